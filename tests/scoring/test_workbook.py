"""The ranked workbook: what stands on its sheets, and that it adds up."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from scoring import services
from scoring.engine.period import Period
from scoring.models import RulebookVersion, ScoreRun
from scoring.publishing import SEEDS, load_rulebooks
from scoring.runs import perform
from tests.scoring.printed import (
    APRIL,
    MARCH,
    SHEETS,
    YEAR,
    Printed,
    blocks,
    deduct,
    league,
    march_in_linshu,
    number,
    publish,
    table,
    texts,
    tickets,
    workbook,
)
from units.models import Unit


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


# The ranking --------------------------------------------------------------------------------


def test_the_heading_says_what_when_and_how_it_was_computed(march):
    sheet = workbook(march)["排名表"]

    title, facts, made = (sheet.cell(row, 1).value for row in (1, 2, 3))
    assert title == "临沭县12345政务服务便民热线2020年3月承办单位考核排名表"
    assert "沭政字〔2020〕10号" in facts
    assert "单位数：4" in facts
    assert "2020年4月2日 09:05" in made
    assert march.digest[:16] in made
    assert "年初至今" not in made
    assert "暂定" not in made


def test_every_group_has_its_block_with_its_own_lines(march):
    towns, departments = blocks(workbook(march)["排名表"])

    assert towns.group.startswith("镇街")
    assert departments.group.startswith("县直单位")
    shared = ["L2a", "L2b", "L3", "L4", "L5a", "L5b", "L6a", "L6b", "L7"]
    assert list(departments.lines()) == ["L1b", *shared]
    # The first heading is repeated on every page, so it names the codes of both groups.
    assert list(towns.lines()) == ["L1a／L1b", *shared]
    assert departments.heads[3:5] == ["承办量\nL1b\n满分 10", "服务过程响应率\nL2a\n满分 10"]
    assert set(towns.rows) == {"青云镇", "大兴镇", "临沭街道"}
    assert set(departments.rows) == {"教体局"}


def test_printed_lines_are_the_stored_ones_and_add_up(march):
    stored = {card.unit.name: card for card in march.cards.select_related("unit")}

    for block in blocks(workbook(march)["排名表"]):
        for unit, row in block.rows.items():
            printed = [number(row[at]) for at in block.lines().values()]
            assert sorted(printed) == sorted(map(Decimal, stored[unit].lines.values()))
            assert sum(printed) == block.total(unit) == stored[unit].total


def test_points_are_numbers_with_two_decimals(march):
    sheet = workbook(march)["排名表"]
    block = blocks(sheet)[0]

    for column in (*block.lines().values(), block.heads.index("总分")):
        cell = sheet.cell(block.first_row, column + 1)
        assert cell.data_type == "n"
        assert cell.number_format == "0.00"


def test_units_without_tickets_stand_apart_with_the_reason(march):
    sheet = workbook(march)["排名表"]
    towns = blocks(sheet)[0]

    assert list(towns.rows)[-1] == "临沭街道"
    row = towns.rows["临沭街道"]
    assert (row[0], row[towns.heads.index("备注")]) == ("单列", "本期无工单")
    assert [line[0] for line in towns.rows.values()] == [1, 2, "单列"]


def test_equal_totals_share_a_place_and_a_note_says_so(linshu, qingyun, daxing):
    publish("linshu-2020")
    third = Unit.objects.get(code="linshu-jie")
    for unit in (qingyun, daxing, third):
        tickets(unit, 4)
    deduct(third, "L7.1")
    sheet = workbook(perform(jurisdiction=linshu, period=MARCH, at=APRIL))["排名表"]

    assert [row[0] for row in blocks(sheet)[0].rows.values()] == [1, 1, 3]
    assert any("并列名次 1, 2, 2, 4" in text for text in texts(sheet))


def test_lines_under_sixty_per_cent_are_tinted_and_totals_shaded(march):
    sheet = workbook(march)["排名表"]
    towns = blocks(sheet)[0]
    formats = {str(one.sqref): one.rules[0] for one in sheet.conditional_formatting}

    first, last = towns.first_row, towns.first_row + 1
    column = get_column_letter(towns.lines()["L3"] + 1)
    below = formats[f"{column}{first}:{column}{last}"]
    assert (below.operator, below.formula) == ("lessThan", ["21"])
    total = get_column_letter(towns.heads.index("总分") + 1)
    assert formats[f"{total}{first}:{total}{last}"].type == "colorScale"


def test_there_is_room_for_three_signatures(march):
    found = texts(workbook(march)["排名表"])

    assert [text for text in found if text in ("制表：", "审核：", "签发：")] == found[-3:]


# Year, quarter, sections --------------------------------------------------------------------


def test_a_weighted_year_shows_its_months_as_one_line_and_says_the_weights(linshu, march):
    run = perform(jurisdiction=linshu, period=YEAR, at=APRIL)
    sheet = workbook(run)["排名表"]
    towns = blocks(sheet)[0]

    assert list(towns.lines()) == ["L0.month", "LY1", "LY2", "LY3a", "LY3b", "LY4", "LY5"]
    month, *year = (number(towns.rows["青云镇"][at]) for at in towns.lines().values())
    weighed = Decimal("0.8") * month + Decimal("0.2") * sum(year)
    assert towns.total("青云镇") == weighed.quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert any("0.8 × 日常考核" in text and "0.2 × 年终考核" in text for text in texts(sheet))
    assert "计入月份：3月" in sheet["A2"].value
    assert "暂定" in sheet["A3"].value


def test_a_quarter_is_the_mean_of_its_months(linshu, march):
    run = perform(jurisdiction=linshu, period=Period.parse("2020-Q1"), at=APRIL)
    sheet = workbook(run)["排名表"]

    assert blocks(sheet)[0].total("青云镇") == march.cards.get(unit__code="qingyun").total
    assert any("各月总分的平均" in text for text in texts(sheet))


def summed(run: ScoreRun, block: Printed, unit: str) -> tuple[Decimal, dict[str, Decimal]]:
    """What a row's sections and other lines add up to, and the lines of every section."""
    row, total = block.rows[unit], Decimal(0)
    within: dict[str, Decimal] = {}
    sections = {code: section for code, _, section in rulebook_lines(run)}
    for code, at in block.lines().items():
        section = sections.get(code, "")
        if section:
            within[section] = within.get(section, Decimal(0)) + number(row[at])
        else:
            total += number(row[at])
    return total, within


