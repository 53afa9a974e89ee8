"""行政复议 and 行政诉讼 at the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role, Unit
from gongkai.accounts.paging import keyset_page
from gongkai.applications import actions, queries
from gongkai.applications.forms.desk import AnnulmentForm, DecisionForm, RemedyForm
from gongkai.intake import actions as intake
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.remedies import RemedyKind, ResultClass
from gongkai.regulation.working_days import DateOutOfRange


def listing(request: HttpRequest) -> HttpResponse:
    """Reviews and suits a person may see, the newest first."""
    remedies = queries.remedies_visible_to(request.user, clock.today())
    page, before = keyset_page(remedies, request, size=queries.PAGE_SIZE)
    context = {"remedies": page, "before": before}
    return render(request, "applications/desk_remedies.html", context)


def lodge(request: HttpRequest) -> HttpResponse:
    """A review or suit that has come in."""
    roles = accounts.roles_by_unit(request.user, clock.today())
    units = Unit.objects.filter(pk__in=[unit for unit, held in roles.items() if Role.CLERK in held])
    token = request.POST.get("token") or intake.new_token()
    initial = {"lodged_on": clock.today(), "number": request.GET.get("number"), "unit": units.first()}
    form = RemedyForm(request.POST or None, initial=initial, units=units)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        number = cleaned["number"].strip()
        application = (
            queries.visible_to(request.user, clock.today()).filter(number=number).first() if number else None
        )
        if number and application is None:
            form.add_error("number", "没有找到这个编号的申请，请核对；与依申请公开无关的请留空。")
        else:
            try:
                actions.record_remedy(
                    application.unit if application else cleaned["unit"],
                    token=token,
                    kind=RemedyKind(cleaned["kind"]),
                    body=cleaned["body"],
                    case_number=cleaned["case_number"],
                    lodged_on=cleaned["lodged_on"],
                    application=application,
                    by=request.user,
                    at=clock.now(),
                )
                return redirect("desk:remedies")
            except (CaseRefused, DateOutOfRange) as refused:
                form.add_error(None, str(refused))
            except intake.AlreadySubmitted:
                form.add_error(
                    None, "这张登记表已经登记过，内容与现在填写的不同；要登记另一件，请打开新的登记页。"
                )
            except actions.NotPermitted as refused:
                raise PermissionDenied(str(refused)) from refused
    context = {"form": form, "title": "登记复议、诉讼", "token": token}
    return render(request, "applications/desk_form.html", context, status=422 if form.is_bound else 200)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """How a review or suit ended."""
    remedy = get_object_or_404(queries.remedies_visible_to(request.user, clock.today()), pk=pk)
    form = DecisionForm(request.POST or None, kind=remedy.kind, initial={"decided_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        column = form.cleaned_data["column"]
        try:
            actions.decide_remedy(
                remedy.pk,
                result=form.cleaned_data["result"],
                decided_on=form.cleaned_data["decided_on"],
                column=ResultClass(column) if column else None,
                by=request.user,
                at=clock.now(),
            )
            return redirect("desk:remedies")
        except CaseRefused as refused:
            form.add_error(None, str(refused))
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
    context = {"form": form, "title": f"登记结果：{remedy.get_kind_display()} {remedy.case_number}"}
    return render(request, "applications/desk_form.html", context, status=422 if form.is_bound else 200)


def annul(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record made by mistake out of every count."""
    remedy = get_object_or_404(queries.remedies_visible_to(request.user, clock.today()), pk=pk)
    form = AnnulmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.annul_remedy(remedy.pk, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
            return redirect("desk:remedies")
        except CaseRefused as refused:
            form.add_error(None, str(refused))
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
    context = {"form": form, "title": f"作废登记：{remedy.get_kind_display()} {remedy.case_number}"}
    return render(request, "applications/desk_form.html", context, status=422 if form.is_bound else 200)
