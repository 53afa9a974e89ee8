"""Telling those who handle requests, and after a limit their head, in time: on the work list, and by mail where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.models import Application, Reminder
from gongkai.applications.queries import DUE_SOON_WORKING_DAYS, OPEN_STATES
from gongkai.notices import actions as notices
from gongkai.notices.gateway import configured
from gongkai.notices.models import Channel
from gongkai.regulation.case import WAITING_FOR_APPLICANT, State


@transaction.atomic
def remind(
    application: Application, people: Iterable[Person], occasion: str, text: str, *, at: datetime
) -> int:
    """Tell people something about a request, each once for one occasion; returns how many are told now."""
    told = 0
    for person in people:
        key = f"{application.number}:{occasion}:{person.pk}"
        _, is_new = Reminder.objects.get_or_create(
            key=key, defaults={"person": person, "application": application, "text": text, "at": at}
        )
        told += is_new
        if is_new and person.email and Channel.MAIL in configured():
            subject = f"申请 {application.number}：{text}"
            notices.enqueue(
                f"reminder:{key}", Channel.MAIL, person.email, subject=subject, about=application.number,
                text=f"{subject}。请登录信息公开工作台办理。", at=at,
            )  # fmt: skip
    return told


def remind_of_limits(*, today: date, at: datetime) -> int:
    """Tell of every limit that is near or past; run again on the same day it tells nobody twice."""
    soon = accounts.calendar().add(today, DUE_SOON_WORKING_DAYS)
    running = Application.objects.filter(state__in=OPEN_STATES).select_related("unit", "handler", "officer")
    told = 0
    for application in running.filter(due_on__lte=soon).exclude(state__in=WAITING_FOR_APPLICANT).iterator():
        due = application.due_on
        if due >= today:
            text = f"答复期限为 {due.isoformat()}，请抓紧办理"
            told += remind(application, holders_of(application, today), f"due:{due}", text, at=at)
        else:
            text = f"已超过答复期限 {due.isoformat()}"
            heads = [*holders_of(application, today), *_heads(application.unit, today)]
            told += remind(application, heads, f"overdue:{due}", text, at=at)
    for application in running.filter(officer_due_on__lt=today).exclude(officer=None).iterator():
        day = application.officer_due_on
        text = f"科室应于 {day.isoformat()} 前提出意见，已经超过"
        told += remind(
            application, [application.officer, *_handlers(application, today)], f"officer:{day}", text, at=at
        )
    for application in running.filter(state=State.SUBMITTED, confirm_by__lte=today).iterator():
        day = application.confirm_by
        text = f"应于 {day.isoformat()} 前与申请人确认收到"
        told += remind(application, _handlers(application, today), f"confirm:{day}", text, at=at)
    return told


def holders_of(application: Application, today: date) -> list[Person]:
    """Who has a request in hand: its clerk, or all clerks of the unit, and its officer."""
    officer = [application.officer] if application.officer and application.officer.is_active else []
    return [*_handlers(application, today), *officer]


def _handlers(application: Application, today: date) -> list[Person]:
    clerks = list(
        accounts.people_with_role(accounts.responsible_unit(application.unit, today), Role.CLERK, today)
    )
    return [clerk for clerk in clerks if clerk.pk == application.handler_id] or clerks


def _heads(unit: Unit, today: date) -> list[Person]:
    return list(accounts.people_with_role(accounts.responsible_unit(unit, today), Role.OFFICE_HEAD, today))
