"""Registers beside the texts: hot issues and their answers, what was handed to archives and libraries, days in grey."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.actions.recording import PublicationRefused, record, within
from gongkai.publishing.models import DocumentKind, GreyPeriod, Handover, HotIssue, Publication
from gongkai.publishing.permissions import PUBLISHING_ROLES, roles_held


@transaction.atomic
def record_issue(
    *, topic: str, heard_on: date, heard_where: str, unit: Unit, by: Person, at: datetime
) -> HotIssue:
    """Note an issue on the day it is heard, with whose it is to answer. Raises PublicationRefused."""
    if heard_on > at.date():
        raise PublicationRefused("首次出现日期晚于今天，请核对。")
    issue = HotIssue.objects.create(
        topic=within(topic, 200, "热点问题"), heard_on=heard_on, heard_where=within(heard_where, 100, "从何处得知"), unit=unit,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    record(f"issue:{issue.pk}", "issue_recorded", {"topic": issue.topic, "unit": unit.code}, by=by, at=at)
    return issue


@transaction.atomic
def answer_issue(issue_id: int, *, response: Publication, by: Person, at: datetime) -> HotIssue:
    """Name the published response. Raises PublicationRefused where it is none, or not this person's to say."""
    issue = HotIssue.objects.select_for_update(of=("self",)).get(pk=issue_id)
    if not roles_held(by, issue.unit, at.date()) & PUBLISHING_ROLES:
        raise PublicationRefused(f"回应由{issue.unit.short_name}办理。")
    if issue.response_id and issue.response.live:
        raise PublicationRefused("这个问题已经回应。")
    if response.unit_id != issue.unit_id:
        raise PublicationRefused(f"请选择{issue.unit.short_name}发布的回应。")
    if not response.live or response.kind.group != DocumentKind.Group.RESPONSE:
        raise PublicationRefused("请选择已经发布的“热点回应”。")
    issue.response = response
    issue.save(update_fields=["response"])
    record(f"issue:{issue.pk}", "issue_answered", {"response": response.pk}, by=by, at=at)
    return issue


@transaction.atomic
def hand_over(
    unit: Unit, *, place: str, receiver: str, on: date, first_day: date, last_day: date, by: Person, at: datetime
) -> Handover:  # fmt: skip
    """Record that what a unit published in a time was handed over. Raises PublicationRefused where there was nothing."""
    if not roles_held(by, unit, at.date()) & PUBLISHING_ROLES:
        raise PublicationRefused(f"移送由{unit.short_name}办理。")
    if on > at.date() or last_day > on or first_day > last_day:
        raise PublicationRefused("日期的先后不对：发布日期自、至，移送日期，今天，应当依次不早于前一个。")
    published = Publication.objects.filter(
        unit=unit, live=True, first_published_at__date__range=(first_day, last_day)
    )
    handed = list(published.values_list("pk", flat=True))
    if not handed:
        raise PublicationRefused("这段时间没有发布信息，不需要移送。")
    handover = Handover.objects.create(
        unit=unit, place=place, receiver=within(receiver, 100, "接收单位和接收人"), on=on, first_day=first_day, last_day=last_day,
        by=by, at=at,
    )  # fmt: skip
    handover.publications.set(handed)
    content = {"unit": unit.code, "place": place, "publications": handed}
    record(f"handover:{handover.pk}", "publications_handed_over", content, by=by, at=at)
    return handover


@transaction.atomic
def set_grey(*, first_day: date, last_day: date, reason: str, by: Person, at: datetime) -> GreyPeriod:
    """Show the site without colour from a day to a day; nothing has to be switched back. Raises PublicationRefused."""
    if last_day < first_day:
        raise PublicationRefused("截止日期早于开始日期，请核对。")
    period = GreyPeriod.objects.create(
        first_day=first_day, last_day=last_day, reason=within(reason, 100, "事由")
    )
    days = {"first": first_day.isoformat(), "last": last_day.isoformat(), "reason": period.reason}
    record(f"grey:{period.pk}", "site_in_grey", days, by=by, at=at)
    return period


@transaction.atomic
def end_grey(period_id: int, *, by: Person, at: datetime) -> None:
    """Take back days in grey."""
    period = GreyPeriod.objects.select_for_update().get(pk=period_id)
    record(f"grey:{period.pk}", "site_in_colour", {"reason": period.reason}, by=by, at=at)
    period.delete()
