"""Ticket files: what comes in, what a later file changes, and what is refused as a whole."""

from datetime import datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.workorders.files import HEADER, csv_file, xlsx_file
from units.models import LedgerEntry, Unit, UnitAlias
from units.moments import LOCAL
from units.refusals import RowsRefused
from workorders.callers import unseal
from workorders.models import CallerRecord, Ruling, Ticket, TicketChange, TicketImport
from workorders.rulings import exclude_ticket
from workorders.services import import_tickets, preview_tickets
from workorders.signals import tickets_changed

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 4, 1, 9, tzinfo=LOCAL)
CALLERS = (*HEADER, "来电人", "联系电话")
ROW = ("LS1", "青云镇", "2020-03-05 14:30")


@pytest.fixture
def take(linshu, tmp_path):
    """Import rows as a csv file."""

    def take(*rows, header=HEADER, **more):
        path = csv_file(tmp_path, *rows, header=header)
        return import_tickets(jurisdiction=linshu, path=path, at=NOW, **more)

    return take


@pytest.fixture
def heard(linshu):
    """What receivers of the signal were told, call by call."""
    calls = []

    def hear(sender, jurisdiction, touched, **_):
        calls.append((sender, jurisdiction, touched))

    tickets_changed.connect(hear)
    yield calls
    tickets_changed.disconnect(hear)


def counts(done):
    return (done.created, done.updated, done.unchanged, done.refused)


def at(day, hour=0, minute=0, month=3):
    return datetime(2020, month, day, hour, minute, tzinfo=LOCAL)


def test_a_ticket_comes_in_and_falls_back_to_the_day_it_was_received(take, qingyun):
    done = take(ROW)

    ticket = Ticket.objects.get()
    assert counts(done) == (1, 0, 0, 0)
    assert (ticket.number, ticket.unit) == ("LS1", qingyun)
    assert ticket.received_at == ticket.assigned_at == at(5, 14, 30)
    assert (ticket.contacted, ticket.anonymous, ticket.is_excluded) == (None, False, False)


def test_the_extension_is_the_deadline_where_there_is_one(take):
    header = (*HEADER, "办理期限", "延期至")
    take((*ROW, "2020-03-10", ""), ("LS2", *ROW[1:], "2020-03-10", "2020-03-12"), header=header)

    deadlines = dict(Ticket.objects.values_list("number", "deadline_at"))

    assert deadlines == {"LS1": at(10), "LS2": at(12)}


def test_a_unit_goes_by_its_code_name_or_alias(take, linshu, qingyun):
    UnitAlias.objects.create(jurisdiction=linshu, unit=qingyun, name="青云（镇）")

    take(("1", "qingyun", ROW[2]), ("2", "青云镇", ROW[2]), ("3", "青云(镇)", ROW[2]))

    assert set(Ticket.objects.values_list("unit", flat=True)) == {qingyun.pk}


def test_an_unknown_unit_is_a_bad_row_with_a_suggestion_and_no_unit_is_made(take):
    before = Unit.objects.count()

    with pytest.raises(RowsRefused) as caught:
        take(ROW, ("LS2", "青云乡", ROW[2]))

    assert str(caught.value.problems[0]) == (
        "第3行“承办单位”：“青云乡”不是已登记单位的名称、编码或别名，是否为“青云镇”。"
    )
    assert Ticket.objects.count() == TicketImport.objects.count() == 0
    assert Unit.objects.count() == before


def test_a_unit_of_another_jurisdiction_is_unknown(take, taian):
    with pytest.raises(RowsRefused):
        take(("LS1", "岱岳区", ROW[2]))


def test_one_bad_row_keeps_all_out(take):
    with pytest.raises(RowsRefused, match="文件有1行不合要求，未导入任何一行；第3行“受理时间”"):
        take(ROW, ("LS2", "青云镇", "昨天"))

    assert not Ticket.objects.exists()


def test_the_good_rows_come_in_where_that_is_asked_for(take):
    done = take(ROW, ("LS2", "青云镇", "昨天"), accept_good_rows=True)

    assert counts(done) == (1, 0, 0, 1)
    assert [problem.row for problem in done.problems] == [3]
    assert done.record.refused == 1


