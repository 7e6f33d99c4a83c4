"""The ranking of a period as blocks, one for each group, ready to be sorted and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count

from scoring.engine.cards import Summarised
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Scorecard, ScoreRun
from scoring.presentation.periods import latest_runs
from scoring.presentation.published import published_run_id
from scoring.presentation.replays import replayed
from scoring.presentation.sheets import (
    Column,
    apart_label,
    band_of,
    columns_of,
    full_marks,
    group_names,
)
from units.models import Jurisdiction

LAST = Decimal("-Infinity")
POOR, WEAK = Fraction(3, 5), Fraction(4, 5)
SHADES = (POOR, WEAK, Fraction(9, 10), Fraction(1))
"""Where a heat map's shades part: darker below, none at full marks."""

Places = Mapping[int, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of a line; ``tone`` marks a poor share of the full marks, ``shade`` any."""

    points: Decimal | None
    tone: str = ""
    shade: str = ""

    @property
    def order(self) -> Decimal:
        return LAST if self.points is None else self.points


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a ranking; ``movement`` is None where there was no place before.

    ``since_last_year`` is the same against the same period of the year before.
    """

    place: int
    movement: int | None
    since_last_year: int | None
    unit: str
    code: str
    cells: Sequence[Cell]
    total: Decimal | None
    band: str
    provisional: bool

    @property
    def movement_order(self) -> Decimal:
        return LAST if self.movement is None else Decimal(self.movement)

    @property
    def since_last_year_order(self) -> Decimal:
        return LAST if self.since_last_year is None else Decimal(self.since_last_year)


@dataclass(frozen=True, slots=True)
class Block:
    """The ranking of one group: its columns, its rows by place, the units apart."""

    code: str
    name: str
    full: Fraction
    columns: Sequence[Column]
    rows: Sequence[Row]
    apart: Sequence[tuple[str, str]]
    apart_because: str
    size: int
    has_bands: bool
    summaries: Sequence[Summarised] = ()

    @property
    def has_last_year(self) -> bool:
        """Whether any of its units had a place a year ago."""
        return any(row.since_last_year is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Group and place of the ranked units, by unit id, in the period before and a year ago."""

    before: Places
    last_year: Places

    @classmethod
    def than(
        cls, jurisdiction: Jurisdiction, period: Period, *, is_public: bool = False
    ) -> Earlier:
        """Where only what was published may be shown, as it was published."""
        asked = [period.previous(), a_year_before(period)]
        if is_public:
            out = ((one.code, published_run_id(jurisdiction, one)) for one in asked)
            runs = {code: run for code, run in out if run is not None}
        else:
            runs = latest_runs(jurisdiction, asked)
        found: dict[int, dict[int, tuple[str, int]]] = {run: {} for run in runs.values()}
        cards = Scorecard.objects.filter(run__in=found, place__isnull=False)
        for run, unit, group, place in cards.values_list("run", "unit", "group", "place"):
            found[run][unit] = (group, place)
        before, last_year = (found.get(runs.get(one.code, 0), {}) for one in asked)
        return cls(before, last_year)

    def movements(self, card: Scorecard) -> tuple[int | None, int | None]:
        """How many places the card's unit has won since, where it stood in the same group."""
        before, last_year = (_moved(places, card) for places in (self.before, self.last_year))
        return before, last_year


def a_year_before(period: Period) -> Period:
    """The same month, quarter or year of the year before."""
    return Period(period.year - 1, period.first, period.last)


def _moved(places: Places, card: Scorecard) -> int | None:
    group, place = places.get(card.unit_id, ("", 0))
    return place - card.place if card.place and group == card.group else None


def blocks(run: ScoreRun, cards: Iterable[Scorecard], earlier: Earlier) -> list[Block]:
    """The groups with cards, in the rulebook's order; the cards come with their units."""
    rulebook = run.version.rulebook
    by_group: dict[str, list[Scorecard]] = {code: [] for code in group_names(rulebook)}
    for card in cards:
        by_group[card.group].append(card)
    sizes = _sizes(run)
    found = [
        _block(rulebook, run.league.span, code, own, earlier, sizes.get(code, 0))
        for code, own in by_group.items()
        if own
    ]
    return [replace(block, summaries=_summaries(run, block.code)) for block in found]


def _summaries(run: ScoreRun, group: str) -> list[Summarised]:
    """What the group comes to as a whole, where the rulebook asks for it."""
    if not run.version.rulebook.summaries:
        return []
    return [one for one in replayed(run).summaries if one.group == group]


def _sizes(run: ScoreRun) -> dict[str, int]:
    placed = run.cards.filter(place__isnull=False).order_by().values_list("group")
    return dict(placed.annotate(Count("pk")))


def _block(
    rulebook: Rulebook,
    period: Period,
    group: str,
    cards: Sequence[Scorecard],
    earlier: Earlier,
    size: int,
) -> Block:
    present = {code for card in cards for code in (*card.lines, *card.sections)}
    columns = columns_of(rulebook, group, present)
    ranked = [card for card in cards if card.place is not None]
    return Block(
        code=group,
        name=group_names(rulebook)[group],
        full=full_marks(rulebook, period, group),
        columns=columns,
        rows=[_row(rulebook, columns, card, earlier) for card in ranked],
        apart=[(card.unit.name, card.unit.code) for card in cards if card.place is None],
        apart_because=apart_label(rulebook),
        size=size,
        has_bands=bool(rulebook.bands),
    )


def _row(rulebook: Rulebook, columns: Sequence[Column], card: Scorecard, earlier: Earlier) -> Row:
    points = {**card.lines, **card.sections}
    assert card.place is not None
    movement, since_last_year = earlier.movements(card)
    return Row(
        place=card.place,
        movement=movement,
        since_last_year=since_last_year,
        unit=card.unit.name,
        code=card.unit.code,
        cells=[_cell(column, points.get(column.code), card) for column in columns],
        total=card.total,
        band=band_of(rulebook, card.total),
        provisional=card.provisional,
    )


def _cell(column: Column, text: str | None, card: Scorecard) -> Cell:
    """The points of a line; noughts of a provisional card may only be awaiting their mark."""
    if text is None:
        return Cell(None)
    points = Decimal(text)
    if card.provisional and not points:
        return Cell(points)
    if not column.full or column.adds:
        return Cell(points, "bad" if points < 0 else "")
    share = Fraction(points) / column.full
    tone = "heat-1" if share < POOR else "heat-2" if share < WEAK else ""
    return Cell(points, tone, f"shade-{1 + sum(share >= end for end in SHADES)}")
