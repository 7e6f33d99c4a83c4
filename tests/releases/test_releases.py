"""What earlier releases published still comes out to the last digit, under its own rulebook (T9).

Each folder is a release; each file holds the canonical bytes that a publication of then froze. They
are never made anew: where one no longer replays, published results have changed.
"""

import gzip
import json
from pathlib import Path

import pytest

from scoring.frozen import Frozen
from scoring.verification import frozen_differences

FROZEN = sorted(Path(__file__).parent.glob("*/*.json.gz"))


def read(path: Path) -> Frozen:
    return Frozen(json.loads(gzip.decompress(path.read_bytes())))


def test_every_kind_of_office_is_among_them():
    assert len({path.name.rsplit("-2025")[0] for path in FROZEN}) == 7


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_publication_of_then_replays_word_for_word(path):
    assert list(frozen_differences(read(path))) == []


@pytest.mark.parametrize("path", FROZEN[:1], ids=lambda path: path.stem)
def test_a_changed_total_would_be_noticed(path):
    frozen = read(path)
    card = next(card for card in frozen.document["cards"] if card["total"])
    card["total"] = "0.01"

    assert [one for one in frozen_differences(frozen) if "公布 0.01" in one]


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_its_records_can_still_be_read(path):
    assert read(path).records is not None
