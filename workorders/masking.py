"""Free text without callers' numbers: mobile and identity numbers are masked at import (T12)."""

from __future__ import annotations

import re

# Full-width digits count as well: \d knows them, [0-9] does not.
IDENTITY = re.compile(r"(?<!\d)(\d{3})\d{3}[-\s]?\d{8}[-\s]?(\d{3}[\dXxＸｘ])(?![\dXxＸｘ])")
MOBILE = re.compile(r"(?<!\d)((?:\+?86[-\s]?)?[1１][3-9３-９]\d)[-\s]?\d{4}[-\s]?(\d{4})(?!\d)")


def masked_text(text: str) -> str:
    """The text with the middle of every mobile and identity number replaced by stars.

    >>> masked_text("请回电15412341234")
    '请回电154****1234'
    """
    masked = IDENTITY.sub(rf"\1{'*' * 11}\2", text)
    return MOBILE.sub(r"\1****\2", masked)
