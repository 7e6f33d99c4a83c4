"""Filling a large table: its indexes are made once it is full, and known references not checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'u'
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary
    AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = indrelid)
"""
FOR_INDEXES = "1GB"


@contextmanager
def loading(table: str) -> Iterator[None]:
    """Take the indexes of a table away in PostgreSQL, and put them back at the end."""
    if connection.vendor != "postgresql":
        yield
        return
    unique, indexes = _rows(CONSTRAINTS, table), _rows(INDEXES, table)
    _run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"' for name, _ in unique)
    _run(f"DROP INDEX {name}" for name, _ in indexes)
    with _unchecked():
        yield
    _run([f"SET maintenance_work_mem = '{FOR_INDEXES}'"])
    _run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {said}' for name, said in unique)
    _run(definition for _, definition in indexes)
    _run(["RESET maintenance_work_mem"])


@contextmanager
def _unchecked() -> Iterator[None]:
    """Without the triggers of foreign keys, where the user may leave them out."""
    is_allowed = _rows("SELECT current_setting('is_superuser'), %s", "")[0][0] == "on"
    _run(["SET session_replication_role = replica"] if is_allowed else [])
    yield
    _run(["RESET session_replication_role"] if is_allowed else [])


def _rows(query: str, table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return cursor.fetchall()


def _run(statements: Iterator[str] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
