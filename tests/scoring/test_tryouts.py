"""Try-outs: one period under two rulebooks; nothing is stored."""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from scoring import runs
from scoring.engine.errors import RulebookError
from scoring.models import League, RulebookVersion, Scorecard, ScoreRun
from scoring.tryouts import TryoutRefused, parameters, try_out, with_parameter
from tests.scoring.printed import APRIL, YEAR, march_in_linshu, publish
from units.models import Role

PAGE = "/linshu/rulebooks/tryout/"
WORKBOOK = f"{PAGE}workbook/"
FLOOR = "item.2.rule.0.floor"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def taian_rules(march, taian) -> RulebookVersion:
    publish("taian-county")
    return RulebookVersion.objects.get(code="taian-county")


def tried(run: ScoreRun, key: str, value: str):
    own = run.version.rulebook
    after = with_parameter(own, key, Fraction(value))
    return try_out(run.league, before=own, after=after, at=APRIL)


def test_the_same_rulebook_moves_nobody(march):
    own = march.version.rulebook

    found = try_out(march.league, before=own, after=own, at=APRIL)

    assert (found.movements, found.amendments, found.effects) == ([], [], [])


def test_a_try_out_comes_to_the_stored_cards(march):
    own = march.version.rulebook

    found = try_out(march.league, before=own, after=own, at=APRIL)

    stored = dict(Scorecard.objects.filter(run=march).values_list("unit__code", "total"))
    assert {card.unit.unit: card.total for card in found.new.cards} == stored


def test_a_moved_parameter_moves_those_it_touches_and_says_which_line_did_it(march):
    found = tried(march, FLOOR, "0.5")

    (amendment,) = found.amendments
    assert str(amendment) == "项 L2a 服务过程响应率 条款 L2a：保底系数 0.8 → 0.5"
    assert [effect.code for effect in found.effects] == ["L2a"]
    assert found.losing == len(found.movements) > 0
    assert all(one.lines[0].code == "L2a" for one in found.movements if one.lines)


def test_nothing_is_stored_by_trying(march):
    before = (ScoreRun.objects.count(), Scorecard.objects.count(), League.objects.count())

    tried(march, FLOOR, "0.5")

    assert (ScoreRun.objects.count(), Scorecard.objects.count(), League.objects.count()) == before


def test_a_year_is_tried_month_by_month(march):
    runs.perform(jurisdiction=march.league.jurisdiction, period=YEAR, at=APRIL)
    league = League.objects.get(period="2020")
    own = march.version.rulebook

    same = try_out(league, before=own, after=own, at=APRIL)
    other = try_out(league, before=own, after=with_parameter(own, FLOOR, Fraction("0.1")), at=APRIL)

    stored = Scorecard.objects.filter(run=ScoreRun.objects.current(league.jurisdiction, YEAR))
    assert {card.unit.unit: card.total for card in same.new.cards} == {
        card.unit.code: card.total for card in stored.select_related("unit")
    }
    assert [effect.code for effect in other.effects] == ["L0.month"]


def test_foreign_groups_are_named_until_somebody_says_what_they_are(march, taian_rules):
    own, foreign = march.version.rulebook, taian_rules.rulebook

    with pytest.raises(TryoutRefused, match=r"没有分组“\S+”，请在下面选择"):
        try_out(march.league, before=own, after=foreign, at=APRIL)

    groups = {"towns": "counties", "departments": "counties"}
    found = try_out(march.league, before=own, after=foreign, at=APRIL, groups=groups)

    assert {card.unit.group for card in found.new.cards} == {"counties"}
    assert {card.unit.group for card in found.old.cards} == {"towns", "departments"}


def test_every_parameter_can_be_written_back(march):
    own = march.version.rulebook

    for one in parameters(own):
        assert with_parameter(own, one.key, one.value) == own


def test_a_number_that_makes_no_sense_is_refused(march):
    with pytest.raises(RulebookError):
        with_parameter(march.version.rulebook, "item.0.full", Fraction(-1))


