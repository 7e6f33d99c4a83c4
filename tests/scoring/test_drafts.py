"""Drafts: changed by several people, undone, read from files and written back."""

import pytest

from scoring.documents import toml
from scoring.documents.nodes import Insert, Move, NoSuchNode, Remove, Replace, found, own
from scoring.drafts.editing import (
    DraftRefused,
    EditConflict,
    export_toml,
    import_toml,
    restore_draft,
    start_draft,
    undo_change,
)
from scoring.drafts.review import reviewed
from scoring.engine import codec
from scoring.models import RulebookVersion
from scoring.publishing import load_rulebooks, seed_files
from tests.scoring.drafts import AT, SMALL, change, later, node, small_draft

SEEDS = seed_files()


@pytest.fixture
def draft(linshu, clerk):
    return small_draft(linshu, clerk)


def renamed(draft, place, name):
    return Replace(node(place), own(found(draft.document, node(place))) | {"name": name})


def test_one_change_leaves_every_other_word_of_the_file_alone(draft, clerk):
    value = own(found(draft.document, node("item.1"))) | {"full": 30}

    changed = change(draft, Replace(node("item.1"), value), clerk)

    assert changed.source == SMALL.replace("full = 40", "full = 30")
    assert changed.log.get(number=1).summary == "修改项目 B 工作纪律：满分"


def test_what_changes_nothing_is_no_change(draft, clerk):
    same = change(draft, renamed(draft, "item.1", "工作纪律"), clerk)

    assert (same.edits, same.log.count()) == (0, 1)


def test_items_rules_and_measures_come_move_and_go_and_comments_stay(draft, clerk):
    rule = {"code": "B3", "kind": "each", "deduct": "1.5"}
    one = change(draft, Insert(node("item.1.rule.2"), rule), clerk)
    two = change(one, Move(node("item.1.rule.2"), 0), clerk)
    three = change(two, Remove(node("item.1.rule.1")), clerk)
    four = change(three, Insert(node("measure.late"), {"name": "超期", "count": []}), clerk)
    five = change(four, Move(node("item.1"), 0), clerk)

    items = five.document["item"]
    assert [item["code"] for item in items] == ["B", "A"]
    assert [rule["code"] for rule in items[0]["rule"]] == ["B3", "B2"]
    assert list(five.document["measure"]) == ["handled", "passed", "pass_rate", "late"]
    for comment in ("# 试行办法，供测试", "# 满分", "# 承办的全部工单", "# 比率"):
        assert comment in five.source
    assert "deduct = 1.5" in five.source


def test_a_place_that_is_not_there_is_refused(draft, clerk):
    with pytest.raises(EditConflict):
        change(draft, Remove(node("item.7")), clerk)
    for text in ("item", "item.x", "nothing.1", "item.1.rule", "group.1.rule.0", "rulebook.1"):
        with pytest.raises(NoSuchNode):
            node(text)


# Two people -----------------------------------------------------------------------------------


def test_two_people_change_two_places_and_both_changes_stand(draft, clerk, chief):
    theirs = change(
        draft, Insert(node("item.0"), {"code": "N", "name": "新", "clause": "四"}), chief
    )

    mine = change(theirs, renamed(draft, "item.1", "纪律"), clerk, edits=0)

    assert [item["name"] for item in mine.document["item"]] == ["新", "满意率", "纪律"]


def test_two_people_change_one_place_and_the_later_sees_both_wordings(draft, clerk, chief):
    theirs = change(draft, renamed(draft, "item.1", "他们的"), chief)

    with pytest.raises(EditConflict, match="chief改过同一处") as refusal:
        change(theirs, renamed(draft, "item.1", "我的"), clerk, edits=0)

    assert refusal.value.theirs["name"] == "他们的"
    theirs.refresh_from_db()
    assert theirs.document["item"][1]["name"] == "他们的"


def test_a_rule_follows_its_item_where_somebody_moved_it(draft, clerk, chief):
    theirs = change(draft, Move(node("item.1"), 0), chief)
    value = own(found(draft.document, node("item.1.rule.1"))) | {"deduct": 3}

    mine = change(theirs, Replace(node("item.1.rule.1"), value), clerk, edits=0)

    assert [rule["deduct"] for rule in mine.document["item"][0]["rule"]] == [2, 3]


def test_what_somebody_removed_is_not_brought_back_unasked(draft, clerk, chief):
    theirs = change(draft, Remove(node("item.1")), chief)

    for one in (renamed(draft, "item.1", "我的"), Remove(node("item.1.rule.0"))):
        with pytest.raises(EditConflict, match="删去或移动了这一处") as refusal:
            change(theirs, one, clerk, edits=0)
        assert refusal.value.theirs is None


def test_the_same_measure_is_not_created_twice(draft, clerk, chief):
    new = Insert(node("measure.late"), {"name": "超期", "count": []})
    theirs = change(draft, new, chief)

    with pytest.raises(EditConflict):
        change(theirs, Insert(node("measure.late"), {"name": "迟", "count": []}), clerk, edits=0)


# Going back -------------------------------------------------------------------------------------


