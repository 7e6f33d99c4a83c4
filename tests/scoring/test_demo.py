"""The demo: a made-up year that hangs together, is the same everywhere and touches nothing real."""

from __future__ import annotations

import stat
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from scoring.demo.accounts import PASSWORD_FILE, accounts_of, kept_password
from scoring.demo.cast import casts
from scoring.demo.draws import Draw, Weights
from scoring.demo.rankings import score_demo
from scoring.demo.seeding import NothingToTell, seed_demo
from scoring.demo.traces import RealDataFound, demo_jurisdictions
from scoring.engine.period import Period
from scoring.ledgers import cycle_of
from scoring.models import (
    Appeal,
    AppealStep,
    Grade,
    Publication,
    RulebookVersion,
    Scorecard,
    ScoreRun,
)
from scoring.publishing import SEEDS, load_rulebooks, seed_files
from scoring.runs import stored_facts
from scoring.services import as_facts
from scoring.verification import run_differences
from scoring.workbook import write_ranking
from tests.office.recalculated import OFFICE, altered, recalculate, verdicts
from tests.workorders.cases import ticket
from units.ledger import Fact, first_broken, write_down
from units.models import Jurisdiction, Membership, Role, Unit, User
from units.moments import LOCAL
from workorders.callers import unseal
from workorders.models import (
    Approval,
    CallerRecord,
    DeductionEvent,
    Revocation,
    Ruling,
    Ticket,
    TicketChange,
    TicketImport,
)
from workorders.signals import announce, months_touched

AFTER_THE_YEAR = datetime(2026, 2, 1, 9, tzinfo=LOCAL)
IN_MARCH = datetime(2025, 3, 10, 9, tzinfo=LOCAL)
TICKETS = 2000
MODELS = (Unit, User, Membership, TicketImport, Ticket, DeductionEvent, Grade, Ruling)
QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


def told(*, tickets: int = TICKETS, seed: int = 1, at: datetime = AFTER_THE_YEAR, force=False):
    return seed_demo(seed=seed, year=2025, at=at, tickets=tickets, force=force)


def load(*names: str) -> None:
    paths = [SEEDS / f"{name}.toml" for name in names] if names else seed_files()
    load_rulebooks(paths=paths, at=datetime(2025, 1, 1, tzinfo=LOCAL))


