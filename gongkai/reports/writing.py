"""The report as files: one content, written as HTML, Word, PDF, Excel and JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from gongkai.accounts.models import Unit
from gongkai.documents import tabled
from gongkai.documents.table import XLSX_TYPE, Cell, spanned
from gongkai.regulation.annual_report.findings import findings
from gongkai.regulation.annual_report.forms import BALANCE_NOTE, SECTIONS, Form, Report
from gongkai.regulation.annual_report.rules import Finding, Severity
from gongkai.regulation.annual_report.text import Text
from gongkai.reports.layout import (
    Figure,
    Head,
    balance,
    proactive_blocks,
    remedy_head,
    remedy_row,
    request_head,
    request_table,
)
from gongkai.reports.named import BLANK
from gongkai.reports.prose import prose_facts
from gongkai.reports.sections import without_blanks
from gongkai.reports.stream import narrow

WRITTEN = (1, 5, 6)  # the sections that are text


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A whole report: whose, of which year, its tables, and the text of sections one, five and six."""

    unit: str
    year: int
    figures: Report
    sections: Mapping[int, str]

    @property
    def title(self) -> str:
        """The title the form prescribes."""
        return title(self.unit, self.year)

    def text(self) -> Text:
        """What its text says, for the rules."""
        sections = {
            number: without_blanks(narrow(self.sections.get(number, ""))) if number in WRITTEN else "表"
            for number in range(1, len(SECTIONS) + 1)
        }
        headings = dict(enumerate(SECTIONS, start=1))
        return Text(self.unit, headings, sections, "".join(sections.values()))

    def findings(self, previous: AnnualReport | None = None) -> list[Finding]:
        """What the rules for published reports find in it."""
        text = self.text()
        return findings(
            self.figures,
            facts=tuple(prose_facts(text, self.year)),
            text=text,
            previous=previous.figures if previous else None,
            previous_text=previous.text() if previous else None,
        )

    def content(self) -> dict[str, Any]:
        """Everything it says, for keeping."""
        return {
            "unit": self.unit,
            "year": self.year,
            "form": self.figures.form.value,
            "tables": {
                "requests": self.figures.requests,
                "proactive": self.figures.proactive,
                "remedies": self.figures.remedies,
            },
            "sections": {str(number): self.sections.get(number, "") for number in WRITTEN},
        }

    def digest(self) -> str:
        """A digest of everything it says: whoever signs, signs what was shown."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()


def from_content(content: Mapping[str, Any]) -> AnnualReport:
    """A report as it was kept."""
    tables = content["tables"]
    form = Form(content["form"])
    figures = Report(form, content["year"], tables["requests"], tables["remedies"], tables["proactive"])
    sections = {int(number): text for number, text in content["sections"].items()}
    return AnnualReport(content["unit"], content["year"], figures, sections)


def title(unit_name: str, year: int) -> str:
    """The title the form prescribes."""
    return f"{unit_name}{year}年政府信息公开工作年度报告"


def district_name(root: Unit) -> str:
    """The district, as its report is titled: the government's name without 人民政府."""
    return root.name.removesuffix("办公室").removesuffix("人民政府")


def table_context(report: Report) -> dict[str, object]:
    """What the table templates need."""
    return {
        "report": report,
        "request_head": request_head(),
        "remedy_head": remedy_head(),
        "request_rows": request_table(report),
        "remedy_figures": remedy_row(report),
        "proactive_blocks": proactive_blocks(report),
        "balance_note": BALANCE_NOTE,
        "balance": balance(report),
        "findings": [finding for finding in findings(report) if finding.severity is Severity.ERROR],
    }


def as_html(report: AnnualReport) -> bytes:
    """The report as a page of its own."""
    return render_to_string("reports/file.html", page_context(report)).encode()


def page_context(report: AnnualReport) -> dict[str, object]:
    """What the templates of a whole report need."""
    sections = {f"section_{number}": _paragraphs(report, number) for number in WRITTEN}
    return {**table_context(report.figures), **sections, "title": report.title, "headings": SECTIONS}


