"""What holds for every answer: nothing inline, no other host (T21); no change unvouched (T20)."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.ledger import WritingStopped
from units.second_factor import is_owed

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


class WritingStops:
    """Where a page did not say itself why nothing was saved, it is said here, with 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, WritingStopped):
            return None
        log.error("writing stopped: %s", type(error).__name__)
        return render(request, "503.html", {"words": str(error)}, status=503)


class SecondFactorGate:
    """Whoever owes a code of the second factor gets no further before it is given (T16)."""

    OPEN = {"login", "logout", "favicon", "healthz", "second_factor", "admin:logout"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if request.resolver_match.view_name in self.OPEN or not is_owed(request.user):
            return None
        onward = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
        return redirect(f"{reverse('second_factor')}?{onward}")
