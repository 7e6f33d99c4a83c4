"""Long work, what people set for themselves, and the days in which appeals are open."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0003_ledger_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='jurisdiction',
            name='appeal_days',
            field=models.PositiveSmallIntegerField(default=5, help_text='公布之后几个工作日内可以申诉。', verbose_name='申诉期限'),
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('title', models.CharField(max_length=200, verbose_name='任务')),
                ('content', models.JSONField(default=dict, verbose_name='要求')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('asking', '待确认'), ('done', '已完成'), ('cancelled', '已取消'), ('failed', '失败')], default='waiting', max_length=9, verbose_name='状态')),
                ('step', models.CharField(blank=True, max_length=200, verbose_name='当前步骤')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已完成')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('result', models.JSONField(default=dict, verbose_name='结果')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='错误')),
                ('is_to_stop', models.BooleanField(default=False, verbose_name='要求取消')),
                ('asked_at', models.DateTimeField(verbose_name='发起时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='占用至')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='units.jurisdiction')),
            ],
            options={
                'verbose_name': '任务',
                'verbose_name_plural': '任务',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['asked_at'], name='job_work')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=60, verbose_name='页面')),
                ('content', models.JSONField(default=dict, verbose_name='设置')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '个人设置',
                'verbose_name_plural': '个人设置',
                'ordering': ['user', 'page'],
                'constraints': [models.UniqueConstraint(fields=('user', 'page'), name='one_preference_a_page')],
            },
        ),
    ]
