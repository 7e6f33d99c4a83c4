"""Ticket files through the browser: looked at, asked about, taken in, and never kept longer."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from scoring import performers
from tests.workorders.files import csv_file, xlsx_file
from units import holds, jobs
from units.models import Job, LedgerEntry
from workorders import services, uploads
from workorders.gate import FileRefused
from workorders.models import Ticket, TicketImport
from workorders.services import import_tickets
from workorders.uploads import NotConfirmed, confirm, receive

pytestmark = pytest.mark.django_db
State = Job.State
GOOD = ("LS1", "青云镇", "2020-03-05 14:30")
BAD = ("LS2", "青云15412341234", "2020-03-05 14:30")


@pytest.fixture
def media(settings, tmp_path) -> Path:
    """Where uploads are kept."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def upload(linshu, clerk, tmp_path, media):
    """Upload rows as a csv file."""

    def upload(*rows, key="", name="三月.csv", mapping="", make=csv_file):
        content = make(tmp_path, *rows, name=f"made{Path(name).suffix}").read_bytes()
        file = SimpleUploadedFile(name, content)
        now = timezone.now()
        return receive(jurisdiction=linshu, file=file, mapping=mapping, by=clerk, at=now, key=key)

    return upload


def kept(media) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def work():
    return performers.take_next(timezone.now())


def test_a_file_is_looked_at_and_nothing_is_written(upload, media):
    upload(GOOD, BAD)
    job = work()

    assert job.state == State.ASKING
    assert [job.result[name] for name in ("created", "updated", "unchanged", "refused")] == [
        1,
        0,
        0,
        1,
    ]
    assert not Ticket.objects.exists()
    assert not TicketImport.objects.exists()
    assert len(kept(media)) == 1


def test_a_problem_is_told_with_row_column_reason_and_masked_value(upload):
    upload(GOOD, BAD)
    (problem,) = work().result["problems"]

    assert (problem["row"], problem["column"]) == (3, "承办单位")
    assert "不是已登记单位" in problem["reason"]
    assert problem["value"] == "青云154****1234"


def test_what_is_confirmed_is_taken_in_once_and_its_file_goes(upload, chief, media):
    upload(GOOD)
    confirm(job=work(), by=chief, accept_good_rows=False)
    job = work()

    record = TicketImport.objects.get()
    assert (job.state, job.result["import"]) == (State.DONE, record.pk)
    assert (record.file_name, record.imported_by, record.created) == ("三月.csv", chief, 1)
    assert Ticket.objects.get().number == "LS1"
    assert LedgerEntry.objects.filter(kind="tickets.imported", actor=chief).count() == 1
    assert kept(media) == []


def test_a_workbook_goes_the_same_way(upload, chief):
    upload(GOOD, name="三月.xlsx", make=xlsx_file)
    confirm(job=work(), by=chief, accept_good_rows=False)

    assert work().result["created"] == 1


def test_a_file_with_errors_is_taken_in_only_by_open_choice(upload, chief):
    upload(GOOD, BAD)
    job = work()

    with pytest.raises(NotConfirmed, match="只导入无误的行"):
        confirm(job=job, by=chief, accept_good_rows=False)
    confirm(job=job, by=chief, accept_good_rows=True)
    assert work().result["created"] == 1
    assert Ticket.objects.count() == 1


def test_a_second_confirmation_is_too_late(upload, chief):
    upload(GOOD)
    job = work()
    confirm(job=job, by=chief, accept_good_rows=False)

    with pytest.raises(jobs.TooLate):
        confirm(job=job, by=chief, accept_good_rows=False)


def test_the_same_file_is_the_same_job(upload, media):
    first = upload(GOOD)

    assert upload(GOOD, name="另一个名字.csv") == first
    work()
    assert upload(GOOD) == first
    assert upload(GOOD, mapping="baltimore-311") != first
    assert len(kept(media)) == 1


def test_the_same_form_after_the_end_is_the_same_job_and_keeps_nothing(upload, chief, media):
    first = upload(GOOD, key="form:1")
    performers.cancel(first, timezone.now())

    assert upload(GOOD, key="form:1") == first
    assert kept(media) == []


def test_a_discarded_file_goes_at_once(upload, media):
    upload(GOOD)
    performers.cancel(work(), timezone.now())

    assert kept(media) == []


def test_a_file_stays_while_another_job_needs_it(upload, media):
    first, other = upload(GOOD), upload(GOOD, mapping="baltimore-311")
    performers.cancel(first, timezone.now())

    assert len(kept(media)) == 1
    performers.cancel(other, timezone.now())
    assert kept(media) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("三月.exe", b"MZ", "只接受 xlsx、xls 和 csv"),
        ("三月.xlsx", b"a,b\n", "与扩展名不符"),
        ("三月.csv", b"PK\x03\x04rest", "与扩展名不符"),
    ],
)
def test_what_the_gate_refuses_is_not_kept(name, content, said, linshu, clerk, media):
    file = SimpleUploadedFile(name, content)
    with pytest.raises(FileRefused, match=said):
        receive(jurisdiction=linshu, file=file, mapping="", by=clerk, at=timezone.now(), key="")

    assert not Job.objects.exists()
    assert not media.exists() or kept(media) == []