def rulebook_lines(run: ScoreRun) -> list[tuple[str, Any, str]]:
    rulebook = run.version.rulebook
    return list(rulebook.lines(rulebook.parts[0]))


def test_sections_add_up_their_lines_and_the_total_adds_up_the_sections(db):
    publish("taian-county")
    city = league("taian", "泰安市", {"counties": ["泰山区", "岱岳区", "宁阳县"]})
    deduct(city.units.get(name="泰山区"), "A10.1", times=3, reason="未快速处理")
    run = perform(jurisdiction=city, period=YEAR, at=APRIL)
    (counties,) = blocks(workbook(run)["排名表"])

    for unit in counties.rows:
        total, sections = summed(run, counties, unit)
        assert total == counties.total(unit)
        assert len(sections) == 5
        for section, points in sections.items():
            assert number(counties.rows[unit][counties.lines()[section]]) == points
    assert counties.heads[counties.lines()["A10"]] == "快速处理与首接责任\nA10\n扣分"
    assert number(counties.rows["泰山区"][counties.lines()["A10"]]) == Decimal("-1.50")


def test_a_bonus_section_stops_at_its_end_and_a_month_is_the_year_to_date(db):
    publish("changzhou-edu")
    office = league("changzhou-edu", "常州市教育局", {"schools": ["一中", "二中", "三中"]})
    deduct(office.units.get(name="一中"), "C15.1", times=9, reason="重大突破")
    run = perform(jurisdiction=office, period=MARCH, at=APRIL)
    sheet = workbook(run)["排名表"]
    (schools,) = blocks(sheet)

    assert schools.heads[schools.lines()["C.bonus"]].endswith("C.bonus\n最多 5")
    total, sections = summed(run, schools, "一中")
    assert sections["C.bonus"] > 5
    assert number(schools.rows["一中"][schools.lines()["C.bonus"]]) == 5
    assert total == schools.total("一中")
    assert "年初至今" in sheet["A3"].value
    assert "最高 100 分" in " ".join(texts(sheet))


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("period", ["2020-03", "2020"])
def test_every_shipped_rulebook_is_printed_as_it_was_stored(db, path: Path, period: str):
    load_rulebooks(paths=[path], at=APRIL)
    version = RulebookVersion.objects.select_related("jurisdiction").get()
    codes = [group.code for group in version.rulebook.groups]
    groups = {code: [f"{code}{name}" for name in "甲乙丙"] for code in codes}
    place = league(version.jurisdiction.code, version.jurisdiction.name, groups)
    run = perform(jurisdiction=place, period=Period.parse(period), at=APRIL)
    book = workbook(run)
    printed = {unit: block for block in blocks(book["排名表"]) for unit in block.rows}

    for card in run.cards.select_related("unit"):
        block = printed[card.unit.name]
        points = {**card.lines, **card.sections}
        at = {code: at for codes, at in block.lines().items() for code in codes.split("／")}
        for code, expected in points.items():
            assert number(block.rows[card.unit.name][at[code]]) == Decimal(expected)
        if card.total is not None:
            assert block.total(card.unit.name) == card.total
    assert len(printed) == run.cards.count()
    assert book.sheetnames == SHEETS


