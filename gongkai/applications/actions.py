"""The only writers of requests. Each action is one transaction and one ledger entry.

`by` is the person (None: the applicant), `at` the moment recorded in Chinese time, `on` the legal date of the event.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.letters import TEXT_FIELDS, Drafted, LetterIncomplete, compose
from gongkai.applications.models import (
    Application,
    Attachment,
    CaseEvent,
    Letter,
    NoticeKind,
    Purpose,
    Remedy,
)
from gongkai.applications.permissions import APPLICANT_EVENTS, ROLES, may_record
from gongkai.applications.queries import NOT_CORRECTED, current_letter, history, roles_in, was_corrected
from gongkai.documents.letter import DOCX_TYPE, PDF_TYPE, as_docx, as_pdf
from gongkai.files import actions as files
from gongkai.files.checks import media_type_of
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.ledger import actions as ledger
from gongkai.regulation import case
from gongkai.regulation.case import CaseRefused, Event, Standing
from gongkai.regulation.outcomes import NEED_LABELS, missing_for, outcome_of
from gongkai.regulation.receipt import (
    CONFIRMED_CHANNELS,
    Channel,
    DeliveryWay,
    answered_on,
    confirm_receipt_by,
    received_on,
)
from gongkai.regulation.remedies import RemedyKind, ResultClass, result_class
from gongkai.regulation.working_days import WorkCalendar

APPLICANT = "申请人"


class NotPermitted(Exception):
    """Someone may not do this; the message says in Chinese who may."""


class ChangedMeanwhile(Exception):
    """The case moved on since the page was opened; what was typed must not be lost."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Submitted:
    """A request that has been handed in. The code is shown once and stored only as a hash."""

    application: Application
    query_code: str
    is_new: bool


# Columns of a request that an applicant's form or a clerk's screen fills in.
APPLICANT_FIELDS = (
    "applicant_kind",
    "name",
    "id_kind",
    "id_number",
    "legal_representative",
    "agent",
    "phone",
    "email",
    "address",
    "postcode",
    "description",
    "supply_form",
    "supply_way",
    "accepts_other_form",
    "field",
)


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
    confirmed_on: date | None = None,
) -> Submitted:
    """Hand in a request: one form token makes one case, however often and however concurrently it is sent.

    `on`: handed in, signed for or sent. A channel that needs no confirmation counts as received at once.
    Raises intake.AlreadySubmitted where the token was used with other content, NotPermitted, FileRefused.
    """
    if by is not None:
        _require(by, unit, Event.FILED, on=at.date())
    code = query_code.code_for(token)
    content = {key: answers[key] for key in APPLICANT_FIELDS if key in answers}
    digest = intake.digest(
        {
            **content,
            "unit": unit.code,
            "channel": channel,
            "on": on,
            "files": [upload.name for upload in uploads],
        }
    )
    submission = intake.claim(token, digest, at=at)
    if submission is None:
        return Submitted(Application.objects.get(number=intake.submitted_subject(token)), code, is_new=False)
    calendar = accounts.calendar()
    application = Application(
        unit=unit,
        number=f"{on.year}-{unit.number:03d}-{intake.next_number(f'application:{unit.number}:{on.year}'):05d}",
        query_code_hash=query_code.hash_of(code),
        channel=channel,
        submitted_at=at,
        arrived_on=on,
        office_received_on=office_received_on,
        confirm_by=confirm_receipt_by(channel, on, calendar),
        handler=by,
        name_index=blind_index("name", content["name"]),
        id_index=blind_index("id", content.get("id_number", "")),
        phone_index=blind_index("phone", content.get("phone", "")),
        ledger_key=base64.b64encode(os.urandom(32)).decode(),
        **content,
    )
    submission.subject = application.number
    submission.save(update_fields=["subject"])
    received = received_on(
        channel, arrived_on=on, office_received_on=office_received_on, confirmed_on=confirmed_on
    )
    _record(application, _Fact(Event.FILED, on), by=by, at=at, calendar=calendar)
    for upload in uploads:
        _attach(application, upload, by=by, at=at)
    if received.on is not None:
        _record(application, _Fact(Event.RECEIPT_CONFIRMED, received.on), by=by, at=at, calendar=calendar)
        _issue_notice(application, NoticeKind.RECEIPT, on=received.on, at=at)
    return Submitted(application, code, is_new=True)


