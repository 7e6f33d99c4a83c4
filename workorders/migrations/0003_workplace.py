"""Evidence and approvals of events."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from units.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0004_workplace'),
        ('workorders', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_at', models.DateTimeField(verbose_name='核准时间')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='核准人')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='workorders.deductionevent')),
            ],
            options={
                'verbose_name': '核准',
                'verbose_name_plural': '核准',
                'ordering': ['-approved_at'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=80, verbose_name='类型')),
                ('size', models.PositiveIntegerField(verbose_name='字节')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='units.jurisdiction')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='units.unit', verbose_name='单位')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='deductionevent',
            name='evidence',
            field=models.ManyToManyField(blank=True, related_name='events', to='workorders.attachment', verbose_name='证据'),
        ),
        AppendOnly("workorders_approval"),
        AppendOnly("workorders_attachment"),
    ]