OTHER_LINE = """
[[item]]
code = "L7d"
name = "部门督查"
under = "L0.month"
starts = "full"
full = 5
for = ["departments"]
clause = "附件三（一）7"

[[item.rule]]
code = "L7d"
kind = "each"
deduct = 1
summary = "被督查"
"""


def test_groups_with_other_lines_begin_a_page_of_their_own(linshu, qingyun, tmp_path):
    shipped = (SEEDS / "linshu-2020.toml").read_text("utf-8")
    other = tmp_path / "other.toml"
    supervised = 'name = "督查督办"\n'
    assert supervised in shipped
    text = shipped.replace(supervised, supervised + 'for = ["towns"]\n', 1)
    other.write_text(text + OTHER_LINE, "utf-8")
    load_rulebooks(paths=[other], at=APRIL)
    tickets(qingyun, 1)
    sheet = workbook(perform(jurisdiction=linshu, period=MARCH, at=APRIL))["排名表"]
    towns, departments = blocks(sheet)

    assert next(iter(towns.lines())) == "L1a"
    assert list(departments.lines())[-1] == "L7d"
    assert [one.id for one in sheet.row_breaks.brk] == [departments.first_row - 3]
    # No heading is true of both, so only the title is repeated.
    assert sheet.print_title_rows == "$1:$3"


VETO = """
[[veto]]
code = "V1"
name = "移交问责列末位"
clause = "附则"
effect = "last"
when = { at_least = 1 }
recordable = true
summary = "被移交问责的列末位"
"""


def test_a_veto_is_told_beside_the_total(linshu, qingyun, daxing, tmp_path):
    other = tmp_path / "other.toml"
    shipped = (SEEDS / "linshu-2020.toml").read_text("utf-8")
    other.write_text(shipped + VETO, "utf-8")
    load_rulebooks(paths=[other], at=APRIL)
    tickets(qingyun, 2)
    tickets(daxing, 2)
    deduct(qingyun, "V1", reason="移交问责")
    towns, _ = blocks(workbook(perform(jurisdiction=linshu, period=MARCH, at=APRIL))["排名表"])

    row = towns.rows["青云镇"]
    assert row[0] == 2
    assert row[towns.heads.index("备注")].startswith("移交问责列末位：")


def test_a_month_on_leave_shows_what_it_counts(db):
    publish("hitech-frontdesk")
    centre = league("hitech-frontdesk", "高新区", {"staff": ["甲", "乙", "丙"]})
    deduct(centre.units.get(name="乙"), "F0.leave", reason="产假")
    run = perform(jurisdiction=centre, period=MARCH, at=APRIL)
    (staff,) = blocks(workbook(run)["排名表"])

    at = staff.lines()["F0.leave"]
    assert (staff.rows["甲"][at], staff.rows["乙"][at]) == ("—", 100)
    assert staff.total("乙") == 100


# Reasoning, events, readings ----------------------------------------------------------------


