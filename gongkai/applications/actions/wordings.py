"""How letters are worded here."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications import wording
from gongkai.applications.actions.steps import ChangedMeanwhile
from gongkai.applications.models import Wording
from gongkai.applications.queries import wording_of
from gongkai.documents.letter import printable
from gongkai.ledger import actions as ledger


@transaction.atomic
def save_wording(kind: str, text: str, *, reason: str, expected: int, by: Person, at: datetime) -> Wording:
    """A new version of a kind's wording; letters drafted from now on use it, older ones keep theirs.

    `expected`: the version that was on the screen (0: as shipped). Raises WordingRefused, ChangedMeanwhile.
    """
    text = printable(text).strip()
    wording.check(kind, text)
    latest = wording_of(kind)
    if (latest.version if latest else 0) != expected:
        raise ChangedMeanwhile
    saved = Wording.objects.create(
        kind=kind, version=expected + 1, text=text, reason=reason, at=at, actor=by.name
    )
    content = {"version": saved.version, "text": text, "reason": reason}
    ledger.append(
        by=by.name,
        at=at,
        action="wording_saved",
        subject=f"wording:{kind}",
        content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )
    return saved
