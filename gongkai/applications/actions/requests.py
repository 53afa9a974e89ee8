"""Handing a request in, and every step after that."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.actions import details
from gongkai.applications.actions.corrections import check_correction, check_seal, parts_of, redated_by
from gongkai.applications.actions.details import CONTACT_FIELDS
from gongkai.applications.actions.letters import follow, issue_notice, outcome_of_draft, renew_notices
from gongkai.applications.actions.steps import ChangedMeanwhile, NotPermitted, Step, Upload
from gongkai.applications.actions.telling import tell
from gongkai.applications.models import Application, Attachment, CaseEvent, DataClass, Purpose, RequestedText
from gongkai.applications.permissions import APPLICANT_EVENTS, ROLES, may_record
from gongkai.applications.queries import (
    consultations,
    details_of,
    entries_of,
    events_of,
    outdated_copies,
    requested_text,
    roles_in,
    why_not_reopened,
)
from gongkai.documents.letter import printable
from gongkai.files import actions as files
from gongkai.files.checks import media_type_of
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.ledger import actions as ledger
from gongkai.regulation import case
from gongkai.regulation.case import CORRECTIVE_EVENTS, CaseRefused, Event, Standing, State
from gongkai.regulation.outcomes import is_chargeable
from gongkai.regulation.receipt import (
    CONFIRMED_CHANNELS,
    Channel,
    answered_on,
    confirm_receipt_by,
    received_on,
)
from gongkai.regulation.working_days import WorkCalendar

APPLICANT = "申请人"
# Events that say who handles a request now; without an officer the disclosure office does itself.
HANDED_OVER = frozenset({Event.EXAMINED, Event.ASSIGNED})


# What may change what a request says.
_CHANGING_THE_TEXT = frozenset(
    {Event.FILED, Event.CORRECTION_RECEIVED, Event.DETAILS_AMENDED, *CORRECTIVE_EVENTS}
)
_POSTED = frozenset({Event.ANSWERED, Event.DELIVERY_FAILED, Event.REDELIVERED, Event.SIGNED_FOR})


@dataclass(frozen=True, slots=True)
class Submitted:
    """A request that has been handed in. The code is shown once and stored only as a hash."""

    application: Application
    query_code: str
    is_new: bool


@transaction.atomic
def submit(
    unit: Unit,
    *,
    token: str,
    channel: Channel,
    answers: dict[str, Any],
    uploads: Sequence[Upload] = (),
    by: Person | None,
    at: datetime,
    on: date,
    office_received_on: date | None = None,
    batch: str = "",
) -> Submitted:
    """Hand in a request: one form token makes one case, however often and however concurrently it is sent.

    `on`: handed in, signed for or sent. A channel that needs no confirmation counts as received at once.
    Raises intake.AlreadySubmitted where the token was used with other content, NotPermitted, FileRefused.
    """
    if by is not None:
        _require(by, unit, Event.FILED, on=at.date())
    code = query_code.code_for(token)
    content = {
        key: printable(answers[key]) if isinstance(answers[key], str) else answers[key]
        for key in details.APPLICANT_FIELDS
        if key in answers
    }
    fingerprints = [(upload.name, hashlib.sha256(upload.content).hexdigest()) for upload in uploads]
    sent = {
        "unit": unit.code,
        "channel": channel,
        "on": on,
        "office": office_received_on,
        "files": fingerprints,
    }
    submission = intake.claim(token, intake.digest({**content, **sent}), at=at)
    if submission is None:
        return Submitted(Application.objects.get(number=intake.submitted_subject(token)), code, is_new=False)
    application = Application(
        unit=unit,
        number=number_of(unit, on.year, intake.next_number(series_of(unit, on.year))),
        query_code_hash=query_code.hash_of(code),
        channel=channel,
        submitted_at=at,
        office_received_on=office_received_on,
        handler=by,
        batch=batch,
        ledger_key=base64.b64encode(os.urandom(32)).decode(),
        **content,
    )
    details.index(application)
    submission.subject = application.number
    submission.save(update_fields=["subject"])
    received = received_on(channel, arrived_on=on, office_received_on=office_received_on)
    calendar = accounts.calendar()
    filed = _record(application, Event.FILED, Step(on), by=by, at=at, calendar=calendar)
    for upload in uploads:
        _attach(application, upload, filed, by=by, at=at)
    if received.on is not None:
        event = _record(
            application, Event.RECEIPT_CONFIRMED, Step(received.on), by=by, at=at, calendar=calendar
        )
        issue_notice(application, event, on=at.date(), at=at)
        tell(application, event, at=at)
    return Submitted(application, code, is_new=True)


def series_of(unit: Unit, year: int) -> str:
    """The series from which a unit numbers the requests of a year."""
    return f"application:{unit.number}:{year}"


def number_of(unit: Unit, year: int, sequence: int) -> str:
    """A request's number."""
    return f"{year}-{unit.number:03d}-{sequence:05d}"


