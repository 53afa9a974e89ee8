"""The chain's arithmetic, without a database: how an entry is hashed, and how a series of them is verified."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is hashed. `at` in ISO form with offset; hashes as 64 hexadecimal digits."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    digest: str
    previous: str
    hash: str = ""

    def expected_hash(self) -> str:
        """SHA-256 over the canonical JSON of everything but the hash itself."""
        fields = asdict(self)
        del fields["hash"]
        return hashlib.sha256(canonical(fields)).hexdigest()


def canonical(content: Mapping[str, object]) -> bytes:
    """One byte string for one content: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def digest_of(content: Mapping[str, object], key: bytes) -> str:
    """The keyed digest that stands in the ledger for the content."""
    return hmac.new(key, canonical(content), hashlib.sha256).hexdigest()


def root_of(rows: Iterable[Mapping[str, object]], key: bytes) -> str:
    """One keyed hash over many rows in their order, for an import that is recorded as one entry."""
    running = hmac.new(key, digestmod=hashlib.sha256)
    for row in rows:
        running.update(digest_of(row, key).encode())
    return running.hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a verification ended: entries that hold, and the first one that does not with the reason in Chinese."""

    verified: int
    bad_sequence: int | None = None
    reason: str = ""
    head: str = GENESIS


def verify(links: Iterable[Link]) -> Verdict:
    """Walks the chain from its first entry; memory does not grow with its length."""
    previous, verified = GENESIS, 0
    for link in links:
        if link.sequence != verified + 1:
            return Verdict(
                verified, verified + 1, f"缺少第 {verified + 1} 条记录，下一条是第 {link.sequence} 条", previous
            )
        if link.previous != previous:
            return Verdict(verified, link.sequence, "与前一条记录的哈希不衔接", previous)
        if link.expected_hash() != link.hash:
            return Verdict(verified, link.sequence, "内容与记录的哈希不一致", previous)
        previous, verified = link.hash, verified + 1
    return Verdict(verified, head=previous)
