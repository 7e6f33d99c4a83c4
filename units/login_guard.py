"""The counters at the door: per account and address, and per account from wherever (T16)."""

from __future__ import annotations

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class LoginGuard(AxesDatabaseHandler):
    """Locks an account at one address after a few failures, and everywhere after many more.

    The second limit is wider: else anybody could lock anybody out with five wrong passwords.
    """

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """The failures that count against the one limit which axes knows."""
        here = super().get_failures(request, credentials)
        attempts = AccessAttempt.objects.filter(
            username=get_client_username(request, credentials),
            attempt_time__gte=get_cool_off_threshold(request),
        )
        found = attempts.aggregate(number=Sum("failures_since_start"))["number"] or 0
        shared = found * settings.AXES_FAILURE_LIMIT // settings.AXES_ACCOUNT_FAILURE_LIMIT
        return max(here, shared)
