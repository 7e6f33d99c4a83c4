"""Tickets at random, with a liking for the edges of periods, limits and working weeks."""

from datetime import date, datetime, timedelta
from random import Random

from tests.oracle.clock import Span, midnight
from tests.oracle.counting import limit_day
from tests.oracle.records import COLUMNS
from tests.oracle.stories import Row, called

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
RATINGS = (
    "非常满意",
    "满意",
    "基本满意",
    "不满意",
    "非常不满意",
    "默认满意",
    "满意（系统默认）",
    "",
)
GOOD = ("非常满意", "满意", "满意", "基本满意")
KINDS = ("咨询", "求助", "投诉", "举报", "建议", "表扬", "其他", "")
CHANNELS = ("电话", "省级热线", "信箱", "微信", "网站", "其他", "")
LEVELS = ("省级", "市级", "县级", "")


class Habits:
    """How one unit works: how often late, how well liked, how often called back."""

    def __init__(self, random: Random) -> None:
        self.late = random.choice((0.0, 0.0, 0.04, 0.1, 0.4))
        self.edgy = random.choice((0.0, 0.03, 0.15))
        self.liked = random.choice((0.0, 0.3, 0.7, 0.9, 1.0))
        self.rated = random.choice((0.0, 0.5, 0.9, 1.0))
        self.contacted = random.choice((0.0, 0.5, 0.9, 1.0))
        self.reworked = random.choice((0.0, 0.3, 0.6))
        self.unreasonable = random.choice((0.0, 0.1, 0.5))