def test_a_path_in_the_name_leads_nowhere(upload, media):
    job = upload(GOOD, name="../../三月.csv")

    assert job.content["name"] == "三月.csv"
    assert all(media / "imports" / "linshu" == path.parent for path in kept(media))


def test_a_file_without_the_right_columns_fails_with_a_sentence(upload, media):
    upload(("x",), name="三月.csv", make=lambda *a, **k: csv_file(*a, header=("别的",), **k))
    job = work()

    assert (job.state, kept(media)) == (State.FAILED, [])
    assert "表头缺少" in job.error


def test_cancelled_before_the_commit_nothing_is_written(upload, chief, media, monkeypatch):
    upload(GOOD)
    confirm(job=work(), by=chief, accept_good_rows=False)
    real = services._compared

    def cancel_while_comparing(*args):
        jobs.cancel(job=Job.objects.get(), at=timezone.now())
        return real(*args)

    monkeypatch.setattr(services, "_compared", cancel_while_comparing)
    job = work()

    assert job.state == State.CANCELLED
    assert not Ticket.objects.exists()
    assert kept(media) == []


def test_a_wish_to_cancel_that_comes_with_the_commit_undoes_it(upload, chief, monkeypatch):
    upload(GOOD)
    confirm(job=work(), by=chief, accept_good_rows=False)
    real = services.announce

    def cancel_at_the_end(**more):
        jobs.cancel(job=Job.objects.get(), at=timezone.now())
        real(**more)

    monkeypatch.setattr(services, "announce", cancel_at_the_end)
    work()

    assert not Ticket.objects.exists()
    assert not TicketImport.objects.exists()


def test_a_worker_that_was_given_up_does_not_import_beside_its_heir(upload, chief):
    upload(GOOD)
    confirm(job=work(), by=chief, accept_good_rows=False)
    dead = holds.claim_next(timezone.now())
    Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    heir = holds.claim_next(timezone.now())
    performers.work_off(heir)

    holds.work_off(dead, uploads.perform)

    assert TicketImport.objects.count() == 1
    assert Job.objects.get().state == State.DONE


def test_a_question_nobody_answers_ends_with_its_file(upload, media):
    upload(GOOD)
    work()

    assert uploads.forget_unanswered(timezone.now() + timedelta(days=6)) == 0
    assert uploads.forget_unanswered(timezone.now() + timedelta(days=8)) == 1
    assert Job.objects.get().state == State.CANCELLED
    assert kept(media) == []


def test_what_a_killed_process_left_is_swept_up_in_the_end(media):
    orphan = media / "imports" / "linshu" / "tmp1.csv"
    orphan.parent.mkdir(parents=True)
    orphan.write_text("x")

    uploads.forget_unanswered(timezone.now() + timedelta(days=13))
    assert orphan.exists()
    uploads.forget_unanswered(timezone.now() + timedelta(days=15))
    assert not orphan.exists()


# Progress of the import itself ------------------------------------------------------------------


def test_an_import_tells_what_it_is_at(linshu, tmp_path):
    said = []
    rows = [(f"LS{number}", *GOOD[1:]) for number in range(1200)]
    path = csv_file(tmp_path, *rows)
    import_tickets(
        jurisdiction=linshu, path=path, at=timezone.now(), report=lambda *told: said.append(told)
    )

    assert said == [
        (0, 0, "读取文件"),
        (500, 0, "读取文件"),
        (1000, 0, "读取文件"),
        (0, 1200, "与已有工单核对"),
        (1000, 1200, "与已有工单核对"),
        (1200, 1200, "与已有工单核对"),
        (1200, 1200, "写入"),
    ]


def test_a_file_that_came_in_meanwhile_is_compared_with(linshu, tmp_path):
    """Nothing is held while a file is compared: what another one writes then must be seen."""
    first = csv_file(tmp_path, GOOD, name="1.csv")
    second = csv_file(tmp_path, GOOD, ("LS9", *GOOD[1:]), name="2.csv")
    now = timezone.now()

    def come_between(done, total, step):
        if step == services.WRITING:
            import_tickets(jurisdiction=linshu, path=first, at=now)

    done = import_tickets(jurisdiction=linshu, path=second, at=now, report=come_between)

    assert (done.created, done.unchanged) == (1, 1)
    assert Ticket.objects.count() == 2


def test_an_interrupted_command_says_that_nothing_came_in(linshu, tmp_path, monkeypatch):
    def interrupt(*args, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "write", interrupt)
    with pytest.raises(CommandError, match="没有导入任何一行"):
        call_command("import_tickets", csv_file(tmp_path, GOOD), jurisdiction="linshu")

    assert not TicketImport.objects.exists()


def test_while_the_ledger_does_not_hold_a_file_is_not_taken_in_and_the_job_says_why(
    upload, chief, settings
):
    upload(GOOD)
    confirm(job=work(), by=chief, accept_good_rows=False)
    work()
    upload(("LS9", "青云镇", "2020-03-06 14:30"), name="四月.csv")
    asked = work()
    settings.LEDGER_KEY = "another"
    confirm(job=asked, by=chief, accept_good_rows=False)

    ended = work()

    assert ended.state == State.FAILED
    assert "已停止一切改动" in ended.error
    assert Ticket.objects.count() == 1
