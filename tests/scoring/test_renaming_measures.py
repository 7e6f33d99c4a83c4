"""A measure of a draft gets another code: every place that names it follows, and comments stay."""

import re

import pytest

from scoring.documents import toml
from scoring.documents.amended import amended
from scoring.documents.nodes import Node, Rename, Replace, found, own
from scoring.drafts.editing import DraftRefused, EditConflict, change_draft, undo_change
from scoring.engine import codec
from scoring.engine.examples import failures
from scoring.publishing import seed_files
from tests.scoring.drafts import SMALL, change, later, node, small_draft
from tests.scoring.test_rulebook_pages import address

WEIGHTED = [path for path in seed_files() if path.stem in ("weifang-callback", "linshu-2020")]


@pytest.fixture
def draft(linshu, clerk):
    return small_draft(linshu, clerk)


def rename(code, other):
    return Rename(Node("measure", code), other)


def test_the_rates_rules_and_examples_that_name_a_measure_follow_it(draft, clerk):
    changed = change(draft, rename("passed", "pleased"), clerk)

    rules, _, example = changed.source.partition("[[example]]")
    expected = SMALL.replace("[measure.passed]", "[measure.pleased]")
    assert rules == expected.partition("[[example]]")[0].replace('of = "passed"', 'of = "pleased"')
    assert "pleased = 8" in example
    assert list(changed.document["measure"]) == ["handled", "pleased", "pass_rate"]
    assert changed.log.get(number=1).summary == "改计量 一次满意（passed）的代码为 pleased"


def test_a_rule_follows_and_undoing_brings_the_old_code_back(draft, clerk):
    changed = change(draft, rename("pass_rate", "rate"), clerk)
    assert changed.document["item"][0]["rule"][0]["of"] == "rate"

    undone = undo_change(draft=changed, edits=1, by=clerk, at=later(2))

    assert undone.source == SMALL


@pytest.mark.parametrize("path", WEIGHTED, ids=lambda path: path.stem)
def test_every_measure_of_a_regulation_can_be_renamed_and_its_examples_still_hold(path):
    text = path.read_text("utf-8")
    for code in toml.read(text)["measure"]:
        new, document = toml.changed(text, rename(code, "another"))
        assert toml.read(new) == document
        assert new.count("#") == text.count("#")
        assert list(failures(codec.read(document))) == [], code


def test_what_is_entered_by_hand_is_entered_under_the_new_code_in_examples_too():
    entered = '[measure.errors]\nname = "错误率"\nentered = "月"\n\n[[item]]'
    text = SMALL.replace("[[item]]", entered, 1).replace(
        'events = [{ code = "B1" }]', "grades = { errors = [1], B1 = [2] }"
    )

    _, document = toml.changed(text, rename("errors", "mistakes"))

    assert document["example"][0]["units"][0]["grades"] == {"mistakes": [1], "B1": [2]}


def test_a_rule_of_the_same_code_keeps_it():
    text = SMALL.replace('code = "B1"\nkind', 'code = "handled"\nkind')

    _, document = toml.changed(text, rename("handled", "volume"))

    assert document["item"][1]["rule"][0]["code"] == "handled"
    assert document["measure"]["pass_rate"]["over"] == "volume"


def test_a_code_that_another_measure_has_is_refused(draft, clerk):
    with pytest.raises(DraftRefused, match="已经有代码为 handled 的计量"):
        change(draft, rename("passed", "handled"), clerk)


def test_a_rename_sent_twice_is_made_once(draft, clerk):
    once = change(draft, rename("passed", "pleased"), clerk)
    again = change(draft, rename("passed", "pleased"), clerk, edits=0)

    assert (once.edits, again.edits) == (1, 1)


def test_a_rename_goes_with_what_others_changed_and_tells_who_had_the_old_code(draft, clerk, chief):
    theirs = own(found(draft.document, node("measure.passed"))) | {"name": "满意"}
    change(draft, Replace(node("measure.passed"), theirs), chief)

    changed = change(draft, rename("passed", "pleased"), clerk, edits=0)
    assert changed.document["measure"]["pleased"]["name"] == "满意"

    with pytest.raises(EditConflict, match="删去或移动了这一处"):
        change_draft(
            draft=draft,
            change=Replace(node("measure.passed"), theirs | {"name": "很满意"}),
            edits=1,
            by=chief,
            at=later(5),
        )
    with pytest.raises(EditConflict):
        change(draft, rename("passed", "other"), chief, edits=1)


def test_the_comparison_says_the_new_code_and_nothing_else():
    before = codec.read(toml.read(SMALL))
    after = codec.read(toml.changed(SMALL, rename("passed", "pleased"))[1])

    assert [str(one) for one in amended(before, after)] == [
        "计量 一次满意（pleased）：代码 passed → pleased"
    ]


# The page ---------------------------------------------------------------------------------------


def test_a_measure_is_renamed_from_its_page_which_goes_on_under_the_new_code(draft, client, clerk):
    client.force_login(clerk)
    page = client.get(address(draft, "draft/place/measure.passed/")).text
    assert re.search(r'name="code"\s+value="passed"', page)

    sent = {"edits": "0", "measure": "passed", "code": "pleased"}
    answer = client.post(address(draft, "draft/rename/"), sent, follow=True)

    assert answer.redirect_chain[-1][0] == address(draft, "draft/place/measure.pleased/")
    assert "代码已改为 pleased" in answer.text
    assert "改代码" not in client.get(address(draft, "draft/place/item.0/")).text


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("handled", "已经有代码为 handled 的计量"),
        ("满意", "代码以英文字母开头"),
        ("", "请写一个代码"),
    ],
)
def test_a_code_that_will_not_do_is_refused_on_the_page(code, why, draft, client, clerk):
    client.force_login(clerk)
    sent = {"edits": "0", "measure": "passed", "code": code}

    answer = client.post(address(draft, "draft/rename/"), sent, follow=True)

    assert answer.redirect_chain[-1][0] == address(draft, "draft/place/measure.passed/")
    assert why in answer.text
    draft.refresh_from_db()
    assert draft.edits == 0


def test_a_measure_that_is_gone_leads_back_to_the_draft(draft, client, clerk):
    client.force_login(clerk)
    sent = {"edits": "0", "measure": "nothing", "code": "some"}

    answer = client.post(address(draft, "draft/rename/"), sent, follow=True)

    assert answer.redirect_chain[-1][0] == address(draft, "draft/")
    assert "刷新" in answer.text or "移动" in answer.text
