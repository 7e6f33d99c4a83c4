"""What happened: tickets, their callers, rulings on them, and deduction events."""

from workorders.models.attachments import Attachment, AttachmentQuerySet
from workorders.models.events import (
    Approval,
    DeductionEvent,
    DeductionEventQuerySet,
    Revocation,
)
from workorders.models.imports import SourceMapping, TicketImport
from workorders.models.tickets import (
    CallerRecord,
    Rating,
    Ruling,
    Ticket,
    TicketChange,
    TicketQuerySet,
)

__all__ = [
    "Approval",
    "Attachment",
    "AttachmentQuerySet",
    "CallerRecord",
    "DeductionEvent",
    "DeductionEventQuerySet",
    "Rating",
    "Revocation",
    "Ruling",
    "SourceMapping",
    "Ticket",
    "TicketChange",
    "TicketImport",
    "TicketQuerySet",
]
