"""What is wrong with a document, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class RulebookError(Exception):
    """A document cannot be a rulebook; the message names the place and the mend, in Chinese."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}：{message}")
        self.place = place


@dataclass(frozen=True, slots=True)
class Finding:
    """What a careful reader would ask about a rulebook: where, how grave, what and how to mend."""

    place: str
    severity: Literal["error", "warning"]
    sentence: str

    @classmethod
    def error(cls, place: str, sentence: str) -> Finding:
        return cls(place, "error", sentence)

    @classmethod
    def warning(cls, place: str, sentence: str) -> Finding:
        return cls(place, "warning", sentence)

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def __str__(self) -> str:
        return f"{'错误' if self.is_error else '提醒'}　{self.place}：{self.sentence}"
