"""Incremental equals full: whatever happens in whatever order, kept results are those of a clean
recompute.
"""

import csv
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from scoring import closing, queue, watch
from scoring.calendars import CalendarRefused, change_calendar
from scoring.engine.period import Period
from scoring.models import ScoreRun, Seal
from scoring.publications import reopen_period
from scoring.publishing import load_rulebooks
from scoring.services import Entry, Mark, give_grade, record_deduction, revoke_deduction
from scoring.versions import version_for
from tests.scoring.recompute import discrepancies
from units.models import Jurisdiction, User
from workorders.models import Ticket
from workorders.rulings import exclude_ticket, restore_ticket
from workorders.services import import_tickets
from workorders.unit_files import import_unit_file

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY, LAST_DAY = date(2019, 11, 1), date(2020, 3, 5)
TEMPLATE = (Path(__file__).parent / "restless.toml").read_text("utf-8")
YEAR_PART = TEMPLATE[TEMPLATE.index('[[part]]\ncode = "Y"') : TEMPLATE.index("[apart]")]
UNITS = ("qingyun", "daxing", "linshu-jie", "jiaoti")
COLUMNS = ("工单编号", "承办单位", "受理时间", "办理期限", "回复时间", "办结时间")
COLUMNS += ("办理结果评价", "紧急程度", "重复工单")

days = st.integers(0, (LAST_DAY - FIRST_DAY).days).map(lambda n: FIRST_DAY + timedelta(days=n))
moments = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI),
    days,
    st.sampled_from((0, 9, 23)),
)
sometime = st.none() | moments
rows = st.tuples(
    st.integers(1, 9).map(lambda n: f"T{n}"),
    st.sampled_from(UNITS),
    moments,
    sometime,
    sometime,
    sometime,
    st.sampled_from(("", "满意", "基本满意", "不满意")),
    st.sampled_from(("普通", "紧急")),
    st.sampled_from(("", "", "是")),
)