def stamps(folder) -> dict[str, int]:
    """When each workbook was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.xlsx")}


def brought(unit, day) -> None:
    """A ticket of the unit, and word of it."""
    one = ticket(unit, "of March", assigned_at=day)
    announce(jurisdiction=unit.jurisdiction, touched=months_touched(unit.pk, one))


def months_in(run) -> set[str]:
    """The months whose results a year was given."""
    return {month for unit in stored_facts(run).units for month in unit.months}


@pytest.fixture
def data(tmp_path):
    """A data folder of its own, and passwords that are hashed at once."""
    with override_settings(HOTLINE_DATA=tmp_path, **QUICK):
        yield tmp_path


class TestTheStory:
    """One demo of all jurisdictions, seeded and scored once for all the tests that only look."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def story(cls, django_db_setup, django_db_blocker, tmp_path_factory):
        folder = tmp_path_factory.mktemp("demo")
        with (
            django_db_blocker.unblock(),
            override_settings(HOTLINE_DATA=folder, **QUICK),
            transaction.atomic(),
        ):
            load()
            cls.seeded = told()
            cls.scored = list(score_demo(year=2025, at=AFTER_THE_YEAR))
            yield
            transaction.set_rollback(True)

    @pytest.fixture(autouse=True)
    def within(self, db):
        """Every test in a transaction of its own, inside the story's."""

    def versions(self) -> dict[int, RulebookVersion]:
        """The version in force by jurisdiction: in 2025 there is one each."""
        return {one.run.league.jurisdiction_id: one.run.version for one in self.scored}

    def test_it_is_told_of_every_jurisdiction_that_has_names(self):
        codes = [one.jurisdiction.code for one in self.seeded]

        assert codes == [cast.jurisdiction for cast in casts()]
        assert len(codes) == 7
        assert "baltimore" not in codes
        assert all(one.is_new for one in self.seeded)

    def test_it_has_about_as_many_tickets_as_were_asked_for(self):
        assert abs(Ticket.objects.count() - TICKETS) < TICKETS // 10
        assert sum(one.tickets for one in self.seeded) == Ticket.objects.count()

    @pytest.mark.office
    @pytest.mark.skipif(OFFICE is None, reason="没有安装 LibreOffice（soffice）")
    def test_every_workbook_agrees_with_itself_until_a_figure_is_changed(self, tmp_path):
        sources = []
        for one in self.scored:
            sources.append(tmp_path / f"{one.run.version.code}.xlsx")
            write_ranking(one.run, sources[-1])
        forged = [altered(path, f"forged-{path.name}", "排名表", "总分") for path in sources]

        for name, book in recalculate(tmp_path, sources + forged).items():
            said, lines = verdicts(book)
            assert (name, said) == (name, "不一致" if name.startswith("forged") else "一致")
            assert len(lines) > 20

    def test_the_units_stand_in_the_groups_of_the_rulebook(self):
        for one in self.scored:
            units = Unit.objects.filter(jurisdiction=one.run.league.jurisdiction)
            groups = {group.code for group in one.run.version.rulebook.groups}

            assert 12 <= units.count() <= 40
            assert set(units.values_list("group__code", flat=True)) == groups

    def test_every_event_is_one_that_the_rulebook_takes(self):
        events = DeductionEvent.objects.select_related("unit__group")
        rulebooks = {each: version.rulebook for each, version in self.versions().items()}
        facts = {unit.pk: as_facts(unit) for unit in Unit.objects.select_related("group")}
        problems = [
            rulebooks[event.jurisdiction_id].event_problem(
                event.rule_code,
                facts[event.unit_id],
                None if event.points is None else Fraction(event.points),
            )
            for event in events
        ]

        assert len(problems) > 500
        assert set(problems) == {None}

    def test_every_grade_is_one_that_the_rulebook_takes_for_its_period(self):
        versions = self.versions()
        grades = Grade.objects.select_related("unit__group")

        assert grades.count() > 500
        for grade in grades:
            version = versions[grade.unit.jurisdiction_id]
            facts, points = as_facts(grade.unit), Fraction(grade.points)
            assert version.rulebook.grade_problem(grade.rule_code, facts, points) is None
            cycle = "month" if "-" in grade.period else "year"
            assert cycle_of(version, grade.rule_code) == cycle

    def test_most_units_have_a_place_and_scores_spread_plausibly(self):
        for one in self.scored:
            for group in one.groups:
                totals = [card.total for card in group.placed]

                assert len(totals) >= group.units * 9 // 10
                assert min(totals) >= 40
                assert max(totals) <= 110
                assert max(totals) - min(totals) > 2
                assert len(set(totals)) >= len(totals) * 7 // 10

    def test_nobody_is_first_in_every_month(self):
        first = Scorecard.objects.filter(place=1, run__league__period__contains="-")
        whose = ("unit__jurisdiction__code", "group", "unit__code")
        months = set(first.values_list(*whose, "run__league__period"))
        firsts = Counter(found[:-1] for found in months)

        assert len(firsts) > 30
        assert max(firsts.values()) < 12

    def test_a_few_cards_are_provisional_and_a_few_units_apart(self):
        cards = Scorecard.objects.count()

        assert 0 < Scorecard.objects.filter(provisional=True).count() < cards // 20
        assert 0 < Scorecard.objects.filter(apart=True).count() < cards // 5

    def test_scores_replay_and_the_ledgers_are_whole(self):
        runs = ScoreRun.objects.select_related("version", "league__jurisdiction")

        assert runs.count() > 40
        assert [found for run in runs for found in run_differences(run)] == []
        assert [first_broken(one.jurisdiction) for one in self.seeded] == [None] * 7

    def test_months_of_leave_count_the_base_score(self):
        away = DeductionEvent.objects.filter(rule_code="F0.leave")
        cards = Scorecard.objects.filter(
            unit__in=away.values("unit"),
            run__league__period__in=[f"{event.occurred_on:%Y-%m}" for event in away],
            lines__has_key="F0.leave",
        )

        assert away.exists()
        assert {card.total for card in cards} == {100}

    @pytest.mark.parametrize(
        "sort",
        [
            {"anonymous": True},
            {"level": "省级", "channel": "省级热线"},
            {"unreasonable": True},
            {"duplicate": True},
            {"is_excluded": True},
            {"closed_at": None},
            {"urgency": "紧急"},
            {"county_reworks__gte": 2},
            {"city_reworks__gte": 1},
            {"contacted": False},
            {"result_rating": "默认满意"},
            {"extended_until__isnull": False},
            {"closed_at__gt": F("deadline_at")},
            {"returns": 1},
        ],
        ids=str,
    )
    def test_every_sort_of_ticket_occurs(self, sort):
        assert 0 < Ticket.objects.filter(**sort).count() < TICKETS // 3

    def test_what_is_done_to_tickets_comes_after_them(self):
        wrong = (
            Ticket.objects.filter(received_at__gt=F("assigned_at"))
            | Ticket.objects.filter(replied_at__lt=F("assigned_at"))
            | Ticket.objects.filter(closed_at__lt=F("replied_at"))
            | Ticket.objects.filter(due_at__lte=F("assigned_at"))
            | Ticket.objects.filter(closed_at=None).exclude(result_rating="")
        )

        assert list(wrong) == []

    def test_nights_and_weekends_are_quieter(self):
        moments = [
            moment.astimezone(LOCAL)
            for moment in Ticket.objects.values_list("assigned_at", flat=True)
        ]
        night = sum(moment.hour < 6 for moment in moments)
        weekend = sum(moment.weekday() >= 5 for moment in moments)

        assert 0 < night < len(moments) // 10
        assert 0 < weekend < len(moments) // 4

    def test_later_files_tell_of_tickets_that_were_open(self):
        changes = TicketChange.objects.select_related("ticket", "source")

        assert changes.exists()
        for change in changes:
            before, after = change.changes["closed_at"]
            assert before is None
            assert datetime.fromisoformat(after) == change.ticket.closed_at
            assert change.ticket.closed_at < change.source.imported_at
        assert sum(TicketImport.objects.values_list("updated", flat=True)) == changes.count()

    def test_callers_are_sealed_for_their_own_ticket(self):
        record = CallerRecord.objects.select_related("ticket").first()

        name, phone = unseal(record.sealed, record.ticket)

        assert name
        assert phone.startswith("154")
        assert phone.encode() not in bytes(record.sealed)

    def test_some_events_are_revoked_and_some_rulings_taken_back(self):
        assert 0 < Revocation.objects.count() < DeductionEvent.objects.count() // 8
        assert Ruling.objects.filter(verdict="exclude").exists()
        assert TicketImport.objects.filter(imported_by__username="linshu-clerk").count() == 12

    def test_one_month_is_published_by_two_people(self):
        published = Publication.objects.get()

        assert (published.league.jurisdiction.code, published.league.period) == (
            "linshu",
            "2025-01",
        )
        people = (published.prepared_by.username, published.approved_by.username)
        assert people == ("linshu-clerk", "linshu-chief")
        assert published.approved_at < AFTER_THE_YEAR

    def test_a_unit_has_appeals_that_were_decided_and_one_that_waits(self):
        appeals = Appeal.objects.order_by("pk")
        upheld = appeals.get(state="upheld")

        assert {one.unit.name for one in appeals} == {"临沭街道"}
        assert [one.state for one in appeals] == ["rejected", "upheld", "filed"]
        effect = upheld.steps.get(state="upheld").effect
        assert Decimal(effect["after"]["total"]) >= Decimal(effect["before"]["total"])
        run = ScoreRun.objects.current(upheld.jurisdiction, Period.parse(upheld.period))
        assert f"{run.cards.get(unit=upheld.unit).total:.2f}" == effect["after"]["total"]
        assert run.computed_at == AFTER_THE_YEAR

    def test_scoring_once_more_tells_nothing_more(self):
        models = (Appeal, AppealStep, Approval, Publication, ScoreRun)
        before = [model.objects.count() for model in models]

        again = list(score_demo(year=2025, at=AFTER_THE_YEAR))

        assert [one.run for one in again] == [one.run for one in self.scored]
        assert [model.objects.count() for model in models] == before

    def test_events_speak_of_tickets_of_their_own_unit(self):
        events = DeductionEvent.objects.exclude(ticket_number="").select_related("unit")
        tickets = {ticket.number: ticket for ticket in Ticket.objects.all()}

        assert events.exists()
        for event in events:
            assert tickets[event.ticket_number].unit_id == event.unit_id
            assert event.ticket_number in event.reason

    def test_there_is_an_account_for_each_role(self):
        accounts = accounts_of([one.jurisdiction for one in self.seeded])
        liaison = Membership.objects.get(user__username="linshu-liaison")

        assert len(accounts) == 7 * len(Role.values)
        assert accounts[0].name == "changzhou-edu-clerk"
        assert (liaison.unit.name, liaison.user.display_name) == ("临沭街道", "临沭街道联络员")
        assert liaison.user.check_password(kept_password())

    def test_the_password_is_for_the_owner_of_the_data_only(self):
        path = settings.HOTLINE_DATA / PASSWORD_FILE

        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(kept_password()) == 14

    def test_once_more_changes_nothing(self):
        before = [model.objects.count() for model in MODELS]

        again = told(seed=2, tickets=100)

        assert not any(one.is_new or one.is_other for one in again)
        assert [model.objects.count() for model in MODELS] == before

    def test_a_lost_password_is_set_anew(self):
        before = kept_password()
        (settings.HOTLINE_DATA / PASSWORD_FILE).unlink()

        told()

        assert kept_password() != before
        assert User.objects.get(username="taian-chief").check_password(kept_password())

    def test_the_seeding_command_says_what_there_is(self, capsys):
        call_command("seed_demo", "--accounts")
        assert kept_password() in capsys.readouterr().out
        call_command("seed_demo")
        printed = capsys.readouterr().out

        assert "临沭县：已有2025年演示数据，未变。" in printed
        assert "linshu-liaison" in printed


