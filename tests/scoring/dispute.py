"""What the tests of appeals begin with: a published March, and files to bring along."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from scoring.models import Publication, ScoreRun
from units.models import User
from units.moments import LOCAL

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PUBLISHED = datetime(2020, 4, 8, 16, tzinfo=LOCAL)
"""A Wednesday: five working days on are the 9th, 10th, 13th, 14th and 15th."""


def april(day: int, hour: int = 10) -> datetime:
    return datetime(2020, 4, day, hour, tzinfo=LOCAL)


def publish_run(run: ScoreRun, by: User, at: datetime = PUBLISHED) -> Publication:
    """A run that is out, as its frozen row says it."""
    return Publication.objects.create(
        league=run.league,
        run=run,
        revision=run.league.publications.count() + 1,
        content=b"",
        digest=run.digest,
        prepared_by=by,
        prepared_at=at,
        approved_by=by,
        approved_at=at,
    )


def screenshot(name: str = "回访截图.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")
