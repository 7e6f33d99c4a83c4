"""Who is assessed, who may look, and what the house keeps of itself."""

from units.models.people import (
    Jurisdiction,
    Membership,
    Preference,
    Role,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitQuerySet,
    User,
    WorkDay,
    code_validator,
)
from units.models.works import Inspection, Job, JobQuerySet, LedgerEntry

__all__ = [
    "Inspection",
    "Job",
    "JobQuerySet",
    "Jurisdiction",
    "LedgerEntry",
    "Membership",
    "Preference",
    "Role",
    "Unit",
    "UnitAlias",
    "UnitGroup",
    "UnitQuerySet",
    "User",
    "WorkDay",
    "code_validator",
]
