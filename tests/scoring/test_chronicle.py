"""The history of a total in words, as the card tells it."""

import pytest

from scoring import appeals, queue
from scoring.models import Appeal, ScoreRun
from scoring.presentation.chronicle import history_of
from tests.scoring.dispute import april, publish_run
from tests.scoring.printed import MARCH, march_in_linshu


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def uphold(event, by, chief, at) -> Appeal:
    about = [appeals.about_event(event)]
    (found,) = appeals.appeal_several(subjects=about, reason="不属实", by=by, at=at)
    appeals.decide_appeal(appeal=found, verdict=Appeal.State.UPHELD, reason="属实", by=chief, at=at)
    queue.drain(at)
    return found


def words(unit) -> list[str]:
    return [turn.words for turn in history_of(unit, MARCH)]


def test_nothing_is_told_from_before_the_publication(march, daxing, liaison, chief):
    uphold(daxing.events.get(), liaison, chief, april(7))
    assert words(daxing) == []

    run = ScoreRun.objects.current(daxing.jurisdiction, MARCH)
    publish_run(run, chief)

    assert words(daxing) == [f"4月8日 {run.cards.get(unit=daxing).total:.2f}：公布"]


def test_an_upheld_appeal_and_the_correction_are_told_in_their_order(
    march, daxing, liaison, chief, linshu
):
    before = march.cards.get(unit=daxing).total
    publish_run(march, chief)
    appeal = uphold(daxing.events.get(), liaison, chief, april(10))
    run = ScoreRun.objects.current(linshu, MARCH)
    publish_run(run, chief, april(13))

    after = run.cards.get(unit=daxing).total
    assert words(daxing) == [
        f"4月8日 {before:.2f}：公布",
        f"4月8日 {before:.2f} → 4月10日 {after:.2f}：申诉成立，恢复 {after - before:.2f}",
        f"4月10日 {after:.2f} → 4月13日 {after:.2f}：更正（第 2 版）",
    ]
    assert [turn.appeal_id for turn in history_of(daxing, MARCH)] == [None, appeal.pk, None]


def test_another_units_history_is_its_own(march, daxing, qingyun, liaison, chief):
    publish_run(march, chief)
    uphold(daxing.events.get(), liaison, chief, april(10))

    assert len(words(qingyun)) == 1
