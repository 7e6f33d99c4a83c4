"""The parts that score pages are made of, drawn from what the engine hands out."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace as Part

from django.template.loader import render_to_string


def step(label, text):
    return Part(label=label, text=text)


def rule(code="L3", **fields):
    facts = {"name": "", "summary": "最低者得九折", "clause": "附件三（一）3", "reading": ""}
    return Part(
        rule=Part(code=code, **(facts | fields)),
        awaited=False,
        passed_over=("L3（部门）：本单位属于镇街",),
        steps=(step("数据值", "53.50%"),),
    )


def line(code="L3", full=Fraction(35), printed="33.64", **fields):
    parts = {"rules": [rule()], "inner": [], "steps": []}
    item = Part(
        code=code,
        name="一次办好率",
        full=full,
        clause="附件三（一）3",
        summary="",
        text="",
        reading="口径甲",
    )
    return Part(item=item, printed=Decimal(printed), **(parts | fields))


def drawn(**fields):
    return render_to_string("includes/score_line.html", {"line": line(**fields)})


def test_a_line_shows_points_full_marks_and_the_bar_between():
    html = drawn()

    assert "<strong>33.64</strong>" in html
    assert "/ 35" in html
    assert 'aria-label="满分 35，得 33.64"' in html


def test_a_line_opens_to_its_reasoning():
    html = drawn()

    assert "<details" in html
    for words in (
        "附件三（一）3",
        "最低者得九折",
        "53.50%",
        "不适用：L3（部门）：本单位属于镇街",
        "口径甲",
    ):
        assert words in html


def test_a_bonus_without_full_marks_has_a_sign_and_no_bar():
    html = drawn(full=None, printed="1.5")

    assert "<strong>+1.50</strong>" in html
    assert "<svg" not in html


def test_an_item_shows_the_reasoning_of_what_stands_under_it():
    inner = line(code="L2b4", rules=[rule(code="L2b4.1")])

    html = drawn(inner=[inner])

    assert "L2b4.1" in html


def test_what_is_still_awaited_is_marked():
    awaiting = render_to_string("includes/score_line.html", {"line": line(), "awaited": True})

    assert "未评定" in awaiting
    assert "未评定" not in drawn()


def test_clauses_are_escaped():
    html = drawn(rules=[rule(summary="<script>x</script>")])

    assert "<script>" not in html