@dataclass(frozen=True, slots=True)
class _Fact:
    """What is to be recorded."""

    event: Event
    on: date
    days: int = 0
    until: date | None = None
    outcome: str = ""
    target: int | None = None
    note: str = ""
    signer: str = ""  # who signed a printed sheet
    details: dict[str, Any] = field(default_factory=dict)  # what else the ledger's digest covers


def perform(
    application_id: int,
    event: Event,
    *,
    by: Person | None,
    at: datetime,
    on: date,
    days: int = 0,
    until: date | None = None,
    target: int | None = None,
    note: str = "",
    officer: Person | None = None,
    drafted: Drafted | None = None,
    letter_number: str = "",
    notice_text: str = "",
    way: DeliveryWay | None = None,
    delivery_number: str = "",
    sent_on: date | None = None,
    signer: str = "",
    uploads: Sequence[Upload] = (),
    expected: int | None = None,
) -> Application:
    """Record one event of a request, whoever's button it is.

    `expected`: how many events the page showed. Raises NotPermitted, ChangedMeanwhile, CaseRefused, ReceiptRefused,
    LetterIncomplete, FileRefused; then nothing has been changed.
    """
    with transaction.atomic():
        application = (
            Application.objects.select_for_update(of=("self",)).select_related("unit").get(pk=application_id)
        )
        if by is None and event not in APPLICANT_EVENTS:
            raise NotPermitted("这一步由办理机关进行。")
        if by is not None:
            _require(by, application.unit, event, on=at.date(), on_paper=bool(signer))
        if expected is not None and expected != application.events_recorded:
            raise ChangedMeanwhile
        if on > at.date():
            raise CaseRefused(f"日期 {on.isoformat()} 晚于今天（{at.date().isoformat()}），请核对。")
        if signer and not any(upload.purpose == Purpose.APPROVAL_SHEET for upload in uploads):
            raise CaseRefused("请上传已签字的呈批单扫描件。")
        calendar = accounts.calendar()
        outcome = ""
        details: dict[str, Any] = {}
        if event is Event.RECEIPT_CONFIRMED and application.channel in CONFIRMED_CHANNELS:
            received_on(Channel(application.channel), arrived_on=application.arrived_on, confirmed_on=on)
        if event is Event.REOPENED and not was_corrected(application):
            raise CaseRefused(NOT_CORRECTED)
        if event is Event.DRAFTED:
            outcome = _outcome_of(drafted)
            details["draft"] = asdict(drafted) if drafted else None
        if event is Event.ANSWERED:
            on = _answer_day(way, sent_on=sent_on or on, signed_on=on)
            details |= {"way": way, "number": delivery_number}
        if officer is not None:
            application.officer = officer
            details["officer"] = officer.pk
        if (
            by is not None
            and application.handler_id is None
            and Role.CLERK in roles_in(by, application.unit, at.date())
        ):
            application.handler = by
        fact = _Fact(event, on, days, until, outcome, target, note, signer, details)
        recorded = _record(application, fact, by=by, at=at, calendar=calendar)
        for upload in uploads:
            _attach(application, upload, by=by, at=at)
        _follow_up(
            application, recorded, at=at, drafted=drafted, letter_number=letter_number, notice_text=notice_text,
            way=way, delivery_number=delivery_number, sent_on=sent_on,
        )  # fmt: skip
        return application


def _require(by: Person, unit: Unit, event: Event, *, on: date, on_paper: bool = False) -> None:
    if not may_record(event, roles_in(by, unit, on), on_paper=on_paper):
        who = "、".join(Role(role).label for role in sorted(ROLES[event]))
        raise NotPermitted(f"“{case.EVENT_LABELS[event]}”由{unit.short_name}的{who}办理。")


