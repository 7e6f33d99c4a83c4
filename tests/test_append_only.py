"""Tables that only grow have their triggers still: SQLite drops them with a table it remakes."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.scoring.printed import march_in_linshu
from tests.scoring.published import put_out

ONLY_GROWING = {
    "scoring_appealstep",
    "scoring_draftedit",
    "scoring_grade",
    "scoring_publication",
    "scoring_rulebookversion",
    "scoring_seal",
    "units_ledgerentry",
    "workorders_approval",
    "workorders_attachment",
    "workorders_deductionevent",
    "workorders_revocation",
    "workorders_ruling",
    "workorders_ticketchange",
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
}


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_every_fact_audit_and_frozen_table_refuses_change_and_deletion(db):
    needed = {f"{table}_no_{verb}" for table in ONLY_GROWING for verb in ("update", "delete")}

    assert needed <= triggers()


@pytest.mark.parametrize(
    "table",
    [
        "units_ledgerentry",
        "workorders_deductionevent",
        "workorders_approval",
        "scoring_publication",
        "scoring_rulebookversion",
    ],
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_says_no(linshu, clerk, chief, table, statement):
    march_in_linshu(linshu)
    put_out(linshu, clerk, chief)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
