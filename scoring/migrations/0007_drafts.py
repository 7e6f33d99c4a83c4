"""Drafts of rulebooks with their log; published versions keep the order of their keys."""

import django.db.models.deletion
import scoring.models.ordered
from django.conf import settings
from django.db import migrations, models

from units.append_only import AppendOnly, Changeable

FROZEN = "OLD.published_at IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0006_workplace'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Changeable("scoring_rulebookversion", when=FROZEN),
        migrations.AddField(
            model_name='rulebookversion',
            name='based_on',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.rulebookversion', verbose_name='起草自'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='discarded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='作废时间'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='edited_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='修改时间'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='edited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='edits',
            field=models.PositiveIntegerField(default=0, verbose_name='修改次数'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='source',
            field=models.TextField(blank=True, verbose_name='TOML 原文'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='提交时间'),
        ),
        migrations.AddField(
            model_name='rulebookversion',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人'),
        ),
        migrations.AlterField(
            model_name='rulebookversion',
            name='document',
            field=scoring.models.ordered.OrderedJSONField(verbose_name='内容'),
        ),
        migrations.CreateModel(
            name='DraftEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('source', models.TextField(verbose_name='TOML 原文')),
                ('summary', models.CharField(max_length=300, verbose_name='改动')),
                ('restores', models.PositiveIntegerField(blank=True, null=True, verbose_name='恢复到')),
                ('edited_at', models.DateTimeField(verbose_name='修改时间')),
                ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='scoring.rulebookversion')),
            ],
            options={
                'verbose_name': '草稿修改',
                'verbose_name_plural': '草稿修改',
                'ordering': ['version', 'number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_edit_a_number')],
            },
        ),
        AppendOnly("scoring_rulebookversion", when=FROZEN),
        AppendOnly("scoring_draftedit"),
    ]
