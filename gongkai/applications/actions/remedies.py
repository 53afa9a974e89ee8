"""行政复议 and 行政诉讼: step by step, the last step taken back or the whole annulled where recorded by mistake."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.actions.requests import require_kept
from gongkai.applications.actions.steps import ChangedMeanwhile, NotPermitted, Upload
from gongkai.applications.models import Application, Remedy, RemedyFile, RemedyStep, ResultColumn
from gongkai.applications.queries import column_of, law_step, roles_in, steps_of, unused_remedies
from gongkai.files import actions as files
from gongkai.files.checks import media_type_of
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.courses import (
    Procedure,
    RemedyEvent,
    answer_due,
    appeal_until,
    course_of,
    decision_due,
)
from gongkai.regulation.remedies import RESULT_LABELS, RemedyKind, ResultClass, result_class


@transaction.atomic
def record_remedy(
    unit: Unit,
    *,
    token: str,
    kind: RemedyKind,
    body: str,
    lodged_on: date,
    application: Application | None = None,
    case_number: str = "",
    procedure: Procedure = Procedure.ORDINARY,
    accepted_on: date | None = None,
    uploads: Sequence[Upload] = (),
    by: Person,
    at: datetime,
) -> Remedy:
    """Record a review or suit, with or without a request. A suit after review is tied to the request's review.

    The days by which things must happen follow from the law. One form token makes one record. `accepted_on`: when the
    review body or court took it up, where known. Raises RemedyRefused, CaseRefused, NotPermitted.
    """
    _require_clerk(by, unit, on=at.date())
    if lodged_on > at.date() or (accepted_on or lodged_on) > at.date():
        raise CaseRefused("收到、受理的日期不能晚于今天，请核对。")
    if application is not None:
        require_kept(application)
    if application is not None and application.unit_id != unit.pk:
        raise CaseRefused("所涉申请属于另一个单位，请核对申请编号。")
    if application is not None and lodged_on < application.arrived_on:
        raise CaseRefused(f"收到日期早于这件申请提交的日期 {application.arrived_on}，请核对日期和申请编号。")
    content = {
        "unit": unit.code,
        "kind": kind,
        "body": body,
        "lodged_on": lodged_on,
        "accepted_on": accepted_on,
        "procedure": procedure,
        "case_number": case_number,
        "application": application.number if application else None,
    }
    submission = intake.claim(token, intake.digest(content), at=at)
    if submission is None:
        return Remedy.objects.get(pk=intake.submitted_subject(token))
    reviews = Remedy.objects.filter(application=application, kind=RemedyKind.REVIEW, is_annulled=False)
    after_review = reviews.order_by("lodged_on").last() if application else None
    remedy = Remedy(
        unit=unit,
        application=application,
        kind=kind,
        after_review=after_review if kind is RemedyKind.SUIT_AFTER_REVIEW else None,
        body=body,
        case_number=case_number,
        lodged_on=lodged_on,
        accepted_on=accepted_on,
    )
    step = RemedyStep(event=RemedyEvent.LODGED, on=lodged_on, procedure=procedure)
    _add(remedy, step, uploads, by=by, at=at)
    submission.subject = str(remedy.pk)
    submission.save(update_fields=["subject"])
    _write(remedy, "remedy_lodged", by=by, at=at)
    return remedy


@transaction.atomic
def take_remedy_step(
    remedy_id: int,
    event: RemedyEvent,
    *,
    on: date,
    result: str = "",
    until: date | None = None,
    is_ours: bool = False,
    column: ResultClass | None = None,
    procedure: Procedure | None = None,
    note: str = "",
    uploads: Sequence[Upload] = (),
    expected: int | None = None,
    by: Person,
    at: datetime,
) -> Remedy:
    """Record a step of a review or suit. `column`: where the office counts a decision otherwise than usual.

    `expected`: how many steps the page showed. Raises RemedyRefused, UnknownResult, CaseRefused, ChangedMeanwhile.
    """
    remedy = _locked(remedy_id, by=by, at=at)
    if expected is not None and expected != remedy.steps.count():
        raise ChangedMeanwhile
    if on > at.date():
        raise CaseRefused("日期不能晚于今天，请核对。")
    if event is RemedyEvent.DECIDED:
        if not result or column is ResultClass.PENDING:
            raise CaseRefused("请选择审结的结果。")
        column = column or column_of(RemedyKind(remedy.kind), result)
    step = RemedyStep(
        event=event,
        on=on,
        result=result,
        until=until,
        is_ours=is_ours,
        column=column or "",
        procedure=procedure or "",
        note=note,
    )
    _add(remedy, step, uploads, by=by, at=at)
    _write(remedy, f"remedy_{event}", by=by, at=at)
    return remedy


@transaction.atomic
def take_back_remedy_step(
    remedy_id: int, *, reason: str, sequence: int | None = None, by: Person, at: datetime
) -> Remedy:
    """Take the last step of a review or suit back; it stays, marked, with the reason.

    `sequence`: which step the page showed as the last. Raises ChangedMeanwhile where it is not the last any more.
    """
    remedy = _locked(remedy_id, by=by, at=at)
    last = remedy.steps.filter(is_taken_back=False).last()
    if last is not None and sequence is not None and last.sequence != sequence:
        raise ChangedMeanwhile
    if last is None or last.event == RemedyEvent.LODGED:
        raise CaseRefused("收到副本不能撤销；登记有误的，请作废后重新登记。")
    last.is_taken_back, last.note = True, "\n".join(filter(None, (last.note, f"撤销的理由：{reason}")))
    last.save(update_fields=["is_taken_back", "note"])
    _derive(remedy, steps_of(remedy))
    remedy.save()
    _check_reopened(remedy)
    _write(remedy, "remedy_step_taken_back", by=by, at=at)
    return remedy


def _add(remedy: Remedy, step: RemedyStep, uploads: Sequence[Upload], *, by: Person, at: datetime) -> None:
    """Add a step to what has happened, if it can have happened, and keep its papers."""
    past = list(remedy.steps.all()) if remedy.pk else []
    _derive(remedy, [*(one for one in past if not one.is_taken_back), step])
    remedy.save()
    step.remedy, step.sequence, step.at, step.actor = remedy, len(past) + 1, at, by.name
    step.save()
    for upload in uploads:
        file = files.store(upload.content, media_type=media_type_of(upload.name, upload.content), at=at)
        RemedyFile.objects.create(step=step, file=file, name=upload.name)
    if remedy.result_class == ResultClass.UPHELD:
        _check_reopened(remedy)


def _derive(remedy: Remedy, steps: Sequence[RemedyStep]) -> None:
    """Write what follows from the steps into the columns that lists and tallies read."""
    calendar = accounts.calendar()
    kind = RemedyKind(remedy.kind)
    course = course_of(kind, tuple(map(law_step, steps)), calendar)
    remedy.procedure, remedy.instance = course.procedure, course.instance
    remedy.answered_on = course.answered_on
    remedy.answer_due_on = (
        answer_due(kind, course.procedure, course.began_on, calendar) if course.is_answer_due else None
    )
    accepted = remedy.accepted_on if course.instance == 1 and course.is_answer_due else None
    remedy.decision_due_on = course.extended_until
    if accepted and not course.extended_until:
        remedy.decision_due_on = decision_due(
            kind, course.procedure, accepted, calendar, is_extended=course.is_extended
        )
    remedy.appeal_until = appeal_until(course, calendar)
    remedy.result, remedy.result_class, remedy.decided_on = (
        course.result,
        course.result_class,
        course.decided_on,
    )


def _check_reopened(remedy: Remedy) -> None:
    """What a request was answered again for must still be there."""
    if remedy.application is not None and unused_remedies(remedy.application) < 0:
        raise CaseRefused(
            f"申请 {remedy.application.number} 已经据这件案件重新办理；登记确实有误的，先在该申请中撤销“重新办理”。"
        )


@transaction.atomic
def set_result_columns(
    columns: Mapping[tuple[bool, str], ResultClass], *, by: Person, at: datetime
) -> list[str]:
    """Set where decisions are counted, by (is a review, result); usual ones are not kept. Returns what changed.

    What has been recorded keeps its column.
    """
    changed = []
    for (is_review, result), column in columns.items():
        kind = RemedyKind.REVIEW if is_review else RemedyKind.DIRECT_SUIT
        if column_of(kind, result) is column:
            continue
        changed.append(f"{result} → {RESULT_LABELS[column]}")
        own = ResultColumn.objects.filter(is_review=is_review, result=result)
        if column is result_class(kind, result):
            own.delete()
        else:
            ResultColumn.objects.update_or_create(
                is_review=is_review, result=result, defaults={"column": column}
            )
    if changed:
        ledger.append(
            by=by.name,
            at=at,
            action="result_columns_set",
            subject="result_columns",
            content={"changed": changed},
            key=settings.GONGKAI_INDEX_KEY,
        )
    return changed


@transaction.atomic
def annul_remedy(remedy_id: int, *, reason: str, by: Person, at: datetime) -> Remedy:
    """Take a record made by mistake out of every count; it stays, marked, with the reason."""
    remedy = _locked(remedy_id, by=by, at=at)
    remedy.is_annulled, remedy.note = True, reason
    remedy.save()
    _check_reopened(remedy)
    _write(remedy, "remedy_annulled", by=by, at=at)
    return remedy


@transaction.atomic
def open_remedy_file(paper: RemedyFile, *, by: Person, at: datetime) -> None:
    """Record that someone opened a paper of a review or suit."""
    _note(paper.step.remedy, "remedy_file_opened", {"file": paper.file.address}, by=by, at=at)


@transaction.atomic
def note_evidence(remedy: Remedy, names: Sequence[str], *, by: Person, at: datetime) -> None:
    """Record that someone took out papers of the request to hand them in."""
    _note(remedy, "evidence_bundled", {"papers": list(names)}, by=by, at=at)


def _locked(remedy_id: int, *, by: Person, at: datetime) -> Remedy:
    # The request first: answering it again reads its reviews and suits, and must not do so while they change.
    about = Application.objects.filter(remedies=remedy_id)
    application = about.select_for_update(of=("self",), no_key=True).first()
    if application is not None:
        require_kept(application)
    remedy = (
        Remedy.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=remedy_id)
    )
    _require_clerk(by, remedy.unit, on=at.date())
    if remedy.is_annulled:
        raise CaseRefused("这件登记已经作废。")
    return remedy


def _require_clerk(by: Person, unit: Unit, *, on: date) -> None:
    if Role.CLERK not in roles_in(by, unit, on):
        raise NotPermitted(f"复议、诉讼由{unit.short_name}的{Role.CLERK.label}登记。")


def _write(remedy: Remedy, action: str, *, by: Person, at: datetime) -> None:
    content = {
        "kind": remedy.kind,
        "body": remedy.body,
        "case_number": remedy.case_number,
        "lodged_on": remedy.lodged_on,
        "accepted_on": remedy.accepted_on,
        "steps": [
            (step.event, step.on, step.procedure, step.result, step.column, step.note, step.is_taken_back)
            for step in remedy.steps.all()
        ],
        "result": remedy.result,
        "result_class": remedy.result_class,
        "decided_on": remedy.decided_on,
        "note": remedy.note,
    }
    _note(remedy, action, content, by=by, at=at)


def _note(remedy: Remedy, action: str, content: dict[str, Any], *, by: Person, at: datetime) -> None:
    application = remedy.application
    key = base64.b64decode(application.ledger_key) if application else settings.GONGKAI_INDEX_KEY
    ledger.append(by=by.name, at=at, action=action, subject=f"remedy:{remedy.pk}", content=content, key=key)
