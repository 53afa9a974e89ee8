"""Requests of the same text from many people, handled together."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.applications import actions, queries, sheets
from gongkai.applications.actions import Step
from gongkai.applications.forms.events import event_form
from gongkai.applications.models import Application, CaseEvent
from gongkai.applications.permissions import REVEAL_ROLES, may_record
from gongkai.applications.sheets import SheetKind
from gongkai.applications.views.desk import event_people, with_urgency
from gongkai.applications.views.refusals import REFUSALS
from gongkai.documents.letter import PDF_TYPE
from gongkai.documents.sheet import sheets_as_pdf
from gongkai.files.downloads import attached
from gongkai.files.queries import content_of
from gongkai.intake.fields import area
from gongkai.regulation.case import CORRECTIVE_EVENTS, EVENT_LABELS, Event
from gongkai.regulation.receipt import DeliveryWay

# What is one person's alone: a correction, an amended name, what an applicant sent in.
_SINGLE = CORRECTIVE_EVENTS | {
    Event.DETAILS_AMENDED,
    Event.CORRECTION_RECEIVED,
    Event.REASONS_RECEIVED,
    Event.FEE_NOTIFIED,  # each applicant's own count
    Event.CONSULT_DELIVERED,
    Event.CONSULT_ANSWERED,
    Event.CONSULT_CLOSED,
}


_MOST_OF_NUMBER = CaseEvent._meta.get_field("delivery_number").max_length


def _batch(request: HttpRequest, batch: str) -> list[Application]:
    found = queries.visible_to(request.user, clock.today()).filter(batch=batch).order_by("number")
    applications = list(found) if batch else []
    if not applications:
        raise Http404
    return applications


def show(request: HttpRequest, batch: str) -> HttpResponse:
    """The requests of a batch, and the steps that all of them can take now."""
    applications = _batch(request, batch)
    context = {
        "batch": batch,
        "applications": with_urgency(applications, clock.today(), accounts.calendar()),
        "columns": queries.columns_of(request.user),
        "offered": _offered(request, applications),
        "may_print": bool(_roles(request, applications) & REVEAL_ROLES),
        "today": clock.today(),
    }
    return render(request, "applications/desk_batch.html", context)


def _roles(request: HttpRequest, applications: list[Application]) -> frozenset:
    return queries.roles_in(request.user, applications[0].unit, clock.today())


def _offered(request: HttpRequest, applications: list[Application]) -> list[queries.Offer]:
    """The steps offered for every one of them. All are of one unit and mostly of one history."""
    roles, today, calendar = _roles(request, applications), clock.today(), accounts.calendar()
    everywhere: dict[Event, queries.Offer] | None = None
    for application in applications:
        offered, _ = queries.offered_events(
            application, queries.standing(application), roles, on=today, calendar=calendar
        )
        own = {offer.event: offer for offer in offered if offer.event not in _SINGLE}
        everywhere = own if everywhere is None else {e: o for e, o in everywhere.items() if e in own}
    return list((everywhere or {}).values())


def record_event(request: HttpRequest, batch: str, event: str) -> HttpResponse:
    """One form, recorded for each request of the batch: for all of them or for none."""
    applications = _batch(request, batch)
    if event not in EVENT_LABELS or event in (Event.FILED, *_SINGLE):
        raise Http404
    event = Event(event)
    roles = _roles(request, applications)
    on_paper = not may_record(event, roles)
    if not may_record(event, roles, on_paper=on_paper):
        raise PermissionDenied(f"“{EVENT_LABELS[event]}”不由你的岗位办理。")
    first = applications[0]
    form = event_form(event, on_paper=on_paper)(
        request.POST or None,
        request.FILES or None,
        initial={"on": clock.today()},
        application=first,
        people=event_people(first, event),
    )
    for name in ("finished", "kept", "letter_number", "scan"):
        form.fields.pop(name, None)  # one letter's own
    if "delivery_number" in form.fields:
        form.fields["delivery_number"] = _mail_numbers(len(applications))
    if request.method == "POST" and form.is_valid():
        try:
            actions.perform_many(_steps(applications, form.step()), event, by=request.user, at=clock.now())
            messages.success(request, f"已为 {len(applications)} 件记录：{EVENT_LABELS[event]}。")
            return redirect("desk:batch", batch=batch)
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
        except actions.ChangedMeanwhile:
            form.add_error(None, "打开这一页以后，别人已经办理过其中的申请，请看看以后再提交。")
        except REFUSALS as refused:
            form.add_error(None, f"{refused}所有申请都没有改动。")
    context = {"form": form, "label": EVENT_LABELS[event], "batch": batch, "number": len(applications)}
    return render(request, "applications/desk_batch_event.html", context, status=422 if form.is_bound else 200)


def _steps(applications: list[Application], step: Step) -> list[tuple[Application, Step]]:
    """The step for each request; posted letters have a number each."""
    numbers = step.delivery_number.split()
    if step.way is not DeliveryWay.POST or len(numbers) != len(applications):
        return [(application, step) for application in applications]
    return [
        (application, replace(step, delivery_number=number))
        for application, number in zip(applications, numbers, strict=True)
    ]


def _mail_numbers(count: int) -> forms.CharField:
    def one_for_each(text: str) -> None:
        if len(text.split()) != count:
            raise ValidationError(f"共有 {count} 件，填了 {len(text.split())} 个邮件号码，请核对。")

    def none_too_long(text: str) -> None:
        long = [number for number in text.split() if len(number) > _MOST_OF_NUMBER]
        if long:
            raise ValidationError(f"邮件号码最多 {_MOST_OF_NUMBER} 个字，请核对：{long[0][:20]}…")

    field = area("邮件号码（邮寄的填写，一行一个，按申请编号的顺序）", rows=8)
    field.validators += [one_for_each, none_too_long]
    return field


def labels(request: HttpRequest, batch: str) -> HttpResponse:
    """The mail labels of a batch in one PDF, in the order of the numbers; printing an address is recorded."""
    applications = _batch(request, batch)
    if not _roles(request, applications) & REVEAL_ROLES:
        raise PermissionDenied("邮寄封面含有个人信息，由经办人或者工作机构负责人打印。")
    if request.method != "POST":
        return redirect("desk:batch", batch=batch)
    today, now = clock.today(), clock.now()
    for application in applications:
        actions.reveal(application, by=request.user, reason="打印邮寄封面", at=now)
    pages = [sheets.sheet(SheetKind.ENVELOPE, application, on=today) for application in applications]
    return attached(sheets_as_pdf(pages), PDF_TYPE, f"邮寄封面{applications[0].number}等{len(pages)}件.pdf")


def letters(request: HttpRequest, batch: str) -> HttpResponse:
    """The answers of a batch as one zip file, each named by its request."""
    applications = _batch(request, batch)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as container:
        for application in applications:
            letter = queries.current_letter(application)
            if letter is not None and letter.pdf is not None:
                name = f"{application.number} {letter.get_kind_display()}"
                container.writestr(f"{name}.pdf", content_of(letter.pdf))
                container.writestr(f"{name}.docx", content_of(letter.docx))
    return attached(target.getvalue(), "application/zip", f"告知书{applications[0].number}等.zip")
