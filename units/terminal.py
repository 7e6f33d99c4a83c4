"""Progress in a terminal: one line that is written again and again, or a line now and then."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from units.templatetags.dates import remaining

CLEAR = "\r\x1b[K"
AGAIN_AFTER = 10**9 // 5  # nanoseconds


@dataclass
class ProgressLine:
    """Tells how far something is; a ``Report`` of ``units.jobs``.

    Where nobody watches (no terminal) a line stands for itself: one for every step, but none
    within ``quiet_for`` seconds of the line before or of the start.
    """

    out: Any
    quiet_for: int = 0
    step: str = ""
    counted_from: int = field(default_factory=time.monotonic_ns)
    said_at: int = field(default_factory=time.monotonic_ns)
    last: tuple[int, int] = (0, 0)

    def __call__(self, done: int, total: int, step: str) -> None:
        now = time.monotonic_ns()
        if done < self.last[0] or total != self.last[1]:
            self.counted_from = now
        is_new, self.step, self.last = step != self.step, step, (done, total)
        is_due = now - self.said_at >= self.quiet_for * 10**9
        if self.out.isatty():
            if is_new or now - self.said_at >= AGAIN_AFTER or done == total:
                self.said_at = now
                self.out.write(f"{CLEAR}{self.words(now)}", str, "")
                self.out.flush()
        elif is_due and (is_new or self.quiet_for):
            self.said_at = now
            self.out.write(self.words(now), str)

    def words(self, now: int) -> str:
        done, total = self.last
        seconds = (now - self.counted_from) // 10**9
        left = remaining(seconds * (total - done) // done) if done and total else ""
        count = f"{done}/{total}" if total else f"{done}" if done else ""
        return "　".join(part for part in (self.step, count, left) if part)

    def end(self) -> None:
        """Make room for what is said next."""
        if self.out.isatty():
            self.out.write(CLEAR, str, "")
            self.out.flush()