def _record(
    application: Application, fact: _Fact, *, by: Person | None, at: datetime, calendar: WorkCalendar
) -> CaseEvent:
    """The one way a request changes: replay, append the event, derive the columns, write the ledger."""
    past = history(application) if application.pk else ()
    actor = _actor(by, fact, application, on=at.date())
    entry = case.Entry(
        sequence=len(past) + 1,
        event=fact.event,
        on=fact.on,
        days=fact.days,
        until=fact.until,
        by=fact.signer or actor,
        outcome=case.Outcome(fact.outcome) if fact.outcome else None,
        target=fact.target,
    )
    _derive(application, case.advance(past, entry, calendar), entry.sequence, calendar)
    application.save()
    event = CaseEvent.objects.create(
        application=application,
        sequence=entry.sequence,
        event=entry.event,
        on=entry.on,
        at=at,
        by=by,
        actor=entry.by,
        days=entry.days,
        until=entry.until,
        outcome=fact.outcome,
        target=entry.target,
        note=fact.note,
    )
    ledger.append(
        by=actor,
        at=at,
        action=entry.event,
        subject=f"application:{application.number}",
        content={**asdict(entry), "note": fact.note, "applicant": _identity(application), **fact.details},
        key=base64.b64decode(application.ledger_key),
    )
    return event


def _actor(by: Person | None, fact: _Fact, application: Application, *, on: date) -> str:
    """Who did it, as text that outlives the account; a stand-in is named with the person stood in for."""
    if by is None:
        return APPLICANT
    roles = ROLES[fact.event] if not fact.signer else frozenset({Role.CLERK})
    principal = accounts.acting_for(by, application.unit, roles, on)
    return f"{by.name}（受{principal.name}委托）" if principal else by.name


def _identity(application: Application) -> dict[str, str]:
    return {name: str(getattr(application, name)) for name in APPLICANT_FIELDS}


def _derive(application: Application, standing: Standing, events: int, calendar: WorkCalendar) -> None:
    """Write what follows from the events into the columns that lists and tallies read."""
    application.state = standing.state
    application.events_recorded = events
    application.received_on = standing.received_on
    application.waiting_until = standing.waiting_until
    application.draft_sequence = standing.draft
    application.outcome = standing.outcome or ""
    application.concluded_on = standing.concluded_on
    application.answered_again_on = standing.answered_again_on
    due = case.due_of(standing, calendar)
    application.due_on = due.on if due else None
    application.due_is_provisional = bool(due and due.provisional)
    application.handled_working_days = (
        max(0, calendar.count(standing.received_on, standing.concluded_on))
        if standing.received_on and standing.concluded_on
        else None
    )


def _attach(application: Application, upload: Upload, *, by: Person | None, at: datetime) -> Attachment:
    file = files.store(upload.content, media_type=media_type_of(upload.name, upload.content), at=at)
    return Attachment.objects.create(
        application=application,
        purpose=upload.purpose,
        file=file,
        name=upload.name,
        added_at=at,
        actor=by.name if by else APPLICANT,
    )


# Drafts and letters.


def _outcome_of(drafted: Drafted | None) -> str:
    if drafted is None:
        raise LetterIncomplete("请先选择答复的种类。")
    missing = missing_for(drafted.decision())
    if missing:
        raise LetterIncomplete(
            f"告知书还缺：{'、'.join(NEED_LABELS[need] for need in missing)}。请补充后再送审。"
        )
    return outcome_of(drafted.kind, drafted.grounds).value


def _answer_day(way: DeliveryWay | None, *, sent_on: date, signed_on: date) -> date:
    if way is None:
        raise CaseRefused("请选择送达方式。")
    if way is DeliveryWay.IN_PERSON:
        return answered_on(way, sent_on=min(sent_on, signed_on), signed_on=signed_on).on or signed_on
    return answered_on(way, sent_on=sent_on).on or sent_on


