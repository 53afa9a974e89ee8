"""Which publication stands in which column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.publishing import queries, ready
from gongkai.publishing.actions.recording import record
from gongkai.publishing.models import Column, ColumnEntry, DocumentKind, Publication, ReviewPolicy

_COLUMNS = Path(__file__).resolve().parents[1] / "data" / "columns.json"


def place(publication: Publication, columns: list[Column]) -> set[str]:
    """Put a publication into exactly these columns; returns the keys of the lists that change by it.

    Runs while `ready.outdate` holds the number of the change, so that no two releases take the same place.
    """
    before = set(publication.entries.values_list("column", flat=True))
    # What stood in a column when it was closed stays there, as long as its rule still takes it.
    closed = Column.objects.filter(pk__in=before, closed_on__isnull=False)
    kept = [column for column in closed if queries.Rule.of(column).admits(publication)]
    wanted = {column.pk: column for column in (*columns, *kept)}
    changed = queries.list_keys([publication])
    publication.entries.exclude(column__in=wanted).delete()
    ColumnEntry.objects.bulk_create(
        ColumnEntry(column=column, publication=publication, place=queries.last_place(column) + 1)
        for pk, column in wanted.items()
        if pk not in before
    )
    return changed | queries.list_keys([publication])


def put_in_order(columns: Iterable[Column]) -> set[str]:
    """Order columns anew by first publication, after older texts have come into them; the keys of their pages."""
    keys = set()
    for column in columns:
        ordered = column.entries.order_by("publication__first_published_at", "publication")
        publications = list(ordered.values_list("publication", flat=True))
        column.entries.all().delete()
        ColumnEntry.objects.bulk_create(
            (
                ColumnEntry(column=column, publication_id=pk, place=place)
                for place, pk in enumerate(publications, 1)
            ),
            batch_size=500,
        )
        keys |= {
            f"column:{column.pk}",
            *(f"column:{column.pk}/{n + 1}" for n in range(len(publications) // queries.PAGE_SIZE + 1)),
        }
    return keys


@transaction.atomic
def save_column(
    column: Column, *, rule: Mapping[str, Iterable[Any]], by: Person, at: datetime
) -> tuple[Column, int]:
    """Save a column, `rule` being its organs, kinds and themes, and fill it anew; the column and how many it shows."""
    ready.outdate({ready.SITE})
    column.path = column.place
    column.save()
    for name, wanted in rule.items():
        getattr(column, name).set(wanted)
    shown = _fill(column)
    content = {
        "name": column.name, "shown": shown, "items": column.items,
        **{name: sorted(one.pk for one in wanted) for name, wanted in rule.items()},
    }  # fmt: skip
    record(f"column:{column.path}", "column_saved", content, by=by, at=at)
    return column, shown


def _fill(column: Column) -> int:
    """Every live publication the rule admits, the oldest release first."""
    column.entries.all().delete()
    if column.shows == Column.Shows.COLUMNS:
        return 0
    released = queries.live().order_by("first_published_at", "pk").prefetch_related("joint_units")
    if column.closed_on:
        released = released.filter(first_published_at__date__lt=column.closed_on)
    admitted = queries.Rule.of(column).admits
    shown = [one for one in released.defer("body").iterator(chunk_size=500) if admitted(one)]
    ColumnEntry.objects.bulk_create(
        (ColumnEntry(column=column, publication=one, place=number) for number, one in enumerate(shown, 1)),
        batch_size=500,
    )
    return len(shown)


@transaction.atomic
def make_columns(*, at: datetime) -> int:
    """The columns every district's portal begins with, where there are none yet; returns how many."""
    if Column.objects.exists():
        return 0
    made = _make(json.loads(_COLUMNS.read_text(encoding="utf-8")), None)
    record("column:all", "column_saved", {"made": made}, by=None, at=at)
    ready.outdate({ready.SITE})
    return made


def _make(described: list[dict[str, Any]], parent: Column | None) -> int:
    made = 0
    for position, facts in enumerate(described):
        column = Column(
            parent=parent, slug=facts["slug"], name=facts["name"], description=facts["description"],
            keywords=facts["keywords"], column_type=facts["type"], position=position,
            shows=facts.get("shows", Column.Shows.LIST), on_home=facts.get("on_home", False),
            update_days=facts.get("update_days"),
        )  # fmt: skip
        column.path = column.place
        column.save()
        column.kinds.set(DocumentKind.objects.filter(name__in=facts.get("kinds", [])))
        made += 1 + _make(facts.get("below", []), column)
    return made


@transaction.atomic
def set_review_policy(units: Iterable[Unit], *, by: Person, at: datetime) -> None:
    """Let the authors of exactly these units make the first review."""
    chosen = list(units)
    ReviewPolicy.objects.exclude(unit__in=chosen).update(author_may_review_first=False)
    for unit in chosen:
        ReviewPolicy.objects.update_or_create(unit=unit, defaults={"author_may_review_first": True})
    content = {"units": sorted(unit.code for unit in chosen)}
    record("review policy", "review_policy_set", content, by=by, at=at)
