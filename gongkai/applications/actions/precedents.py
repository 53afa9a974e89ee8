"""Precedents: entered with what they rest on, and retired with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications.models import Application, Precedent
from gongkai.ledger import actions as ledger
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.outcomes import Ground, LetterKind, OutcomeRefused, outcome_of
from gongkai.regulation.personal_data import find_numbers


@transaction.atomic
def add_precedent(
    *,
    title: str,
    field: str,
    kind: LetterKind,
    grounds: Sequence[Ground],
    situation: str,
    wording: str,
    was_lost: bool,
    source: Application | None,
    by: Person,
    at: datetime,
) -> Precedent:
    """Enter a precedent. All units read it, so it may name nobody: raises CaseRefused where it does."""
    said = f"{title}\n{situation}\n{wording}"
    if find_numbers(said) or (source is not None and any(data in said for data in source.identifying)):
        raise CaseRefused("口径由全区共用，请删去申请人的姓名和证件、电话等号码。")
    try:
        outcome_of(kind, grounds)
    except OutcomeRefused as refused:
        raise CaseRefused(str(refused)) from refused
    precedent = Precedent.objects.create(
        title=title,
        field=field,
        kind=kind,
        grounds=[ground.value for ground in grounds],
        situation=situation,
        wording=wording,
        was_lost=was_lost,
        source=source,
        at=at,
        actor=by.name,
    )
    _write(precedent, "precedent_added", {"title": title, "wording": wording}, by=by, at=at)
    return precedent


@transaction.atomic
def retire_precedent(precedent_id: int, *, reason: str, by: Person, at: datetime) -> Precedent:
    """A precedent that no longer holds is offered no more, and stays readable with the reason."""
    precedent = Precedent.objects.select_for_update().get(pk=precedent_id)
    if precedent.is_retired:
        raise CaseRefused("这条口径已经停用。")
    precedent.is_retired, precedent.retired_because = True, reason
    precedent.save(update_fields=["is_retired", "retired_because"])
    _write(precedent, "precedent_retired", {"reason": reason}, by=by, at=at)
    return precedent


def _write(precedent: Precedent, action: str, content: dict[str, Any], *, by: Person, at: datetime) -> None:
    ledger.append(
        by=by.name,
        at=at,
        action=action,
        subject=f"precedent:{precedent.pk}",
        content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )
