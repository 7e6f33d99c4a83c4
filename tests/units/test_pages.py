"""The first pages and the list of units, as each of the cast sees them."""

import pytest

from units.models import Membership, Role, Unit, UnitAlias, User

PAGES = ["/linshu/", "/linshu/units/"]
CAST = ["clerk", "chief", "liaison", "leader"]


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_go_to_the_login(page, client, linshu):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_finds_nothing(page, client, linshu, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("page", PAGES)
def test_every_role_may_look(page, name, client, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(page)

    assert response.status_code == 200
    assert "临沭县" in response.text


@pytest.mark.parametrize("page", [*PAGES, "/login/", "/nowhere/"])
def test_pages_carry_the_policy_and_nothing_inline(page, client, clerk):
    if page != "/login/":
        client.force_login(clerk)

    response = client.get(page)

    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert " style=" not in response.text
    assert "<script>" not in response.text
    assert "http://" not in response.text
    assert "https://" not in response.text


def test_home_leads_to_the_only_jurisdiction(client, clerk):
    client.force_login(clerk)

    assert client.get("/").url == "/linshu/"


def test_home_asks_which_of_several(client, chief, taian):
    Membership.objects.create(user=chief, jurisdiction=taian, role=Role.LEADER)
    client.force_login(chief)

    page = client.get("/").text

    assert 'href="/linshu/"' in page
    assert 'href="/taian/"' in page


def test_home_says_what_is_missing_to_a_person_without_a_jurisdiction(client, db):
    client.force_login(User.objects.create(username="newcomer"))

    assert "还没有加入辖区" in client.get("/").text


def test_the_head_offers_the_persons_other_jurisdictions(client, chief, taian):
    Membership.objects.create(user=chief, jurisdiction=taian, role=Role.LEADER)
    client.force_login(chief)

    assert 'href="/taian/"' in client.get("/linshu/").text


def test_the_head_says_for_whom_a_liaison_speaks(client, liaison):
    client.force_login(liaison)

    assert "青云镇 · 单位联络员" in client.get("/linshu/").text


def names(response) -> set[str]:
    return {row.record.name for row in response.context["table"].paginated_rows}


def test_the_office_sees_all_units_and_no_foreign_one(client, clerk, taian):
    client.force_login(clerk)

    assert names(client.get("/linshu/units/")) == {"青云镇", "大兴镇", "临沭街道", "教体局"}


def test_a_liaison_sees_the_own_unit_alone(client, liaison):
    client.force_login(liaison)

    response = client.get("/linshu/units/?q=大兴")

    assert names(client.get("/linshu/units/")) == {"青云镇"}
    assert names(response) == set()


@pytest.mark.parametrize("text", ["大兴", "daxing", "dx", "兴大集"])
def test_a_unit_is_found_by_name_code_initials_and_alias(text, client, clerk, daxing):
    UnitAlias.objects.create(jurisdiction=daxing.jurisdiction, unit=daxing, name="兴大集镇")
    client.force_login(clerk)

    assert names(client.get("/linshu/units/", {"q": text})) == {"大兴镇"}


def test_units_are_narrowed_to_a_group(client, clerk):
    client.force_login(clerk)

    assert names(client.get("/linshu/units/?group=departments")) == {"教体局"}


def test_a_group_of_another_jurisdiction_is_no_choice(client, clerk, taian):
    client.force_login(clerk)

    response = client.get("/linshu/units/?group=counties")

    assert names(response) == set()
    assert "错误：考核对象" in response.text
    assert 'href="#id_group"' in response.text


def test_the_list_says_what_to_do_when_nothing_is_found(client, clerk):
    client.force_login(clerk)

    assert "没有符合条件的单位" in client.get("/linshu/units/?q=没有").text


def test_the_order_is_told_to_those_who_cannot_see_it(client, clerk):
    client.force_login(clerk)

    page = client.get("/linshu/units/?sort=-name").text

    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"' in page


@pytest.mark.parametrize(("asked", "given"), [("20", 20), ("100000", 50), ("x", 50), ("-1", 50)])
def test_only_the_offered_page_sizes_are_given(asked, given, client, clerk):
    client.force_login(clerk)

    response = client.get(f"/linshu/units/?per_page={asked}")

    assert response.context["table"].paginator.per_page == given


def test_the_names_of_units_are_escaped(client, clerk, daxing):
    Unit.objects.filter(pk=daxing.pk).update(name="<b>大兴</b>")
    client.force_login(clerk)

    page = client.get("/linshu/units/").text

    assert "<b>大兴</b>" not in page
    assert "&lt;b&gt;大兴&lt;/b&gt;" in page


def test_the_list_of_units_asks_the_same_number_of_questions_whatever_its_length(
    client, clerk, daxing, django_assert_max_num_queries
):
    for n in range(40):
        unit = Unit.objects.create(
            jurisdiction=daxing.jurisdiction,
            group=daxing.group,
            parent=daxing,
            code=f"village-{n}",
            name=f"第{n}村",
        )
        UnitAlias.objects.create(jurisdiction=unit.jurisdiction, unit=unit, name=f"{n}村")
    client.force_login(clerk)

    with django_assert_max_num_queries(8):
        client.get("/linshu/units/")


def test_the_home_page_asks_little(client, clerk, django_assert_max_num_queries):
    client.force_login(clerk)

    with django_assert_max_num_queries(6):
        client.get("/linshu/")


def test_browsers_that_ask_for_an_icon_get_one(client, db):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert response.url.endswith("favicon.svg")
