"""The grammar of a cell: text to a value, or one Chinese reason why not. Nothing is guessed.

Full-width digits and spaces are normalised (NFKC) before the grammar; ``int`` and ``Decimal``
never see what it does not allow, so ``1_000`` and ``NaN`` are not numbers here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from units.moments import LOCAL
from workorders.masking import masked_text

FIRST_YEAR, LAST_YEAR = 2000, 2100
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_BREAK = re.compile(r"[\t\r\n]")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
INEXACT = re.compile(r"\d(\.\d+)?[Ee]\+?\d+", re.ASCII)
CLOCK = r"(?:{}(\d{{1,2}}):(\d{{2}})(?::(\d{{2}})(?:\.0+)?)?)?"
MOMENTS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + CLOCK.format(r"(?: +|T)"), re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + CLOCK.format(r" +"), re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日" + CLOCK.format(r" *"), re.ASCII),
)
SHORT_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*", re.ASCII)
# Excel turns a typed 2020-03 into the first day of that month.
MONTHS = (
    re.compile(r"(\d{4})-(\d{2})(?:-01(?: 00:00(?::00)?)?)?", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月", re.ASCII),
)
YEAR = re.compile(r"(\d{4})年?", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
DECIMAL = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
BY_DEFAULT = re.compile(
    r"(?:系统|自动|系统自动)?默认(?:满意)?|(?:非常|基本)?满意\((?:系统|自动|系统自动)?默认\)"
)


class BadCell(ValueError):  # noqa: N818 - a verdict on a cell, not a failure of the program
    """The text does not follow the grammar; the message says why, to follow the value."""


def label(raw: str, *, most: int) -> str:
    """One line as it is written, Chinese punctuation included, without spaces around it."""
    text = INVISIBLE.sub("", _without_control(raw)).strip()
    if LINE_BREAK.search(text):
        raise BadCell("含有换行或制表符。")
    return _no_longer_than(most, text)


def prose(raw: str, *, most: int) -> str:
    """Free text of any number of lines, with callers' numbers masked."""
    text = _without_control(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    return masked_text(_no_longer_than(most, text))


def word(raw: str, *, most: int = 64) -> str:
    """One line in its normal form: full-width letters and digits become ordinary ones."""
    if raw.isascii() and raw.isprintable():
        return _no_longer_than(most, raw.strip())
    return label(unicodedata.normalize("NFKC", raw), most=most)


def identifier(raw: str, *, most: int = 64) -> str:
    """A number that names something. Excel keeps 15 digits, so a longer one must be text."""
    text = word(raw, most=most)
    if INEXACT.fullmatch(text):
        raise BadCell("超过15位，已被 Excel 当作数字截断，请把该列设为文本后重新填写。")
    if " " in text:
        raise BadCell("中间不能有空格。")
    return text


def choice(raw: str, *, options: tuple[str, ...]) -> str:
    """One of the options, or empty."""
    text = word(raw)
    if text and text not in options:
        raise BadCell(f"不在可选范围内，应为{'、'.join(options)}或空。")
    return text


def rating(raw: str, *, options: tuple[str, ...], by_default: str) -> str:
    """A rating; every way of saying that a system set it because nobody answered is one value."""
    return by_default if BY_DEFAULT.fullmatch(word(raw)) else choice(raw, options=options)


def yes_no(raw: str) -> bool | None:
    """是, 否, or empty for not known."""
    text = word(raw)
    if text not in ("是", "否", ""):
        raise BadCell("应为是、否或空。")
    return text == "是" if text else None


def flag(raw: str) -> bool:
    """是, 否, or empty for 否."""
    return yes_no(raw) is True


def whole(raw: str, *, most: int, least: int = 0, empty: int = 0) -> int:
    """A whole number; what an empty cell means is said by ``empty``."""
    text = word(raw)
    if not text:
        return empty
    if not WHOLE.fullmatch(text):
        raise BadCell("不是整数。")
    value = int(text)
    if not least <= value <= most:
        raise BadCell(f"应在{least}到{most}之间。")
    return value


def decimal(raw: str, *, places: int, percent: bool = False) -> Decimal | None:
    """An exact number of 0 or more; ``12%`` is 0.12 where ``percent`` allows it."""
    text = word(raw)
    if not text:
        return None
    number = text.removesuffix("%") if percent else text
    if not DECIMAL.fullmatch(number):
        raise BadCell("不是数字，应为 0 或正数，小数不超过六位。")
    value = Decimal(number).scaleb(-2) if number != text else Decimal(number)
    if -value.as_tuple().exponent > places:
        raise BadCell(f"小数超过{places}位。")
    return value


def positive(raw: str, *, places: int) -> Decimal | None:
    """An exact number above 0; the sign of points comes from the rule."""
    value = decimal(raw, places=places)
    if value is not None and not value:
        raise BadCell("应大于 0，加减由条款决定。")
    return value


def moment(raw: str) -> datetime | None:
    """An instant: 2020-03-05 14:30[:15], 2020/3/5 14:30, 2020年3月5日 14:30, local time.

    A day without a time is its 00:00, in every field.
    """
    text = word(raw)
    if not text:
        return None
    for pattern in MOMENTS:
        if found := pattern.fullmatch(text):
            return _moment([int(part or 0) for part in found.groups()])
    if SHORT_DATE.fullmatch(text):
        raise BadCell("有歧义，年月日顺序不明，应写成 2020-03-05 14:30。")
    raise BadCell("不是日期时间，应写成 2020-03-05 14:30。")


def day(raw: str) -> date | None:
    """A day; a time beside it is allowed and left out."""
    found = moment(raw)
    return found.date() if found else None


def period(raw: str) -> str:
    """A month (2020-03, 2020年3月) or a year (2020), in the form 2020-03 or 2020."""
    text = word(raw)
    if not text:
        return ""
    for pattern in MONTHS:
        if (found := pattern.fullmatch(text)) and 1 <= int(found[2]) <= 12:
            return f"{found[1]}-{int(found[2]):02}"
    if found := YEAR.fullmatch(text):
        return found[1]
    raise BadCell("不是考核期，应写成 2020-03 或 2020。")


def _moment(parts: list[int]) -> datetime:
    try:
        found = datetime(*parts, tzinfo=LOCAL)
    except ValueError as error:
        raise BadCell("不是存在的日期时间。") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"年份应在{FIRST_YEAR}到{LAST_YEAR}之间。")
    return found


def _without_control(raw: str) -> str:
    if CONTROL.search(raw):
        raise BadCell("含有控制字符。")
    return raw


def _no_longer_than(most: int, text: str) -> str:
    if len(text) > most:
        raise BadCell(f"超过{most}个字。")
    return text
