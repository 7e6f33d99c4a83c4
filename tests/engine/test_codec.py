"""Documents: what reads, what is written back, and the words for what does not read."""

import json
import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from scoring.engine.codec import read, write
from scoring.engine.decode import fields_of
from scoring.engine.formulas import KINDS, Amount
from scoring.engine.items import Rule
from tests.engine.builders import counts, document, item, refusal, rule, rulebook

SPREAD = 'kind = "spread"\nof = "handled"\npoints = 10\nfloor = 0.9'


def without(text: str, line: str) -> str:
    return "\n".join(one for one in text.split("\n") if not one.strip().startswith(line))


# Reading --------------------------------------------------------------------------------------


def test_the_place_and_the_mend_are_named():
    items = "".join(item(f"L{number}", "", SPREAD) for number in range(1, 12))

    words = refusal(items + item("L3", "", without(SPREAD, "floor")).replace("L3", "LX"))

    assert words == (
        "项 12 LX 第 1 条 LX：计分方式 spread 缺少 floor（0 到 1 之间的小数，例如 0.9）。"
    )


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ('of = "handled"', "缺少 kind（计分方式：each、grade、"),
        ('kind = "sprad"', "计分方式 “sprad” 不认识，可用：each、grade、"),
        ("kind = 5", "计分方式 “5” 不认识"),
        ("kind = []", "计分方式 列表 不认识"),
        (f"{SPREAD}\nflor = 1", "计分方式 spread 不认识 flor，可用：of、points、floor、"),
        (f"{SPREAD}\nformula = 1", "计分方式 spread 不认识 formula"),
        (
            f"{SPREAD}\nmissing = 'none'",
            "missing 的值 “none” 不合要求（full、zero、mean 或 apart）",
        ),
        (SPREAD.replace("0.9", '"九折"'), "floor 的值 “九折” 不合要求（0 到 1 之间的小数"),
        (SPREAD.replace("0.9", "[0.9]"), "floor 的值 列表 不合要求"),
        (SPREAD.replace("0.9", "true"), "floor 的值 true 不合要求"),
        (f"{SPREAD}\nlowest_is_best = 'ja'", "lowest_is_best 的值 “ja” 不合要求（越低越好）"),
        (f"{SPREAD}\nfor = 'towns'", "for 的值 “towns” 不合要求（分组编码的列表）"),
        (f"{SPREAD}\nname = 5", "name 的值 “5” 不合要求（名称）"),
        (
            'kind = "each"\ndeduct = {}',
            "deduct 的值 一组“名称 = 值” 不合要求（分值、{ least, most }",
        ),
        ('kind = "each"\ndeduct = { least = 1 }', "deduct 的值 一组“名称 = 值” 不合要求"),
        ('kind = "each"\ndeduct = { levels = 1 }', "deduct 的值 一组“名称 = 值” 不合要求"),
        ('kind = "each"\ndeduct = 1\nevery = 1.5', "every 的值 “1.5” 不合要求（正整数，例如 20）"),
        ('kind = "each"\ndeduct = 1\nevery = true', "every 的值 true 不合要求"),
        (
            'kind = "grade"\nfull = 5\nchoices = ["好"]',
            "choices 的值 列表 不合要求（等次名 = 分值）",
        ),
        ('kind = "bands"\nof = "handled"\nat = [5]', "应为一组“名称 = 值”，而不是 “5”"),
        ('kind = "bands"\nof = "handled"\nat = [{ from = 1 }]', "缺少 points（分值）"),
        ('kind = "bands"\nof = "handled"\nat = 3', "at 的值 “3” 不合要求"),
    ],
)
def test_a_rule_that_does_not_read_is_told_why(own, words):
    assert refusal(item("L1", "", own)).startswith(f"项 1 L1 第 1 条 L1：{words}")


def test_a_rule_without_a_code_is_counted():
    raw = document(item("L1", "", SPREAD))
    del raw["item"][0]["rule"][0]["code"]

    assert refusal(raw) == "项 1 L1 第 1 条：缺少 code（编号）。"


def test_a_rule_that_is_no_table_is_said_so():
    raw = document(item("L1"))
    raw["item"][0]["rule"] = ["L1"]

    assert refusal(raw) == "项 1 L1：应为一组“名称 = 值”，而不是 “L1”。"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item": {}}, "项：应为列表。"),
        ({"item": [5]}, "项 1：应为一组“名称 = 值”，而不是 “5”。"),
        ({"item": [{"name": "甲"}]}, "项 1 甲：缺少 code（编号）。"),
        ({"item": [{"code": " ", "name": "甲", "clause": "一"}]}, "项 1：缺少 code（编号）。"),
        (
            {"item": [{"code": "L1", "name": "甲", "clause": "一", "full": 0.5, "x": 1}]},
            "项 1 L1：",
        ),
        ({"group": "towns"}, "分组：应为列表。"),
        ({"example": {}}, "算例：应为列表。"),
        ({"measure": []}, "计量：应写成 [measure.代码] 的小节。"),
        ({"measure": {"a": 5}}, "计量 a：应为一组“名称 = 值”，而不是 “5”。"),
        ({"measure": {"a": {"name": "甲", "of": "handled"}}}, "计量 a：缺少 over（计量代码）。"),
        ({"measure": {"a": {"name": "甲", "mean": "b"}}}, "计量 a：mean 的值 “b” 不合要求"),
        (
            {"measure": {"a": {"name": "甲", "count": [], "weights": []}}},
            "计量 a：weights 的值 列表",
        ),
        ({"leave": {"code": "P"}}, "[leave]：缺少 name（名称）。"),
        ({"band": [{"name": "优"}]}, "等次 1 优：缺少 at_least（分值）。"),
        (
            {"items": []},
            "文件：有不认识的部分 items，可用：rulebook、measure、apart、leave、group、",
        ),
    ],
)
def test_a_document_that_does_not_read_is_told_where(change, words):
    assert refusal(document("") | change).startswith(words)


