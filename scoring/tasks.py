"""Celery's door: what rings the bell, and what answers. Messages carry nothing and may be lost."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from scoring import closing, queue

log = logging.getLogger(__name__)


def ring() -> None:
    """Wake a worker after a commit; never waits for the broker and never fails the request.

    Without a broker nothing is rung: the embedded worker looks at the queue by itself.
    """
    if not settings.REDIS_URL:
        return
    try:
        work_off_queue.apply_async(retry=False, expires=settings.RING_EXPIRES)
    except Exception as error:
        log.warning("the broker does not answer: %s", type(error).__name__)


@shared_task
def work_off_queue() -> int:
    """Score whatever is due; several workers share it by claiming league by league."""
    return queue.drain(timezone.now())


@shared_task
def close_months() -> int:
    """Ask for the month that has ended, its year, and every period that is still open."""
    return closing.close_months(timezone.now())
