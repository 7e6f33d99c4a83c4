"""The events of a unit over the year: what an office records under the rules of its rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.demo.cast import wording
from scoring.demo.charges import Charge, Occurrence, charges_of, occurrences, record_of
from scoring.demo.draws import Draw
from scoring.demo.stage import Player, Stage
from scoring.engine.period import Period
from scoring.services import Entry

# The most that a unit loses or gains by events in a month or a year, in hundredths of a point.
MOST_LOST = {"month": 600, "year": 1000}
MOST_GAINED = {"month": 600, "year": 800}
# How many events, in hundredths, for every point (of 100) of what the unit lacks, or of its form.
LOST_FOR_LACK = {"month": 6, "year": 10}
GAINED_FOR_FORM = {"month": 2, "year": 3}
ABOUT_A_TICKET = 600
TICKET = "{工单}"


Charges = dict[int, list[Charge]]


def entries_of(stage: Stage, player: Player, draw: Draw) -> Iterator[Entry]:
    """The events of a unit's year; those of a yearly sheet are spread over the months."""
    charges = {
        version.pk: list(charges_of(version.rulebook, player.facts))
        for version in set(stage.versions.values())
    }
    for month in stage.months:
        if player.is_away(month):
            yield _leave(stage, player, month)
        else:
            yield from _of_cycle(stage, player, charges, "month", [month], draw)
    present = [month for month in stage.months if not player.is_away(month)]
    if present:
        yield from _of_cycle(stage, player, charges, "year", present, draw)
        yield from _once_in_a_while(stage, player, charges, draw.one(present), draw)


def _of_cycle(
    stage: Stage,
    player: Player,
    charges: Charges,
    cycle: str,
    months: Sequence[Period],
    draw: Draw,
) -> Iterator[Entry]:
    """What is lost grows with what the unit lacks, what is gained with its form."""
    version = stage.versions[months[-1]].pk
    cycles = stage.cycles[version]
    among = [charge for charge in charges[version] if cycles[charge.code] == cycle]
    form = player.form(months[0]) if cycle == "month" else player.nature.quality
    for adds, number, most in (
        (False, LOST_FOR_LACK[cycle] * (100 - form), MOST_LOST[cycle]),
        (True, GAINED_FOR_FORM[cycle] * form, MOST_GAINED[cycle]),
    ):
        meant = [charge for charge in among if charge.adds is adds]
        for one in occurrences(meant, draw.about(number), most, draw):
            yield _entry(stage, player, one, draw.one(months), draw)


def _once_in_a_while(
    stage: Stage, player: Player, charges: Charges, month: Period, draw: Draw
) -> Iterator[Entry]:
    """Something grave, or a record without points: the weaker the unit, the likelier."""
    lack, version = 100 - player.nature.quality, stage.versions[month]
    deducting = [charge for charge in charges[version.pk] if not charge.adds]
    if deducting and draw.chance(2 * lack):
        dearest = sorted(deducting, key=lambda charge: charge.worth)[len(deducting) * 2 // 3 :]
        yield _entry(stage, player, draw.one(dearest).occurrence(draw), month, draw)
    if draw.chance(4 * lack):
        record = record_of(version.rulebook, player.facts, draw)
        if record:
            yield _entry(stage, player, record, month, draw)


def _leave(stage: Stage, player: Player, month: Period) -> Entry:
    rulebook = stage.versions[month].rulebook
    assert rulebook.leave is not None
    first, _ = rulebook.calendar.days(month)
    day = stage.days.after(first, 0)
    return Entry(player.unit, rulebook.leave.code, day, reason=rulebook.leave.name)


def _entry(stage: Stage, player: Player, one: Occurrence, month: Period, draw: Draw) -> Entry:
    """The occurrence on some day; a ticket belongs to it where the reason speaks of one."""
    day = stage.office_day(month, draw)
    near = player.cases.near(day, draw) if draw.chance(ABOUT_A_TICKET) else ""
    reason = _reason(stage, one, draw, with_ticket=bool(near))
    ticket = near if TICKET in reason else ""
    reason = reason.replace(TICKET, ticket).replace("{要点}", one.summary)
    return Entry(player.unit, one.code, day, one.times, one.points, ticket, reason)


def _reason(stage: Stage, one: Occurrence, draw: Draw, *, with_ticket: bool) -> str:
    """A sentence written for the rule where there is one that fits, else a common one."""
    own = stage.cast.reasons.get(one.code, ())
    fitting = [reason for reason in own if with_ticket or TICKET not in reason]
    words = wording()
    return draw.one(fitting or (words.reasons_with_ticket if with_ticket else words.reasons))
