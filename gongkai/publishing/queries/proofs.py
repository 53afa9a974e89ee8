"""Whether what is public is what the ledger says was released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from gongkai.ledger.chain import digest_of
from gongkai.ledger.queries import entries_about, is_linked
from gongkai.publishing.models import Publication, Submission

_RELEASES = ("publication_released", "publication_released_in_emergency")


class Proof(NamedTuple):
    """The entry of the ledger for a release: its number, when it was written, and its hash."""

    sequence: int
    at: datetime
    hash: str


def proof_of_release(publication: Publication, content_hash: str = "") -> Proof | None:
    """The newest entry that records the release of exactly this content, by default the stored one, if it holds in the chain."""
    contents = _recorded_as(publication, content_hash or publication.content_hash)
    recorded = {digest_of(content, settings.GONGKAI_INDEX_KEY) for content in contents}
    entry = _releases(publication).filter(digest__in=recorded).last()
    return Proof(entry.sequence, entry.at, entry.hash) if entry is not None and is_linked(entry) else None


class Earlier(NamedTuple):
    """A version that was public before the present one."""

    publication: Publication
    proof: Proof


def earlier_release(code: str) -> Earlier | None:
    """The version with this check code that was public and no longer is."""
    handed_in = Submission.objects.filter(content_hash__gte=code, content_hash__lt=f"{code}g")
    for submission in handed_in.select_related("publication__unit").order_by("-pk")[:5]:
        proof = proof_of_release(submission.publication, submission.content_hash)
        if proof is not None:
            return Earlier(submission.publication, proof)
    return None


def release_days(publication: Publication) -> list[datetime]:
    """When each version was released, the first ahead."""
    return list(_releases(publication).values_list("at", flat=True))


def _releases(publication: Publication) -> Any:
    return entries_about(f"publication:{publication.pk}").filter(action__in=_RELEASES)


def _recorded_as(publication: Publication, content_hash: str) -> Iterator[dict[str, object]]:
    """What `actions` record of a release: alone, together with another text, in an emergency."""
    yield {"hash": content_hash, "index": publication.index_number}
    for head in publication.submissions.filter(package__isnull=False).values_list(
        "package__publication", flat=True
    ):
        yield {"hash": content_hash, "with": head}
    for reason in publication.emergencies.values_list("reason", flat=True):
        yield {"hash": content_hash, "reason": reason}
