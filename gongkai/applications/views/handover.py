"""Handing on what someone who leaves has in hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications import actions, queries
from gongkai.applications.actions import Step
from gongkai.applications.forms.handover import HandoverForm
from gongkai.applications.models import Application
from gongkai.applications.permissions import ROLES
from gongkai.applications.views.desk import with_urgency
from gongkai.applications.views.refusals import REFUSALS
from gongkai.regulation.case import Event

_MOST = 200  # of one preview; what is left comes with the next
# What is handed on, who may take it, and the event that records it.
_WHAT = {
    "handler": ("经办的", Role.CLERK, Event.HANDED_ON),
    "officer": ("承办的", Role.OFFICER, Event.ASSIGNED),
}


def choose(request: HttpRequest) -> HttpResponse:
    """Everyone in one's units who has something in hand, those who have left among them."""
    rows = []
    for unit in _units(request):
        for what, (label, _, _) in _WHAT.items():
            cases = _in_hand(unit).exclude(**{what: None}).values_list(what, flat=True)
            people = Person.objects.filter(pk__in=cases).order_by("name")
            counted = {person.pk: 0 for person in people}
            for holder in cases:
                counted[holder] += 1
            rows += [(unit, person, what, label, counted[person.pk]) for person in people]
    return render(request, "applications/handover.html", {"rows": rows})


def _units(request: HttpRequest) -> list[Unit]:
    today = clock.today()
    held = accounts.roles_by_unit(request.user, today)
    may = ROLES[Event.HANDED_ON]
    return list(accounts.units_on(today).filter(pk__in=[unit for unit, roles in held.items() if roles & may]))


def _in_hand(unit: Unit) -> QuerySet[Application]:
    found = Application.objects.filter(unit__in=accounts.units_answered_for({unit.pk}, clock.today()))
    return found.filter(state__in=queries.OPEN_STATES)


def hand_over(request: HttpRequest, pk: int, person_pk: int, what: str) -> HttpResponse:
    """What one person has in hand, all of it ticked, and who takes it: all of it or, where one refuses, nothing."""
    unit = next((unit for unit in _units(request) if unit.pk == pk), None)
    if unit is None or what not in _WHAT:
        raise PermissionDenied("移交由本单位的经办人或者工作机构负责人办理。")
    label, role, event = _WHAT[what]
    person = get_object_or_404(Person, pk=person_pk)
    today = clock.today()
    cases = list(
        _in_hand(unit).filter(**{what: person}).order_by("due_on", "pk").select_related("unit")[:_MOST]
    )
    people = accounts.people_with_role(unit, role, today).exclude(pk=person.pk)
    form = HandoverForm(
        request.POST or None, cases=with_urgency(cases, today, accounts.calendar()), people=people
    )
    if request.method == "POST" and form.is_valid():
        taker, note = form.cleaned_data["to"], form.cleaned_data["note"]
        steps = [(case, Step(today, officer=taker, note=note)) for case in form.cleaned_data["cases"]]
        try:
            actions.perform_many(steps, event, by=request.user, at=clock.now())
            messages.success(request, f"已把 {len(steps)} 件移交给{taker.name}。")
            return redirect("desk:handover")
        except actions.ChangedMeanwhile:
            form.add_error(None, "打开这一页以后，别人已经办理过其中的申请，请核对后再移交。")
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
        except REFUSALS as refused:
            form.add_error(None, f"{refused}所有申请都没有移交。")
    context = {"form": form, "person": person, "unit": unit, "label": label, "number": len(cases)}
    return render(
        request,
        "applications/handover_preview.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )
