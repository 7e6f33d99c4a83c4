"""What the notice says: the sentences of its parts, from the figures of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore
from scoring.engine.numbers import ZERO, added, rounded, shown
from scoring.models import Publication
from scoring.workbook.detail import reasoning
from scoring.workbook.ledger import counted
from scoring.workbook.report import SUBJECTS, Block, Report, named
from units.moments import local_day

ORDINALS = "一二三四五六七八九十"
FEW = 3
MOST_CASES = 8
MOST_REASON = 60
NOTHING_HAPPENED = "没有发生"


def title(report: Report) -> str:
    return f"关于{report.place}12345政务服务便民热线{report.period.label}考核情况的通报"


def annex(report: Report) -> str:
    return f"{report.period.label}{SUBJECTS[report.rulebook.heading.subject]}考核排名表"


def office(report: Report) -> str:
    return f"{report.place}12345政务服务便民热线办公室"


def addressed(report: Report) -> str:
    return f"各{SUBJECTS[report.rulebook.heading.subject]}："


def dated(report: Report, on: date) -> date:
    """The day on which the result went out; before that the day given."""
    if report.out is None or report.out.approved_at is None:
        return on
    return local_day(report.out.approved_at)


def proof(out: Publication) -> str:
    """What lets anybody tell later that the result and the ledger are still the signed ones."""
    return f"公布摘要：{out.digest[:16]}；台账末码：{out.ledger_head[:16]}。"


def opening(report: Report) -> str:
    heading = report.rulebook.heading
    number = f"（{heading.document}）" if heading.document else ""
    return f"根据《{heading.title}》{number}，现将{report.period.label}考核情况通报如下。"


def remark(card: Card) -> str:
    parts = [card.band, card.apart, card.veto, "暂定" if card.provisional else ""]
    return "；".join(part for part in parts if part)


# Overall ------------------------------------------------------------------------------------


def overall(report: Report) -> Iterator[str]:
    """How many were assessed, on how many tickets, and how every group did."""
    ranked = sum(block.ranked for block in report.blocks)
    apart = len(report.cards) - ranked
    more = f"，{apart} 个单列不参加排名" if apart else ""
    yield f"本期共考核{report.numbered} {len(report.cards)} 个，{ranked} 个参加排名{more}。"
    handled = added(card.unit.counts.get("handled", ZERO) for card in report.cards)
    if handled:
        yield f"各{report.numbered}共承办热线工单 {shown(handled)} 件。"
    for block in report.blocks:
        totals = [card.total for card in block.cards if card.place and card.total is not None]
        if totals:
            mean = rounded(sum(map(Fraction, totals), ZERO) / len(totals))
            ends = f"最高 {max(totals)} 分，最低 {min(totals)} 分"
            yield f"{block.group.name}平均得分 {mean} 分，{ends}。"
    if report.out and report.out.revision > 1:
        yield f"本通报为第 {report.out.revision} 版，更正事由：{report.out.reason}。"


# Places -------------------------------------------------------------------------------------


def standing(report: Report, block: Block) -> Iterator[str]:
    """The first and the last of a group, each with the item that tells most of the place."""
    ranked = [card for card in block.cards if card.place is not None]
    first = ranked[:FEW]
    last = ranked[max(len(ranked) - FEW, len(first)) :]
    if not ranked:
        yield "本期没有参加排名的。"
        return
    led = "；".join(_leader(report, card) for card in first)
    yield f"排名前{_counted(first)}的是：{led}。"
    if last:
        told = "；".join(_trailer(report, card) for card in last)
        yield f"排名后{_counted(last)}的是：{told}。"


def _counted(cards: Sequence[Card]) -> str:
    return f"{ORDINALS[len(cards) - 1]}位"


def _lines(card: Card) -> Iterator[ItemScore]:
    for score in card.scores:
        yield from score.inner if score.item.section else (score,)


def _losses(report: Report, card: Card) -> list[tuple[Fraction, ItemScore]]:
    """What each line lost of its full marks, or below nought, the most first."""
    found = []
    for line in _lines(card):
        full, _, adds = report.marks(line.item.code, card.unit)
        most = ZERO if adds or full is None else full
        found.append((most - Fraction(line.printed or 0), line))
    return sorted(found, key=lambda pair: -pair[0])


def _leader(report: Report, card: Card) -> str:
    losses = _losses(report, card)
    full = [line for lost, line in losses if lost == 0 and line.item.full]
    bonus = [line for lost, line in losses if lost < 0]
    said = [f"{len(full)} 个项目得满分"] if full else []
    said += [f"{line.item.name}加 {line.printed} 分" for line in bonus[-1:]]
    return f"{_placed(card)}" + (f"，{'，'.join(said)}" if said else "")


def _trailer(report: Report, card: Card) -> str:
    lost, line = _losses(report, card)[0]
    if lost <= 0:
        return _placed(card)
    reason = _short(reasoning(line))
    why = f"（{reason}）" if reason else ""
    return f"{_placed(card)}，失分最多的是{line.item.name}，失 {shown(lost)} 分{why}"


def _placed(card: Card) -> str:
    return f"第{card.place}名{named(card.unit)} {card.total} 分"


def _short(steps: Sequence[str]) -> str:
    """The first step of a reasoning that cost something, without its formula."""
    telling = (step.strip() for step in steps if NOTHING_HAPPENED not in step)
    text = next((step for step in telling if step), "").split("；")[0]
    text = text.removeprefix("数据值：").removeprefix("计算：")
    return text if len(text) <= MOST_REASON else f"{text[:MOST_REASON]}……"


# Deductions ---------------------------------------------------------------------------------


def deductions(report: Report) -> Iterator[str]:
    """The cases that cost most, each with how many units, how often, how much."""
    cases: dict[str, list[tuple[str, int, Fraction]]] = defaultdict(list)
    names: dict[str, str] = {}
    for card in report.cards:
        for one in counted(report, card):
            if isinstance(one.points, Fraction) and one.points < 0:
                names[one.event.code] = one.summary
                cases[one.event.code].append((named(one.unit), one.event.times, one.points))
    ordered = sorted(cases, key=lambda code: (added(row[2] for row in cases[code]), code))
    if not ordered:
        yield "本期没有按次扣分的情形。"
    for number, code in enumerate(ordered[:MOST_CASES], start=1):
        yield f"{number}．{_case(names[code], code, cases[code])}"


def _case(name: str, code: str, rows: Sequence[tuple[str, int, Fraction]]) -> str:
    units = list(dict.fromkeys(unit for unit, _, _ in rows))
    listed = "、".join(units[:FEW]) + ("等" if len(units) > FEW else "")
    times, points = sum(row[1] for row in rows), -added(row[2] for row in rows)
    return f"{name}（{code}）：{listed} {len(units)} 个单位，共 {times} 次，扣 {shown(points)} 分。"
