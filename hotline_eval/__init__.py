"""The project: wiring only. Loads the Celery application so that shared tasks find it."""

from hotline_eval.celery import app as celery_app

__all__ = ["celery_app"]
