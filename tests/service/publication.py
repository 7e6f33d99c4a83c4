# ruff: noqa: E402 - models exist only once Django is set up
"""Publish a month of the prepared county: what a backup must bring back word for word."""

import django

django.setup()

from django.utils import timezone

from scoring import queue
from tests.conftest import member
from tests.scoring.printed import deduct
from tests.scoring.published import put_out
from units.models import Jurisdiction, Role

county = Jurisdiction.objects.get()
deduct(county.units.first(), "L8.1", reason="集中投诉")
queue.drain(timezone.now())
put_out(county, member(county, "maker", Role.CLERK), member(county, "signer", Role.CHIEF))
