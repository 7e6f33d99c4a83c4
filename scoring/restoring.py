"""Whether a backup counts: restored into a scratch database, verified, compared with the site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from scoring.attested import unattested
from scoring.models import Publication, ScoreRun
from scoring.verification import publication_differences, run_differences
from units.backups import BackupFailed, keep_found, made_at, restored
from units.ledger import first_broken, head
from units.models import Inspection, Jurisdiction, LedgerEntry

MOST_SAID = 3
STILL_SAVING = timedelta(minutes=1)
"""A transaction dates what it writes when it begins; a backup meanwhile does not have it yet."""
KEYS = {
    "HOTLINE_SECRET_KEY": "SECRET_KEY",
    "HOTLINE_CALLER_KEY": "CALLER_KEY",
    "HOTLINE_LEDGER_KEY": "LEDGER_KEY",
}


@dataclass(frozen=True, slots=True)
class Account:
    """What a database holds: chains by jurisdiction (entries, head), digests of what was scored.

    ``wrong`` are sentences: broken chains, cards and publications that do not replay.
    """

    chains: dict[str, tuple[int, str]]
    runs: dict[str, str]
    publications: dict[str, str]
    wrong: list[str]


def verify_backup(*, path: Path, at: datetime) -> str:
    """Restore a backup into a scratch database, verify it there, compare it with the site.

    Returns what was found in order, and keeps it as an inspection. Raises BackupFailed.
    """
    try:
        with restored(path) as address:
            account = _told_by_child(address)
        if wrong := [*account.wrong, *_few([*_strange(account, made_at(path))])]:
            raise BackupFailed(f"备份 {path.name} 不能用：{'；'.join(wrong)}。")
    except BackupFailed as error:
        keep_found(Inspection.Kind.RESTORE, str(error), is_good=False, at=at)
        raise
    words = (
        f"{path.name}：{len(account.chains)} 个辖区的台账完整，"
        f"{len(account.runs)} 期得分、{len(account.publications)} 份公布与重算相符"
    )
    keep_found(Inspection.Kind.RESTORE, words, at=at)
    return words


def account_of_database() -> Account:
    """Verify the database that this program is connected to: the chains, the scores, the signed."""
    chains, runs, publications = {}, {}, {}
    breaks, facts, scores, signed = [], [], [], []
    for jurisdiction in Jurisdiction.objects.all():
        if broken := first_broken(jurisdiction):
            breaks.append(f"{jurisdiction.name}的台账自第 {broken.number} 条起与校验码不符")
        facts += [f"{jurisdiction.name}：{one}" for one in unattested(jurisdiction)]
        chains[jurisdiction.code] = (jurisdiction.ledger.count(), head(jurisdiction))
    for run in _current_runs():
        scores += [f"{run.league}：{one}" for one in run_differences(run)]
        runs[str(run.pk)] = run.digest
    for out in Publication.objects.approved().select_related("league__jurisdiction"):
        signed += [f"{out}：{one}" for one in publication_differences(out)]
        publications[str(out.pk)] = out.digest
    wrong = [*breaks, *_few(facts), *_few(scores), *_few(signed)]
    return Account(chains, runs, publications, wrong)


def _few(sentences: list[str]) -> list[str]:
    """The first of many of one sort, so that the other sorts are heard as well."""
    more = len(sentences) - MOST_SAID
    return [*sentences[:MOST_SAID], *([f"另有{more}处同样的问题"] if more > 0 else [])]


def _current_runs() -> Iterator[ScoreRun]:
    latest = ScoreRun.objects.order_by().values("league").annotate(last=Max("pk")).values("last")
    runs = ScoreRun.objects.filter(pk__in=latest).select_related("version", "league__jurisdiction")
    return runs.order_by("pk").iterator(chunk_size=50)


def _told_by_child(address: str) -> Account:
    """What a program of our own, connected to the scratch database, says of it."""
    keys = {name: getattr(settings, key) for name, key in KEYS.items()}
    env = {**os.environ, **keys, "HOTLINE_DATA": str(settings.HOTLINE_DATA), "REDIS_URL": ""}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "inspect_restored"],
        env={**env, "DATABASE_URL": address},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupFailed(f"恢复出来的数据库打不开：{said[-1] if said else done.returncode}")
    found = json.loads(done.stdout)
    chains = {code: (count, mac) for code, (count, mac) in found.pop("chains").items()}
    return Account(chains=chains, **found)


def _strange(account: Account, made: datetime) -> Iterator[str]:
    """Where the backup says otherwise than the site, which may have gone on since."""
    for code, (count, mac) in account.chains.items():
        entries = LedgerEntry.objects.filter(jurisdiction__code=code, number=count)
        if count and not entries.filter(mac=mac).exists():
            yield f"{code} 的台账第 {count} 条与现有的不同"
    runs = dict(ScoreRun.objects.values_list("pk", "digest"))
    for pk, digest in account.runs.items():
        if runs.get(int(pk), digest) != digest:
            yield f"第 {pk} 号得分的摘要与现有的不同"
    published = dict(Publication.objects.values_list("pk", "digest"))
    for pk, digest in account.publications.items():
        if published.get(int(pk)) != digest:
            yield f"第 {pk} 号公布的摘要与现有的不同，或现在没有这份公布"
    yield from _missing(account, made - STILL_SAVING)


def _missing(account: Account, before: datetime) -> Iterator[str]:
    """What the site had when the backup was made, and the backup has not."""
    told = [code for code, (count, _) in account.chains.items() if count]
    older = LedgerEntry.objects.filter(happened_at__lt=before)
    unknown = older.exclude(jurisdiction__code__in=told).order_by("jurisdiction__code")
    for code in unknown.values_list("jurisdiction__code", flat=True).distinct():
        yield f"备份里没有 {code} 的台账"
    out = Publication.objects.approved().filter(approved_at__lt=before).order_by("pk")
    for pk in out.values_list("pk", flat=True):
        if str(pk) not in account.publications:
            yield f"备份里没有第 {pk} 号公布"


def as_json(account: Account) -> str:
    """The account as one line, for the program that asked for it."""
    return json.dumps(asdict(account), ensure_ascii=False)
