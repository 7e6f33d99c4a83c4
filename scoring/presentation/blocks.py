"""Pasted rows as a grid: every cell with what is wrong in it, and what all would do to scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scoring.blocks import Block, Verdict
from scoring.presentation.cautions import about_day
from scoring.presentation.foresight import Foresight, foreseen_of
from scoring.services import Entry, card_period
from units.models import Jurisdiction, Unit
from units.refusals import Problem
from workorders.columns import plain
from workorders.models import DeductionEvent, Ticket

MOST_EFFECTS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid: its cells, each with the problem in it, the others, what looks odd."""

    verdict: Verdict
    cells: Sequence[tuple[str, Problem | None]]
    others: Sequence[Problem]
    doubts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """What is shown before a block is confirmed."""

    block: Block
    lines: Sequence[Line]
    effects: Sequence[tuple[Unit, Foresight]]
    cautions: Sequence[str]


def grid_of(jurisdiction: Jurisdiction, block: Block, today: date, *, again: bool) -> Grid:
    """The grid of a block; the effect is that of the rows that would be recorded."""
    doubts = _doubts(jurisdiction, block)
    lines = [_line(block, verdict, doubts.get(verdict.row, [])) for verdict in block.verdicts]
    chosen = [*block.new, *(block.known if again else [])]
    entries = [verdict.entry for verdict in chosen if verdict.entry]
    days = sorted({entry.occurred_on for entry in entries})
    found = (words for day in days for words in about_day(jurisdiction, day, today))
    return Grid(block, lines, list(_effects(jurisdiction, entries)), list(dict.fromkeys(found)))


def _line(block: Block, verdict: Verdict, doubts: Sequence[str]) -> Line:
    at_fault = {plain(problem.column): problem for problem in verdict.problems}
    width = max(len(block.header), len(verdict.cells))
    cells = [*verdict.cells, *[""] * (width - len(verdict.cells))]
    heads = [*map(plain, block.header), *[""] * (width - len(block.header))]
    shown = [
        (cell, at_fault.get(head) if head else None)
        for cell, head in zip(cells, heads, strict=True)
    ]
    placed = {id(problem) for _, problem in shown if problem}
    others = [problem for problem in verdict.problems if id(problem) not in placed]
    return Line(verdict, shown, others, doubts)


def _effects(
    jurisdiction: Jurisdiction, entries: Sequence[Entry]
) -> Iterator[tuple[Unit, Foresight]]:
    """What the entries would do together, one line a unit and period."""
    by_period = defaultdict(list)
    for entry in entries:
        by_period[card_period(jurisdiction, entry.occurred_on)].append(entry)
    for period, some in by_period.items():
        units = {entry.unit.code: entry.unit for entry in some}
        for code, ahead in foreseen_of(jurisdiction, period, some).items():
            yield units[code], ahead


def _doubts(jurisdiction: Jurisdiction, block: Block) -> dict[int, list[str]]:
    """What looks odd about tickets, by row; in two questions for the whole block."""
    entries = {one.row: one.entry for one in block.verdicts if one.entry}
    numbers = {entry.ticket_number for entry in entries.values() if entry.ticket_number}
    tickets = Ticket.objects.filter(jurisdiction=jurisdiction, number__in=numbers)
    units = dict(tickets.values_list("number", "unit__name"))
    events = DeductionEvent.objects.standing().filter(
        jurisdiction=jurisdiction, ticket_number__in=numbers
    )
    charged = set(events.values_list("ticket_number", "rule_code"))
    return {row: list(_about(entry, units, charged)) for row, entry in entries.items()}


def _about(entry: Entry, units: dict[str, str], charged: set[tuple[str, str]]) -> Iterator[str]:
    number = entry.ticket_number
    if number and number not in units:
        yield "没有这个编号的工单。"
    elif number and units[number] != entry.unit.name:
        yield f"工单的承办单位是{units[number]}。"
    if number and (number, entry.rule_code) in charged:
        yield "该工单已按本条款登记过。"
    if entry.unit.active_until and entry.unit.active_until < entry.occurred_on:
        yield "单位已停用。"
