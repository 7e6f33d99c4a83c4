"""What nobody sees of a unit and everything follows from: how busy it is and how well it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.demo.cast import Cast
from scoring.demo.draws import Draw
from units.models import Unit
from units.roster import KNOWN_GROUPS

WORST, BEST = 38, 94
MONTHS = 12
LEAVE_MONTHS = 5
ONE_ON_LEAVE_IN = 12
# How much the kinds of units get, against each other.
BUSY: Mapping[str, int] = {
    Unit.Kind.TOWN: 12,
    Unit.Kind.DEPARTMENT: 10,
    Unit.Kind.COUNTY: 24,
    Unit.Kind.SCHOOL: 4,
    Unit.Kind.WINDOW: 14,
    Unit.Kind.STAFF: 7,
    Unit.Kind.OTHER: 6,
}
# Windows and people share the work; towns and departments get what they get.
EVEN = {Unit.Kind.WINDOW, Unit.Kind.STAFF, Unit.Kind.SCHOOL}


@dataclass(frozen=True, slots=True)
class Nature:
    """A unit's share of the tickets, its form in each month (0 to 100), its months of leave.

    ``awkward`` says how many of its tickets in a thousand it reports as unreasonable.
    """

    share: int
    form: tuple[int, ...]
    awkward: int
    away: frozenset[int] = frozenset()

    @property
    def quality(self) -> int:
        """How well the unit works over the year."""
        return sum(self.form) // len(self.form)


def busy(cast: Cast) -> int:
    """How much a jurisdiction gets, against the others."""
    kinds = {group: KNOWN_GROUPS.get(group, ("", Unit.Kind.OTHER))[1] for group in cast.units}
    return sum(BUSY[kinds[group]] * len(units) for group, units in cast.units.items())


def natures(units: Sequence[Unit], draw: Draw, *, with_leave: bool) -> dict[int, Nature]:
    """The nature of every unit, by id: in each group from weak to strong, in no order."""
    found = {}
    ordered = sorted(units, key=lambda unit: (unit.group.code, unit.code))
    for _, group in groupby(ordered, key=lambda unit: unit.group.code):
        members = list(group)
        reach = max(len(members) - 1, 1)
        qualities = [WORST + (BEST - WORST) * rank // reach for rank in range(len(members))]
        draw.shuffle(qualities)
        for unit, quality in zip(members, qualities, strict=True):
            found[unit.pk] = _nature(unit, quality, draw)
    return _sent_on_leave(found, draw) if with_leave else found


def _nature(unit: Unit, quality: int, draw: Draw) -> Nature:
    size = draw.between(9, 14) if unit.kind in EVEN else draw.between(3, 17)
    form = _form(quality + draw.between(-4, 4), draw)
    return Nature(BUSY[unit.kind] * size**2, form, draw.between(4, 35))


def _form(quality: int, draw: Draw) -> tuple[int, ...]:
    """Form wanders about the quality from month to month and comes back to it."""
    form, apart = [], 0
    for _ in range(MONTHS):
        apart = apart // 2 + draw.between(-14, 14)
        form.append(min(max(quality + apart, 12), 99))
    return tuple(form)


def _sent_on_leave(natures: dict[int, Nature], draw: Draw) -> dict[int, Nature]:
    """Some people are away for some months of the year."""
    chosen = list(natures)
    draw.shuffle(chosen)
    for pk in chosen[: max(len(chosen) // ONE_ON_LEAVE_IN, 1)]:
        first = draw.between(1, MONTHS)
        away = frozenset(range(first, min(first + LEAVE_MONTHS, MONTHS + 1)))
        before = natures[pk]
        natures[pk] = Nature(before.share, before.form, before.awkward, away)
    return natures
