"""Grades, runs and cards are never edited or deleted; nor are published versions (T6)."""

from django.db import migrations

from units.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_initial")]

    operations = [
        AppendOnly("scoring_grade"),
        AppendOnly("scoring_rulebookversion", when="OLD.published_at IS NOT NULL"),
    ]