@transaction.atomic
def perform(
    application_id: int,
    event: Event,
    step: Step,
    *,
    by: Person | None,
    at: datetime,
    expected: int | None = None,
) -> Application:
    """Record one event of a request, whoever's button it is.

    `expected`: how many events the page showed. Raises NotPermitted, ChangedMeanwhile, CaseRefused, ReceiptRefused,
    LetterIncomplete, FileRefused; then nothing has been changed.
    """
    # no_key: rows that point at the request may be written meanwhile, which is what keeps locks from crossing.
    locked = Application.objects.select_for_update(of=("self",), no_key=True)
    application = locked.select_related("unit").get(pk=application_id)
    require_kept(application)
    if event is Event.DETAILS_AMENDED and DataClass.CONTACT in application.purged:
        raise CaseRefused("这件申请的联系方式已经按保存期限清除，不能再登记新的，请联系受理机关。")
    if event is Event.REOPENED:
        application.purged = []  # what comes in from now on is kept, and erased, by its own time
    _check_permission(application, event, step, by=by, at=at)
    if expected is not None and expected != application.events_recorded:
        raise ChangedMeanwhile
    step = _checked(application, event, step, at=at)
    if (
        by is not None
        and application.handler_id is None
        and Role.CLERK in roles_in(by, application.unit, at.date())
    ):
        application.handler = by
    calendar = accounts.calendar()
    parts = parts_of(application, event, step)
    redated = redated_by(application, event, parts)
    for part in parts:
        recorded = _record(application, event, part, by=by, at=at, calendar=calendar)
        follow(application, recorded, part, at=at)
        tell(application, recorded, at=at)
    if event is Event.CONSULT_CLOSED:
        _check_weighed(application, calendar)
    if redated:
        renew_notices(application, redated, at=at)
    for upload in step.uploads:
        _attach(application, upload, recorded, by=by, at=at)
    for attachment in step.kept:
        attachment.pk, attachment.sequence, attachment.added_at = None, recorded.sequence, at
        attachment.purpose = Purpose.ANSWER  # a public copy becomes part of the answer
        attachment.save()
    return application


def require_kept(application: Application) -> None:
    """Raises CaseRefused for a request that has been erased: nothing new may gather under it."""
    if DataClass.CASE in application.purged:
        raise CaseRefused("这件申请的资料已经按保存期限清除，不能再办理。")


def _check_permission(
    application: Application, event: Event, step: Step, *, by: Person | None, at: datetime
) -> None:
    if by is None:
        if event not in APPLICANT_EVENTS:
            raise NotPermitted("这一步由办理机关进行。")
        if event is Event.DETAILS_AMENDED and set(step.details or {}) - CONTACT_FIELDS:
            raise NotPermitted("网上只能更改联系方式，其他内容请联系受理机关。")
        return
    _require(by, application.unit, event, on=at.date(), on_paper=step.signer is not None)
    if step.signer is not None and not may_record(event, roles_in(step.signer, application.unit, step.on)):
        raise NotPermitted(
            f"{step.signer.name}没有“{case.EVENT_LABELS[event]}”的权限，请核对呈批单上的签字人。"
        )
    if event in CORRECTIVE_EVENTS:
        check_correction(application, step, roles_in(by, application.unit, at.date()))


