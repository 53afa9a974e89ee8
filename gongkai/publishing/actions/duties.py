"""Keeping the 标准目录: one entry at a time, or a whole sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.publishing import ready
from gongkai.publishing.actions.recording import record
from gongkai.publishing.models import Duty
from gongkai.publishing.platform import DUTIES
from gongkai.regulation.sources import GRASSROOTS_CATALOGUES

_DUTIES = Path(__file__).resolve().parents[1] / "data" / "duties.json"


@transaction.atomic
def save_duty(duty: Duty, *, by: Person, at: datetime) -> Duty:
    """Save an entry; pages that list the catalogue follow."""
    ready.outdate({DUTIES})
    duty.save()
    content = {"field": duty.field, "name": duty.name, "unit": duty.unit_id, "limit": duty.time_limit}
    record(f"duty:{duty.pk}", "duties_saved", content, by=by, at=at)
    return duty


@transaction.atomic
def import_duties(rows: Sequence[dict[str, Any]], *, by: Person, at: datetime) -> tuple[int, int]:
    """Bring in a sheet's rows; one with the same field, matter and organ is put right. How many are new, and how many not."""
    ready.outdate({DUTIES})
    new = 0
    for row in rows:
        key = {name: row[name] for name in ("field", "name", "unit")}
        rest = {name: value for name, value in row.items() if name not in key}
        found = Duty.objects.filter(**key, ended_on__isnull=True).first()
        if found is None:
            Duty.objects.create(**key, **rest, begun_on=at.date())
            new += 1
        else:
            Duty.objects.filter(pk=found.pk).update(**rest)
    record("duty:all", "duties_saved", {"new": new, "changed": len(rows) - new}, by=by, at=at)
    return new, len(rows) - new


@transaction.atomic
def make_duties(*, at: datetime) -> int:
    """One entry for each field, as the beginning of a catalogue whose organs are still to be named; returns how many."""
    if Duty.objects.exists():
        return 0
    described = json.loads(_DUTIES.read_text(encoding="utf-8"))
    Duty.objects.bulk_create(
        Duty(field=field, name=name, item=item, cycle=cycle, basis=basis, begun_on=GRASSROOTS_CATALOGUES.in_force_from)
        for field, name, item, cycle, basis in described
    )  # fmt: skip
    record("duty:all", "duties_saved", {"made": len(described)}, by=None, at=at)
    ready.outdate({DUTIES})
    return len(described)
