"""Registering what comes in: one request on one screen, or the same request of many people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role, Unit
from gongkai.applications import actions, queries, receipts
from gongkai.applications.forms.desk import BatchForm, IncomingForm, NewCodeForm, RegistrationForm
from gongkai.applications.models import Application, Matter, Purpose
from gongkai.applications.views.apply import address_of
from gongkai.applications.views.refusals import REFUSALS
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.regulation.receipt import Channel


def clerk_units(request: HttpRequest) -> list[Unit]:
    """The organs that exist today for which someone registers; an ended one takes no new requests."""
    today = clock.today()
    roles = accounts.roles_by_unit(request.user, today)
    return list(accounts.units_on(today).filter(pk__in=[u for u, held in roles.items() if Role.CLERK in held]))


def register(request: HttpRequest) -> HttpResponse:
    """A paper, counter or oral request, on one screen."""

    def submit(unit: Unit, incoming: dict[str, Any]) -> HttpResponse:
        submitted = actions.submit(unit, **incoming)
        # Shown in this answer and kept nowhere; sent again, the same form gives the same page.
        return _registered(request, submitted.application, submitted.query_code)

    return _registration(request, RegistrationForm, "applications/desk_register.html", submit)


def _registered(request: HttpRequest, application: Application, code: str) -> HttpResponse:
    qr = mark_safe(receipts.qr_of(application, code, address_of(request)))  # noqa: S308 - drawn by us
    context = {"application": application, "code": query_code.grouped(code), "qr": qr}
    return render(request, "applications/desk_registered.html", context)


def register_many(request: HttpRequest) -> HttpResponse:
    """The same request of many people: each becomes a case with its own number, letters and code."""

    def submit(unit: Unit, incoming: dict[str, Any]) -> HttpResponse:
        people = incoming["answers"].pop("people")
        submitted = actions.submit_many(unit, people, **incoming)
        rows = [(one.application, query_code.grouped(one.query_code)) for one in submitted]
        context = {"rows": rows, "batch": submitted[0].application.batch}
        return render(request, "applications/desk_registered_many.html", context)

    return _registration(request, BatchForm, "applications/desk_register_many.html", submit)


def new_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new query code at the counter, for an applicant who lost theirs and has shown who they are."""
    application = get_object_or_404(queries.visible_to(request.user, clock.today()), pk=pk)
    if Role.CLERK not in queries.roles_in(request.user, application.unit, clock.today()):
        raise PermissionDenied
    form = NewCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = actions.give_new_code(application, **form.cleaned_data, by=request.user, at=clock.now())
            return _registered(request, application, code)
        except actions.NotPermitted as refused:
            form.add_error("identity", str(refused))
    context = {"form": form, "title": f"重新给出查询码：{application.number}"}
    return render(request, "applications/desk_form.html", context, status=422 if form.is_bound else 200)


def _registration(
    request: HttpRequest,
    form_class: type[IncomingForm],
    template: str,
    submit: Callable[[Unit, dict[str, Any]], HttpResponse],
) -> HttpResponse:
    units = clerk_units(request)
    if not units:
        raise PermissionDenied
    asked = request.POST.get("unit", request.GET.get("unit", units[0].code))
    unit = next((unit for unit in units if unit.code == asked), None)
    if unit is None:
        raise PermissionDenied("你不是这个单位的经办人，不能在这里登记。")
    today = clock.today()
    initial = {"arrived_on": today, "channel": "counter", "matter": request.GET.get("matter")}
    form = form_class(request.POST or None, request.FILES or None, today=today, initial=initial)
    token = request.POST.get("token") or intake.new_token()
    context = {"form": form, "unit": unit, "units": units, "token": token}
    context["about_a_record"] = form["matter"].value() == Matter.RECORD
    if request.method != "POST" or not form.is_valid():
        return render(request, template, context, status=422 if form.is_bound else 200)
    answers = dict(form.cleaned_data)
    incoming = {
        "token": token,
        "channel": Channel(answers.pop("channel")),
        "on": answers.pop("arrived_on"),
        "office_received_on": answers.pop("office_received_on"),
        "uploads": [actions.Upload(name, content, Purpose.ENVELOPE) for name, content in answers.pop("scan")],
        "answers": answers,
        "by": request.user,
        "at": clock.now(),
    }
    try:
        return submit(unit, incoming)
    except REFUSALS as refused:
        form.add_error(None, str(refused))
        return render(request, template, context, status=422)
    except intake.AlreadySubmitted as already:
        form.add_error(
            None,
            f"这张登记表已经登记为 {already.subject}，内容与现在填写的不同；要登记另一件，请打开新的登记页。",
        )
        return render(request, template, context, status=409)
