"""The rulebook's pages: who may read and write, what they show, how forms save places."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from scoring.documents import toml
from scoring.documents.nodes import LISTS, Node, Replace, apply, found, own
from scoring.drafts.editing import import_toml
from scoring.drafts.handing import submit_draft
from scoring.editor.places import PlaceForm
from scoring.engine import codec
from scoring.engine.formulas import KINDS
from scoring.models import RulebookVersion
from scoring.publishing import publish_draft, seed_files
from tests.conftest import member
from tests.scoring.drafts import SMALL, change, later, node, small_draft
from units.models import Role
from units.moments import LOCAL
from workorders.models import Ticket

STRANGERS = sorted((Path(__file__).parent.parent / "rulebooks").glob("*.toml"))
FILES = [*seed_files(), *STRANGERS]


@pytest.fixture
def draft(linshu, clerk):
    return small_draft(linshu, clerk)


@pytest.fixture
def published(linshu, clerk, chief):
    draft = small_draft(linshu, clerk, at=later(-60))
    handed = submit_draft(draft=draft, edits=0, by=clerk, at=later())
    day = date(2020, 3, 1)
    return publish_draft(draft=handed, starts_on=day, edits=0, by=chief, at=later(2))


def address(version, rest=""):
    return f"/linshu/rulebooks/{version.pk}/{rest}"


def sent(form, **more):
    """A form as the browser sends it, untouched but for ``more``."""
    data = QueryDict(mutable=True)
    for part in form.parts:
        _send_rows(part, data)
    for name in form.fields:
        value = form.initial.get(name)
        if isinstance(value, list):
            data.setlist(name, [str(one) for one in value])
        elif value is True:
            data[name] = "on"
        elif value is not False:
            data[name] = "" if value is None else str(value)
    for name, value in more.items():
        data[name.replace("__", "-")] = value
    return data


def _send_rows(part, data):
    for inner in getattr(part, "parts", ()):
        _send_rows(inner, data)
    if hasattr(part, "rows"):
        data[f"{part.name}-rows"] = str(part.size)
        for row in part.rows:
            _send_rows(row, data)


def form_at(draft, place, **more):
    """What the page of a place would send with some fields changed."""
    where = node(place)
    raw = found(draft.document, where)
    form = PlaceForm(document=draft.document, node=where, raw=raw, edits=draft.edits)
    return sent(form, **more)


# Who may ----------------------------------------------------------------------------------------

WRITING = [
    "draft/",
    "draft/place/item.0/",
    "draft/place/item.0.rule.0/",
    "draft/place/measure.handled/",
    "draft/place/example.0/",
    "draft/place/rulebook/",
    "draft/add/item/",
    "draft/add/measure/",
    "draft/add/rule/?item=0&kind=spread",
    "draft/history/",
    "draft/import/",
]
ACTS = ["arrange", "rename", "undo", "restore", "submit", "discard"]


@pytest.mark.parametrize("page", WRITING)
def test_the_office_writes_drafts_and_nobody_else_does(page, draft, client, request):
    assert client.get(address(draft, page)).status_code == 302
    expected = {"outsider": 404, "liaison": 403, "leader": 403, "clerk": 200, "chief": 200}
    for name, status in expected.items():
        client.force_login(request.getfixturevalue(name))
        assert client.get(address(draft, page)).status_code == status, name


@pytest.mark.parametrize("act", ACTS)
def test_acts_on_a_draft_are_for_the_office_alone(act, draft, client, request):
    where = address(draft, f"draft/{act}/")
    assert client.post(where).status_code == 302
    for name, status in {"outsider": 404, "liaison": 403, "leader": 403}.items():
        client.force_login(request.getfixturevalue(name))
        assert client.post(where).status_code == status, name
    client.force_login(request.getfixturevalue("clerk"))
    assert client.get(where).status_code == 405
    assert client.post(where).status_code == 302


@pytest.mark.parametrize("page", ["", "toml/"])
def test_everybody_reads_what_is_published_and_the_office_its_drafts(
    page, draft, published, client, request
):
    assert client.get(address(published, page)).status_code == 302
    read = {"outsider": 404, "liaison": 200, "leader": 200, "clerk": 200}
    for name, status in read.items():
        client.force_login(request.getfixturevalue(name))
        assert client.get(address(published, page)).status_code == status, name
        hidden = 200 if name == "clerk" else 404
        assert client.get(address(draft, page)).status_code == hidden, name


@pytest.mark.parametrize("page", ["draft/publish/", "draft/return/"])
def test_only_the_chief_publishes(page, draft, client, request):
    for name, status in {"outsider": 404, "liaison": 403, "leader": 403, "clerk": 403}.items():
        client.force_login(request.getfixturevalue(name))
        assert client.post(address(draft, page)).status_code == status, name


def test_another_jurisdictions_draft_is_not_there(taian, outsider, draft, client):
    client.force_login(outsider)

    assert client.get(f"/taian/rulebooks/{draft.pk}/draft/").status_code == 404
    assert client.get(f"/taian/rulebooks/{draft.pk}/").status_code == 404


def test_a_published_version_is_no_draft(published, client, clerk):
    client.force_login(clerk)

    assert client.get(address(published, "draft/")).status_code == 404
    assert client.post(address(published, "draft/undo/")).status_code == 404


# Reading ----------------------------------------------------------------------------------------


def test_the_list_shows_what_each_may_see_in_few_queries(
    draft, published, client, clerk, leader, django_assert_max_num_queries
):
    client.force_login(clerk)
    with django_assert_max_num_queries(6):
        page = client.get("/linshu/rulebooks/").text
    assert "起草中" in page
    assert "2020年3月1日起施行" in page

    client.force_login(leader)
    assert "起草中" not in client.get("/linshu/rulebooks/").text


def test_the_sheet_says_the_regulation_in_words(published, client, liaison):
    client.force_login(liaison)

    page = client.get(address(published)).text

    for words in ("满意率", "60 分", "从满分起扣", "一次满意 ÷ 承办量", "八成满意，违纪一次", "二"):
        assert words in page


def test_two_versions_are_compared_in_words(draft, published, client, clerk):
    value = own(found(draft.document, node("item.1.rule.0"))) | {"deduct": 3}
    changed = change(draft, Replace(node("item.1.rule.0"), value), clerk)
    client.force_login(clerk)

    page = client.get(address(changed, f"compare/?with={published.pk}")).text

    assert "每次扣分：<del>2</del> → <ins>3</ins>" in page
    assert client.get(address(changed, "compare/?with=x")).status_code == 404


def test_a_version_comes_as_the_file_it_was_written_in(draft, client, clerk):
    client.force_login(clerk)

    response = client.get(address(draft, "toml/"))

    assert response.text == SMALL
    assert "linshu-small-20200301.toml" in response["Content-Disposition"]


# Starting ---------------------------------------------------------------------------------------


def test_a_draft_starts_from_nothing_a_version_or_a_file_and_once(published, client, clerk):
    client.force_login(clerk)
    file = SimpleUploadedFile("a.toml", SMALL.encode())
    for origin in ({"origin_of": "nothing"}, {"origin_of": str(published.pk)}):
        for _ in range(2):
            assert client.post("/linshu/rulebooks/new/", origin).status_code == 302
    client.post("/linshu/rulebooks/new/", {"origin_of": "file", "file": file})

    drafts = RulebookVersion.objects.drafts().order_by("pk")
    assert [one.based_on for one in drafts] == [None, published, None]
    assert [one.document.get("item") is None for one in drafts] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff\xfe", "UTF-8"), (b"x = ", "TOML"), (None, "请选择")]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content, why, linshu, client, clerk):
    client.force_login(clerk)
    data = {"origin_of": "file"}
    if content is not None:
        data["file"] = SimpleUploadedFile("a.toml", content)

    response = client.post("/linshu/rulebooks/new/", data)

    assert why in response.text
    assert not RulebookVersion.objects.exists()


# Writing ----------------------------------------------------------------------------------------


def test_a_place_is_saved_and_says_so(draft, client, clerk):
    client.force_login(clerk)

    data = form_at(draft, "item.1", full="35")
    response = client.post(address(draft, "draft/place/item.1/"), data, follow=True)

    assert "已保存" in response.text
    assert "应为 100" in client.get(address(draft, "draft/")).text
    draft.refresh_from_db()
    assert draft.source == SMALL.replace("full = 40", "full = 35")


def test_typing_saves_itself_and_brings_the_remarks_of_the_place(draft, client, clerk):
    client.force_login(clerk)
    data = form_at(draft, "item.1.rule.1", **{"formula-deduct-fixed": "", "autosave": "1"})

    response = client.post(address(draft, "draft/place/item.1.rule.1/"), data)

    assert response.status_code == 200
    assert "二者取一" in response.text
    assert 'name="edits" value="1"' in response.text
    draft.refresh_from_db()
    assert "deduct" not in draft.document["item"][1]["rule"][1]


def test_what_is_no_number_is_said_beside_its_field(draft, client, clerk):
    client.force_login(clerk)

    data = form_at(draft, "item.1", full="四十")
    page = client.post(address(draft, "draft/place/item.1/"), data).text

    assert "“四十”不是数" in page
    assert "错误：" in page
    draft.refresh_from_db()
    assert draft.edits == 0


def test_another_row_is_offered_without_saving(draft, client, clerk):
    client.force_login(clerk)

    data = form_at(draft, "measure.passed", more="cases-0")
    page = client.post(address(draft, "draft/place/measure.passed/"), data).text

    assert 'name="cases-0-2-field"' in page
    draft.refresh_from_db()
    assert draft.edits == 0


def test_a_rule_takes_another_kind_and_keeps_what_both_have(draft, client, clerk):
    client.force_login(clerk)
    where = address(draft, "draft/place/item.0.rule.0/?kind=spread")
    assert "保底系数" in client.get(where).text
    place = node("item.0.rule.0")
    raw = found(draft.document, place) | {"kind": "spread"}
    form = PlaceForm(document=draft.document, node=place, raw=raw, edits=0)

    client.post(where, sent(form, formula__floor="90%"))

    draft.refresh_from_db()
    rule = draft.document["item"][0]["rule"][0]
    assert rule == {
        "code": "A1", "kind": "spread", "of": "pass_rate", "points": 60, "floor": "0.9"
    }  # fmt: skip


def test_conditions_are_saved_as_their_fields_want_them(draft, client, clerk):
    client.force_login(clerk)
    rows = {"cases-rows": "2", "cases-0-rows": "3", "cases-1-rows": "1"}
    filled = (
        ("0-0", "result_rating", "in", "满意、基本满意"),
        ("0-1", "city_reworks", "at_least", "2"),
        ("0-2", "anonymous", "equal", "否"),
        ("1-0", "closed_at", "before_cutoff", ""),
    )
    for row, field, test, value in filled:
        rows |= {f"cases-{row}-field": field, f"cases-{row}-is": test, f"cases-{row}-value": value}

    data = form_at(draft, "measure.passed", **rows)
    client.post(address(draft, "draft/place/measure.passed/"), data)

    draft.refresh_from_db()
    assert draft.document["measure"]["passed"]["count_any"] == [
        [
            {"field": "result_rating", "is": "in", "value": ["满意", "基本满意"]},
            {"field": "city_reworks", "is": "at_least", "value": 2},
            {"field": "anonymous", "is": "equal", "value": False},
        ],
        [{"field": "closed_at", "is": "before_cutoff"}],
    ]
    assert codec.read(draft.document)


def test_a_measure_is_counted_before_it_is_saved(draft, client, clerk, qingyun, jiaoti):
    for number, unit in enumerate((qingyun, qingyun, jiaoti)):
        Ticket.objects.create(
            jurisdiction=unit.jurisdiction,
            number=f"WZ-{number}",
            unit=unit,
            received_at=datetime(2020, 3, 5, 8, tzinfo=LOCAL),
            assigned_at=datetime(2020, 3, 5, 9, tzinfo=LOCAL),
            result_rating="满意" if number else "不满意",
        )
    client.force_login(clerk)

    data = form_at(draft, "measure.pass_rate", count="1", month="2020-03")
    page = client.post(address(draft, "draft/place/measure.pass_rate/"), data).text
    assert "一次满意率 = 一次满意 2 ÷ 承办量 3 = 66.67%" in page
    assert "部门 100.00%、镇街 50.00%" in page or "镇街 50.00%、部门 100.00%" in page

    data = form_at(draft, "measure.pass_rate", count="1", of="pass_rate")
    page = client.post(address(draft, "draft/place/measure.pass_rate/"), data).text
    assert "绕了一圈又用到自己" in page
    draft.refresh_from_db()
    assert draft.edits == 0


def test_two_people_at_one_place_see_both_wordings_and_choose(draft, client, clerk, chief):
    mine = form_at(draft, "item.1", name="我的名称")
    theirs = own(found(draft.document, node("item.1"))) | {"name": "他们的名称"}
    change(draft, Replace(node("item.1"), theirs), chief)
    client.force_login(clerk)

    page = client.post(address(draft, "draft/place/item.1/"), mine).text

    assert "chief改过同一处" in page
    assert re.search(r"我的名称</td>\s*<td>他们的名称", page)
    assert 'name="edits" value="1"' in page
    again = mine.copy()
    again["edits"] = "1"
    client.post(address(draft, "draft/place/item.1/"), again)
    draft.refresh_from_db()
    assert draft.document["item"][1]["name"] == "我的名称"


def test_people_at_work_notice_each_other(draft, client, clerk, chief):
    draft.log.create(
        number=1, source=SMALL, summary="改", edited_by=chief, edited_at=datetime.now(tz=LOCAL)
    )
    client.force_login(clerk)

    assert "chief刚刚也在修改这份草稿" in client.get(address(draft, "draft/")).text


def test_places_are_added_once_arranged_and_taken_away(draft, client, clerk):
    client.force_login(clerk)
    new = node("measure.late")
    form = PlaceForm(document=draft.document, node=new, raw={}, edits=0, is_new=True)
    data = sent(form, new_code="late", name="超期")
    for _ in range(2):
        client.post(address(draft, "draft/add/measure/?shape=tally"), data)
    draft.refresh_from_db()
    assert draft.edits == 1
    assert draft.document["measure"]["late"] == {"name": "超期", "count": []}

    for way, place in (("down", "item.0"), ("up", "item.0"), ("remove", "item.1")):
        data = {"edits": str(draft.edits), "node": place, "way": way}
        client.post(address(draft, "draft/arrange/"), data)
        draft.refresh_from_db()
    assert [item["code"] for item in draft.document["item"]] == ["B"]
    client.post(address(draft, "draft/undo/"), {"edits": str(draft.edits)})
    draft.refresh_from_db()
    assert [item["code"] for item in draft.document["item"]] == ["B", "A"]


def test_an_item_moves_among_those_of_its_parent_alone(draft, client, clerk):
    under = '[[item]]\ncode = "{}"\nname = "{}"\nunder = "{}"\nclause = "四"\n\n'
    parts = [
        under.format(*one) for one in (("B.1", "甲", "B"), ("C", "丙", "P"), ("B.2", "乙", "B"))
    ]
    text = SMALL.replace("[[example]]", "".join(parts) + "[[example]]")
    draft = import_toml(draft=draft, text=text, edits=0, by=clerk, at=later())
    client.force_login(clerk)

    def codes(way, place):
        data = {"edits": str(draft.edits), "node": place, "way": way}
        client.post(address(draft, "draft/arrange/"), data)
        draft.refresh_from_db()
        return [item["code"] for item in draft.document["item"]]

    assert codes("down", "item.2") == ["A", "B", "C", "B.2", "B.1"]
    assert codes("up", "item.3") == ["A", "B", "C", "B.2", "B.1"]
    assert codes("up", "item.2") == ["A", "C", "B", "B.2", "B.1"]


def test_a_taken_code_is_refused(draft, client, clerk):
    client.force_login(clerk)
    place = Node("measure", "x")
    form = PlaceForm(document=draft.document, node=place, raw={}, edits=0, is_new=True)

    for code, why in (("handled", "已经有代码"), ("超期", "代码以英文字母开头")):
        page = client.post(address(draft, "draft/add/measure/"), sent(form, new_code=code)).text
        assert why in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_form_without_a_template_of_its_own(kind, draft, client, clerk):
    client.force_login(clerk)

    page = client.get(address(draft, f"draft/add/rule/?item=0&kind={kind}")).text

    assert KINDS[kind].label in page


def test_what_is_not_there_is_404(draft, client, clerk):
    client.force_login(clerk)
    for page in (
        "place/item.9/",
        "place/nothing/",
        "add/nothing/",
        "add/rule/?item=9",
        "add/rule/",
    ):
        assert client.get(address(draft, f"draft/{page}")).status_code == 404, page
    assert client.get(address(draft, "draft/add/rulebook/")).status_code == 404


def test_the_history_says_each_change_in_the_regulations_words(draft, client, clerk):
    value = own(found(draft.document, node("item.1.rule.0"))) | {"deduct": 3}
    changed = change(draft, Replace(node("item.1.rule.0"), value), clerk)
    client.force_login(clerk)

    page = client.get(address(changed, "draft/history/")).text
    assert "修改细则 B1：每次扣分" in page
    assert "每次扣分：<del>2</del> → <ins>3</ins>" in page

    client.post(address(changed, "draft/restore/"), {"edits": "1", "number": "0"})
    draft.refresh_from_db()
    assert draft.source == SMALL


def test_the_history_of_a_published_version_stays_readable(published, client, clerk):
    client.force_login(clerk)

    page = client.get(address(published, "draft/history/")).text

    assert "chief" in page
    assert "恢复到这一次" not in page


def test_a_file_replaces_the_draft(draft, client, clerk):
    client.force_login(clerk)
    file = SimpleUploadedFile("b.toml", SMALL.replace("工作纪律", "纪律").encode())

    client.post(address(draft, "draft/import/"), {"edits": "0", "file": file})

    draft.refresh_from_db()
    assert draft.document["item"][1]["name"] == "纪律"


# Handing in and publishing ----------------------------------------------------------------------


def test_a_draft_is_handed_in_given_back_and_published_by_another(draft, linshu, client, clerk):
    writer = member(linshu, "writing-chief", Role.CHIEF)
    other = member(linshu, "other-chief", Role.CHIEF)
    name = Replace(node("group.0"), {"code": "towns", "name": "乡镇"})
    draft = change(draft, name, writer)
    client.force_login(clerk)
    client.post(address(draft, "draft/submit/"), {"edits": "1"})
    day = {"edits": "1", "starts_on": "2020-05-01"}

    client.force_login(writer)
    assert "须由另一位负责人发布" in client.post(address(draft, "draft/publish/"), day).text
    client.post(address(draft, "draft/return/"))
    draft.refresh_from_db()
    assert draft.submitted_at is None

    client.force_login(clerk)
    client.post(address(draft, "draft/submit/"), {"edits": "1"})
    client.force_login(other)
    assert "施行日期" in client.get(address(draft, "draft/publish/")).text
    response = client.post(address(draft, "draft/publish/"), day, follow=True)
    assert "已发布" in response.text
    assert "2020年5月1日起施行" in response.text


def test_a_draft_leads_to_its_tryout(published, client, clerk):
    client.force_login(clerk)
    client.post("/linshu/rulebooks/new/", {"origin_of": str(published.pk)})
    draft = RulebookVersion.objects.drafts().get(based_on=published)

    link = f"/linshu/rulebooks/tryout/?after={draft.pk}&amp;before={published.pk}"

    assert link in client.get(address(draft, "draft/")).text
    assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_a_draft_with_errors_is_not_handed_in(linshu, client, clerk):
    draft = small_draft(linshu, clerk, SMALL.replace('"48.00"', '"47.00"'))
    client.force_login(clerk)

    response = client.post(address(draft, "draft/submit/"), {"edits": "0"}, follow=True)

    assert "还不能提交" in response.text


def test_a_draft_thrown_away_is_gone_from_the_list(draft, client, clerk):
    client.force_login(clerk)

    response = client.post(address(draft, "draft/discard/"), follow=True)

    assert "草稿已作废" in response.text
    assert client.get(address(draft, "draft/")).status_code == 404


def test_the_overview_asks_the_database_little(draft, client, clerk, django_assert_max_num_queries):
    client.force_login(clerk)

    with django_assert_max_num_queries(9):
        client.get(address(draft, "draft/"))
    with django_assert_max_num_queries(10):
        client.get(address(draft, "draft/place/measure.passed/"))


# Every place of every file ----------------------------------------------------------------------


def places_of(document):
    yield from (Node(key) for key in ("rulebook", "apart", "leave") if key in document)
    yield from (Node("measure", code) for code in document.get("measure", {}))
    for key in LISTS:
        for place, one in enumerate(document.get(key, [])):
            yield Node(key, place)
            rules = one.get("rule", []) if key == "item" else []
            yield from (Node(key, place, number) for number in range(len(rules)))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_place_of_every_file_comes_through_its_form_unchanged(path):
    document = toml.read(path.read_text("utf-8"))
    meaning = codec.write(codec.read(document))

    for place in places_of(document):
        raw = found(document, place)
        blank = PlaceForm(document=document, node=place, raw=raw, edits=0)
        form = PlaceForm(sent(blank), document=document, node=place, raw=raw, edits=0)
        assert form.is_valid(), (place, form.errors)
        apply(document, Replace(place, form.value()), lambda _, value: value, lambda _: [])

    assert codec.write(codec.read(document)) == meaning


# Files that are no regulation yet ---------------------------------------------------------------

ODD = {
    "nothing": "",
    "other words": 'something = "else"\n[rulebook]\ncode = 5\n',
    "heading is a word": 'rulebook = "x"\n',
    "lists are figures": "item = 5\nmeasure = [1]\ngroup = 3\nexample = 1\n[rulebook]\n",
    "lists hold figures": "item = [1, { rule = [2] }, { rule = 3 }]\npart = [1]\nexample = [1]\n",
    "a circle": '[[item]]\ncode = "A"\nunder = "B"\n[[item]]\ncode = "B"\nunder = "A"\n',
    "codes are lists": '[[item]]\ncode = ["A"]\nunder = ["B"]\nfor = "towns"\nfull = "viel"\n',
    "measures are words": '[measure]\na = "b"\n[measure.c]\ncount = "d"\nweights = 3\n',
    "examples are odd": '[[example]]\nname = 1\nunits = [{ unit = ["x"] }, 3]\npoints = 4\n',
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_file_that_is_no_regulation_yet_is_shown_and_can_be_mended(text, linshu, client, clerk):
    draft = small_draft(linshu, clerk, text)
    client.force_login(clerk)

    pages = ["draft/", "draft/history/", "toml/", "", "draft/add/item/", "draft/add/example/"]
    links = re.findall(r"draft/place/([^/\"]+)/", client.get(address(draft, "draft/")).text)
    for page in [*pages, *(f"draft/place/{link}/" for link in dict.fromkeys(links))]:
        assert client.get(address(draft, page)).status_code == 200, page