def _checked(application: Application, event: Event, step: Step, *, at: datetime) -> Step:
    """The step with its text made printable, once its dates and papers have been looked at."""
    if step.on > at.date():
        raise CaseRefused(f"日期 {step.on.isoformat()} 晚于今天（{at.date().isoformat()}），请核对。")
    if step.signer is not None and not any(upload.purpose == Purpose.APPROVAL_SHEET for upload in step.uploads):
        raise CaseRefused("请上传已签字的呈批单扫描件。")
    if event is Event.RECEIPT_CONFIRMED:
        _check_receipt(application, step.on)
    if event in (Event.SIGNED, Event.SEALED, Event.ANSWERED) and (outdated := outdated_copies(application)):
        names = "、".join(f"《{copy.name}》" for copy in outdated)
        raise CaseRefused(
            f"{names}在拟稿以后重新生成过，现在附的是以前的一份。请先退回或者作废告知书，重新拟稿，附上新的公开版。"
        )
    if event is Event.FEE_NOTIFIED and not is_chargeable(is_about_a_record=application.is_about_a_record):
        raise CaseRefused("更正申请不收取信息处理费。")
    if (
        event is Event.DETAILS_AMENDED
        and application.concluded_on
        and (step.details or {}).get("matter", application.matter) != application.matter
    ):
        raise CaseRefused("已经答复的申请不能再更正申请事项。")
    if event is Event.REOPENED and (reason := why_not_reopened(application)):
        raise CaseRefused(reason)
    if event in (Event.ANSWERED, Event.REDELIVERED):
        if step.way is None:
            raise CaseRefused("请选择送达方式。")
        answered_on(step.way, sent_on=step.on, signed_on=step.on)
    if event in (*CORRECTIVE_EVENTS, Event.DETAILS_AMENDED):
        check_seal(application, event, step)
    drafted = step.drafted
    if drafted is not None:
        drafted = replace(drafted, texts={need: printable(text) for need, text in drafted.texts.items()})
    return replace(step, note=printable(step.note), notice_text=printable(step.notice_text), drafted=drafted)


def _check_weighed(application: Application, calendar: WorkCalendar) -> None:
    """Where a third party objects or is silent, the organ itself decides, and says why (条例 32)."""
    for asked in consultations(application, calendar):
        if asked.name and asked.needs_weighing and not asked.weighing.strip():
            raise CaseRefused(f"{asked.name}{asked.reply_label}，请写明怎样权衡、决定是否公开。")


def _check_receipt(application: Application, on: date) -> None:
    """The day of receipt follows from the channel; only a channel that is confirmed leaves it to the confirmation."""
    channel = Channel(application.channel)
    received = received_on(
        channel,
        arrived_on=application.arrived_on,
        office_received_on=application.office_received_on,
        confirmed_on=on if channel in CONFIRMED_CHANNELS else None,
    )
    if received.on != on:
        raise CaseRefused(
            f"这种途径的收到之日是 {received.on}，请填写这一天；提交日期登记有误的，请更正“提交申请”的日期。"
        )


def _require(by: Person, unit: Unit, event: Event, *, on: date, on_paper: bool = False) -> None:
    if not may_record(event, roles_in(by, unit, on), on_paper=on_paper):
        who = "、".join(Role(role).label for role in sorted(ROLES[event]))
        raise NotPermitted(f"“{case.EVENT_LABELS[event]}”由{unit.short_name}的{who}办理。")


def _record(
    application: Application,
    event: Event,
    step: Step,
    *,
    by: Person | None,
    at: datetime,
    calendar: WorkCalendar,
) -> CaseEvent:
    """The one way a request changes: replay, append the event, derive the columns, write the ledger."""
    past = events_of(application) if application.pk else []
    new = CaseEvent(
        sequence=len(past) + 1,
        event=event,
        on=step.on,
        at=at,
        by=by,
        signer=step.signer,
        days=step.days,
        until=step.until,
        outcome=outcome_of_draft(application, step.drafted) if event is Event.DRAFTED else "",
        target=step.target,
        officer=step.officer,
        delivery_way=step.way or "",
        delivery_number=step.delivery_number,
        note=step.note,
    )
    if event is Event.DETAILS_AMENDED:
        changes = details.changes_in(application, step.details)
        new.details = json.dumps(changes, ensure_ascii=False, cls=DjangoJSONEncoder)
        new.note = "\n".join(filter(None, (details.in_words(changes), new.note)))
    elif step.details:
        new.details = json.dumps(step.details, ensure_ascii=False)
    (entry,) = entries_of([new])
    standing = case.advance(entries_of(past), entry, calendar)
    new.actor = _actor(new, application, on=at.date())
    derive(application, standing, [*past, new], calendar)
    if application.office_received_on and application.office_received_on < application.arrived_on:
        raise CaseRefused(
            f"工作机构收到日期 {application.office_received_on} 早于提交、签收日期 {application.arrived_on}，"
            "请核对；两个日期都有误的，先在“更正登记信息”里更正工作机构收到日期。"
        )
    application.save()
    new.application = application
    new.save()
    if event in _CHANGING_THE_TEXT:
        keep_requested_text(application)
    ledger.append(
        by=new.actor,
        at=at,
        action=entry.event,
        subject=f"application:{application.number}",
        content={
            **asdict(entry),
            "note": new.note,
            "details": new.details,
            "officer": step.officer.pk if step.officer else None,
            "delivery": [new.delivery_way, new.delivery_number],
            "draft": asdict(step.drafted) if step.drafted else None,
            "applicant": {name: str(getattr(application, name)) for name in details.APPLICANT_FIELDS},
        },
        key=base64.b64decode(application.ledger_key),
    )
    return new


