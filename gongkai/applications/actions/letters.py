"""The letters that events bring with them: drafted, numbered, dated, and made into files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.applications.decision import lacks
from gongkai.applications.letters import (
    DATE_TO_COME,
    NUMBER_TO_COME,
    TEXT_FIELDS,
    Drafted,
    LetterIncomplete,
    compose,
    finished_body,
    worded,
)
from gongkai.applications.models import Application, Attachment, CaseEvent, Letter, NoticeKind, Purpose
from gongkai.applications.queries import (
    ConsultationKind,
    consultations,
    current_letter,
    details_of,
    effective_events,
    standing,
    wording_of,
)
from gongkai.documents.letter import DOCX_TYPE, PDF_TYPE, as_docx, as_pdf, printable
from gongkai.documents.word import fill_in
from gongkai.files import actions as files
from gongkai.files.queries import content_of
from gongkai.intake import actions as intake
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.outcomes import (
    Outcome,
    outcome_of,
)

if TYPE_CHECKING:
    from gongkai.applications.actions.steps import Step

NOTICES = {
    Event.RECEIPT_CONFIRMED: NoticeKind.RECEIPT,
    Event.CORRECTION_REQUESTED: NoticeKind.CORRECTION,
    Event.EXTENDED: NoticeKind.EXTENSION,
    Event.REASONS_REQUESTED: NoticeKind.REASONS,
    Event.DELAY_SET: NoticeKind.DELAY,
    Event.FEE_NOTIFIED: NoticeKind.FEE,
    Event.CORRECTION_LAPSED: NoticeKind.LAPSE,
    Event.FEE_LAPSED: NoticeKind.LAPSE,
}


def outcome_of_draft(application: Application, drafted: Drafted | None) -> str:
    """The row a draft counts in. Raises LetterIncomplete with what is missing or out of place."""
    if drafted is None:
        raise LetterIncomplete("请先选择答复的种类。")
    lacking = lacks(application, drafted)
    if lacking:
        raise LetterIncomplete("".join(lacking))
    return outcome_of(drafted.kind, drafted.grounds).value


def follow(application: Application, event: CaseEvent, step: Step, *, at: datetime) -> None:
    """Make the letters an event brings with it."""
    write = _FOLLOWING.get(event.kind)
    if write is not None:
        write(application, event, step, at)


def _notice(application: Application, event: CaseEvent, step: Step, at: datetime) -> None:
    # A receipt is dated when it is written, a notice to the applicant on its legal day.
    on = at.date() if event.kind is Event.RECEIPT_CONFIRMED else event.on
    issue_notice(application, event, on=on, at=at, text=step.notice_text or event.note)


def issue_notice(application: Application, event: CaseEvent, *, on: date, at: datetime, text: str = "") -> None:
    """Issue the notice that belongs to an event."""
    kind = NOTICES[event.kind]
    letter = Letter(
        application=application, sequence=event.sequence, kind=kind, content=text, wording=wording_of(kind)
    )
    _seal(letter, application, number="", on=on, at=at)


def renew_notices(application: Application, corrected: Collection[int], *, at: datetime) -> None:
    """Notices whose dates a correction has changed are issued anew; the old ones stay in the file.

    `corrected`: the steps that were redated, or whose redating was taken back. An extension names the due date, so
    it is issued anew with the receipt.
    """
    notices = effective_events(application, *NOTICES)
    receipt_moved = any(
        notice.kind is Event.RECEIPT_CONFIRMED and notice.sequence in corrected for notice in notices
    )
    for notice in notices:
        if notice.sequence in corrected or (receipt_moved and notice.kind is Event.EXTENDED):
            old = application.letters.filter(sequence=notice.sequence, kind=NOTICES[notice.kind]).last()
            issue_notice(application, notice, on=at.date(), at=at, text=old.content if old else notice.note)
    # A consultation's letters went out on the day it was sent, so that is the day they bear.
    sent_on = {entry.sequence: entry.on for entry in standing(application).entries}
    for asked in effective_events(application, Event.CONSULT_SENT):
        if asked.sequence in corrected:
            _write_consultation(application, asked, on=sent_on[asked.sequence], at=at)


def _draft(application: Application, event: CaseEvent, step: Step, at: datetime) -> None:
    drafted = step.drafted
    if drafted is None:
        return
    letter = Letter.objects.create(
        application=application,
        sequence=event.sequence,
        kind=drafted.kind,
        outcome=event.outcome,
        grounds=[ground.value for ground in drafted.grounds],
        wording=wording_of(drafted.kind),
        **{TEXT_FIELDS[need]: text for need, text in drafted.texts.items()},
    )
    worded(
        letter, application, dated_on=event.on
    )  # refuses what is empty now, and not when the letter is sealed
    if step.finished is not None:
        body = finished_body(step.finished, letter, application, dated_on=event.on)
        letter.finished = files.store(step.finished, media_type=DOCX_TYPE, at=at)
        letter.finished_text = printable("\n".join(body))
        letter.save(update_fields=["finished", "finished_text"])


def _number_and_seal(application: Application, event: CaseEvent, step: Step, at: datetime) -> None:
    letter = current_letter(application)
    if letter is not None:
        if letter.pdf is not None:
            _keep_files_of(letter, application, by=event.actor, at=at)
        _seal(letter, application, number=step.letter_number, on=event.on, at=at)
        if letter.outcome in (Outcome.DISCLOSED, Outcome.PARTLY_DISCLOSED):
            _tell_the_overridden(application, letter, on=event.on, at=at)


def _consult(application: Application, event: CaseEvent, step: Step, at: datetime) -> None:
    """The letter to whoever is asked and, with the first of them, the notice to the applicant that time stands still."""
    _write_consultation(application, event, on=event.on, at=at)


def _write_consultation(application: Application, event: CaseEvent, *, on: date, at: datetime) -> None:
    details = details_of(event)
    if not details:
        return
    kind = _CONSULTING[ConsultationKind(details["kind"])]
    _notify(application, event, kind, on=on, at=at, addressee=details["name"])
    if effective_events(application, Event.CONSULT_SENT)[0].sequence == event.sequence:
        _notify(application, event, NoticeKind.CONSULT_TOLD, on=on, at=at)


_CONSULTING = {
    ConsultationKind.THIRD_PARTY: NoticeKind.CONSULT_THIRD_PARTY,
    ConsultationKind.JOINT_MAKER: NoticeKind.CONSULT_JOINT_MAKER,
    ConsultationKind.OTHER_ORGAN: NoticeKind.ASSIST,
}


def _notify(
    application: Application, event: CaseEvent, kind: NoticeKind, *, on: date, at: datetime, **facts: str
) -> None:
    letter = Letter(
        application=application, sequence=event.sequence, kind=kind, wording=wording_of(kind), **facts
    )
    _seal(letter, application, number="", on=on, at=at)


def _tell_the_overridden(application: Application, answer: Letter, *, on: date, at: datetime) -> None:
    """Third parties whose objection is overridden are told what is disclosed and why, with the answer (条例 32)."""
    for asked in consultations(application, accounts.calendar()):
        if asked.is_overridden:
            letter = Letter(
                application=application,
                sequence=asked.sequence,
                kind=NoticeKind.OVERRIDE,
                addressee=asked.name,
                answer=answer,
                content=asked.disclosed or asked.matter,  # each learns what concerns them and no other
                wording=wording_of(NoticeKind.OVERRIDE),
            )
            _seal(letter, application, number="", on=on, at=at)


_FOLLOWING: dict[Event, Callable[[Application, CaseEvent, Step, datetime], None]] = {
    **dict.fromkeys(NOTICES, _notice),
    Event.CONSULT_SENT: _consult,
    Event.DRAFTED: _draft,
    Event.SEALED: _number_and_seal,
}


def _seal(letter: Letter, application: Application, *, number: str, on: date, at: datetime) -> None:
    """Number a letter, date it and make its files; a number typed from the office's own system is kept as typed."""
    letter.number = printable(number).strip() or letter.number or _next_number(application.unit, on)
    if Letter.objects.filter(number=letter.number).exclude(pk=letter.pk).exists():
        raise CaseRefused(f"文号“{letter.number}”已经用过，请核对后改正。")
    letter.dated_on = on
    content = compose(letter, application, dated_on=on)
    if not letter.is_to_applicant:
        _check_discreet(application, "".join(content.paragraphs))
    document = as_docx(content)
    if letter.finished is not None:
        blanks = {NUMBER_TO_COME: letter.number, DATE_TO_COME: content.dated}
        document = fill_in(
            content_of(letter.finished), blanks, attachments=content.attachments, above=content.signature
        )
    letter.docx = files.store(document, media_type=DOCX_TYPE, at=at)
    letter.pdf = files.store(as_pdf(content), media_type=PDF_TYPE, at=at)
    letter.save()


