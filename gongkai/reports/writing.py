"""The report as files."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.template.loader import render_to_string

from gongkai.accounts.models import Unit
from gongkai.documents.table import Cell, spanned
from gongkai.regulation.annual_report.findings import findings
from gongkai.regulation.annual_report.forms import BALANCE_NOTE, Report
from gongkai.reports.layout import Figure, Head, balance, remedy_head, remedy_row, request_head, request_table


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
        "balance_note": BALANCE_NOTE,
        "balance": balance(report),
        "findings": findings(report),
    }


def as_html(report: Report, unit_name: str) -> str:
    """Tables three and four as a page of its own."""
    context = {**table_context(report), "title": title(unit_name, report.year or 0)}
    return render_to_string("reports/file.html", context)


def as_json(report: Report, unit_name: str) -> str:
    """The figures in the shape `check-report --format json` uses, with the row labels."""
    content = {
        "title": title(unit_name, report.year or 0),
        "unit": unit_name,
        "year": report.year,
        "form": report.form.value,
        "tables": {"requests": report.requests, "remedies": report.remedies},
        "labels": {row.id: row.group + row.label for row in report.rows()},
        "findings": [{**finding._asdict(), "severity": finding.severity} for finding in findings(report)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_xlsx(report: Report, heading: str) -> bytes:
    """Tables three and four as a workbook, laid out as the form has them."""
    requests = [*request_head(), *((*row.heads, *row.figures) for row in request_table(report))]
    remedies = [*remedy_head(), tuple(remedy_row(report))]
    return spanned(
        heading,
        [
            (f"三、收到和处理政府信息公开申请情况（{BALANCE_NOTE}）", [_cells(row) for row in requests]),
            ("四、政府信息公开行政复议、行政诉讼情况", [_cells(row) for row in remedies]),
        ],
    )


def _cells(row: Iterable[Head | Figure]) -> list[Cell]:
    return [
        Cell(item.text, item.rows, item.columns) if isinstance(item, Head) else Cell(item.number)
        for item in row
    ]


WRITERS = {".html": as_html, ".json": as_json}
