"""How the property tests draw: few enough examples that the whole folder stays quick."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

QUICK = settings(max_examples=100, deadline=None)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
