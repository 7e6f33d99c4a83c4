"""The grammar of cells: what is a value, and what is refused instead of guessed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.moments import LOCAL
from workorders import cells
from workorders.cells import BadCell

RATINGS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "默认满意")


def refused(read, raw, *reasons, **more):
    with pytest.raises(BadCell) as caught:
        read(raw, **more)
    for reason in reasons:
        assert reason in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-05 14:30",
        "2020-03-05 14:30:00",
        "2020-03-05T14:30",
        "2020/3/5 14:30",
        "2020/03/05 14:30:00",
        "2020年3月5日 14:30",
        "2020年3月5日14:30",
        " 2020-03-05  14:30 ",
        "２０２０－０３－０５　１４：３０",
        "2020-03-05 14:30:00.000",
    ],
)
def test_one_instant_may_be_written_in_many_ways(text):
    assert cells.moment(text) == datetime(2020, 3, 5, 14, 30, tzinfo=LOCAL)


def test_a_day_without_a_time_is_its_beginning_in_every_field():
    assert cells.moment("2020-03-05") == datetime(2020, 3, 5, tzinfo=LOCAL)


@pytest.mark.parametrize("text", ["05/03/2020", "3/5/2020 14:30", "20-03-05", "5.3.2020", "3-5-20"])
def test_an_ambiguous_date_is_an_error(text):
    refused(cells.moment, text, "有歧义", "2020-03-05 14:30")


@pytest.mark.parametrize(
    "text",
    ["昨天", "43895.6", "2020-03", "2020-03-05 14", "2020-03/05", "2020-3-5 1430", "٢٠٢٠-٠٣-٠٥"],
)
def test_what_is_no_date_is_refused(text):
    refused(cells.moment, text, "不是日期时间")


@pytest.mark.parametrize("text", ["2020-02-30", "2020-13-01", "2020-03-05 24:00", "2019-02-29"])
def test_a_date_that_does_not_exist_is_refused(text):
    refused(cells.moment, text, "不是存在的")


def test_a_year_out_of_reach_is_refused():
    refused(cells.moment, "1900-01-01", "年份")
    refused(cells.moment, "2201-01-01", "年份")


def test_the_day_of_an_event_may_carry_a_time():
    assert cells.day("2020年3月5日") == cells.day("2020-03-05 23:59") == date(2020, 3, 5)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))
def test_every_instant_survives_every_way_of_writing_it(moment):
    moment = moment.replace(microsecond=0)
    texts = (
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}",
        f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}",
    )

    assert {cells.moment(text) for text in texts} == {moment.replace(tzinfo=LOCAL)}
    assert cells.moment(texts[0]).utcoffset() == timedelta(hours=8)


@given(st.text())
def test_any_text_is_a_value_or_a_reason(raw):
    for read in (
        cells.moment,
        cells.day,
        cells.period,
        cells.yes_no,
        cells.identifier,
        lambda raw: cells.whole(raw, most=9),
        lambda raw: cells.decimal(raw, places=2, percent=True),
        lambda raw: cells.choice(raw, options=RATINGS),
        lambda raw: cells.prose(raw, most=20),
    ):
        try:
            read(raw)
        except BadCell as error:
            assert str(error).endswith("。")


@given(st.integers(0, 999_999_999))
def test_a_whole_number_is_itself_in_any_width(number):
    wide = str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert cells.whole(str(number), most=10**9) == cells.whole(wide, most=10**9) == number


@given(st.decimals(0, 999_999, places=4))
def test_a_decimal_stays_exact(number):
    assert cells.decimal(f"{number:f}", places=4) == number


@pytest.mark.parametrize("text", ["1_000", "NaN", "1e3", "+5", "-1", "0x10", "1,000", "三", "1.5"])
def test_what_python_calls_a_number_may_be_none_here(text):
    refused(cells.whole, text, "不是整数", most=9999)


@pytest.mark.parametrize("text", ["1_000", "NaN", "Infinity", "1e3", "-1", "1,5", ".5", "5.", "½%"])
def test_decimals_follow_an_explicit_grammar(text):
    refused(cells.decimal, text, "不是数字", places=4, percent=True)


def test_numbers_have_their_limits():
    assert cells.whole("", most=9) == 0
    refused(cells.whole, "10", "应在0到9之间", most=9)
    refused(cells.whole, "0", "应在1到9之间", most=9, least=1)
    refused(cells.decimal, "1.23456", "小数超过4位", places=4)
    refused(cells.positive, "0", "应大于 0", places=4)
    assert cells.positive("0.5", places=4) == Decimal("0.5")


def test_a_percentage_is_a_decimal_where_it_may_be():
    assert cells.decimal("12%", places=6, percent=True) == Decimal("0.12")
    assert cells.decimal("12.5％", places=6, percent=True) == Decimal("0.125")
    assert cells.decimal("97.5", places=6, percent=True) == Decimal("97.5")
    refused(cells.decimal, "12%", "不是数字", places=6)


def test_yes_no_or_not_known():
    assert [cells.yes_no(text) for text in ("是", " 否 ", "")] == [True, False, None]
    assert [cells.flag(text) for text in ("是", "否", "")] == [True, False, False]
    refused(cells.yes_no, "Y", "应为是、否或空")


@pytest.mark.parametrize(
    "text",
    [
        "默认满意",
        "满意（系统默认）",
        "满意(默认)",
        "系统默认满意",
        "系统默认",
        "非常满意（系统默认）",
    ],
)
def test_every_default_rating_is_the_value_of_its_own(text):
    assert cells.rating(text, options=RATINGS, by_default="默认满意") == "默认满意"


def test_a_rating_outside_the_list_is_refused_with_the_list():
    assert cells.rating("", options=RATINGS, by_default="默认满意") == ""
    refused(cells.rating, "还行", "非常满意、满意", options=RATINGS, by_default="默认满意")


@pytest.mark.parametrize("text", ["1.23456789012346E+17", "1.2E+17", "5E15", "1e+16"])
def test_a_number_that_excel_has_cut_is_no_identifier(text):
    refused(cells.identifier, text, "超过15位")


def test_an_identifier_is_normalised_and_has_no_gaps():
    assert cells.identifier(" ＬＳ２０２０－１ ") == "LS2020-1"
    assert cells.identifier("123456789012345") == "123456789012345"
    assert cells.identifier("LS\u200b1") == "LS1"
    refused(cells.identifier, "LS 1", "空格")
    refused(cells.identifier, "9" * 65, "超过64个字")


@pytest.mark.parametrize("raw", ["a\x00b", "a\x07", "\x1b[31m", "a\x85b"])
def test_control_characters_are_refused(raw):
    for read in (cells.label, cells.prose, cells.word):
        refused(read, raw, "控制字符", most=99)


def test_a_name_is_one_line_and_keeps_its_punctuation():
    assert cells.label(" 县卫健局（中医院） ", most=80) == "县卫健局（中医院）"
    refused(cells.label, "青云\n镇", "换行", most=80)


def test_free_text_keeps_its_lines_and_punctuation_but_no_numbers_of_callers():
    text = cells.prose("路灯不亮，\r\n请回电15412341234。 ", most=99)

    assert text == "路灯不亮，\n请回电154****1234。"


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2020-03", "2020-03"),
        ("2020年3月", "2020-03"),
        ("2020", "2020"),
        ("2020年", "2020"),
        ("2020-03-01", "2020-03"),
        ("2020-03-01 00:00:00", "2020-03"),
        ("２０２０－０３", "2020-03"),
        ("", ""),
    ],
)
def test_a_period_is_a_month_or_a_year(raw, period):
    assert cells.period(raw) == period


@pytest.mark.parametrize("raw", ["2020-13", "2020-3", "202003", "03-2020", "2020-03-15", "20"])
def test_what_is_no_period_is_refused(raw):
    refused(cells.period, raw, "不是考核期")
