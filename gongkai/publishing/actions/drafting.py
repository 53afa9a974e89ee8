"""Drafts that are not typed in the editor: brought in, or made for a demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.models import DocumentKind, Effect, Publication, Theme


@transaction.atomic
def draft(
    unit: Unit, *, facts: Mapping[str, Any], effects: Sequence[tuple[int, str, date]] = (), by: Person
) -> Publication:
    """A new text of a unit. `facts`: fields by name; kind and theme by their own names; `effects`: target, kind, from when."""
    fields = dict(facts)
    theme = fields.pop("theme", "")
    publication = Publication(
        unit=unit, created_by=by, live=False, has_unpublished_changes=True,
        kind=DocumentKind.objects.get(name=fields.pop("kind")),
        theme=Theme.objects.filter(name=theme, parent__isnull=False).first() if theme else None,
        **fields,
    )  # fmt: skip
    publication.effects.set([Effect(target_id=target, kind=kind, from_on=on) for target, kind, on in effects])
    publication.clean()
    publication.save()
    publication.save_revision(user=by)
    return publication
