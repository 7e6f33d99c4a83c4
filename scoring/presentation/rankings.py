"""The ranking of a period as blocks, one for each group, ready to be sorted and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count

from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Scorecard, ScoreRun
from scoring.presentation.periods import latest_runs
from scoring.presentation.published import published_run_id
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

Places = Mapping[int, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of a line; ``tone`` marks a poor share of the full marks."""

    points: Decimal | None
    tone: str = ""

    @property
    def order(self) -> Decimal:
        return LAST if self.points is None else self.points


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a ranking; ``movement`` is None where there was no place before."""

    place: int
    movement: int | None
    unit: str
    code: str
    cells: Sequence[Cell]
    total: Decimal | None
    band: str
    provisional: bool

    @property
    def movement_order(self) -> Decimal:
        return LAST if self.movement is None else Decimal(self.movement)


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


def places_before(jurisdiction: Jurisdiction, period: Period, *, is_public: bool = False) -> Places:
    """Group and place of every ranked unit in the period before, by unit id.

    Where only what was published may be shown, as they were published.
    """
    before = period.previous()
    if is_public:
        run = published_run_id(jurisdiction, before)
    else:
        run = latest_runs(jurisdiction, [before]).get(before.code)
    cards = Scorecard.objects.filter(run=run, place__isnull=False)
    return {
        unit: (group, place) for unit, group, place in cards.values_list("unit", "group", "place")
    }


def blocks(run: ScoreRun, cards: Iterable[Scorecard], before: Places) -> list[Block]:
    """The groups with cards, in the rulebook's order; the cards come with their units."""
    rulebook = run.version.rulebook
    by_group: dict[str, list[Scorecard]] = {code: [] for code in group_names(rulebook)}
    for card in cards:
        by_group[card.group].append(card)
    sizes = _sizes(run)
    return [
        _block(rulebook, run.league.span, code, own, before, sizes.get(code, 0))
        for code, own in by_group.items()
        if own
    ]


def _sizes(run: ScoreRun) -> dict[str, int]:
    placed = run.cards.filter(place__isnull=False).order_by().values_list("group")
    return dict(placed.annotate(Count("pk")))


def _block(
    rulebook: Rulebook,
    period: Period,
    group: str,
    cards: Sequence[Scorecard],
    before: Places,
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
        rows=[_row(rulebook, columns, card, before) for card in ranked],
        apart=[(card.unit.name, card.unit.code) for card in cards if card.place is None],
        apart_because=apart_label(rulebook),
        size=size,
        has_bands=bool(rulebook.bands),
    )


def _row(rulebook: Rulebook, columns: Sequence[Column], card: Scorecard, before: Places) -> Row:
    points = {**card.lines, **card.sections}
    group, place = before.get(card.unit_id, ("", 0))
    assert card.place is not None
    return Row(
        place=card.place,
        movement=place - card.place if group == card.group else None,
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
    return Cell(points, "heat-1" if share < POOR else "heat-2" if share < WEAK else "")
