"""Appeals: what a unit may dispute, until when, and how the office decides."""

from scoring.appeals.deciding import (
    VERDICTS,
    Remedy,
    check_decider,
    decide_appeal,
    foreseen,
    fresh_run,
    tried,
)
from scoring.appeals.filing import (
    accept_appeal,
    appeal_several,
    file_appeal,
    open_appeal,
    save_draft,
    withdraw_appeal,
)
from scoring.appeals.moves import AppealRefused, NotByOneself, Said
from scoring.appeals.subjects import (
    Subject,
    about_event,
    about_line,
    about_ticket,
    subject_of,
)
from scoring.appeals.window import Window, Windows

__all__ = [
    "VERDICTS",
    "AppealRefused",
    "NotByOneself",
    "Remedy",
    "Said",
    "Subject",
    "Window",
    "Windows",
    "about_event",
    "about_line",
    "about_ticket",
    "accept_appeal",
    "appeal_several",
    "check_decider",
    "decide_appeal",
    "file_appeal",
    "foreseen",
    "fresh_run",
    "open_appeal",
    "save_draft",
    "subject_of",
    "tried",
    "withdraw_appeal",
]
