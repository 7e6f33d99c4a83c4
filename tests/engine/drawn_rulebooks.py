"""Rulebooks of all kinds, drawn at random."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from scoring.engine.codec import read

Table = dict[str, Any]
POINTS = st.sampled_from(["0.1", "0.5", "1", "2.25", "5", "10"])
SHARES = st.sampled_from(["0", "0.5", "0.8", "0.9", "1"])
FLAGS = st.booleans()
STEPS = st.sampled_from(["proportional", "whole", "started"])
MISSING = st.sampled_from(["full", "zero", "mean", "apart"])

MEASURES: dict[str, Table] = {
    "handled": {"name": "承办量", "count": []},
    "satisfied": {
        "name": "满意",
        "count": [{"field": "result_rating", "is": "in", "value": ["满意", "基本满意"]}],
    },
    "weighted": {
        "name": "加权满意",
        "count_any": [
            [{"field": "closed_at", "is": "before_cutoff"}],
            [{"field": "city_reworks", "is": "at_least", "value": "2"}],
        ],
        "weigh": "result_rating",
        "weights": {"满意": "1", "基本满意": "0.8"},
        "dated_by": "closed",
    },
    "late": {
        "name": "拖延",
        "sum": "days_late",
        "limits": [
            {"when": [{"field": "urgency", "is": "equal", "value": "紧急"}], "by": "due_at"},
            {"workdays": 2},
        ],
    },
    "satisfaction": {"name": "满意率", "of": "satisfied", "over": "handled"},
    "cut_rate": {"name": "舍去率", "of": "satisfied", "over": "handled", "places": 1, "cut": True},
    "error_rate": {"name": "差错率", "entered": "rate"},
    "trips": {"name": "走访", "entered": "number"},
    "mean": {"name": "平均率", "mean": ["satisfaction", "error_rate"]},
    "left": {"name": "未满意", "add": [{"of": "handled"}, {"of": "satisfied", "times": "-1"}]},
    "before": {"name": "上期满意率", "previous": "satisfaction"},
}
NUMBERS = st.sampled_from(["handled", "satisfied", "weighted", "late", "left", "trips"])
RATES = st.sampled_from(["satisfaction", "cut_rate", "error_rate", "mean", "before"])
TARGETS = st.sampled_from([{"at_least": "0.9"}, {"at_most": "0.5"}])
AMOUNTS = st.sampled_from(
    ["0.5", "3", {"least": "1", "most": "5"}, {"levels": {"区级": "1", "市级": "2"}}]
)


def table(kind: str, **fields: SearchStrategy[Any]) -> SearchStrategy[Table]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


def merged(*parts: SearchStrategy[Table]) -> SearchStrategy[Table]:
    return st.tuples(*parts).map(lambda found: {k: v for part in found for k, v in part.items()})


def sides(amounts: SearchStrategy[Any]) -> SearchStrategy[Table]:
    """Points that are added, or points that are deducted."""
    return st.tuples(st.sampled_from(["add", "deduct"]), amounts).map(lambda pair: dict([pair]))


FIXED = sides(st.sampled_from(["0.2", "1", "3"]))
CAPS = st.just({}) | st.fixed_dictionaries({"most": st.sampled_from(["1", "4"])})
LADDERS = st.fixed_dictionaries(
    {"ladder": st.just(["0.1", "0.2", "0.5"]), "ladder_on": st.sampled_from(["unit", "ticket"])}
)
REPEATS = st.fixed_dictionaries({"every": st.integers(1, 3), "free": st.integers(0, 2)})
RULES: dict[str, SearchStrategy[Table]] = {
    "each": merged(table("each", lasts=st.sampled_from([1, 3])), CAPS).flatmap(
        lambda base: st.one_of(
            sides(AMOUNTS),
            merged(FIXED, REPEATS),
            merged(FIXED, LADDERS),
            merged(FIXED, st.fixed_dictionaries({"count": NUMBERS})),
        ).map(lambda own: base | own)
    ),
    "grade": table("grade", full=POINTS, ungiven=st.sampled_from(["zero", "full"])),
    "threshold": merged(table("threshold", of=RATES, steps=STEPS), TARGETS, FIXED, CAPS),
    "reach": merged(table("reach", of=RATES | NUMBERS, points=POINTS, otherwise=SHARES), TARGETS),
    "spread": table(
        "spread", of=RATES | NUMBERS, points=POINTS, floor=SHARES, lowest_is_best=FLAGS
    ),
    "proportion": table("proportion", of=RATES, points=POINTS, complement=FLAGS),
    "share_of_max": table("share_of_max", of=RATES | NUMBERS, points=POINTS, base=SHARES),
    "share_of_total": table("share_of_total", of=RATES | NUMBERS, points=POINTS),
    "tiers": table(
        "tiers", of=RATES | NUMBERS, points=st.just(["10", "6", "2"]), at_least=st.just([])
    )
    | table("tiers", of=NUMBERS, points=st.just(["10", "6"]), at_least=st.just(["5"])),
    "bands": table(
        "bands",
        of=RATES | NUMBERS,
        at=st.just([{"from": "0.2", "points": "1"}, {"from": "0.8", "points": "4"}]),
        between=st.sampled_from(["steps", "lines"]),
    ),
    "place": table("place", points=st.just(["2", "1"])),
    "change": table(
        "change",
        of=RATES | NUMBERS,
        points=POINTS,
        most=st.just("3"),
        least=st.just("-2"),
        relative=FLAGS,
        lowest_is_best=FLAGS,
        steps=STEPS,
    ),
}
ANY_RULE = st.one_of(list(RULES.values()))
SCOPES = st.sampled_from([{}, {"for": ["towns"]}, {"for": ["departments"]}, {"units": ["a", "b"]}])


@st.composite
def rules(draw: DrawFn, code: str) -> list[Table]:
    """The alternatives of one rule code: for all, and perhaps for some."""
    first = draw(ANY_RULE) | {"code": code, "missing": draw(MISSING), "summary": "要点"}
    scope = draw(SCOPES)
    return [first] if not scope else [first, draw(ANY_RULE) | {"code": code} | scope]


@st.composite
def ends(draw: DrawFn) -> Table:
    """Where an item starts and stops, and how far apart its group may lie."""
    found: Table = draw(
        st.sampled_from(
            [
                {},
                {"full": "5"},
                {"full": "20"},
                {"starts": "full", "full": "5"},
                {"starts": "full", "full": "5", "floor": "1"},
                {"floor": "-3"},
            ]
        )
    )
    if draw(FLAGS) and "full" in found:
        gap = draw(st.sampled_from(["0", "0.5", "2"]))
        found = found | {"limit": {"code": "G", "gap": gap, "clause": "一"}}
    return found


@st.composite
def lines(draw: DrawFn, code: str, under: str) -> list[Table]:
    """A line with its rules, an alternative of it, and perhaps an item inside it."""
    own = [one for n in range(draw(st.integers(1, 2))) for one in draw(rules(f"{code}.{n}"))]
    item = {"code": code, "name": code, "clause": "一", "under": under, "rule": own}
    found = [item | draw(ends())]
    scope = draw(SCOPES)
    if scope:
        found.append(item | draw(ends()) | {"rule": draw(rules(f"{code}.0"))} | scope)
    if draw(FLAGS):
        inner = {"code": f"{code}.in", "name": code, "clause": "一", "under": code}
        found.append(inner | draw(ends()) | {"rule": draw(rules(f"{code}.in"))})
    return found


@st.composite
def items(draw: DrawFn, part: str) -> list[Table]:
    found: list[Table] = []
    for number in range(draw(st.integers(1, 3))):
        code = f"{part}{number}"
        if draw(FLAGS):
            section = {"code": code, "name": code, "clause": "一", "under": part, "section": True}
            found += [section | draw(st.sampled_from([{}, {"full": "8"}]))]
            found += draw(lines(f"{code}.a", code)) + draw(lines(f"{code}.b", code))
        else:
            found += draw(lines(code, part))
    return found


CONSEQUENCES: Table = {
    "alert": [
        {
            "code": "A",
            "name": "警示",
            "clause": "四",
            "recordable": True,
            "bars_honours": True,
            "when": {"at_least": "2", "window": "quarter"},
        },
        {"code": "B", "name": "约谈", "clause": "四", "when": {"notices": ["A"], "events": ["A"]}},
    ],
    "honour": [
        {"code": "H", "name": "红旗", "clause": "三", "cycle": "month", "top": 1},
        {"code": "I", "name": "标兵", "clause": "三", "cycle": "year", "top_share": "0.25"},
    ],
    "veto": [
        {
            "code": "V",
            "name": "否决",
            "clause": "四",
            "when": {},
            "recordable": True,
            "effect": "last",
        }
    ],
    "band": [{"name": "优", "at_least": "10"}, {"name": "差", "at_least": "0"}],
    "duty": [{"code": "D", "name": "专报", "clause": "五", "summary": "每周专报"}],
    "leave": {"code": "P", "name": "产假", "total": "10", "clause": "二"},
    "apart": {"measure": "handled", "below": "1", "label": "本期无工单"},
    "example": [
        {
            "name": "算例",
            "period": "2020-03",
            "units": [{"unit": "甲", "group": "towns", "handled": "3", "grades": {"trips": ["1"]}}],
            "totals": {"甲": "1.00"},
            "refused": [{"code": "V", "points": "1"}],
        }
    ],
}


@st.composite
def documents(draw: DrawFn) -> Table:
    """A document that reads: any kind of rule in any kind of item."""
    month = {"code": "month", "name": "月度", "cycle": "month", "clause": "一", "weight": "0.8"}
    year = {"code": "year", "name": "年度", "cycle": "year", "clause": "一", "weight": "0.2"}
    parts = draw(st.sampled_from([[month], [year], [month, year], [month | {"floor": "0"}]]))
    heading = {
        "code": "drawn",
        "jurisdiction": "linshu",
        "title": "随机办法",
        "from": "2020-01-01",
        "places": draw(st.sampled_from([1, 2])),
        "cut": draw(FLAGS),
        "ties": draw(st.sampled_from([[], ["handled"]])),
        "months_start_day": draw(st.sampled_from([1, 26])),
    }
    found: Table = {
        "rulebook": heading,
        "measure": MEASURES,
        "group": [{"code": "towns", "name": "镇街"}, {"code": "departments", "name": "部门"}],
        "part": parts,
        "item": [one for part in parts for one in draw(items(part["code"]))],
    }
    for key, value in CONSEQUENCES.items():
        if draw(FLAGS) or key in ("alert", "veto"):
            found[key] = value
    return found


RULEBOOKS = documents().map(read)
