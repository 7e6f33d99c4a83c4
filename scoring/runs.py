"""One run: collect a league's facts, evaluate them, store cards; replay what was stored."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from scoring.collect import Collected, Months, collect
from scoring.counts import keep
from scoring.engine import VERSION
from scoring.engine import facts as engine_facts
from scoring.engine.cards import Card, Result
from scoring.engine.evaluate import UnknownGroupError, evaluate
from scoring.engine.facts import LeagueFacts
from scoring.engine.period import Period
from scoring.models import League, RulebookVersion, Scorecard, ScoreRun
from scoring.months import months_of, results_of
from scoring.seals import unsealed, with_seals
from scoring.versions import version_for
from units.ledger import hold_chain
from units.models import Jurisdiction
from units.refusals import Refused
from workorders.loading import load

TRIES = 4


class CannotScore(Refused):
    """The league cannot be scored; the message says why and names what is at fault."""


def perform(
    *,
    jurisdiction: Jurisdiction,
    period: Period,
    at: datetime,
    code: str | None = None,
) -> ScoreRun:
    """Bring the league's scores up to date and return the run that holds them.

    A quarter or year first brings its months up to date, where the rulebook scores by the month.
    ``at`` decides which months have ended; ``code`` asks for another rulebook, for a try-out.
    Nothing is stored when facts and rulebook are those of the last run. Where facts keep changing
    meanwhile, the last try lets the changes wait. Raises NoRulebook and CannotScore.
    """
    for _ in range(TRIES):
        if run := _tried(_league(jurisdiction, period, at, code), at=at, code=code):
            return run
    with transaction.atomic():
        hold_chain(jurisdiction)
        if run := _tried(_league(jurisdiction, period, at, code), at=at, code=code):
            return run
    raise CannotScore(f"{period.label}的事实一直在变，请稍后再算。")


def _league(jurisdiction: Jurisdiction, period: Period, at: datetime, code: str | None) -> League:
    """The league; one that only a try-out asks for is no work for the queue."""
    leagues = with_seals(jurisdiction.leagues.filter(period=period.code).order_by("pk"))
    if known := leagues.first():
        return known
    version = version_for(jurisdiction, period, code)
    is_official = _is_official(version, jurisdiction, period, code)
    new = {"stale_since": at} if is_official else {"input_version": 0}
    League.objects.get_or_create(jurisdiction=jurisdiction, period=period.code, defaults=new)
    return leagues.get()


def _is_official(
    version: RulebookVersion, jurisdiction: Jurisdiction, period: Period, code: str | None
) -> bool:
    """Whether the version is the one that is in force, not that of a try-out."""
    if not code or version.jurisdiction_id != jurisdiction.pk:
        return not code
    return version == version_for(jurisdiction, period)


def _tried(league: League, *, at: datetime, code: str | None) -> ScoreRun | None:
    """Collect, evaluate, store; None where facts have changed since the league was read.

    A sealed league keeps the run it has.
    """
    jurisdiction, period = league.jurisdiction, league.span
    version = version_for(jurisdiction, period, code)
    is_official = _is_official(version, jurisdiction, period, code)
    if is_official and league.is_closed:
        return ScoreRun.objects.current(jurisdiction, period)
    months = _month_results(version, league, at=at, code=code)
    collected = collect(league, version.rulebook, months=months)
    return _stored(league, version, collected, at, is_official=is_official)


def _stored(
    league: League,
    version: RulebookVersion,
    collected: Collected,
    at: datetime,
    *,
    is_official: bool,
) -> ScoreRun | None:
    """Store the run and what was counted, unless facts have changed since they were read.

    Then the swap of the scored version finds another input version, and None is returned.
    """
    facts = canonical(engine_facts.to_document(collected.facts))
    digest = digest_of(version, facts)
    result = _evaluated(version, collected.facts)
    with transaction.atomic():
        if not _swapped(league, is_official=is_official):
            return None
        if is_official:
            keep(league, collected.counted)
        # Asked behind the swap: another worker may have stored the same meanwhile.
        if known := _equal(league, version, digest, is_official=is_official):
            return known
        run = ScoreRun.objects.create(
            league=league,
            version=version,
            input_version=league.input_version,
            engine_version=VERSION,
            facts=zlib.compress(facts),
            digest=digest,
            is_official=is_official,
            computed_at=at,
        )
        load(Scorecard, [_row(run, card, collected.units) for card in result.cards])
    return run


def _equal(
    league: League, version: RulebookVersion, digest: str, *, is_official: bool
) -> ScoreRun | None:
    """The run that this one would only repeat: the current one, or the last such try-out."""
    runs = league.runs.filter(is_official=is_official)
    if not is_official:
        runs = runs.filter(version=version)
    last = runs.order_by("-pk").values_list("pk", "digest").first()
    if last is None or last[1] != digest:
        return None
    return runs.defer("facts").select_related("version").get(pk=last[0])


def _swapped(league: League, *, is_official: bool) -> bool:
    """Compare-and-swap: the facts are still those that were read, and now count as scored.

    A try-out compares only; what was sealed meanwhile is not swapped.
    """
    same = League.objects.filter(pk=league.pk, input_version=league.input_version)
    if not is_official:
        return bool(same.select_for_update().values("pk"))
    fresh = {"stale_since": None, "claimed_until": None, "retry_at": None, "error": ""}
    fresh |= {"scored_version": league.input_version, "attempts": 0, "is_parked": False}
    if not unsealed(same).update(**fresh):
        return False
    league.scored_version = league.input_version
    return True


def _evaluated(version: RulebookVersion, facts: LeagueFacts) -> Result:
    try:
        return evaluate(version.rulebook, facts)
    except UnknownGroupError as error:
        raise CannotScore(str(error)) from error


def _row(run: ScoreRun, card: Card, units: Mapping[str, int]) -> dict[str, Any]:
    return {
        "run_id": run.pk,
        "unit_id": units[card.unit.unit],
        "group": card.unit.group,
        "total": card.total,
        "place": card.place,
        "apart": bool(card.apart),
        "provisional": card.provisional,
        "lines": {code: str(points) for code, points in card.lines.items()},
        "sections": {code: str(points) for code, points in card.sections.items()},
    }


# Months of a year ---------------------------------------------------------------------------


def _month_results(
    version: RulebookVersion, league: League, *, at: datetime, code: str | None
) -> Months | None:
    """The printed results of the months that count, by unit, where the sheet needs them."""
    period = league.span
    if period.is_month or version.rulebook.part("month") is None:
        return None
    jurisdiction = league.jurisdiction
    months = months_of(version, jurisdiction, period, at=at, code=code)
    fresh = {} if code else ScoreRun.objects.fresh(jurisdiction, months)
    return results_of(
        fresh.get(month.code) or perform(jurisdiction=jurisdiction, period=month, at=at, code=code)
        for month in months
    )


# Replay -------------------------------------------------------------------------------------


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one byte form of a document, for digests and for keeping."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(version: RulebookVersion, facts: bytes) -> str:
    """SHA-256 over the engine's version, the rulebook's digest and the facts in canonical form.

    The same as that of one canonical document with the three, without writing the facts again.
    """
    head, tail = f'{{"engine":"{VERSION}","facts":', f',"rulebook":"{version.digest}"}}'
    return hashlib.sha256(head.encode() + facts + tail.encode()).hexdigest()


def stored_facts(run: ScoreRun) -> LeagueFacts:
    """The facts that the run was given."""
    return engine_facts.from_document(json.loads(zlib.decompress(run.facts)))


def replay(run: ScoreRun) -> Result:
    """Evaluate the stored facts again under the run's own version."""
    return evaluate(run.version.rulebook, stored_facts(run))