def test_nothing_good_is_nothing_to_accept(take):
    with pytest.raises(RowsRefused):
        take(("LS2", "青云镇", "昨天"), accept_good_rows=True)


def test_the_same_file_again_changes_nothing(take, heard):
    header = (*CALLERS, "区域", "交办时间")
    rows = [(*ROW, "张三", "15412341234", "城东", "2020-03-06")]
    take(*rows, header=header)
    before = list(Ticket.objects.values()), list(CallerRecord.objects.values())
    heard.clear()

    done = take(*rows, header=header)

    assert counts(done) == (0, 0, 1, 0)
    assert before == (list(Ticket.objects.values()), list(CallerRecord.objects.values()))
    assert not TicketChange.objects.exists()
    assert heard == []


def test_a_corrected_file_updates_the_ticket_and_says_what_it_was(take, qingyun, daxing):
    header = (*HEADER, "办结时间", "是否联系", "市级重办次数", "诉求内容")
    take((*ROW, "", "是", "", "路灯不亮"), header=header)

    done = take(("LS1", "大兴镇", ROW[2], "2020-03-07 10:00", "否", "2", "路灯不亮"), header=header)

    ticket = Ticket.objects.get()
    assert counts(done) == (0, 1, 0, 0)
    assert (ticket.unit, ticket.closed_at, ticket.city_reworks) == (daxing, at(7, 10), 2)
    change = TicketChange.objects.get()
    assert change.source == done.record
    assert change.changes == {
        "unit": [qingyun.pk, daxing.pk],
        "closed_at": [None, "2020-03-07T10:00:00+08:00"],
        "contacted": [True, False],
        "city_reworks": [0, 2],
    }


def test_a_file_without_a_column_leaves_the_field_alone(take):
    take((*ROW, "2020-03-07", "城东"), header=(*HEADER, "办结时间", "区域"))

    take((*ROW, "投诉"), header=(*HEADER, "诉求类型"))

    ticket = Ticket.objects.get()
    assert (ticket.closed_at, ticket.kind, ticket.extra) == (at(7), "投诉", {"区域": "城东"})


def test_an_empty_cell_empties_the_field(take):
    take((*ROW, "2020-03-07", "城东"), header=(*HEADER, "办结时间", "区域"))

    take((*ROW, "", ""), header=(*HEADER, "办结时间", "区域"))

    ticket = Ticket.objects.get()
    assert (ticket.closed_at, ticket.extra) == (None, {})


def test_an_assignment_that_was_never_given_follows_the_receipt(take):
    take(ROW)
    take(("LS1", "青云镇", "2020-03-04"))
    assert Ticket.objects.get().assigned_at == at(4)

    take(("LS1", "青云镇", "2020-03-04", "2020-03-06"), header=(*HEADER, "交办时间"))
    take(("LS1", "青云镇", "2020-03-03"))
    assert Ticket.objects.get().assigned_at == at(6)


def test_a_ruling_outlives_every_import(take):
    take(ROW)
    exclude_ticket(ticket=Ticket.objects.get(), reason="重复反映", at=NOW)

    take(("LS1", "大兴镇", ROW[2]))

    assert Ticket.objects.get().is_excluded
    assert Ruling.objects.count() == 1


def test_a_closing_before_the_receipt_is_taken_as_reported(take):
    done = take((*ROW, "2020-03-01"), header=(*HEADER, "办结时间"))

    assert done.created == 1


def test_callers_are_kept_apart_sealed_and_nowhere_else(take):
    take((*ROW, "张三", "15412341234"), header=CALLERS)

    ticket = Ticket.objects.get()
    record = CallerRecord.objects.get()
    assert unseal(record.sealed, ticket) == ("张三", "15412341234")
    everything = f"{Ticket.objects.values()}{TicketImport.objects.values()}"
    assert "张三" not in everything
    assert "15412341234" not in everything


