"""Alerts and vetoes that look at what a card came to: its total, its place, one of its lines."""

import pytest

from tests.engine.builders import (
    GROUPS,
    card,
    evaluated,
    item,
    rate,
    refusal,
    rulebook,
    unit,
)

LINE = item("L", "full = 10", 'kind = "grade"\nfull = 10')
RATE = rate("share", "handled", "due") + '\n[measure.due]\nname = "应办"\ncount = []\n'
HANDLED = '\n[measure.handled]\nname = "承办量"\ncount = []\n'


def alert(code: str, when: str) -> str:
    return f'\n[[alert]]\ncode = "{code}"\nname = "{code}号"\nclause = "四"\nwhen = {{ {when} }}\n'


def veto(when: str, effect: str = "zero") -> str:
    more = f'when = {{ {when} }}\neffect = "{effect}"\n'
    return f'\n[[veto]]\ncode = "X"\nname = "否决"\nclause = "五"\n{more}'


def graded(name: str, mark: int):
    return unit(name, grades={"L": [mark]})


def given(text: str, *units) -> dict[str, list[tuple[str, str]]]:
    cards = evaluated(rulebook(text), *units).cards
    return {one.unit.unit: [(each.code, each.reason) for each in one.notices] for one in cards}


def test_a_flag_is_for_those_below_the_line_and_near_the_bottom():
    text = LINE + alert("F", "total_below = 8, last = 2")

    said = given(text, graded("a", 7), graded("b", 6), graded("c", 5), graded("d", 9))

    assert said["a"] == said["d"] == []
    assert said["b"] == [("F", "总分 6.00 分，低于 8 分，列本组末 2 名之内")]
    assert [code for code, _ in said["c"]] == ["F"]


def test_near_the_bottom_alone_is_not_enough():
    said = given(LINE + alert("F", "total_below = 8, last = 1"), graded("a", 9), graded("b", 8))

    assert said == {"a": [], "b": []}


def test_equals_at_the_edge_are_taken_together():
    said = given(LINE + alert("F", "last = 1"), graded("a", 9), graded("b", 5), graded("c", 5))

    assert [bool(said[name]) for name in "abc"] == [False, True, True]


def test_one_flag_leads_to_another_and_the_order_is_the_rulebook_s():
    event = item("N", "", 'kind = "each"\ndeduct = 1') + alert("E", 'events = ["N"], at_least = 9')
    text = LINE + alert("F", "total_below = 8") + alert("G", 'notices = ["F"]') + event

    assert [code for code, _ in given(text, graded("a", 7))["a"]] == ["F", "G"]


def test_a_line_below_a_value_is_noticed():
    said = given(LINE + alert("F", 'item = "L", below = 6'), graded("a", 5), graded("b", 6))

    assert said == {"a": [("F", "L 得 5.00 分，低于 6 分")], "b": []}


def test_a_line_that_is_not_on_the_card_is_not_below_anything():
    text = GROUPS + item("L", 'full = 10\nfor = ["departments"]', 'kind = "grade"\nfull = 10')
    text += item("M", "full = 10", 'kind = "grade"\nfull = 10')

    assert given(text + alert("F", 'item = "L", below = 6'), graded("a", 5)) == {"a": []}


def test_units_apart_are_not_flagged():
    apart = '\n[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"\n'

    assert given(LINE + apart + alert("F", "total_below = 8"), graded("a", 5)) == {"a": []}


def test_a_rate_below_its_value_is_noticed():
    text = LINE + HANDLED + RATE + alert("F", 'of = "share", below = 0.5')
    said = given(text, unit("a", handled=1, due=3), unit("b", handled=1, due=2), unit("c"))

    assert [bool(said[name]) for name in "abc"] == [True, False, False]
    assert said["a"][0][1].endswith("低于 50.00%")


def test_one_failed_line_fails_the_whole():
    book = rulebook(LINE + veto('item = "L", below = 6'))

    assert card(book, graded("a", 5)).total == 0
    assert card(book, graded("a", 6)).total == 6


def test_an_honour_can_be_barred_by_a_flag():
    honour = '\n[[honour]]\ncode = "H"\nname = "红旗"\nclause = "三"\ncycle = "month"\ntop = 2\n'
    flag = alert("F", "last = 1") + "bars_honours = true\n"

    result = evaluated(rulebook(LINE + flag + honour), graded("a", 9), graded("b", 5))

    assert result.honours[0].units == ("a",)
    assert result.honours[0].barred == {"b": "F号：列本组末 1 名之内"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            alert("F", 'total_below = 8, of = "handled"'),
            "item、total_below、last 看的是得分，不能与 of、events、notices 同时写。",
        ),
        (alert("F", 'item = "L"'), "below 与 of 或 item 之一同写，item 必须写 below。"),
        (alert("F", "below = 6"), "below 与 of 或 item 之一同写，item 必须写 below。"),
        (alert("F", "last = 0, total_below = 3"), "last 至少为 1。"),
        (veto("last = 1"), "一票否决 X：否决先于排名，不能看名次或依名次发出的预警。"),
        (alert("F", "last = 1") + veto('notices = ["F"]'), "否决先于排名"),
    ],
)
def test_conditions_that_could_never_be_checked_are_refused(more, words):
    assert words in refusal(LINE + more)


def test_only_what_is_printed_can_be_looked_at():
    inner = item("K", 'under = "L"\nfull = 5', 'kind = "grade"\nfull = 5')

    said = refusal(item("L", "full = 10") + inner + alert("F", 'item = "K", below = 6'))

    assert "item 只能写得分表上的一行或小计，K 不是。" in said
