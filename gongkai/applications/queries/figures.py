"""An office's own figures: how many, how fast and how many in time, by unit, outcome, field, channel or applicant."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from gongkai.applications.models import Application, Field, Matter
from gongkai.applications.queries.counts import Period
from gongkai.regulation.case import State


class Dimension(StrEnum):
    """By what requests are grouped; the value is the column."""

    UNIT = "unit"
    OUTCOME = "outcome"
    FIELD = "field"
    CHANNEL = "channel"
    APPLICANT = "applicant_kind"


DIMENSION_LABELS = {
    Dimension.UNIT: "单位",
    Dimension.OUTCOME: "办理结果",
    Dimension.FIELD: "领域",
    Dimension.CHANNEL: "申请途径",
    Dimension.APPLICANT: "申请人类型",
}


class What(StrEnum):
    """What is counted of a group."""

    NEW = "new"
    DONE = "done"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"


WHAT_LABELS = {
    What.NEW: "新收",
    What.DONE: "办结",
    What.IN_TIME: "按期办结",
    What.LATE: "超期办结",
    What.OPEN: "期末在办",
}


def field_labels() -> dict[str, str]:
    """The fields by value."""
    return dict(Field.choices)


class Figures(NamedTuple):
    """The figures of one group. Days are None where nothing was concluded."""

    value: str | int | None
    new: int
    done: int
    in_time: int
    late: int
    open: int
    working_days: float | None
    calendar_days: float | None

    @property
    def share_in_time(self) -> float | None:
        """Which part of what had to be answered was answered in time, in per cent.

        What ended because the applicant did not correct or pay had no answer to be in time.
        """
        judged = self.in_time + self.late
        return 100 * self.in_time / judged if judged else None


def _conditions(period: Period) -> dict[What, Q]:
    received = Q(received_on__range=period)
    concluded = Q(concluded_on__range=period)
    return {
        What.NEW: received,
        What.DONE: concluded,
        What.IN_TIME: concluded & Q(concluded_in_time=True),
        What.LATE: concluded & Q(concluded_in_time=False),
        What.OPEN: Q(received_on__lte=period.last)
        & (Q(concluded_on__isnull=True) | Q(concluded_on__gt=period.last)),
    }


def _counted(period: Period, units: Collection[int] | None) -> QuerySet[Application]:
    counted = Application.objects.exclude(state=State.ANNULLED).filter(matter=Matter.DISCLOSURE)
    counted = counted.filter(
        Q(received_on__lte=period.last), Q(concluded_on__isnull=True) | Q(concluded_on__gte=period.first)
    )
    return counted if units is None else counted.filter(unit__in=units)


def figures(period: Period, by: Dimension, units: Collection[int] | None = None) -> list[Figures]:
    """The figures of a period, group by group, counted in the database by one query."""
    conditions = _conditions(period)
    took = ExpressionWrapper(F("concluded_on") - F("received_on"), output_field=DurationField())
    groups = (
        _counted(period, units)
        .order_by()
        .values(by.value)
        .annotate(
            **{f"{what.value}_count": Count("pk", filter=condition) for what, condition in conditions.items()},
            working=Avg("handled_working_days", filter=conditions[What.DONE]),
            calendar=Avg(took, filter=conditions[What.DONE]),
        )
        .order_by(by.value)
    )
    return [
        Figures(
            group[by.value],
            *(group[f"{what.value}_count"] for what in What),
            working_days=None if group["working"] is None else float(group["working"]),
            calendar_days=None if group["calendar"] is None else group["calendar"].total_seconds() / 86400,
        )
        for group in groups
    ]


def total_of(groups: list[Figures]) -> Figures:
    """All groups together; means are weighted by what was concluded."""

    def mean(days: list[tuple[float | None, int]]) -> float | None:
        weighed = [(value, number) for value, number in days if value is not None]
        concluded = sum(number for _, number in weighed)
        return sum(value * number for value, number in weighed) / concluded if concluded else None

    return Figures(
        None,
        *(sum(getattr(group, what.value) for group in groups) for what in What),
        working_days=mean([(group.working_days, group.done) for group in groups]),
        calendar_days=mean([(group.calendar_days, group.done) for group in groups]),
    )


def cases_of_figure(
    period: Period, what: What, by: Dimension, value: str, units: Collection[int] | None = None
) -> QuerySet[Application]:
    """The requests that one figure counts; `value` "*" for all groups."""
    found = _counted(period, units).filter(_conditions(period)[what])
    if value != "*":
        found = found.filter(**{by.value: value})
    return found.select_related("unit").order_by("received_on", "pk")
