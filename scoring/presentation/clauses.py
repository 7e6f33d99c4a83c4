"""The clauses under which events are recorded, as the entry form and the ledger show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Count

from scoring.engine.consequences import Alert, Leave, Veto
from scoring.engine.formulas import Amount, Each
from scoring.engine.items import Item, Rule
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import RulebookVersion
from scoring.presentation.sheets import group_names
from scoring.services import as_facts
from scoring.versions import last_day_of
from units.models import Jurisdiction
from units.names import initials_of
from workorders.models import DeductionEvent

MOST_USED = 10
NO_POINTS = "不计分"
RECORDS = "预警等登记（不计分）"


@dataclass(frozen=True, slots=True)
class Clause:
    """A code that events are recorded under: what it costs, whom it applies to, where it stands."""

    code: str
    summary: str
    words: str
    heading: str
    groups: tuple[str, ...] = ()
    scope: str = ""
    amount: Amount = field(default_factory=lambda: Amount(Fraction(0)))

    @property
    def label(self) -> str:
        scope = f"（{self.scope}）" if self.scope else ""
        return f"{self.code}　{self.words}　{self.summary}{scope}"

    @property
    def initials(self) -> str:
        return initials_of(self.summary)

    @property
    def search(self) -> str:
        """What it is found by: its code, its words, the pinyin initials of these, its digits."""
        digits = re.sub(r"\D", "", self.code)
        return f"{self.code} {self.summary} {self.initials} {self.heading} {digits}".lower()


def clauses(rulebook: Rulebook) -> list[Clause]:
    """Everything an event can be recorded under, in the order of the rulebook."""
    return [*_rules(rulebook), *_records(rulebook)]


def _rules(rulebook: Rulebook) -> Iterator[Clause]:
    names = group_names(rulebook)
    for item in rulebook.items:
        for rule in item.rules:
            if isinstance(rule.formula, Each):
                groups = rule.groups or item.groups
                scoped = rule.units or item.units or [names.get(code, code) for code in groups]
                yield Clause(
                    code=str(rule.code),
                    summary=rule.summary or rule.name or item.name,
                    words=worth(rule.formula),
                    heading=f"{item.name}（{rule.clause or item.clause}）",
                    groups=groups,
                    scope="、".join(scoped),
                    amount=rule.formula.amount,
                )


def _records(rulebook: Rulebook) -> Iterator[Clause]:
    names = group_names(rulebook)
    for code, record in rulebook.records.items():
        groups = groups_of(record)
        yield Clause(
            code=code,
            summary=record.name,
            words=NO_POINTS,
            heading=RECORDS,
            groups=groups,
            scope="、".join(names.get(group, group) for group in groups),
        )


def groups_of(record: Alert | Veto | Leave) -> tuple[str, ...]:
    """The groups whose units a record is for; empty for all."""
    return record.groups if isinstance(record, Alert) else ()


def worth(formula: Each, points: Fraction | None = None) -> str:
    """What one occurrence comes to, in words: 扣 0.2 分, 加 5 至 10 分, 每 20 次加 0.1 分.

    ``points`` are those of an event, where the clause leaves them open.
    """
    verb = "加" if formula.add else "扣"
    if points is not None:
        return f"{verb} {shown(points)} 分"
    if formula.ladder:
        return f"逐次{verb} {'、'.join(map(shown, formula.ladder))} 分"
    often = f"每 {formula.every} 次" if formula.every > 1 else ""
    if formula.amount.levels is not None:
        return f"{often}{verb}分（{formula.amount.words}）"
    return f"{often}{verb} {formula.amount.words} 分"


# What an event under a clause says ----------------------------------------------------------


class ClauseBook:
    """The published versions of a jurisdiction: what a code meant on the day of an event."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        versions = RulebookVersion.objects.published().filter(jurisdiction=jurisdiction)
        self.versions: Sequence[RulebookVersion] = versions.order_by("-starts_on", "-pk")

    def rulebook_on(self, day: date) -> Rulebook | None:
        found = (version for version in self.versions if version.starts_on <= day)
        version = next(found, None)
        return version.rulebook if version else None

    def rulebook_of(self, period: Period) -> Rulebook | None:
        """The version that scores a period."""
        return self.rulebook_on(last_day_of(period))

    def in_words(self, event: DeductionEvent) -> tuple[str, str]:
        """The summary of the event's clause, and the points of one occurrence with their sign."""
        rulebook = self.rulebook_on(event.occurred_on)
        if rulebook is None:
            return "", NO_POINTS
        if event.rule_code in rulebook.records:
            return rulebook.records[event.rule_code].name, NO_POINTS
        found = rulebook.rule_for(event.rule_code, as_facts(event.unit))
        return _of_rule(*found, event) if found else ("", NO_POINTS)


def _of_rule(item: Item, rule: Rule, event: DeductionEvent) -> tuple[str, str]:
    summary = rule.summary or rule.name or item.name
    points = None if event.points is None else Fraction(event.points)
    return summary, worth(rule.formula, points) if isinstance(rule.formula, Each) else NO_POINTS


def line_of(rulebook: Rulebook, event: DeductionEvent) -> str:
    """The code of the card's line that an event shows in, or '' where it has no points."""
    found = rulebook.rule_for(event.rule_code, as_facts(event.unit))
    if found is None:
        return ""
    above = {str(item.code): item for item in rulebook.items}
    line = found[0]
    while line.under in above and not above[line.under].section:
        line = above[line.under]
    return str(line.code)


def most_used(jurisdiction: Jurisdiction, since: date) -> list[str]:
    """The codes under which the office records most, those first."""
    events = DeductionEvent.objects.filter(jurisdiction=jurisdiction, occurred_on__gte=since)
    counted = events.order_by().values("rule_code").annotate(times=Count("pk"))
    return [row["rule_code"] for row in counted.order_by("-times", "rule_code")[:MOST_USED]]


def headed(found: Iterable[Clause]) -> dict[str, list[Clause]]:
    """The clauses by their heading, in order."""
    by_heading: dict[str, list[Clause]] = {}
    for clause in found:
        by_heading.setdefault(clause.heading, []).append(clause)
    return by_heading