def keep_requested_text(application: Application) -> None:
    """What is searched: the request as it was made and as it was corrected."""
    texts = dict.fromkeys((application.description, requested_text(application)))
    RequestedText.objects.update_or_create(application=application, defaults={"text": "\n".join(texts)})


def _actor(event: CaseEvent, application: Application, *, on: date) -> str:
    """Who did it, as text that outlives the account; a stand-in is named with the person stood in for."""
    if event.by is None:
        return APPLICANT
    if event.signer is not None:
        return f"{event.signer.name}（在呈批单上签字，{event.by.name}录入）"
    principal = accounts.acting_for(event.by, application.unit, ROLES[event.kind], on)
    return f"{event.by.name}（受{principal.name}委托）" if principal else event.by.name


def derive(
    application: Application, standing: Standing, events: Sequence[CaseEvent], calendar: WorkCalendar
) -> None:
    """Write what follows from the events into the columns that lists and tallies read."""
    effective = {entry.sequence for entry in standing.entries}
    details.restate(application, events, effective)
    handed = [event for event in events if event.kind in HANDED_OVER and event.sequence in effective]
    due = case.due_of(standing, calendar)
    application.state = standing.state
    application.events_recorded = len(events)
    application.arrived_on = standing.entries[0].on
    application.confirm_by = confirm_receipt_by(Channel(application.channel), application.arrived_on, calendar)
    application.received_on = standing.received_on
    application.waiting_until = standing.waiting_until
    application.draft_sequence = standing.draft
    application.outcome = standing.outcome or ""
    application.concluded_on = standing.concluded_on
    application.answered_again_on = standing.answered_again_on
    application.officer = handed[-1].officer if handed else None
    taken_on = [event for event in events if event.kind is Event.HANDED_ON and event.sequence in effective]
    if taken_on:
        application.handler = taken_on[-1].officer
    in_hand = standing.state is State.IN_HAND
    handed_over = next((entry for entry in reversed(standing.entries) if entry.event in HANDED_OVER), None)
    application.officer_due_on = handed_over.until if handed_over and in_hand else None
    # A supervision stands until there is an answer, an urging until the officer has given an opinion.
    pressing = {Event.SUPERVISED, *([Event.URGED] if in_hand else [])} if standing.is_open else set()
    urgings = [entry.on for entry in standing.entries if entry.event in pressing]
    application.urged_on = urgings[-1] if urgings else None
    posted = [entry for entry in standing.entries if entry.event in _POSTED]
    is_back = bool(posted) and posted[-1].event is Event.DELIVERY_FAILED
    rated = [event for event in events if event.kind is Event.RATED and event.sequence in effective]
    application.rating = details_of(rated[-1])["score"] if rated else None
    filed = [entry.on for entry in standing.entries if entry.event in (Event.ARCHIVED, Event.ANNULLED)]
    application.filed_on = filed[-1] if filed and standing.state in (State.ARCHIVED, State.ANNULLED) else None
    application.returned_on = posted[-1].on if is_back else None
    application.due_on = due.on if due else None
    application.due_is_provisional = bool(due and due.provisional)
    application.concluded_in_time = case.was_in_time(standing, calendar)
    application.handled_working_days = (
        max(0, calendar.count(standing.received_on, standing.concluded_on))
        if standing.received_on and standing.concluded_on
        else None
    )


def _attach(
    application: Application, upload: Upload, event: CaseEvent, *, by: Person | None, at: datetime
) -> Attachment:
    file = files.store(upload.content, media_type=media_type_of(upload.name, upload.content), at=at)
    return Attachment.objects.create(
        application=application,
        purpose=upload.purpose,
        file=file,
        name=upload.name,
        sequence=event.sequence,
        added_at=at,
        actor=by.name if by else APPLICANT,
    )
