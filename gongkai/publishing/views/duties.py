"""The 标准目录 at the desk: what is due, what is late, and keeping its entries."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.accounts.paging import words_in
from gongkai.accounts.queries import calendar, roles_by_unit, units_on
from gongkai.publishing import actions, queries
from gongkai.publishing.duty_sheet import read_duties
from gongkai.publishing.forms import DutyForm
from gongkai.publishing.models import Duty
from gongkai.publishing.views.sheets import bring_in as bring_in_sheet
from gongkai.regulation.duties import State

_PAGE_SIZE = 50


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
    """A whole catalogue from a sheet."""
    return bring_in_sheet(
        request, title="导入标准目录",
        explanation="领域、事项和公开主体都相同的，更新原来的一项；有一行不能导入就全部不导入。“公开时限”写“每季度结束后20个工作日内”“形成或者变更之日起20个工作日内”这样的话。",
        heads="领域、公开事项、公开内容、公开依据、公开时限、公开主体", back=("desk:duties", "标准目录"), read=read_duties,
        save=partial(actions.import_duties, by=request.user, at=clock.now()),
    )  # fmt: skip