def test_facts_that_changed_are_read_again(march, qingyun):
    own = march.version.rulebook
    try_out(march.league, before=own, after=own, at=APRIL)
    qingyun.tickets.update(is_excluded=True)
    League.objects.update(input_version=march.league.input_version + 1)
    march.league.unit_counts.all().delete()
    march.league.refresh_from_db()

    found = try_out(march.league, before=own, after=own, at=APRIL)

    assert next(card for card in found.new.cards if card.unit.unit == "qingyun").apart


# Pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [PAGE, WORKBOOK])
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("page", [PAGE, WORKBOOK])
def test_an_outsider_finds_nothing(page, client, march, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", [Role.LIAISON, Role.LEADER])
@pytest.mark.parametrize("page", [PAGE, WORKBOOK])
def test_only_the_office_tries_out(page, role, client, march, request):
    client.force_login(request.getfixturevalue(role))

    assert client.get(page).status_code == 403


def asked(march: ScoreRun, **more: object) -> dict[str, object]:
    return {"before": march.version_id, "after": march.version_id, "period": "2020-03", **more}


def test_the_office_sees_who_moves_and_why(client, march, clerk):
    client.force_login(clerk)

    response = client.get(PAGE, asked(march, key=FLOOR, value="0.5"))

    assert "L2a 服务过程响应率" in response.text
    assert "两个办法有 1 处不同" in response.text
    assert response.context["form"].slider["own"] == "0.8"


def test_the_page_opens_with_the_newest_version_and_period(client, march, chief):
    client.force_login(chief)

    assert "两个办法内容相同" in client.get(PAGE).text


def test_an_office_without_scores_is_told_what_is_missing(client, linshu, clerk):
    client.force_login(clerk)

    response = client.get(PAGE)

    assert response.status_code == 200
    assert "tryout" not in response.context


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"key": FLOOR, "value": "许多"}, "请写一个数"),
        ({"key": "item.0.full", "value": "-3"}, "满分 full 应不小于 0"),
        ({"period": "1999-01"}, "1999-01"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_the_field(more, words, client, march, clerk):
    client.force_login(clerk)

    response = client.get(PAGE, asked(march, **more))

    assert words in response.text
    assert "tryout" not in response.context


def test_a_foreign_rulebook_asks_which_group_is_which(client, march, clerk, taian_rules):
    client.force_login(clerk)
    query = asked(march, after=taian_rules.pk)

    puzzled = client.get(PAGE, query)
    told = client.get(PAGE, query | {"as_towns": "counties", "as_departments": "counties"})

    assert "本辖区的“镇街”当作" in puzzled.text
    assert "tryout" not in puzzled.context
    assert told.context["tryout"].movements


def test_a_draft_that_cannot_be_read_yet_says_so(client, march, clerk):
    own = march.version
    draft = RulebookVersion.objects.create(
        jurisdiction=own.jurisdiction,
        code="draft",
        title="草稿",
        starts_on=own.starts_on,
        document={"rulebook": {}},
        digest="unfinished",
    )
    client.force_login(clerk)

    assert "这份草稿还不能计分" in client.get(PAGE, asked(march, after=draft.pk)).text


def test_the_comparison_can_be_taken_home(client, march, clerk):
    client.force_login(clerk)

    response = client.get(WORKBOOK, asked(march, key=FLOOR, value="0.5"))

    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["单位变动", "项目变动", "办法差异"]
    changes = [row[4] for row in book["单位变动"].iter_rows(min_row=4, values_only=True)]
    found = tried(march, FLOOR, "0.5")
    assert [Decimal(str(change)) for change in changes] == [one.change for one in found.movements]


def test_a_comparison_that_says_nothing_has_no_workbook(client, march, clerk):
    client.force_login(clerk)

    assert client.get(WORKBOOK, asked(march, period="1999-01")).status_code == 404


def test_the_page_asks_the_database_few_questions(
    client, march, clerk, django_assert_max_num_queries
):
    client.force_login(clerk)

    with django_assert_max_num_queries(30):
        client.get(PAGE, asked(march, key=FLOOR, value="0.5"))
