"""Reviews and suits: their steps, what is due when, and where a decision is counted."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from gongkai.accounts.models import Person
from gongkai.applications.models import Remedy, RemedyStep, ResultColumn
from gongkai.applications.queries.desk import DUE_SOON_WORKING_DAYS, remedies_visible_to
from gongkai.regulation import courses
from gongkai.regulation.courses import Procedure, RemedyEvent
from gongkai.regulation.remedies import (
    COURT_RESULTS,
    REVIEW_RESULTS,
    RemedyKind,
    ResultClass,
    review_law,
    suit_after_review_by,
)
from gongkai.regulation.sources import LITIGATION_LAW, REVIEW_LAW_2023
from gongkai.regulation.working_days import WorkCalendar


class Deadline(NamedTuple):
    """By when something has to happen, whose it is and on what it rests. `met_on`: when it was done."""

    label: str
    on: date
    basis: str
    met_on: date | None = None


def steps_of(remedy: Remedy) -> list[RemedyStep]:
    """The steps that count."""
    return list(remedy.steps.filter(is_taken_back=False))


def law_step(step: RemedyStep) -> courses.RemedyStep:
    """A stored step as the law's course takes it."""
    return courses.RemedyStep(
        event=RemedyEvent(step.event),
        on=step.on,
        procedure=Procedure(step.procedure) if step.procedure else None,
        result=step.result,
        until=step.until,
        is_ours=step.is_ours,
        column=ResultClass(step.column) if step.column else None,
    )


def column_of(kind: RemedyKind, result: str) -> ResultClass | None:
    """Where this district counts a decision of first instance; None where its kind is not known."""
    is_review = kind is RemedyKind.REVIEW
    own = ResultColumn.objects.filter(is_review=is_review, result=result).first()
    if own is not None:
        return ResultClass(own.column)
    return (REVIEW_RESULTS if is_review else COURT_RESULTS).get(result)


def deadlines(remedy: Remedy, calendar: WorkCalendar) -> list[Deadline]:
    """What is due in a review or suit as it stands, the organ's own first."""
    is_review = remedy.kind == RemedyKind.REVIEW
    simplified = remedy.procedure == Procedure.SIMPLIFIED
    found = []
    if remedy.answer_due_on and (remedy.decided_on is None or remedy.answered_on):
        law = review_law(remedy.lodged_on)
        article = ("54" if simplified else "48") if law is REVIEW_LAW_2023 else "23"
        basis = law.article(article) if is_review else LITIGATION_LAW.article("67")
        found.append(
            Deadline("本机关提交答复、答辩和证据", remedy.answer_due_on, str(basis), remedy.answered_on)
        )
    if remedy.decided_on is None and remedy.decision_due_on:
        law = review_law(remedy.lodged_on)
        article = "62" if law is REVIEW_LAW_2023 else "31"
        basis = law.article(article) if is_review else LITIGATION_LAW.article("83" if simplified else "81")
        found.append(Deadline("复议机关、法院审结", remedy.decision_due_on, str(basis)))
    if remedy.appeal_until:
        found.append(Deadline("上诉", remedy.appeal_until, str(LITIGATION_LAW.article("85"))))
    if is_review and remedy.decided_on and remedy.application_id:
        until = suit_after_review_by(remedy.decided_on, calendar)
        found.append(
            Deadline("申请人提起诉讼（自其收到决定之日起算）", until, str(LITIGATION_LAW.article("45")))
        )
    return found


def remedies_to_answer(person: Person, on: date, calendar: WorkCalendar) -> QuerySet[Remedy]:
    """Reviews and suits whose answer is due within a few working days or overdue, the most pressing first."""
    soon = calendar.add(on, DUE_SOON_WORKING_DAYS)
    waiting = remedies_visible_to(person, on).filter(
        is_annulled=False, decided_on__isnull=True, answered_on__isnull=True, answer_due_on__lte=soon
    )
    return waiting.order_by("answer_due_on", "pk")
