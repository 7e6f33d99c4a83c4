"""Runs say whether they are official; what was last seen of a jurisdiction's units is kept."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def find_try_outs(apps, schema_editor):
    """Until now a run was official under whatever rulebook of its own jurisdiction."""
    runs = apps.get_model("scoring", "ScoreRun").objects
    foreign = runs.exclude(version__jurisdiction=F("league__jurisdiction"))
    runs.filter(pk__in=list(foreign.values_list("pk", flat=True))).update(is_official=False)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0004_queue_and_kept_counts"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="scorerun",
            name="is_official",
            field=models.BooleanField(default=True, verbose_name="正式"),
        ),
        migrations.RunPython(find_try_outs, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="名册摘要")),
                (
                    "jurisdiction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.jurisdiction",
                    ),
                ),
            ],
            options={"verbose_name": "名册", "verbose_name_plural": "名册"},
        ),
    ]
