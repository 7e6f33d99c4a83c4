"""The commands that register units, and the mapping of a foreign export."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.workorders.files import csv_file, xlsx_file
from units.ledger import first_broken
from units.models import Inspection, Jurisdiction, LedgerEntry, Unit
from units.moments import LOCAL
from workorders.mappings import mapping_of
from workorders.models import SourceMapping, Ticket
from workorders.reading import file_digest
from workorders.signals import months_between, tickets_changed

pytestmark = pytest.mark.django_db
HEADER = ("编码", "名称", "分组", "别名", "上级")
FOREIGN = (
    "ServiceRequestNum", "Agency", "SRType", "MethodReceived", "CreatedDate", "SRStatus",
    "DueDate", "CloseDate", "Neighborhood",
)  # fmt: skip
REQUESTS = (
    ("18-1", "Solid Waste", "Dirty Alley", "Phone", "04/12/2018 11:11:26 AM", "Closed",
     "04/13/2018 12:00:00 AM", "04/12/2018 12:45:47 PM", "Dorchester"),
    ("18-2", "Mayor's Office", "Dirty Alley", "API", "04/13/2018 12:05:00 AM",
     "Open (Duplicate)", "", "", ""),
)  # fmt: skip


def units(path, *options, jurisdiction="county"):
    call_command("import_units", str(path), "--jurisdiction", jurisdiction, *options)


def test_a_unit_file_makes_the_jurisdiction_where_it_is_new(tmp_path, capsys):
    path = xlsx_file(tmp_path, ("jiaoti", "教体局", "departments", "教育局", None), header=HEADER)

    units(path, "--name", "新县")
    units(path)

    assert Jurisdiction.objects.get().name == "新县"
    assert Unit.objects.get().aliases.get().name == "教育局"
    assert capsys.readouterr().out.splitlines() == [
        "考核对象：新增1，更新0，不变0。",
        "考核对象：新增0，更新0，不变1。",
    ]


def test_a_bad_unit_file_makes_nothing_at_all(tmp_path):
    path = csv_file(tmp_path, ("jiaoti", "教体局", "部门", "", ""), header=HEADER)

    with pytest.raises(CommandError, match="第2行“分组”"):
        units(path, "--name", "新县")

    assert not Jurisdiction.objects.exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ((), "请用 --name 给出它的名称"),
        (("--from-tickets",), "必须一起使用"),
        (("--mapping", "baltimore-311"), "必须一起使用"),
        (("--name", "x", "--from-tickets", "--mapping", "nowhere"), "没有名为“nowhere”"),
        (("--name", "x", "--from-tickets", "--mapping", "baltimore-311"), "缺少“Agency”列"),
    ],
)
def test_the_command_refuses_in_one_sentence(tmp_path, options, reason):
    path = csv_file(tmp_path, ("a", "甲", "towns", "", ""), header=HEADER)

    with pytest.raises(CommandError, match=reason):
        units(path, *options)

    assert not Jurisdiction.objects.exists()


def test_a_foreign_export_brings_its_units_and_then_its_tickets(tmp_path, capsys):
    path = csv_file(tmp_path, *REQUESTS, header=FOREIGN)
    mapped = ("--mapping", "baltimore-311")

    units(path, "--name", "巴尔的摩市", "--from-tickets", *mapped, jurisdiction="baltimore")
    call_command("import_tickets", str(path), "--jurisdiction", "baltimore", *mapped)

    assert list(Unit.objects.values_list("code", "name", "group__code")) == [
        ("mayors-office", "Mayor's Office", "agencies"),
        ("solid-waste", "Solid Waste", "agencies"),
    ]
    first, second = Ticket.objects.order_by("number")
    assert f"{first.received_at:%Y-%m-%d %H:%M:%S}" == "2018-04-12 03:11:26"
    assert f"{first.due_at:%Y-%m-%d %H:%M}" == "2018-04-12 16:00"
    assert (first.channel, first.subject, first.duplicate) == ("电话", "Dirty Alley", False)
    assert first.extra == {"Neighborhood": "Dorchester"}
    assert (second.channel, second.duplicate, second.due_at) == ("其他", True, None)
    assert "未识别的列：Neighborhood。" in capsys.readouterr().out


def test_units_that_are_known_by_any_name_are_not_made_again(tmp_path, capsys):
    path = csv_file(tmp_path, *REQUESTS, header=FOREIGN)
    options = ("--from-tickets", "--mapping", "baltimore-311")
    known = csv_file(
        tmp_path, ("mayor", "Mayor", "agencies", "mayor's OFFICE", ""), header=HEADER, name="u.csv"
    )
    units(known, "--name", "巴尔的摩市")

    units(path, *options)
    units(path, *options)

    assert capsys.readouterr().out.splitlines()[1:] == [
        "考核对象：新增1，更新0，不变1。",
        "考核对象：新增0，更新0，不变2。",
    ]


def test_a_unit_in_another_group_touches_every_month_with_tickets(linshu, qingyun, tmp_path):
    for number, last_hour in (("1", "2019-11-30 23:00"), ("2", "2019-12-30 23:00")):
        received = datetime.fromisoformat(last_hour).replace(tzinfo=LOCAL)
        Ticket.objects.create(
            jurisdiction=linshu,
            unit=qingyun,
            number=number,
            received_at=received,
            assigned_at=received + timedelta(hours=2),
        )
    heard = []

    def hear(touched, **_):
        heard.append(touched)

    tickets_changed.connect(hear)
    try:
        for name, group in (
            ("青云镇", "towns"),
            ("青云街道", "towns"),
            ("青云街道", "departments"),
        ):
            row = ("qingyun", name, group, "", "")
            units(csv_file(tmp_path, row, header=HEADER), jurisdiction="linshu")
    finally:
        tickets_changed.disconnect(hear)

    assert heard == [{(qingyun.pk, "2000-01"), (qingyun.pk, "2019-12")}]
    entries = LedgerEntry.objects.order_by("number").values_list("kind", "content__moved")
    assert list(entries) == [("units.imported", []), ("units.imported", ["qingyun"])]


def test_a_new_jurisdiction_and_another_name_are_in_the_chain(tmp_path):
    path = csv_file(tmp_path, ("qingyun", "青云镇", "towns", "", ""), header=HEADER)

    for name in ("新县", "新县", "新区"):
        units(path, "--name", name)

    entries = LedgerEntry.objects.order_by("number")
    assert [(one.kind, one.content.get("name")) for one in entries] == [
        ("jurisdiction.added", "新县"),
        ("units.imported", None),
        ("jurisdiction.edited", "新区"),
    ]
    imported = entries.get(kind="units.imported").content
    assert imported == {"created": 1, "updated": 0, "moved": [], "digest": file_digest(path)}
    assert first_broken(Jurisdiction.objects.get()) is None


@pytest.mark.parametrize(("name", "options"), [("青云街道", ()), ("青云镇", ("--name", "别的县"))])
def test_a_broken_chain_refuses_units_and_names(linshu, tmp_path, name, options):
    Inspection.objects.create(
        kind="chain", jurisdiction=linshu, is_good=False, words="断开", inspected_at=timezone.now()
    )
    path = csv_file(tmp_path, ("qingyun", name, "towns", "", ""), header=HEADER)

    with pytest.raises(CommandError, match="已停止一切改动"):
        units(path, *options, jurisdiction="linshu")

    assert Jurisdiction.objects.get().name == "临沭县"
    assert Unit.objects.get(code="qingyun").name == "青云镇"


def test_the_months_between_two_instants():
    first, last = datetime(2019, 11, 30, tzinfo=LOCAL), datetime(2020, 2, 1, tzinfo=LOCAL)

    assert months_between(first, last) == ["2019-11", "2019-12", "2020-01", "2020-02"]


def test_a_mapping_without_a_group_registers_no_units(linshu, tmp_path):
    SourceMapping.objects.create(jurisdiction=linshu, code="plain", document={})
    path = csv_file(
        tmp_path, ("1", "甲", "2020-03-05"), header=("工单编号", "承办单位", "受理时间")
    )

    with pytest.raises(CommandError, match=r"没有写明 \[units\] group"):
        units(path, "--from-tickets", "--mapping", "plain", jurisdiction="linshu")


def test_a_mapping_is_copied_from_its_file_once_and_then_belongs_to_the_office(linshu, taian):
    mapping = mapping_of(jurisdiction=linshu, code="baltimore-311")
    mapping.document["units"]["group"] = "bureaus"
    mapping.save()

    assert mapping_of(jurisdiction=linshu, code="baltimore-311").document["units"] == {
        "group": "bureaus"
    }
    assert mapping_of(jurisdiction=taian, code="baltimore-311").document["units"] == {
        "group": "agencies"
    }
