# ruff: noqa: E402 - models exist only once Django is set up
"""What an auditor finds: the entries there are, and stored scores that are not what they should."""

import json
import sys

import django

django.setup()

from django.utils import timezone

from scoring.models import League, ScoreRun
from tests.scoring.recompute import discrepancies
from units.ledger import first_broken
from units.models import Jurisdiction
from workorders.models import DeductionEvent

found = {
    "keys": sorted(DeductionEvent.objects.values_list("entry_key", flat=True)),
    "runs": ScoreRun.objects.count(),
    "leagues": League.objects.count(),
    "parked": League.objects.filter(is_parked=True).count(),
    "discrepancies": discrepancies(timezone.now()),
    "broken": [str(one) for one in map(first_broken, Jurisdiction.objects.all()) if one],
}
sys.stdout.write(json.dumps(found))
