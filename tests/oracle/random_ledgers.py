"""Events, grades and rulings at random: pools exceeded, edges of periods, several assessors."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle.clock import Span
from tests.oracle.stories import Row, called

DAY = timedelta(days=1)


class LedgerMaker:
    """Makes rows of event and grade files for the units of an office."""

    def __init__(self, random: Random, units: list[Row], span: Span) -> None:
        self._random, self._span = random, span
        self._units = units

    def events(
        self,
        months: Sequence[str],
        codes: Sequence[str],
        ranges: Mapping[str, tuple[Fraction | int, Fraction | int]],
        levels: Mapping[str, Sequence[int]],
        many: Sequence[str],
    ) -> list[Row]:
        """Some units are spared, some are hit by a few rules until their pools are empty.

        Rules of ``ranges`` and ``levels`` take 分值; those of ``many`` come by the dozen.
        """
        random, rows = self._random, []
        every = (*codes, *ranges, *levels)
        for unit in self._units:
            few = random.sample(every, min(len(every), random.choice((1, 3, 6, len(every)))))
            for _ in range(random.choice((0, 1, 3, 8, 25))):
                code = random.choice(few)
                times = random.choice(("", 1, 1, 2, 3))
                if code in many:
                    times = random.choice((1, 2, 3, 9, 10, 19, 20, 39, 120))
                points = self._points(*ranges[code]) if code in ranges else ""
                points = str(random.choice(levels[code])) if code in levels else points
                rows.append(self._event(unit, code, self._day(months), times, points))
        return rows + random.sample(rows, len(rows) // 8)

    def corrected(self, rows: list[Row]) -> list[Row]:
        """The same file again, with other times in some rows."""
        return [
            row | {"次数": self._random.choice((1, 2, 5))} if self._random.random() < 0.3 else row
            for row in rows
        ]

    def grades(
        self, periods: Sequence[str], most: Mapping[str, Fraction | int], share: float = 0.7
    ) -> list[Row]:
        """Marks between nothing and the most; some units are not graded, some by several."""
        random = self._random
        return [
            {
                "考核对象": called(random, unit),
                "条款编号": code,
                "考核期": period,
                "得分": self._mark(Fraction(full)),
                "说明": "",
                "评定人": assessor,
            }
            for period in periods
            for unit in self._units
            for code, full in most.items()
            if random.random() < share
            for assessor in random.choice((("",), ("",), ("甲", "乙"), ("甲", "乙", "丙")))
        ]

    def _event(self, unit: Row, code: str, day: date, times: object, points: str) -> Row:
        return {
            "考核对象": called(self._random, unit),
            "条款编号": code,
            "发生日期": day,
            "次数": times,
            "分值": points,
            "工单编号": "",
            "事由": self._random.choice(("", "核实", "回访发现")),
        }

    def _day(self, months: Sequence[str]) -> date:
        start, end = self._span(self._random.choice(list(months)))
        first, after = start.date(), end.date()
        anywhere = first + DAY * self._random.randrange((after - first).days)
        return self._random.choice((first, after - DAY, after, anywhere, anywhere, anywhere))

    def _points(self, least: Fraction | int, most: Fraction | int) -> str:
        first, last = int(least * 1000), int(most * 1000)
        thousandths = self._random.choice((first, last, self._random.randrange(first, last, 125)))
        return f"{thousandths // 1000}.{thousandths % 1000:03}"

    def _mark(self, full: Fraction) -> str:
        most = int(full * 1000)
        found = self._random.choice((0, most, self._random.randrange(0, most + 1, 5)))
        return f"{found // 1000}.{found % 1000:03}"


def rulings(random: Random, numbers: Sequence[str]) -> list[Row]:
    """Tickets taken out, and some of them put back or out again."""
    rows = []
    for number in numbers:
        verdicts = random.choice(
            (("不计入考核",), ("不计入考核", "恢复计入"), ("恢复计入", "不计入考核"))
        )
        rows += [{"工单编号": number, "裁定": verdict, "事由": "复核"} for verdict in verdicts]
    return rows
