"""The rulebook editor speaks of groups and measures by name, and says what its fields mean."""

import re

import pytest

from scoring.documents import toml
from scoring.documents.amended import amended
from scoring.documents.nodes import Insert, Replace, found, own
from scoring.drafts.review import reviewed
from scoring.editor import outline
from scoring.engine import codec
from tests.scoring.drafts import SMALL, change, node, small_draft
from tests.scoring.test_rulebook_pages import address, form_at

FOR_TOWNS = SMALL.replace('code = "A1"', 'code = "A1"\nfor = ["towns"]')


@pytest.fixture
def draft(linshu, clerk):
    return small_draft(linshu, clerk, text=FOR_TOWNS)


def test_the_tree_says_for_whom_a_rule_is_by_name(draft, client, clerk):
    rule = next(one for one in outline.items(draft.document) if str(one.node) == "item.0.rule.0")
    assert rule.hint == "按比例给分　镇街"

    client.force_login(clerk)
    page = client.get(address(draft, "draft/")).text
    for name in ("镇街（towns）", "一次满意率（pass_rate）", "按月"):
        assert name in page
    assert ">month<" not in page


def test_a_place_is_headed_by_its_name_and_a_rule_leads_back_to_its_item(draft, client, clerk):
    client.force_login(clerk)

    assert "<h1>计量 一次满意（passed）</h1>" in client.get(
        address(draft, "draft/place/measure.passed/")
    ).text.replace("\n", "")
    rule = client.get(address(draft, "draft/place/item.0.rule.0/")).text
    assert re.search(r'draft/place/item\.0/">项目 A 满意率</a>', rule)
    new = client.get(address(draft, "draft/add/rule/?item=1")).text
    assert re.search(r'draft/place/item\.1/">项目 B 工作纪律</a>', new)


def test_remarks_name_what_they_are_about(draft):
    unused = SMALL.replace("[[item]]", '[measure.late]\nname = "超期"\ncount = []\n\n[[item]]', 1)
    (remark,) = reviewed(toml.read(unused)).warnings
    assert remark.place == "计量 超期（late）"
    assert str(remark.node) == "measure.late"

    alone = reviewed(toml.read(FOR_TOWNS))
    said = " ".join(str(one) for one in (*alone.errors, *alone.warnings))
    assert "分组 部门（departments）" in said


def test_the_history_names_groups_and_measures(draft, client, clerk):
    rule = own(found(draft.document, node("item.0.rule.0"))) | {"points": 50}
    one = change(draft, Replace(node("item.0.rule.0"), rule), clerk)
    late = {"name": "超期", "count": []}
    two = change(one, Insert(node("measure.late"), late), clerk)
    client.force_login(clerk)

    page = client.get(address(two, "draft/history/")).text

    assert "项 A 满意率 条款 A1（镇街）" in page
    assert "计量 超期（late）" in page


def test_versions_are_compared_in_the_words_of_people():
    alert = '[[alert]]\ncode = "W"\nname = "提示"\nclause = "四"\nwhen = { events = ["B1"] }\n'
    before = codec.read(toml.read(SMALL))
    after = codec.read(
        toml.read(
            SMALL.replace("from = 2020-03-01", 'from = 2020-05-01\nsubject = "window"')
            .replace(
                'name = "满意率"\nfull = 60', 'name = "满意率"\nreading = "含默认满意"\nfull = 60'
            )
            .replace("[[example]]", f"{alert}\n[[example]]")
        )
    )

    said = [str(one) for one in amended(before, after)]

    assert "考核办法：施行日期 2020年3月1日 → 2020年5月1日" in said
    assert "考核办法：考核对象 单位 → 窗口" in said
    assert "项 A 满意率：口径 （无） → 含默认满意" in said
    assert "预警 W 提示：新增" in said


def test_a_conflict_shows_names_not_codes(draft, client, clerk, chief):
    mine = form_at(draft, "item.0.rule.0")
    mine.setlist("for", ["departments"])
    rule = own(found(draft.document, node("item.0.rule.0"))) | {"for": ["towns", "departments"]}
    change(draft, Replace(node("item.0.rule.0"), rule), chief)
    client.force_login(clerk)

    page = client.post(address(draft, "draft/place/item.0.rule.0/"), mine).text

    sides = r"<td>部门（departments）</td>\s*<td>镇街（towns）、部门（departments）</td>"
    assert re.search(sides, page)


def test_help_belongs_to_the_kind_it_stands_beside(draft, client, clerk):
    client.force_login(clerk)

    spread = client.get(address(draft, "draft/add/rule/?item=0&kind=spread")).text

    assert "最低者得满分的几成" in spread
    assert "写了满分而不写下限时为 0" not in spread


def test_an_empty_list_says_what_it_is_for_and_a_new_place_when_it_is_kept(draft, client, clerk):
    client.force_login(clerk)

    assert "按名次、比例或没有某类记录评优" in client.get(address(draft, "draft/")).text
    assert "按“保存”才写入草稿" in client.get(address(draft, "draft/add/honour/")).text
    assert "按“保存”才写入草稿" not in client.get(address(draft, "draft/place/item.0/")).text
