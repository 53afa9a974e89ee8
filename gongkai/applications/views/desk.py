"""The desk: work list, registration, the case page and its one door for every event."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role
from gongkai.accounts.paging import number_in, offset_page
from gongkai.applications import actions, queries
from gongkai.applications.decision import Judgement, judged
from gongkai.applications.forms.desk import RevealForm
from gongkai.applications.forms.events import EventForm, event_form
from gongkai.applications.models import (
    HIDDEN_FIELDS,
    Application,
    Attachment,
    CaseEvent,
    Letter,
    Precedent,
    Purpose,
)
from gongkai.applications.permissions import (
    FILE_ROLES,
    REDACTORS,
    REVEAL_ROLES,
    ROLES,
    may_correct,
    may_record,
)
from gongkai.applications.sheets import SHEET_LABELS, WITH_PERSONAL_DATA, SheetKind
from gongkai.applications.views.refusals import REFUSALS
from gongkai.applications.views.registration import clerk_units
from gongkai.files.downloads import download
from gongkai.notices import queries as notices
from gongkai.regulation import case
from gongkai.regulation.case import CORRECTIVE_EVENTS, EVENT_LABELS, Event
from gongkai.regulation.deadlines import URGENCY_LABELS, urgency
from gongkai.regulation.personal_data import NumberKind, mask_name, mask_number, mask_text
from gongkai.regulation.working_days import WorkCalendar


def with_urgency(applications: list[Application], today: date, calendar: WorkCalendar) -> list[Application]:
    """Rows for a list: how many working days are left, in words, and the name masked."""
    for application in applications:
        application.masked_name = (
            mask_name(application.name) if application.is_natural_person else application.name
        )
        application.masked_description = mask_text(application.description)
        application.urgency = application.left = None
        runs = application.due_on and application.state in queries.OPEN_STATES
        if runs and application.state not in case.WAITING_FOR_APPLICANT:
            application.urgency = urgency(application.due_on, today, calendar)
            application.urgency_label = URGENCY_LABELS[application.urgency]
            application.left = calendar.count(today, application.due_on)
    return applications


_MOST_PRECEDENTS = 5  # beside a draft; the search shows all
_MOST_REMINDERS = 20
_MOST_REMEDIES = 10  # on the work list; all of them are on their own page


def home(request: HttpRequest) -> HttpResponse:
    """The work list."""
    today, calendar = clock.today(), accounts.calendar()
    lists = queries.work_lists(request.user, today, calendar)
    counts = queries.work_counts(request.user, today, calendar, lists)
    chosen = request.GET.get("list")
    if chosen not in lists:
        chosen = next((key for key, number in counts.items() if number), "mine")
    page, following = offset_page(lists[chosen], request, size=queries.PAGE_SIZE)
    context = {
        "tabs": [
            (key, queries.WORK_LIST_LABELS[key], number)
            for key, number in counts.items()
            if number or key not in queries.SELDOM
        ],
        "chosen": chosen,
        "applications": with_urgency(page, today, calendar),
        "following": following,
        "today": today,
        "may_register": bool(clerk_units(request)),
        "columns": queries.columns_of(request.user),
        "reminders": list(queries.reminders_of(request.user)[:_MOST_REMINDERS]),
        "remedies": queries.remedies_to_answer(request.user, today, calendar)[:_MOST_REMEDIES],
    }
    return render(request, "applications/desk_home.html", context)


def visible_case(request: HttpRequest, pk: int) -> Application:
    """The request, if the person at the desk may see it; 404 otherwise."""
    return get_object_or_404(queries.visible_to(request.user, clock.today()), pk=pk)


def show(
    request: HttpRequest, pk: int, *, revealed: bool = False, reveal_form: RevealForm | None = None
) -> HttpResponse:
    """The case page: facts and timeline, the clock's working, and the next step."""
    application = visible_case(request, pk)
    today, calendar = clock.today(), accounts.calendar()
    events = queries.events_of(application)
    standing = case.fold(queries.entries_of(events))
    roles = queries.roles_in(request.user, application.unit, today)
    offered, refused = queries.offered_events(application, standing, roles, on=today, calendar=calendar)
    due = case.due_of(standing, calendar)
    letters = list(application.letters.select_related("docx", "pdf"))
    before = {event.sequence for event in events if event.kind is Event.CONCLUDED_BEFORE}
    for letter in letters:
        letter.is_elsewhere = letter.sequence in before  # an answer of before this system has no text here
    shown = str if revealed else mask_text
    with_urgency([application], today, calendar)
    context = {
        "application": application,
        "identity": _identity(application, revealed=revealed),
        "may_redact": bool(roles & REDACTORS),
        "may_give_code": Role.CLERK in roles,
        "may_print": bool(roles & REVEAL_ROLES),
        "open_sheets": [
            (kind.value, SHEET_LABELS[kind])
            for kind, event in (
                (SheetKind.CONSULT_REPLY, Event.CONSULT_SENT),
                (SheetKind.TRANSFER, Event.PROACTIVE_DECIDED),
            )
            if any(entry.event is event for entry in standing.entries)
        ],
        "sheets": [(kind.value, SHEET_LABELS[kind]) for kind in SheetKind if kind in WITH_PERSONAL_DATA],
        "may_reveal": bool(roles & REVEAL_ROLES) and not revealed,
        "revealed": revealed,
        "reveal_form": reveal_form or RevealForm(),
        "requested": shown(queries.requested_text(application)),
        "description": shown(application.description),
        "timeline": _timeline(events, standing, roles, revealed=revealed),
        "offered": offered,
        "refused": refused,
        "due": due,
        "runs": standing.is_clock_running,
        "notices": list(notices.about(application.number)),
        "consultations": queries.consultations(application, calendar),
        "searches": queries.searches(application),
        "letters": letters,
        "in_force": queries.letters_in_force(letters, standing),
        "attachments": list(application.attachments.select_related("file")),
        "others": queries.likely_repeats(application),
        "remedies": list(application.remedies.all()),
        "today": today,
    }
    response = render(request, "applications/desk_case.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _identity(application: Application, *, revealed: bool) -> list[tuple[str, str]]:
    """Who asks, as this page may show it."""
    person = application.is_natural_person
    number, phone = application.id_number, application.phone
    if not revealed:
        number = mask_number(NumberKind.ID_18 if person else NumberKind.CREDIT_CODE, number) if number else ""
        phone = f"****{phone[-4:]}" if len(phone) > 8 else "****" if phone else ""
    contact = [
        ("电子邮箱", application.email),
        ("联系地址", f"{application.address} {application.postcode}".strip()),
        ("代理人、联系人", application.agent),
        ("法定代表人", application.legal_representative),
    ]
    if not revealed:
        contact = [(label, "已隐藏" if value else "") for label, value in contact]
    joint = [
        (
            name,
            number if revealed else mask_number(NumberKind.ID_18 if person else NumberKind.CREDIT_CODE, number),
        )
        for name, number in application.joint_applicants
    ]
    rows = [
        ("姓名或者名称", application.name),
        ("共同申请人", "；".join(f"{name} {number}".strip() for name, number in joint)),
        ("申请人类型", application.get_applicant_kind_display()),
        ("证件", f"{application.get_id_kind_display()} {number}".strip()),
        ("联系电话", phone),
        *contact,
    ]
    return [(label, value) for label, value in rows if value]


def _timeline(
    events: list[CaseEvent], standing: case.Standing, roles: frozenset[Role], *, revealed: bool
) -> list[CaseEvent]:
    """The events with what became of them: in effect, reversed, or redated."""
    effective = {entry.sequence: entry for entry in standing.entries}
    for event in events:
        corrective = event.kind in CORRECTIVE_EVENTS
        event.is_void = not corrective and event.sequence not in effective
        event.shown_note = event.note if revealed else mask_text(event.note)
        event.hidden_details = _hidden_details(event) if revealed else []
        entry = effective.get(event.sequence)
        event.amended_to = entry.on if entry and entry.on != event.on else None
        on_paper = event.signer_id is not None
        mine = entry is not None and may_correct(event.kind, roles, on_paper=on_paper)
        event.may_reverse = mine and event.kind is not Event.FILED
        event.may_amend = mine and event.kind is not Event.SEALED
    return events


def _hidden_details(event: CaseEvent) -> list[tuple[str, str, str]]:
    """What an amendment changed that the history shows only to someone who asked to see it: label, before, after."""
    changes = queries.details_of(event) if event.kind is Event.DETAILS_AMENDED else {}
    return [
        (Application._meta.get_field(name).verbose_name, before or "（空）", after or "（空）")
        for name, (before, after) in changes.items()
        if name in HIDDEN_FIELDS
    ]


def event_people(application: Application, event: Event) -> dict[str, QuerySet[Person]]:
    """Who can be chosen on an event's form: officers to hand a case to, and those who may have signed on paper."""
    today = clock.today()
    unit = accounts.responsible_unit(application.unit, today)
    signers = Person.objects.filter(appointments__unit=unit, appointments__role__in=ROLES[event])
    return {
        "officers": accounts.people_with_role(unit, Role.OFFICER, today),
        "clerks": accounts.people_with_role(unit, Role.CLERK, today),
        "signers": signers.filter(is_active=True).distinct().order_by("name"),
    }


def record_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The one door for every event of a case: its form, and its recording."""
    application = visible_case(request, pk)
    if event not in EVENT_LABELS or event == Event.FILED:
        raise Http404
    event = Event(event)
    today = clock.today()
    roles = queries.roles_in(request.user, application.unit, today)
    on_paper = not may_record(event, roles)
    if not may_record(event, roles, on_paper=on_paper):
        raise PermissionDenied(f"“{EVENT_LABELS[event]}”不由你的岗位办理。")
    initial: dict[str, Any] = {"on": today, "target": request.GET.get("target")}
    if event is Event.DRAFTED:
        initial |= _last_draft(application) | _from_precedent(request)
    form = event_form(event, on_paper=on_paper)(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        application=application,
        people=event_people(application, event),
    )
    if request.method != "POST":
        return _event_page(request, application, event, form)
    if not form.is_valid():
        return _event_page(request, application, event, form, status=422)
    if event is Event.DRAFTED and "check" in request.POST:
        judgement = judged(application, form.drafted(), on=form.cleaned_data["on"])
        return _event_page(request, application, event, form, judgement=judgement)
    try:
        actions.perform(
            application.pk,
            event,
            form.step(),
            by=request.user,
            at=clock.now(),
            expected=number_in(request, "expected"),
        )
    except actions.NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except actions.ChangedMeanwhile:
        form.add_error(
            None,
            "打开这一页以后，别人已经办理过这件申请，见下面“别人刚才办理的”。请核对后再提交；你填写的内容都在。",
        )
        seen = number_in(request, "expected")
        return _event_page(request, application, event, form, status=409, meanwhile=_since(application, seen))
    except REFUSALS as refused:
        form.add_error(None, str(refused))
        return _event_page(request, application, event, form, status=422)
    messages.success(request, f"已记录：{EVENT_LABELS[event]}。")
    return redirect("desk:case", pk=application.pk)


def _last_draft(application: Application) -> dict[str, Any]:
    """What the last draft said, so that a returned one is not typed again."""
    letter = queries.last_draft(application)
    names = ("kind", "grounds", "content", "reasons", "where_to_get", "search_record", "other_organ")
    return {name: getattr(letter, name) for name in names} if letter else {}


def _since(application: Application, seen: int) -> list[CaseEvent]:
    """What others have recorded since a page was opened; with a draft its texts, so that neither text is lost."""
    events = [event for event in queries.events_of(application) if event.sequence > seen]
    for event in events:
        event.shown_note = mask_text(event.note)
        letter = application.letters.filter(sequence=event.sequence).first()
        names = ("content", "reasons", "where_to_get", "search_record", "other_organ")
        given = (
            [(Letter._meta.get_field(name).verbose_name, getattr(letter, name)) for name in names]
            if letter
            else []
        )
        event.texts = [(label, text) for label, text in given if text]
    return events


def _from_precedent(request: HttpRequest) -> dict[str, Any]:
    """What a precedent that was chosen beside the draft says."""
    found = Precedent.objects.filter(pk=number_in(request, "precedent"), is_retired=False).first()
    return {"kind": found.kind, "grounds": found.grounds, "reasons": found.wording} if found else {}


def _event_page(
    request: HttpRequest,
    application: Application,
    event: Event,
    form: EventForm,
    status: int = 200,
    judgement: Judgement | None = None,
    meanwhile: list[CaseEvent] | None = None,
) -> HttpResponse:
    target = form["target"].value() if "target" in form.fields else None
    application.refresh_from_db(fields=["events_recorded"])
    if (form.errors or judgement) and request.FILES:
        form.add_error(None, "选择的文件没有保留，请重新选择。")
    precedents = queries.precedents_for(application)[:_MOST_PRECEDENTS] if event is Event.DRAFTED else []
    context = {
        "application": application,
        "event": event,
        "label": EVENT_LABELS[event],
        "form": form,
        "target": next((past for past in application.events.all() if str(past.sequence) == str(target)), None),
        "letter": queries.current_letter(application),
        "judgement": judgement,
        "meanwhile": meanwhile or [],
        "precedents": precedents,
    }
    return render(request, "applications/desk_event.html", context, status=status)


def attachment(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """A file of a case. It is posted for, because opening some of them is recorded."""
    found = get_object_or_404(Attachment, application=visible_case(request, pk), pk=attachment_pk)
    if request.method != "POST":
        return redirect("desk:case", pk=pk)
    allowed = FILE_ROLES.get(Purpose(found.purpose))
    if allowed is not None:
        if not queries.roles_in(request.user, found.application.unit, clock.today()) & allowed:
            raise PermissionDenied(
                f"“{found.get_purpose_display()}”由办理、审核和签发这件申请的人员查阅，申请人的材料只由经办人、承办人和工作机构负责人查阅。"
            )
        actions.open_attachment(found, by=request.user, at=clock.now())
    return download(found.file, found.name)


def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The case page once with everything visible, after a reason, recorded."""
    application = visible_case(request, pk)
    roles = queries.roles_in(request.user, application.unit, clock.today())
    if not roles & REVEAL_ROLES:
        raise PermissionDenied
    if request.method != "POST":
        return redirect("desk:case", pk=pk)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return show(request, pk, reveal_form=form)
    actions.reveal(application, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    return show(request, pk, revealed=True)
