"""The 标准目录 at the desk: what is due, what is late, and keeping its entries."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.accounts.paging import words_in
from gongkai.accounts.queries import calendar, roles_by_unit, units_on
from gongkai.documents.reading import Unreadable
from gongkai.publishing import actions, queries
from gongkai.publishing.duty_sheet import read_duties
from gongkai.publishing.forms import DutyForm, DutySheetForm
from gongkai.publishing.models import Duty
from gongkai.regulation.duties import State

_PAGE_SIZE, _MOST_SAID = 50, 50


def _keeps(request: HttpRequest) -> bool:
    held = roles_by_unit(request.user, clock.today()).values()
    return any(Role.COORDINATOR in roles for roles in held)


def duties(request: HttpRequest) -> HttpResponse:
    """Every entry with how it stands; the late ones alone on request. The coordinator sees all units, others their own."""
    today, keeps = clock.today(), _keeps(request)
    rows = queries.duties_on(today)
    if not keeps:
        rows = rows.filter(unit__in=roles_by_unit(request.user, today))
    code, state = words_in(request, "unit"), words_in(request, "state")
    if code:
        rows = rows.filter(unit__code=code)
    standing = queries.duty_rows(rows, today, calendar())
    counts = {one: sum(row.standing.state is one for row in standing) for one in State}
    if state in set(State):
        standing = [row for row in standing if row.standing.state == state]
    start = min(
        int(words_in(request, "from") or 0) if words_in(request, "from").isdecimal() else 0, len(standing)
    )
    context = {
        "rows": standing[start : start + _PAGE_SIZE], "counts": counts, "state": state, "unit": code, "keeps": keeps,
        "following": start + _PAGE_SIZE if start + _PAGE_SIZE < len(standing) else None,
        "units": units_on(today).filter(catalogue_duties__isnull=False).distinct(), "late": State.LATE, "due": State.DUE,
    }  # fmt: skip
    return render(request, "publishing/desk/duties.html", context)


def duty(request: HttpRequest, number: int = 0) -> HttpResponse:
    """An entry."""
    found = get_object_or_404(Duty, pk=number) if number else Duty(begun_on=clock.today())
    form = DutyForm(
        request.POST if request.method == "POST" else None, instance=found, units=units_on(clock.today())
    )
    if request.method == "POST" and form.is_valid():
        saved = actions.save_duty(form.instance, by=request.user, at=clock.now())
        messages.success(request, f"“{saved}”已经保存。")
        return redirect("desk:duties")
    context = {"form": form, "duty": found}
    return render(request, "publishing/desk/duty.html", context, status=422 if form.is_bound else 200)


def bring_in(request: HttpRequest) -> HttpResponse:
    """A whole catalogue from a sheet, all rows or none."""
    form = DutySheetForm(request.POST, request.FILES) if request.method == "POST" else DutySheetForm()
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, problems = read_duties(form.cleaned_data["file"])
        except Unreadable as unreadable:
            rows, problems = [], [str(unreadable)]
        if not problems:
            new, changed = actions.import_duties(rows, by=request.user, at=clock.now())
            messages.success(request, f"已经导入：新增 {new} 项，更新 {changed} 项。")
            return redirect("desk:duties")
    context = {"form": form, "problems": problems[:_MOST_SAID], "more": max(len(problems) - _MOST_SAID, 0)}
    return render(request, "publishing/desk/duty_import.html", context, status=422 if form.is_bound else 200)
