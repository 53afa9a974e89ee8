"""What a person keeps for themselves: filters, columns, which reminders were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications.models import ListColumns, SavedFilter
from gongkai.applications.queries import reminders_of

MOST_FILTERS = 30


@transaction.atomic
def save_filter(person: Person, name: str, conditions: Mapping[str, Any]) -> SavedFilter | None:
    """Keep conditions under a name, in place of what had it; None where there are too many already."""
    own = SavedFilter.objects.filter(person=person)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        return None
    return own.update_or_create(person=person, name=name, defaults={"conditions": dict(conditions)})[0]


def drop_filter(person: Person, pk: int) -> None:
    """Forget a filter."""
    SavedFilter.objects.filter(person=person, pk=pk).delete()


def choose_columns(person: Person, columns: Sequence[str]) -> None:
    """See these columns from now on."""
    ListColumns.objects.update_or_create(person=person, defaults={"columns": list(columns)})


def see_reminders(person: Person, *, at: datetime) -> int:
    """Mark what a person has been told as seen; returns how many."""
    return reminders_of(person).update(seen_at=at)
