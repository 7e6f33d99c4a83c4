"""A JSON column that keeps the order of keys, which PostgreSQL's jsonb does not."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class OrderedJSONField(models.JSONField):
    """Kept as text by PostgreSQL (``json``): levels and choices stay in the regulation's order."""

    def db_type(self, connection: Any) -> str:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Written as text: the driver's own wrapper would pass through jsonb."""
        if connection.vendor != "postgresql" or value is None:
            return super().get_db_prep_value(value, connection, prepared)
        return json.dumps(value, cls=self.encoder, ensure_ascii=False)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The driver reads ``json`` by itself, unlike ``jsonb``, for which Django asks for text."""
        return super().from_db_value(value, expression, connection) if _is_text(value) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