def in_a_cell(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


class Office(RuleBasedStateMachine):
    """A county and everything that happens in it; the worker comes by from time to time."""

    cycle: ClassVar[str] = "month"
    folder: ClassVar[Path]
    steps: ClassVar[int]

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        # Facts cannot be deleted, so every example is rolled back.
        self.example = transaction.atomic()
        self.example.__enter__()
        self.county = Jurisdiction.objects.get(code="linshu")
        self.chief = User.objects.create(username="chief")
        self.numbers = count(1)
        self.at = datetime(2019, 12, 20, 9, tzinfo=SHANGHAI)

    @initialize()
    def open(self) -> None:
        self.publish(FIRST_DAY, "满意", 1)
        self.ask("2020")
        watch.notice_changes(self.at)

    def teardown(self) -> None:
        try:
            self.compare()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def write(self, name: str, text: str) -> Path:
        type(self).steps += 1
        path = self.folder / f"{next(self.numbers)}-{name}"
        path.write_text(text, "utf-8")
        return path

    def unit(self, code: str):
        return self.county.units.get(code=code)

    # What happens -------------------------------------------------------------------------------

    @rule(target=entries, unit=st.sampled_from(UNITS), day=days, times=st.integers(1, 3))
    def enter(self, unit, day, times):
        type(self).steps += 1
        entry = Entry(self.unit(unit), "O.3", day, times)
        key = f"entry-{next(self.numbers)}"
        return record_deduction(entry=entry, by=None, at=self.at, entry_key=key)

    @rule(event=entries)
    def revoke(self, event):
        type(self).steps += 1
        revoke_deduction(event=event, reason="登记有误", by=None, at=self.at)

    @rule(
        unit=st.sampled_from(UNITS),
        what=st.sampled_from((("G", "2019-12"), ("G", "2020-01"), ("YG", "2019"), ("YG", "2020"))),
        points=st.integers(0, 10),
    )
    def grade(self, unit, what, points):
        type(self).steps += 1
        code, period = what
        if self.cycle == "year":
            period = period[:4]
        version = version_for(self.county, Period.parse(period))
        mark = Mark(self.unit(unit), code, period, Decimal(points))
        give_grade(mark=mark, version=version, by=None, at=self.at)

    @rule(
        unit=st.sampled_from(UNITS),
        period=st.sampled_from(("2019-12", "2020-01", "2020-02")),
        percent=st.integers(0, 7),
        assessor=st.sampled_from(("甲", "乙", "丙")),
    )
    def enter_errors(self, unit, period, percent, assessor):
        """A number by hand, of several assessors, on which the next period looks back."""
        type(self).steps += 1
        period = period[:4] if self.cycle == "year" else period
        version = version_for(self.county, Period.parse(period))
        mark = Mark(self.unit(unit), "errors", period, Decimal(percent) / 100, assessor=assessor)
        give_grade(mark=mark, version=version, by=None, at=self.at)

    @rule(tickets=st.lists(rows, min_size=1, max_size=6, unique_by=lambda row: row[0]))
    def bring_tickets(self, tickets):
        """New ones and corrected ones: other unit, other month, other rating, a duplicate."""
        path = self.write("tickets.csv", "")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in tickets:
                writer.writerow(
                    [f"{x:%Y-%m-%d %H:%M}" if isinstance(x, datetime) else x for x in row]
                )
        import_tickets(jurisdiction=self.county, path=path, at=self.at)

    @rule(number=st.integers(1, 9), counts=st.booleans())
    def judge(self, number, counts):
        type(self).steps += 1
        ticket = Ticket.objects.filter(jurisdiction=self.county, number=f"T{number}").first()
        if ticket is not None:
            act = restore_ticket if counts else exclude_ticket
            act(ticket=ticket, reason="申诉", at=self.at)

    @rule(
        code=st.sampled_from((*UNITS, "new-1", "new-2")),
        name=st.sampled_from(("甲", "乙", "")),
        group=st.sampled_from(("towns", "departments")),
    )
    def bring_units(self, code, name, group):
        """Added, renamed, moved to another group."""
        lines = f"编码,名称,分组\n{code},{code}{name},{group}\n"
        import_unit_file(code="linshu", path=self.write("units.csv", lines), at=self.at)
        watch.notice_changes(self.at)

    @rule(day=days, is_working=st.booleans(), notices=st.booleans())
    def change_a_work_day(self, day, is_working, notices):
        """A day off for the county, a Saturday worked, or back to what the nation does."""
        type(self).steps += 1
        asked = {"day": day, "is_working": is_working, "reason": "调休", "by": None}
        with suppress(CalendarRefused):
            change_calendar(jurisdiction=self.county, at=self.at, **asked)
        if notices:
            watch.notice_changes(self.at)

    @rule(unit=st.sampled_from(UNITS), day=st.none() | days)
    def retire(self, unit, day):
        """As the administration does it, which tells nobody; the worker notices."""
        type(self).steps += 1
        one = self.unit(unit)
        one.active_until = day
        one.save()
        watch.notice_changes(self.at)

    @rule(
        start=st.sampled_from((date(2019, 12, 1), date(2020, 1, 1), date(2020, 2, 1))),
        satisfied=st.sampled_from(("满意", '满意", "基本满意')),
        month_starts=st.sampled_from((1, 26)),
    )
    def publish(self, start, satisfied, month_starts):
        """Another version, with another measure and other months."""
        text = TEMPLATE
        if self.cycle == "year":
            text = text.replace(YEAR_PART, "").replace('under = "Y"', 'under = "M"')
        filled = {
            "code": f"restless-{next(self.numbers)}",
            "from": start.isoformat(),
            "day": str(month_starts),
            "satisfied": f'["{satisfied}"]',
            "cycle": self.cycle,
        }
        for name, value in filled.items():
            text = text.replace(f"{{{name}}}", value)
        load_rulebooks(paths=[self.write("rulebook.toml", text)], at=self.at)

    @rule(period=st.sampled_from(("2019-Q4", "2020-Q1", "2020-02", "2020")))
    def ask(self, period):
        type(self).steps += 1
        with transaction.atomic():
            queue.request(self.county, [Period.parse(period)], self.at)

    @rule(period=st.sampled_from(("2019-12", "2020-01", "2020-02")))
    def seal_or_reopen(self, period):
        """Late facts pass a sealed month by, but not its year."""
        type(self).steps += 1
        month = Period.parse(period)
        run = ScoreRun.objects.current(self.county, month)
        if run is None or run.is_stale:
            return
        asked = {"reason": "归档", "by": self.chief, "at": self.at}
        if reopen_period(jurisdiction=self.county, period=month, **asked) is None:
            said = {"reason": "归档", "sealed_by": self.chief, "sealed_at": self.at}
            Seal.objects.create(league=run.league, is_closed=True, **said)

    @rule(passed=st.sampled_from((1, 20, 70)))
    def night_falls(self, passed):
        type(self).steps += 1
        self.at += timedelta(days=passed)
        closing.close_months(self.at)

    # What must hold -----------------------------------------------------------------------------

    @rule()
    def work(self):
        type(self).steps += 1
        queue.drain(self.at)

    @rule()
    def compare(self):
        type(self).steps += 1
        queue.drain(self.at)
        assert discrepancies(self.at) == []


class YearlyOffice(Office):
    """The same under a sheet of the year: months and quarters are read to date."""

    cycle = "year"


def run(machine, folder, examples: int, steps: int, *, derandomize: bool) -> int:
    machine.folder, machine.steps = folder, 0
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.steps


@pytest.mark.parametrize("machine", [Office, YearlyOffice])
def test_incremental_equals_full(linshu, tmp_path, machine):
    done = run(machine, tmp_path, examples=18, steps=25, derandomize=True)

    assert done >= 250


@pytest.mark.soak
@pytest.mark.parametrize("machine", [Office, YearlyOffice])
def test_incremental_equals_full_for_long(linshu, tmp_path, machine):
    done = run(machine, tmp_path, examples=170, steps=50, derandomize=False)

    assert done >= 5000