def _check_discreet(application: Application, said: str) -> None:
    """Whoever is consulted learns what is asked for and why it concerns them, not who asks."""
    if any(data in said for data in application.identifying):
        raise CaseRefused(
            "发给第三方、其他机关的文书里写有申请人的姓名、代理人、联系方式、证件号码或者地址，请删去：申请人是谁，不能告知他们。"
        )


def _keep_files_of(letter: Letter, application: Application, *, by: str, at: datetime) -> None:
    """Sealed again, a letter keeps its number; the files it had stay among the case's papers."""
    for file, ending in ((letter.docx, "docx"), (letter.pdf, "pdf")):
        Attachment.objects.create(
            application=application,
            purpose=Purpose.SUPERSEDED,
            file=file,
            name=f"{letter.get_kind_display()}{letter.number}（作废）.{ending}",
            sequence=letter.sequence,
            added_at=at,
            actor=by,
        )


def _next_number(unit: Unit, on: date) -> str:
    """The unit's next number of the year; one that was typed in by hand before is passed over."""
    while True:
        sequence = intake.next_number(f"letter:{unit.number}:{on.year}")
        number = f"{unit.letter_prefix or unit.short_name}公开〔{on.year}〕{sequence}号"
        if not Letter.objects.filter(number=number).exists():
            return number
