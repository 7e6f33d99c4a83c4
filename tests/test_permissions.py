"""The five cases for every address: anonymous, outsider, wrong role, foreign, right."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import get_resolver

from scoring import appeals, services
from scoring.evidence import keep_file
from scoring.models import League, RulebookVersion
from tests.conftest import member
from tests.permissions import DOORS, EVERYBODY, LIAISON, Door
from tests.scoring.dispute import screenshot
from tests.scoring.drafts import small_draft
from tests.scoring.printed import march_in_linshu
from tests.scoring.published import PUBLISHED, put_out
from tests.test_access import OPEN_TO_ALL, addresses
from units.models import Job, Role
from workorders.models import TicketImport

LATER = PUBLISHED + timedelta(hours=3)
SECRET = {
    "event",
    "recorded",
    "file",
    "file_in",
    "job",
    "file_job",
    "league",
    "draft",
    "version",
    "appeal",
}
"""What is found by its number alone: the number in another jurisdiction finds nothing."""


@pytest.fixture
def story(linshu, qingyun, daxing, clerk, chief, liaison, leader, settings, tmp_path):
    """One of everything about 青云镇, and where there are units, one about 大兴镇."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    run = march_in_linshu(linshu)
    out = put_out(linshu, clerk, chief)
    units = (("", qingyun, liaison), ("foreign_", daxing, spokesman(linshu, daxing)))
    told = {}
    for prefix, unit, speaker in units:
        event = unit.events.get()
        filed = appeals.appeal_several(
            subjects=[appeals.about_event(event)], reason="属实，已整改", by=speaker, at=LATER
        )[0]
        told |= {
            f"{prefix}event": event.pk,
            f"{prefix}appeal": filed.pk,
            f"{prefix}ticket": unit.tickets.first().number,
            f"{prefix}file": keep_file(unit=unit, file=screenshot(), by=clerk, at=LATER).pk,
        }
    file_in = TicketImport.objects.create(
        jurisdiction=linshu, file_name="工单.csv", file_digest="0" * 64, imported_at=LATER
    )
    job = Job.objects.create(
        jurisdiction=linshu, kind="recomputation", title="重新计算", asked_at=LATER
    )
    told["file_job"] = file_job(linshu).pk
    return told | {
        "publication": out.pk,
        "file_in": file_in.pk,
        "job": job.pk,
        "league": League.objects.get(pk=run.league_id).pk,
        "draft": small_draft(linshu, clerk).pk,
        "version": RulebookVersion.objects.published().first().pk,
        "block": block_by(qingyun, clerk, chief),
        "recorded": qingyun.events.get(recorded_by=clerk).pk,
        "tryout": "",
    }


def file_job(linshu):
    """A file that waits for its errors to be seen to."""
    problem = {"row": 2, "column": "承办单位", "reason": "不认识", "value": "青云"}
    return Job.objects.create(
        jurisdiction=linshu,
        kind="tickets",
        title="导入工单文件",
        state=Job.State.ASKING,
        content={"file": "none.csv", "mapping": "", "name": "三月.csv"},
        result={"problems": [problem], "strangers": [["青云", 1]]},
        asked_at=LATER,
    )


def block_by(unit, *people):
    """A block of one deduction by each of them; everybody meets their own alone."""
    block = uuid4()
    for person in people:
        entry = services.Entry(
            unit=unit, rule_code="L8.1", occurred_on=date(2020, 4, 3), reason="试"
        )
        key = f"block:{person.memberships.get().pk}:{block}:1"
        services.record_deduction(entry=entry, by=person, at=LATER, entry_key=key)
    return block


def spokesman(linshu, daxing):
    return member(linshu, "spokesman", Role.LIAISON, daxing)


def knock(client, door: Door, address: str) -> int:
    """The answer's status; whatever the page did is undone."""
    with transaction.atomic():
        response = getattr(client, door.method)(address)
        transaction.set_rollback(True)
    if response.status_code == 302 and "/login/" in response.url:
        return 401
    return response.status_code


def wrong(client, story, code: int, cases) -> list[tuple[str, str, int]]:
    """The cases of ``(door, address)`` that are answered otherwise."""
    asked = [(door, address.format(**story)) for door, address in cases]
    answers = [(door.name, address, knock(client, door, address)) for door, address in asked]
    return [answer for answer in answers if answer[2] != code]


def test_the_table_names_every_address_once():
    names = {f"{app}:{p.name}" for app in ("units", "workorders", "scoring") for p in named(app)}

    assert sorted(door.name for door in DOORS) == sorted(names)
    assert {p.name for _, p in addresses() if not _.startswith("<slug")} == OPEN_TO_ALL


def named(app):
    patterns = get_resolver(f"{app}.urls").url_patterns
    return [pattern for _, pattern in addresses(patterns)]


def test_the_anonymous_go_to_the_login_everywhere(client, story):
    cases = [(door, f"/linshu/{door.own}") for door in DOORS]

    assert wrong(client, story, 401, cases) == []


def test_an_outsider_finds_nothing_anywhere(client, story, outsider):
    client.force_login(outsider)
    cases = [(door, f"/linshu/{door.own}") for door in DOORS]

    assert wrong(client, story, 404, cases) == []


def test_a_number_of_another_jurisdiction_finds_nothing_in_the_own(client, story, outsider):
    client.force_login(outsider)
    numbered = [one for one in DOORS if any(f"{{{name}}}" in one.own for name in SECRET)]

    assert len(numbered) > 20
    assert wrong(client, story, 404, [(one, f"/taian/{one.own}") for one in numbered]) == []


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_wrong_role_is_told_so_everywhere(role, client, story, request):
    client.force_login(request.getfixturevalue(role))
    cases = [(door, f"/linshu/{door.own}") for door in DOORS if role not in door.roles]

    assert wrong(client, story, 403, cases) == []


def test_a_liaison_finds_nothing_of_a_foreign_unit_anywhere(client, story, liaison):
    client.force_login(liaison)
    cases = [(door, f"/linshu/{door.foreign}") for door in DOORS if door.foreign]

    assert len(cases) > 8
    assert wrong(client, story, 404, cases) == []


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_right_role_enters_everywhere(role, client, story, request):
    client.force_login(request.getfixturevalue(role))
    doors = [door for door in DOORS if role in door.roles]
    asked = [(door, f"/linshu/{door.own}".format(**story)) for door in doors]

    answers = [(door.name, address, knock(client, door, address)) for door, address in asked]

    assert [one for one in answers if one[2] not in (200, 302)] == []


def test_whoever_may_enter_stands_in_the_views_too():
    """The table is what the tests promise; a view that lets others in is found here, too."""
    roles = {door.name: set(door.roles) for door in DOORS}
    views = {
        f"{app}:{pattern.name}": {role.value for role in pattern.callback.view_class.roles}
        for app in ("units", "workorders", "scoring")
        for pattern in named(app)
    }

    assert roles == views
    assert all(LIAISON in door.roles for door in DOORS if door.foreign)
