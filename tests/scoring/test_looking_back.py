"""A number entered by hand is compared with the one of the period before, whoever entered it."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import queue, runs, whatif
from scoring.engine.period import Period
from scoring.models import League, ScoreRun
from scoring.services import Mark, give_grade
from scoring.versions import version_for
from tests.scoring.recompute import discrepancies
from tests.scoring.restless import AT, published
from tests.workorders.cases import ticket
from units.moments import LOCAL
from workorders.rulings import exclude_ticket
from workorders.signals import announce, months_touched


@pytest.fixture
def scored(linshu, qingyun, tmp_path):
    """February and March with a ticket each, under a rule that compares a rate with the last."""
    published(tmp_path)
    for month in (2, 3):
        day = datetime(2020, month, 4, 9, tzinfo=LOCAL)
        one = ticket(qingyun, f"T{month}", assigned_at=day, closed_at=day)
        announce(jurisdiction=linshu, touched=months_touched(qingyun.pk, one))
    queue.drain(AT)
    return linshu


def enter(unit, period, rate, assessor=""):
    version = version_for(unit.jurisdiction, Period.parse(period))
    mark = Mark(unit, "errors", period, Decimal(rate), assessor=assessor)
    give_grade(mark=mark, version=version, by=None, at=AT)


def stale(linshu) -> set[str]:
    leagues = League.objects.stale().filter(jurisdiction=linshu)
    return set(leagues.values_list("period", flat=True))


def march(linshu) -> ScoreRun:
    return ScoreRun.objects.current(linshu, Period.parse("2020-03"))


def line(linshu, unit) -> str:
    return march(linshu).cards.get(unit=unit).lines["CE"]


def previous(linshu, unit):
    facts = {one.unit: one for one in runs.stored_facts(march(linshu)).units}
    return facts[unit.code].previous.get("errors")


def test_fewer_errors_than_last_month_bring_points(scored, qingyun):
    enter(qingyun, "2020-02", "0.05")
    enter(qingyun, "2020-03", "0.02")
    queue.drain(AT)

    assert line(scored, qingyun) == "3.00"
    assert discrepancies(AT) == []


def test_without_a_number_of_last_month_there_is_nothing_to_compare(scored, qingyun, daxing):
    enter(daxing, "2020-02", "0.05")
    enter(qingyun, "2020-03", "0.02")
    queue.drain(AT)

    assert previous(scored, qingyun) is None
    assert previous(scored, daxing) == Fraction(1, 20)


def test_a_number_given_late_for_last_month_moves_this_month(scored, qingyun):
    enter(qingyun, "2020-03", "0.02")
    queue.drain(AT)
    before = line(scored, qingyun)

    enter(qingyun, "2020-02", "0.04")
    assert stale(scored) == {"2020-02", "2020-03", "2020"}
    queue.drain(AT)

    assert before != line(scored, qingyun) == "2.00"
    assert discrepancies(AT) == []


def test_several_assessors_of_last_month_count_with_their_exact_mean(scored, qingyun):
    for assessor, rate in (("甲", "0.04"), ("乙", "0.05"), ("丙", "0.05")):
        enter(qingyun, "2020-02", rate, assessor)
    enter(qingyun, "2020-02", "0.06", "丙")
    enter(qingyun, "2020-02", "0.01", "丁")
    enter(qingyun, "2020-03", "0.02")
    queue.drain(AT)

    assert previous(scored, qingyun) == Fraction(4, 100)
    enter(qingyun, "2020-02", "0.02", "丁")
    enter(qingyun, "2020-02", "0.05", "甲")
    enter(qingyun, "2020-02", "0.05", "戊")
    queue.drain(AT)
    assert previous(scored, qingyun) == Fraction(23, 500)
    assert line(scored, qingyun) == "2.60"
    assert discrepancies(AT) == []


def test_a_third_stays_a_third(scored, qingyun):
    for assessor, rate in (("甲", "0.01"), ("乙", "0.01"), ("丙", "0.02")):
        enter(qingyun, "2020-02", rate, assessor)
    queue.drain(AT)

    assert previous(scored, qingyun) == Fraction(1, 75)
    assert discrepancies(AT) == []


def test_no_error_at_all_is_a_number_too(scored, qingyun):
    """It stays when the effect of an exclusion is foreseen, where counts of zero are left out."""
    enter(qingyun, "2020-02", "0")
    enter(qingyun, "2020-03", "0.02")
    queue.drain(AT)

    assert line(scored, qingyun) == "-2.00"
    last = qingyun.tickets.get(number="T2")
    foreseen = whatif.Trial(march(scored), qingyun).without_tickets([last.pk])
    exclude_ticket(ticket=last, reason="重复", at=AT)
    queue.drain(AT)
    assert foreseen.after.total == march(scored).cards.get(unit=qingyun).total
    assert line(scored, qingyun) == "-2.00"
