"""The page of the working days: a year of them, and one changed by the chief with a reason."""

from datetime import date
from uuid import uuid4

import pytest

from scoring import queue
from scoring.models import League
from tests.scoring.restless import AT, published
from tests.workorders.cases import ticket
from units.models import LedgerEntry, WorkDay
from units.moments import midnight
from units.workdays import FIRST_YEAR, LAST_PUBLISHED_YEAR, LAST_YEAR, calendar_of
from workorders.signals import announce, months_touched

PAGE = "/linshu/calendar/2020/"
CHANGE = f"{PAGE}change/"


@pytest.fixture
def scored(linshu, qingyun, tmp_path):
    """March 2020 with one ticket, under a rulebook that counts working days."""
    published(tmp_path)
    one = ticket(qingyun, "T1", assigned_at=midnight(date(2020, 3, 4)))
    announce(jurisdiction=linshu, touched=months_touched(qingyun.pk, one))
    queue.drain(AT)
    return linshu


def asked(**said):
    typed = {"day": "2020-03-09", "is_working": "no", "reason": "本县庆典放假"}
    return typed | {"entry_key": str(uuid4())} | said


def main(response) -> str:
    return " ".join(response.text.partition("<main")[2].split())


def cell(response, month: int, day: int):
    months = response.context["sheet"].months
    cells = (one for week in months[month - 1].weeks for one in week if one)
    return next(one for one in cells if one.day.day == day)


def test_the_menu_leads_to_the_present_year(client, clerk):
    client.force_login(clerk)

    response = client.get("/linshu/calendar/", follow=True)

    assert "年工作日历" in main(response)
    assert response.redirect_chain[0][0].startswith("/linshu/calendar/20")


def test_holidays_and_make_up_days_are_told_apart(client, clerk):
    client.force_login(clerk)
    response = client.get(PAGE)

    assert cell(response, 1, 27).words == "1月27日，星期一，休息日，春节"
    assert cell(response, 1, 27).mark == "休"
    assert cell(response, 1, 19).words == "1月19日，星期日，工作日，春节"
    assert cell(response, 1, 19).mark == "班"
    assert cell(response, 3, 7).mark == cell(response, 3, 9).mark == ""
    working = calendar_of(None).filter(day__year=2020, is_working=True).count()
    assert f"全年 {working} 个工作日" in main(response)


def test_a_year_whose_holidays_are_not_announced_says_so(client, clerk):
    client.force_login(clerk)

    assert "尚未公布" not in main(client.get(f"/linshu/calendar/{LAST_PUBLISHED_YEAR}/"))
    page = main(client.get(f"/linshu/calendar/{LAST_PUBLISHED_YEAR + 1}/"))
    assert f"国务院尚未公布{LAST_PUBLISHED_YEAR + 1}年的放假安排" in page


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_there_is_no_year_outside_the_calendar(year, client, clerk):
    client.force_login(clerk)

    assert client.get(f"/linshu/calendar/{year}/").status_code == 404


def test_the_first_and_the_last_year_lead_no_further(client, clerk):
    client.force_login(clerk)

    assert f"calendar/{FIRST_YEAR - 1}/" not in main(client.get(f"/linshu/calendar/{FIRST_YEAR}/"))
    assert f"calendar/{LAST_YEAR + 1}/" not in main(client.get(f"/linshu/calendar/{LAST_YEAR}/"))


def test_a_clerk_looks_and_changes_nothing(client, clerk):
    client.force_login(clerk)
    page = main(client.get(f"{PAGE}?day=2020-03-09"))

    assert "调整一天" not in page
    assert 'href="?day=' not in page
    assert client.post(CHANGE, asked()).status_code == 403
    assert not WorkDay.objects.filter(jurisdiction__code="linshu").exists()


def test_the_chief_sees_what_a_day_would_move(client, chief, scored):
    client.force_login(chief)
    response = client.get(f"{PAGE}?day=2020-03-09")

    assert "2020年3月9日改动之后会重新计算：2020年、2020年3月。" in main(response)
    assert response.context["form"].initial["is_working"] == "no"
    free = client.get(f"{PAGE}?day=2020-03-07")
    assert free.context["form"].initial["is_working"] == "yes"
    none = main(client.get("/linshu/calendar/2024/?day=2024-03-07"))
    assert "不影响任何考核期的得分" in none


@pytest.mark.parametrize("day", ["2020-13-01", "x", "2021-03-09"])
def test_a_day_that_is_none_of_the_year_is_not_picked(day, client, chief):
    client.force_login(chief)

    assert client.get(f"{PAGE}?day={day}").context["picked"] is None


def test_the_chief_takes_a_day_off(client, chief, scored):
    client.force_login(chief)
    response = client.post(CHANGE, asked(), follow=True)

    assert "2020年3月9日已改为休息日。2 个考核期已排队重新计算。" in main(response)
    assert "其中本辖区调整了 1 天" in main(response)
    assert "<td>本县庆典放假</td>" in main(response)
    assert cell(response, 3, 9).words == "3月9日，星期一，休息日，本辖区调整"
    assert set(League.objects.stale().values_list("period", flat=True)) == {"2020", "2020-03"}
    assert LedgerEntry.objects.get(kind="workday.changed").actor == chief


def test_a_double_click_changes_once(client, chief, scored):
    client.force_login(chief)
    twice = asked()
    client.post(CHANGE, twice)
    client.post(CHANGE, twice)

    assert LedgerEntry.objects.filter(kind="workday.changed").count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"reason": ""}, "请写明事由。"),
        ({"day": ""}, "请选择日期。"),
        ({"is_working": ""}, "请选择工作日或休息日。"),
        ({"is_working": "yes"}, "2020年3月9日本来就是工作日，没有改动。"),
        ({"day": "1999-01-01"}, "不在工作日历"),
        ({"reason": "来电15412341234反映"}, "疑似写有电话或身份证号码"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(said, told, client, chief):
    client.force_login(chief)
    response = client.post(CHANGE, asked(**said))

    assert told in main(response)
    assert "错误：" in response.text.partition("</title>")[0]
    assert not LedgerEntry.objects.filter(kind="workday.changed").exists()


def test_the_page_asks_the_database_little(client, chief, scored, django_assert_max_num_queries):
    client.force_login(chief)
    client.get(PAGE)

    with django_assert_max_num_queries(18):
        client.get(f"{PAGE}?day=2020-03-09")
