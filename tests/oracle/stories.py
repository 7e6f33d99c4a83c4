"""What a generated office is: its units, the files it takes in by stages, what it scores."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tests.oracle.records import Records

Row = dict


@dataclass
class Stage:
    """Files that come together; the office scores after each stage."""

    units: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    rulings: list[Row] = field(default_factory=list)
    events: list[list[Row]] = field(default_factory=list)
    grades: list[Row] = field(default_factory=list)

    def files(self) -> Iterator[tuple[str, list[Row]]]:
        """Commands and the rows of their files, in the order in which they are taken in."""
        yield "import_units", self.units
        yield "import_tickets", self.tickets
        yield "import_rulings", self.rulings
        for rows in self.events:
            yield "import_events", rows
        yield "import_grades", self.grades


@dataclass
class Office:
    """One jurisdiction with a rulebook of its own, that scores at a local instant."""

    jurisdiction: str
    rulebook: str
    own_rulebook: str
    now: datetime
    periods: list[str]
    stages: list[Stage]


def take(records: Records, stage: Stage) -> None:
    """Bring the oracle's records up to a stage."""
    take_rows: dict[str, Callable[[list[Row]], None]] = {
        "import_units": records.take_units,
        "import_tickets": records.take_tickets,
        "import_rulings": records.take_rulings,
        "import_events": records.take_events,
        "import_grades": records.take_grades,
    }
    for command, rows in stage.files():
        take_rows[command](rows)


def unit_row(code: str, name: str, group: str) -> Row:
    return {"编码": code, "名称": name, "分组": group, "别名": f"{name}热线办、{code}-office"}


def called(random: Random, unit: Row) -> str:
    """A unit by its name, code or one of its aliases."""
    return random.choice((unit["名称"], unit["编码"], *unit["别名"].split("、")))
