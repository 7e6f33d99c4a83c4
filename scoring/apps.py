"""Configuration of the scoring app; connects the one receiver of the one signal."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "考核"

    def ready(self) -> None:
        # Models can be imported only once every app is loaded.
        from scoring.presentation.appeals import awaited_by  # noqa: PLC0415
        from scoring.services import follow_tickets  # noqa: PLC0415
        from units.menu import COUNTS  # noqa: PLC0415
        from workorders.signals import tickets_changed  # noqa: PLC0415

        tickets_changed.connect(follow_tickets)
        COUNTS["scoring:appeals"] = awaited_by
