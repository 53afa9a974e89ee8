"""The counts of the annual report, and the cases behind each of its cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Case, CharField, Count, F, Prefetch, Q, QuerySet, Value, When

from gongkai.applications.models import Application, CaseEvent, Matter, Remedy
from gongkai.applications.queries.histories import entries_of
from gongkai.regulation import case
from gongkai.regulation.annual_report.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    TOTAL_DONE,
    Column,
)
from gongkai.regulation.annual_report.tally import RemedyCount, RequestCount
from gongkai.regulation.case import Event
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.remedies import RemedyKind, ResultClass

# `units`: ids of the organs whose cases a report counts, its own and those it has succeeded; None: of all.


class Period(NamedTuple):
    """The days a report is about: a year for the statutory one, a part of it for an office's own."""

    first: date
    last: date


def whole(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def counted_in(period: Period, units: Collection[int] | None = None) -> QuerySet[Application]:
    """The requests a period's table three counts: received by its end and not concluded before it began.

    `result` is the outcome as it stood on its last day ("" while open), `carried_in` whether it came from before.
    """
    first, last = period
    applications = Application.objects.filter(received_on__lte=last, matter=Matter.DISCLOSURE)
    applications = applications.filter(Q(concluded_on__isnull=True) | Q(concluded_on__gte=first))
    if units is not None:
        applications = applications.filter(unit__in=units)
    return applications.annotate(
        carried_in=Case(
            When(received_on__lt=first, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        result=Case(
            When(concluded_on__lte=last, then=F("outcome")), default=Value(""), output_field=CharField()
        ),
    )


def case_counts(period: Period, units: Collection[int] | None = None) -> Iterator[RequestCount]:
    """A period's requests counted in the database, at most 6 × 2 × 22 groups whatever their number."""
    groups = (
        counted_in(period, units)
        .order_by()
        .values("applicant_kind", "carried_in", "result")
        .annotate(number=Count("pk"))
        .values_list("applicant_kind", "carried_in", "result", "number")
    )
    for applicant, carried_in, result, number in groups:
        yield RequestCount(Column(applicant), bool(carried_in), Outcome(result) if result else None, number)


def remedies_counted_in(period: Period, units: Collection[int] | None = None) -> QuerySet[Remedy]:
    """The reviews and suits a period's table four counts, with `standing_class` as of its last day."""
    first, last = period
    remedies = Remedy.objects.filter(
        Q(decided_on__isnull=True) | Q(decided_on__gte=first), lodged_on__lte=last, is_annulled=False
    )
    if units is not None:
        remedies = remedies.filter(unit__in=units)
    return remedies.annotate(
        standing_class=Case(
            When(decided_on__lte=last, then=F("result_class")),
            default=Value(ResultClass.PENDING.value),
            output_field=CharField(),
        )
    )


def remedy_counts(period: Period, units: Collection[int] | None = None) -> Iterator[RemedyCount]:
    """A period's reviews and suits counted in the database."""
    groups = (
        remedies_counted_in(period, units)
        .order_by()
        .values("kind", "standing_class")
        .annotate(number=Count("pk"))
        .values_list("kind", "standing_class", "number")
    )
    for kind, result, number in groups:
        yield RemedyCount(RemedyKind(kind), ResultClass(result), number)


def cases_of_cell(period: Period, cell: str, units: Collection[int] | None = None) -> QuerySet[Application]:
    """The requests that a cell of table three (B3.1/n) counts."""
    row, _, column = cell.partition("/")
    applications = counted_in(period, units)
    if column != Column.TOTAL:
        applications = applications.filter(applicant_kind=column)
    if row == NEW:
        applications = applications.filter(carried_in=False)
    elif row == CARRIED_IN:
        applications = applications.filter(carried_in=True)
    elif row == CARRIED_OUT:
        applications = applications.filter(result="")
    elif row == TOTAL_DONE:
        applications = applications.exclude(result="")
    elif row == "B3.6":
        applications = applications.filter(result__startswith="B3.6.")
    else:
        applications = applications.filter(result=row)
    return applications.select_related("unit").order_by("received_on", "pk")


def remedies_of_cell(period: Period, cell: str, units: Collection[int] | None = None) -> QuerySet[Remedy]:
    """The reviews or suits that a cell of table four (review/2) counts."""
    kind, _, column = cell.partition("/")
    remedies = remedies_counted_in(period, units).filter(kind=kind)
    if int(column) < 4:
        classes = (ResultClass.UPHELD, ResultClass.CORRECTED, ResultClass.OTHER, ResultClass.PENDING)
        remedies = remedies.filter(standing_class=classes[int(column)])
    return remedies.select_related("unit", "application").order_by("lodged_on", "pk")


def fees_paid(period: Period, units: Collection[int] | None = None) -> int:
    """How many requests a fee was paid for in a period; a payment taken back does not count."""
    paid = Application.objects.filter(events__event=Event.FEE_PAID, matter=Matter.DISCLOSURE).distinct()
    if units is not None:
        paid = paid.filter(unit__in=units)
    in_order = Prefetch("events", CaseEvent.objects.order_by("sequence"))
    histories = (entries_of(list(one.events.all())) for one in paid.prefetch_related(in_order))
    return sum(
        any(
            entry.event is Event.FEE_PAID and period.first <= entry.on <= period.last
            for entry in case.effective(history)
        )
        for history in histories
    )
