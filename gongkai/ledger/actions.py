"""Writing to the ledger: one function, always inside the transaction of what it records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.db import connection, transaction

from gongkai.ledger.chain import GENESIS, Link, digest_of, root_of
from gongkai.ledger.models import Entry

_LOCK = 0x676F6E676B6169  # any fixed number: one writer of the chain at a time


def append(
    *, by: str, at: datetime, action: str, subject: str, content: Mapping[str, object], key: bytes
) -> Entry:
    """Append one entry. `by` and `subject` must carry no personal data of applicants; `content` is only digested.

    Must run inside a transaction, so that the entry and the change it records stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs into its change's transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Entry.objects.order_by("-sequence").first()
    link = Link(
        sequence=last.sequence + 1 if last else 1,
        at=at.astimezone(UTC).isoformat(),
        actor=by,
        action=action,
        subject=subject,
        digest=digest_of(content, key),
        previous=last.hash if last else GENESIS,
    )
    link = replace(link, hash=link.expected_hash())
    return Entry.objects.create(
        sequence=link.sequence,
        at=at.astimezone(UTC),
        actor=link.actor,
        action=link.action,
        subject=link.subject,
        digest=link.digest,
        previous=link.previous,
        hash=link.hash,
    )


def append_import(
    *, by: str, at: datetime, subject: str, rows: Iterable[Mapping[str, object]], key: bytes
) -> Entry:
    """Append one entry for many rows brought in at once: their root stands for all of them."""
    listed = list(rows)
    content = {"rows": len(listed), "root": root_of(listed, key)}
    return append(by=by, at=at, action="imported", subject=subject, content=content, key=key)
