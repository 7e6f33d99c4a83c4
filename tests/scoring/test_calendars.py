"""A changed working day moves every delay that counts it, and says so in the ledger."""

from datetime import date, datetime, timedelta

import pytest

from scoring import calendars, queue, runs, watch
from scoring.calendars import CalendarRefused, change_calendar, moved_by
from scoring.engine.period import Period
from scoring.late import late_facts
from scoring.models import League, ScoreRun, Seal
from scoring.publications import seal_period
from tests.scoring.printed import march_in_linshu
from tests.scoring.published import put_out
from tests.scoring.recompute import discrepancies
from tests.scoring.restless import AT, published
from tests.workorders.cases import ticket
from units.ledger import first_broken
from units.models import LedgerEntry, WorkDay
from units.moments import LOCAL
from units.workdays import OutsideCalendar, change_work_day
from workorders.signals import announce, months_touched

MONDAY = date(2020, 3, 9)


def late_ticket(unit, number, assigned, closed, **fields):
    """A ticket that is closed late, and word of it."""
    moments = [datetime(*day, 9, tzinfo=LOCAL) for day in (assigned, closed)]
    found = ticket(unit, number, assigned_at=moments[0], closed_at=moments[1], **fields)
    announce(jurisdiction=unit.jurisdiction, touched=months_touched(unit.pk, found))
    return found


def change(linshu, day=MONDAY, *, working=False, reason="本县庆典放假", by=None, key=""):
    return change_calendar(
        jurisdiction=linshu, day=day, is_working=working, reason=reason, by=by, at=AT, key=key
    )


def stale(linshu) -> set[str]:
    leagues = League.objects.stale().filter(jurisdiction=linshu)
    return set(leagues.values_list("period", flat=True))


def days_late(linshu, period="2020-03", unit="qingyun") -> int:
    run = ScoreRun.objects.current(linshu, Period.parse(period))
    facts = {one.unit: one for one in runs.stored_facts(run).units}
    return int(facts[unit].counts.get("days_late", 0))


@pytest.fixture
def scored(linshu, qingyun, tmp_path):
    """January to March, a ticket each, and March's is two working days late."""
    published(tmp_path)
    late_ticket(qingyun, "T1", (2020, 1, 8), (2020, 1, 9))
    late_ticket(qingyun, "T2", (2020, 2, 5), (2020, 2, 6))
    late_ticket(qingyun, "T3", (2020, 3, 4), (2020, 3, 11))
    queue.drain(AT)
    watch.notice_changes(AT)
    queue.drain(AT)
    assert days_late(linshu) == 2
    return linshu


def test_a_day_off_takes_a_day_from_the_delay(scored):
    change(scored)
    queue.drain(AT)

    assert days_late(scored) == 1
    assert discrepancies(AT) == []


def test_only_what_ends_after_the_day_is_scored_anew(scored):
    moved = change(scored)

    assert [period.code for period in moved.open] == ["2020", "2020-03"]
    assert stale(scored) == {"2020-03", "2020"}


def test_the_worker_does_not_ask_again_for_what_the_change_has_marked(scored):
    change(scored)

    assert watch.notice_changes(AT) == 0
    assert stale(scored) == {"2020-03", "2020"}


def test_a_unit_renamed_meanwhile_is_still_noticed(scored, qingyun):
    qingyun.name = "青云街道"
    qingyun.save()
    change(scored)

    assert watch.notice_changes(AT) == 4


@pytest.fixture
def late_for_years(scored, qingyun):
    """March has a ticket that was due long before; kept counts know the days of a year back."""
    due = datetime(2018, 6, 1, 9, tzinfo=LOCAL)
    late_ticket(qingyun, "OLD", (2020, 3, 4), (2020, 3, 5), urgency="紧急", due_at=due)
    queue.drain(AT)
    return scored


def change_without_a_word(county, day):
    """As a newer national calendar comes with the program; only the worker notices."""
    change_work_day(jurisdiction=county, day=day, is_working=False)
    assert watch.notice_changes(AT)


CHANGES = pytest.mark.parametrize("changed", [change, change_without_a_word])


@CHANGES
def test_a_limit_of_years_ago_is_counted_anew(late_for_years, changed):
    before = days_late(late_for_years)

    changed(late_for_years, date(2018, 6, 4))
    queue.drain(AT)

    assert days_late(late_for_years) == before - 1
    assert discrepancies(AT) == []


@CHANGES
def test_what_a_sealed_month_keeps_is_not_believed_for_its_year(late_for_years, changed, chief):
    month = League.objects.get(jurisdiction=late_for_years, period="2020-03")
    Seal.objects.create(league=month, is_closed=True, reason="归档", sealed_by=chief, sealed_at=AT)
    before = days_late(late_for_years)

    changed(late_for_years, date(2018, 6, 4))
    queue.drain(AT)

    assert days_late(late_for_years) == before
    assert discrepancies(AT) == []


def test_the_ledger_says_who_changed_what_and_why(scored, chief):
    change(scored, by=chief)

    entry = LedgerEntry.objects.get(kind=calendars.KIND)
    assert (entry.subject, entry.actor) == ("day:2020-03-09", chief)
    assert entry.content["reason"] == "本县庆典放假"
    assert entry.content["periods"] == ["2020", "2020-03"]
    assert first_broken(scored) is None


def test_the_same_form_sent_twice_changes_the_day_once(scored):
    change(scored, key="k")
    change(scored, key="k2", working=True)
    change(scored, key="k")

    assert not WorkDay.objects.filter(jurisdiction=scored).exists()
    assert LedgerEntry.objects.filter(kind=calendars.KIND).count() == 2


@pytest.mark.parametrize(
    ("asked", "refused", "says"),
    [
        ({"reason": " "}, CalendarRefused, "须写明事由"),
        ({"working": True}, CalendarRefused, "2020年3月9日本来就是工作日"),
        ({"day": date(1999, 1, 1)}, OutsideCalendar, "不在工作日历"),
    ],
)
def test_what_is_refused_moves_nothing(scored, asked, refused, says):
    with pytest.raises(refused, match=says):
        change(scored, **asked)

    assert stale(scored) == set()
    assert not LedgerEntry.objects.filter(kind=calendars.KIND).exists()


def test_a_rulebook_without_working_days_is_not_moved(linshu):
    march_in_linshu(linshu)

    assert moved_by(linshu, MONDAY).open == ()
    change(linshu)
    assert stale(linshu) == {"2020"}, "only the year that nobody has worked off yet"


def test_a_sealed_month_keeps_its_score_and_lists_the_day(scored, clerk, chief):
    march = Period.parse("2020-03")
    put_out(scored, clerk, chief, period=march, at=AT)
    sealed_at = AT - timedelta(minutes=1)
    seal_period(jurisdiction=scored, period=march, reason="归档", by=chief, at=sealed_at)

    moved = change(scored, by=chief)
    queue.drain(AT)

    assert [period.code for period in moved.sealed] == ["2020-03"]
    assert days_late(scored) == 2
    (fact,) = late_facts(League.objects.get(jurisdiction=scored, period="2020-03"))
    assert (fact.kind, fact.by) == ("调整工作日历", chief)
    assert fact.words == "2020年3月9日 改为休息日：本县庆典放假"
