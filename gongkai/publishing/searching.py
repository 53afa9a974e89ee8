"""What is searched of publications: metadata, text, and what attachments say."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.accounts.models import Unit
from gongkai.publishing import checks
from gongkai.publishing.content import texts_of
from gongkai.publishing.models import Publication, SearchChange
from gongkai.searching.index import Document, Index
from gongkai.searching.text import Text


def issuers_of(publication: Publication) -> list[Unit]:
    """The unit, and those it issued a text together with."""
    return [publication.unit, *publication.joint_units.all()]


def text_of(publication: Publication) -> Text:
    """The words of a live publication."""
    parts = [
        publication.document_number, publication.index_number, publication.summary, publication.keywords,
        publication.normative_number, publication.source, publication.kind.name, str(publication.theme or ""),
        *(name for unit in issuers_of(publication) for name in (unit.name, unit.short_name)),
        "\n".join(texts_of(publication)),
    ]  # fmt: skip
    for attachment in publication.attachments.all():
        parts.append(attachment.name)
        parts.append("\n".join(text for _, text in checks.attachments.parts_of(attachment)[0]))
    return Text(publication.title, tuple(part for part in parts if part))


def _live() -> QuerySet[Publication]:
    rows = Publication.objects.filter(live=True).select_related("unit", "kind", "theme__parent")
    return rows.prefetch_related("attachments", "joint_units").order_by("-first_published_at", "-pk")


def _document(publication: Publication) -> Document:
    facets = {
        "unit": [unit.code for unit in issuers_of(publication)],
        "kind": [publication.kind.name],
        "year": [str(timezone.localtime(publication.first_published_at).year)],
    }
    return Document(text_of(publication), facets, int(publication.first_published_at.timestamp()))


PUBLICATIONS = Index("publications", "1", ("unit", "kind", "year"), SearchChange, _live, _document)
