"""Keeping the dictionary: one entry at a time, or a whole sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.publishing.actions.recording import record
from gongkai.publishing.models import Column, WordEntry


@transaction.atomic
def save_word(entry: WordEntry, right_in: Iterable[Column], *, by: Person, at: datetime) -> WordEntry:
    """Save an entry, and the columns in which it is no error."""
    entry.save()
    entry.right_in.set(right_in)
    content = {
        "wrong": entry.wrong,
        "right": entry.right,
        "ended": entry.ended_on and entry.ended_on.isoformat(),
        "right_in": [column.path for column in right_in],
    }
    record(f"word:{entry.pk}", "words_saved", content, by=by, at=at)
    return entry


@transaction.atomic
def import_words(rows: Sequence[dict[str, Any]], *, by: Person, at: datetime) -> tuple[int, int]:
    """Bring in a sheet's rows; one that is there is put right and in use again. How many are new, and how many not."""
    known = set(
        WordEntry.objects.filter(wrong__in=[row["wrong"] for row in rows]).values_list("wrong", flat=True)
    )
    WordEntry.objects.bulk_create(
        [WordEntry(**row, ended_on=None) for row in rows], update_conflicts=True, unique_fields=["wrong"],
        update_fields=["right", "severity", "since", "source", "checked_on", "ended_on"],
    )  # fmt: skip
    record("word:all", "words_saved", {"new": len(rows) - len(known), "changed": len(known)}, by=by, at=at)
    return len(rows) - len(known), len(known)
