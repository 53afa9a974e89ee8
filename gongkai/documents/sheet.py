"""A form of two columns to print and sign, as docx and as PDF, from one content."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from gongkai.documents.letter import BODY_FONT, FONTS, TITLE_FONT

_TEMPLATE = Path(__file__).parent / "sheet.typ"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form. `room`: millimetres of blank space to write in, above `text`; 0 for a filled-in row."""

    label: str
    text: str
    room: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: its organ, title and number, its rows, notes below it, and a picture (SVG) that the PDF has at its top."""

    organ: str
    title: str
    number: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    picture: str = ""

    def lines(self) -> list[str]:
        """All text in reading order: what both files must contain."""
        cells = [text for row in self.rows for text in (row.label, *row.text.splitlines())]
        return [self.organ, self.title, self.number, *cells, *self.notes]


def sheets_as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Forms as one tagged PDF, each on a page of its own; their content goes in as data."""
    return typst.compile(
        str(_TEMPLATE),
        sys_inputs={"sheets": json.dumps([asdict(sheet) for sheet in sheets], ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
    )


def sheet_as_pdf(sheet: Sheet) -> bytes:
    """One form as a PDF."""
    return sheets_as_pdf([sheet])


def sheet_as_docx(sheet: Sheet) -> bytes:
    """The form as a Word document."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.left_margin, section.right_margin = Mm(25), Mm(22)
    document.core_properties.title = sheet.title
    document.core_properties.author = sheet.organ
    _write(document.add_paragraph(), sheet.organ, BODY_FONT, 13, WD_ALIGN_PARAGRAPH.CENTER)
    _write(document.add_paragraph(), sheet.title, TITLE_FONT, 18, WD_ALIGN_PARAGRAPH.CENTER)
    _write(document.add_paragraph(), sheet.number, BODY_FONT, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for row in sheet.rows:
        label, cell = table.add_row().cells
        label.width, cell.width = Mm(32), Mm(131)
        _write(label.paragraphs[0], row.label, BODY_FONT, 12)
        for _ in range(row.room // 8):
            cell.add_paragraph()
        side = WD_ALIGN_PARAGRAPH.RIGHT if row.room else WD_ALIGN_PARAGRAPH.LEFT
        first, *others = row.text.splitlines() or [""]
        _write(cell.paragraphs[-1], first, BODY_FONT, 12, side)
        for line in others:
            _write(cell.add_paragraph(), line, BODY_FONT, 12, side)
    for note in sheet.notes:
        _write(document.add_paragraph(), note, BODY_FONT, 10)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _write(
    paragraph: Paragraph,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> None:
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
