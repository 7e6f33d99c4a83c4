"""The sheet 验算 in LibreOffice: it agrees with what was printed, and notices a changed figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.engine.period import Period
from scoring.models import RulebookVersion
from scoring.publishing import load_rulebooks, seed_files
from scoring.runs import perform
from scoring.workbook import write_ranking
from tests.office.recalculated import altered, in_office, recalculate, verdicts
from tests.scoring.printed import APRIL, league, march_in_linshu

pytestmark = in_office

CHANGES = {
    "item.xlsx": ("排名表", "L3"),
    "total.xlsx": ("排名表", "总分"),
    "place.xlsx": ("排名表", "名次"),
    "rate.xlsx": ("指标得分", "数据值"),
}


def test_one_changed_figure_is_noticed(linshu, tmp_path):
    source = tmp_path / "ranking.xlsx"
    write_ranking(march_in_linshu(linshu), source)
    copies = [altered(source, name, *where) for name, where in CHANGES.items()]

    found = recalculate(tmp_path, [source, *copies])

    said, lines = verdicts(found.pop("ranking.xlsx"))
    assert said == "一致"
    assert set(lines) == {"一致"}
    assert len(lines) > 20
    assert {name: verdicts(book)[0] for name, book in found.items()} == dict.fromkeys(
        CHANGES, "不一致"
    )


@pytest.mark.parametrize("period", ["2020-03", "2020-Q1", "2020"])
def test_every_shipped_rulebook_checks_its_own_sums(period, db, tmp_path: Path):
    load_rulebooks(paths=seed_files(), at=APRIL)
    sources = []
    for version in RulebookVersion.objects.select_related("jurisdiction"):
        codes = [group.code for group in version.rulebook.groups]
        groups = {code: [f"{code}{name}" for name in "甲乙丙丁"] for code in codes}
        place = league(version.jurisdiction.code, version.jurisdiction.name, groups)
        run = perform(jurisdiction=place, period=Period.parse(period), at=APRIL)
        sources.append(tmp_path / f"{version.code}.xlsx")
        write_ranking(run, sources[-1])

    for name, book in recalculate(tmp_path, sources).items():
        said, lines = verdicts(book)
        assert (name, said, set(lines) - {"一致"}) == (name, "一致", set())
