"""What the workbook tells of a run: its blocks, columns, months, and how its totals are made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from scoring.engine.cards import Card, Result
from scoring.engine.facts import UnitFacts
from scoring.engine.items import Group, Item, Part, chosen
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.engine.worth import formulas_within, is_bonus
from scoring.frozen import thaw
from scoring.models import Publication, ScoreRun
from scoring.presentation import sheets
from scoring.presentation.sheets import columns_of, full_marks, is_to_date
from scoring.records import Records, records_of
from scoring.runs import replay, stored_facts
from units.moments import LOCAL

SUBJECTS = {"unit": "承办单位", "window": "窗口", "staff": "工作人员"}
NUMBERED = {"unit": "单位", "window": "窗口", "staff": "人员"}
WEAK = Fraction(60, 100)
FIRST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A line or section of a block; ``weak_below`` are the points under which it is tinted."""

    code: str
    name: str
    mark: str
    weak_below: Fraction | None = None
    is_section: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One group: its columns and its cards, those with a place first."""

    group: Group
    columns: tuple[Column, ...]
    cards: tuple[Card, ...]

    @property
    def ranked(self) -> int:
        """How many cards have a place."""
        return sum(card.place is not None for card in self.cards)


@dataclass(frozen=True)
class Report:
    """A run with its replay: everything that is printed comes from here."""

    run: ScoreRun
    rulebook: Rulebook
    period: Period
    result: Result
    place: str
    records: Records
    out: Publication | None = None
    shown: frozenset[str] | None = None
    filtered: str = ""
    detailed: frozenset[str] | None = None

    @classmethod
    def of(cls, run: ScoreRun) -> Report:
        """The report of a run as it stands, published or not."""
        place, records = run.league.jurisdiction.name, records_of(run, stored_facts(run))
        return cls(run, run.version.rulebook, run.league.span, replay(run), place, records)

    @classmethod
    def published(cls, publication: Publication) -> Report:
        """The report of a publication, all of it from the frozen bytes."""
        frozen, run = thaw(publication), publication.run
        result, period = frozen.result(), publication.league.span
        return cls(run, frozen.rulebook, period, result, frozen.place, frozen.records, publication)

    def of_units(self, units: Collection[str], filtered: str) -> Report:
        """The same of some units; ``filtered`` says in words how they were chosen."""
        return replace(self, shown=frozenset(units), filtered=filtered)

    def for_unit(self, unit: str) -> Report:
        """The same as a unit may see it: everybody's ranking, the details of its own alone."""
        return replace(self, detailed=frozenset({unit}))

    # Whose ------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        """The cards that are shown."""
        return [
            card for card in self.result.cards if self.shown is None or card.unit.unit in self.shown
        ]

    @property
    def detailed_cards(self) -> list[Card]:
        """The cards whose details are shown."""
        return [card for card in self.cards if self.is_detailed(card)]

    def is_detailed(self, card: Card) -> bool:
        return self.detailed is None or card.unit.unit in self.detailed

    def tells_of(self, unit: str) -> bool:
        """Whether what people wrote about a unit may be shown."""
        return all(some is None or unit in some for some in (self.shown, self.detailed))

    @property
    def is_whole(self) -> bool:
        """Whether everybody is shown, so that places can be counted."""
        return self.shown is None

    @property
    def is_all_detailed(self) -> bool:
        return self.shown is None and self.detailed is None

    # Heading ----------------------------------------------------------------------------

    @property
    def title(self) -> str:
        subject = SUBJECTS[self.rulebook.heading.subject]
        return f"{self.place}12345政务服务便民热线{self.period.label}{subject}考核排名表"

    @property
    def numbered(self) -> str:
        """What is counted: units, windows or people."""
        return NUMBERED[self.rulebook.heading.subject]

    @property
    def computed(self) -> str:
        moment = self.run.computed_at.astimezone(LOCAL)
        return f"{day_in_words(moment)} {moment:%H:%M}"

    @property
    def short_digest(self) -> str:
        return self.run.digest[:FIRST_DIGITS]

    @property
    def is_to_date(self) -> bool:
        """Whether a yearly sheet was asked for a part of its year."""
        return is_to_date(self.rulebook, self.period)

    @property
    def read_period(self) -> Period:
        """The period whose facts were read."""
        return self.period.to_date() if self.is_to_date else self.period

    @property
    def state(self) -> tuple[str, ...]:
        """What a reader must know before trusting the places."""
        version, league = self.run.version, self.run.league
        foreign = version.jurisdiction_id != league.jurisdiction_id
        said = (
            (self._standing, True),
            ("数据已变动待重算", self.out is None and self.run.is_stale),
            ("年初至今", self.is_to_date),
            ("暂定：有项目尚未评定", any(card.provisional for card in self.result.cards)),
            (f"试算：采用{version.jurisdiction.name}的考核办法", foreign),
        )
        return tuple(words for words, is_so in said if is_so)

    @property
    def _standing(self) -> str:
        if self.out is None or self.out.approved_at is None:
            return "未公布"
        return (
            f"已公布 第{self.out.revision}版 {day_in_words(self.out.approved_at.astimezone(LOCAL))}"
        )

    # Months and parts -------------------------------------------------------------------

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months whose results went into a quarter or year."""
        codes = {code for card in self.result.cards for code in card.unit.months}
        return tuple(Period.parse(code) for code in sorted(codes))

    @property
    def is_mean(self) -> bool:
        """Whether the cards are the means of months, alone or weighted with a yearly part."""
        return not self.period.is_month and self.rulebook.part("month") is not None

    @property
    def weighted(self) -> tuple[Part, Part] | None:
        """The monthly and the yearly part where the total weighs one against the other."""
        month, year = self.rulebook.part("month"), self.rulebook.part("year")
        return (month, year) if self.period.is_year and month and year else None

    @property
    def part(self) -> Part:
        """The part whose lines the cards show (the yearly one beside the mean of the months)."""
        month, year = self.rulebook.part("month"), self.rulebook.part("year")
        wanted = year if self.weighted or month is None else month
        return wanted or self.rulebook.parts[0]

    # Blocks -----------------------------------------------------------------------------

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The groups that have cards, in the order of the rulebook."""
        by_group: dict[str, list[Card]] = {}
        for card in self.cards:
            by_group.setdefault(card.unit.group, []).append(card)
        groups = [group for group in self.rulebook.groups if group.code in by_group]
        return tuple(self._block(group, tuple(by_group[group.code])) for group in groups)

    def full(self, group: str) -> Fraction:
        """The full marks of a card of the group, bonuses aside."""
        return full_marks(self.rulebook, self.period, group)

    def _block(self, group: Group, cards: tuple[Card, ...]) -> Block:
        present = {code for card in cards for code in points_of(card)}
        columns = columns_of(self.rulebook, group.code, present)
        return Block(group, tuple(self._column(one, cards) for one in columns), cards)

    def _column(self, found: sheets.Column, cards: Sequence[Card]) -> Column:
        """How a line or section is headed, asked for the first unit that has it."""
        unit = next(card.unit for card in cards if found.code in points_of(card))
        full, mark, adds = self.marks(found.code, unit)
        weak = None if adds or full is None else WEAK * full
        return Column(found.code, found.name, mark, weak, found.is_section)

    def marks(self, code: str, unit: UnitFacts) -> tuple[Fraction | None, str, bool]:
        """The full marks of a line or section, their words, and whether it only ever adds."""
        part = next((part for part in self.rulebook.parts if part.code == code), None)
        if part is not None:
            points = "各月平均" if part.points is None else f"满分 {shown(part.points)}"
            return part.points, f"{points}\n权重 {shown(part.weight)}", False
        own = chosen([item for item in self.rulebook.items if item.code == code], unit)
        if own is None:
            return None, "", False
        adds = is_bonus(self.rulebook, own, unit)
        if own.full is not None:
            return own.full, f"{'最多' if adds else '满分'} {shown(own.full)}", adds
        return None, "加分" if adds else self._unbounded(own, unit), adds

    def _unbounded(self, item: Item, unit: UnitFacts) -> str:
        highs = [formula.bounds[1] for formula in formulas_within(self.rulebook, item, unit)]
        return "扣分" if all(high == 0 for high in highs) else "加扣分"


def day_in_words(day: date) -> str:
    """A day as offices write it, without zeros: 2020年4月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def named(unit: UnitFacts) -> str:
    return unit.name or unit.unit


def points_of(card: Card) -> dict[str, Decimal]:
    """Everything the card prints, lines and sections, by code."""
    return {**card.lines, **card.sections}
