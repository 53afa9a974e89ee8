"""Registers at the desk: hot issues, handing over to archives and libraries, days in grey."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from gongkai.accounts import clock
from gongkai.accounts.paging import number_in, offset_page
from gongkai.accounts.queries import units_on
from gongkai.documents.table import XLSX_TYPE, written
from gongkai.files.downloads import attached
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.forms import GreyForm, HandoverForm, IssueForm
from gongkai.publishing.models import GreyPeriod, Handover, Publication
from gongkai.publishing.permissions import PUBLISHING_ROLES, units_in

_PAGE_SIZE = 30


def issues(request: HttpRequest) -> HttpResponse:
    """The register of hot issues: those without an answer first, with the days they have waited; and noting another."""
    today = clock.today()
    form = IssueForm(request.POST if request.method == "POST" else None, units=units_on(today))
    if request.method == "POST" and form.is_valid():
        try:
            issue = actions.record_issue(**form.cleaned_data, by=request.user, at=clock.now())
        except PublicationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{issue.topic}”已经登记，由{issue.unit.short_name}回应。")
            return redirect("desk:issues")
    own = units_in(request.user, PUBLISHING_ROLES, today)
    page, following = offset_page(queries.hot_issues(), request, size=_PAGE_SIZE)
    for issue in page:
        issue.waited = (issue.answered_on or today) - issue.heard_on
        issue.responses = (
            queries.unlinked_responses(issue.unit) if issue.unit_id in own and not issue.answered_on else []
        )
    context = {"form": form, "issues": page, "following": following}
    return render(request, "publishing/desk/issues.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Name the response of an issue."""
    response = Publication.objects.select_related("kind").filter(pk=number_in(request, "response")).first()
    try:
        if response is None:
            raise PublicationRefused("请选择已经发布的“热点回应”。")
        issue = get_object_or_404(queries.hot_issues(), pk=number)
        actions.answer_issue(issue.pk, response=response, by=request.user, at=clock.now())
    except PublicationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "回应已经记录。")
    return redirect("desk:issues")


def handovers(request: HttpRequest) -> HttpResponse:
    """What was handed over by one's units, and recording another."""
    today = clock.today()
    own = units_in(request.user, PUBLISHING_ROLES, today)
    form = HandoverForm(
        request.POST if request.method == "POST" else None, units=units_on(today).filter(pk__in=own)
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.hand_over(**form.cleaned_data, by=request.user, at=clock.now())
        except PublicationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"移送已经登记，共 {done.publications.count()} 条。")
            return redirect("desk:handovers")
    page, following = offset_page(queries.handovers(own), request, size=_PAGE_SIZE)
    context = {"form": form, "handovers": page, "following": following}
    return render(request, "publishing/desk/handovers.html", context, status=422 if form.errors else 200)


@require_safe
def handover_list(request: HttpRequest, number: int) -> HttpResponse:
    """The list that goes with a handover, as a workbook."""
    found = get_object_or_404(Handover.objects.select_related("unit"), pk=number)
    if found.unit_id not in units_in(request.user, PUBLISHING_ROLES, clock.today()):
        raise PermissionDenied("这次移送属于其他单位。")
    rows = found.publications.order_by("first_published_at").values_list(
        "index_number", "title", "document_number", "formed_on", "first_published_at__date"
    )
    heads = ["索引号", "标题", "发文字号", "成文日期", "发布日期"]
    return attached(
        written("移送清单", heads, rows.iterator(chunk_size=500)), XLSX_TYPE, f"移送清单{found.on}.xlsx"
    )


def grey(request: HttpRequest) -> HttpResponse:
    """Days on which the site is shown without colour."""
    form = GreyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_grey(**form.cleaned_data, by=request.user, at=clock.now())
        except PublicationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已经设定，到期自动恢复。")
            return redirect("desk:grey")
    periods, following = offset_page(GreyPeriod.objects.all(), request, size=_PAGE_SIZE)
    context = {"form": form, "periods": periods, "following": following, "today": clock.today()}
    return render(request, "publishing/desk/grey.html", context, status=422 if form.errors else 200)


@require_POST
def grey_end(request: HttpRequest, number: int) -> HttpResponse:
    """Take back days in grey."""
    get_object_or_404(GreyPeriod, pk=number)
    actions.end_grey(number, by=request.user, at=clock.now())
    messages.success(request, "已经取消。")
    return redirect("desk:grey")
