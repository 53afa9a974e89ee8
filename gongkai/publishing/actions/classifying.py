"""Themes, kinds of document and life events: added, and named otherwise as long as no text stands under them.

What a text stands under is part of what three people approved, by its name; so a name in use stays.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.publishing import queries, ready
from gongkai.publishing.actions.recording import PublicationRefused, record
from gongkai.publishing.models import DocumentKind, LifeEvent, Theme


@transaction.atomic
def save_classification(entry: Theme | DocumentKind | LifeEvent, *, by: Person, at: datetime) -> None:
    """Save an entry. Raises PublicationRefused where one in use would be named otherwise."""
    before = type(entry).objects.filter(pk=entry.pk).first()
    if (
        isinstance(before, DocumentKind)
        and before.name in DocumentKind.NAMED_BY_THE_SYSTEM
        and before.name != entry.name
    ):
        raise PublicationRefused(f"“{before}”是系统按名称使用的体裁，名称不能改；可以另外增加一个。")
    if before is not None and str(before) != str(entry) and queries.is_classification_used(before):
        raise PublicationRefused(
            f"已有信息归在“{before}”，名称是审核内容的一部分，不能再改；可以另外增加一个。"
        )
    ready.outdate({ready.SITE})
    entry.save()
    content = {"kind": entry._meta.model_name, "name": str(entry), "position": entry.position}
    record(f"classification:{entry._meta.model_name}:{entry.pk}", "classification_saved", content, by=by, at=at)
