"""Offices at random: from a seed, the files and periods of one regulation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from tests.oracle import linshu
from tests.oracle.clock import months_of
from tests.oracle.plans import PLANS, Plan
from tests.oracle.random_ledgers import LedgerMaker, rulings
from tests.oracle.random_tickets import TicketMaker, corrected, holidays
from tests.oracle.stories import Office, Row, Stage


def office(regulation: str, seed: int) -> Office:
    """The same seed, the same office."""
    return office_of(PLANS[regulation], Random(f"{regulation} {seed}"))


def office_of(plan: Plan, random: Random) -> Office:
    """An office that follows a plan."""
    year = random.choice((2020, 2020, 2021, 2022, 2023, 2024))
    months = _months(random, plan, year)
    story = _Story(random, plan, months, str(year))
    periods = _periods(random, plan, year, months)
    stages = [story.first(), story.second()]
    own = plan.own or plan.rulebook
    return Office(
        plan.jurisdiction, plan.rulebook, own, _now(random, plan, months), periods, stages
    )


def _now(random: Random, plan: Plan, months: list[str]) -> datetime:
    """Mostly years later; else as a month ends, or while it lasts."""
    end = plan.span(random.choice(months))[1]
    later = datetime(2026, 1, 1)
    return random.choice((*[later] * 4, end, end - timedelta(seconds=1), end - timedelta(days=9)))


def _months(random: Random, plan: Plan, year: int) -> list[str]:
    if plan.yearly:
        first, last = f"{year}-01", f"{year}-12"
        return sorted({first, last, *random.sample(holidays(year), 3)})
    months = months_of(str(year))
    start = random.randrange(len(months) - 1)
    far = random.choice((months[0], months[1], months[-1]))
    return sorted({*months[start : start + random.choice((1, 2, 3))], far})


def _periods(random: Random, plan: Plan, year: int, months: list[str]) -> list[str]:
    if plan.yearly:
        return [str(year), random.choice(months_of(str(year)))]
    scored = [one for one in months if one >= linshu.FIRST_MONTH or plan.jurisdiction != "linshu"]
    quarter = f"{year}-Q{(int(random.choice(scored or months)[5:]) + 2) // 3}"
    means = [str(year), quarter] if scored else []
    return random.sample([*scored, *means], len(scored + means))


class _Story:
    """The files of one office, stage by stage."""

    def __init__(self, random: Random, plan: Plan, months: list[str], year: str) -> None:
        self._random, self._plan = random, plan
        self._months, self._year = months, year
        self._units = plan.units(random)
        self._tickets = TicketMaker(random, self._units, plan.span)
        self._known: list[Row] = []
        self._events: list[Row] = []

    def first(self) -> Stage:
        """Tickets, some rulings, events and grades; the last unit may come later."""
        late = self._random.random() < 0.3 and len(self._units) > 1
        here = self._units[:-1] if late else self._units
        stage = Stage(units=here)
        if self._plan.has_tickets:
            self._known = self._all_tickets(here)
            again = self._random.sample(self._known, len(self._known) // 10)
            stage.tickets = self._random.sample(self._known + again, len(self._known + again))
            stage.rulings = rulings(self._random, self._some_numbers())
        self._events = self._new_events(here)
        stage.events = [self._events]
        stage.grades = self._grades(here)
        return stage

    def second(self) -> Stage:
        """Corrections of every file, and what is new."""
        self._regroup()
        stage = Stage(units=self._units)
        if self._random.random() < 0.15:
            return stage
        if self._known:
            some = self._random.sample(self._known, (len(self._known) + 2) // 3)
            whole = self._random.random() < 0.6
            stage.tickets = corrected(self._random, some, self._units, whole=whole)
            stage.rulings = rulings(self._random, self._some_numbers())
        ledgers = self._ledgers(self._units)
        again = ledgers.corrected(self._events)
        stage.events = [again, ledgers.corrected(again) + self._new_events(self._units)]
        stage.grades = self._grades(self._units)
        return stage

    def _regroup(self) -> None:
        """Now and then a unit moves to the other group of its office."""
        groups = sorted({unit["分组"] for unit in self._units})
        if len(groups) > 1 and self._random.random() < 0.3:
            code, group = self._random.choice(self._units)["编码"], self._random.choice(groups)
            self._units = [
                unit | {"分组": group} if unit["编码"] == code else unit for unit in self._units
            ]

    def _ledgers(self, units: list[Row]) -> LedgerMaker:
        return LedgerMaker(self._random, units, self._plan.span)

    def _all_tickets(self, units: Sequence[Row]) -> list[Row]:
        volumes = self._volumes([unit["编码"] for unit in units])
        rows: list[Row] = []
        for month in self._months:
            mine = [
                self._tickets.ticket(unit, month)
                for unit, volume in volumes.items()
                for _ in range(volume)
            ]
            fate = self._random.random()
            if fate < 0.1:
                mine = [self._tickets.copy(row, unit["编码"]) for row in mine[:6] for unit in units]
            rows += [row | {"重复工单": "是"} for row in mine] if fate > 0.92 else mine
        return rows

    def _volumes(self, codes: list[str]) -> dict[str, int]:
        style = self._random.choice((*["any"] * 9, *["equal"] * 3, *["ties"] * 3, "none"))
        if style == "none":
            return dict.fromkeys(codes, 0)
        if style == "equal":
            return dict.fromkeys(codes, self._random.randint(1, 8))
        few = (0, 3, 5) if style == "ties" else (0, 1, 2, 4, 7, 12, 30)
        return {code: self._random.choice(few) for code in codes}

    def _some_numbers(self) -> list[str]:
        numbers = [row["工单编号"] for row in self._known]
        return self._random.sample(numbers, len(numbers) // 12)

    def _new_events(self, units: list[Row]) -> list[Row]:
        plan = self._plan
        if not plan.events:
            return []
        months = [one for one in self._months if one >= linshu.FIRST_MONTH] or ["2020-03"]
        ledgers = self._ledgers(units)
        return ledgers.events(months, plan.events, plan.ranges, plan.levels, plan.many)

    def _grades(self, units: list[Row]) -> list[Row]:
        ledgers = self._ledgers(units)
        rows = ledgers.grades([self._year], self._plan.grades)
        rows += ledgers.grades(self._months, self._plan.monthly_grades)
        return rows + (self._tiers_by_hand(units) if self._plan.jurisdiction == "linshu" else [])

    def _tiers_by_hand(self, units: list[Row]) -> list[Row]:
        departments = [unit for unit in units if unit["分组"] == "departments"]
        months = [one for one in self._months if one >= linshu.FIRST_MONTH]
        hand = self._ledgers(departments).grades(months, {"L1b": 10}, share=0.15)
        return [
            row | {"得分": str(self._random.choice(linshu.TIERS)), "评定人": ""} for row in hand
        ]
