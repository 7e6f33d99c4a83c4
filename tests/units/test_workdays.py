"""Working days follow the State Council's calendar, and a jurisdiction's own days."""

from datetime import date, datetime, timedelta

import pytest

from units.models import WorkDay
from units.moments import LOCAL
from units.workdays import (
    LAST_PUBLISHED_YEAR,
    LAST_YEAR,
    OutsideCalendar,
    calendar_of,
    change_work_day,
    end_of_working_days,
    seed_work_days,
    working_days_between,
    year_is_published,
)

pytestmark = pytest.mark.django_db

MAKE_UP_SUNDAY = date(2020, 1, 19)  # a Sunday worked for the Spring Festival of 2020
SPRING_FESTIVAL = date(2020, 1, 27)  # a Monday off


def between(after, until, jurisdiction=None):
    return working_days_between(after=after, until=until, jurisdiction=jurisdiction)


def test_a_make_up_day_is_worked_and_a_holiday_is_free():
    days = dict(calendar_of(None).values_list("day", "is_working"))

    assert days[MAKE_UP_SUNDAY] is True
    assert days[SPRING_FESTIVAL] is False


def test_days_are_counted_strictly_after_the_first_and_up_to_the_last():
    friday, monday = date(2020, 3, 6), date(2020, 3, 9)

    assert between(friday, monday) == 1
    assert between(friday, friday + timedelta(days=1)) == 0
    assert between(monday, monday) == 0
    assert between(monday, friday) == 0


def test_the_count_equals_counting_one_by_one():
    after, until = date(2019, 12, 20), date(2020, 2, 20)

    working = calendar_of(None).filter(day__gt=after, day__lte=until, is_working=True)

    assert between(after, until) == working.count() > 30


def test_a_day_begins_at_midnight_in_shanghai():
    day = calendar_of(None).get(day=date(2020, 3, 6))

    assert day.starts_at == datetime(2020, 3, 6, tzinfo=LOCAL)
    assert day.starts_at.utcoffset() == timedelta(0)


def test_working_days_end_at_midnight_after_the_last():
    assigned_on_a_thursday = date(2020, 3, 5)

    ends = end_of_working_days(after=assigned_on_a_thursday, days=2, jurisdiction=None)

    assert ends == datetime(2020, 3, 10, tzinfo=LOCAL)


def test_no_working_day_at_all_ends_with_the_day_itself():
    ends = end_of_working_days(after=date(2020, 3, 7), days=0, jurisdiction=None)

    assert ends == datetime(2020, 3, 8, tzinfo=LOCAL)


def test_a_day_outside_the_calendar_is_refused_in_words():
    with pytest.raises(OutsideCalendar, match="1999-12-31不在工作日历"):
        between(date(1999, 12, 31), date(2020, 1, 1))
    with pytest.raises(OutsideCalendar, match="不在工作日历"):
        end_of_working_days(after=date(LAST_YEAR, 12, 31), days=1, jurisdiction=None)


def test_seeding_twice_writes_once():
    WorkDay.objects.all().delete()

    first, second = seed_work_days(), seed_work_days()

    assert first == WorkDay.objects.count() == (date(LAST_YEAR + 1, 1, 1) - date(2004, 1, 1)).days
    assert second == 0


def test_a_year_not_announced_yet_is_provisional():
    assert year_is_published(2020)
    assert year_is_published(LAST_PUBLISHED_YEAR)
    assert not year_is_published(LAST_PUBLISHED_YEAR + 1)
    assert not year_is_published(LAST_YEAR + 1)
    provisional = calendar_of(None).filter(is_published=False)
    assert all(row.is_working == (row.day.weekday() < 5) for row in provisional)


def test_the_calendar_is_seeded_when_it_is_first_asked_for():
    WorkDay.objects.all().delete()

    assert between(date(2020, 3, 6), date(2020, 3, 9)) == 1


def test_asking_for_the_calendar_again_costs_one_query(django_assert_num_queries):
    calendar_of(None)

    with django_assert_num_queries(1):
        calendar_of(None)


def test_a_jurisdiction_adds_a_free_day_of_its_own(linshu, taian):
    local_holiday = date(2020, 3, 9)

    changed = change_work_day(jurisdiction=linshu, day=local_holiday, is_working=False)

    assert changed
    assert between(date(2020, 3, 6), date(2020, 3, 10), linshu) == 1
    assert between(date(2020, 3, 6), date(2020, 3, 10), taian) == 2
    assert between(date(2020, 3, 6), date(2020, 3, 10)) == 2


def test_a_second_own_day_keeps_the_first(linshu):
    change_work_day(jurisdiction=linshu, day=date(2020, 3, 9), is_working=False)
    change_work_day(jurisdiction=linshu, day=date(2020, 3, 7), is_working=True)

    assert between(date(2020, 3, 6), date(2020, 3, 9), linshu) == 1


def test_changing_nothing_says_so_and_makes_no_own_calendar(linshu):
    assert not change_work_day(jurisdiction=linshu, day=date(2020, 3, 9), is_working=True)
    assert not WorkDay.objects.filter(jurisdiction=linshu).exists()


def test_taking_the_only_own_day_back_returns_to_the_national_calendar(linshu):
    change_work_day(jurisdiction=linshu, day=date(2020, 3, 9), is_working=False)
    change_work_day(jurisdiction=linshu, day=date(2020, 3, 9), is_working=True)

    assert not WorkDay.objects.filter(jurisdiction=linshu).exists()


def test_a_newer_national_calendar_keeps_own_days(linshu):
    change_work_day(jurisdiction=linshu, day=date(2020, 3, 9), is_working=False)
    WorkDay.objects.filter(day__year=LAST_YEAR).delete()

    assert between(date(2020, 3, 6), date(2020, 3, 10), linshu) == 1
    assert calendar_of(linshu).filter(day=date(LAST_YEAR, 12, 31)).exists()
