"""Documents of headings, paragraphs and tables with merged cells: one content, written as docx and as PDF."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typst
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from gongkai.documents.letter import BODY_FONT, FONTS, TITLE_FONT
from gongkai.documents.table import Cell
from gongkai.documents.word import blank_page

_TEMPLATE = Path(__file__).parent / "tabled.typ"
_WIDTH = 156  # millimetres between the margins


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows of cells as a browser places them, the first `heads` of them its head; `widths` in parts.

    `may_break`: it may go on over the next page; otherwise it stays whole.
    """

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    heads: int = 0
    may_break: bool = False

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Each cell with the row and column of its upper left corner."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                taken |= {
                    (r, c) for r in range(row, row + cell.rows) for c in range(column, column + cell.columns)
                }
                yield row, column, cell
                column += cell.columns


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or none, with what stands under it: paragraphs first, then tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabled:
    """A document: who it is by, its title, its sections."""

    organ: str
    title: str
    sections: tuple[Section, ...]


def as_pdf(document: Tabled) -> bytes:
    """As a tagged PDF. The content goes in as data, so nothing in it can act as markup."""
    return typst.compile(
        str(_TEMPLATE),
        sys_inputs={"document": json.dumps(_as_data(document), ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
    )


def _as_data(document: Tabled) -> dict[str, object]:
    return {
        "organ": document.organ,
        "title": document.title,
        "sections": [
            {
                "heading": section.heading,
                "paragraphs": section.paragraphs,
                "grids": [
                    {
                        "widths": grid.widths,
                        "heads": grid.heads,
                        "may_break": grid.may_break,
                        "cells": [
                            {
                                "x": column,
                                "y": row,
                                "text": _shown(cell),
                                "left": _is_label(row, cell, grid),
                                "rows": cell.rows,
                                "columns": cell.columns,
                            }
                            for row, column, cell in grid.placed()
                        ],
                    }
                    for grid in section.grids
                ],
            }
            for section in document.sections
        ],
    }


def _is_label(row: int, cell: Cell, grid: Grid) -> bool:
    """Whether a cell is read from the left: a label, and neither a head nor a figure."""
    return (
        row >= grid.heads
        and isinstance(cell.value, str)
        and not cell.value.strip("+-").replace(".", "").isdecimal()
    )


def _shown(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value)


def as_docx(document: Tabled) -> bytes:
    """As a Word document on a GB/T 9704 page."""
    word = blank_page(document.title, document.organ)
    _write(word.add_paragraph(), document.title, TITLE_FONT, 18, WD_ALIGN_PARAGRAPH.CENTER)
    for section in document.sections:
        if section.heading:
            _write(word.add_paragraph(style="Heading 1"), section.heading, "黑体", 16)
        for text in section.paragraphs:
            paragraph = word.add_paragraph()
            _write(paragraph, text, BODY_FONT, 16)
            paragraph.paragraph_format.first_line_indent = Pt(32)
        for grid in section.grids:
            _add_grid(word, grid)
            word.add_paragraph()
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _add_grid(word: Document, grid: Grid) -> None:
    table = word.add_table(rows=len(grid.rows), cols=len(grid.widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    cells = [list(row.cells) for row in table.rows]  # table.cell() works the whole grid out anew each time
    parts = sum(grid.widths)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(_WIDTH * width / parts)
    for row in cells:
        for cell, width in zip(row, grid.widths, strict=True):
            cell.width = Mm(_WIDTH * width / parts)
    for row, column, cell in grid.placed():
        corner = cells[row][column]
        if cell.rows > 1 or cell.columns > 1:
            corner = corner.merge(cells[row + cell.rows - 1][column + cell.columns - 1])
        _fill(
            corner,
            _shown(cell),
            _is_label(row, cell, grid),
            may_break=grid.may_break or row + cell.rows == len(grid.rows),
        )
    for row in table.rows[: grid.heads]:
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))  # repeated on every page
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill(cell: _Cell, text: str, is_label: bool, *, may_break: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    side = WD_ALIGN_PARAGRAPH.LEFT if is_label else WD_ALIGN_PARAGRAPH.CENTER
    _write(cell.paragraphs[0], text, BODY_FONT, 9, side)
    cell.paragraphs[0].paragraph_format.keep_with_next = not may_break  # a table stays on one page


def _write(
    paragraph: Paragraph,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
) -> None:
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run.font.color.rgb = RGBColor(0, 0, 0)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
