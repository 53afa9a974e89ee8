"""The report as files."""

from __future__ import annotations

import json

from django.template.loader import render_to_string

from gongkai.accounts.models import Unit
from gongkai.regulation.annual_report.findings import findings
from gongkai.regulation.annual_report.forms import BALANCE_NOTE, COLUMN_LABELS, REMEDY_COLUMNS, Column, Report
from gongkai.reports.layout import balance, remedy_row, request_table


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
        "request_rows": request_table(report),
        "remedy_figures": remedy_row(report),
        "columns": [COLUMN_LABELS[column] for column in Column],
        "remedy_columns": REMEDY_COLUMNS,
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


WRITERS = {".html": as_html, ".json": as_json}