def _follow_up(
    application: Application,
    event: CaseEvent,
    *,
    at: datetime,
    drafted: Drafted | None,
    letter_number: str,
    notice_text: str,
    way: DeliveryWay | None,
    delivery_number: str,
    sent_on: date | None,
) -> None:
    """The letters an event brings with it."""
    kind = event.kind
    if kind is Event.AMENDED:
        _reissue(application, event, at=at)
    elif kind is Event.REVERSED:
        _take_back_delivery(application, event)
    elif kind is Event.RECEIPT_CONFIRMED:
        _issue_notice(application, NoticeKind.RECEIPT, on=event.on, at=at)
    elif kind is Event.CORRECTION_REQUESTED:
        _issue_notice(application, NoticeKind.CORRECTION, on=event.on, at=at, content=notice_text or event.note)
    elif kind is Event.EXTENDED:
        _issue_notice(application, NoticeKind.EXTENSION, on=event.on, at=at, reasons=notice_text or event.note)
    elif kind is Event.DRAFTED and drafted is not None:
        Letter.objects.create(
            application=application,
            sequence=event.sequence,
            kind=drafted.kind,
            outcome=event.outcome,
            grounds=[ground.value for ground in drafted.grounds],
            **{TEXT_FIELDS[need]: text for need, text in drafted.texts.items()},
        )
    elif kind is Event.SEALED:
        letter = current_letter(application)
        if letter is not None:
            _seal(letter, application, number=letter_number, on=event.on, at=at)
    elif kind is Event.ANSWERED:
        letter = current_letter(application)
        if letter is not None and way is not None:
            letter.delivery_way = way
            letter.delivery_number = delivery_number
            letter.sent_on = sent_on or event.on
            letter.signed_for_on = event.on if way is DeliveryWay.IN_PERSON else None
            letter.save()


def _reissue(application: Application, amendment: CaseEvent, *, at: datetime) -> None:
    """A notice whose dates were wrong is issued anew, the old one stays in the file; a delivery gets its true date."""
    old = application.letters.filter(sequence=amendment.target, kind__in=NoticeKind.values).first()
    if old is not None:
        texts = {"content": old.content, "reasons": old.reasons}
        _issue_notice(application, NoticeKind(old.kind), on=at.date(), at=at, **texts)
    letter = current_letter(application)
    if (
        letter is not None
        and letter.sent_on
        and application.events.get(sequence=amendment.target).kind is Event.ANSWERED
    ):
        letter.sent_on = amendment.on
        letter.save()


def _take_back_delivery(application: Application, reversal: CaseEvent) -> None:
    """A delivery recorded by mistake: the letter counts as not sent, and the applicant no longer sees it."""
    letter = current_letter(application)
    if letter is not None and application.events.get(sequence=reversal.target).kind is Event.ANSWERED:
        letter.delivery_way = letter.delivery_number = ""
        letter.sent_on = letter.signed_for_on = None
        letter.save()


def _issue_notice(
    application: Application, kind: NoticeKind, *, on: date, at: datetime, **texts: str
) -> Letter:
    letter = Letter(application=application, sequence=application.events_recorded, kind=kind, **texts)
    _seal(letter, application, number="", on=on, at=at)
    return letter


def _seal(letter: Letter, application: Application, *, number: str, on: date, at: datetime) -> None:
    """Number a letter, date it and make its files; typed numbers (from the office's own system) are kept as typed."""
    unit = application.unit
    letter.number = number.strip() or letter.number or _next_letter_number(unit, on)
    if Letter.objects.filter(number=letter.number).exclude(pk=letter.pk).exists():
        raise CaseRefused(f"文号“{letter.number}”已经用过，请核对后改正。")
    letter.dated_on = on
    content = compose(letter, application, dated_on=on)
    letter.docx = files.store(as_docx(content), media_type=DOCX_TYPE, at=at)
    letter.pdf = files.store(as_pdf(content), media_type=PDF_TYPE, at=at)
    letter.save()


def _next_letter_number(unit: Unit, on: date) -> str:
    number = intake.next_number(f"letter:{unit.number}:{on.year}")
    return f"{unit.letter_prefix or unit.short_name}公开〔{on.year}〕{number}号"


# Around the case.


