"""Linshu 2020: the daily sheet of a month, and the year of 80 and 20 percent."""

from fractions import Fraction

from tests.oracle.arithmetic import at_most_apart, fewest_best, half_up, held, min_max, rate
from tests.oracle.cards import Card, Mean, mean_of, ranked
from tests.oracle.clock import span
from tests.oracle.counting import SATISFIED, tally
from tests.oracle.records import Records

FIRST_MONTH = "2020-03"
BOTTOM = {"towns": Fraction(9, 10), "departments": Fraction(8, 10)}
TIERS = (10, 8, 6, 4, 2)
L2B = {"L2b1": "0.2", "L2b2": "0.2", "L2b3": "0.5", "L2b4": "0.2"}
L6B = {"L6b.1": "0.5", "L6b.2": "1"}
L7 = {"L7.1": "0.2", "L7.2": "0.5", "L7.3": "1", "L7.4": "5"}
EVENTS = L2B | L6B | L7
CHECKLIST = {"LY1.1": 2, "LY1.2": 2, "LY1.3": 1, "LY1.4": 2, "LY1.5": 3}
JUDGED = {"LY2": 10, "LY4": 30, "LY5": 20}
FACTS = [
    "handled",
    "unresponsive",
    "overdue",
    "first_pass",
    "rework_pass",
    "county_twice",
    "city_twice",
    "unreasonable",
]


def month(records: Records, period: str) -> dict[str, Card]:
    """Both groups of one month."""
    return {
        unit: card
        for group in BOTTOM
        if records.group(group)
        for unit, card in _group_month(records, group, period).items()
    }


def _group_month(records: Records, group: str, period: str) -> dict[str, Card]:
    start, end = span(period)
    units = records.group(group)
    facts = {unit: tally(records.counted(unit, start, end), end) for unit in units}
    cards = {unit: Card(group) for unit in units}
    columns = _volume(records, group, period, facts) | _in_the_group(group, facts)
    columns["L2b"] = _handling(records, facts, start, end)
    columns["L6a"] = _unreasonable(records, group, period, facts)
    for unit, card in cards.items():
        for code, points in columns.items():
            card.line(code, points[unit])
        for code, measure in (("L5a", "county_twice"), ("L5b", "city_twice")):
            share = rate(facts[unit][measure], facts[unit]["handled"])
            card.line(code, 5 if share is None else 5 * (1 - share))
        happened = records.times(unit, start, end)
        card.line("L6b", held(3 - _cost(L6B, happened), 0, 3))
        card.line("L7", held(5 - _cost(L7, happened), 0, 5))
        card.total = card.summed(card.lines)
        card.facts = {name: facts[unit][name] for name in FACTS}
        card.apart = not facts[unit]["handled"]
    return ranked(cards)


def _cost(table: dict[str, str], happened: dict[str, int]) -> Fraction:
    return sum((Fraction(points) * happened[code] for code, points in table.items()), Fraction(0))


def _volume(records: Records, group: str, period: str, facts: dict) -> dict[str, dict]:
    if group == "towns":
        volumes = {unit: Fraction(counts["handled"]) for unit, counts in facts.items()}
        return {"L1a": min_max(volumes, 10, Fraction(8, 10))}
    return {"L1b": _tiers(records, period, facts)}


def _tiers(records: Records, period: str, facts: dict) -> dict[str, Fraction]:
    """By volume, unless the office has set the unit's tier by hand."""
    points = {}
    for unit, counts in facts.items():
        above = sum(other["handled"] > counts["handled"] for other in facts.values())
        by_hand = records.grade(unit, "L1b", period)
        points[unit] = Fraction(TIERS[5 * above // len(facts)]) if by_hand is None else by_hand
    return points


def _in_the_group(group: str, facts: dict) -> dict[str, dict[str, Fraction]]:
    def shares(measure: str) -> dict[str, Fraction | None]:
        return {unit: rate(counts[measure], counts["handled"]) for unit, counts in facts.items()}

    missed = shares("unresponsive")
    responded = {unit: None if share is None else 1 - share for unit, share in missed.items()}
    return {
        "L2a": min_max(responded, 10, Fraction(8, 10)),
        "L3": min_max(shares("first_pass"), 35, BOTTOM[group]),
        "L4": min_max(shares("rework_pass"), 20, BOTTOM[group]),
    }


def _handling(records: Records, facts: dict, start, end) -> dict[str, Fraction]:
    points = {}
    for unit, counts in facts.items():
        happened = records.times(unit, start, end)
        happened["L2b4"] += counts["overdue"]
        points[unit] = held(5 - _cost(L2B, happened), 0, 5)
    return at_most_apart(points, 2)


def _unreasonable(records: Records, group: str, period: str, facts: dict) -> dict[str, Fraction]:
    shares = {u: rate(counts["unreasonable"], counts["handled"]) for u, counts in facts.items()}
    if group == "towns":
        return fewest_best(shares, 2)
    tiers = _tiers(records, period, facts)
    points = {}
    for tier in set(tiers.values()):
        inside = {unit: share for unit, share in shares.items() if tiers[unit] == tier}
        points |= fewest_best(inside, 2)
    return points


def means(records: Records, period: str) -> dict[str, Mean]:
    """Over the ended months since the rulebook came into force that have a ticket."""
    months = [one for one in records.ended(period) if one >= FIRST_MONTH]
    return mean_of(month, records, records.with_tickets(months))


def year(records: Records, period: str) -> dict[str, Card]:
    """L0.month and LY1 to LY5; the readings are silent on a year without a scored month."""
    daily = means(records, period)
    cards: dict[str, Card] = {}
    if not daily:
        return cards
    for group in BOTTOM:
        one_group = {unit: Card(group) for unit in records.group(group)}
        for unit, card in one_group.items():
            _year_end(records, unit, period, card)
            at_the_end = Fraction(card.summed(card.lines))
            mean = daily[unit].value
            card.line("L0.month", mean)
            card.total = half_up(mean * Fraction(8, 10) + at_the_end * Fraction(2, 10))
        cards |= ranked(one_group)
    return cards


def _year_end(records: Records, unit: str, period: str, card: Card) -> None:
    start, end = span(period)
    rows = records.counted(unit, start, end)
    provincial = [row for row in rows if row["工单级别"] == "省级"]
    counts = tally(provincial, end)
    card.apart = not rows
    graded = (*CHECKLIST, *JUDGED)
    card.provisional = any(records.grade(unit, code, period) is None for code in graded)
    card.line("LY1", sum((records.grade(unit, c, period) or 0 for c in CHECKLIST), Fraction(0)))
    for code, full in JUDGED.items():
        given = records.grade(unit, code, period)
        card.line(code, full if given is None else given)
    in_time = rate(counts["closed_on_time"], counts["due"])
    card.line("LY3a", 10 if in_time is None else 10 * in_time)
    card.line("LY3b", 20 * satisfaction(provincial))


def satisfaction(rows: list[dict]) -> Fraction:
    """The mean of the rates that exist; full where there is none."""
    rates = []
    for column in ("服务过程评价", "办理结果评价"):
        given = [row[column] for row in rows if row[column]]
        if given:
            rates.append(Fraction(sum(value in SATISFIED for value in given), len(given)))
    return sum(rates, Fraction(0)) / len(rates) if rates else Fraction(1)
