"""What every list can do, shown on the list of units and the list of tickets."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from tests.workorders.cases import ticket
from units import listed, tables
from units.models import Preference, UnitAlias
from workorders.models import Ticket

UNITS = "/linshu/units/"


def sheet_of(response):
    """The exported sheet as rows of values."""
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active


def heads(response):
    return [str(column.header) for column in response.context["table"].columns]


def test_the_sort_in_the_address_is_kept_for_the_next_visit(client, clerk):
    client.force_login(clerk)
    client.get(f"{UNITS}?sort=-name&per_page=20")

    table = client.get(UNITS).context["table"]

    assert table.order_by == ("-name",)
    assert table.paginator.per_page == 20


def test_the_address_wins_over_what_was_kept(client, clerk):
    client.force_login(clerk)
    client.get(f"{UNITS}?sort=-name")

    assert client.get(f"{UNITS}?sort=kind").context["table"].order_by == ("kind",)


def test_every_person_has_settings_of_their_own(client, clerk, chief):
    client.force_login(clerk)
    client.get(f"{UNITS}?sort=-name")
    client.force_login(chief)

    assert client.get(UNITS).context["table"].order_by == ("code",)


def test_the_chosen_columns_are_kept_and_stand_in_the_address(client, clerk):
    client.force_login(clerk)
    chosen = {"do": "columns", "column": ["group", "kind"], "query": "group=towns"}

    back = client.post(UNITS, chosen)

    asked = parse_qs(urlsplit(back.url).query)
    assert (asked["group"], asked["columns"]) == (["towns"], ["group.kind"])
    assert heads(client.get(UNITS)) == ["名称", "分组", "类别"]
    assert heads(client.get(f"{UNITS}?columns=initials")) == ["名称", "拼音首字母"]


def test_without_any_column_chosen_all_are_shown(client, clerk):
    client.force_login(clerk)
    client.post(UNITS, {"do": "columns", "column": ["group"], "query": ""})
    client.post(UNITS, {"do": "columns", "query": ""})

    assert "编码" in heads(client.get(UNITS))


def test_a_view_is_saved_under_a_name_and_forgotten_again(client, clerk):
    client.force_login(clerk)
    client.post(UNITS, {"do": "save", "name": "全部镇街", "query": "group=towns&sort=name"})

    page = client.get(UNITS).text
    client.post(UNITS, {"do": "forget", "name": "全部镇街", "query": ""})

    assert 'href="?group=towns&amp;sort=name"' in page
    assert "全部镇街</a>" not in client.get(UNITS).text


@pytest.mark.parametrize("name", ["", "很" * 21])
def test_a_view_without_a_fit_name_is_refused_in_words(name, client, clerk):
    client.force_login(clerk)

    back = client.post(UNITS, {"do": "save", "name": name, "query": "q=qy"}, follow=True)

    assert "不超过20个字" in back.text
    assert not Preference.objects.filter(content__has_key="views").exists()


def test_what_was_typed_into_a_view_stays_on_this_page(client, clerk):
    client.force_login(clerk)

    back = client.post(UNITS, {"do": "columns", "query": "//elsewhere.example/?x=1"})

    assert back.url.startswith("/linshu/units/?")


def test_the_filtered_list_becomes_a_workbook(client, clerk):
    client.force_login(clerk)

    response = client.get(f"{UNITS}?group=towns&sort=-code&export=xlsx")

    sheet = sheet_of(response)
    assert sheet["A1"].value == "临沭县考核对象"
    assert sheet["A2"].value == "筛选：分组 镇街"
    assert "共3条" in sheet["A3"].value
    assert [cell.value for cell in sheet[4]][:3] == ["编码", "名称", "分组"]
    assert [row[0].value for row in sheet.iter_rows(min_row=5)] == [
        "qingyun", "linshu-jie", "daxing",
    ]  # fmt: skip


def test_all_of_the_list_becomes_a_workbook_whatever_the_filter(client, clerk):
    client.force_login(clerk)
    tools = client.get(f"{UNITS}?group=towns").context["table"].tools

    sheet = sheet_of(client.get(f"{UNITS}?{tools.export_all}"))

    assert sheet["A2"].value == "筛选：全部"
    assert sheet.max_row == 4 + 4


def test_only_the_chosen_columns_are_exported(client, clerk):
    client.force_login(clerk)

    sheet = sheet_of(client.get(f"{UNITS}?columns=kind&export=xlsx"))

    assert [cell.value for cell in sheet[4]] == ["名称", "类别"]


def test_text_stays_text_in_the_file(client, clerk, qingyun):
    UnitAlias.objects.create(jurisdiction=qingyun.jurisdiction, unit=qingyun, name="=1+1")
    client.force_login(clerk)

    sheet = sheet_of(client.get(f"{UNITS}?q=qyz&export=xlsx"))

    cell = next(cell for cell in sheet[5] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_a_liaison_exports_the_own_unit_alone(client, liaison):
    client.force_login(liaison)

    text = [cell.value for row in sheet_of(client.get(f"{UNITS}?export=xlsx")) for cell in row]

    assert "青云镇" in text
    assert "大兴镇" not in text


def test_too_many_rows_are_refused_in_words(client, clerk, monkeypatch):
    monkeypatch.setattr(listed, "MOST_ROWS", 3)
    client.force_login(clerk)

    back = client.get(f"{UNITS}?export=xlsx", follow=True)

    assert "共 4 条，一次最多导出 3 条，多出 1 条。" in back.text


def test_what_is_too_much_for_a_file_is_said_before_anybody_asks(client, clerk, monkeypatch):
    monkeypatch.setattr(listed, "MOST_ROWS", 2)
    client.force_login(clerk)

    page = client.get(UNITS).text
    assert "一次最多导出 2 条，这里多出 2 条" in page
    assert "export=xlsx" not in page

    fitting = client.get(f"{UNITS}?group=departments").text
    assert "一次最多导出" not in fitting
    assert "导出当前筛选" in fitting


@pytest.fixture
def five_tickets(qingyun, monkeypatch):
    """Of which no more than two are counted, and one fits into a file."""
    monkeypatch.setattr(tables, "MOST_COUNTED", 2)
    monkeypatch.setattr(listed, "MOST_ROWS", 1)
    return [ticket(qingyun, f"T{number}") for number in range(5)]


def test_rows_are_counted_no_further_than_anybody_pages(client, clerk, five_tickets):
    client.force_login(clerk)

    page = client.get("/linshu/tickets/")

    assert len(page.context["table"].page.object_list) == 2
    assert page.text.count("超过 2 条") == 2
    assert page.text.count("其余未列出") == 1
    assert "这里多出 1 条以上" in page.text


def test_what_is_beyond_counting_is_refused_in_words(client, clerk, five_tickets):
    client.force_login(clerk)

    back = client.get("/linshu/tickets/?export=xlsx", follow=True)

    assert "超过 2 条，一次最多导出 1 条，多出 1 条以上。" in back.text


def test_what_a_filter_leaves_is_counted_to_the_end(client, clerk, five_tickets):
    Ticket.objects.filter(number__in=("T3", "T4")).update(subject="路灯不亮")
    client.force_login(clerk)

    page = client.get("/linshu/tickets/?q=路灯").text

    assert page.count("共 2 条") == 2
    assert "超过" not in page
