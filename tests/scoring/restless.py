"""The restless rulebook, in which a change reaches as far as it can, published for the tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from scoring.models import RulebookVersion
from scoring.publishing import load_rulebooks
from units.moments import LOCAL

AT = datetime(2021, 2, 1, 9, tzinfo=LOCAL)
RESTLESS = Path(__file__).with_name("restless.toml").read_text("utf-8")


def published(
    tmp_path: Path,
    *,
    code: str = "other",
    start: str = "2020-01-01",
    cycle: str = "month",
    month_starts: int = 1,
    satisfied: str = '["满意"]',
    at: datetime = AT,
) -> RulebookVersion:
    """Publish the rulebook whose changes reach far."""
    filled = {
        "code": code,
        "from": start,
        "cycle": cycle,
        "day": str(month_starts),
        "satisfied": satisfied,
    }
    text = RESTLESS
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    path = tmp_path / f"{code}.toml"
    path.write_text(text, "utf-8")
    return load_rulebooks(paths=[path], at=at)[0].version
