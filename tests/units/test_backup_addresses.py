"""The address of a scratch database, read as the site reads its own; what tools are told."""

import environ
import pytest

from units.backups import address_of, libpq_environment

READ = ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")


@pytest.mark.parametrize(
    "address",
    [
        "postgres://hotline:geheim@db:5432/hotline",
        "postgres://db/hotline",
        "postgres://hot%40line:g%2Fh%2B%25%20%3Ax@db/hotline",
        "postgres://hotline:x@//run/postgresql/hotline",
        "postgres://hotline@:5433//run/post%20gres/hotline",
        "postgres://hotline:x@[::1]/hotline",
        "postgres://hotline:x@[fe80::12]:5432/hotline",
        "postgres://hotline:x@one:5432,two:5433/hotline",
        "postgres://db/hotline?sslmode=verify-full&sslrootcert=/etc/ca%20of.pem&connect_timeout=5",
        "postgres://hotline@//run/postgresql/hotline?options=-c%20jit%3Doff",
    ],
)
def test_a_scratch_database_is_on_the_same_server(address):
    known = environ.Env.db_url_config(address)

    found = environ.Env.db_url_config(address_of(known, "hotline_restored_1a"))

    assert found["NAME"] == "hotline_restored_1a"
    assert [found.get(key) for key in READ] == [known.get(key) for key in READ]


def test_the_tools_are_told_the_options_and_the_password():
    known = environ.Env.db_url_config(
        "postgres://hotline:geheim@db/hotline?sslmode=require&channel_binding=require"
        "&connect_timeout=5&sslcert=/etc/own.pem"
    )
    known["OPTIONS"]["pool"] = {"min_size": 2}

    assert libpq_environment(known) == {
        "PGSSLMODE": "require",
        "PGCHANNELBINDING": "require",
        "PGCONNECT_TIMEOUT": "5",
        "PGSSLCERT": "/etc/own.pem",
        "PGPASSWORD": "geheim",
    }
