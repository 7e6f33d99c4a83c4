"""Leaders compare: movement against last year, heat maps, chosen units side by side."""

import re
from datetime import datetime
from decimal import Decimal
from html import unescape

import pytest

from scoring import runs
from scoring.engine.period import Period
from scoring.models import Scorecard, ScoreRun
from scoring.presentation.rankings import a_year_before
from tests.scoring.printed import APRIL, MARCH, YEAR, march_in_linshu, publish, tickets
from units.models import Unit, UnitGroup
from units.moments import LOCAL

RANKING = "/linshu/rankings/2020-03/"
HEAT = f"{RANKING}heat/"
TWO = f"{RANKING}compare/?unit=daxing&unit=qingyun"
PAGES = [HEAT, TWO]
LATER = datetime(2021, 4, 2, 9, tzinfo=LOCAL)


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def seen(response) -> str:
    main = response.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# Who may look -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(page).url.startswith("/login/?next=/linshu/rankings/")


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_finds_nothing(page, client, march, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_what_is_unpublished_is_not_for_liaisons(page, client, march, liaison):
    client.force_login(liaison)

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("name", ["clerk", "chief", "leader"])
@pytest.mark.parametrize("page", PAGES)
def test_office_and_leaders_compare(page, name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(page)

    assert response.status_code == 200
    assert not re.search(r"\sstyle=|<script>", response.text)


def test_units_of_another_jurisdiction_are_not_found(client, march, leader, taian):
    client.force_login(leader)

    assert client.get(f"{TWO}&unit=daiyue").status_code == 404
    assert client.get("/linshu/rankings/2020-02/heat/").status_code == 404


# Movement -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "before"), [("2021-03", "2020-03"), ("2021-Q1", "2020-Q1"), ("2021", "2020")]
)
def test_a_year_before_is_the_same_part_of_the_year(period, before):
    assert a_year_before(Period.parse(period)).code == before


def test_the_ranking_tells_what_has_moved_since_last_year(client, march, leader, linshu):
    now = runs.perform(jurisdiction=linshu, period=Period.parse("2021-03"), at=LATER)
    towns = {"qingyun": (90, 2), "daxing": (95, 1)}
    for code, (total, place) in towns.items():
        cards = Scorecard.objects.filter(run=now, unit__code=code)
        cards.update(total=total, place=place, apart=False)
    client.force_login(leader)

    response = client.get("/linshu/rankings/2021-03/")

    rows = response.context["tables"][0].block.rows
    assert [(row.unit, row.movement, row.since_last_year) for row in rows] == [
        ("大兴镇", None, 1),
        ("青云镇", None, -1),
    ]
    assert "比上年同期上升1位" in seen(response)
    assert "同比与2020年3月相比" in seen(response)
    sorted_ = client.get("/linshu/rankings/2021-03/?towns-sort=last_year").context["tables"][0]
    assert [row.record.unit for row in sorted_.paginated_rows] == ["青云镇", "大兴镇"]


def test_without_a_year_before_there_is_no_such_column(client, march, leader):
    client.force_login(leader)

    assert "同比" not in client.get(RANKING).text


# Heat maps ----------------------------------------------------------------------------------


def test_every_cell_carries_its_points_and_a_shade_that_darkens_with_the_loss(
    client, march, leader
):
    client.force_login(leader)

    response = client.get(HEAT)

    for row in response.context["tables"][0].block.rows:
        for cell, column in zip(
            row.cells, response.context["tables"][0].block.columns, strict=True
        ):
            if column.full and not column.adds:
                share = cell.points / Decimal(column.full.numerator)
                expected = (
                    5
                    if share == 1
                    else 1 + sum(share >= Decimal(end) for end in ("0.6", "0.8", "0.9"))
                )
                assert cell.shade == f"shade-{expected}"
    assert re.search(r'class="number shade-5">\s*10.00', response.text)
    assert "不足六成" in seen(response)


def test_the_heat_map_is_sorted_and_filtered_like_the_ranking(client, march, leader):
    client.force_login(leader)

    by_item = client.get(f"{HEAT}?towns-sort=line2").context["tables"][0]
    one = client.get(f"{HEAT}?q=dx").context["tables"]

    assert [row.record.unit for row in by_item.paginated_rows] == ["大兴镇", "青云镇"]
    assert [table.block.name for table in one] == ["镇街"]
    assert "movement" not in by_item.columns.names()


# Comparison ---------------------------------------------------------------------------------


def test_chosen_units_stand_side_by_side_with_their_differences(client, march, leader):
    client.force_login(leader)

    comparison = client.get(TWO).context["comparison"]

    assert list(comparison.names) == ["大兴镇", "青云镇"]
    for row in comparison.rows:
        ours, theirs = row.cells
        assert ours.difference is None
        assert theirs.difference == theirs.points - ours.points
        assert row.apart == abs(theirs.difference)
    first, second = (card.total for card in comparison.cards)
    assert comparison.total.cells[1].difference == second - first


def test_units_of_different_groups_show_the_items_of_both(client, march, leader):
    client.force_login(leader)

    response = client.get(f"{RANKING}compare/?unit=qingyun&unit=jiaoti")

    rows = {row.column.code: row for row in response.context["comparison"].rows}
    assert rows["L1a"].cells[1].points is None
    assert rows["L1b"].cells[0].points is None
    assert rows["L1a"].apart is None


@pytest.mark.parametrize("number", [0, 1, 7])
def test_too_few_or_too_many_are_told_how_many(number, client, march, leader):
    client.force_login(leader)
    query = "&".join(f"unit=town-{n}" for n in range(number))

    response = client.get(f"{RANKING}compare/?{query}")

    assert response.status_code == 200
    assert "勾选 2 至 6 个单位" in seen(response)


@pytest.mark.parametrize(
    ("asked", "label"), [("", "总分"), ("place", "名次"), ("L3", "一次办好率")]
)
def test_any_figure_of_the_chosen_is_drawn_over_twelve_months(asked, label, client, march, leader):
    client.force_login(leader)

    response = client.get(f"{TWO}&trend={asked}")

    assert f"近十二个月{label}" in seen(response)
    assert response.text.count("series-2") == 2
    assert all(len(trend.points) == 12 for trend in response.context["trends"])


def test_units_are_chosen_on_the_ranking(client, march, leader):
    client.force_login(leader)

    page = client.get(RANKING).text

    assert f'action="{RANKING}compare/"' in page
    assert re.findall(r'type="checkbox"[^>]*value="([a-z-]+)"', page) == [
        "qingyun",
        "daxing",
        "jiaoti",
    ]


@pytest.mark.parametrize("period", ["2020-Q1", "2020"])
def test_quarters_and_years_are_compared_as_well(period, client, march, leader, linshu):
    runs.perform(
        jurisdiction=linshu, period=Period.parse(period), at=datetime(2021, 1, 4, tzinfo=LOCAL)
    )
    client.force_login(leader)

    for page in ("", "heat/", "compare/?unit=qingyun&unit=daxing"):
        assert client.get(f"/linshu/rankings/{period}/{page}").status_code == 200


@pytest.mark.parametrize(("page", "most"), [(HEAT, 10), (TWO, 11), (RANKING, 10)])
def test_pages_ask_the_same_number_of_questions_whatever_the_number_of_units(
    page, most, client, linshu, leader, django_assert_max_num_queries
):
    publish("linshu-2020")
    towns = UnitGroup.objects.get(jurisdiction=linshu, code="towns")
    Unit.objects.bulk_create(
        Unit(jurisdiction=linshu, group=towns, code=f"town-{n}", name=f"第{n}镇") for n in range(40)
    )
    for unit in linshu.units.all():
        tickets(unit, 1)
    for period in (MARCH, YEAR):
        runs.perform(jurisdiction=linshu, period=period, at=APRIL)
    client.force_login(leader)
    client.get(page)

    with django_assert_max_num_queries(most):
        client.get(page)
