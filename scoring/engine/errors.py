"""What is wrong with a document, where, and how to mend it."""

from __future__ import annotations


class RulebookError(Exception):
    """A document cannot be a rulebook; the message names the place and the mend, in Chinese."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}：{message}")
        self.place = place
