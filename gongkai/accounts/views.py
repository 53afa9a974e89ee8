"""Administration: units, people and their roles, the calendar; and delegation, for everyone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import actions, clock
from gongkai.accounts.forms import AppointmentForm, DelegationForm, OverrideForm, PersonForm, UnitForm
from gongkai.accounts.models import CalendarOverride, Delegation, Person, Role, Unit
from gongkai.accounts.paging import number_in, words_in

PAGE_SIZE = 50


def units(request: HttpRequest) -> HttpResponse:
    """All units, those that have ended included."""
    return render(request, "accounts/units.html", {"units": Unit.objects.select_related("parent", "successor")})


def unit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A unit's facts: add or change."""
    existing = get_object_or_404(Unit, pk=pk) if pk else None
    initial = {"valid_from": clock.today(), "parent": Unit.objects.filter(parent=None).first()}
    form = UnitForm(request.POST or None, instance=existing, initial={} if existing else initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_unit(form.instance, by=request.user.name, at=clock.now())
            messages.success(request, "已保存。")
            return redirect("desk:units")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {"form": form, "title": existing.name if existing else "新增单位", "back": "desk:units"}
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)


def people(request: HttpRequest) -> HttpResponse:
    """Accounts with their roles, found by name or user name."""
    words = words_in(request, "q")
    found = Person.objects.order_by("name", "pk").prefetch_related("appointments__unit")
    if words:
        found = found.filter(Q(name__contains=words) | Q(username__contains=words))
    rows = list(found[: PAGE_SIZE + 1])
    context = {"people": rows[:PAGE_SIZE], "q": words, "is_cut": len(rows) > PAGE_SIZE}
    return render(request, "accounts/people.html", context)


def new_person(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        person, password = actions.create_person(
            cleaned["username"], cleaned["name"], email=cleaned["email"], by=request.user.name, at=clock.now()
        )
        return _password_page(request, person, password)
    context = {"form": form, "title": "新增人员", "back": "desk:people"}
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its roles, and what an administrator can do about it."""
    found = get_object_or_404(Person, pk=pk)
    form = AppointmentForm(
        request.POST if "appoint" in request.POST else None,
        initial={"from_on": clock.today(), "role": Role.CLERK},
    )
    by, at = request.user.name, clock.now()
    if "appoint" in request.POST and form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.appoint(
                found, cleaned["unit"], Role(cleaned["role"]), from_on=cleaned["from_on"], until_on=cleaned["until_on"],
                by=by, at=at,
            )  # fmt: skip
            return redirect("desk:person", pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
    elif "end" in request.POST:
        appointment = get_object_or_404(found.appointments, pk=number_in(request, "end"))
        actions.end_appointment(appointment, by=by, at=at)
        return redirect("desk:person", pk=pk)
    elif "reset" in request.POST:
        return _password_page(request, found, actions.reset_password(found, by=by, at=at))
    elif found != request.user and ("close" in request.POST or "open" in request.POST):
        actions.set_active(found, is_active="open" in request.POST, by=by, at=at)
        return redirect("desk:person", pk=pk)
    context = {
        "person": found,
        "appointments": found.appointments.select_related("unit"),
        "form": form,
        "delegations": Delegation.objects.filter(Q(delegator=found) | Q(delegate=found)).select_related(
            "delegator", "delegate"
        ),
        "itself": found == request.user,
    }
    return render(request, "accounts/person.html", context, status=422 if form.is_bound else 200)


def _password_page(request: HttpRequest, found: Person, password: str) -> HttpResponse:
    """The password, in the answer to the request that made it and nowhere else."""
    return render(request, "accounts/password_made.html", {"person": found, "password": password})


def calendar(request: HttpRequest) -> HttpResponse:
    """Days that are worked or off here, against the national notice."""
    form = OverrideForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        actions.override_day(
            cleaned["day"],
            is_worked=cleaned["is_worked"],
            reason=cleaned["reason"],
            by=request.user.name,
            at=clock.now(),
        )
        messages.success(request, "已保存。请运行 gongkai recompute-deadlines 重新计算在办申请的期限。")
        return redirect("desk:calendar")
    context = {"form": form, "overrides": CalendarOverride.objects.order_by("-day")[:PAGE_SIZE]}
    return render(request, "accounts/calendar.html", context, status=422 if form.is_bound else 200)


def delegations(request: HttpRequest) -> HttpResponse:
    """What I have handed to a stand-in, and what has been handed to me."""
    me = request.user
    instance = Delegation(delegator=me)
    form = DelegationForm(
        request.POST if "give" in request.POST else None,
        delegator=me,
        instance=instance,
        initial={"from_on": clock.today(), "until_on": clock.today()},
    )
    if "give" in request.POST and form.is_valid():
        actions.delegate(me, **form.cleaned_data, by=me.name, at=clock.now())
        return redirect("desk:delegations")
    if "end" in request.POST:
        delegation = get_object_or_404(Delegation, pk=number_in(request, "end"), delegator=me)
        actions.end_delegation(delegation, by=me.name, at=clock.now())
        return redirect("desk:delegations")
    context = {
        "form": form,
        "given": me.delegations_given.select_related("delegate")[:PAGE_SIZE],
        "held": me.delegations_held.select_related("delegator")[:PAGE_SIZE],
    }
    return render(request, "accounts/delegations.html", context, status=422 if form.is_bound else 200)
