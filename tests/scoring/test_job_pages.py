"""Pages on long work, on imports and on how things stand, as each of the cast sees them."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone
from django.utils.html import strip_tags

from scoring import heartbeat, performers, queue
from scoring.engine.period import Period
from scoring.models import League
from units import holds, jobs
from units.models import Inspection, Job, Membership, Role
from workorders.models import Ticket, TicketImport

OFFICE = ["clerk", "chief"]
HEADS = "工单编号,承办单位,受理时间\n"
GOOD = f"{HEADS}LS1,青云镇,2020-03-05 14:30\n"
BAD = f"{GOOD}LS2,青云<镇>,2020-03-05 14:30\n"
KEY = "6a4f2b6e-5a54-4bb5-8d60-2f1e7f6d1a11"
NEW = "/linshu/imports/new/"
STATUS = "/linshu/status/"
State = Job.State


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.MEDIA_ROOT = settings.HOTLINE_DATA = tmp_path


@pytest.fixture
def march(linshu) -> League:
    """A league that waits to be scored."""
    queue.request(linshu, [Period.parse("2020-03")], timezone.now())
    return League.objects.get()


@pytest.fixture
def job(linshu, clerk) -> Job:
    return jobs.ask(
        jurisdiction=linshu,
        kind="recomputation",
        title="重新计算2020年3月",
        content={"periods": ["2020-03"]},
        by=clerk,
        at=timezone.now(),
    )


@pytest.fixture
def upload(client, clerk):
    """Upload a file as the clerk and look at it; the job."""

    def upload(text, work=True):
        client.force_login(clerk)
        file = SimpleUploadedFile("三月.csv", text.encode())
        response = client.post(NEW, {"file": file, "mapping": "", "entry_key": KEY})
        assert response.status_code == 302, response.text
        if work:
            performers.take_next(timezone.now())
        return Job.objects.get(pk=int(re.search(r"jobs/(\d+)/", response.url)[1]))

    return upload


# Who may ------------------------------------------------------------------------------------


@pytest.fixture(params=[NEW, "imports", "jobs", "job", "progress", "recompute", STATUS])
def page(request, linshu, job) -> str:
    """Every page of this room."""
    if request.param == "imports":
        record = TicketImport.objects.create(
            jurisdiction=linshu, file_name="三月.csv", imported_at=timezone.now()
        )
        return f"/linshu/imports/{record.pk}/"
    named = {
        "jobs": "/linshu/jobs/",
        "job": f"/linshu/jobs/{job.pk}/",
        "progress": f"/linshu/jobs/{job.pk}/progress/",
        "recompute": "/linshu/recompute/",
    }
    return named.get(request.param, request.param)


@pytest.fixture(params=["cancel", "confirm", "retry"])
def deed(request, job, march) -> str:
    """Every address that only takes a deed."""
    retry = f"/linshu/status/leagues/{march.pk}/retry/"
    return retry if request.param == "retry" else f"/linshu/jobs/{job.pk}/{request.param}/"


def test_the_anonymous_go_to_the_login(page, client):
    assert client.get(page).url == f"/login/?next={page}"


def test_an_outsider_finds_nothing(page, client, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("name", ["liaison", "leader"])
def test_the_wrong_role_is_told_so(name, page, client, request):
    client.force_login(request.getfixturevalue(name))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("name", OFFICE)
def test_the_office_enters(name, page, client, request):
    client.force_login(request.getfixturevalue(name))

    assert client.get(page).status_code == 200


def test_what_belongs_to_another_jurisdiction_is_not_found(page, client, clerk, taian):
    """A member of both finds nothing of the one in the other."""
    Membership.objects.create(user=clerk, jurisdiction=taian, role=Role.CLERK)
    client.force_login(clerk)
    there = client.get(page.replace("/linshu/", "/taian/"))

    assert there.status_code == (404 if re.search(r"\d", page) else 200)


def test_a_deed_needs_the_office(deed, client, outsider, liaison, leader):
    answers = [client.post(deed).url]
    for user in (outsider, liaison, leader):
        client.force_login(user)
        answers.append(client.post(deed).status_code)

    assert answers == [f"/login/?next={deed}", 404, 403, 403]
    assert Job.objects.get().state == State.WAITING


def test_a_deed_is_no_page(deed, client, clerk):
    client.force_login(clerk)

    assert client.get(deed).status_code == 405


def test_a_deed_on_what_belongs_to_another_is_not_found(deed, client, clerk, taian):
    Membership.objects.create(user=clerk, jurisdiction=taian, role=Role.CHIEF)
    client.force_login(clerk)

    assert client.post(deed.replace("/linshu/", "/taian/")).status_code == 404


# Long work ----------------------------------------------------------------------------------


def test_a_running_job_shows_its_step_its_count_and_the_time_left(client, clerk, job):
    hold = holds.claim(job.pk, timezone.now())
    hold.advance(0, 1200, "2020年3月")
    hold.advance(300, 1200, "2020年4月")
    since = timezone.now() - timedelta(seconds=30)
    content = hold.job.content | {"counted_from": since.isoformat()}
    Job.objects.update(content=content)
    client.force_login(clerk)
    page = client.get(f"/linshu/jobs/{job.pk}/").text

    assert "2020年4月" in page
    assert 'max="1200" value="300"' in page
    assert "300 / 1,200，还需约2分" in page
    assert "取消任务" in page


def test_the_part_that_changes_comes_alone(client, clerk, job):
    client.force_login(clerk)
    part = client.get(f"/linshu/jobs/{job.pk}/progress/").text

    assert 'data-state="waiting"' in part
    assert "<html" not in part


def test_a_job_is_cancelled_from_its_page(client, clerk, job):
    client.force_login(clerk)
    page = client.post(f"/linshu/jobs/{job.pk}/cancel/", follow=True).text

    assert "已取消。" in page
    assert "取消任务" not in page
    again = client.post(f"/linshu/jobs/{job.pk}/cancel/", follow=True).text
    assert "已经结束，不能再取消" in again


def test_a_running_job_is_asked_to_stop(client, clerk, job):
    holds.claim(job.pk, timezone.now())
    client.force_login(clerk)
    page = client.post(f"/linshu/jobs/{job.pk}/cancel/", follow=True).text

    assert "正在停下" in page
    assert Job.objects.get().is_to_stop


def test_every_page_of_the_office_tells_of_open_jobs(client, clerk, liaison, job):
    client.force_login(clerk)
    assert "任务 1 进行中" in client.get("/linshu/units/").text
    Job.objects.update(state=State.ASKING)
    assert "1 待确认" in client.get("/linshu/units/").text
    Job.objects.update(state=State.DONE)
    assert "head-jobs" not in client.get("/linshu/units/").text

    Job.objects.update(state=State.RUNNING)
    client.force_login(liaison)
    assert "head-jobs" not in client.get("/linshu/units/").text


def test_the_list_has_a_budget(client, clerk, linshu, job, django_assert_max_num_queries):
    for number in range(40):
        jobs.ask(
            jurisdiction=linshu,
            kind="recomputation",
            title=f"任务{number}",
            content={"periods": [number]},
            by=clerk,
            at=timezone.now(),
        )
    client.force_login(clerk)

    with django_assert_max_num_queries(6):
        client.get("/linshu/jobs/")


def test_a_recomputation_is_asked_for_once(client, chief, march):
    client.force_login(chief)
    asked = {"first": "2020-03", "last": "2020-03", "entry_key": KEY}
    urls = {client.post("/linshu/recompute/", asked).url for _ in range(2)}

    assert urls == {f"/linshu/jobs/{Job.objects.get().pk}/"}
    assert Job.objects.get().content["periods"] == ["2020-03"]


def test_a_range_that_ends_before_it_begins_is_refused(client, chief, linshu, march):
    queue.request(linshu, [Period.parse("2020-04")], timezone.now())
    client.force_login(chief)
    asked = {"first": "2020-04", "last": "2020-03", "entry_key": KEY}

    assert "终止月份不能早于起始月份" in client.post("/linshu/recompute/", asked).text
    assert not Job.objects.exists()


def test_failed_periods_are_named_with_their_reason(client, clerk, job):
    Job.objects.update(state=State.DONE, result={"periods": 1, "failed": [["2020-03", "坏了"]]})
    client.force_login(clerk)
    page = client.get(f"/linshu/jobs/{job.pk}/").text

    assert "重算了 1 个考核期，其中 1 个没有成功" in page
    assert "<dt>2020年3月</dt><dd>坏了</dd>" in page


# Importing ----------------------------------------------------------------------------------


ENDED = {
    ("recomputation", State.DONE): ("/linshu/rankings/", "看考核排名"),
    ("recomputation", State.FAILED): ("/linshu/recompute/", "再次重新计算…"),
    ("tickets", State.FAILED): (NEW, "重新上传…"),
}


@pytest.mark.parametrize("how", ENDED)
def test_an_ended_job_says_where_to_go_on(how, client, clerk, job):
    kind, state = how
    Job.objects.update(kind=kind, state=state, error="坏了" if state == State.FAILED else "")
    client.force_login(clerk)

    page = client.get(f"/linshu/jobs/{job.pk}/").text

    target, words = ENDED[how]
    assert f'href="{target}">{words}</a>' in page


def test_a_file_goes_from_the_upload_over_its_verdicts_to_the_tickets(client, upload):
    job = upload(GOOD)
    asked = client.get(f"/linshu/jobs/{job.pk}/").text
    assert "核对结果（尚未写入）" in asked
    assert not Ticket.objects.exists()

    confirmed = client.post(f"/linshu/jobs/{job.pk}/confirm/", follow=True).text
    assert "已确认，开始导入。" in confirmed
    performers.take_next(timezone.now())
    done = client.get(f"/linshu/jobs/{job.pk}/").text
    record = TicketImport.objects.get()
    assert f'href="/linshu/imports/{record.pk}/"' in done
    assert 'href="/linshu/tickets/"' in done
    assert "三月.csv" in client.get(f"/linshu/imports/{record.pk}/").text


def test_errors_are_listed_escaped_and_the_good_rows_are_an_open_choice(client, upload):
    job = upload(BAD)
    page = client.get(f"/linshu/jobs/{job.pk}/").text
    assert "青云&lt;镇&gt;" in page
    assert "只导入无误的行" in page

    refused = client.post(f"/linshu/jobs/{job.pk}/confirm/", follow=True).text
    assert "请改正文件后重新上传" in refused
    client.post(f"/linshu/jobs/{job.pk}/confirm/", {"accept_good_rows": "on"})
    performers.take_next(timezone.now())
    assert Ticket.objects.get().number == "LS1"


def test_a_file_sent_twice_is_one_job(upload):
    assert upload(GOOD, work=False) == upload(GOOD, work=False)


def test_a_hostile_file_is_refused_beside_its_field(client, clerk):
    client.force_login(clerk)
    file = SimpleUploadedFile("三月.xlsx", b"PK\x03\x04 no zip")
    page = client.post(NEW, {"file": file, "mapping": "", "entry_key": KEY}).text

    assert "已损坏，无法解开" in page
    assert "错误：" in page
    assert not Job.objects.exists()


# How things stand ---------------------------------------------------------------------------


def test_parked_leagues_stand_there_with_their_error_and_are_taken_up_again(client, chief, march):
    League.objects.update(is_parked=True, attempts=8, error="缺少评定")
    client.force_login(chief)
    page = client.get(STATUS).text
    assert "1 期搁置" in page
    assert "缺少评定" in page

    again = client.post(f"/linshu/status/leagues/{march.pk}/retry/", follow=True).text
    assert "2020年3月已重新排队" in again
    march.refresh_from_db()
    assert (march.is_parked, march.attempts) == (False, 0)
    assert queue.claim_next(timezone.now()) == march


def test_the_status_says_what_waits_and_how_far_the_calendar_goes(client, clerk, march):
    client.force_login(clerk)
    page = client.get(STATUS).text

    assert "1 期待算" in page
    assert "本机没有计算进程的记录" in page
    assert re.search(r"放假安排公布到 20\d\d 年", page)


def test_the_status_has_a_budget(client, clerk, march, job, django_assert_max_num_queries):
    client.force_login(clerk)

    with django_assert_max_num_queries(10):
        client.get(STATUS)


def inspected(kind, *, jurisdiction=None, is_good=True, days=0):
    at = timezone.now() - timedelta(days=days, minutes=5)
    Inspection.objects.create(
        kind=kind, jurisdiction=jurisdiction, is_good=is_good, words="", inspected_at=at
    )


def test_the_status_says_when_chain_and_backups_were_last_in_order(client, clerk, march, taian):
    client.force_login(clerk)
    inspected("chain", jurisdiction=march.jurisdiction)
    inspected("chain", jurisdiction=taian, is_good=False)
    inspected("backup", days=1)
    inspected("backup", is_good=False)

    page = " ".join(strip_tags(client.get(STATUS).text).split())

    assert "台账校验 5分前完好 备份 1天前完好 最近一次没有备成 备份恢复验证 从未做过" in page


def test_a_backup_that_is_long_past_is_worth_a_question(client, clerk, march):
    client.force_login(clerk)
    inspected("backup", days=3)

    page = " ".join(strip_tags(client.get(STATUS).text).split())

    assert "备份 3天前完好 已超过 2 天" in page


def test_machines_are_told_of_a_broken_chain_and_of_old_backups(client, linshu, taian):
    inspected("chain", jurisdiction=linshu)
    inspected("chain", jurisdiction=taian, is_good=False, days=1)
    inspected("backup", days=2)

    found = json.loads(client.get("/healthz").content)

    assert found["chains_hold"] is False
    assert found["chain_check_seconds"] // 3600 == 24
    assert found["backup_seconds"] // 86400 == 2
    assert found["restore_seconds"] is None


def test_machines_are_told_how_things_stand_without_a_login(client, march, settings):
    League.objects.update(stale_since=timezone.now() - timedelta(seconds=90))
    response = client.get("/healthz")
    found = json.loads(response.content)

    assert response.status_code == 200
    assert 90 <= found.pop("oldest_stale_seconds") < 150
    assert found == {
        "database": "ok",
        "parked_leagues": 0,
        "jobs": 0,
        "heartbeat_seconds": None,
        "chains_hold": None,
        "chain_check_seconds": None,
        "backup_seconds": None,
        "restore_seconds": None,
    }
    assert "linshu" not in response.text


def test_a_worker_leaves_a_sign_of_life(client, db, monkeypatch):
    monkeypatch.setattr(heartbeat, "_beat_at", 0)
    heartbeat.beat()

    assert json.loads(client.get("/healthz").content)["heartbeat_seconds"] < 60


def test_without_a_database_the_answer_is_503(client, monkeypatch):
    def fail(at):
        raise OperationalError("gone")

    monkeypatch.setattr("scoring.views.standing.health", fail)
    response = client.get("/healthz")

    assert response.status_code == 503
    assert json.loads(response.content) == {"database": "down"}
