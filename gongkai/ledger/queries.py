"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from gongkai.ledger.chain import GENESIS, Link, Verdict, verify
from gongkai.ledger.models import Entry


def entries() -> QuerySet[Entry]:
    """All entries, the newest first."""
    return Entry.objects.order_by("-sequence")


def entries_about(subject: str) -> QuerySet[Entry]:
    """The entries about one thing, in order."""
    return Entry.objects.filter(subject=subject).order_by("sequence")


def is_linked(entry: Entry) -> bool:
    """Whether an entry is as it was hashed, and joined to the one before it."""
    link = entry.link()
    before = Entry.objects.filter(sequence=entry.sequence - 1).values_list("hash", flat=True).first() or GENESIS
    return link.expected_hash() == link.hash and link.previous == before


def links() -> Iterator[Link]:
    """All entries as they are hashed, in order, read in chunks."""
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        yield entry.link()


def verify_all() -> Verdict:
    """Whether the whole chain holds."""
    return verify(links())
