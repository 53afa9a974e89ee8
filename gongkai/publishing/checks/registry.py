"""The one list of checks, and running them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.publishing.models import FindingWaiver, Publication, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: by which check, where, what to do. `quote` is never longer than it must be, and masked."""

    check: str
    severity: Severity
    place: str
    message: str
    quote: str = ""

    @property
    def key(self) -> str:
        """The same for the same finding in the same text, so that a waiver can name it."""
        exact = "\0".join((self.check, self.place, self.message, self.quote))
        return f"{self.check}:{hashlib.sha256(exact.encode()).hexdigest()[:16]}"


Look = Callable[[Publication], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its id, what it looks for in one sentence, and how."""

    id: str
    looks_for: str
    look: Look


CHECKS: dict[str, Check] = {}
# Nobody may let these stand: what is not to be published is not, and nothing without its secrecy review (条例 14, 17).
NEVER_WAIVED = frozenset(("P-OPEN", "P-SECRECY"))


def check(identifier: str) -> Callable[[Look], Look]:
    """Register a check under an id; its docstring's first line says what it looks for."""

    def register(look: Look) -> Look:
        CHECKS[identifier] = Check(identifier, (look.__doc__ or "").splitlines()[0], look)
        return look

    return register


def findings(publication: Publication) -> list[Finding]:
    """Everything the checks find in a text, what stops first."""
    found = [finding for entry in CHECKS.values() for finding in entry.look(publication)]
    return sorted(found, key=lambda finding: finding.severity is not Severity.STOP)


def unresolved(publication: Publication, content_hash: str) -> list[Finding]:
    """What stops this exact text and nobody has let stand."""
    waived = set(
        FindingWaiver.objects.filter(publication=publication.pk, content_hash=content_hash).values_list(
            "finding", flat=True
        )
    )
    return [
        finding
        for finding in findings(publication)
        if finding.severity is Severity.STOP and (finding.key not in waived or finding.check in NEVER_WAIVED)
    ]
