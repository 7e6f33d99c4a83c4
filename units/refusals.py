"""How a service says no: one Chinese sentence fit for the user, or one for each bad row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - exceptions complete a sentence here
    """A service refuses; the message is a Chinese sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one row of a file cannot be taken in. ``value`` is shown: mask it before."""

    row: int
    column: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        place = f"第{self.row}行“{self.column}”" if self.column else f"第{self.row}行"
        return f"{place}：“{self.value}”{self.reason}" if self.value else f"{place}：{self.reason}"


class RowsRefused(Refused):
    """Rows of a file are wrong, and nothing was taken in; ``problems`` says each of them.

    ``notices`` say what else was noticed about the file and may explain them.
    """

    def __init__(self, problems: Sequence[Problem], notices: Sequence[str] = ()) -> None:
        self.problems = list(problems)
        self.notices = list(notices)
        rows = len({problem.row for problem in problems})
        super().__init__(f"文件有{rows}行不合要求，未导入任何一行；{self.problems[0]}")