def test_undoing_goes_back_change_by_change(draft, clerk):
    one = change(draft, renamed(draft, "item.0", "一"), clerk)
    two = change(one, renamed(one, "item.0", "二"), clerk)

    three = undo_change(draft=two, edits=2, by=clerk, at=later())
    assert three.document["item"][0]["name"] == "一"
    four = undo_change(draft=three, edits=3, by=clerk, at=later())
    assert four.source == SMALL
    with pytest.raises(DraftRefused, match="没有可以撤销的修改"):
        undo_change(draft=four, edits=4, by=clerk, at=later())

    five = restore_draft(draft=four, number=2, edits=4, by=clerk, at=later())
    assert five.document["item"][0]["name"] == "二"
    six = undo_change(draft=five, edits=5, by=clerk, at=later())
    assert six.document["item"][0]["name"] == "一"
    first, second = "撤销：修改项目 A 满意率：名称", "撤销：修改项目 A 一：名称"
    words = [edit.summary for edit in six.log.filter(number__gt=2)]
    assert words == [second, first, "恢复到第 2 次修改之后", second]


def test_undoing_never_throws_away_what_another_has_just_done(draft, clerk, chief):
    one = change(draft, renamed(draft, "item.0", "一"), clerk)
    change(one, renamed(one, "item.1", "二"), chief)

    with pytest.raises(DraftRefused, match="chief又改过"):
        undo_change(draft=one, edits=1, by=clerk, at=later())


# Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_shipped_file_comes_back_as_it_was_comments_and_all(path, linshu, clerk):
    text = path.read_text("utf-8")

    draft = small_draft(linshu, clerk, text)

    assert export_toml(version=draft) == text
    assert codec.write(codec.read(draft.document)) == codec.write(codec.read(toml.read(text)))
    first = draft.document["group"][0]
    changed = change(draft, Replace(node("group.0"), first | {"name": "改了名的分组"}), clerk)
    comments = [line for line in text.splitlines() if line.startswith("#")]
    kept = [line for line in changed.source.splitlines() if line.startswith("#")]
    assert kept == comments
    assert changed.document == draft.document | {
        "group": [first | {"name": "改了名的分组"}, *draft.document["group"][1:]]
    }


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_document_without_its_file_is_laid_out_as_one_that_says_the_same(path):
    document = codec.write(codec.read(toml.read(path.read_text("utf-8"))))

    text = toml.written(document)

    assert codec.write(codec.read(toml.read(text))) == document


def test_a_file_replaces_the_draft_and_the_log_keeps_what_stood_there(draft, clerk):
    text = "\ufeff" + SMALL.replace("工作纪律", "纪律").replace("\n", "\r\n")

    read = import_toml(draft=draft, text=text, edits=0, by=clerk, at=later())

    assert read.document["item"][1]["name"] == "纪律"
    assert undo_change(draft=read, edits=1, by=clerk, at=later()).source == SMALL


def test_what_is_no_toml_is_refused_with_its_line(linshu, clerk):
    with pytest.raises(DraftRefused, match="line 1"):
        small_draft(linshu, clerk, "这不是 TOML")
    assert not RulebookVersion.objects.exists()


def test_a_draft_from_nothing_has_the_groups_of_the_units(linshu, clerk):
    draft = start_draft(jurisdiction=linshu, by=clerk, at=AT)

    assert [group["code"] for group in draft.document["group"]] == ["departments", "towns"]
    assert "至少要有一个 部分" in str(reviewed(draft.document).first_problem)


def test_a_draft_from_another_jurisdiction_gets_its_own_heading(linshu, clerk):
    path = next(path for path in SEEDS if path.stem == "taian-county")
    (loaded,) = load_rulebooks(paths=[path], at=AT)

    draft = start_draft(jurisdiction=linshu, by=clerk, at=AT, based_on=loaded.version)

    heading = codec.read(draft.document).heading
    assert (heading.jurisdiction, heading.place, heading.code) == (
        "linshu",
        "临沭县",
        "linshu-2020",
    )
    assert draft.based_on == loaded.version
    assert path.read_text("utf-8").splitlines()[0] in draft.source


def test_a_review_names_the_place_of_every_remark(draft, clerk):
    assert reviewed(draft.document).errors == []
    wrong = SMALL.replace("full = 40", "full = 30").replace('"38.00"', '"37.00"')

    review = reviewed(toml.read(wrong))

    said = [(str(one.node), one.sentence) for one in review.errors]
    assert [place for place, _ in said] == ["part.0", "part.0", "example.0", "example.0"]
    assert "应为 100" in said[0][1]
    assert "算得 28.00" in said[2][1]


def test_remarks_speak_of_fields_as_the_form_does(draft):
    wrong = SMALL.replace("points = 60", 'points = 60\nmissing = "never"')
    (unread,) = reviewed(toml.read(wrong)).errors
    assert unread.sentence == "无从计算时 的值 “never” 不合要求（full、zero、mean 或 apart）。"

    lost = reviewed(toml.read(SMALL.replace("full = 40", "full = 30"))).errors[0]
    assert "请改项目的“满分” 或部分的“应有满分”" in lost.sentence
    gone = reviewed(toml.read(SMALL.replace('of = "passed"', 'of = "full"'))).errors[0]
    assert gone.sentence == "用到的计量 full 没有定义。"
    both = SMALL.replace("deduct = 0.5", "deduct = 0.5\nadd = 1")
    assert (
        reviewed(toml.read(both))
        .errors[0]
        .sentence.startswith("计分方式 “按次加扣” 要写 每次加分（加分）或 每次扣分（扣分）")
    )


def test_what_cannot_be_read_is_named_with_its_place(draft):
    review = reviewed(toml.read(SMALL.replace('kind = "proportion"', 'kind = "wonder"')))

    (remark,) = review.errors
    assert str(remark.node) == "item.0.rule.0"
    assert "不认识" in remark.sentence
    assert review.about(node("item.0")) == [remark]
