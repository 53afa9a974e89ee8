"""Taking in opinions, errors found and answers to surveys, and saying what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person
from gongkai.documents.letter import printable
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.mailbox import deidentifying
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.models import ErrorReport, Opinion, Survey, SurveyAnswer
from gongkai.publishing.models import Publication

ERROR_WORKING_DAYS = 3  # of the ministry's channel for errors found; the site's reading counts them


def _claimed(token: str, content: dict[str, Any], subject: str, *, at: datetime) -> bool:
    """Use a form's token; False where this very form has been sent before."""
    submission = intake.claim(token, intake.digest(content), at=at)
    if submission is None:
        return False
    submission.subject = subject
    submission.save(update_fields=["subject"])
    return True


@transaction.atomic
def give_opinion(
    publication: Publication, *, token: str, text: str, name: str, contact: str, at: datetime
) -> None:
    """Take an opinion on a draft whose days for comment run. Raises LetterRefused, intake.AlreadySubmitted."""
    if not (
        publication.live and publication.comment_from and publication.comment_from <= at.date() <= publication.comment_until
    ):  # fmt: skip
        raise LetterRefused("征求意见的时间已经结束或者还没有开始。")
    text = printable(text).strip()
    if _claimed(token, {"text": text, "of": publication.pk}, f"opinion:{publication.pk}", at=at):
        Opinion.objects.create(publication=publication, text=text, name=name, contact=contact, at=at)


@transaction.atomic
def decide_opinion(
    opinion: Opinion, *, verdict: str, summary: str, reason: str, by: Person, at: datetime
) -> None:
    """Say whether an opinion is taken up, its point in words that name nobody, and why. Raises LetterRefused."""
    summary, reason = printable(summary).strip(), printable(reason).strip()
    if verdict not in (Opinion.Verdict.ADOPTED, Opinion.Verdict.PARTLY, Opinion.Verdict.DECLINED):
        raise LetterRefused("请选择采纳情况。")
    if not summary:
        raise LetterRefused("请写明意见的要点，公布时显示。")
    if verdict != Opinion.Verdict.ADOPTED and not reason:
        raise LetterRefused("没有全部采纳的，请写明理由。")
    known = [data for data in (opinion.name, opinion.contact) if len(data) > 1]
    for text in (summary, reason):
        if found := deidentifying.identifying(text, known):
            raise LetterRefused(f"公布的内容中有{found[0].what}“{found[0].quote(text)}”，请遮盖。")
    opinion.verdict, opinion.summary, opinion.reason = verdict, summary, reason
    opinion.decided_by, opinion.decided_at = by.name, at
    opinion.save()
    _note("opinion_decided", f"opinion:{opinion.pk}", {"verdict": verdict, "reason": reason}, by=by, at=at)


@transaction.atomic
def report_error(*, token: str, page: str, kind: str, text: str, contact: str, at: datetime) -> None:
    """Take in what somebody found wrong on a page."""
    text = printable(text).strip()
    if _claimed(token, {"page": page, "text": text}, "error", at=at):
        due = accounts.calendar().add(at.date(), ERROR_WORKING_DAYS)
        ErrorReport.objects.create(page=page, kind=kind, text=text, contact=contact, at=at, due_on=due)


@transaction.atomic
def close_error(report: ErrorReport, *, state: str, note: str, by: Person, at: datetime) -> None:
    """Say what became of it. Raises LetterRefused."""
    if state not in (ErrorReport.State.MENDED, ErrorReport.State.UNFOUNDED) or not note.strip():
        raise LetterRefused("请选择处理结果，并写明处理情况。")
    report.state, report.note, report.closed_by, report.closed_at = state, note.strip(), by.name, at
    report.save()
    _note("error_report_closed", f"error-report:{report.pk}", {"state": state, "note": note}, by=by, at=at)


@transaction.atomic
def save_survey(survey: Survey, *, by: Person, at: datetime) -> None:
    """Save a survey. Raises LetterRefused where its questions change after somebody answered."""
    if survey.pk:
        before = Survey.objects.get(pk=survey.pk)
        if before.questions != survey.questions and survey.answers.exists():
            raise LetterRefused("已经有人填写，问题不能再改；确需更改的，请结束这一份，另做一份。")
    survey.save()
    _note(
        "survey_saved",
        f"survey:{survey.pk}",
        {"title": survey.title, "questions": survey.questions},
        by=by,
        at=at,
    )


@transaction.atomic
def answer_survey(survey: Survey, *, token: str, answers: list[Any], at: datetime) -> None:
    """Take one person's answers. Raises LetterRefused, intake.AlreadySubmitted."""
    if not survey.first_day <= at.date() <= survey.last_day:
        raise LetterRefused("调查的时间已经结束或者还没有开始。")
    if _claimed(token, {"answers": answers, "of": survey.pk}, f"survey:{survey.pk}", at=at):
        SurveyAnswer.objects.create(survey=survey, answers=answers, at=at)


def _note(action: str, subject: str, content: dict[str, Any], *, by: Person, at: datetime) -> None:
    ledger.append(
        by=by.name, at=at, action=action, subject=subject, content=content, key=settings.GONGKAI_INDEX_KEY
    )
