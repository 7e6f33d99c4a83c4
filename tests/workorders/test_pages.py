"""The list of tickets and the facts of one, as each of the cast sees them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from tests.workorders.cases import ticket
from workorders.models import CallerRecord, Ruling, Ticket, TicketChange, TicketImport

CAST = ["clerk", "chief", "liaison", "leader"]
LIST = "/linshu/tickets/"
ALL_MONTHS = "/linshu/tickets/?month="


@pytest.fixture
def sewage(qingyun) -> Ticket:
    """青云镇's ticket of March, answered and closed in time."""
    return ticket(
        qingyun,
        "LS-1",
        subject="污水外溢",
        content="雨后<script>污水</script>外溢",
        kind="投诉",
        level="县级",
        due_at=datetime(2026, 3, 15, 4, tzinfo=UTC),
        replied_at=datetime(2026, 3, 12, 4, tzinfo=UTC),
        closed_at=datetime(2026, 3, 13, 16, 30, tzinfo=UTC),
        result_rating="满意",
    )


@pytest.fixture
def lamps(daxing) -> Ticket:
    """大兴镇's ticket of April, still open and overdue."""
    return ticket(
        daxing,
        "LS-2",
        subject="路灯不亮",
        kind="求助",
        level="市级",
        assigned_at=datetime(2026, 4, 2, tzinfo=UTC),
        due_at=datetime(2026, 4, 9, tzinfo=UTC),
    )


@pytest.fixture
def foreign(taian) -> Ticket:
    return ticket(taian.units.get(), "TA-1", subject="泰安的工单")


def numbers(response) -> list[str]:
    return [row.record.number for row in response.context["table"].paginated_rows]


