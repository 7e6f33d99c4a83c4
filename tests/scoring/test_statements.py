"""Grouped queries that are written once: the same for every period, never for other questions."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from scoring import statements
from scoring.counting import tallied, tallied_among
from scoring.engine.fields import Test as Meets
from scoring.engine.measures import Condition
from scoring.engine.period import Period
from scoring.publishing import load_rulebooks
from scoring.versions import version_for
from tests.scoring.restless import AT
from tests.workorders.cases import ticket
from units.moments import LOCAL
from workorders.models import Ticket

SEEDS = Path(settings.BASE_DIR) / "fixtures" / "rulebooks"
MARCH, APRIL, YEAR = (Period.parse(code) for code in ("2020-03", "2020-04", "2020"))


@pytest.fixture
def rulebook(linshu):
    """临沭县's, in force."""
    load_rulebooks(paths=[SEEDS / "linshu-2020.toml"], at=AT)
    return version_for(linshu, MARCH).rulebook


@pytest.fixture
def lamp(qingyun):
    """Assigned in March, closed to the citizen's satisfaction in April."""
    assigned, closed = (datetime(2020, month, 20, 9, tzinfo=LOCAL) for month in (3, 4))
    return ticket(
        qingyun, "T1", assigned_at=assigned, closed_at=closed, result_rating="满意", city_reworks=0
    )


def test_a_statement_that_is_kept_counts_by_the_instants_of_every_period(
    linshu, rulebook, qingyun, lamp
):
    counted = {
        period: tallied(linshu, rulebook, period).get(qingyun.pk, {})
        for period in (MARCH, APRIL, YEAR)
    }

    assert statements.of_league(linshu, rulebook) is statements.of_league(linshu, rulebook)
    assert {period: counts.get("handled", 0) for period, counts in counted.items()} == {
        MARCH: 1,
        APRIL: 0,
        YEAR: 1,
    }
    # Closed after the cut-off of March, before that of the year.
    assert "first_pass" not in counted[MARCH]
    assert counted[YEAR]["first_pass"] == 1


def test_other_conditions_and_other_jurisdictions_are_other_statements(linshu, taian, rulebook):
    stricter = replace(
        rulebook.measures["first_pass"],
        count=(Condition("result_rating", Meets.IN, ("非常满意",)),),
    )
    other = replace(rulebook, measures={**rulebook.measures, "first_pass": stricter})

    known = statements.of_league(linshu, rulebook)

    assert statements.of_league(linshu, other) != known
    assert statements.of_league(taian, rulebook) != known


def test_of_no_tickets_nothing_is_asked(linshu, rulebook, lamp, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert tallied_among(Ticket.objects.filter(pk__in=[]), linshu, rulebook, MARCH) == {}
