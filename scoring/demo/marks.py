"""The grades of a unit: what assessors award it, and the numbers that are entered by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.demo.cast import wording
from scoring.demo.draws import Draw
from scoring.demo.stage import Player, Stage
from scoring.engine.formulas import Grade
from scoring.engine.measures import Entered
from scoring.engine.numbers import written
from scoring.engine.period import Period
from scoring.models import RulebookVersion
from scoring.services import Mark

# A mark of so many points is given by several assessors; of so few it may be left for later.
WEIGHTY, SLIGHT = 20, 5
UNGIVEN, SECOND_MARK = 14, 30


def marks_of(stage: Stage, player: Player, draw: Draw) -> Iterator[Mark]:
    """The marks of a unit's months and, once the year has ended, of its year."""
    periods = dict(stage.versions)
    if stage.months[-1].first == 12:
        periods[stage.year] = stage.version
    for period, version in periods.items():
        if period.is_month and player.is_away(period):
            continue
        form = player.form(period) if period.is_month else player.nature.quality
        for code in _asked(stage, version, "month" if period.is_month else "year"):
            yield from _given(version, player, code, period, form, draw)


def _asked(stage: Stage, version: RulebookVersion, cycle: str) -> Iterator[str]:
    """The rules and measures that wait for a mark in every month, or once a year."""
    cycles = stage.cycles[version.pk]
    measures = version.rulebook.measures
    for code in cycles:
        if cycles[code] == cycle and isinstance(measures.get(code), Entered | None):
            yield code


def _given(
    version: RulebookVersion, player: Player, code: str, period: Period, form: int, draw: Draw
) -> Iterator[Mark]:
    measure = version.rulebook.measures.get(code)
    if isinstance(measure, Entered):
        if draw.chance(UNGIVEN):
            return
        number = _share(form, draw) if measure.entered == "rate" else Decimal(draw.between(0, 9))
        yield Mark(player.unit, code, period.code, number)
        return
    found = version.rulebook.rule_for(code, player.facts)
    formula = found[1].formula if found else None
    if not isinstance(formula, Grade) or _is_left(formula, draw):
        return
    assessors = wording().assessors if formula.full >= WEIGHTY else ("",)
    for assessor in assessors:
        points, note = _points(formula, form, draw), draw.one(wording().grade_notes)
        yield Mark(player.unit, code, period.code, points, note, assessor)
    if draw.chance(SECOND_MARK):
        points, note = _points(formula, form, draw), draw.one(wording().second_marks)
        yield Mark(player.unit, code, period.code, points, note, assessors[-1])


def _is_left(formula: Grade, draw: Draw) -> bool:
    """A few slight marks are not given yet, so that their cards are provisional."""
    return (formula.ungiven == "full" or formula.full <= SLIGHT) and draw.chance(UNGIVEN)


def _points(formula: Grade, form: int, draw: Draw) -> Decimal:
    """About 80 to 98 in a hundred of the full mark, in the steps in which people give marks."""
    percent = min(max(78 + form // 5 + draw.between(-5, 5), 0), 100)
    aimed = formula.full * percent / 100
    if formula.choices:
        choices = sorted(formula.choices.values())
        return Decimal(written(max((one for one in choices if one <= aimed), default=choices[0])))
    step = Fraction(1, 2) if formula.full > 2 else Fraction(1, 10)
    return Decimal(written(min(round(aimed / step) * step, formula.full)))


def _share(form: int, draw: Draw) -> Decimal:
    """A rate of errors: a few in a hundred, more where the form is poor."""
    return Decimal(max(140 - form + draw.between(-25, 25), 5)).scaleb(-3)
