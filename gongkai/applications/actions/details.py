"""What was taken down wrongly in a request, and its columns as the amendments in effect leave them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from gongkai.accounts.encryption import blind_index
from gongkai.applications.models import HIDDEN_FIELDS, Application, CaseEvent
from gongkai.documents.letter import printable
from gongkai.regulation.case import CaseRefused, Event

# Columns of a request that an applicant's form or a clerk's screen fills in.
APPLICANT_FIELDS = (
    "matter",
    "applicant_kind",
    "name",
    "id_kind",
    "id_number",
    "joint",
    "legal_representative",
    "agent",
    "phone",
    "email",
    "address",
    "postcode",
    "description",
    "supply_form",
    "supply_way",
    "accepts_other_form",
    "field",
)
# How an applicant is reached, which they may change themselves.
CONTACT_FIELDS = frozenset({"phone", "email", "address", "postcode"})
# What can be put right later: the same, and the second of a paper's two days.
AMENDABLE_FIELDS = (*APPLICANT_FIELDS, "office_received_on")


def changes_in(application: Application, details: dict[str, Any] | None) -> dict[str, list[Any]]:
    """Before and after, by column. Raises CaseRefused where nothing differs."""
    changes = {}
    for name in AMENDABLE_FIELDS:
        if details is None or name not in details or details[name] == getattr(application, name):
            continue
        value = details[name]
        changes[name] = [getattr(application, name), printable(value) if isinstance(value, str) else value]
    if not changes:
        raise CaseRefused("没有改动任何内容。")
    return changes


def in_words(changes: dict[str, list[Any]]) -> str:
    """The changes for the history, which more people read than may see someone's numbers and address."""
    lines = []
    for name, (before, after) in changes.items():
        column = Application._meta.get_field(name)
        if name in HIDDEN_FIELDS:
            lines.append(f"{column.verbose_name}：已更正")
            continue
        labels = dict(column.flatchoices)
        shown = [labels.get(value, value) or "（空）" for value in (before, after)]
        lines.append(f"{column.verbose_name}：{shown[0]} → {shown[1]}")
    return "\n".join(lines)


def restate(application: Application, events: Sequence[CaseEvent], effective: Collection[int]) -> None:
    """Set each column that was ever amended to what the amendments in effect say, and index it."""
    stated: dict[str, Any] = {}
    amendments = [event for event in events if event.kind is Event.DETAILS_AMENDED and event.details]
    for event in amendments:
        for name, (before, _) in json.loads(event.details).items():
            stated.setdefault(name, before)
    for event in amendments:
        if event.sequence in effective:
            stated |= {name: after for name, (_, after) in json.loads(event.details).items()}
    for name, value in stated.items():
        setattr(application, name, Application._meta.get_field(name).to_python(value))
    index(application)


def index(application: Application) -> None:
    """The keyed hashes by which encrypted columns are found."""
    application.name_index = blind_index("name", application.name)
    application.id_index = blind_index("id", application.id_number)
    application.phone_index = blind_index("phone", application.phone)