def test_every_line_of_every_unit_has_its_reasoning(march):
    rows = table(workbook(march)["指标得分"])

    for card in march.cards.select_related("unit"):
        own = [row for row in rows if row["单位"] == card.unit.name]
        lines = {code: Decimal(points) for code, points in card.lines.items()}
        assert {row["项目编号"]: number(row["得分"]) for row in own[:-1]} == lines
        assert own[-1]["项目编号"] is None
        assert number(own[-1]["得分"]) == card.total
        assert all(row["计算过程"] for row in own)
    response = next(row for row in rows if (row["单位"], row["项目编号"]) == ("大兴镇", "L2a"))
    assert "已响应工单 7 ÷ 承办量 10 = 70.00%" in response["计算过程"]
    assert response["条款"] == "附件三（一）2（1）"
    assert "匿名工单无须联系" in response["口径"]
    assert (response["满分"], number(response["得分"])) == (10, Decimal("8.00"))


def test_the_events_that_counted_are_listed_with_what_they_cost(linshu, march, qingyun, daxing):
    taken_back = deduct(qingyun, "L7.3", reason="误记")
    services.revoke_deduction(event=taken_back, reason="误记", by=None, at=APRIL)
    deduct(qingyun, "L7.1", date(2020, 4, 1), reason="四月的事")
    run = perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    rows = {row["条款编号"]: row for row in table(workbook(run)["加扣分明细"])}

    assert set(rows) == {"L7.2", "L8.1"}
    assert rows["L7.2"] == {
        "单位": "大兴镇",
        "条款编号": "L7.2",
        "要点": "被市热线中心书面督办",
        "发生日期": datetime(2020, 3, 9),
        "次数": 2,
        "分值": 0.5,
        "计入分": -1,
        "工单编号": "WZ001",
        "事由": "书面督办",
        "录入时间": datetime(2020, 4, 2, 9, 5),
    }
    assert (rows["L8.1"]["分值"], rows["L8.1"]["计入分"]) == ("—", "不计分")


def test_a_year_lists_the_events_of_the_months_it_counted_only(linshu, march, qingyun):
    deduct(qingyun, "L7.1", date(2020, 4, 1), reason="四月尚未结束")
    run = perform(jurisdiction=linshu, period=YEAR, at=APRIL)

    counted = {row["条款编号"] for row in table(workbook(run)["加扣分明细"])}

    assert counted == {"L7.2", "L8.1"}


def test_a_month_without_events_says_so(linshu, qingyun):
    publish("linshu-2020")
    tickets(qingyun, 1)
    run = perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    assert "本期没有加扣分记录。" in texts(workbook(run)["加扣分明细"])


def test_the_basis_names_the_rulebook_and_every_rule_and_measure(march):
    found = texts(workbook(march)["口径说明"])
    rulebook = march.version.rulebook

    assert march.digest in found
    assert march.version.title in found
    assert "linshu-2020，2020年3月1日起施行" in found
    assert "2020年4月1日 00:00，在此之前发生的为准" in found
    codes = {rule.code for item in rulebook.items for rule in item.rules}
    assert codes | {item.code for item in rulebook.items} <= set(found)
    assert {measure.name for measure in rulebook.measures.values()} <= set(found)
    assert any("办结时间 早于截止时间，且 市级重办次数 是 0" in text for text in found)
    assert "一次满意工单 ÷ 承办量" in found
    assert any("组内极差法" in text and "保底系数 0.9" in text for text in found)


def test_the_basis_lists_the_notices_of_the_period(march):
    rows = list(workbook(march)["口径说明"].iter_rows(values_only=True))

    notices = {(row[0], row[3]) for row in rows if row[5] in ("提示", "警示", "记录")}
    assert notices == {("L8", "大兴镇"), ("L9", "大兴镇"), ("L8.1", "青云镇")}


def test_the_basis_lists_the_honours_of_the_year(db):
    publish("tongling-2009")
    city = league("tongling", "铜陵市", {"members": ["甲局", "乙局", "丙局", "丁局"]})
    deduct(city.units.get(name="丁局"), "T5", reason="拖延")
    run = perform(jurisdiction=city, period=YEAR, at=APRIL)
    rows = list(workbook(run)["口径说明"].iter_rows(values_only=True))

    first = next(row for row in reversed(rows) if row[0] == "T12")
    assert first[3] == "甲局、乙局、丙局"
