"""Kept counts: a year is added up from its months, and comes to what its tickets come to."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import queue
from scoring.counting import tallied
from scoring.counts import counted
from scoring.engine.period import Period
from scoring.models import League, ScoreRun, Seal, UnitCounts
from scoring.versions import version_for
from tests.scoring.recompute import discrepancies
from tests.scoring.restless import AT, published
from tests.workorders.cases import announced
from units.models import Unit
from units.moments import LOCAL

YEAR = Period.parse("2020")


def on(month, day):
    return datetime(2020, month, day, 9, tzinfo=LOCAL)


@pytest.fixture
def year(linshu, qingyun, daxing, tmp_path):
    """The league of a scored year; a ticket of March stays open till April, one for ever."""
    published(tmp_path)
    announced(qingyun, "T1", on(3, 20), closed_at=on(4, 20), result_rating="满意")
    announced(qingyun, "T2", on(4, 2), closed_at=on(4, 9))
    announced(daxing, "T3", on(3, 2))
    queue.drain(AT)
    return League.objects.get(jurisdiction=linshu, period=YEAR.code)


def forget(period, *units):
    kept = UnitCounts.objects.filter(league__period=period)
    (kept.filter(unit__in=units) if units else kept).delete()


def count(year):
    """The year's counts by unit code, and how often tickets were asked; the counts are right."""
    rulebook = version_for(year.jurisdiction, YEAR).rulebook
    units = dict(Unit.objects.filter(jurisdiction=year.jurisdiction).values_list("pk", "code"))
    with CaptureQueriesContext(connection) as asked:
        found = counted(year, rulebook, YEAR, units).counts
    afresh = tallied(year.jurisdiction, rulebook, YEAR)
    assert found == {unit: afresh.get(unit, {}) for unit in units}
    counts = {code: found[unit] for unit, code in units.items()}
    return counts, sum('FROM "workorders_ticket"' in one["sql"] for one in asked)


def test_what_its_months_keep_is_not_asked_of_the_tickets_of_a_year(year):
    for month in YEAR.months():
        League.objects.get_or_create(jurisdiction=year.jurisdiction, period=month.code)
    queue.drain(AT)
    forget(YEAR.code)

    counts, asked = count(year)

    assert asked == 0
    assert counts["qingyun"]["handled"] == 2


def test_a_year_looks_back_on_a_month_from_its_own_end(year, qingyun, daxing):
    march = UnitCounts.objects.filter(league__period="2020-03")
    forget(YEAR.code)

    counts, _ = count(year)

    of_qingyun, of_daxing = march.get(unit=qingyun), march.get(unit=daxing)
    assert (of_qingyun.counts["open"], of_qingyun.at_year_end["open"]) == ("1", "0")
    assert (of_daxing.counts["open"], of_daxing.at_year_end["open"]) == ("1", "1")
    assert "open" not in counts["qingyun"]
    assert counts["daxing"]["open"] == 1
    assert counts["daxing"]["days_late"] > int(of_daxing.counts["days_late"])


def test_months_side_by_side_that_keep_nothing_are_counted_in_one_go(year):
    UnitCounts.objects.all().delete()
    _, whole_year = count(year)
    assert whole_year

    queue.request(year.jurisdiction, [Period.parse("2020-03")], AT)
    queue.drain(AT)
    forget(YEAR.code)
    _, around_march = count(year)

    assert around_march == 2 * whole_year


def test_a_unit_of_which_a_month_keeps_nothing_is_counted_there(year, qingyun):
    forget("2020-03", qingyun.pk)
    forget(YEAR.code)

    counts, _ = count(year)

    assert counts["qingyun"]["handled"] == 2


def test_what_comes_to_a_sealed_month_moves_its_year(year, qingyun, chief):
    month = League.objects.get(jurisdiction=year.jurisdiction, period="2020-03")
    Seal.objects.create(league=month, is_closed=True, reason="归档", sealed_by=chief, sealed_at=AT)
    before = ScoreRun.objects.current(year.jurisdiction, month.span)

    announced(qingyun, "T4", on(3, 5))
    queue.drain(AT)

    counts, _ = count(year)
    assert ScoreRun.objects.current(year.jurisdiction, month.span) == before
    assert counts["qingyun"]["handled"] == 3
    assert discrepancies(AT) == []


def test_under_other_words_nothing_that_months_keep_is_believed(year, tmp_path):
    published(tmp_path, code="later", start="2020-12-01", satisfied='["非常满意"]')
    forget(YEAR.code)

    counts, _ = count(year)

    march = UnitCounts.objects.get(league__period="2020-03", unit__code="qingyun")
    assert march.counts["satisfied"] == "1"
    assert "satisfied" not in counts["qingyun"]
