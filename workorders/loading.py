"""Many rows into a table at once: one prepared statement, the same on SQLite and PostgreSQL.

``bulk_create`` writes 39 tickets a statement on SQLite, from model instances that cost more than
the insert; a file of 100,000 tickets takes three times as long that way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper


def load(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Collection[str] = (),
    update: Collection[str] = (),
) -> None:
    """Insert rows that map the same attributes (``unit_id``) to values.

    Where ``unique`` attributes meet a row there is, only those of ``update`` change in it.
    Columns that are not given get what the database says, and keys are not brought back.
    """
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    takers = [(field.attname, _conversion(field, connection)) for field in fields]
    values = [[take(row[name]) if take else row[name] for name, take in takers] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, fields, unique, update, connection), values)


def _statement(
    model: type[models.Model],
    fields: Sequence[models.Field],
    unique: Collection[str],
    update: Collection[str],
    connection: BaseDatabaseWrapper,
) -> str:
    quote = connection.ops.quote_name
    columns = {field.attname: quote(field.column) for field in fields}
    table, names = quote(model._meta.db_table), ", ".join(columns.values())
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    if not unique:
        return statement
    keys = ", ".join(columns[name] for name in unique)
    changes = ", ".join(f"{columns[name]} = EXCLUDED.{columns[name]}" for name in sorted(update))
    return f"{statement} ON CONFLICT ({keys}) DO UPDATE SET {changes}"


def _conversion(
    field: models.Field, connection: BaseDatabaseWrapper
) -> Callable[[Any], Any] | None:
    """How a value of the field is put for the database; text and numbers go as they are."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.JSONField | models.BinaryField):
        return partial(field.get_db_prep_save, connection=connection)
    return None
