"""What the files of each regulation may hold: units, events, grades, and for how long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from tests.oracle import changzhou, frontdesk, linshu, taian, tongling
from tests.oracle.clock import Span, span
from tests.oracle.stories import Row, unit_row

Amounts = Mapping[str, Fraction | int]
ANY = (Fraction(1, 10), 5)


@dataclass(frozen=True)
class Plan:
    """What the files of a regulation may hold, and how long a story is."""

    jurisdiction: str
    rulebook: str
    units: Callable[[Random], list[Row]]
    yearly: bool
    events: Sequence[str] = ()
    ranges: Mapping[str, tuple[Fraction | int, Fraction | int]] = field(default_factory=dict)
    levels: Mapping[str, Sequence[int]] = field(default_factory=dict)
    many: Sequence[str] = ()
    grades: Amounts = field(default_factory=dict)
    monthly_grades: Amounts = field(default_factory=dict)
    has_tickets: bool = True
    span: Span = span
    own: str = ""  # the jurisdiction's own rulebook, where another one is tried out


def _named(names: Sequence[str], group: str, least: int) -> Callable[[Random], list[Row]]:
    def units(random: Random) -> list[Row]:
        chosen = random.sample(list(names), random.randint(least, len(names)))
        return [unit_row(f"{group[0]}-{names.index(name)}", name, group) for name in chosen]

    return units


def _linshu_units(random: Random) -> list[Row]:
    least = random.choice(((1, 1), (1, 1), (2, 3), (0, 1), (1, 0)))
    found = [
        *_named([f"{name}镇" for name in "青云蛟龙大兴石门"], "towns", least[0])(random),
        *_named([f"{name}局" for name in "教公民财人自住交水"], "departments", least[1])(random),
    ]
    return random.sample(found, len(found))


COUNTIES = ("泰安高新区", "泰山景区", "泰山区", "岱岳区", "新泰市", "肥城市")
PLANS = {
    "linshu": Plan(
        "linshu",
        "linshu-2020",
        _linshu_units,
        yearly=False,
        events=tuple(linshu.EVENTS),
        grades=linshu.CHECKLIST | linshu.JUDGED,
    ),
    "taian": Plan(
        "taian",
        "taian-county",
        _named(COUNTIES, "counties", 1),
        yearly=True,
        events=taian.EVENTS,
        many=("A12a.1",),
        grades=taian.GRADES,
    ),
    "changzhou": Plan(
        "changzhou-edu",
        "changzhou-edu",
        _named([f"第{name}中学" for name in "一二三四五"], "schools", 1),
        yearly=True,
        events=changzhou.EVENTS,
        ranges=dict.fromkeys(changzhou.AT_DISCRETION, ANY),
        grades={"C12b": Fraction(35, 100)},
    ),
    "tongling": Plan(
        "tongling",
        "tongling-2009",
        _named([f"{name}县" for name in "铜枞义"], "members", 1),
        yearly=True,
        events=tongling.EVENTS,
        ranges=tongling.RANGES,
        grades={"T0.rest": 95},
        has_tickets=False,
    ),
    "weifang": Plan(
        "weifang-hitech",
        "weifang-callback",
        _named([f"{name}窗口" for name in "税务公安"], "windows", 1),
        yearly=False,
    ),
    "frontdesk": Plan(
        "hitech-frontdesk",
        "hitech-frontdesk",
        _named(("甲某", "乙某", "丙某", "丁某"), "staff", 1),
        yearly=False,
        events=(*frontdesk.EVENTS, frontdesk.LEAVE),
        ranges=frontdesk.RANGES,
        levels=dict.fromkeys(frontdesk.BY_LEVEL, frontdesk.LEVELS),
        many=(*frontdesk.BY_TENS, "F7.9c", frontdesk.TURNED_SATISFIED),
    ),
    "centre": Plan(
        "county-centre",
        "county-centre",
        _named([f"{name}窗口" for name in "税公民林"], "windows", 1),
        yearly=False,
        monthly_grades={"S1": 100},
        has_tickets=False,
    ),
    "tryout": Plan(
        "county-centre",
        "weifang-callback",
        _named([f"{name}窗口" for name in "税公民林"], "windows", 1),
        yearly=False,
        monthly_grades={"S1": 100},
        own="county-centre",
    ),
}
CURIOUS = Plan(
    "curious",
    "curious",
    _named([f"{name}县" for name in "东南西北"], "members", 1),
    yearly=False,
    events=("Q5",),
    ranges={"Q6": ANY},
)
