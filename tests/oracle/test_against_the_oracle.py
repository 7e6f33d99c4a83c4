"""Whole offices through the real commands, against an oracle that was written apart."""

from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from tests.oracle import expected
from tests.oracle.commands import SOAKED, compared, run, score, take_in
from tests.oracle.files import Writer
from tests.oracle.generate import office
from tests.oracle.plans import PLANS
from tests.oracle.records import Records
from tests.oracle.stories import take

SEEDBOOKS = Path(settings.BASE_DIR) / "fixtures" / "rulebooks"
# The fewest offices that together notice each of seventy mistakes made in the oracle on purpose.
TELLING = {
    "linshu": (3, 9, 15),
    "taian": (2, 6, 18),
    "changzhou": (3, 4, 21),
    "tongling": (13,),
    "weifang": (7,),
    "frontdesk": (6, 10, 14),
    "centre": (0,),
    "tryout": (20,),
}


def disagreements(regulation: str, seed: int, folder: Path) -> list[str]:
    """Take an office through its stages; after each, compare every period."""
    made = office(regulation, seed)
    records = Records(made.now)
    writer = Writer(folder, Random(seed))
    for code in {made.rulebook, made.own_rulebook}:
        run("load_rulebooks", SEEDBOOKS / f"{code}.toml")
    found = []
    for number, stage in enumerate(made.stages, start=1):
        take_in(made, stage, writer)
        take(records, stage)
        for period in made.periods:
            wanted = expected.cards(records, made.rulebook, period)
            cards = score(made, period, folder) if wanted else {}
            found += compared(wanted, cards, f"{regulation} {seed}, stage {number}, {period}:")
    run("verify_scores")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("regulation", "seed"), [(name, seed) for name, seeds in TELLING.items() for seed in seeds]
)
def test_every_line_total_and_place(regulation: str, seed: int, tmp_path: Path) -> None:
    assert disagreements(regulation, seed, tmp_path) == []


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("regulation", PLANS)
@pytest.mark.parametrize("seed", SOAKED)
def test_many_offices(regulation: str, seed: int, tmp_path: Path) -> None:
    assert disagreements(regulation, seed, tmp_path) == []