def test_another_caller_is_a_change_that_says_no_name(take):
    take((*ROW, "张三", "15412341234"), header=CALLERS)

    done = take((*ROW, "李四", "15512341234"), header=CALLERS)

    assert counts(done) == (0, 1, 0, 0)
    assert unseal(CallerRecord.objects.get().sealed, Ticket.objects.get()).name == "李四"
    assert TicketChange.objects.get().changes == {"caller": ["已登记", "已更改"]}


def test_a_caller_that_comes_later_is_added_and_an_empty_one_takes_nothing_away(take):
    take(ROW)
    take((*ROW, "张三", ""), header=CALLERS)
    take((*ROW, "", ""), header=CALLERS)
    take((*ROW, "15412341234"), header=(*HEADER, "联系电话"))

    caller = unseal(CallerRecord.objects.get().sealed, Ticket.objects.get())
    assert caller == ("张三", "15412341234")


def test_numbers_in_free_text_are_masked(take):
    take(
        (*ROW, "请回电15412341234", "证号371329199001011234", "15512341234"),
        header=(*HEADER, "诉求标题", "诉求内容", "备注"),
    )

    ticket = Ticket.objects.get()
    assert ticket.subject == "请回电154****1234"
    assert ticket.content == "证号371***********1234"
    assert ticket.extra == {"备注": "155****1234"}


def test_every_month_that_a_date_may_count_in_is_announced(take, heard, linshu, qingyun):
    header = (*HEADER, "交办时间", "办理期限", "延期至", "回复时间", "办结时间")
    months = [f"2020-{month:02}-10" for month in range(3, 9)]
    take(("LS1", "青云镇", *months), header=header)

    ((sender, jurisdiction, touched),) = heard

    assert (sender, jurisdiction) == (type(linshu), linshu)
    assert touched == {(qingyun.pk, f"2020-{month:02}") for month in (3, 4, 6, 7, 8)}


def test_a_change_touches_the_months_and_units_before_and_after(take, heard, qingyun, daxing):
    take(ROW)
    heard.clear()

    take(("LS1", "大兴镇", "2020-04-30 23:59"))

    assert heard[0][2] == {(qingyun.pk, "2020-03"), (daxing.pk, "2020-04")}


def test_a_month_begins_at_midnight_in_shanghai(take, heard, qingyun):
    take(("LS1", "青云镇", "2020-03-31 23:59:59"), ("LS2", "青云镇", "2020-05-01"))

    assert heard[0][2] == {(qingyun.pk, "2020-03"), (qingyun.pk, "2020-05")}


def test_a_receiver_that_fails_takes_the_whole_import_back(take):
    def fail(**_):
        raise RuntimeError("no")

    tickets_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            take(ROW)
    finally:
        tickets_changed.disconnect(fail)

    assert Ticket.objects.count() == TicketImport.objects.count() == 0


def test_an_import_is_recorded_with_file_person_and_counts(take, clerk):
    take(ROW)
    done = take(ROW, ("LS2", *ROW[1:]), by=clerk, name="三月.csv")

    record = TicketImport.objects.get(pk=done.record.pk)
    assert (record.file_name, record.imported_by, record.imported_at) == ("三月.csv", clerk, NOW)
    assert (record.created, record.updated, record.unchanged) == (1, 0, 1)
    assert len(record.file_digest) == 64


def test_what_an_import_moved_goes_to_the_ledger_once(take, clerk):
    done = take(ROW, by=clerk)
    take(ROW, by=clerk)

    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.actor) == ("tickets.imported", clerk)
    assert entry.content["digest"] == done.record.file_digest


def test_a_preview_says_what_would_happen_and_writes_nothing(take, linshu, tmp_path):
    take(ROW, ("LS2", *ROW[1:]))
    path = csv_file(
        tmp_path, ROW, ("LS2", "大兴镇", ROW[2]), ("LS3", *ROW[1:]), ("LS4", "无", ROW[2])
    )

    done = preview_tickets(jurisdiction=linshu, path=path)

    assert counts(done) == (1, 1, 1, 1)
    assert done.record is None
    assert (Ticket.objects.count(), TicketImport.objects.count()) == (2, 1)
    assert Ticket.objects.get(number="LS2").unit.code == "qingyun"


