"""The ledger only grows (T6, T7)."""

from django.db import migrations

from units.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("units", "0002_ledger")]

    operations = [AppendOnly("units_ledgerentry")]
