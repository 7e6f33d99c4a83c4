"""Logs carry ids only; what looks like a caller's number is masked wherever it stands (T13)."""

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path

from hotline_eval import urls
from units.logging import MaskNumbers

PHONE, IDENTITY = "15412341234", "37132919900101123X"


def lose_a_row(request):
    raise ValueError(f"Failing row contains (7, {request.GET['q']}, 张三).")


urlpatterns = [path("broken/", lose_a_row), *urls.urlpatterns]


@pytest.fixture
def log():
    """A logger as the settings make it, and what it wrote."""
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["masked"]
    assert settings.LOGGING["filters"]["masked"]["()"] == "units.logging.MaskNumbers"
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskNumbers())
    return logging.getLogger("django.request"), handler, written


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("来电 %s", PHONE), "来电 154****1234"),
        ((f"证件{IDENTITY}。",), "证件371***********123X。"),
        (("联系电话１５４１２３４１２３４",), "联系电话１５４****１２３４"),
        (("第 %d 行，工单 %s", 12, "LSX202501010004"), "第 12 行，工单 LSX202501010004"),
    ],
)
def test_numbers_of_people_are_masked_and_ids_stay(log, said, kept):
    logger, handler, written = log
    logger.addHandler(handler)
    logger.warning(*said)
    logger.removeHandler(handler)

    assert written.getvalue().strip() == kept


@pytest.mark.urls("tests.units.test_logging")
def test_the_traceback_of_a_failure_is_masked_as_well(log):
    logger, handler, written = log
    logger.addHandler(handler)
    Client(raise_request_exception=False).get(f"/broken/?q={PHONE}")
    logger.removeHandler(handler)

    assert "Failing row contains (7, 154****1234, 张三)" in written.getvalue()
    assert PHONE not in written.getvalue()
