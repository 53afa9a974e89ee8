"""Drafts that are not typed in the editor: brought in, or made for a demonstration."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, NamedTuple

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.documents import limited
from gongkai.documents.markup import parts_of
from gongkai.files.checks import FileRefused, media_type_of
from gongkai.publishing import queries
from gongkai.publishing.actions.bodies import blocks_of, picture_value
from gongkai.publishing.actions.recording import PublicationRefused, held, within
from gongkai.publishing.models import DocumentKind, Effect, LifeEvent, Publication, Theme
from gongkai.publishing.permissions import WRITERS, roles_held
from gongkai.regulation.catalogue import corrected_document_number, is_document_number


@transaction.atomic
def draft(
    unit: Unit, *, facts: Mapping[str, Any], effects: Sequence[tuple[int, str, date]] = (), events: Iterable[str] = (),
    joint_units: Sequence[str] = (), by: Person,
) -> Publication:  # fmt: skip
    """A new text of a unit. `facts`: fields by name; kind and theme by their own names; `effects`: target, kind, from when.

    `events`: names of the life events a service guide stands under; `joint_units`: codes of the units it is issued together with.
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
    publication.joint_units.set(Unit.objects.filter(code__in=joint_units))
    publication.clean()
    publication.save()
    publication.save_revision(user=by)
    return publication


class Manuscript(NamedTuple):
    """A draft made from a Word file, and in sentences what of the file was not taken."""

    publication: Publication
    remarks: list[str]


def draft_from_word(unit: Unit, *, name: str, content: bytes, by: Person, at: datetime) -> Manuscript:
    """A new text from a Word file: title, number, day and kind as far as the file says them, for its editor to go on with.

    Raises PublicationRefused, FileRefused, Unreadable.
    """
    if not roles_held(by, unit, at.date()) & WRITERS:
        raise PublicationRefused(f"写信息由{unit.short_name}的信息采编人办理。")
    found = _manuscript(name, content)
    title = found["title"] or PurePath(name).stem
    facts = {
        "title": within(title, 200, "标题"), "kind": queries.kind_in_title(title), "formed_on": found["dated"] or at.date(),
        "document_number": found["number"] if is_document_number(corrected_document_number(found["number"])) else "",
    }  # fmt: skip
    with transaction.atomic():
        made = draft(unit, facts={**facts, "body": _body(found["parts"])}, by=by)
    return Manuscript(made, found["remarks"])


def replace_body(publication_id: int, *, name: str, content: bytes, by: Person, at: datetime) -> list[str]:
    """Exchange the body of the text as last saved for a Word file's; in sentences what of the file was not taken.

    Raises PublicationRefused, FileRefused, Unreadable.
    """
    found = _manuscript(name, content)
    with transaction.atomic():
        publication = held(publication_id)
        if not roles_held(by, publication.unit, at.date()) & WRITERS:
            raise PublicationRefused(f"正文由{publication.unit.short_name}的信息采编人修改。")
        written = publication.get_latest_revision_as_object()
        written.body = _body(found["parts"])
        written.save_revision(user=by, changed=True)
    return found["remarks"]


def _manuscript(name: str, content: bytes) -> dict[str, Any]:
    if not name.lower().endswith(".docx"):
        raise FileRefused("请选择 docx 文件；doc、wps 文件请先另存为 docx。")
    media_type_of(name, content)
    return limited.read("manuscript", content)


def _body(parts: list[list[Any]]) -> list[dict[str, Any]]:
    def picture(address: str, alternative: str) -> dict[str, Any]:
        kind, _, data = address.partition(";base64,")
        suffix = "png" if kind.endswith("png") else "jpg"
        return picture_value(base64.b64decode(data), f"插图.{suffix}", alternative)

    return list(blocks_of(parts, picture))


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
