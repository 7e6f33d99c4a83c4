"""One run: collect a league's facts, evaluate them, store cards; replay what was stored."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from scoring.collect import Collected, Months, collect, has_entries, has_tickets
from scoring.counts import keep
from scoring.engine import VERSION
from scoring.engine import facts as engine_facts
from scoring.engine.cards import Card, Result
from scoring.engine.evaluate import UnknownGroupError, evaluate
from scoring.engine.facts import LeagueFacts, MonthResult
from scoring.engine.period import Period
from scoring.models import League, RulebookVersion, Scorecard, ScoreRun
from scoring.seals import is_sealed, unsealed
from scoring.versions import NoRulebook, version_for
from units.ledger import hold_chain
from units.models import Jurisdiction, Unit
from units.refusals import Refused

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
    league = _league(jurisdiction, period, at, code)
    for _ in range(TRIES):
        if run := _tried(league, at=at, code=code):
            return run
    with transaction.atomic():
        hold_chain(jurisdiction)
        if run := _tried(league, at=at, code=code):
            return run
    raise CannotScore(f"{period.label}的事实一直在变，请稍后再算。")


def _league(jurisdiction: Jurisdiction, period: Period, at: datetime, code: str | None) -> League:
    """The league; one that only a try-out asks for is no work for the queue."""
    version = version_for(jurisdiction, period, code)
    is_official = _is_official(version, jurisdiction, period, code)
    new = {"stale_since": at} if is_official else {"input_version": 0}
    leagues = League.objects.select_related("jurisdiction")
    league, _ = leagues.get_or_create(jurisdiction=jurisdiction, period=period.code, defaults=new)
    return league


def _is_official(
    version: RulebookVersion, jurisdiction: Jurisdiction, period: Period, code: str | None
) -> bool:
    """Whether the version is the one that is in force, not that of a try-out."""
    if not code or version.jurisdiction_id != jurisdiction.pk:
        return not code
    return version == version_for(jurisdiction, period)


def _tried(league: League, *, at: datetime, code: str | None) -> ScoreRun | None:
    """Collect, evaluate, store; None where facts have changed in between.

    A sealed league keeps the run it has.
    """
    jurisdiction, period = league.jurisdiction, league.span
    league.refresh_from_db(fields=["input_version"])
    version = version_for(jurisdiction, period, code)
    is_official = _is_official(version, jurisdiction, period, code)
    if is_official and is_sealed(jurisdiction, period):
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
    document = engine_facts.to_document(collected.facts)
    digest = digest_of(version, document)
    last = _last(league, version, is_official=is_official)
    is_same = last is not None and last.digest == digest
    result = None if is_same else _evaluated(version, collected.facts)
    with transaction.atomic():
        if not _swapped(league, is_official=is_official):
            return None
        if is_official:
            keep(league, collected.counted)
        # Another worker may have stored the same meanwhile.
        last = _last(league, version, is_official=is_official)
        if last is not None and last.digest == digest:
            return last
        run = ScoreRun.objects.create(
            league=league,
            version=version,
            input_version=league.input_version,
            engine_version=VERSION,
            facts=zlib.compress(canonical(document)),
            digest=digest,
            is_official=is_official,
            computed_at=at,
        )
        result = result or _evaluated(version, collected.facts)
        Scorecard.objects.bulk_create(_cards(run, result), batch_size=500)
    return run


def _last(league: League, version: RulebookVersion, *, is_official: bool) -> ScoreRun | None:
    """The run that an equal one would only repeat: the current one, or the last such try-out."""
    runs = league.runs.filter(is_official=is_official)
    if not is_official:
        runs = runs.filter(version=version)
    return runs.defer("facts").select_related("version").order_by("-pk").first()


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


def _cards(run: ScoreRun, result: Result) -> Iterator[Scorecard]:
    codes = [card.unit.unit for card in result.cards]
    units = dict(
        Unit.objects.filter(jurisdiction=run.league.jurisdiction_id, code__in=codes).values_list(
            "code", "pk"
        )
    )
    for card in result.cards:
        yield Scorecard(
            run=run,
            unit_id=units[card.unit.unit],
            group=card.unit.group,
            total=card.total,
            place=card.place,
            apart=bool(card.apart),
            provisional=card.provisional,
            lines={code: str(points) for code, points in card.lines.items()},
            sections={code: str(points) for code, points in card.sections.items()},
        )


# Months of a year ---------------------------------------------------------------------------


def _month_results(
    version: RulebookVersion, league: League, *, at: datetime, code: str | None
) -> Months | None:
    """The printed results of the months that count, by unit, where the sheet needs them."""
    period = league.span
    if period.is_month or version.rulebook.part("month") is None:
        return None
    results: dict[int, dict[str, MonthResult]] = {}
    for month in months_of(version, league.jurisdiction, period, at=at, code=code):
        run = _fresh(league.jurisdiction, month, code) or perform(
            jurisdiction=league.jurisdiction, period=month, at=at, code=code
        )
        places = run.version.rulebook.heading.places
        for card in run.cards.all():
            results.setdefault(card.unit_id, {})[month.code] = month_result(card, places)
    return results


def _fresh(jurisdiction: Jurisdiction, month: Period, code: str | None) -> ScoreRun | None:
    """The month's stored run, where nothing has changed since."""
    run = None if code else ScoreRun.objects.current(jurisdiction, month)
    return None if run is None or run.is_stale else run


def months_of(
    version: RulebookVersion,
    jurisdiction: Jurisdiction,
    period: Period,
    *,
    at: datetime,
    code: str | None = None,
) -> list[Period]:
    """The ended months since the rulebook came into force in which the league has work.

    Work is a ticket; for rulebooks that do not score tickets, an event or a grade will do.
    """
    rulebook = version.rulebook
    found = []
    for month in period.months():
        if rulebook.calendar.span(month).end > at or not _in_force(jurisdiction, month, code):
            continue
        has_work = has_tickets(jurisdiction, rulebook, month)
        if not has_work and rulebook.apart is None:
            has_work = has_entries(jurisdiction, rulebook, month)
        if has_work:
            found.append(month)
    return found


def _in_force(jurisdiction: Jurisdiction, month: Period, code: str | None) -> bool:
    try:
        version_for(jurisdiction, month, code)
    except NoRulebook:
        return False
    return True


def month_result(card: Scorecard | Card, places: int) -> MonthResult:
    """What a card of a month contributes to its quarter and year, as printed."""
    total = None if card.total is None else card.total.quantize(Decimal(1).scaleb(-places))
    lines = {code: Decimal(points) for code, points in card.lines.items()}
    return MonthResult(total, lines, bool(card.apart))


# Replay -------------------------------------------------------------------------------------


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one byte form of a document, for digests and for keeping."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(version: RulebookVersion, facts: Mapping[str, Any]) -> str:
    """SHA-256 over the engine's version, the rulebook's digest and the facts."""
    whole = {"engine": VERSION, "rulebook": version.digest, "facts": facts}
    return hashlib.sha256(canonical(whole)).hexdigest()


def stored_facts(run: ScoreRun) -> LeagueFacts:
    """The facts that the run was given."""
    return engine_facts.from_document(json.loads(zlib.decompress(run.facts)))


def replay(run: ScoreRun) -> Result:
    """Evaluate the stored facts again under the run's own version."""
    return evaluate(run.version.rulebook, stored_facts(run))
