"""A regulation that nobody has: other months, grace, rounding, steps, nothing to measure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from random import Random

from tests.oracle.arithmetic import held, min_max, rate
from tests.oracle.clock import months_of
from tests.oracle.counting import Row, tally
from tests.oracle.records import Records

TEMPLATE = Path(__file__).with_name("curious.toml")
WEIGHTS = {"非常满意": Fraction(1), "满意": Fraction(1), "基本满意": Fraction(9, 10)}
FACTS = ["handled", "rated", "due", "closed_on_time", "overdue"]


@dataclass(frozen=True)
class Terms:
    """What the heading of the rulebook asks for, and what Q2 does without a value."""

    day: int
    time: str
    grace: int
    places: int
    cut: bool
    missing: str

    @classmethod
    def at_random(cls, random: Random) -> "Terms":
        day, time = random.choice(((1, "00:00"), (26, "00:00"), (19, "12:00"), (1, "08:30")))
        return cls(
            day,
            time,
            random.choice((0, 3)),
            random.choice((1, 2, 3)),
            random.choice((True, False)),
            random.choice(("full", "zero", "mean", "apart")),
        )

    def document(self) -> str:
        """The rulebook file of these terms."""
        text = TEMPLATE.read_text("utf-8")
        values = {"cut": str(self.cut).lower(), "missing": self.missing, "time": self.time}
        values |= {"day": str(self.day), "grace": str(self.grace), "places": str(self.places)}
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        return text

    def span(self, period: str) -> tuple[datetime, datetime]:
        """From the day of the month before, or of the month itself where that is its first."""
        months = months_of(period)
        return self._start(months[0]), self._start(_next(months[-1]))

    def printed(self, value: Fraction) -> Decimal:
        """Half up, or cut towards zero."""
        scaled = abs(value) * 10**self.places
        whole = floor(scaled) if self.cut else floor(scaled + Fraction(1, 2))
        return Decimal(-whole if value < 0 else whole).scaleb(-self.places)

    def _start(self, month: str) -> datetime:
        first = datetime.strptime(f"{month} {self.time}", "%Y-%m %H:%M")
        before = first if self.day == 1 else first - timedelta(days=1)
        return before.replace(day=self.day)


def _next(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def cards(records: Records, terms: Terms, period: str) -> dict[str, dict]:
    """The documents of a month; of a quarter or year the totals."""
    one_month = "-" in period and "Q" not in period
    return (month if one_month else year)(records, terms, period)


def month(records: Records, terms: Terms, period: str) -> dict[str, dict]:
    """The documents of one month."""
    start, end = terms.span(period)
    cutoff = end + timedelta(days=terms.grace)
    units = sorted(records.units)
    rows = {unit: records.counted(unit, start, end) for unit in units}
    counts = {unit: tally(rows[unit], cutoff) for unit in units}
    columns = {
        "Q1": {unit: _satisfaction(rows[unit]) for unit in units},
        "Q2": _on_time(counts, terms.missing),
        "Q3": {unit: _overdue(counts[unit]) for unit in units},
        "Q4": _closed_in(records, units, start, end),
        "Q5": {unit: _returned(records, unit, start, end) for unit in units},
        "Q6": {unit: _bonus(records, unit, start, end) for unit in units},
    }
    lost = {unit for unit in units if terms.missing == "apart" and not counts[unit]["due"]}
    apart = {unit for unit in units if not counts[unit]["handled"]} | lost
    cards = {}
    for unit in units:
        lines = {code: terms.printed(points[unit]) for code, points in columns.items()}
        cards[unit] = {
            "lines": {code: str(points) for code, points in lines.items()},
            "facts": {name: counts[unit][name] for name in FACTS},
            "total": None if unit in lost else str(sum(lines.values())),
            "apart": unit in apart,
        }
    volumes = {unit: counts[unit]["handled"] for unit in units}
    return _placed(cards, volumes)


def year(records: Records, terms: Terms, period: str) -> dict[str, dict]:
    """The mean of the ended months that have a ticket, over those in which a unit has a total."""
    months = [
        one
        for one in months_of(period)
        if terms.span(one)[1] <= records.now
        and any(records.counted(unit, *terms.span(one)) for unit in records.units)
    ]
    sheets = [month(records, terms, one) for one in months]
    found = {}
    for unit in records.units if sheets else ():
        known = [Fraction(sheet[unit]["total"]) for sheet in sheets if sheet[unit]["total"]]
        mean = terms.printed(sum(known, Fraction(0)) / len(known)) if known else None
        found[unit] = {"total": None if mean is None else str(mean)}
    return found


def _counted_by(records: Records, unit: str, column: str, start: datetime, end: datetime) -> list:
    """The tickets that a measure dates by another moment than the assignment."""
    return [
        row
        for row in records.counted(unit, datetime.min, datetime.max)
        if row[column] is not None and start <= row[column] < end
    ]


def _satisfaction(rows: list[Row]) -> Fraction:
    rated = [row["办理结果评价"] for row in rows if row["办理结果评价"]]
    if not rated:
        return Fraction(0)
    share = sum((WEIGHTS.get(rating, Fraction(0)) for rating in rated), Fraction(0)) / len(rated)
    # cutting is asked for the points; the rate itself is rounded half up
    percent = floor(share * 1000 + Fraction(1, 2)) / Fraction(10)
    short = max(Fraction(925, 10) - percent, Fraction(0))
    return held(20 - floor(short) * Fraction(3, 10), 0, 20)


def _on_time(counts: dict, missing: str) -> dict[str, Fraction]:
    shares = {unit: rate(count["closed_on_time"], count["due"]) for unit, count in counts.items()}
    points = {unit: 33 * share for unit, share in shares.items() if share is not None}
    mean = sum(points.values(), Fraction(0)) / len(points) if points else Fraction(33)
    instead = {"zero": Fraction(0), "mean": mean}.get(missing, Fraction(33))
    return {unit: points.get(unit, instead) for unit in counts}


def _overdue(counts: dict) -> Fraction:
    share = rate(counts["overdue"], counts["handled"])
    if share is None:
        return Fraction(10)
    beyond = max(share * 100 - 5, Fraction(0))
    return held(10 - ceil(beyond) * Fraction(7, 10), 0, 10)


def _closed_in(
    records: Records, units: list[str], start: datetime, end: datetime
) -> dict[str, Fraction]:
    volumes = {
        unit: Fraction(len(_counted_by(records, unit, "办结时间", start, end))) for unit in units
    }
    return min_max(volumes, 7, Fraction(3, 10))


def _returned(records: Records, unit: str, start: datetime, end: datetime) -> Fraction:
    rows = _counted_by(records, unit, "受理时间", start, end)
    returns = sum(int(row["退回次数"] or 0) for row in rows)
    returns += sum(e.times for e in _happened(records, unit, start, end) if e.code == "Q5")
    return held(5 - returns * Fraction(15, 100), 0, 5)


def _bonus(records: Records, unit: str, start: datetime, end: datetime) -> Fraction:
    events = [e for e in _happened(records, unit, start, end) if e.code == "Q6"]
    return sum((e.points * e.times for e in events), Fraction(0))


def _happened(records: Records, unit: str, start: datetime, end: datetime) -> list:
    """Events carry a day: its midnight decides."""
    return [
        event
        for event in records.events.values()
        if event.unit == unit and start <= datetime.combine(event.day, datetime.min.time()) < end
    ]


def _placed(cards: dict[str, dict], volumes: dict[str, int]) -> dict[str, dict]:
    """Equal totals are told apart by volume; the larger comes first."""
    keys = {
        unit: (Decimal(card["total"]), volumes[unit])
        for unit, card in cards.items()
        if not card["apart"]
    }
    for unit, card in cards.items():
        place = 1 + sum(key > keys[unit] for key in keys.values()) if unit in keys else None
        card["place"] = place
    return cards
