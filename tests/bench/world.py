"""A league for the bench: a hundred units, a rulebook, and tickets made inside the database."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection

from scoring.engine import codec
from scoring.engine.period import ZONE, Period
from scoring.models import League, RulebookVersion
from scoring.publishing import document_digest
from tests.bench.loading import loading
from units.models import Jurisdiction, Unit, UnitGroup

SEED = Path("fixtures/rulebooks/linshu-2020.toml")
UNITS = 100
YEAR = Period(2020, 1, 12)
MONTH = Period.month(2020, 12)
WITHIN = Period.month(2020, 6)
"""A month whose year is looked back on later: some of its tallies are counted twice."""
START_ON = date(2020, 1, 1)
NOW = datetime(2021, 1, 15, tzinfo=ZONE)
START = int(datetime(2020, 1, 1, tzinfo=ZONE).timestamp())
A_YEAR = 366 * 24 * 3600
DAY = 24 * 3600
AT_ONCE = 1_000_000

COLUMNS = {
    "jurisdiction_id": "{jurisdiction}",
    "number": "'T' || n",
    "unit_id": "{first_unit} + (n * 7919) % {units}",
    "channel": "'电话'",
    "level": "CASE n % 10 WHEN 0 THEN '省级' WHEN 1 THEN '县级' ELSE '市级' END",
    "kind": "'求助'",
    "urgency": "'普通'",
    "anonymous": "n % 13 = 0",
    "received_at": "{assigned}",
    "assigned_at": "{assigned}",
    "due_at": "{due}",
    "replied_at": "{replied}",
    "closed_at": "{closed}",
    "contacted": "n % 17 <> 0",
    "service_rating": "CASE n % 19 WHEN 0 THEN '不满意' WHEN 1 THEN '' ELSE '满意' END",
    "result_rating": "CASE n % 11 WHEN 0 THEN '不满意' WHEN 1 THEN '' ELSE '非常满意' END",
    "county_reworks": "CASE WHEN n % 23 = 0 THEN n % 4 ELSE 0 END",
    "city_reworks": "CASE WHEN n % 29 = 0 THEN n % 4 ELSE 0 END",
    "returns": "0",
    "unreasonable": "n % 101 = 0",
    "duplicate": "n % 997 = 0",
    "is_excluded": "n % 991 = 0",
    "subject": "'路灯不亮，请求修理'",
    "content": "'某路段路灯已有三天不亮，夜间行走不便，请求尽快派人修理并回复。'",
    "extra": "{nothing}",
}


def found() -> Jurisdiction:
    """The jurisdiction with its units and a published rulebook; no tickets yet."""
    jurisdiction = Jurisdiction.objects.create(code="bench", name="测速区")
    groups = [
        UnitGroup.objects.create(jurisdiction=jurisdiction, code=code, name=code)
        for code in ("towns", "departments")
    ]
    for number in range(UNITS):
        Unit.objects.create(
            jurisdiction=jurisdiction,
            group=groups[number % len(groups)],
            code=f"u{number:03}",
            name=f"单位{number}",
        )
    document = tomllib.loads(SEED.read_text(), parse_float=Decimal)
    document["rulebook"] |= {"code": "bench", "jurisdiction": "bench", "from": date(2019, 1, 1)}
    document = codec.write(codec.read(document))
    RulebookVersion.objects.create(
        jurisdiction=jurisdiction,
        code="bench",
        title="测速",
        starts_on=date(2019, 1, 1),
        document=document,
        digest=document_digest(document),
        published_at=datetime.now(UTC),
    )
    return jurisdiction


def add_tickets(jurisdiction: Jurisdiction, first: int, last: int, spread: int) -> None:
    """Make the tickets numbered so, evenly over the year; ``spread`` is a whole year of them."""
    moment = "to_timestamp({})" if _is_postgres() else "datetime({}, 'unixepoch')"
    assigned = f"({START} + CAST((n - 1) % {spread} AS bigint) * {A_YEAR} / {spread})"
    after = {
        "assigned": assigned,
        "due": f"({assigned} + 5 * {DAY})",
        "replied": f"({assigned} + (n % 7) * {DAY})",
        "closed": f"({assigned} + (1 + n % 9) * {DAY})",
    }
    places = {name: moment.format(expression) for name, expression in after.items()} | {
        "jurisdiction": jurisdiction.pk,
        "first_unit": Unit.objects.filter(jurisdiction=jurisdiction).earliest("pk").pk,
        "units": UNITS,
        "nothing": "'{}'::jsonb" if _is_postgres() else "'{}'",
    }
    values = ", ".join(expression.format(**places) for expression in COLUMNS.values())
    with loading("workorders_ticket"), connection.cursor() as cursor:
        for start in range(first, last + 1, AT_ONCE):
            counting, numbers = _numbers(start, min(start + AT_ONCE - 1, last))
            cursor.execute(
                f"{counting} INSERT INTO workorders_ticket ({', '.join(COLUMNS)}) "
                f"SELECT {values} FROM {numbers}"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workorders_ticket")


def _numbers(first: int, last: int) -> tuple[str, str]:
    if _is_postgres():
        return "", f"generate_series({first}::bigint, {last}) AS numbers(n)"
    counting = f"SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}"
    return f"WITH RECURSIVE numbers(n) AS ({counting})", "numbers"


def open_leagues(jurisdiction: Jurisdiction) -> None:
    """Ask for the twelve months and the year."""
    for period in (*YEAR.months(), YEAR):
        League.objects.get_or_create(jurisdiction=jurisdiction, period=period.code)


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"
