"""A ticket is late for the list when it is late on its page (readings, section 2)."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.workorders.cases import ticket
from workorders.models import Ticket
from workorders.progress import is_late, is_open, late, open_at

NOW = datetime(2026, 3, 20, tzinfo=UTC)
MOMENTS = [None, *(NOW + timedelta(days=days) for days in (-2, -1, 0, 1))]


@pytest.fixture
def tickets(qingyun) -> list[Ticket]:
    """Every order in which due time, extension, deed and now can stand."""
    cases = enumerate(product(MOMENTS, MOMENTS, MOMENTS))
    for n, (due, extended, done) in cases:
        ticket(
            qingyun, f"LS-{n}", due_at=due, extended_until=extended, replied_at=done, closed_at=done
        )
    return list(Ticket.objects.all())


@pytest.mark.parametrize("done", ["replied_at", "closed_at"])
def test_the_list_and_the_page_agree_on_what_is_late(done, tickets):
    listed = set(Ticket.objects.filter(late(done, NOW)).values_list("number", flat=True))

    assert listed == {each.number for each in tickets if is_late(each, done, NOW)}
    assert 0 < len(listed) < len(tickets)


def test_the_list_and_the_page_agree_on_what_is_open(tickets):
    listed = set(Ticket.objects.filter(open_at(NOW)).values_list("number", flat=True))

    assert listed == {each.number for each in tickets if is_open(each, NOW)}
    assert 0 < len(listed) < len(tickets)


@pytest.mark.parametrize(
    ("due", "extended", "done", "expected"),
    [
        (-1, None, None, True),
        (0, None, None, False),
        (None, None, None, False),
        (-2, 1, None, False),
        (-2, None, -1, True),
        (-1, None, -1, False),
        (-1, None, -2, False),
        (1, None, 1, False),
        (-1, None, 0, True),
    ],
)
def test_a_ticket_is_late_past_its_due_time(due, extended, done, expected, qingyun):
    due_at, extended_until, replied_at = (
        None if days is None else NOW + timedelta(days=days) for days in (due, extended, done)
    )

    case = ticket(
        qingyun, "LS-1", due_at=due_at, extended_until=extended_until, replied_at=replied_at
    )
    case.refresh_from_db()

    assert is_late(case, "replied_at", NOW) is expected
