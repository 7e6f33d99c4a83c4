"""What is said after an entry: what was recorded or taken back, and how the score moved."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from scoring.presentation.clauses import ClauseBook, line_of
from scoring.presentation.effects import Effect
from units.models import Jurisdiction
from units.templatetags.numbers import score, signed
from workorders.models import DeductionEvent, Revocation


def recorded_in_words(jurisdiction: Jurisdiction, effect: Effect[DeductionEvent]) -> SafeString:
    """已登记：青云镇 L2b1 扣 0.2 分。2020年3月总分 97.20 → 97.00（−0.20）。看得分表"""
    event = effect.done
    _, points = ClauseBook(jurisdiction).in_words(event)
    times = f" × {event.times} 次" if event.times > 1 else ""
    done = f"已登记：{event.unit.name} {event.rule_code} {points}{times}。"
    return _told(jurisdiction, done, event, effect)


def revoked_in_words(jurisdiction: Jurisdiction, effect: Effect[Revocation]) -> SafeString:
    """已撤销：青云镇 L2b1。2020年3月总分 97.00 → 97.20（+0.20）。看得分表"""
    event = effect.done.event
    return _told(jurisdiction, f"已撤销：{event.unit.name} {event.rule_code}。", event, effect)


def moved(before: Decimal | None, after: Decimal | None, label: str) -> str:
    """How a total moved, or that it stayed; '' where there is none yet."""
    if after is None:
        return ""
    if before is None:
        return f"{label}总分 {score(after)}。"
    if before == after:
        return f"{label}总分未变，仍为 {score(after)}。"
    return f"{label}总分 {score(before)} → {score(after)}（{signed(after - before)}）。"


def _told(
    jurisdiction: Jurisdiction, done: str, event: DeductionEvent, effect: Effect
) -> SafeString:
    if effect.is_pending or effect.after is None:
        return format_html("{}{}得分正在重算。", done, effect.period.label)
    rulebook = ClauseBook(jurisdiction).rulebook_on(event.occurred_on)
    line = line_of(rulebook, event) if rulebook else ""
    address = reverse("scoring:scorecard", args=[jurisdiction.code, effect.period, event.unit.code])
    anchor = f"?open={line}#line-{line}" if line else ""
    words = moved(effect.before, effect.after, effect.period.label)
    return format_html('{}{}<a href="{}{}">看得分表</a>', done, words, address, anchor)
