"""What a score would be without an event or a ticket: the same as when it really goes."""

import pytest

from scoring import services, whatif
from scoring.models import League, ScoreRun, UnitCounts
from scoring.runs import perform
from tests.scoring.printed import APRIL, MARCH, YEAR, deduct, march_in_linshu
from workorders.models import DeductionEvent, Ticket
from workorders.rulings import exclude_ticket


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def standing(run: ScoreRun, unit) -> whatif.Standing:
    """What the stored cards of a run say of a unit."""
    card = run.cards.get(unit=unit)
    peers = run.cards.filter(group=card.group, place__isnull=False).count()
    return whatif.Standing(card.total, card.place, peers)


def bad_ticket(unit) -> Ticket:
    return unit.tickets.filter(result_rating="不满意").first()


def test_before_is_what_the_stored_card_says(march, qingyun):
    event = qingyun.events.get()

    found = whatif.without_event(march, event)

    assert found.before == standing(march, qingyun)
    assert found.before.place is not None


def test_without_an_event_is_what_its_revocation_brings(march, daxing, linshu, clerk):
    event = daxing.events.get()

    foreseen = whatif.without_event(march, event)
    services.revoke_deduction(event=event, reason="登记有误", by=clerk, at=APRIL)

    brought = perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    assert foreseen.change > 0
    assert foreseen.after == standing(brought, daxing)


def test_an_event_with_fewer_times_is_what_recording_it_anew_brings(march, daxing, linshu, clerk):
    event = daxing.events.get()

    foreseen = whatif.Trial(march, daxing).with_event(event.pk, times=1, points=event.points)
    services.revoke_deduction(event=event, reason="次数有误", by=clerk, at=APRIL)
    deduct(daxing, "L7.2", times=1, ticket_number="WZ001", reason="书面督办")

    brought = perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    assert foreseen.change > 0
    assert foreseen.after == standing(brought, daxing)


def test_without_a_ticket_is_what_its_exclusion_brings(march, qingyun, linshu, chief):
    ticket = bad_ticket(qingyun)

    foreseen = whatif.without_ticket(march, ticket)
    exclude_ticket(ticket=ticket, reason="非本单位职责", at=APRIL, by=chief)

    brought = perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    assert foreseen.change != 0
    assert foreseen.after == standing(brought, qingyun)


def test_without_all_its_tickets_a_unit_stands_apart(march, jiaoti):
    every = list(jiaoti.tickets.values_list("pk", flat=True))

    found = whatif.Trial(march, jiaoti).without_tickets(every)

    assert (found.before.place, found.after.place) == (1, None)
    assert found.after.peers == found.before.peers - 1


def test_a_ticket_that_counts_nowhere_changes_nothing(march, qingyun, linshu, chief):
    ticket = bad_ticket(qingyun)
    exclude_ticket(ticket=ticket, reason="非本单位职责", at=APRIL, by=chief)
    run = perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    found = whatif.without_ticket(run, ticket)

    assert found.change == 0


def test_a_year_is_tried_through_its_months(march, daxing, linshu, clerk):
    event = daxing.events.get()
    year = perform(jurisdiction=linshu, period=YEAR, at=APRIL)

    foreseen = whatif.without_event(year, event)
    services.revoke_deduction(event=event, reason="登记有误", by=clerk, at=APRIL)

    brought = perform(jurisdiction=linshu, period=YEAR, at=APRIL)
    assert foreseen.before == standing(year, daxing)
    assert foreseen.change > 0
    assert foreseen.after == standing(brought, daxing)


def test_trying_stores_nothing(march, qingyun):
    before = [model.objects.count() for model in (ScoreRun, League, UnitCounts, DeductionEvent)]
    versions = list(League.objects.values_list("input_version", "scored_version"))

    whatif.without_event(march, qingyun.events.get())
    whatif.without_ticket(march, bad_ticket(qingyun))

    assert [m.objects.count() for m in (ScoreRun, League, UnitCounts, DeductionEvent)] == before
    assert list(League.objects.values_list("input_version", "scored_version")) == versions
