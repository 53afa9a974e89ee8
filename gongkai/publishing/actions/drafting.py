"""Drafts that are not typed in the editor: brought in, or made for a demonstration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.documents.markup import parts_of
from gongkai.publishing.actions.recording import PublicationRefused
from gongkai.publishing.models import DocumentKind, Effect, LifeEvent, Publication, Theme
from gongkai.publishing.permissions import WRITERS, roles_held


@transaction.atomic
def draft(
    unit: Unit, *, facts: Mapping[str, Any], effects: Sequence[tuple[int, str, date]] = (), events: Iterable[str] = (),
    by: Person,
) -> Publication:  # fmt: skip
    """A new text of a unit. `facts`: fields by name; kind and theme by their own names; `effects`: target, kind, from when.

    `events`: names of the life events a service guide stands under.
    """
    fields = dict(facts)
    theme = fields.pop("theme", "")
    publication = Publication(
        unit=unit, created_by=by, live=False, has_unpublished_changes=True,
        kind=DocumentKind.objects.get(name=fields.pop("kind")),
        theme=Theme.objects.filter(name=theme, parent__isnull=False).first() if theme else None,
        **fields,
    )  # fmt: skip
    publication.effects.set([Effect(target_id=target, kind=kind, from_on=on) for target, kind, on in effects])
    publication.life_events.set(LifeEvent.objects.filter(name__in=list(events)))
    publication.clean()
    publication.save()
    publication.save_revision(user=by)
    return publication


def draft_guide(unit: Unit, *, markup: str, by: Person, at: datetime) -> Publication:
    """The unit's 政府信息公开指南 as the system writes it, for its editor to go on with. Raises PublicationRefused."""
    if not roles_held(by, unit, at.date()) & WRITERS:
        raise PublicationRefused(f"公开指南由{unit.short_name}的信息采编人起草。")
    body = [{"type": "text", "value": content} for _, content in parts_of(markup.encode())]
    facts = {
        "title": f"{unit.name}政府信息公开指南（{at.year}年版）", "kind": "公开指南", "formed_on": at.date(), "body": body,
        "item": "20-15",
    }  # fmt: skip
    return draft(unit, facts=facts, by=by)
