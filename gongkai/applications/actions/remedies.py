"""行政复议 and 行政诉讼: recorded once, decided once, annulled where recorded by mistake."""

from __future__ import annotations

import base64
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.actions.requests import NotPermitted
from gongkai.applications.models import Application, Remedy
from gongkai.applications.queries import roles_in, unused_remedies
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.remedies import (
    REVIEW_ANSWER_DAYS,
    RemedyKind,
    ResultClass,
    court_answer_due,
    result_class,
    review_period_end,
)


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
    by: Person,
    at: datetime,
) -> Remedy:
    """Record a review or suit, with or without a request. A suit after review is tied to the request's review.

    The day by which the organ must answer follows from the law. One form token makes one record.
    """
    _require_clerk(by, unit, on=at.date())
    if lodged_on > at.date():
        raise CaseRefused("收到日期不能晚于今天，请核对。")
    if application is not None and application.unit_id != unit.pk:
        raise CaseRefused("所涉申请属于另一个单位，请核对申请编号。")
    if application is not None and lodged_on < application.arrived_on:
        raise CaseRefused(f"收到日期早于这件申请提交的日期 {application.arrived_on}，请核对日期和申请编号。")
    content = {
        "unit": unit.code,
        "kind": kind,
        "body": body,
        "lodged_on": lodged_on,
        "case_number": case_number,
        "application": application.number if application else None,
    }
    submission = intake.claim(token, intake.digest(content), at=at)
    if submission is None:
        return Remedy.objects.get(pk=intake.submitted_subject(token))
    reviews = Remedy.objects.filter(application=application, kind=RemedyKind.REVIEW, is_annulled=False)
    after_review = reviews.order_by("lodged_on").last() if application else None
    remedy = Remedy.objects.create(
        unit=unit,
        application=application,
        kind=kind,
        after_review=after_review if kind is RemedyKind.SUIT_AFTER_REVIEW else None,
        body=body,
        case_number=case_number,
        lodged_on=lodged_on,
        answer_due_on=_answer_due(kind, lodged_on),
    )
    submission.subject = str(remedy.pk)
    submission.save(update_fields=["subject"])
    _write(remedy, "remedy_lodged", by=by, at=at)
    return remedy


def _answer_due(kind: RemedyKind, lodged_on: date) -> date:
    calendar = accounts.calendar()
    if kind is RemedyKind.REVIEW:
        return review_period_end(lodged_on, REVIEW_ANSWER_DAYS, calendar)
    return court_answer_due(lodged_on, calendar)


@transaction.atomic
def decide_remedy(
    remedy_id: int,
    *,
    result: str,
    decided_on: date,
    column: ResultClass | None = None,
    by: Person,
    at: datetime,
) -> Remedy:
    """Record how a review or suit ended. `column`: where the office counts it otherwise than usual."""
    remedy = _locked(remedy_id, by=by, at=at)
    if remedy.decided_on is not None:
        raise CaseRefused("这件案件已经登记过结果；登记有误的，请作废后重新登记。")
    if not remedy.lodged_on <= decided_on <= at.date():
        raise CaseRefused("结案日期应当不早于收到日期、不晚于今天，请核对。")
    usual = result_class(RemedyKind(remedy.kind), result)
    if ResultClass.PENDING in (usual, column):
        raise CaseRefused("请选择审结的结果。")
    remedy.result, remedy.result_class, remedy.decided_on = result, column or usual, decided_on
    remedy.save()
    _write(remedy, "remedy_decided", by=by, at=at)
    return remedy


@transaction.atomic
def annul_remedy(remedy_id: int, *, reason: str, by: Person, at: datetime) -> Remedy:
    """Take a record made by mistake out of every count; it stays, marked, with the reason."""
    remedy = _locked(remedy_id, by=by, at=at)
    remedy.is_annulled, remedy.note = True, reason
    remedy.save()
    if remedy.application is not None and unused_remedies(remedy.application) < 0:
        raise CaseRefused(
            f"申请 {remedy.application.number} 已经据这件案件重新办理；登记确实有误的，先在该申请中撤销“重新办理”。"
        )
    _write(remedy, "remedy_annulled", by=by, at=at)
    return remedy


def _locked(remedy_id: int, *, by: Person, at: datetime) -> Remedy:
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
    application = remedy.application
    key = base64.b64decode(application.ledger_key) if application else settings.GONGKAI_INDEX_KEY
    content = {
        "kind": remedy.kind,
        "body": remedy.body,
        "case_number": remedy.case_number,
        "lodged_on": remedy.lodged_on,
        "result": remedy.result,
        "result_class": remedy.result_class,
        "decided_on": remedy.decided_on,
        "note": remedy.note,
    }
    ledger.append(by=by.name, at=at, action=action, subject=f"remedy:{remedy.pk}", content=content, key=key)
