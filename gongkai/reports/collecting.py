"""What the office that leads collects: who is behind, figures of table two as workbooks, and who returns them for all."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts.paging import offset_page
from gongkai.accounts.queries import reporting_day, reporting_units
from gongkai.documents import limited
from gongkai.documents.reading import Unreadable
from gongkai.documents.table import XLSX_TYPE
from gongkai.files.downloads import attached
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, form_of, publish_by
from gongkai.regulation.annual_report.text import is_government
from gongkai.reports import actions, queries, returns
from gongkai.reports.forms import HandInDayForm, OwnersForm, ReturnsFileForm
from gongkai.reports.permissions import returnable
from gongkai.reports.views import PAGE_SIZE

MOST_PROBLEMS = 30


def progress(request: HttpRequest, year: int) -> HttpResponse:
    """Which units have returned, written, handed in and signed, and by when they must; that day is set here."""
    if not 2008 <= year <= 2100:
        raise Http404
    today = clock.today()
    form = HandInDayForm(
        request.POST if request.method == "POST" else None, initial={"on": queries.hand_in_day(year)}
    )
    if form.is_bound and form.is_valid():
        try:
            actions.set_hand_in_day(year, form.cleaned_data["on"], by=request.user, at=clock.now())
            messages.success(request, "已保存。")
            return redirect("desk:report-progress", year)
        except actions.ReportRefused as refused:
            form.add_error("on", str(refused))
    units, following = offset_page(reporting_units(reporting_day(year, today)), request, size=PAGE_SIZE)
    rows = queries.progress_of(units, year, form_of(year))
    context = {
        "year": year,
        "form": form,
        "total": reporting_units(reporting_day(year, today)).count(),
        "behind": queries.units_behind(year, reporting_day(year, today)),
        "rows": [
            (row, _left(publish_by(year, is_government=is_government(row.unit.name)), today)) for row in rows
        ],
        "following": following,
    }
    return render(request, "reports/progress.html", context, status=422 if form.errors else 200)


def _left(due: date, today: date) -> tuple[date, int]:
    """The day by which to publish, and how many days are left."""
    return due, (due - today).days


def bring_in(request: HttpRequest, year: int) -> HttpResponse:
    """The rows of table two that a person returns, of one unit or of all: out as a workbook, and in again."""
    if not 2008 <= year <= 2100:
        raise Http404
    form, today = form_of(year), clock.today()
    units = list(reporting_units(reporting_day(year, today)))
    rows = [row.key for row in PROACTIVE_ROWS[form]]
    mine = returnable(request.user, units, rows, queries.owners(), today)
    wanted = queries.wanted_of(units, {unit: rows for unit, rows in mine.items() if rows}, year, form)
    if not wanted:
        raise PermissionDenied("表二的数据由各单位的经办人、工作机构负责人填报，统一填报的由负责的单位填报。")
    if request.GET.get("format") == "xlsx":
        title = f"{year}年主动公开政府信息情况"
        return attached(returns.written(title, wanted), XLSX_TYPE, f"{title}.xlsx")
    sent = ReturnsFileForm(request.POST, request.FILES) if request.method == "POST" else ReturnsFileForm()
    problems: list[str] = []
    if sent.is_bound and sent.is_valid():
        try:
            found = returns.read(limited.read("xlsx", sent.cleaned_data["file"].read()), wanted)
            problems = found.problems
            if not problems:
                changed = returns.changed(found.rows, wanted)
                actions.bring_in_returns(changed, year, form, by=request.user, at=clock.now())
                messages.success(request, f"已导入 {found.figures} 个数，{len(changed)} 个单位的数有变动。")
                return redirect("desk:report-returns", year)
        except (Unreadable, actions.ReportRefused) as refused:
            problems = [str(refused)]
    lacking = [one for one in wanted if not one.cells or None in one.cells]
    context = {
        "year": year,
        "form": sent,
        "problems": problems[:MOST_PROBLEMS],
        "more": max(0, len(problems) - MOST_PROBLEMS),
        "rows": list(dict.fromkeys(one.row.label for one in wanted)),
        "units": len({one.unit for one in wanted}),
        "total": len(wanted),
        "lacking": len(lacking),
        "lacking_units": list(dict.fromkeys(one.unit.short_name for one in lacking)),
    }
    return render(request, "reports/returns.html", context, status=422 if problems or sent.errors else 200)


def owners(request: HttpRequest) -> HttpResponse:
    """Which unit returns a row of table two for all: fees the finance bureau, normative documents the justice bureau."""
    current = queries.owners()
    form = OwnersForm(request.POST if request.method == "POST" else None, today=clock.today(), current=current)
    if form.is_bound and form.is_valid():
        actions.set_owners(form.owners(), by=request.user, at=clock.now())
        messages.success(request, "已保存。")
        return redirect("desk:report-owners")
    context = {"form": form, "year": clock.today().year - 1}
    return render(request, "reports/owners.html", context, status=422 if form.errors else 200)
