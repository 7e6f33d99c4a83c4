"""The notice (通报) of a result as a Word document in the form of official documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import IO

from scoring.notice import words
from scoring.notice.paper import Paper
from scoring.workbook.report import Report, day_in_words, named


def write_notice(report: Report, target: Path | IO[bytes], *, on: date) -> None:
    """Write the notice to a path or a binary stream; ``on`` is its date where nothing is out.

    Raises ``OSError`` where the path cannot be written.
    """
    paper = Paper(words.title(report))
    if report.out is None:
        paper.centred("（未公布，仅供核对）")
    paper.plain(words.addressed(report))
    paper.body(words.opening(report))
    paper.heading("一、总体情况")
    for sentence in words.overall(report):
        paper.body(sentence)
    paper.heading("二、考核得分及排名")
    _groups(paper, report)
    paper.heading("三、主要扣分情形")
    for sentence in words.deductions(report):
        paper.body(sentence)
    paper.heading("四、下一步要求")
    paper.body("（由发文机关填写。）")
    paper.attached(words.annex(report))
    paper.signed(words.office(report), day_in_words(words.dated(report, on)))
    _annex(paper, report)
    paper.save(target)


def _groups(paper: Paper, report: Report) -> None:
    for number, block in enumerate(report.blocks):
        paper.subheading(f"（{words.ORDINALS[number]}）{block.group.name}")
        for sentence in words.standing(report, block):
            paper.body(sentence)


def _annex(paper: Paper, report: Report) -> None:
    paper.annex(words.annex(report))
    for block in report.blocks:
        paper.caption(block.group.name)
        rows = [
            (
                str(card.place or "—"),
                named(card.unit),
                "—" if card.total is None else str(card.total),
                words.remark(card),
            )
            for card in block.cards
        ]
        paper.table(("名次", "单位", "总分", "备注"), rows)
    if report.out:
        paper.plain(words.proof(report.out))