def test_the_same_number_in_two_jurisdictions_is_two_tickets(take, taian, tmp_path):
    take(ROW)
    path = csv_file(tmp_path, ("LS1", "岱岳区", ROW[2]))

    import_tickets(jurisdiction=taian, path=path, at=NOW)

    assert Ticket.objects.count() == 2


def test_a_batch_beyond_the_first_is_compared_as_well(take):
    rows = [(f"LS{number:05}", *ROW[1:]) for number in range(2500)]
    take(*rows)

    done = take(
        *[(number, "大兴镇" if number == "LS02499" else "青云镇", ROW[2]) for number, *_ in rows]
    )

    assert counts(done) == (0, 1, 2499, 0)
    assert Ticket.objects.get(number="LS02499").unit.code == "daxing"


def test_the_effort_does_not_grow_with_every_ticket(take, django_assert_max_num_queries):
    most = 26  # on PostgreSQL, where locks are asked for as well
    rows = [(f"LS{number:05}", *ROW[1:], "张三", "1") for number in range(900)]

    with django_assert_max_num_queries(most):
        take(*rows, header=CALLERS)
    with django_assert_max_num_queries(most):
        take(*[(number, "大兴镇", ROW[2], "李四", "1") for number, *_ in rows], header=CALLERS)


# The command -------------------------------------------------------------------------------


def run(path, *options, jurisdiction="linshu"):
    call_command("import_tickets", str(path), "--jurisdiction", jurisdiction, *options)


def test_the_command_says_what_it_did(linshu, tmp_path, capsys):
    run(xlsx_file(tmp_path, (*ROW, "城东"), header=(*HEADER, "区域")))

    assert capsys.readouterr().out.splitlines() == [
        "工单：新增1，更新0，不变0，错误0。",
        "未识别的列：区域。",
    ]


def test_the_command_lists_the_first_bad_rows_and_counts_the_others(linshu, tmp_path, capsys):
    path = csv_file(tmp_path, *[(f"LS{number}", "青云镇", "昨天") for number in range(60)])

    with pytest.raises(CommandError, match="文件有60行不合要求"):
        run(path)

    listed = capsys.readouterr().err.splitlines()
    assert len(listed) == 51
    assert listed[0].startswith("第2行“受理时间”")
    assert listed[-1] == "另有10处未列出。"


def test_merged_units_are_not_filled_down_and_the_reason_is_said(linshu, tmp_path, capsys):
    path = xlsx_file(tmp_path, ROW, ("LS2", None, ROW[2]))
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B2:B3")
    book.save(path)

    with pytest.raises(CommandError, match="第3行“承办单位”：不能为空"):
        run(path)

    assert "有合并单元格" in capsys.readouterr().err


def test_the_command_takes_the_good_rows_openly(linshu, tmp_path, capsys):
    run(csv_file(tmp_path, ROW, ("LS2", "青云镇", "昨天")), "--accept-good-rows")

    said = capsys.readouterr()
    assert "新增1，更新0，不变0，错误1" in said.out
    assert "第3行“受理时间”" in said.err


@pytest.mark.parametrize(
    ("options", "jurisdiction", "reason"),
    [
        ((), "atlantis", "没有编码为“atlantis”的辖区"),
        (
            ("--mapping", "nowhere"),
            "linshu",
            "没有名为“nowhere”的导入映射，可用的有：baltimore-311",
        ),
        (
            ("--mapping", "baltimore-311"),
            "linshu",
            "缺少“ServiceRequestNum”、“Agency”、“CreatedDate”",
        ),
    ],
)
def test_the_command_refuses_in_one_sentence(linshu, tmp_path, options, jurisdiction, reason):
    with pytest.raises(CommandError, match=reason) as caught:
        run(csv_file(tmp_path, ROW), *options, jurisdiction=jurisdiction)

    assert "\n" not in str(caught.value)
