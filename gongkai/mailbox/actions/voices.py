"""Taking in opinions, errors found and answers to surveys, and saying what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Unit
from gongkai.documents.letter import printable
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.mailbox import deidentifying
from gongkai.mailbox.actions.steps import ChangedMeanwhile
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.models import ErrorReport, Opinion, Survey, SurveyAnswer
from gongkai.mailbox.queries import unit_of_page
from gongkai.notices import actions as notices
from gongkai.notices.gateway import channel_of, configured
from gongkai.publishing.models import Publication

ERROR_WORKING_DAYS = 3  # of the ministry's channel for errors found; the site's reading counts them
ERASED = "（已按保存期限清除）"
VISITOR = "网站访客"


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
        given = Opinion.objects.create(publication=publication, text=text, name=name, contact=contact, at=at)
        _note("opinion_given", _about(given), {"text": text, "of": publication.pk}, by=VISITOR, at=at)


@transaction.atomic
def decide_opinion(
    opinion: Opinion, *, verdict: str, summary: str, reason: str, since: datetime | None = None, by: Person, at: datetime
) -> None:  # fmt: skip
    """Say whether an opinion is taken up, its point in words that name nobody, and why.

    `since`: when what was seen of it had been decided. Raises LetterRefused; ChangedMeanwhile where somebody decided later.
    """
    if Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk).decided_at != since:
        raise ChangedMeanwhile
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
    content = {"verdict": verdict, "summary": summary, "reason": reason}
    _note("opinion_decided", _about(opinion), content, by=by.name, at=at)


@transaction.atomic
def report_error(*, token: str, page: str, kind: str, text: str, contact: str, at: datetime) -> None:
    """Take in what somebody found wrong on a page."""
    text = printable(text).strip()
    if _claimed(token, {"page": page, "text": text}, "error", at=at):
        due = accounts.calendar().add(at.date(), ERROR_WORKING_DAYS)
        found = ErrorReport.objects.create(
            page=page, unit=unit_of_page(page), kind=kind, text=text, contact=contact.strip(), at=at, due_on=due
        )
        _note("error_reported", _about(found), {"page": page, "text": text}, by=VISITOR, at=at)


@transaction.atomic
def hand_error_on(report: ErrorReport, unit: Unit, *, by: Person, at: datetime) -> None:
    """Give an error to the unit whose page it is."""
    report.unit = unit
    report.save(update_fields=["unit"])
    _note("error_report_handed_on", _about(report), {"unit": unit.code}, by=by.name, at=at)


@transaction.atomic
def close_error(
    report: ErrorReport, *, state: str, note: str, since: datetime | None = None, by: Person, at: datetime
) -> None:
    """Say what became of it, and tell whoever found it and left a way to be told.

    `since`: when what was seen of it had been closed. Raises LetterRefused; ChangedMeanwhile where somebody closed it later.
    """
    if ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk).closed_at != since:
        raise ChangedMeanwhile
    note = printable(note).strip()
    if state not in (ErrorReport.State.MENDED, ErrorReport.State.UNFOUNDED) or not note:
        raise LetterRefused("请选择处理结果，并写明处理情况。")
    report.state, report.note, report.closed_by, report.closed_at = state, note, by.name, at
    report.save()
    _note("error_report_closed", _about(report), {"state": state, "note": note}, by=by.name, at=at)
    channel = channel_of(report.contact)
    if channel in configured():
        text = f"你找出的网页问题（{report.get_kind_display()}）：{note}。谢谢。本信息由系统发出，请勿回复。"
        notices.enqueue(
            f"{_about(report)}:{state}", channel, report.contact, subject=f"网站找错：{report.get_state_display()}", text=text,
            about=_about(report), at=at,
        )  # fmt: skip


@transaction.atomic
def reveal_voice(voice: Opinion | ErrorReport, *, reason: str, by: Person, at: datetime) -> None:
    """Record that someone looks at who said something and how to reach them, and why."""
    _note("voice_revealed", _about(voice), {"reason": reason}, by=by.name, at=at)


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
        {"title": survey.title, "questions": survey.questions, "conclusion": survey.conclusion},
        by=by.name,
        at=at,
    )


@transaction.atomic
def answer_survey(survey: Survey, *, token: str, answers: list[Any], at: datetime) -> None:
    """Take one person's answers. Raises LetterRefused, intake.AlreadySubmitted."""
    if not survey.first_day <= at.date() <= survey.last_day:
        raise LetterRefused("调查的时间已经结束或者还没有开始。")
    if _claimed(token, {"answers": answers, "of": survey.pk}, f"survey:{survey.pk}", at=at):
        given = SurveyAnswer.objects.create(survey=survey, answers=answers, at=at)
        _note("survey_answered", _about(given), {"answers": answers, "of": survey.pk}, by=VISITOR, at=at)


@transaction.atomic
def purge_voice(voice: Opinion | ErrorReport | SurveyAnswer, *, by: str, at: datetime) -> None:
    """Erase who said something, and what was said in a person's own words. What was counted or made public of it stays."""
    if isinstance(voice, SurveyAnswer):
        voice.answers = [ERASED if answer and isinstance(answer, str) else answer for answer in voice.answers]
    else:
        voice.contact = ""
        voice.text = ERASED
    if isinstance(voice, ErrorReport):
        voice.page = ERASED
        voice.note = ERASED if voice.note else ""
    if isinstance(voice, Opinion):
        voice.name = ""
    voice.is_purged = True
    voice.save()
    notices.forget(_about(voice))
    _note("voice_purged", _about(voice), {}, by=by, at=at)


def _about(voice: Opinion | ErrorReport | SurveyAnswer) -> str:
    """What the ledger and messages call it."""
    kind = {Opinion: "opinion", ErrorReport: "error-report", SurveyAnswer: "survey-answer"}[type(voice)]
    return f"{kind}:{voice.pk}"


def _note(action: str, subject: str, content: dict[str, Any], *, by: str, at: datetime) -> None:
    ledger.append(by=by, at=at, action=action, subject=subject, content=content, key=settings.GONGKAI_INDEX_KEY)
