"""Whether stored runs and publications are still what their own facts give."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scoring.engine.cards import Card
from scoring.frozen import Frozen, thaw
from scoring.models import Publication, Scorecard, ScoreRun
from scoring.runs import canonical, digest_of, replay
from units.models import LedgerEntry


def run_differences(run: ScoreRun) -> Iterator[str]:
    """Where the stored cards or the digest differ from a replay, one sentence each."""
    if digest_of(run.version, zlib.decompress(run.facts)) != run.digest:
        yield "摘要与所存事实不符"
    replayed = {card.unit.unit: card for card in replay(run).cards}
    stored = list(run.cards.select_related("unit"))
    if {card.unit.code for card in stored} != set(replayed):
        yield "得分表的单位与事实不符"
    for card in stored:
        again = replayed.get(card.unit.code)
        if again is not None and not _is_stored(card, again):
            yield f"{card.unit.name}：所存 {card.total}，重算 {again.total}"


def _is_stored(stored: Scorecard, card: Card) -> bool:
    return (
        stored.total == card.total
        and stored.place == card.place
        and stored.apart == bool(card.apart)
        and stored.lines == {code: str(points) for code, points in card.lines.items()}
        and stored.sections == {code: str(points) for code, points in card.sections.items()}
    )


def publication_differences(publication: Publication) -> Iterator[str]:
    """Where the frozen bytes are not what was signed, or do not give the published cards."""
    content = zlib.decompress(publication.content)
    if hashlib.sha256(content).hexdigest() != publication.digest:
        yield "摘要与所存内容不符"
    if not _is_in_the_chain(publication):
        yield "与台账里的公布不符"
    yield from frozen_differences(thaw(publication))


def frozen_differences(frozen: Frozen) -> Iterator[str]:
    """Where frozen facts, under the rulebook and the engine version of then, give other cards."""
    if _digest_of(frozen) != frozen.document["digest"]:
        yield "计算摘要与所存事实、办法不符"
    again = {card.unit.unit: card for card in frozen.result().cards}
    if set(again) != set(frozen.cards):
        yield "公布的单位与事实不符"
    for code, card in frozen.cards.items():
        if code in again and not _is_published(card, again[code]):
            yield f"{card['name']}：公布 {card['total']}，重算 {again[code].total}"


def _is_in_the_chain(publication: Publication) -> bool:
    """Whether the chain tells of this publication, right after the entry that it names."""
    entries = LedgerEntry.objects.filter(jurisdiction_id=publication.league.jurisdiction_id)
    subject = f"publication:{publication.pk}"
    told = entries.filter(kind="publication.approved", subject=subject).first()
    if told is None or told.content["digest"] != publication.digest:
        return False
    return entries.filter(number=told.number - 1, mac=publication.ledger_head).exists()


def _digest_of(frozen: Frozen) -> str:
    """The digest of the run, by the engine version that the publication pins."""
    document = frozen.document["rulebook"]["document"]
    whole = {
        "engine": frozen.document["engine"],
        "rulebook": hashlib.sha256(canonical(document)).hexdigest(),
        "facts": frozen.document["facts"],
    }
    return hashlib.sha256(canonical(whole)).hexdigest()


def _is_published(published: dict[str, Any], card: Card) -> bool:
    total = published["total"]
    return (
        (None if total is None else Decimal(total)) == card.total
        and published["place"] == card.place
        and published["apart"] == bool(card.apart)
        and published["lines"] == {code: str(points) for code, points in card.lines.items()}
        and published["sections"] == {code: str(points) for code, points in card.sections.items()}
    )
