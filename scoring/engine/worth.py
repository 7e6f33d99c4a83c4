"""What items can come to for a unit, before any facts: the most, the least, the full marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Change, Each, Formula, Place, Reach, Threshold
from scoring.engine.items import Item, Part, Rule, chosen
from scoring.engine.numbers import ZERO
from scoring.engine.rulebook import Rulebook

End = Fraction | None


def anybody(rulebook: Rulebook) -> list[UnitFacts]:
    """One unit of every group that no item or rule names."""
    return [UnitFacts(unit="", group=group.code) for group in rulebook.groups]


def named_units(rulebook: Rulebook) -> list[str]:
    """The units that some item or rule names, each once."""
    scopes = [item.units for item in rulebook.items]
    scopes += [rule.units for item in rulebook.items for rule in item.rules]
    return list(dict.fromkeys(name for units in scopes for name in units))


def somebody(rulebook: Rulebook) -> list[UnitFacts]:
    """Every unit that some item or rule names, in every group it might stand in."""
    return [
        UnitFacts(unit=name, group=group.code, name=name)
        for name in named_units(rulebook)
        for group in rulebook.groups
    ]


def rules_of(item: Item, unit: UnitFacts) -> list[Rule]:
    """The rules of the item that apply to the unit: one alternative of every code."""
    codes = dict.fromkeys(rule.code for rule in item.rules)
    found = (chosen([rule for rule in item.rules if rule.code == code], unit) for code in codes)
    return [rule for rule in found if rule is not None]


def items_under(rulebook: Rulebook, code: str, unit: UnitFacts) -> list[Item]:
    """The items that stand directly under a part or item and apply to the unit."""
    found = (chosen(variants, unit) for variants in rulebook.children.get(code, {}).values())
    return [item for item in found if item is not None]


def formulas_within(rulebook: Rulebook, item: Item, unit: UnitFacts) -> Iterator[Formula]:
    """Every formula of the item and of the items in it that applies to the unit."""
    yield from (rule.formula for rule in rules_of(item, unit))
    for inner in items_under(rulebook, item.code, unit):
        yield from formulas_within(rulebook, inner, unit)


def is_bonus(rulebook: Rulebook, item: Item, unit: UnitFacts) -> bool:
    """Whether the item only ever adds to a sheet that is full without it."""
    return item.starts == "zero" and all(
        isinstance(formula, Place | Change | Reach)
        or (isinstance(formula, Each | Threshold) and formula.add is not None)
        for formula in formulas_within(rulebook, item, unit)
    )


def full_marks(rulebook: Rulebook, part: Part, unit: UnitFacts) -> tuple[Fraction, Fraction]:
    """The full marks of a part for the unit: without its bonuses, and with them."""
    base = bonus = ZERO
    for item in items_under(rulebook, part.code, unit):
        if is_bonus(rulebook, item, unit):
            bonus += item.full or ZERO
        else:
            base += item.full or ZERO
    return base, base + bonus


def gain(rulebook: Rulebook, item: Item, unit: UnitFacts) -> End:
    """The most that the item's rules and inner items can add; None where there is no end."""
    return _sum(
        [
            *(rule.formula.bounds[1] for rule in rules_of(item, unit)),
            *(_most(rulebook, inner, unit) for inner in items_under(rulebook, item.code, unit)),
        ]
    )


def loss(rulebook: Rulebook, item: Item, unit: UnitFacts) -> End:
    """The least that the item's rules and inner items can come to; None where there is no end."""
    return _sum(
        [
            *(rule.formula.bounds[0] for rule in rules_of(item, unit)),
            *(_least(rulebook, inner, unit) for inner in items_under(rulebook, item.code, unit)),
        ]
    )


def _most(rulebook: Rulebook, item: Item, unit: UnitFacts) -> End:
    return gain(rulebook, item, unit) if item.full is None else item.full


def _least(rulebook: Rulebook, item: Item, unit: UnitFacts) -> End:
    floor, _ = item.ends
    return loss(rulebook, item, unit) if floor is None else floor


def _sum(ends: Iterable[End]) -> End:
    total = ZERO
    for end in ends:
        if end is None:
            return None
        total += end
    return total
