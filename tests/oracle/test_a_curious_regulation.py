"""The readings that no shipped rulebook uses, against the oracle: other months, other rounding."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.oracle import curious
from tests.oracle.commands import SOAKED, compared, run, score, take_in
from tests.oracle.files import Writer
from tests.oracle.generate import office_of
from tests.oracle.plans import CURIOUS
from tests.oracle.records import Records
from tests.oracle.stories import take

FEW = 4


def disagreements(seed: int, folder: Path) -> list[str]:
    """Like those of the shipped rulebooks, under terms of the seed's own."""
    terms = curious.Terms.at_random(Random(f"terms {seed}"))
    made = office_of(replace(CURIOUS, span=terms.span), Random(f"curious {seed}"))
    rulebook = folder / "curious.toml"
    rulebook.write_text(terms.document(), "utf-8")
    run("load_rulebooks", rulebook)
    records, writer, found = Records(made.now), Writer(folder, Random(seed)), []
    for number, stage in enumerate(made.stages, start=1):
        take_in(made, stage, writer)
        take(records, stage)
        for period in made.periods:
            wanted = curious.cards(records, terms, period)
            cards = score(made, period, folder) if wanted else {}
            found += compared(wanted, cards, f"{seed} {terms}, stage {number}, {period}:")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FEW))
def test_every_line_of_a_curious_regulation(seed: int, tmp_path: Path) -> None:
    assert disagreements(seed, tmp_path) == []


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("seed", SOAKED)
def test_many_curious_regulations(seed: int, tmp_path: Path) -> None:
    assert disagreements(seed, tmp_path) == []
