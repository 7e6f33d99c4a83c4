"""What the random offices found, one sentence each."""

from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from tests.oracle.commands import run, score
from tests.oracle.curious import Terms
from tests.oracle.files import Writer
from tests.oracle.stories import Office, unit_row

NOW = datetime(2025, 1, 1)
SEEDBOOKS = Path(settings.BASE_DIR) / "fixtures" / "rulebooks"


class Files:
    """Files of one jurisdiction, and its totals."""

    def __init__(self, folder: Path, made: Office) -> None:
        self._folder, self._made = folder, made
        self._writer = Writer(folder, Random(0), formats=("utf-8",))

    def take_in(self, command: str, *rows: dict) -> None:
        run(command, self._writer.write(list(rows)), "--jurisdiction", self._made.jurisdiction)

    def totals(self, period: str) -> dict[str, str | None]:
        cards = score(self._made, period, self._folder)
        return {unit: card["total"] for unit, card in cards.items()}


def files(folder: Path, code: str) -> Files:
    return Files(folder, Office(code, code, code, NOW, [], []))


@pytest.mark.django_db
def test_a_year_without_tickets_knows_who_came_after_its_months_were_scored(tmp_path):
    run("load_rulebooks", SEEDBOOKS / "hitech-frontdesk.toml")
    desk = files(tmp_path, "hitech-frontdesk")
    desk.take_in("import_units", unit_row("s-1", "甲某", "staff"))
    late = {"考核对象": "甲某", "条款编号": "F1.1a", "发生日期": "2020-03-05"}
    desk.take_in("import_events", late)
    desk.totals("2020")

    desk.take_in("import_units", unit_row("s-2", "乙某", "staff"))

    assert desk.totals("2020") == {"s-1": "99.00", "s-2": "100.00"}


@pytest.mark.django_db
def test_a_month_that_starts_in_the_morning_knows_what_became_of_the_night_before(tmp_path):
    terms = Terms(day=1, time="08:30", grace=0, places=2, cut=False, missing="full")
    rulebook = tmp_path / "curious.toml"
    rulebook.write_text(terms.document(), "utf-8")
    run("load_rulebooks", rulebook)
    city = files(tmp_path, "curious")
    city.take_in("import_units", unit_row("m-1", "东县", "members"))
    ticket = {"工单编号": "1", "承办单位": "东县", "受理时间": "2020-02-01 08:00"}
    city.take_in("import_tickets", ticket | {"办理结果评价": "满意"})
    before = city.totals("2020-01"), city.totals("2020")

    city.take_in("import_tickets", ticket | {"办理结果评价": "不满意"})

    assert (before[0]["m-1"], before[1]["m-1"]) == ("75.00", "75.00")
    assert city.totals("2020") == {"m-1": "55.00"}
