"""What every action on a publication does: hold the row, refuse in words, leave one entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from gongkai.accounts.models import Person
from gongkai.ledger import actions as ledger
from gongkai.publishing.models import Publication

SYSTEM = "系统"


class PublicationRefused(ValueError):
    """What cannot be done to a publication as it stands; the message says in Chinese why, and what to do."""


def within(text: str, most: int, what: str) -> str:
    """A text of at most so many characters, without blanks around it. Raises PublicationRefused."""
    stripped = text.strip()
    if len(stripped) > most:
        raise PublicationRefused(f"{what}最多 {most} 个字，现在是 {len(stripped)} 个，请精简。")
    return stripped


def held(publication_id: int) -> Publication:
    """The publication, held until the transaction ends."""
    return Publication.objects.select_for_update(of=("self",)).get(pk=publication_id)


def record(
    subject: Publication | str, action: str, content: Mapping[str, object], *, by: Person | None, at: datetime
) -> None:
    """One entry; texts for the public need no key of their own, so the installation's stands for all of them."""
    ledger.append(
        by=by.name if by else SYSTEM,
        at=at,
        action=action,
        subject=subject if isinstance(subject, str) else f"publication:{subject.pk}",
        content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )
