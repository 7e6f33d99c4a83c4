"""Appeals, publications and seals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from units.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0005_official_runs_and_rosters'),
        ('units', '0004_workplace'),
        ('workorders', '0003_workplace'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='考核期')),
                ('line', models.CharField(blank=True, max_length=40, verbose_name='得分项目')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('filed', '已提交'), ('accepted', '受理'), ('upheld', '成立'), ('partly', '部分成立'), ('rejected', '不成立'), ('withdrawn', '撤回')], default='draft', max_length=9, verbose_name='状态')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='workorders.deductionevent', verbose_name='加扣分记录')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='units.jurisdiction')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='workorders.ticket', verbose_name='工单')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '申诉',
                'verbose_name_plural': '申诉',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='AppealStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('filed', '已提交'), ('accepted', '受理'), ('upheld', '成立'), ('partly', '部分成立'), ('rejected', '不成立'), ('withdrawn', '撤回')], max_length=9, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=2000, verbose_name='理由')),
                ('effect', models.JSONField(default=dict, verbose_name='影响')),
                ('taken_at', models.DateTimeField(verbose_name='时间')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='scoring.appeal')),
                ('attachments', models.ManyToManyField(blank=True, related_name='+', to='workorders.attachment')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
            ],
            options={
                'verbose_name': '申诉步骤',
                'verbose_name_plural': '申诉步骤',
                'ordering': ['appeal', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField(verbose_name='修订号')),
                ('content', models.BinaryField(verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('ledger_head', models.CharField(blank=True, max_length=64, verbose_name='台账校验码')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='事由')),
                ('changes', models.JSONField(default=list, verbose_name='变动')),
                ('prepared_at', models.DateTimeField(verbose_name='制表时间')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='公布时间')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('league', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='scoring.league')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制表人')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='scoring.scorerun')),
            ],
            options={
                'verbose_name': '公布',
                'verbose_name_plural': '公布',
                'ordering': ['league', '-revision'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_closed', models.BooleanField(verbose_name='封存')),
                ('reason', models.CharField(max_length=500, verbose_name='事由')),
                ('sealed_at', models.DateTimeField(verbose_name='时间')),
                ('league', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='scoring.league')),
                ('sealed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
            ],
            options={
                'verbose_name': '封存',
                'verbose_name_plural': '封存',
                'ordering': ['league', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['jurisdiction', 'state'], name='appeal_state'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('line', ''), ('ticket__isnull', True)), models.Q(('event__isnull', True), ('ticket__isnull', False)), models.Q(('event__isnull', True), ('ticket__isnull', True), models.Q(('line', ''), _negated=True)), _connector='OR'), name='appeals_dispute_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('league', 'revision'), name='one_publication_a_revision'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='approved_by_somebody_at_some_time'),
        ),
        AppendOnly("scoring_appealstep"),
        AppendOnly("scoring_publication", when="OLD.approved_at IS NOT NULL"),
        AppendOnly("scoring_seal"),
    ]
