"""What a ticket file would move is told before it is taken in, and comes true."""

from datetime import datetime

import pytest

from scoring import queue
from scoring.models import League
from scoring.presentation.imports import effects_of
from scoring.publications import seal_period
from tests.scoring.printed import MARCH, march_in_linshu
from tests.scoring.published import PUBLISHED, put_out
from tests.scoring.restless import AT, published
from tests.workorders.cases import ticket
from units.models import Job
from units.moments import LOCAL
from workorders.services import import_tickets, preview_tickets
from workorders.signals import announce, months_touched

HEADS = "工单编号,承办单位,受理时间,交办时间,办结时间,办理结果评价,重复工单\n"


@pytest.fixture
def file(tmp_path):
    def file(*rows):
        path = tmp_path / "tickets.csv"
        path.write_text(HEADS + "\n".join(rows) + "\n", "utf-8")
        return path

    return file


def foresee(place, path):
    done = preview_tickets(jurisdiction=place, path=path)
    result = {"foreseen": done.foreseen}
    return effects_of(Job(jurisdiction=place, state=Job.State.ASKING, result=result))


def codes(periods) -> set[str]:
    return {period.code for period in periods}


def stale(place) -> set[str]:
    leagues = League.objects.stale().filter(jurisdiction=place)
    return set(leagues.values_list("period", flat=True))


@pytest.fixture
def scored(linshu, qingyun, tmp_path, request):
    """February with a ticket under a rulebook whose months start on a day of the test's choice."""
    published(tmp_path, month_starts=getattr(request, "param", 1))
    day = datetime(2020, 2, 4, 9, tzinfo=LOCAL)
    one = ticket(qingyun, "OLD", assigned_at=day)
    announce(jurisdiction=linshu, touched=months_touched(qingyun.pk, one))
    queue.drain(AT)
    return linshu


@pytest.mark.parametrize("scored", [1, 26], indirect=True)
@pytest.mark.parametrize(
    "rows",
    [
        ["N1,青云镇,2020-02-10 09:00,2020-02-10 09:00,,,"],
        ["N1,青云镇,2020-02-25 23:59,2020-02-25 23:59,,,"],
        ["N1,青云镇,2020-02-26 00:00,2020-02-26 00:00,,,"],
        ["N1,青云镇,2020-03-25 09:00,,,,", "N2,大兴镇,2020-03-27 09:00,,,,"],
        ["N1,青云镇,2020-04-10 09:00,2020-04-10 09:00,2020-05-02 09:00,满意,"],
        ["N1,青云镇,2020-04-10 09:00,2020-04-10 09:00,,,是"],
        ["OLD,大兴镇,2020-02-04 09:00,2020-02-04 09:00,,,"],
        ["OLD,青云镇,2020-02-04 09:00,2020-06-04 09:00,,,"],
        ["OLD,青云镇,2020-02-04 09:00,2020-02-04 09:00,,,是"],
        ["N1,青云镇,2019-12-10 09:00,2019-12-10 09:00,,,"],
        ["N1,青云镇,2019-12-31 09:00,2019-12-31 09:00,,,"],
        ["N1,青云镇,2021-01-10 09:00,2021-01-10 09:00,,,"],
        ["OLD,青云镇,2020-02-04 09:00,2020-02-04 09:00,,,"],
    ],
)
def test_what_is_foreseen_comes_true(scored, file, rows):
    path = file(*rows)
    foreseen = foresee(scored, path).reach
    assert stale(scored) == set()

    import_tickets(jurisdiction=scored, path=path, at=AT)

    assert codes(foreseen.moved) | codes(foreseen.opened) == stale(scored)
    assert not codes(foreseen.moved) & codes(foreseen.opened)


def test_new_and_changed_tickets_are_counted_by_month_and_unit(scored, file):
    path = file(
        "OLD,青云镇,2020-02-04 09:00,2020-02-04 09:00,2020-02-05 09:00,满意,",
        "N1,青云镇,2020-02-10 09:00,,,,",
        "N2,青云镇,2020-03-10 09:00,,,,",
        "N3,大兴镇,2020-03-10 09:00,,,,",
        "N3,大兴镇,2020-03-10 09:00,,,,",
    )
    found = foresee(scored, path)

    assert [(one.month.code, *one[1:]) for one in found.months] == [
        ("2020-02", 1, 1, 1),
        ("2020-03", 2, 2, 0),
    ]
    assert {(one.month.code, *one[1:]) for one in found.shares} == {
        ("2020-02", "青云镇", 1, 1),
        ("2020-03", "青云镇", 1, 0),
        ("2020-03", "大兴镇", 1, 0),
    }
    assert found.totals["rows"] == 4
    assert (found.totals["units"], found.totals["closed"], found.totals["rated"]) == (2, 1, 1)
    assert (found.first.isoformat(), found.last.isoformat()) == ("2020-02-04", "2020-03-10")


def test_the_same_file_again_moves_nothing(scored, file):
    path = file("N1,青云镇,2020-02-10 09:00,,,,")
    import_tickets(jurisdiction=scored, path=path, at=AT)
    queue.drain(AT)

    found = foresee(scored, path)

    assert (found.months, found.shares) == ([], [])
    assert (found.reach.moved, found.reach.opened, found.reach.sealed) == ((), (), ())


def test_a_sealed_month_is_named_apart(linshu, clerk, chief, file):
    march_in_linshu(linshu)
    put_out(linshu, clerk, chief)
    seal_period(jurisdiction=linshu, period=MARCH, reason="归档", by=chief, at=PUBLISHED)

    reach = foresee(linshu, file("N1,青云镇,2020-03-10 09:00,,,,")).reach

    assert codes(reach.sealed) == {"2020-03"}
    assert "2020-03" not in codes(reach.moved)


def test_more_units_than_are_kept_are_counted(scored, file, monkeypatch):
    monkeypatch.setattr("workorders.foresight.MOST_SHARES", 1)
    path = file("N1,青云镇,2020-02-10 09:00,,,,", "N2,大兴镇,2020-02-10 09:00,,,,")

    found = foresee(scored, path)

    assert (len(found.shares), found.shares_left_out) == (1, 1)
    assert found.months[0].created == 2
