"""The themes, kinds of document, life events and wrong words to begin with; people at the desk add and rename."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gongkai.publishing.models import DocumentKind, LifeEvent, Theme, WordEntry

_DATA = Path(__file__).parent / "data"


def create(**kwargs: Any) -> None:
    """Fill the lists where they are empty; called after each migration of this app."""
    if not Theme.objects.exists():
        themes = json.loads((_DATA / "themes.json").read_text(encoding="utf-8"))
        for position, (name, below) in enumerate(themes.items()):
            parent = Theme.objects.create(name=name, position=position)
            Theme.objects.bulk_create(Theme(name=one, parent=parent, position=n) for n, one in enumerate(below))
    if not LifeEvent.objects.exists():
        events = json.loads((_DATA / "life_events.json").read_text(encoding="utf-8"))
        LifeEvent.objects.bulk_create(
            LifeEvent(name=name, audience=audience, position=n)
            for audience, names in events.items()
            for n, name in enumerate(names)
        )
    if not WordEntry.objects.exists():
        words = json.loads((_DATA / "words.json").read_text(encoding="utf-8"))
        WordEntry.objects.bulk_create(WordEntry(**word) for word in words)
    if not DocumentKind.objects.exists():
        kinds = json.loads((_DATA / "kinds.json").read_text(encoding="utf-8"))
        DocumentKind.objects.bulk_create(
            DocumentKind(name=name, group=group, position=n) for n, (name, group) in enumerate(kinds)
        )