# Who may look -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [LIST, f"{LIST}LS-1/"])
def test_the_anonymous_go_to_the_login(page, client, sewage):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("page", [LIST, f"{LIST}LS-1/"])
def test_an_outsider_finds_nothing(page, client, sewage, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("page", [LIST, f"{LIST}LS-1/"])
def test_every_role_may_look_at_what_is_theirs(page, name, client, sewage, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(page)

    assert response.status_code == 200
    assert "污水外溢" in response.text
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_liaison_finds_no_foreign_ticket(client, liaison, sewage, lamps):
    client.force_login(liaison)

    listed = client.get(ALL_MONTHS)

    assert client.get(f"{LIST}LS-2/").status_code == 404
    assert numbers(listed) == ["LS-1"]
    assert "大兴" not in listed.text


@pytest.mark.parametrize("query", ["q=LS-2", "q=路灯", "unit=大兴镇"])
def test_no_search_shows_a_liaison_a_foreign_ticket(query, client, liaison, sewage, lamps):
    client.force_login(liaison)

    response = client.get(f"{ALL_MONTHS}&{query}")

    assert response.status_code == 200
    assert "LS-2" not in numbers(response)


def test_a_ticket_of_another_jurisdiction_is_not_found(client, clerk, foreign, sewage):
    client.force_login(clerk)

    assert client.get(f"{LIST}TA-1/").status_code == 404
    assert numbers(client.get(ALL_MONTHS)) == ["LS-1"]
    assert client.get(f"{LIST}?q=TA-1").status_code == 200


# The list -----------------------------------------------------------------------------------


def test_the_list_opens_at_the_newest_month(client, clerk, sewage, lamps):
    client.force_login(clerk)

    assert numbers(client.get(LIST)) == ["LS-2"]
    assert numbers(client.get(f"{LIST}?sort=number&page=1")) == ["LS-2"]


def test_a_month_begins_at_local_midnight(client, clerk, qingyun):
    ticket(qingyun, "in-march", assigned_at=datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
    ticket(qingyun, "in-april", assigned_at=datetime(2026, 3, 31, 16, tzinfo=UTC))
    client.force_login(clerk)

    assert numbers(client.get(f"{LIST}?month=2026-03")) == ["in-march"]
    assert numbers(client.get(f"{LIST}?month=2026-04")) == ["in-april"]


def test_december_ends_with_the_year(client, clerk, qingyun):
    ticket(qingyun, "old", assigned_at=datetime(2025, 12, 31, 15, tzinfo=UTC))
    ticket(qingyun, "new", assigned_at=datetime(2025, 12, 31, 17, tzinfo=UTC))
    client.force_login(clerk)

    assert numbers(client.get(f"{LIST}?month=2025-12")) == ["old"]
    assert numbers(client.get(LIST)) == ["new"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=污水", {"LS-1"}),
        ("q=LS-", {"LS-1", "LS-2"}),
        ("unit=青云", {"LS-1"}),
        ("unit=dx", {"LS-2"}),
        ("unit=没有这个单位", set()),
        ("kind=求助", {"LS-2"}),
        ("level=县级", {"LS-1"}),
        ("rating=满意", {"LS-1"}),
        ("rating=none", {"LS-2"}),
        ("state=open", {"LS-2"}),
        ("state=closed", {"LS-1"}),
        ("state=overdue", {"LS-2"}),
        ("state=closed_late", {"LS-2"}),
        ("counted=yes", {"LS-1", "LS-2"}),
        ("kind=求助&level=县级", set()),
    ],
)
def test_the_list_is_narrowed(query, found, client, clerk, sewage, lamps):
    client.force_login(clerk)

    assert set(numbers(client.get(f"{ALL_MONTHS}&{query}"))) == found


@pytest.mark.parametrize(
    ("counted", "found"), [("yes", ["LS-1"]), ("excluded", ["LS-3"]), ("duplicate", ["LS-4"])]
)
def test_tickets_that_do_not_count_can_be_told_apart(counted, found, client, clerk, sewage):
    ticket(sewage.unit, "LS-3", is_excluded=True)
    ticket(sewage.unit, "LS-4", duplicate=True)
    client.force_login(clerk)

    assert numbers(client.get(f"{LIST}?counted={counted}")) == found


def test_a_unit_called_exactly_so_is_not_mixed_with_longer_names(client, clerk, daxing, lamps):
    daxing.pk, daxing.code, daxing.name = None, "daxing-school", "大兴镇小学"
    daxing.save()
    ticket(daxing, "LS-5", assigned_at=lamps.assigned_at)
    client.force_login(clerk)

    assert numbers(client.get(f"{LIST}?unit=大兴镇")) == ["LS-2"]


def test_a_whole_number_opens_its_ticket_whatever_its_month(client, clerk, sewage, lamps):
    client.force_login(clerk)

    assert client.get(f"{LIST}?q=LS-1").url == f"{LIST}LS-1/"


@pytest.mark.parametrize("query", ["month=2031-01", "kind=胡说", "state=x", "month=2026-13"])
def test_an_impossible_filter_is_an_error_and_shows_nothing(query, client, clerk, sewage):
    client.force_login(clerk)

    response = client.get(f"{LIST}?{query}")

    assert numbers(response) == []
    assert "请更正以下内容" in response.text
    assert "错误：工单" in response.text


@pytest.mark.parametrize("query", ["q=%00", "q=LS-1%00", "unit=%00", "page=x", "sort=nothing"])
def test_nonsense_in_the_address_breaks_nothing(query, client, clerk, sewage):
    client.force_login(clerk)

    assert client.get(f"{LIST}?{query}").status_code in {200, 302}


def test_words_are_shown_as_stored_and_never_in_english(client, clerk, sewage):
    client.force_login(clerk)

    page = client.get(LIST).text

    assert "投诉" in page
    assert "Complaint" not in page
    assert "Satisfied" not in page


@pytest.mark.parametrize("column", ["number", "unit", "kind", "level", "assigned_at", "closed_at"])
def test_the_list_is_sorted_both_ways(column, client, clerk, sewage, lamps):
    client.force_login(clerk)

    upwards = numbers(client.get(f"{ALL_MONTHS}&sort={column}"))
    downwards = numbers(client.get(f"{ALL_MONTHS}&sort=-{column}"))

    assert upwards == downwards[::-1]


def test_equal_rows_stand_once_over_all_pages(client, clerk, qingyun):
    for n in range(45):
        ticket(qingyun, f"LS-{n:02}", kind="咨询")
    client.force_login(clerk)

    pages = [numbers(client.get(f"{LIST}?sort=kind&per_page=20&page={n}")) for n in (1, 2, 3)]

    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({number for page in pages for number in page}) == 45


def test_the_list_has_a_budget(client, clerk, qingyun, daxing, django_assert_max_num_queries):
    for n in range(60):
        ticket((qingyun, daxing)[n % 2], f"LS-{n:02}")
    client.force_login(clerk)

    with django_assert_max_num_queries(10):
        assert len(numbers(client.get(LIST))) == 50


def test_the_list_reads_neither_contents_nor_callers(
    client, clerk, sewage, django_assert_max_num_queries
):
    client.force_login(clerk)

    with django_assert_max_num_queries(10) as queries:
        client.get(LIST)

    asked = " ".join(query["sql"] for query in queries.captured_queries)
    assert '"workorders_ticket"."subject"' in asked
    assert '"workorders_ticket"."content"' not in asked
    assert "callerrecord" not in asked


def test_an_empty_office_is_told_what_to_do(client, clerk):
    client.force_login(clerk)

    page = client.get(LIST).text

    assert "热线办导入工单文件后" in page
    assert "还没有导入过工单文件" in page


def test_the_list_says_how_fresh_it_is(client, clerk, file):
    client.force_login(clerk)

    assert "数据截至 2026年4月1日 08:00" in client.get(LIST).text


# One ticket ---------------------------------------------------------------------------------


@pytest.fixture
def file(linshu) -> TicketImport:
    return TicketImport.objects.create(
        jurisdiction=linshu,
        file_name="四月<b>.xlsx",
        file_digest="0" * 64,
        imported_at=datetime(2026, 4, 1, tzinfo=UTC),
    )


def test_times_are_local(client, clerk, sewage):
    client.force_login(clerk)

    assert "2026年3月14日 00:30" in client.get(f"{LIST}LS-1/").text


def test_every_label_is_chinese(client, clerk, sewage):
    client.force_login(clerk)

    groups = client.get(f"{LIST}LS-1/").context["groups"]

    labels = [fact.label for facts in groups.values() for fact in facts]
    assert "应办结时间" in labels
    assert not [label for label in labels if label.isascii()]


def test_what_citizens_write_is_escaped(client, clerk, sewage):
    client.force_login(clerk)

    page = client.get(f"{LIST}LS-1/").text

    assert "<script>污水" not in page
    assert "&lt;script&gt;污水" in page


def test_an_overdue_ticket_is_marked(client, clerk, sewage, lamps):
    client.force_login(clerk)

    assert "超期" in client.get(f"{LIST}LS-2/").text
    assert "超期" not in client.get(f"{LIST}LS-1/").text


def test_rulings_are_told_with_reason_and_person(client, clerk, chief, sewage):
    Ruling.objects.create(
        ticket=sewage,
        verdict=Ruling.Verdict.EXCLUDE,
        reason="不属于承办范围",
        ruled_by=chief,
        ruled_at=datetime(2026, 4, 2, 2, tzinfo=UTC),
    )
    client.force_login(clerk)

    page = client.get(f"{LIST}LS-1/").text

    assert "不计入考核" in page
    assert "不属于承办范围" in page
    assert "2026年4月2日 10:00　chief" in page


def test_changes_are_told_in_words(client, clerk, sewage, daxing, file):
    changes = {
        "unit": [daxing.pk, sewage.unit_id],
        "closed_at": [None, "2026-03-13T16:30:00+00:00"],
        "contacted": [None, True],
        "result_rating": ["不满意", "满意"],
    }
    TicketChange.objects.create(ticket=sewage, source=file, changes=changes)
    client.force_login(clerk)

    page = client.get(f"{LIST}LS-1/").text

    assert "承办单位由“大兴镇”改为“青云镇”" in page
    assert "办结时间由“空”改为“2026年3月14日 00:30”" in page
    assert "是否联系由“空”改为“是”" in page
    assert "办理结果评价由“不满意”改为“满意”" in page
    assert "四月&lt;b&gt;.xlsx" in page


def test_callers_are_nowhere_on_the_page(
    client, clerk, sewage, file, django_assert_max_num_queries
):
    CallerRecord.objects.create(ticket=sewage, sealed=b"sealed")
    changes = {"phone": ["15412345678", "15512345678"], "extra": [{}, {"来电人": "张三丰"}]}
    TicketChange.objects.create(ticket=sewage, source=file, changes=changes)
    Ticket.objects.filter(pk=sewage.pk).update(extra={"来电人": "张三丰"})
    client.force_login(clerk)

    with django_assert_max_num_queries(13) as queries:
        page = client.get(f"{LIST}LS-1/").text

    assert "张三丰" not in page
    assert "15512345678" not in page
    asked = " ".join(query["sql"] for query in queries.captured_queries)
    assert "callerrecord" not in asked
    assert '"workorders_ticket"."extra"' not in asked


def test_the_page_of_a_ticket_has_a_budget(
    client, clerk, chief, sewage, file, django_assert_max_num_queries
):
    for n in range(10):
        when = file.imported_at + timedelta(days=n)
        TicketChange.objects.create(ticket=sewage, source=file, changes={"returns": [n, n + 1]})
        Ruling.objects.create(
            ticket=sewage, verdict="restore", reason="复核", ruled_by=chief, ruled_at=when
        )
    client.force_login(clerk)

    with django_assert_max_num_queries(11):
        client.get(f"{LIST}LS-1/")


@pytest.mark.parametrize("number", ["〔2026〕12/3", "A B", "a?b#c", "百分%", "tickets/LS-1"])
def test_a_number_may_look_like_anything(number, client, clerk, qingyun):
    ticket(qingyun, number)
    client.force_login(clerk)

    listed = client.get(LIST)

    assert listed.status_code == 200
    assert client.get(f"{LIST}{quote(number, safe='')}/").status_code == 200


def test_a_number_with_a_nul_is_not_found(client, clerk):
    client.force_login(clerk)

    assert client.get(f"{LIST}LS%00/").status_code == 404
