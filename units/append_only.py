"""Tables that only grow: a migration operation whose triggers refuse UPDATE and DELETE (T6)."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SQLITE = """CREATE TRIGGER {name} BEFORE {verb} ON "{table}" {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""

POSTGRES = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER {name} BEFORE {verb} ON "{table}" FOR EACH ROW {when}
EXECUTE FUNCTION refuse_change()"""


class AppendOnly(Operation):
    """Make the table refuse UPDATE and DELETE on SQLite and PostgreSQL alike.

    ``when`` narrows the refusal to some rows: SQL over ``OLD``, for example
    ``OLD.published_at IS NOT NULL``.
    """

    reversible = True

    def __init__(self, table: str, when: str = "") -> None:
        self.table = table
        self.when = when

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The state of the models is not touched."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        statement = POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE
        when = f"WHEN ({self.when})" if self.when else ""
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                statement.format(name=self._name(verb), verb=verb, table=self.table, when=when),
                params=(),
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        where = f' ON "{self.table}"' if schema_editor.connection.vendor == "postgresql" else ""
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {self._name(verb)}{where}")

    def _name(self, verb: str) -> str:
        return f"{self.table}_no_{verb.lower()}"

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table}"


class Changeable(AppendOnly):
    """Take the refusals away, for SQLite remakes a table that is altered and drops them unasked.

    Within one migration: first this, then the alterations, then ``AppendOnly`` again.
    """

    database_forwards = AppendOnly.database_backwards
    database_backwards = AppendOnly.database_forwards

    def describe(self) -> str:
        return f"Allow UPDATE and DELETE on {self.table} for a moment"
