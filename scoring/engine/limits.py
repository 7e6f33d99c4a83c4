"""Limits on how far apart the points of a group may lie."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from scoring.engine.formulas import Step
from scoring.engine.lanes import Lanes


class Limited(NamedTuple):
    """A group whose widest gap was limited: its ends, the limit, the points before and after."""

    best: Fraction
    least: Fraction
    gap: Fraction
    before: Lanes
    after: Lanes

    def step(self, place: int) -> Step:
        """What it came to for one of the units."""
        words = "本组最高 {0}，最低 {1}，分差按比例收至 {2}：{3} 调为 {4}"
        before, after = self.before.one(place), self.after.one(place)
        return Step("分差限制", words, (self.best, self.least, self.gap, before, after))


def shrunk(points: Lanes, gap: Fraction) -> Limited | None:
    """Shrink every gap to the best in proportion until the widest is the limit's.

    None where the points of the group lie no further apart than that.
    """
    order = points.order()
    best, least = points.one(int(order.argmax())), points.one(int(order.argmin()))
    if best - least <= gap:
        return None
    after = best - (best - points) * (gap / (best - least))
    return Limited(best, least, gap, points, after)
