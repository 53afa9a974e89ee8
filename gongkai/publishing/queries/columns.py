"""Which columns a publication stands in, and the pages of a column."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Q
from django.utils import timezone

from gongkai.accounts import clock
from gongkai.publishing.models import Column, ColumnEntry, Publication
from gongkai.publishing.queries.public import listed

PAGE_SIZE = 20


def _open_on(day: date) -> Q:
    """Columns that are not archived on a day."""
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def main_columns() -> list[Column]:
    """The columns of the first level, for the navigation of every page."""
    return list(Column.objects.filter(_open_on(clock.today()), parent__isnull=True))


def columns_showing(publication: Publication, on: date) -> list[Column]:
    """The columns whose rule admits a publication; those that are closed take nothing new."""
    columns = Column.objects.exclude(shows=Column.Shows.COLUMNS).filter(_open_on(on))
    found = columns.prefetch_related("organs", "kinds", "themes")
    return [column for column in found if Rule.of(column).admits(publication)]


class Rule(NamedTuple):
    """What a column takes: ids of organs, kinds and themes, and statutory items. An empty part admits everything."""

    organs: set[int]
    kinds: set[int]
    themes: set[int]
    items: set[str]

    @classmethod
    def of(cls, column: Column) -> Rule:
        """The rule of a column."""
        return cls(
            *({one.pk for one in part.all()} for part in (column.organs, column.kinds, column.themes)),
            set(column.items),
        )

    def admits(self, publication: Publication) -> bool:
        """Whether it takes a publication."""
        organs = {publication.unit_id, *(unit.pk for unit in publication.joint_units.all())}
        themes = {publication.theme_id, publication.theme.parent_id} if publication.theme else set()
        return (
            _admits(self.organs, organs)
            and _admits(self.kinds, {publication.kind_id})
            and _admits(self.themes, themes)
            and _admits(self.items, {publication.item})
        )


def _admits(wanted: set[object], given: set[object]) -> bool:
    return not wanted or bool(wanted & given)


class ListPage(NamedTuple):
    """A page of a column: its publications, and the numbers of the pages beside it (0: the newest; None: there is none)."""

    publications: list[Publication]
    newer: int | None
    older: int | None


def last_place(column: Column) -> int:
    """How many publications a column has ever taken."""
    return column.entries.aggregate(Max("place"))["place__max"] or 0


def list_page(column: Column, number: int) -> ListPage | None:
    """Page `number`, counted from the oldest so that it never changes; 0 is the newest, of 20 to 39 publications.

    None where there is no such page, or it is still part of the newest.
    """
    full = max(last_place(column) // PAGE_SIZE - 1, 0)  # so many numbered pages
    if number > full or number < 0:
        return None
    low, high = (full * PAGE_SIZE, None) if number == 0 else ((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    entries = column.entries.filter(place__gt=low, **({"place__lte": high} if high else {}))
    places = dict(entries.values_list("publication", "place"))
    found = sorted(listed().filter(pk__in=places), key=lambda one: places[one.pk], reverse=True)
    older = (full if number == 0 else number - 1) or None
    newer = None if number == 0 else number + 1
    return ListPage(found, newer, older)


def newest_in(column: Column, count: int) -> list[Publication]:
    """The newest publications of a column."""
    places = dict(column.entries.order_by("-place").values_list("publication", "place")[:count])
    return sorted(listed().filter(pk__in=places), key=lambda one: places[one.pk], reverse=True)


def list_keys(publications: Iterable[Publication | int]) -> set[str]:
    """The keys of every list page on which these stand."""
    entries = ColumnEntry.objects.filter(publication__in=list(publications))
    return {
        key
        for column, place in entries.values_list("column", "place")
        for key in (f"column:{column}", f"column:{column}/{(place - 1) // PAGE_SIZE + 1}")
    }


class Freshness(NamedTuple):
    """A column, when it last took something, and how many days it is over its period (None: it has none)."""

    column: Column
    updated_on: date | None
    days_over: int | None


def freshness(on: date) -> list[Freshness]:
    """Every column in the order of the tree."""
    columns = Column.objects.select_related("responsible", "parent").annotate(
        updated_at=Max("entries__publication__last_published_at")
    )
    rows = []
    for column in sorted(columns, key=_place_in_tree):
        updated_on = timezone.localtime(column.updated_at).date() if column.updated_at else None
        over = None
        if column.update_days and not column.closed_on:
            over = (on - updated_on).days - column.update_days if updated_on else column.update_days
        rows.append(Freshness(column, updated_on, over))
    return rows


def _place_in_tree(column: Column) -> tuple[int, int, int, int]:
    above = column.parent or column
    return (above.position, above.pk, column.position if column.parent else -1, column.pk)