def story_of(code: str) -> list[tuple]:
    """Everything that a score may depend on, in an order that does not hang on ids."""
    tickets = Ticket.objects.filter(jurisdiction__code=code).order_by("number")
    events = DeductionEvent.objects.filter(jurisdiction__code=code).order_by("entry_key")
    grades = Grade.objects.filter(unit__jurisdiction__code=code)
    names = [field.attname for field in Ticket._meta.fields if not field.attname.endswith("id")]
    return [
        *tickets.values_list("unit__code", *names),
        *events.values_list("unit__code", "rule_code", "occurred_on", "times", "points", "reason"),
        *grades.order_by("unit__code", "rule_code", "pk").values_list("unit__code", "points"),
    ]


@pytest.mark.django_db
class TestBesideOtherData:
    @pytest.fixture(autouse=True)
    def quick(self, data):
        """In a data folder of its own."""

    def test_the_same_seed_tells_the_same_story(self):
        load("linshu-2020", "taian-county")
        stories = []
        for seed in (1, 1, 2):
            with transaction.atomic():
                told(seed=seed, tickets=400)
                stories.append([story_of("linshu"), story_of("taian")])
                transaction.set_rollback(True)

        assert stories[0] == stories[1]
        assert stories[0] != stories[2]

    def test_the_scoring_command_prints_the_year_and_writes_workbooks(self, tmp_path, capsys):
        load("linshu-2020")
        told(tickets=400)

        call_command("score_demo", "--output", str(tmp_path / "out"))

        title, towns, departments, files = capsys.readouterr().out.splitlines()
        assert title.startswith("临沭县 2025年 临沭县2020年度")
        assert towns.startswith("  镇街（10 个）：1 ")
        assert departments.count("，") == 2
        assert "linshu-2025.xlsx" in files
        written = sorted((tmp_path / "out").glob("*.xlsx"))
        assert [path.name for path in written] == ["linshu-2025-12.xlsx", "linshu-2025.xlsx"]
        assert {path.read_bytes()[:2] for path in written} == {b"PK"}

    def test_what_stands_is_not_written_again_and_what_changed_is(self, tmp_path, capsys):
        load("linshu-2020")
        told(tickets=400)
        call_command("score_demo", "--output", str(tmp_path))
        first, said = stamps(tmp_path), capsys.readouterr().out
        scored = ScoreRun.objects.count()

        call_command("score_demo", "--output", str(tmp_path))
        assert capsys.readouterr().out == said
        assert stamps(tmp_path) == first
        assert ScoreRun.objects.count() == scored

        Unit.objects.filter(name="青云镇").update(name="青云街道")
        call_command("score_demo", "--output", str(tmp_path))
        assert all(stamps(tmp_path)[name] > first[name] for name in first)
        assert ScoreRun.objects.count() > scored

    def test_a_workbook_that_was_thrown_away_is_written_again(self, tmp_path):
        load("linshu-2020")
        told(tickets=400)
        call_command("score_demo", "--output", str(tmp_path))
        (tmp_path / "linshu-2025.xlsx").unlink()
        (tmp_path / ".written.json").write_text("no notes any more", "utf-8")

        call_command("score_demo", "--output", str(tmp_path))

        assert len(stamps(tmp_path)) == 2

    def test_a_fact_that_only_the_ledger_tells_of_is_printed(self, tmp_path):
        """An appeal moves no score before it is decided, and stands in the workbook."""
        load("linshu-2020")
        told(tickets=400)
        call_command("score_demo", "--output", str(tmp_path))
        first = stamps(tmp_path)

        linshu = Jurisdiction.objects.get(code="linshu")
        write_down(linshu, [Fact("appeal.filed", "appeal:0", {})], by=None, at=AFTER_THE_YEAR)
        call_command("score_demo", "--output", str(tmp_path))

        assert all(stamps(tmp_path)[name] > first[name] for name in first)

    def test_a_month_that_has_ended_since_counts_in_the_year(self):
        """Time passes without a fact that changes: nothing marks the year."""
        load("linshu-2020")
        told(at=IN_MARCH, tickets=1500)
        brought(Unit.objects.filter(jurisdiction__code="linshu").first(), IN_MARCH)
        (early,) = score_demo(year=2025, at=IN_MARCH)
        (same,) = score_demo(year=2025, at=IN_MARCH + timedelta(days=1))

        (later,) = score_demo(year=2025, at=IN_MARCH + timedelta(days=31))

        assert months_in(early.run) == months_in(same.run) == {"2025-01", "2025-02"}
        assert months_in(later.run) == {"2025-01", "2025-02", "2025-03"}

    def test_one_command_prepares_everything_and_names_the_accounts_last(self, tmp_path, capsys):
        load()
        told(tickets=400)

        call_command("demo", "--output", str(tmp_path))

        lines = capsys.readouterr().out.splitlines()
        assert "未变" in lines[0]
        assert any("已有2025年演示数据，未变" in line for line in lines)
        assert sum("linshu-clerk" in line for line in lines) == 1
        assert lines[-1] == f"以上账号的密码都是 {kept_password()}"
        assert len(stamps(tmp_path)) > 0

    def test_only_ended_months_are_told(self):
        load("linshu-2020", "taian-county")

        told(at=IN_MARCH, tickets=1500)

        months = {ticket.assigned_at.astimezone(LOCAL).month for ticket in Ticket.objects.all()}
        assert months == {1, 2}
        assert not Ticket.objects.filter(closed_at__gte=IN_MARCH).exists()
        assert not DeductionEvent.objects.filter(recorded_at__gt=IN_MARCH).exists()
        assert not Grade.objects.filter(period="2025").exists()

    def test_where_there_is_other_data_nothing_is_made_up(self, qingyun, capsys):
        load("linshu-2020", "taian-county")

        with pytest.raises(RealDataFound, match="临沭县"):
            told(tickets=400)
        call_command("seed_demo")

        assert "没有生成演示数据" in capsys.readouterr().out
        assert not Ticket.objects.exists()
        assert not User.objects.exists()

    def test_force_leaves_other_data_alone(self, qingyun):
        load("linshu-2020", "taian-county")

        linshu, taian = told(tickets=400, force=True)

        assert (linshu.is_other, linshu.is_new, taian.is_new) == (True, False, True)
        assert Unit.objects.filter(jurisdiction=linshu.jurisdiction).count() == 4
        assert demo_jurisdictions() == [taian.jurisdiction]
        assert not User.objects.filter(username__startswith="linshu").exists()

    def test_other_tickets_among_those_of_a_demo_stop_the_next_year(self):
        load("taian-county")
        told(tickets=400)
        daiyue = Unit.objects.get(code="daiyue")
        Ticket.objects.create(
            jurisdiction=daiyue.jurisdiction,
            unit=daiyue,
            number="of another file",
            received_at=IN_MARCH,
            assigned_at=IN_MARCH,
        )

        assert not any(one.is_new for one in told(tickets=400))
        with pytest.raises(RealDataFound, match="泰安市"):
            seed_demo(seed=1, year=2024, at=AFTER_THE_YEAR, tickets=400)

    def test_without_rulebooks_there_is_nothing_to_tell(self, capsys):
        with pytest.raises(NothingToTell, match="load_rulebooks"):
            told()

        call_command("score_demo")
        call_command("seed_demo", "--accounts")

        assert capsys.readouterr().out.splitlines() == [
            "没有2025年的演示数据，请先运行 seed_demo。",
            "没有演示账号。",
        ]
        assert not Jurisdiction.objects.exists()


def test_draws_are_the_same_on_every_machine():
    draw = Draw(12345, "linshu", "2025-03")
    weights = Weights({"甲": 1, "乙": 5, "丙": 0})

    assert [draw.between(1, 6) for _ in range(8)] == [2, 6, 6, 3, 1, 1, 4, 4]
    assert "".join(draw.weighted(weights) for _ in range(8)) == "乙乙乙乙乙甲甲乙"
