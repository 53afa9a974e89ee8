"""Tables in Excel files: read as text, and written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils.exceptions import InvalidFileException

from gongkai.documents.reading import Unreadable

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of the first visible sheet as text, dates as 2020-03-05; empty rows at the end are left out.

    For files from outside call it through `limited.read`.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unreadable("这不是一个完好的 xlsx 文件，请用 Excel 或者 WPS 另存为 xlsx 后再试。") from error
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise Unreadable("文件里没有可见的工作表。")
    rows = [[text_of_value(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def text_of_value(value: object) -> str:
    """A cell as it reads: dates as 2020-03-05, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


Value = str | int | date | None


def written(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook of one sheet, its head in bold and frozen. Text is never a formula, whatever it begins with."""
    return workbook({title: (heads, rows)})


def workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """A workbook of sheets by title, each with its head in bold and frozen. Text is never a formula."""
    book = openpyxl.Workbook(write_only=True)
    for title, (heads, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for index, head in enumerate(heads, start=1):
            letter = openpyxl.utils.get_column_letter(index)
            sheet.column_dimensions[letter].width = min(max(10, 2 * len(head) + 4), _WIDEST)
        sheet.append([_cell(sheet, head, bold=True) for head in heads])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class Cell(NamedTuple):
    """A cell that may span rows and columns."""

    value: str | int | None
    rows: int = 1
    columns: int = 1


def spanned(title: str, tables: Iterable[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    """A workbook of one sheet with tables, each under its caption, their cells placed as a browser places them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\\/*?:\[\]]", "", title)[:31]
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    line = Side(style="thin")
    top = 3
    for caption, rows in tables:
        sheet.cell(top, 1, caption).font = Font(bold=True)
        top += 1
        taken: set[tuple[int, int]] = set()
        for index, row in enumerate(rows, start=top):
            column = 1
            for value, height, width in row:
                while (index, column) in taken:
                    column += 1
                sheet.cell(index, column, value)
                area = [(r, c) for r in range(index, index + height) for c in range(column, column + width)]
                taken |= set(area)
                for place in area:
                    cell = sheet.cell(*place)
                    cell.border = Border(line, line, line, line)
                    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
                if len(area) > 1:
                    sheet.merge_cells(
                        start_row=index,
                        start_column=column,
                        end_row=index + height - 1,
                        end_column=column + width - 1,
                    )
        top += len(rows) + 2
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.column_dimensions["C"].width = 36
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(
    sheet: openpyxl.worksheet._write_only.WriteOnlyWorksheet, value: object, *, bold: bool = False
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell
