"""Whether what is public is what the ledger says was released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from gongkai.ledger.chain import digest_of
from gongkai.ledger.queries import entries_about, is_linked
from gongkai.publishing.models import Publication

_RELEASES = ("publication_released", "publication_released_in_emergency")


class Proof(NamedTuple):
    """The entry of the ledger for a release: its number, when it was written, and its hash."""

    sequence: int
    at: datetime
    hash: str


def proof_of_release(publication: Publication) -> Proof | None:
    """The newest entry that records the release of exactly the stored content, if it holds in the chain."""
    recorded = {digest_of(content, settings.GONGKAI_INDEX_KEY) for content in _recorded_as(publication)}
    entries = entries_about(f"publication:{publication.pk}").filter(action__in=_RELEASES, digest__in=recorded)
    entry = entries.last()
    return Proof(entry.sequence, entry.at, entry.hash) if entry is not None and is_linked(entry) else None


def _recorded_as(publication: Publication) -> Iterator[dict[str, object]]:
    """What `actions` record of a release: alone, together with another text, in an emergency."""
    content_hash = publication.content_hash
    yield {"hash": content_hash, "index": publication.index_number}
    for head in publication.submissions.filter(package__isnull=False).values_list(
        "package__publication", flat=True
    ):
        yield {"hash": content_hash, "with": head}
    for reason in publication.emergencies.values_list("reason", flat=True):
        yield {"hash": content_hash, "reason": reason}
