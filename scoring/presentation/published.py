"""Where a period stands with the public: what is out, whether it has moved since, its seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.engine.period import Period
from scoring.late import LateFact, late_facts
from scoring.models import League, Publication, ScoreRun, Seal
from scoring.presentation.periods import kind
from scoring.publications import Blocker, blockers, proposal_of
from scoring.seals import seal_on
from units.models import Jurisdiction


@dataclass(frozen=True, slots=True)
class Standing:
    """What a score page says of publishing: the latest revision, and whether the run is its."""

    out: Publication | None
    seal: Seal | None
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that somebody who publishes a period has to know of it."""

    proposal: Publication | None
    blockers: Sequence[Blocker]
    is_current: bool
    is_due: bool
    revisions: Sequence[Publication]
    seals: Sequence[Seal]
    late: Sequence[LateFact]
    names: Mapping[str, str]
    """What the lines are called, by their codes."""


def standing_of(run: ScoreRun) -> Standing:
    """Where the run's period stands."""
    out = Publication.objects.approved().filter(league=run.league_id).defer("content", "changes")
    latest = out.order_by("-revision").first()
    has_moved = latest is not None and (latest.run_id != run.pk or run.is_stale)
    return Standing(latest, seal_on(run.league) if latest else None, has_moved)


def desk_of(run: ScoreRun) -> Desk:
    """What there is to do with the run's period, and what was done."""
    proposal = proposal_of(run.league)
    people = ("prepared_by", "approved_by")
    out = run.league.publications.approved().select_related(*people).defer("content")
    revisions = list(out.order_by("-revision"))
    seals = run.league.seals.select_related("sealed_by").order_by("-pk")
    return Desk(
        proposal=proposal,
        blockers=blockers(run.league),
        is_current=proposal is not None and proposal.run_id == run.pk,
        is_due=not revisions or revisions[0].run_id != run.pk,
        revisions=revisions,
        seals=list(seals),
        late=late_facts(run.league),
        names={str(item.code): item.name for item in run.version.rulebook.items},
    )


def published_periods(jurisdiction: Jurisdiction) -> list[Period]:
    """The periods that are out: months before quarters before years, the newest first."""
    leagues = League.objects.filter(
        jurisdiction=jurisdiction, publications__approved_at__isnull=False
    )
    codes = leagues.distinct().values_list("period", flat=True)
    periods = [Period.parse(code) for code in codes]
    return sorted(periods, key=lambda one: (kind(one), -one.year, -one.last))


def published_run(jurisdiction: Jurisdiction, period: Period) -> ScoreRun | None:
    """The run behind the latest revision that is out, or None."""
    related = ScoreRun.objects.select_related("version__jurisdiction", "league__jurisdiction")
    return related.defer("facts").filter(pk=published_run_id(jurisdiction, period)).first()


def published_run_id(jurisdiction: Jurisdiction, period: Period) -> int | None:
    """The id of that run."""
    out = Publication.objects.approved().filter(
        league__jurisdiction=jurisdiction, league__period=period.code
    )
    return out.order_by("-revision").values_list("run_id", flat=True).first()
