"""Registering units from a file, and opening accounts."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from units.models import Jurisdiction, LedgerEntry, Membership, Unit, UnitAlias
from units.moments import LOCAL
from units.names import UnitDirectory, code_from, initials_of
from units.refusals import Refused, RowsRefused
from units.roster import UnitRow
from units.services import (
    AccountRefused,
    AliasRefused,
    NamelessJurisdiction,
    UnknownJurisdiction,
    add_alias,
    create_account,
    import_units,
    jurisdiction_of,
    register_jurisdiction,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 4, 1, 9, tzinfo=LOCAL)


@pytest.fixture
def county() -> Jurisdiction:
    return register_jurisdiction(code="new-county", name="新县")


def row(code, name, group="towns", number=2, **more):
    return UnitRow(row=number, code=code, name=name, group=group, **more)


def refusal(jurisdiction, *rows) -> str:
    with pytest.raises(RowsRefused) as caught:
        import_units(jurisdiction=jurisdiction, rows=rows)
    return str(caught.value.problems[0])


def test_a_new_jurisdiction_needs_a_name():
    with pytest.raises(NamelessJurisdiction, match="--name"):
        register_jurisdiction(code="new-county")


def test_a_jurisdiction_code_is_well_formed():
    with pytest.raises(Refused, match="小写字母"):
        register_jurisdiction(code="New County", name="新县")


@pytest.mark.parametrize("code", ["login", "admin", "static"])
def test_a_jurisdiction_may_not_hide_behind_an_address_of_the_site(db, code):
    with pytest.raises(Refused, match="网站自己的地址"):
        register_jurisdiction(code=code, name="新县")


def test_a_name_given_again_renames_the_jurisdiction(county):
    assert register_jurisdiction(code="new-county", name="新区").name == "新区"
    assert register_jurisdiction(code="new-county").name == "新区"


def test_an_unknown_jurisdiction_is_named():
    with pytest.raises(UnknownJurisdiction, match="nowhere"):
        jurisdiction_of("nowhere")


def test_units_come_with_group_kind_initials_aliases_and_parent(county):
    done = import_units(
        jurisdiction=county,
        rows=[
            row("window-1", "一号窗口", "windows", parent="jiaoti"),
            row("jiaoti", "教体局", "departments", aliases=("县教体局", "教育局")),
        ],
    )

    window = county.units.get(code="window-1")
    assert (done.created, done.updated, done.unchanged) == (2, 0, 0)
    assert (window.kind, window.initials, window.parent.code) == (
        Unit.Kind.WINDOW,
        "yhck",
        "jiaoti",
    )
    assert window.group.name == "窗口"
    assert set(window.parent.aliases.values_list("name", flat=True)) == {"县教体局", "教育局"}


def test_any_well_formed_group_is_made(county):
    import_units(jurisdiction=county, rows=[row("a", "甲", "my-own-group")])

    group = county.groups.get()
    assert (group.code, group.name) == ("my-own-group", "my-own-group")
    assert county.units.get().kind == Unit.Kind.OTHER


def test_the_same_file_again_changes_nothing(county):
    rows = [row("a", "甲", aliases=("甲镇",)), row("b", "乙", parent="a", number=3)]
    import_units(jurisdiction=county, rows=rows)

    done = import_units(jurisdiction=county, rows=rows)

    assert (done.created, done.updated, done.unchanged) == (0, 0, 2)
    assert Unit.history.count() == 2


def test_a_changed_row_updates_the_unit_and_keeps_its_history(county):
    import_units(jurisdiction=county, rows=[row("a", "甲镇"), row("b", "乙镇", number=3)])

    done = import_units(
        jurisdiction=county, rows=[row("a", "甲街道", "departments"), row("b", "乙镇", number=3)]
    )

    unit = county.units.get(code="a")
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)
    assert done.moved == {unit.pk}
    assert (unit.name, unit.initials, unit.kind) == ("甲街道", "jjd", Unit.Kind.DEPARTMENT)
    assert unit.history.count() == 2


def test_initials_corrected_by_the_office_outlive_an_import(county):
    import_units(jurisdiction=county, rows=[row("shan", "单县")])
    county.units.update(initials="sx")

    import_units(jurisdiction=county, rows=[row("shan", "单县", "counties")])

    assert county.units.get().initials == "sx"


def test_a_file_without_the_column_leaves_parent_and_aliases_alone(county):
    import_units(
        jurisdiction=county,
        rows=[row("a", "甲"), row("b", "乙", parent="a", aliases=("小乙",), number=3)],
    )

    import_units(jurisdiction=county, rows=[row("b", "乙")])

    unit = county.units.get(code="b")
    assert (unit.parent.code, unit.aliases.get().name) == ("a", "小乙")


def test_an_empty_parent_takes_the_parent_away(county):
    import_units(jurisdiction=county, rows=[row("a", "甲"), row("b", "乙", parent="a", number=3)])

    import_units(jurisdiction=county, rows=[row("b", "乙", parent="")])

    assert county.units.get(code="b").parent is None


def test_rows_that_do_not_fit_are_refused_with_place_and_reason(county):
    import_units(jurisdiction=county, rows=[row("old", "老镇", aliases=("旧镇",))])

    assert refusal(county, row("A_1", "甲")) == ("第2行“编码”：“A_1”只能用小写字母、数字和连字符。")
    assert "“分组”" in refusal(county, row("a", "甲", "镇街"))
    assert "与第2行相同而内容不同" in refusal(county, row("a", "甲"), row("a", "乙", number=3))
    assert "已经是单位a的称呼" in refusal(county, row("a", "甲"), row("b", "甲", number=3))
    assert "已经是单位old的称呼" in refusal(county, row("a", "老镇"))
    assert "已经是单位old的称呼" in refusal(county, row("a", "旧镇"))
    assert "已经是单位old的称呼" in refusal(county, row("a", "甲", aliases=("老镇",)))
    assert "“上级”" in refusal(county, row("a", "甲", parent="nobody"))
    assert Unit.objects.count() == 1


def test_a_circle_of_parents_is_refused(county):
    import_units(jurisdiction=county, rows=[row("a", "甲"), row("b", "乙", parent="a", number=3)])

    assert "成了一个圈" in refusal(county, row("a", "甲", parent="b"))
    assert "成了一个圈" in refusal(county, row("c", "丙", parent="c"))


def test_an_identical_row_counts_once(county):
    done = import_units(jurisdiction=county, rows=[row("a", "甲"), row("a", "甲", number=3)])

    assert done.created == 1


def test_two_units_may_swap_their_names(county):
    import_units(jurisdiction=county, rows=[row("a", "甲"), row("b", "乙", number=3)])

    import_units(jurisdiction=county, rows=[row("a", "乙"), row("b", "甲", number=3)])

    assert dict(county.units.values_list("code", "name")) == {"a": "乙", "b": "甲"}


def test_a_unit_is_found_by_code_name_or_alias_however_spelled(linshu, qingyun):
    UnitAlias.objects.create(jurisdiction=linshu, unit=qingyun, name="青云（镇）")
    directory = UnitDirectory(linshu)

    assert {
        directory.find(text) for text in ("qingyun", "青云镇", " 青云(镇)", "ＱＩＮＧＹＵＮ")
    } == {qingyun}
    assert directory.find("青云乡") is None
    assert directory.why_not("青云乡").endswith("，是否为“青云镇”。")


def test_codes_are_made_of_names():
    assert code_from("Mayor's Office", {}) == "mayors-office"
    assert code_from("青云镇", {}) == "qing-yun-zhen"
    assert code_from("Fire", {"fire", "fire-2"}) == "fire-3"
    assert code_from("（）", {}) == "unit"


def test_initials_are_those_of_the_words():
    assert initials_of("市110中心") == "s110zx"
    assert initials_of("Recreation & Parks") == "rp"
    assert initials_of("BGE") == "bge"


def test_an_account_has_one_role_in_one_jurisdiction(linshu):
    membership = create_account(
        name="王芳", password="mei-you-ren-zhidao", jurisdiction=linshu, role="clerk", at=NOW
    )

    assert membership.user.check_password("mei-you-ren-zhidao")
    assert not membership.user.is_staff
    assert Membership.objects.get() == membership
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.content["role"]) == ("access.granted", "clerk")


def test_a_liaison_and_nobody_else_has_a_unit(linshu, qingyun):
    liaison = create_account(
        name="li",
        password="mei-you-ren-zhidao",
        jurisdiction=linshu,
        role="liaison",
        at=NOW,
        unit_code="qingyun",
    )

    assert liaison.unit == qingyun
    for role, unit_code in (("liaison", ""), ("clerk", "qingyun")):
        with pytest.raises(AccountRefused, match="联络员必须"):
            create_account(
                name="wang",
                password="mei-you-ren-zhidao",
                jurisdiction=linshu,
                role=role,
                at=NOW,
                unit_code=unit_code,
            )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "clerk"}, "已经存在"),
        ({"name": "a b"}, "合法的用户名"),
        ({"role": "king"}, "没有角色“king”"),
        ({"role": "liaison", "unit_code": "atlantis"}, "没有编码为“atlantis”的单位"),
        ({"password": "123"}, "密码不合要求"),
    ],
)
def test_an_account_is_refused_in_words(linshu, clerk, change, reason):
    wish = {"name": "new", "password": "mei-you-ren-zhidao", "role": "clerk", **change}

    with pytest.raises(Refused, match=reason):
        create_account(jurisdiction=linshu, at=NOW, **wish)


def test_the_database_itself_holds_that_only_liaisons_have_a_unit(linshu, qingyun, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=clerk).update(unit=qingyun)


# Aliases ------------------------------------------------------------------------------------


def test_an_alias_is_added_once_and_written_down(linshu, qingyun, chief):
    added = [add_alias(unit=qingyun, name=" 青云政府 ", by=chief, at=NOW) for _ in range(2)]

    assert added == [True, False]
    assert UnitDirectory(linshu).find("青云政府") == qingyun
    assert LedgerEntry.objects.filter(kind="alias.added").count() == 1


def test_the_own_name_of_a_unit_is_no_alias(qingyun, chief):
    assert not add_alias(unit=qingyun, name="青云 镇", by=chief, at=NOW)
    assert not UnitAlias.objects.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("大兴镇", "已经是大兴镇"),
        ("daxing", "已经是大兴镇"),
        ("", "不能作别名"),
        ("长" * 81, "不能作"),
    ],
)
def test_a_name_that_means_another_or_nothing_is_refused(name, says, qingyun, chief):
    with pytest.raises(AliasRefused, match=says):
        add_alias(unit=qingyun, name=name, by=chief, at=NOW)

    assert not UnitAlias.objects.exists()
