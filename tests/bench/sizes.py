"""How many tickets the bench measures, and how often."""

from __future__ import annotations

SIZES = {"small": (10_000, 100_000), "1m": (100_000, 1_000_000), "24m": (24_000_000,)}
LARGE = 2_000_000
"""From here on a year is left out."""
REPETITIONS = {"small": 3, "1m": 7, "24m": 3}
OFTEN = 8
"""What takes milliseconds is repeated more often: a noisy moment weighs more."""