class TicketMaker:
    """Makes tickets that are assigned in or at the edge of given months."""

    def __init__(self, random: Random, units: list[Row], span: Span) -> None:
        self._random, self._span = random, span
        self._units = {unit["编码"]: unit for unit in units}
        self._habits = {code: Habits(random) for code in self._units}
        self._last = 0

    def ticket(self, unit: str, month: str) -> Row:
        """A ticket of the unit, in the columns of a ticket file."""
        random, habits = self._random, self._habits[unit]
        start, end = self._span(month)
        assigned = self._moment(start, end)
        self._last += 1
        row = dict.fromkeys(COLUMNS, "")
        row |= {
            "工单编号": f"GD{self._last:06}",
            "承办单位": called(random, self._units[unit]),
            "诉求渠道": random.choice(CHANNELS),
            "工单级别": random.choice(LEVELS),
            "诉求类型": random.choice(KINDS),
            "紧急程度": random.choice(("普通", "普通", "紧急", "")),
            "是否匿名": random.choice(("是", "否", "否", "")),
            "受理时间": assigned - random.choice((0, 1, 60, 90000)) * SECOND,
            "交办时间": assigned,
            "退回次数": random.choice(("", 0, 1, 3)),
            "重复工单": random.choice(("是", *("", "否") * 6)),
        }
        if random.random() < 0.15:
            row |= {"受理时间": assigned, "交办时间": ""}
        self._deadlines(row, assigned, month)
        for column in ("回复时间", "办结时间"):
            row[column] = self._done(row, assigned, month, habits)
        if random.random() < 0.3:
            row["办结时间"] = row["回复时间"]
        self._verdicts(row, habits)
        return row

    def copy(self, row: Row, unit: str) -> Row:
        """The same ticket once more, at another unit."""
        self._last += 1
        same = {"工单编号": f"GD{self._last:06}", "承办单位": self._units[unit]["名称"]}
        return row | same

    def _moment(self, start: datetime, end: datetime) -> datetime:
        random = self._random
        if random.random() < 0.3:
            return random.choice((start, start, end - SECOND, end, start - SECOND, end - DAY))
        minutes = int((end - start).total_seconds()) // 60
        found = start + timedelta(minutes=random.randrange(minutes))
        return random.choice((found, found, midnight(found.date())))

    def _deadlines(self, row: Row, assigned: datetime, month: str) -> None:
        random = self._random
        cutoff = self._cutoff(month)
        plain = midnight(assigned.date()) + timedelta(days=random.randint(0, 12), hours=18)
        due = random.choice(("", plain, plain, plain, plain, assigned + 3 * DAY, cutoff))
        row["办理期限"] = due
        if random.random() < 0.2:
            later = (due or assigned) + timedelta(days=random.randint(1, 9))
            row["延期至"] = random.choice((later, later, cutoff, cutoff - SECOND))

    def _cutoff(self, month: str) -> datetime:
        end = self._span(month)[1]
        return self._random.choice((end, end, end + 3 * DAY, self._span(month[:4])[1]))

    def _done(self, row: Row, assigned: datetime, month: str, habits: Habits) -> datetime | str:
        random = self._random
        due = row["延期至"] or row["办理期限"] or assigned + 5 * DAY
        fate = random.random()
        if fate < habits.late:
            cutoff = self._cutoff(month)
            late = (due + SECOND, due + 2 * DAY, due + 9 * DAY, cutoff, cutoff + 3 * DAY, "")
            return random.choice(late)
        if fate > 1 - habits.edgy:
            limit = midnight(limit_day(_dated(row))) + DAY
            return random.choice((due, due - SECOND, limit - SECOND, limit, limit + DAY))
        span_of_work = max(int((due - assigned).total_seconds()) // 60, 1)
        return assigned + timedelta(minutes=random.randrange(span_of_work))

    def _verdicts(self, row: Row, habits: Habits) -> None:
        random = self._random
        reworks = ("", 0, "", 0, 0) if random.random() >= habits.reworked else (1, 2, 3, 2)
        row |= {
            "是否联系": "是" if random.random() < habits.contacted else random.choice("否否") or "",
            "服务过程评价": self._rating(habits),
            "办理结果评价": self._rating(habits),
            "县级重办次数": random.choice(("", 0, 1, 2, 3)),
            "市级重办次数": random.choice(reworks),
            "不合规诉求": "是" if random.random() < habits.unreasonable else "",
        }
        if random.random() < 0.2:
            row["是否联系"] = ""

    def _rating(self, habits: Habits) -> str:
        if self._random.random() >= habits.rated:
            return ""
        return self._random.choice(GOOD if self._random.random() < habits.liked else RATINGS)


def _dated(row: Row) -> Row:
    return row | {"交办时间": row["交办时间"] or None}


def holidays(year: int) -> list[str]:
    """Months of a year whose weeks are torn by feasts and make-up days."""
    return [f"{date(year, month, 1):%Y-%m}" for month in (1, 2, 4, 5, 9, 10)]


def corrected(random: Random, rows: list[Row], units: list[Row], *, whole: bool) -> list[Row]:
    """Another file of tickets known already: reassigned, rated, closed, moved or duplicates.

    A file that is not ``whole`` has a few columns only.
    """
    fixed = [row | _correction(random, row, units, whole) for row in rows]
    few = ("工单编号", "承办单位", "受理时间", "办理结果评价", "办结时间")
    return fixed if whole else [{column: row[column] for column in few} for row in fixed]


def _correction(random: Random, row: Row, units: list[Row], whole: bool) -> Row:
    moved = row["受理时间"] + random.choice((-1, 1)) * random.choice((SECOND, DAY, 20 * DAY))
    changes = [
        {"承办单位": called(random, random.choice(units))},
        {"办理结果评价": random.choice(RATINGS), "服务过程评价": random.choice(RATINGS)},
        {"办结时间": random.choice(("", row["受理时间"] + 4 * DAY, row["受理时间"] + 40 * DAY))},
        {"重复工单": random.choice(("是", "否"))},
        {"市级重办次数": random.choice((0, 1, 2)), "是否联系": random.choice(("是", "否", ""))},
        {"办理期限": "", "延期至": ""},
        {"受理时间": moved, "交办时间": ""},
    ]
    return random.choice(changes if whole else changes[:3])
