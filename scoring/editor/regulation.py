"""A rulebook as a readable sheet: every item with points, clause, readings and rules in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scoring.engine.items import Item, Part, Rule
from scoring.engine.numbers import shown
from scoring.engine.rulebook import Example, Rulebook
from scoring.workbook.words import applies_to, formula_in_words, measure_in_words

STARTS = {"full": "从满分起扣", "zero": ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One item or rule as it is read: how deep it stands, what it says, in words."""

    code: str
    name: str
    depth: int = 0
    points: str = ""
    how: str = ""
    whose: str = ""
    clause: str = ""
    summary: str = ""
    reading: str = ""
    text: str = ""
    is_rule: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the rulebook with its items."""

    part: Part
    facts: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


class Regulation:
    """The whole of a rulebook, to be read from top to bottom."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.heading = rulebook.heading

    def chapters(self) -> Iterator[Chapter]:
        for part in self.rulebook.parts:
            points = "" if part.points is None else f"满分 {shown(part.points)} 分"
            alone = len(self.rulebook.parts) == 1
            weight = "" if alone else f"占 {shown(part.weight * 100)}%"
            ends = [
                f"{word} {shown(end)} 分"
                for word, end in (("总分最低", part.floor), ("总分最高", part.full))
                if end is not None
            ]
            cycle = "按月考核" if part.cycle == "month" else "按年考核"
            facts = tuple(word for word in (cycle, points, weight, *ends) if word)
            yield Chapter(part, facts, list(self._under(part.code, 0)))

    def _under(self, code: str, depth: int) -> Iterator[Line]:
        for inner, variants in self.rulebook.children.get(code, {}).items():
            for item in variants:
                yield self._item(item, depth)
                yield from (self._rule(rule, depth + 1) for rule in item.rules)
                if item.limit:
                    gap = f"组内最好与最差相差不超过 {shown(item.limit.gap)} 分"
                    said = (item.limit.summary, item.limit.reading)
                    yield Line(
                        item.limit.code,
                        "分差限制",
                        depth + 1,
                        how=gap,
                        clause=item.limit.clause,
                        summary=said[0],
                        reading=said[1],
                        is_rule=True,
                    )
            yield from self._under(inner, depth + 1)

    def _item(self, item: Item, depth: int) -> Line:
        ends = [] if item.floor is None else [f"下限 {shown(item.floor)} 分"]
        how = "，".join(
            w for w in ("小计" if item.section else "", STARTS[item.starts], *ends) if w
        )
        return Line(
            code=item.code,
            name=item.name,
            depth=depth,
            points="" if item.full is None else f"{shown(item.full)} 分",
            how=how,
            whose=applies_to(self.rulebook, item.groups, item.units),
            clause=item.clause,
            summary=item.summary,
            reading=item.reading,
            text=item.text,
        )

    def _rule(self, rule: Rule, depth: int) -> Line:
        return Line(
            code=rule.code,
            name=rule.name,
            depth=depth,
            how=formula_in_words(self.rulebook, rule.formula),
            whose=applies_to(self.rulebook, rule.groups, rule.units),
            clause=rule.clause,
            summary=rule.summary,
            reading=rule.reading,
            text=rule.text,
            is_rule=True,
        )

    def measures(self) -> Iterator[tuple[str, str, str]]:
        for code, measure in self.rulebook.measures.items():
            yield code, measure.name, measure_in_words(self.rulebook, measure)

    def consequences(self) -> Iterator[Line]:
        """Alerts, honours, vetoes, names of totals and duties."""
        book = self.rulebook
        for word, listed in (
            ("预警", book.alerts),
            ("评优", book.honours),
            ("一票否决", book.vetoes),
            ("工作要求", book.duties),
        ):
            for one in listed:
                yield Line(
                    one.code,
                    one.name,
                    how=word,
                    clause=one.clause,
                    summary=one.summary,
                    reading=one.reading,
                )
        for band in book.bands:
            yield Line(
                "",
                band.name,
                how="等次",
                summary=f"总分不低于 {shown(band.at_least)} 分",
                reading=band.reading,
            )

    def examples(self) -> Iterator[tuple[Example, list[str]]]:
        for example in self.rulebook.examples:
            yield example, list(self._expected(example))

    def _expected(self, example: Example) -> Iterator[str]:
        for unit, lines in (example.points or {}).items():
            yield f"{unit}：{'、'.join(f'{code} {points} 分' for code, points in lines.items())}"
        for unit, total in (example.totals or {}).items():
            yield f"{unit}总分 {'没有' if total is None else total}"
        for unit, place in (example.places or {}).items():
            yield f"{unit}第 {place} 名" if place else f"{unit}没有名次"
        for unit, codes in (example.notices or {}).items():
            yield f"{unit}的预警：{'、'.join(codes) or '没有'}"
        for honour, units in (example.honours or {}).items():
            yield f"评优 {honour}：{'、'.join(units) or '没有'}"
        for entry in example.refused:
            points = "不写分值" if entry.points is None else f"分值 {shown(entry.points)}"
            yield f"登记 {entry.code}（{points}）应被拒绝"