def as_json(report: AnnualReport) -> bytes:
    """The figures in the shape `check-report --format json` uses, with the row labels and the text."""
    found: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for finding in report.findings():
        said = {**finding._asdict(), "severity": finding.severity}
        found[finding.severity is Severity.ERROR].append(said)
    labels = {row.id: row.group + row.label for row in report.figures.rows()}
    content = {"title": report.title, **report.content(), "labels": labels}
    content |= {"findings": found[True], "notes": found[False]}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def as_docx(report: AnnualReport) -> bytes:
    """The report as a Word document."""
    return tabled.as_docx(_document(report))


def as_pdf(report: AnnualReport) -> bytes:
    """The report as a tagged PDF."""
    return tabled.as_pdf(_document(report))


def as_xlsx(report: AnnualReport) -> bytes:
    """The report as a workbook: its text above its tables, laid out as the form has them."""
    document = _document(report)
    parts: list[tuple[str, list[list[Cell]]]] = []
    for section in document.sections:
        text = [[Cell(paragraph, columns=10)] for paragraph in section.paragraphs]
        parts.append((section.heading, [*text, *(list(row) for grid in section.grids for row in grid.rows)]))
    return spanned(report.title, parts)


def tables_as_xlsx(report: Report, heading: str) -> bytes:
    """Tables three and four as a workbook, laid out as the form has them."""
    return spanned(
        heading,
        [
            (f"{SECTIONS[2]}（{BALANCE_NOTE}）", [list(row) for row in _request_grid(report).rows]),
            (SECTIONS[3], [list(row) for row in _remedy_grid(report).rows]),
        ],
    )


def _document(report: AnnualReport) -> tabled.Tabled:
    grids = {
        2: _proactive_grids(report.figures),
        3: (_request_grid(report.figures),),
        4: (_remedy_grid(report.figures),),
    }
    sections = tuple(
        tabled.Section(heading, tuple(_paragraphs(report, number)), grids.get(number, ()))
        for number, heading in enumerate(SECTIONS, start=1)
    )
    return tabled.Tabled(report.unit, report.title, sections)


def _paragraphs(report: AnnualReport, number: int) -> list[str]:
    if number not in WRITTEN:
        return []
    return [line.strip() for line in report.sections.get(number, "").splitlines() if line.strip()] or [BLANK]


def _proactive_grids(report: Report) -> tuple[tabled.Grid, ...]:
    """Each item of article 20 is a table of its own, as wide as the columns it has."""
    grids = []
    for block in proactive_blocks(report):
        rows = [(Cell(block.heading, columns=len(block.columns) + 1),)]
        rows.append((Cell("信息内容"), *(Cell(column) for column in block.columns)))
        rows += [
            (Cell(row.label), *(Cell(value) for value in (*cells, *[""] * (len(block.columns) - len(cells)))))
            for row, cells in block.rows
        ]
        grids.append(tabled.Grid(tuple(rows), (4, *(3 for _ in block.columns)), heads=2))
    return tuple(grids)


def _request_grid(report: Report) -> tabled.Grid:
    first, *others = request_head()
    head = ((Head(BALANCE_NOTE, *first[0][1:]), *first[1:]), *others)
    rows = [*head, *((*row.heads, *row.figures) for row in request_table(report))]
    return tabled.Grid(tuple(_cells(row) for row in rows), (4, 6, 15, 5, 5, 5, 5, 5, 5, 5), heads=3)


def _remedy_grid(report: Report) -> tabled.Grid:
    rows = [*remedy_head(), tuple(remedy_row(report))]
    return tabled.Grid(tuple(_cells(row) for row in rows), (1,) * 15, heads=3)


def _cells(row: Iterable[Head | Figure]) -> tuple[Cell, ...]:
    return tuple(
        Cell(item.text, item.rows, item.columns) if isinstance(item, Head) else Cell(item.number)
        for item in row
    )


WRITERS: dict[str, Callable[[AnnualReport], bytes]] = {
    ".html": as_html,
    ".docx": as_docx,
    ".pdf": as_pdf,
    ".xlsx": as_xlsx,
    ".json": as_json,
}


FILE_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": XLSX_TYPE,
    ".json": "application/json",
}