@transaction.atomic
def reveal(application: Application, *, by: Person, reason: str, at: datetime) -> None:
    """Record that someone looked at an applicant's numbers and address in full, and why."""
    ledger.append(
        by=by.name,
        at=at,
        action="personal_data_revealed",
        subject=f"application:{application.number}",
        content={"reason": reason},
        key=base64.b64decode(application.ledger_key),
    )


@transaction.atomic
def recompute_deadline(application_id: int, *, by: str, at: datetime) -> tuple[date | None, date | None]:
    """Fold a request again after a change of calendar; returns the due date before and after."""
    application = Application.objects.select_for_update().get(pk=application_id)
    before, was_provisional = application.due_on, application.due_is_provisional
    calendar = accounts.calendar()
    _derive(application, case.fold(history(application), calendar), application.events_recorded, calendar)
    after = application.due_on
    if (before, was_provisional) != (after, application.due_is_provisional):
        application.save()
        ledger.append(
            by=by,
            at=at,
            action="deadline_recomputed",
            subject=f"application:{application.number}",
            content={"before": before, "after": after},
            key=base64.b64decode(application.ledger_key),
        )
    return before, after


# 行政复议 and 行政诉讼.


@transaction.atomic
def record_remedy(
    unit: Unit,
    *,
    kind: RemedyKind,
    body: str,
    lodged_on: date,
    application: Application | None = None,
    after_review: Remedy | None = None,
    case_number: str = "",
    answer_due_on: date | None = None,
    note: str = "",
    by: Person,
    at: datetime,
) -> Remedy:
    """Record a review or suit, with or without a request."""
    _require_clerk(by, unit, on=at.date())
    if lodged_on > at.date():
        raise CaseRefused("收到日期不能晚于今天，请核对。")
    if application is not None and application.unit_id != unit.pk:
        raise CaseRefused("所涉申请属于另一个单位，请核对申请编号。")
    if (
        kind is RemedyKind.SUIT_AFTER_REVIEW
        and after_review is not None
        and after_review.kind != RemedyKind.REVIEW
    ):
        raise CaseRefused("复议后起诉应当选择所经过的行政复议。")
    remedy = Remedy.objects.create(
        unit=unit,
        application=application,
        kind=kind,
        after_review=after_review,
        body=body,
        case_number=case_number,
        lodged_on=lodged_on,
        answer_due_on=answer_due_on,
        note=note,
    )
    _record_in_ledger("remedy_lodged", remedy, by=by, at=at)
    return remedy


@transaction.atomic
def decide_remedy(
    remedy: Remedy,
    *,
    result: str,
    decided_on: date,
    column: ResultClass | None = None,
    by: Person,
    at: datetime,
) -> Remedy:
    """Record how a review or suit ended. `column`: where the office counts it otherwise than usual."""
    _require_clerk(by, remedy.unit, on=at.date())
    if not remedy.lodged_on <= decided_on <= at.date():
        raise CaseRefused("结案日期应当不早于收到日期、不晚于今天，请核对。")
    usual = result_class(RemedyKind(remedy.kind), result)
    if ResultClass.PENDING in (usual, column):
        raise CaseRefused("请选择审结的结果。")
    remedy.result, remedy.result_class, remedy.decided_on = result, column or usual, decided_on
    remedy.save()
    _record_in_ledger("remedy_decided", remedy, by=by, at=at)
    return remedy


def _require_clerk(by: Person, unit: Unit, *, on: date) -> None:
    if Role.CLERK not in roles_in(by, unit, on):
        raise NotPermitted(f"复议、诉讼由{unit.short_name}的{Role.CLERK.label}登记。")


def _record_in_ledger(action: str, remedy: Remedy, *, by: Person, at: datetime) -> None:
    key = base64.b64decode(remedy.application.ledger_key) if remedy.application else settings.GONGKAI_INDEX_KEY
    content = {
        "kind": remedy.kind,
        "body": remedy.body,
        "case_number": remedy.case_number,
        "lodged_on": remedy.lodged_on,
        "result": remedy.result,
        "result_class": remedy.result_class,
        "decided_on": remedy.decided_on,
    }
    ledger.append(by=by.name, at=at, action=action, subject=f"remedy:{remedy.pk}", content=content, key=key)
