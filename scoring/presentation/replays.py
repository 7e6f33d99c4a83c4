"""Replays of runs, kept in memory: a run never changes, so its digest says all about its result."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from scoring import runs
from scoring.engine.cards import Card, Result
from scoring.models import ScoreRun

MOST_CARDS = 3000
"""About 20 kB each: as many as three leagues of 1,000 units."""

_results: OrderedDict[str, Result] = OrderedDict()
_lock = Lock()


def replayed(run: ScoreRun) -> Result:
    """The run's result with its reasoning; read it only, others look at the same one."""
    with _lock:
        if run.digest in _results:
            _results.move_to_end(run.digest)
            return _results[run.digest]
    result = runs.replay(run)
    with _lock:
        _results[run.digest] = result
        while len(_results) > 1 and sum(len(one.cards) for one in _results.values()) > MOST_CARDS:
            _results.popitem(last=False)
    return result


def card_of(result: Result, unit: str) -> Card:
    """The unit's card with its reasoning; the unit took part in the run."""
    return next(card for card in result.cards if card.unit.unit == unit)
