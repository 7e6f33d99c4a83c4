"""The Celery application; its settings stand with the others."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline_eval.settings")

app = Celery("hotline_eval")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
