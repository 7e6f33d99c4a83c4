"""Many events at once: every pasted cell gets a verdict, all are recorded, all are taken back."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from scoring.blocks import MOST_ROWS, BlockRefused, examine
from scoring.models import League, ScoreRun
from tests.scoring.printed import deduct, march_in_linshu
from tests.scoring.test_pages import seen
from units.ledger import first_broken
from workorders.models import DeductionEvent, Revocation

PASTE = "/linshu/deductions/paste/"
HEAD = "考核对象\t条款编号\t发生日期\t次数\t分值\t工单编号\t事由"
GOOD = "青云镇\tL7.2\t2020-03-12\t1\t\t\t书面督办"
TODAY = date(2026, 5, 6)


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def pasted(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def verdicts(county, *lines: str) -> list[str]:
    block = examine(jurisdiction=county, text=pasted(*lines), today=TODAY)
    return [
        "；".join(f"{one.column}{one.reason}" for one in verdict.problems)
        or ("相同" if verdict.is_known else "新增")
        for verdict in block.verdicts
    ]


def block(client, text: str, **more):
    sent = {"rows": text, "entry_key": str(uuid.uuid4())}
    return client.post(PASTE, sent | more)


# Who may ------------------------------------------------------------------------------------


def test_the_anonymous_go_to_the_login(client, march):
    assert client.get(PASTE).url == f"/login/?next={PASTE}"


def test_an_outsider_finds_nothing(client, march, outsider):
    client.force_login(outsider)

    assert client.get(PASTE).status_code == 404
    assert block(client, pasted(HEAD, GOOD), confirm="1").status_code == 404


@pytest.mark.parametrize("name", ["liaison", "leader"])
def test_only_the_office_pastes(name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    assert block(client, pasted(HEAD, GOOD), confirm="1").status_code == 403
    assert not DeductionEvent.objects.filter(reason="书面督办", unit__code="qingyun").exists()


# Verdicts -----------------------------------------------------------------------------------


def test_every_row_has_its_verdict(march, linshu):
    assert verdicts(
        linshu,
        HEAD,
        GOOD,
        "青云\tL7.2\t2020-03-12\t\t\t\t无此名",
        "青云镇\tL99\t2020-03-12\t\t\t\t无此条款",
        "青云镇\tL7.2\t3月12日\t0\t\t\t日期和次数都错",
        "青云镇\tL7.2\t2020-03-12\t\t5\t\t不该有分值",
        "青云镇\tL7.2\t2019-03-12\t\t\t\t没有办法",
        "青云镇\tL7.2\t2026-05-07\t\t\t\t明天",
    ) == [
        "新增",
        "考核对象不是已登记单位的名称、编码或别名，是否为“青云镇”。",
        "条款编号考核办法中没有条款 L99。",
        "发生日期不是日期时间，应写成 2020-03-05 14:30。；次数应在1到9999之间。",
        "分值本条分值固定，不填分值。",
        "发生日期2019-03-12没有考核办法可用：linshu-2020 自 2020-03-01 起施行。",
        "发生日期晚于今天。",
    ]


def test_rows_without_a_heading_are_read_in_the_order_of_the_file(march, linshu):
    assert verdicts(linshu, GOOD, GOOD.replace("书面", "再次")) == ["新增", "新增"]


def test_a_heading_in_any_order_below_a_title_is_found(march, linshu):
    lines = ("五月扣分表", "事由\t发生日期\t条款编号\t考核对象", "督办\t2020-03-12\tL7.1\tqingyun")

    assert verdicts(linshu, *lines) == ["新增"]


def test_rows_that_stand_already_are_known_once_each(march, linshu, qingyun):
    deduct(qingyun, "L7.2", date(2020, 3, 12), reason="书面督办")

    assert verdicts(linshu, HEAD, GOOD, GOOD) == ["相同", "新增"]


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", HEAD, '"没有关上的引号', pasted(HEAD, *[GOOD] * (MOST_ROWS + 1))]
)
def test_what_is_no_block_is_refused_in_a_sentence(text, march, linshu):
    with pytest.raises(BlockRefused):
        examine(jurisdiction=linshu, text=text, today=TODAY)


# Looking and confirming ---------------------------------------------------------------------


def test_looking_shows_the_grid_and_the_effect_and_records_nothing(client, march, clerk):
    before = DeductionEvent.objects.count()
    client.force_login(clerk)

    page = seen(
        block(client, pasted(HEAD, GOOD, GOOD.replace("\t1\t", "\t2\t"), "甲\tL7.2\t2020-03-12"))
    )

    assert "新增 2 行，已登记过 0 行，错误 1 行" in page
    assert "青云镇 2020年3月 98.00 → 96.50" in page
    assert "不是已登记单位的名称、编码或别名" in page
    assert DeductionEvent.objects.count() == before


def test_odd_tickets_are_pointed_out(client, march, clerk):
    rows = [
        GOOD.replace("\t\t书面", f"\t{number}\t书面")
        for number in ("没有", "linshu-daxing-0", "WZ001")
    ]
    client.force_login(clerk)

    page = seen(block(client, pasted(HEAD, *rows)))

    assert "没有这个编号的工单。" in page
    assert "工单的承办单位是大兴镇。" in page
    assert "该工单已按本条款登记过。" in page


def test_a_confirmed_block_is_recorded_whole_and_once(client, march, clerk, linshu):
    client.force_login(clerk)
    key = str(uuid.uuid4())
    version = League.objects.get(jurisdiction=linshu, period="2020-03").input_version

    for _ in range(2):
        answer = block(client, pasted(HEAD, GOOD, GOOD), confirm="1", entry_key=key)

    assert answer.url == f"{PASTE}?block={key}"
    assert DeductionEvent.objects.filter(recorded_by=clerk).count() == 2
    assert "这一批（2 条）" in seen(client.get(answer.url))
    again = League.objects.get(jurisdiction=linshu, period="2020-03").input_version
    assert again == version + 1
    assert first_broken(linshu) is None


def test_a_wrong_row_refuses_all_unless_the_good_ones_are_chosen_openly(client, march, clerk):
    text = pasted(HEAD, GOOD, "甲\tL7.2\t2020-03-12")
    client.force_login(clerk)

    refused = block(client, text, confirm="1")
    assert "有 1 行有错误，未登记任何一行。" in seen(refused)
    assert not DeductionEvent.objects.filter(recorded_by=clerk).exists()

    block(client, text, confirm="1", partly="on")
    assert DeductionEvent.objects.filter(recorded_by=clerk).count() == 1


def test_known_rows_are_left_out_unless_asked_for(client, march, clerk, qingyun):
    deduct(qingyun, "L7.2", date(2020, 3, 12), reason="书面督办")
    client.force_login(clerk)

    assert "没有可登记的行" in seen(block(client, pasted(HEAD, GOOD), confirm="1"))
    block(client, pasted(HEAD, GOOD), confirm="1", again="on")

    assert DeductionEvent.objects.filter(recorded_by=clerk).count() == 1


def test_the_event_file_is_looked_at_like_pasted_rows(client, march, clerk):
    book, stream = Workbook(), BytesIO()
    for row in (HEAD.split("\t"), GOOD.split("\t")):
        book.active.append(row)
    book.save(stream)
    file = SimpleUploadedFile("扣分.xlsx", stream.getvalue())
    client.force_login(clerk)

    answer = client.post(PASTE, {"file": file, "entry_key": str(uuid.uuid4())})

    assert "新增 1 行" in seen(answer)
    assert GOOD in answer.context["text"]


def test_a_file_that_is_none_is_refused(client, march, clerk):
    client.force_login(clerk)

    file = SimpleUploadedFile("扣分.xlsx", b"not a workbook")
    answer = client.post(PASTE, {"file": file, "entry_key": str(uuid.uuid4())})

    assert "扣分.xlsx" in seen(answer)
    assert answer.context["form"].errors


def test_a_caller_in_a_reason_is_masked(client, march, clerk):
    client.force_login(clerk)

    block(client, pasted(HEAD, GOOD + "15412341234"), confirm="1")

    assert DeductionEvent.objects.get(recorded_by=clerk).reason == "书面督办154****1234"


# One undo -----------------------------------------------------------------------------------


@pytest.fixture
def recorded(client, march, clerk) -> str:
    """The way to take back a block of two that the clerk recorded."""
    client.force_login(clerk)
    address = block(client, pasted(HEAD, GOOD, GOOD), confirm="1").url
    return f"/linshu/deductions/blocks/{address.partition('block=')[2]}/revoke/"


def test_a_block_is_taken_back_with_one_reason(client, recorded, clerk, linshu):
    answer = client.post(recorded, {"reason": "整批录错"}, follow=True)

    assert "已撤销整批 2 条" in seen(answer)
    assert (
        list(Revocation.objects.values_list("reason", "revoked_by")) == [("整批录错", clerk.pk)] * 2
    )
    assert first_broken(linshu) is None
    assert "已撤销整批 0 条" in seen(client.post(recorded, {"reason": "又"}, follow=True))


def test_taking_back_takes_a_reason(client, recorded):
    assert "撤销须写明事由" in seen(client.post(recorded, {"reason": " "}, follow=True))
    assert not Revocation.objects.exists()


def test_nobody_takes_back_anothers_block(client, recorded, chief, outsider, liaison):
    for user, status in ((chief, 404), (outsider, 404), (liaison, 403)):
        client.force_login(user)
        assert client.post(recorded, {"reason": "x"}).status_code == status
    assert not Revocation.objects.exists()


def test_looking_at_a_block_asks_few_questions(client, march, clerk, django_assert_max_num_queries):
    client.force_login(clerk)
    rows = [GOOD.replace("2020-03-12", f"2020-03-{day}") for day in (10, 10, 10, 10, 10)]

    with django_assert_max_num_queries(45):
        block(client, pasted(HEAD, *rows))
