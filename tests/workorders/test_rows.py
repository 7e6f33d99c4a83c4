"""One row of a file to a ticket, an event, a grade, a ruling or a unit, or sentences why not."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.workorders.files import csv_file, xlsx_file
from units.moments import LOCAL
from workorders.columns import Source, WrongHeader
from workorders.gate import FileRefused
from workorders.mappings import WrongMapping, compiled
from workorders.reading import read_table
from workorders.rows import (
    EVENT_COLUMNS,
    GRADE_COLUMNS,
    RULING_COLUMNS,
    TICKET_COLUMNS,
    UNIT_COLUMNS,
    EventRow,
    GradeRow,
    RulingRow,
    TicketRow,
    read_events,
    read_grades,
    read_rulings,
    read_tickets,
    read_units,
)

ALL = tuple(column.header for column in TICKET_COLUMNS)
FULL = (
    "LS1", "青云镇", "电话", "县级", "投诉", "紧急", "否", "2020-03-05 14:30", "2020-03-05 15:00",
    "2020/3/10", "2020年3月6日 09:00", "2020-03-07 10:00:30", "是", "满意", "满意（系统默认）", "1",
    "2", "否", "2020-03-12", "3", "否", "张三", "15412341234", "路灯不亮", "请回电15412341234",
)  # fmt: skip


def tickets(folder, *rows, header=ALL, sources=None):
    return read_tickets(read_table(csv_file(folder, *rows, header=header)), sources)


def at(day, hour=0, minute=0, second=0):
    return datetime(2020, 3, day, hour, minute, second, tzinfo=LOCAL)


def sentences(read) -> list[str]:
    return [str(problem) for problem in read.problems]


def test_a_full_row_is_a_ticket(tmp_path):
    read = tickets(tmp_path, FULL)

    assert read.problems == []
    assert read.rows == [
        TicketRow(
            row=2,
            number="LS1",
            unit="青云镇",
            channel="电话",
            level="县级",
            kind="投诉",
            urgency="紧急",
            anonymous=False,
            received_at=at(5, 14, 30),
            assigned_at=at(5, 15),
            due_at=at(10),
            extended_until=at(12),
            replied_at=at(6, 9),
            closed_at=at(7, 10, 0, 30),
            contacted=True,
            service_rating="满意",
            result_rating="默认满意",
            county_reworks=1,
            city_reworks=2,
            returns=3,
            unreasonable=False,
            duplicate=False,
            subject="路灯不亮",
            content="请回电154****1234",
            caller="张三",
            phone="15412341234",
        )
    ]


def test_only_three_columns_are_required_in_any_order(tmp_path):
    read = tickets(
        tmp_path,
        ("2020-03-05", "青云镇", "LS1"),
        header=("受理时间", "承办单位", "工单编号"),
    )

    assert read.rows == [TicketRow(row=2, number="LS1", unit="青云镇", received_at=at(5))]
    assert read.fields == {"number", "unit", "received_at"}


def test_empty_cells_mean_what_the_interchange_says(tmp_path):
    row = tickets(tmp_path, ("LS1", "青云镇", *[""] * 5, "2020-03-05", *[""] * 17)).rows[0]

    assert row == TicketRow(row=2, number="LS1", unit="青云镇", received_at=at(5))
    assert (row.contacted, row.county_reworks, row.result_rating) == (None, 0, "")


def test_title_rows_may_stand_above_the_heading(tmp_path):
    title = ("临沭县2020年3月工单", "", "")
    read = tickets(
        tmp_path,
        ("", "", ""),
        ("工单 编号", "承办单位", "受理时间 "),
        ("LS1", "青云镇", "2020-03-05"),
        header=title,
    )

    assert [(row.row, row.number) for row in read.rows] == [(4, "LS1")]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(WrongHeader, match="缺少“承办单位”、“受理时间”列"):
        tickets(tmp_path, ("LS1", "青云镇"), header=("工单编号", "单位"))


def test_a_column_that_stands_there_twice_is_refused(tmp_path):
    with pytest.raises(WrongHeader, match="“受理时间”列出现了不止一次"):
        tickets(tmp_path, FULL, header=(*ALL[:-1], "受理时间"))


def test_a_file_with_a_heading_only_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="只有表头"):
        tickets(tmp_path)


def test_unknown_columns_are_kept_where_they_say_something_and_reported(tmp_path):
    header = ("工单编号", "承办单位", "受理时间", "区域", "备注")
    read = tickets(
        tmp_path,
        ("LS1", "青云镇", "2020-03-05", "城东", ""),
        ("LS2", "青云镇", "2020-03-05", "", "致电15412341234"),
        header=header,
    )

    assert read.unknown == ["区域", "备注"]
    assert [row.extra for row in read.rows] == [{"区域": "城东"}, {"备注": "致电154****1234"}]


@pytest.mark.parametrize(
    "heading",
    ["诉求人", "来电人姓名", "联系人", "家庭住址", "身份证号", "备用电话", "市民", "Home Address"],
)
def test_an_unknown_column_about_callers_is_kept_nowhere_and_that_is_said(tmp_path, heading):
    read = tickets(
        tmp_path,
        ("LS1", "青云镇", "2020-03-05", "张三"),
        header=("工单编号", "承办单位", "受理时间", heading),
    )

    assert [row.extra for row in read.rows] == [{}]
    assert read.unknown == [heading]
    assert read.notices == [f"{heading}像是来电人的信息，没有存入。"]


@pytest.mark.parametrize("heading", ["市民评价", "群众满意度", "承办人意见", "热线类别"])
def test_an_unknown_column_about_the_case_is_kept(tmp_path, heading):
    read = tickets(
        tmp_path,
        ("LS1", "青云镇", "2020-03-05", "好"),
        header=("工单编号", "承办单位", "受理时间", heading),
    )

    assert [row.extra for row in read.rows] == [{heading: "好"}]
    assert read.notices == []


def test_a_value_under_no_heading_is_a_problem(tmp_path):
    beyond = tickets(
        tmp_path,
        ("LS1", "青云镇", "2020-03-05", "x"),
        header=("工单编号", "承办单位", "受理时间"),
    )
    between = tickets(
        tmp_path,
        ("LS1", "x", "青云镇", "2020-03-05"),
        ("LS2", "", "青云镇", "2020-03-05"),
        header=("工单编号", "", "承办单位", "受理时间"),
    )

    assert sentences(beyond) == ["第2行：有内容的单元格没有列名，各列可能错位。"]
    assert sentences(between) == sentences(beyond)
    assert between.unknown == []


def test_every_bad_cell_is_said_with_row_column_value_and_reason(tmp_path):
    bad = list(FULL)
    bad[7], bad[12], bad[15] = "05/03/2020", "Y", "两次"

    assert sentences(tickets(tmp_path, FULL, tuple(bad))) == [
        "第3行“受理时间”：“05/03/2020”有歧义，年月日顺序不明，应写成 2020-03-05 14:30。",
        "第3行“是否联系”：“Y”应为是、否或空。",
        "第3行“县级重办次数”：“两次”不是整数。",
    ]


def test_an_empty_required_cell_is_a_problem(tmp_path):
    header = ("工单编号", "承办单位", "受理时间")

    assert sentences(tickets(tmp_path, ("LS1", "　", "2020-03-05"), header=header)) == [
        "第2行“承办单位”：不能为空。"
    ]


def test_personal_values_are_never_shown_in_a_problem(tmp_path):
    bad = list(FULL)
    bad[12] = "15412341234"
    bad[21], bad[22] = "张三\n李四", "1" * 41

    said = sentences(tickets(tmp_path, tuple(bad)))

    assert said[0] == "第2行“是否联系”：“154****1234”应为是、否或空。"
    assert said[1:] == ["第2行“来电人”：含有换行或制表符。", "第2行“联系电话”：超过40个字。"]


def test_a_number_that_excel_cut_off_is_refused_and_the_same_as_text_is_not(tmp_path):
    header = ("工单编号", "承办单位", "受理时间")
    path = xlsx_file(
        tmp_path,
        (20200305000000000001, "青云镇", datetime(2020, 3, 5, 14, 30)),
        ("20200305000000000001", "青云镇", datetime(2020, 3, 5, 14, 30)),
        (202003050000001, "青云镇", date(2020, 3, 5)),
        header=header,
    )
    read = read_tickets(read_table(path))

    assert [row.number for row in read.rows] == ["20200305000000000001", "202003050000001"]
    assert [row.received_at for row in read.rows] == [at(5, 14, 30), at(5)]
    assert "第2行“工单编号”" in sentences(read)[0]
    assert "超过15位" in sentences(read)[0]


def test_identical_rows_count_once(tmp_path):
    read = tickets(tmp_path, FULL, FULL)

    assert len(read.rows) == 1
    assert read.problems == []


def test_rows_that_contradict_each_other_are_all_refused(tmp_path):
    other = ("LS1", "大兴镇", *FULL[2:])
    third = ("LS3", *FULL[1:])

    read = tickets(tmp_path, FULL, third, other)

    assert [row.number for row in read.rows] == ["LS3"]
    assert sentences(read) == [
        "第2行“工单编号”：“LS1”与第4行编号相同而内容不同。",
        "第4行“工单编号”：“LS1”与第2行编号相同而内容不同。",
    ]


def test_five_thousand_rows_come_in_with_nothing_lost(tmp_path):
    rows = [(f"LS{number:05}", *FULL[1:]) for number in range(5000)]

    read = tickets(tmp_path, *rows)

    assert len({row.number for row in read.rows}) == 5000
    assert read.rows[-1].row == 5001


def test_a_foreign_file_is_read_through_its_sources(tmp_path):
    document = {
        "date_formats": ["%m/%d/%Y %I:%M:%S %p"],
        "units": {"group": "agencies"},
        "column": [
            {"header": "Num", "field": "工单编号"},
            {"header": "Agency", "field": "承办单位"},
            {"header": "Created", "field": "受理时间"},
            {"header": "Status", "field": "重复工单", "values": {"Dup": "是"}, "otherwise": "否"},
            {"header": "Way", "field": "诉求渠道", "values": {"Phone": "电话"}},
        ],
    }
    export = compiled(document, TICKET_COLUMNS)
    header = ("Created", "Num", "Agency", "Status", "Way", "办结时间")
    read = tickets(
        tmp_path,
        ("03/05/2020 02:30:00 PM", "1", "Fire", "Dup", "Phone", "2020-03-06"),
        ("03/05/2020 12:00:00 AM", "2", "Fire", "Open", "", ""),
        ("2020-03-05 14:30", "3", "Fire", "", "微信", ""),
        ("13/05/2020 02:30:00 PM", "4", "Fire", "", "Pigeon", ""),
        header=header,
        sources=export.sources,
    )

    assert export.unit_group == "agencies"
    assert [row.received_at for row in read.rows] == [at(5, 14, 30), at(5), at(5, 14, 30)]
    assert [row.duplicate for row in read.rows] == [True, False, False]
    assert [row.channel for row in read.rows] == ["电话", "", "微信"]
    assert read.rows[0].closed_at == at(6)
    assert [problem.column for problem in read.problems] == ["Way", "Created"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"column": [{"field": "工单编号"}]}, "第1个 column缺少 header"),
        ({"column": [{"header": "A", "field": "编号"}]}, "“编号”不是工单文件的列名"),
        ({"column": [{"header": "A", "field": "工单编号"}] * 2}, "第2个 column.*已有来源"),
        ({"column": [{"header": "A", "field": "诉求渠道", "values": ["电话"]}]}, "values"),
        ({"column": [{"header": "A", "field": "诉求渠道", "otherwise": 1}]}, "otherwise"),
        ({"column": ["A"]}, "第1个 column应写明"),
        ({"column": "A"}, "column 是若干列"),
        ([], "应为一张表"),
        ({"units": {"group": 1}}, "group"),
        ({"units": "agencies"}, "group"),
        ({"date_formats": "%Y"}, "date_formats"),
    ],
)
def test_a_wrong_mapping_is_told_where_and_how(document, reason):
    with pytest.raises(WrongMapping, match=reason):
        compiled(document, TICKET_COLUMNS)


def test_events(tmp_path):
    header = tuple(column.header for column in EVENT_COLUMNS)
    path = csv_file(
        tmp_path,
        ("青云镇", "L2b1", "2020-03-05", "", "", "", ""),
        ("青云镇", "L7.2", "2020年3月6日", "2", "0.5", "LS1", "推诿，致电15412341234"),
        ("青云镇", "L7.2", "2020-03-06", "0", "-1", "", ""),
        header=header,
    )
    read = read_events(read_table(path))

    assert read.rows == [
        EventRow(row=2, unit="青云镇", rule_code="L2b1", occurred_on=date(2020, 3, 5)),
        EventRow(
            row=3,
            unit="青云镇",
            rule_code="L7.2",
            occurred_on=date(2020, 3, 6),
            times=2,
            points=Decimal("0.5"),
            ticket_number="LS1",
            reason="推诿，致电154****1234",
        ),
    ]
    assert [(problem.row, problem.column) for problem in read.problems] == [
        (4, "次数"),
        (4, "分值"),
    ]


def test_grades(tmp_path):
    header = tuple(column.header for column in GRADE_COLUMNS)
    path = xlsx_file(
        tmp_path,
        ("青云镇", "LY2", 2020, 8.5, "台账齐全", "王主任"),
        ("青云镇", "L5a", datetime(2020, 3, 1), "12%", None, None),
        ("青云镇", "L5a", "2020-03", "", None, None),
        header=header,
    )
    read = read_grades(read_table(path))

    assert read.rows == [
        GradeRow(2, "青云镇", "LY2", "2020", Decimal("8.5"), "台账齐全", "王主任"),
        GradeRow(3, "青云镇", "L5a", "2020-03", Decimal("0.12")),
    ]
    assert sentences(read) == ["第4行“得分”：不能为空。"]


def test_rulings(tmp_path):
    header = tuple(column.header for column in RULING_COLUMNS)
    path = csv_file(
        tmp_path,
        ("LS1", "不计入考核", "重复反映"),
        ("LS2", "恢复计入", "复核"),
        ("LS3", "不算", "复核"),
        ("LS4", "恢复计入", ""),
        header=header,
    )
    read = read_rulings(read_table(path))

    assert read.rows == [
        RulingRow(2, "LS1", "exclude", "重复反映"),
        RulingRow(3, "LS2", "restore", "复核"),
    ]
    assert [problem.column for problem in read.problems] == ["裁定", "事由"]


def test_units(tmp_path):
    header = tuple(column.header for column in UNIT_COLUMNS)
    path = csv_file(
        tmp_path,
        ("jiaoti", "教体局（体育局）", "departments", "县教体局、 教育局、", "linshu"),
        ("plain", "其他", "departments", "", ""),
        header=header,
    )
    rows = read_units(read_table(path)).rows

    assert (rows[0].name, rows[0].aliases) == ("教体局（体育局）", ("县教体局", "教育局"))
    assert (rows[0].parent, rows[1].aliases, rows[1].parent) == ("linshu", (), "")


def test_a_source_under_a_spaced_heading_is_found(tmp_path):
    read = tickets(
        tmp_path,
        ("LS1", "青云镇", "2020-03-05"),
        header=("Request No.", "承办单位", "受理时间"),
        sources={"number": Source("Request  No.")},
    )

    assert read.rows[0].number == "LS1"
