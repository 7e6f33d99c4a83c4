"""Events, revocations, rulings and ticket changes are recorded, never edited or deleted (T6)."""

from django.db import migrations

from units.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workorders", "0001_initial")]

    operations = [
        AppendOnly("workorders_deductionevent"),
        AppendOnly("workorders_revocation"),
        AppendOnly("workorders_ruling"),
        AppendOnly("workorders_ticketchange"),
    ]
