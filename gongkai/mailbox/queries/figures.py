"""The mailbox in figures, read from running tallies: as many rows for a hundred thousand letters as for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from gongkai.accounts.models import Unit
from gongkai.mailbox.course import KIND_LABELS, Kind
from gongkai.mailbox.models import Dimension, Source, Tally, Topic

LEAST_TO_RANK = 5  # answered letters; below that a unit's days say nothing about it


class Days(NamedTuple):
    """How long answers took: mean and median, in days; None where nothing was answered."""

    mean: float | None
    median: float | None


class Figures(NamedTuple):
    """What one value had in a year."""

    label: str
    carried: int  # accepted before the year and not closed when it began
    received: int
    closed: int
    published: int
    in_time: int
    rated: int
    satisfied: int
    calendar: Days
    working: Days

    @property
    def share_closed(self) -> float | None:
        """办结率: closed of what was to be closed, carried over and received, in per cent."""
        owed = self.carried + self.received
        return 100 * self.closed / owed if owed else None

    @property
    def share_published(self) -> float | None:
        """公开率: published of closed, in per cent."""
        return 100 * self.published / self.closed if self.closed else None

    @property
    def share_in_time(self) -> float | None:
        """Answered in time, of those answered, in per cent."""
        return 100 * self.in_time / self.closed if self.closed else None

    @property
    def share_satisfied(self) -> float | None:
        """Satisfied, of those who said, in per cent."""
        return 100 * self.satisfied / self.rated if self.rated else None

    @property
    def is_ranked(self) -> bool:
        """Whether there are enough answers to compare it with others, and to tell nobody's own."""
        return self.closed >= LEAST_TO_RANK

    @property
    def is_said(self) -> bool:
        """Whether enough writers said something to tell nobody's own word."""
        return self.rated >= LEAST_TO_RANK


class YearFigures(NamedTuple):
    """A year: all letters, the same of the year before, and by unit, topic, kind, source and month."""

    year: int
    all: Figures
    before: Figures
    by: dict[Dimension, list[Figures]]

    @property
    def days_less(self) -> float | None:
        """How many days shorter than the year before the mean is, each to a tenth of a day as it is shown."""
        return _less(self.all.calendar.mean, self.before.calendar.mean)

    @property
    def days_more(self) -> float | None:
        """The same the other way round."""
        return None if self.days_less is None else -self.days_less


def days_in(histogram: Mapping[str, int]) -> Days:
    """Mean and median of {"days": how many}."""
    counted = sorted((int(days), number) for days, number in histogram.items() if number)
    total = sum(number for _, number in counted)
    if not total:
        return Days(None, None)

    def at(rank: int) -> int:
        for days, number in counted:
            rank -= number
            if rank < 0:
                return days
        return counted[-1][0]

    mean = sum(days * number for days, number in counted) / total
    return Days(mean, (at((total - 1) // 2) + at(total // 2)) / 2)


def figures_of(year: int) -> YearFigures:
    """The figures of a year."""
    rows = list(Tally.objects.filter(year=year))
    all_before = Tally.objects.filter(year=year - 1, dimension=Dimension.ALL).first()
    labels, carried = (
        _labels(),
        _carried(Tally.objects.filter(year__lt=year).exclude(dimension=Dimension.MONTH)),
    )
    by: dict[Dimension, list[Figures]] = {}
    for dimension in Dimension:
        if dimension is Dimension.ALL:
            continue
        known = labels[dimension]
        own = [row for row in rows if row.dimension == dimension and (row.received or row.closed)]
        own.sort(key=lambda row: list(known).index(row.value) if row.value in known else len(known))
        by[dimension] = [
            _figures(row, known.get(row.value, row.value or "未分类"), carried.get((dimension, row.value), 0))
            for row in own
        ]
    whole = next((row for row in rows if row.dimension == Dimension.ALL), Tally(year=year))
    return YearFigures(
        year,
        _figures(whole, "全部", carried.get((Dimension.ALL, ""), 0)),
        _figures(all_before or Tally(year=year - 1), "上一年", 0),
        by,
    )


def named_figures(year: int, units: Collection[int] | None) -> dict[str, str]:
    """The figures that a report's sentences name, of all letters or of those some units led; days are calendar days."""
    rows = Tally.objects.filter(year__lte=year)
    if units is None:
        rows = rows.filter(dimension=Dimension.ALL)
    else:
        rows = rows.filter(dimension=Dimension.UNIT, value__in=[str(unit) for unit in units])
    listed = list(rows)
    carried = max(sum(row.received - row.closed for row in listed if row.year < year), 0)
    now, before = (_summed([row for row in listed if row.year == one], carried) for one in (year, year - 1))
    less = _less(now.calendar.mean, before.calendar.mean)
    return {
        "来信结转": str(now.carried),
        "来信受理": str(now.received),
        "来信办结": str(now.closed),
        "来信办结率": _plain(now.share_closed),
        "来信平均天数": _plain(now.calendar.mean),
        "来信天数变化": "无法比较" if less is None else f"缩短{_plain(less)}天" if less > 0 else f"延长{_plain(-less)}天" if less < 0 else "持平",
        "来信公开率": _plain(now.share_published),
    }  # fmt: skip


def _carried(before: QuerySet[Tally]) -> dict[tuple[str, str], int]:
    """What the years before leave open, by dimension and value: a letter that is closed was received, then or earlier."""
    summed = before.order_by().values_list("dimension", "value").annotate(left=Sum("received") - Sum("closed"))
    return {(dimension, value): max(left, 0) for dimension, value, left in summed}


def _less(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(round(before, 1) - round(now, 1), 1)


def _summed(rows: Iterable[Tally], carried: int) -> Figures:
    whole = Tally()
    for row in rows:
        for name in ("received", "closed", "published", "in_time", "rated", "satisfied"):
            setattr(whole, name, getattr(whole, name) + getattr(row, name))
        for name in ("calendar", "working"):
            for days, number in getattr(row, name).items():
                getattr(whole, name)[days] = getattr(whole, name).get(days, 0) + number
    return _figures(whole, "", carried)


def _plain(number: float | None) -> str:
    """At most one decimal, none where it would be zero; — where there is nothing to divide by."""
    return "—" if number is None else f"{number:.1f}".removesuffix(".0")


def _figures(row: Tally, label: str, carried: int) -> Figures:
    return Figures(
        label, carried, row.received, row.closed, row.published, row.in_time, row.rated, row.satisfied, days_in(row.calendar),
        days_in(row.working),
    )  # fmt: skip


def _labels() -> dict[Dimension, dict[str, str]]:
    return {
        Dimension.UNIT: {
            str(pk): name for pk, name in Unit.objects.order_by("number").values_list("pk", "short_name")
        },
        Dimension.TOPIC: {str(pk): name for pk, name in Topic.objects.values_list("pk", "name")},
        Dimension.MONTH: {f"{month:02d}": f"{month} 月" for month in range(1, 13)},
        Dimension.KIND: {kind.value: KIND_LABELS[Kind(kind)] for kind in Kind},
        Dimension.SOURCE: dict(Source.choices),
    }
