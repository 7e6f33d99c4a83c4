"""The fixed cast of the tests: one county, its units and the people of the story."""

import os

import pytest

from units.models import Jurisdiction, Membership, Role, Unit, UnitGroup, User
from units.workdays import seed_work_days

TOWNS = {
    "qingyun": ("青云镇", "qyz"),
    "daxing": ("大兴镇", "dxz"),
    "linshu-jie": ("临沭街道", "lsjd"),
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Seed the working days once: every test that needs them would pay a second for them."""
    with django_db_blocker.unblock():
        seed_work_days()


@pytest.fixture
def linshu(db) -> Jurisdiction:
    """临沭县 with three towns and one department."""
    county = Jurisdiction.objects.create(code="linshu", name="临沭县")
    towns = UnitGroup.objects.create(jurisdiction=county, code="towns", name="镇街")
    departments = UnitGroup.objects.create(jurisdiction=county, code="departments", name="部门")
    for code, (name, initials) in TOWNS.items():
        Unit.objects.create(
            jurisdiction=county,
            group=towns,
            code=code,
            name=name,
            initials=initials,
            kind=Unit.Kind.TOWN,
        )
    Unit.objects.create(
        jurisdiction=county,
        group=departments,
        code="jiaoti",
        name="教体局",
        initials="jtj",
        kind=Unit.Kind.DEPARTMENT,
    )
    return county


@pytest.fixture
def taian(db) -> Jurisdiction:
    """Another jurisdiction, with one unit: what nobody of 临沭县 may see."""
    city = Jurisdiction.objects.create(code="taian", name="泰安市")
    counties = UnitGroup.objects.create(jurisdiction=city, code="counties", name="县市区")
    Unit.objects.create(jurisdiction=city, group=counties, code="daiyue", name="岱岳区")
    return city


@pytest.fixture
def qingyun(linshu) -> Unit:
    return linshu.units.get(code="qingyun")


@pytest.fixture
def daxing(linshu) -> Unit:
    return linshu.units.get(code="daxing")


@pytest.fixture
def jiaoti(linshu) -> Unit:
    return linshu.units.get(code="jiaoti")


def member(jurisdiction: Jurisdiction, name: str, role: Role, unit: Unit | None = None) -> User:
    user = User.objects.create(username=name)
    Membership.objects.create(user=user, jurisdiction=jurisdiction, role=role, unit=unit)
    return user


@pytest.fixture
def clerk(linshu) -> User:
    return member(linshu, "clerk", Role.CLERK)


@pytest.fixture
def chief(linshu) -> User:
    return member(linshu, "chief", Role.CHIEF)


@pytest.fixture
def liaison(linshu, qingyun) -> User:
    """The liaison of 青云镇."""
    return member(linshu, "liaison", Role.LIAISON, qingyun)


@pytest.fixture
def leader(linshu) -> User:
    return member(linshu, "leader", Role.LEADER)


@pytest.fixture
def outsider(taian) -> User:
    """The chief of another jurisdiction's office."""
    return member(taian, "outsider", Role.CHIEF)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed (FAIL_ON_SKIP), a skipped test is a failure of the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("FAIL_ON_SKIP") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
