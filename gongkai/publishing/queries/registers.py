"""The 标准目录 and the registers beside the texts: hot issues, handovers, days in grey, the dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from wagtail.models import Revision

from gongkai.accounts.models import Unit
from gongkai.publishing.models import (
    DocumentKind,
    Duty,
    GreyPeriod,
    Handover,
    HotIssue,
    LifeEvent,
    Publication,
    Theme,
    WordEntry,
)
from gongkai.publishing.queries.columns import PAGE_SIZE
from gongkai.publishing.queries.public import listed
from gongkai.regulation.duties import FIELDS, Cycle, DutyStanding, duty_standing
from gongkai.regulation.working_days import WorkCalendar


class DutyRow(NamedTuple):
    """An entry of the 标准目录 with its newest publication, and how it stands."""

    duty: Duty
    newest: Publication | None
    standing: DutyStanding


def duties_on(day: date) -> QuerySet[Duty]:
    """The entries that hold on a day, in the order of the fields; `published_at`: when something was last published for one."""
    live_ones = Q(publications__live=True)
    newest = Publication.objects.filter(duty=OuterRef("pk"), live=True).order_by("-last_published_at", "-pk")
    return (
        Duty.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), begun_on__lte=day)
        .select_related("unit")
        .annotate(
            published_at=Max("publications__last_published_at", filter=live_ones),
            newest=Subquery(newest.values("pk")[:1]),
            place=Case(
                *(When(field=field, then=Value(n)) for n, field in enumerate(FIELDS)), default=Value(99)
            ),
        )
        .order_by("place", "pk")
    )


def duty_rows(duties: Iterable[Duty], on: date, days: WorkCalendar) -> list[DutyRow]:
    """How each of these stands on a day."""
    listed_duties = list(duties)
    newest = Publication.objects.in_bulk({duty.newest for duty in listed_duties if duty.newest})
    rows = []
    for duty in listed_duties:
        published_on = timezone.localtime(duty.published_at).date() if duty.published_at else None
        standing = duty_standing(Cycle(duty.cycle), on, duty.days, duty.begun_on, published_on, days)
        rows.append(DutyRow(duty, newest.get(duty.newest), standing))
    return rows


def hot_issues() -> QuerySet[HotIssue]:
    """The register, those without a live answer first; `answered_on`: the day of the answer."""
    return (
        HotIssue.objects.select_related("unit", "response", "recorded_by")
        .annotate(answered_on=Case(When(response__live=True, then=TruncDate("response__first_published_at"))))
        .order_by(F("answered_on").desc(nulls_first=True), "-heard_on", "-pk")
    )


def unlinked_responses(unit: Unit) -> list[Publication]:
    """A unit's live responses that are not yet named as the answer to an issue, the newest first."""
    found = listed().filter(unit=unit, kind__group=DocumentKind.Group.RESPONSE, hot_issues__isnull=True)
    return list(found.order_by("-first_published_at")[:PAGE_SIZE])


def handovers(units: set[int]) -> QuerySet[Handover]:
    """What these units handed over, with `n`, how many publications."""
    return (
        Handover.objects.filter(unit__in=units).select_related("unit", "by").annotate(n=Count("publications"))
    )


def is_grey(on: date) -> bool:
    """Whether the site is shown without colour on a day."""
    return GreyPeriod.objects.filter(first_day__lte=on, last_day__gte=on).exists()


def words_in_use(on: date) -> QuerySet[WordEntry]:
    """The entries of the dictionary that hold on a day."""
    return WordEntry.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def is_classification_used(entry: Theme | DocumentKind | LifeEvent) -> bool:
    """Whether a text, or a version of one, stands under an entry, or under one below it."""
    if isinstance(entry, LifeEvent):
        return entry.guides.exists()
    field = "theme" if isinstance(entry, Theme) else "kind"
    wanted = [entry.pk, *(entry.children.values_list("pk", flat=True) if isinstance(entry, Theme) else ())]
    written = Revision.objects.filter(content_type__model="publication", **{f"content__{field}__in": wanted})
    return Publication.objects.filter(**{f"{field}__in": wanted}).exists() or written.exists()
