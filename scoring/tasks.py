"""Celery's door: what rings the bell, and what answers. Messages carry nothing and may be lost."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from scoring import closing, heartbeat, performers, queue, watch
from units import chains
from workorders import disclosure, uploads

log = logging.getLogger(__name__)

QUIET = 5  # seconds
TURN = 20  # seconds; a worker that is asked to end does so between two turns
_quiet_until = 0


def ring() -> None:
    """Wake a worker after a commit; never waits for the broker and never fails the request.

    A broker that did not answer is left alone for a while: the sweep finds the work anyway.
    Without a broker nothing is rung: the embedded worker looks at the queue by itself.
    """
    global _quiet_until
    if not settings.REDIS_URL or time.monotonic() < _quiet_until:
        return
    try:
        work_off_queue.apply_async(retry=False, expires=settings.RING_EXPIRES)
    except Exception as error:
        _quiet_until = time.monotonic() + QUIET
        log.warning("the broker does not answer: %s", type(error).__name__)


@shared_task
def work_off_queue() -> int:
    """Score what is due; several workers share it by claiming league by league.

    One that finds work for two wakes another. What is left after a turn is found by the next sweep.
    """
    heartbeat.beat()
    if queue.is_work_for_two(timezone.now()):
        ring()
    done, until = 0, time.monotonic() + TURN
    while time.monotonic() < until:
        is_scored = queue.take_next(timezone.now())
        if is_scored is None:
            break
        done += is_scored
    return done


@shared_task
def notice_changes() -> int:
    """Ask for the leagues whose units or working days have changed, and score them."""
    watch.notice_changes(timezone.now())
    chains.watch_chains(timezone.now())
    return work_off_queue()


@shared_task
def close_months() -> int:
    """Ask for the month that has ended, its year, and every period that is still open.

    What is old goes last: whatever hinders that, the scores are asked for.
    """
    asked = closing.close_months(timezone.now())
    uploads.forget_unanswered(timezone.now())
    disclosure.forget_due(timezone.now())
    return asked


@shared_task
def work_off_jobs() -> bool:
    """Perform one long job; with one at a time, the other workers are left to the scores."""
    return performers.take_next(timezone.now()) is not None
