"""The page on which anyone can have a published report judged. Nothing of it is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from gongkai.accounts import clock
from gongkai.documents.reading import Unreadable
from gongkai.intake import actions as intake
from gongkai.regulation.annual_report.forms import Form, Report
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.reports.check import SEVERITY_LABELS
from gongkai.reports.forms import JudgedForm
from gongkai.reports.judging import judged
from gongkai.reports.schema import schema
from gongkai.reports.writing import table_context

_MOST_AN_HOUR = 60


def schema_of_reports(request: HttpRequest) -> HttpResponse:
    """What a report as JSON looks like, for whoever reads one by program."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False, "indent": 1})


def check(request: HttpRequest) -> HttpResponse:
    """The form, and under it the tables as read with what is wrong in them."""
    form = JudgedForm(request.POST, request.FILES) if request.method == "POST" else JudgedForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        intake.count_attempt(
            "check-report",
            request.META["REMOTE_ADDR"],
            at=clock.now(),
            most=_MOST_AN_HOUR,
            window=timedelta(hours=1),
        )
        content, name = form.content()
        try:
            context |= _shown(judged(content, name))
        except Unreadable as unreadable:
            form.add_error(None, str(unreadable))
    response = render(request, "reports/check.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _shown(verdict: dict[str, Any]) -> dict[str, Any]:
    """The verdict as the page shows it: each failing cell points to its findings, blank cells of a row are said once."""
    tables = verdict["tables"]
    figures = Report(
        Form(verdict["form"]), verdict["year"], tables["requests"], tables["remedies"], tables["proactive"]
    )
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    blank: Counter[str] = Counter()
    for finding in verdict["findings"]:
        if finding["rule"] in ("B-INT", "A-INT"):
            blank[_row_label(figures, finding["cell"].partition("/")[0])] += 1
        else:
            grouped[finding["severity"]].append(finding)
    return {
        "verdict": verdict,
        "groups": [
            (SEVERITY_LABELS[kind], grouped[kind.value]) for kind in SEVERITY_LABELS if grouped[kind.value]
        ],
        "blank": dict(blank),
        "failing": {finding["cell"] for finding in verdict["findings"] if finding["cell"]},
        "unmatched": [number for number in verdict["numbers"] if not number["basis"]],
        **table_context(figures),
    }


def _row_label(figures: Report, row: str) -> str:
    """What a row, a block of table four or a row of table two is called."""
    requests = {one.id: f"表三“{one.group}{one.label}”" for one in figures.rows()}
    remedies = {kind.value: f"表四“{REMEDY_LABELS[kind]}”" for kind in RemedyKind}
    return (requests | remedies).get(row, f"表二“{row}”")
