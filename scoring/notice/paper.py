"""How the notice looks: GB/T 9704 margins, fonts, spacing, page numbers, tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from units.paper import UNPRINTABLE

TITLE, BODY, HEADING, SUBHEADING, CELL = "公文标题", "公文正文", "公文一级", "公文二级", "公文表格"
MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
SIZES_PT = {TITLE: 22, BODY: 16, HEADING: 16, SUBHEADING: 16, CELL: 14}
SPACING_PT = {TITLE: 33, BODY: 28, HEADING: 28, SUBHEADING: 28, CELL: 20}
INDENTED = (BODY, HEADING, SUBHEADING)
TWO_CHARACTERS = "200"
LATIN = "Times New Roman"
WIDTHS_MM = (20, 66, 30, 40)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class Paper:
    """An official document, written from the top."""

    def __init__(self, title: str) -> None:
        self._document = Document()
        self._page()
        for name in SIZES_PT:
            _style(self._document.styles.add_style(name, 1), name)
        self._document.core_properties.title = _clean(title)
        self._document.core_properties.author = "12345热线考核"
        self._add(title, TITLE).alignment = CENTRE
        self._add("", BODY)

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for side, millimetres in MARGINS_MM.items():
            setattr(section, side, Mm(millimetres))
        section.footer_distance = Mm(28)
        self._document.settings.odd_and_even_pages_header_footer = True
        _number(section.footer.paragraphs[0], RIGHT)
        _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def _add(self, text: str, style: str) -> Paragraph:
        return self._document.add_paragraph(_clean(text), style=style)

    def plain(self, text: str) -> None:
        """A line without indent, such as whom the notice is for."""
        _indent(self._add(text, BODY), "0")

    def centred(self, text: str) -> None:
        paragraph = self._add(text, BODY)
        _indent(paragraph, "0")
        paragraph.alignment = CENTRE

    def body(self, text: str) -> None:
        self._add(text, BODY)

    def heading(self, text: str) -> None:
        self._add(text, HEADING).paragraph_format.keep_with_next = True

    def subheading(self, text: str) -> None:
        self._add(text, SUBHEADING).paragraph_format.keep_with_next = True

    def attached(self, name: str) -> None:
        self._add("", BODY)
        self._add(f"附件：{name}", BODY)

    def signed(self, office: str, day: str) -> None:
        """Who issues the notice, and its date, at the right, four characters from the edge."""
        self._add("", BODY)
        for text in (office, day):
            paragraph = self._add(text, BODY)
            paragraph.alignment = RIGHT
            _indent(paragraph, "0")
            paragraph.paragraph_format.right_indent = Pt(64)

    def annex(self, title: str) -> None:
        """Begin the annex on a page of its own."""
        paragraph = self._add("附件", HEADING)
        _indent(paragraph, "0")
        paragraph.paragraph_format.page_break_before = True
        self._add(title, TITLE).alignment = CENTRE

    def caption(self, text: str) -> None:
        paragraph = self._add(text, SUBHEADING)
        _indent(paragraph, "0")
        paragraph.paragraph_format.keep_with_next = True

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table with a heading row that is repeated on every page."""
        table = self._document.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for values in (heads, *rows):
            row = table.add_row()
            _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, value, width in zip(row.cells, values, WIDTHS_MM, strict=True):
                cell.width = Mm(width)
                paragraph = cell.paragraphs[0]
                paragraph.style = self._document.styles[CELL]
                paragraph.add_run(_clean(value)).bold = values is heads
                paragraph.alignment = CENTRE
        _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")

    def save(self, target: Path | IO[bytes]) -> None:
        self._document.save(str(target) if isinstance(target, Path) else target)


def _clean(text: str) -> str:
    """Replace what a document cannot hold."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _style(style: ParagraphStyle, name: str) -> None:
    style.font.name, style.font.size = LATIN, Pt(SIZES_PT[name])
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font_of(name))
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    spacing = style.paragraph_format
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = Pt(SPACING_PT[name])
    spacing.space_before = spacing.space_after = Pt(0)
    if name in INDENTED:
        _indent_in(style.element.get_or_add_pPr(), TWO_CHARACTERS)


def font_of(style: str) -> str:
    """The font of a style: named, never shipped."""
    fonts = settings.NOTICE_FONTS
    kinds = {TITLE: "title", HEADING: "heading", SUBHEADING: "subheading"}
    return str(fonts[kinds.get(style, "body")])


def _indent(paragraph: Paragraph, characters: str) -> None:
    _indent_in(paragraph._p.get_or_add_pPr(), characters)


def _indent_in(properties: Any, hundredths: str) -> None:
    """Indent the first line by hundredths of a character."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), hundredths)
    indent.set(qn("w:firstLine"), str(int(hundredths) * 16 * 20 // 100))


def _mark(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _number(paragraph: Paragraph, side: Any) -> None:
    """The page number between dashes, — 1 —, at the outer edge."""
    paragraph.alignment = side
    _size(paragraph.add_run("— "))
    run = paragraph.add_run()
    _size(run)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    _size(paragraph.add_run(" —"))


def _size(run: Any) -> None:
    run.font.size, run.font.name = Pt(14), "宋体"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
