"""The Celery application; its settings stand with the others."""

import os
from typing import Any

import kombu
from celery import Celery
from celery.app import amqp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline_eval.settings")

LONGEST_PAUSE = 4  # seconds


class Connection(kombu.Connection):
    """Looks for a lost broker every few seconds; kombu's own pauses grow to half a minute."""

    def ensure_connection(self, *args: Any, **options: Any) -> kombu.Connection:
        return super().ensure_connection(*args, **{"interval_max": LONGEST_PAUSE, **options})


class AMQP(amqp.AMQP):
    """Messages over such connections."""

    Connection = Connection


app = Celery("hotline_eval", amqp=AMQP)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
