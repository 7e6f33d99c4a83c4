"""Configuration of the units app; registers the checks of the settings."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        # Checks look at settings, which are complete only once every app is loaded.
        from units import checks  # noqa: F401, PLC0415
