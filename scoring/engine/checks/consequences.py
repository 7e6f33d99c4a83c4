"""Alerts, honours, vetoes, leave and the list apart that nothing could ever be checked against."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.engine.checks.references import Problem, unknown_groups, unknown_names
from scoring.engine.consequences import Alert, Counting, Honour, Summary, Veto
from scoring.engine.measures import Earlier, Entered
from scoring.engine.rulebook import Rulebook


def consequence_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Everything that is wrong besides points, with its place."""
    for alert in rulebook.alerts:
        place = f"预警 {alert.code}"
        yield from ((place, problem) for problem in _condition(rulebook, alert))
        yield from ((place, problem) for problem in unknown_groups(rulebook, alert.groups))
    for veto in rulebook.vetoes:
        yield from ((f"一票否决 {veto.code}", problem) for problem in _condition(rulebook, veto))
        if _looks_on_places(rulebook, veto):
            mend = "否决先于排名，不能看名次或依名次发出的预警。"
            yield f"一票否决 {veto.code}", mend
    for summary in rulebook.summaries:
        yield from ((f"分组汇总 {summary.code}", one) for one in _summary(rulebook, summary))
    for honour in rulebook.honours:
        yield from ((f"评优 {honour.code}", problem) for problem in _honour(rulebook, honour))
    if rulebook.apart is not None:
        yield from (("[apart]", problem) for problem in unknown_names(rulebook, rulebook.apart))
    yield from _records(rulebook)


def _condition(rulebook: Rulebook, one: Alert | Veto) -> Iterator[str]:
    when = one.when
    yield from unknown_names(rulebook, when)
    alerts = [alert.code for alert in rulebook.alerts]
    for code in when.notices:
        if code not in alerts:
            yield f"用到的预警 {code} 没有定义。"
    if when.of and (when.events or when.notices):
        yield "of（计量）不能与 events、notices 同时写。"
    if when.looks_on_card and (when.of or when.events or when.notices):
        yield "item、total_below、last 看的是得分，不能与 of、events、notices 同时写。"
    is_compared = bool(when.of or when.item)
    if (when.item and when.below is None) or (when.below is not None and not is_compared):
        yield "below 与 of 或 item 之一同写，item 必须写 below。"
    if when.item and when.item not in _printed(rulebook):
        yield f"item 只能写得分表上的一行或小计，{when.item} 不是。"
    if when.last is not None and when.last < 1:
        yield "last 至少为 1。"
    if not (_asks(when) or one.recordable):
        yield "要写 events、of 或 notices，或以 recordable = true 登记自己的记录。"


def _asks(when: Counting) -> bool:
    return bool(when.events or when.of or when.notices or when.looks_on_card)


def _printed(rulebook: Rulebook) -> set[str]:
    """The codes of lines and sections, which cards print."""
    rows = [row for part in rulebook.parts for row in rulebook.lines(part)]
    return {code for code, _, section in rows for code in (code, section) if code}


def _looks_on_places(rulebook: Rulebook, veto: Veto) -> bool:
    """Whether a veto asks for what is only known once there are places."""
    early = {alert.code for alert in rulebook.early_alerts}
    known = {alert.code for alert in rulebook.alerts}
    return bool(veto.when.last or known.intersection(veto.when.notices) - early)


def _summary(rulebook: Rulebook, summary: Summary) -> Iterator[str]:
    yield from unknown_names(rulebook, summary)
    if summary.how != "pooled":
        return
    if summary.of is None:
        yield "pooled（合并计算）须用 of 写明哪一项计量。"
    elif _by_hand(rulebook, summary.of):
        yield f"计量 {summary.of} 由人工录入或取自上期，不能合并计算，请用 mean。"


def _by_hand(rulebook: Rulebook, code: str) -> bool:
    """Whether a measure hangs on figures of single units that cannot be added up."""
    measure = rulebook.measures.get(code)
    if isinstance(measure, Entered | Earlier):
        return True
    return any(_by_hand(rulebook, used) for used in (measure.uses if measure else ()))


def _honour(rulebook: Rulebook, honour: Honour) -> Iterator[str]:
    given = [honour.top is not None, honour.top_share is not None, bool(honour.clean)]
    if sum(given) != 1:
        yield "top、top_share、clean 写其中一个。"
    if honour.top is not None and honour.top < 1:
        yield "top 至少为 1。"
    if honour.top_share is not None and not 0 < honour.top_share <= 1:
        yield "top_share 应大于 0，不超过 1，例如 0.25。"
    yield from unknown_names(rulebook, honour)


def _records(rulebook: Rulebook) -> Iterator[Problem]:
    """Codes under which something is recorded and that also mean something else."""
    recorded = [("预警", alert.code) for alert in rulebook.alerts if alert.recordable]
    recorded += [("一票否决", veto.code) for veto in rulebook.vetoes if veto.recordable]
    if rulebook.leave is not None:
        recorded.append(("[leave]", rulebook.leave.code))
    seen = set(rulebook.rules)
    for word, code in recorded:
        if code in seen:
            yield f"{word} {code}", "登记用的编号与别的条款相同，请换一个。"
        seen.add(code)