def test_a_document_needs_a_heading_and_must_be_one():
    assert refusal([]) == "文件：应为一组“名称 = 值”。"
    assert refusal({}) == "文件：缺少 [rulebook]（标题、辖区、施行日期）。"
    assert refusal({"rulebook": {"code": "x"}}) == "[rulebook]：缺少 jurisdiction（辖区编码）。"


@pytest.mark.parametrize(
    "day", ["2020-02-30", 20200301, datetime(2020, 3, 1, tzinfo=UTC), None, "三月一日"]
)
def test_a_date_must_be_a_date(day):
    raw = document("")
    raw["rulebook"]["from"] = day

    assert "from 的值" in refusal(raw)
    assert "不合要求（日期，例如 2020-03-01）" in refusal(raw)


def test_a_binary_float_is_refused():
    raw = document(item("L1"))
    raw["item"][0]["full"] = 0.1

    assert refusal(raw) == "项 1 L1：full 的值 “0.1” 不合要求（分值）。"


def test_a_condition_takes_numbers_as_text_where_its_test_compares_numbers():
    text = counts("x").replace("[]", '[{ field = "city_reworks", is = "at_least", value = "2" }]')

    assert rulebook(text).measures["x"].count[0].value == Fraction(2)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('{ is = "given" }', "缺少 field（工单字段名，例如 closed_at）"),
        ('{ field = "closed_at" }', "缺少 is（例如 in、equal、before_cutoff）"),
        (
            '{ field = "closed_at", is = "before" }',
            "is 的值 “before” 不合要求（例如 in、equal、before_cutoff）",
        ),
        (
            '{ field = "closed_at", is = "given", value = {} }',
            "value 的值 一组“名称 = 值” 不合要求",
        ),
    ],
)
def test_a_condition_that_does_not_read_is_told_why(condition, words):
    assert refusal(counts("x").replace("[]", f"[{condition}]")) == f"计量 x：{words}" + (
        "（值）。" if words.endswith("不合要求") else "。"
    )


# Fields ---------------------------------------------------------------------------------------


def test_the_fields_of_a_rule_and_of_its_formula_never_share_a_name():
    own = {key for key, _, _ in fields_of(Rule)} | {"kind"}

    assert {kind: own & {key for key, _, _ in fields_of(cls)} for kind, cls in KINDS.items()} == {
        kind: set() for kind in KINDS
    }


@pytest.mark.parametrize("cls", [Rule, *KINDS.values()])
def test_every_field_of_a_rule_has_a_label(cls):
    assert all(field.metadata["label"] for _, field, _ in fields_of(cls))


# Writing --------------------------------------------------------------------------------------


def test_only_what_differs_from_the_default_is_written():
    assert write(rule(SPREAD)) == {
        "rulebook": {
            "code": "test",
            "jurisdiction": "linshu",
            "title": "测试办法",
            "from": "2020-01-01",
        },
        "measure": {"handled": {"name": "承办量", "count": []}},
        "group": [{"code": "towns", "name": "镇街"}, {"code": "departments", "name": "部门"}],
        "part": [{"code": "month", "name": "月度", "cycle": "month", "clause": "一"}],
        "item": [
            {
                "code": "R",
                "name": "项目",
                "clause": "一",
                "full": "10",
                "rule": [
                    {"code": "R", "kind": "spread", "of": "handled", "points": "10", "floor": "0.9"}
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.5", Amount(fixed=Fraction(1, 2))),
        ("{ least = 5, most = 10 }", Amount(least=Fraction(5), most=Fraction(10))),
        (
            '{ levels = { "区级" = 1, "市级" = 2 } }',
            Amount(levels={"区级": Fraction(1), "市级": Fraction(2)}),
        ),
    ],
)
def test_an_amount_is_a_figure_a_range_or_levels(text, amount):
    book = rule(f'kind = "each"\nadd = {text}', item="")

    assert book.items[0].rules[0].formula.add == amount
    assert read(json.loads(json.dumps(write(book)))) == book


def test_what_is_written_is_plain_json():
    text = (
        counts("late").replace(
            "count = []", 'sum = "days_late"\nlimits = [{ workdays = 2 }]\ndated_by = "due"'
        )
        + """
        [apart]
        measure = "handled"
        below = 1
        label = "本期无工单"

        [leave]
        code = "P"
        name = "产假"
        total = 100
        clause = "二"
        """
    )
    written = write(rulebook(text))

    assert written["measure"]["late"] == {
        "name": "late",
        "sum": "days_late",
        "dated_by": "due",
        "limits": [{"workdays": 2}],
    }
    assert (written["apart"]["below"], written["leave"]["total"]) == ("1", "100")
    assert json.loads(json.dumps(written)) == written


def test_a_date_may_be_a_date_or_its_text():
    raw = tomllib.loads('[rulebook]\nfrom = "2020-01-01"')["rulebook"] | {
        "code": "x",
        "jurisdiction": "x",
        "title": "x",
    }

    assert read(document("") | {"rulebook": raw}).heading.starts_on == date(2020, 1, 1)
    assert read(document("")).heading.starts_on == date(2020, 1, 1)
