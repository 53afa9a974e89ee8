"""Drafts, one-time submission, numbers and limits."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from gongkai.intake.models import Attempt, Counter, Draft, Submission

DRAFT_LIFETIME = timedelta(hours=24)


class AlreadySubmitted(Exception):
    """The form was sent before with other content; `subject` is what came of it then."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


class TooManyAttempts(Exception):
    """A source has used up its attempts; `retry_after` is the length of the window in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def token_hash(token: str) -> str:
    """The keyed hash under which a token is stored."""
    return hmac.new(settings.GONGKAI_INDEX_KEY, f"token\0{token}".encode(), hashlib.sha256).hexdigest()


def digest(content: Mapping[str, Any]) -> str:
    """The keyed hash of a form's content, by which a resent form is compared."""
    message = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()
    return hmac.new(settings.GONGKAI_INDEX_KEY, message, hashlib.sha256).hexdigest()


def new_token() -> str:
    """A token of 256 bits."""
    return secrets.token_urlsafe(32)


def save_draft(token: str, kind: str, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Keep what was typed; each saving keeps it for another day."""
    Draft.objects.update_or_create(
        token_hash=token_hash(token),
        kind=kind,
        defaults={"answers": json.dumps(answers, ensure_ascii=False), "expires_at": at + DRAFT_LIFETIME},
    )


def load_draft(token: str, kind: str, *, at: datetime) -> dict[str, Any]:
    """What was typed under a token, or nothing where there is none or it has expired."""
    draft = Draft.objects.filter(token_hash=token_hash(token), kind=kind, expires_at__gt=at).first()
    return json.loads(draft.answers) if draft and draft.answers else {}


def discard_draft(token: str, kind: str) -> None:
    """Forget what was typed."""
    Draft.objects.filter(token_hash=token_hash(token), kind=kind).delete()


def purge_drafts(*, at: datetime) -> int:
    """Forget drafts past their day; returns how many."""
    return Draft.objects.filter(expires_at__lte=at).delete()[0]


def submitted_subject(token: str, *, since: datetime | None = None) -> str | None:
    """What came of a token, or None while it is unused or where it was used before `since`."""
    used = Submission.objects.filter(token_hash=token_hash(token))
    used = (used.filter(at__gte=since) if since else used).first()
    return used.subject if used else None


def claim(token: str, content_digest: str, *, at: datetime) -> Submission | None:
    """Use a token. None: it was used before with the same content, and what came of it stands.

    Inside the transaction that makes the case; the caller sets `subject` on what is returned and saves it.
    Concurrent claims of one token wait for each other. Raises AlreadySubmitted for other content.
    """
    hashed = token_hash(token)
    try:
        with transaction.atomic():
            return Submission.objects.create(
                token_hash=hashed, content_digest=content_digest, subject="", at=at
            )
    except IntegrityError:
        used = Submission.objects.get(token_hash=hashed)
    if used.content_digest != content_digest:
        raise AlreadySubmitted(used.subject)
    return None


def next_number(series: str, *, many: int = 1) -> int:
    """The next number of a series, or the first of `many` in a row.

    Inside the transaction that uses it, so that a rollback gives it back.
    """
    counter = _locked_counter(series)
    first = counter.last + 1
    counter.last += many
    counter.save(update_fields=["last"])
    return first


def skip_to(series: str, number: int) -> None:
    """Numbers up to this one are used elsewhere; the series goes on after them."""
    counter = _locked_counter(series)
    counter.last = max(counter.last, number)
    counter.save(update_fields=["last"])


def _locked_counter(series: str) -> Counter:
    Counter.objects.get_or_create(series=series)
    return Counter.objects.select_for_update().get(series=series)


@transaction.atomic
def count_attempt(kind: str, address: str, *, at: datetime, most: int, window: timedelta) -> None:
    """Count one attempt from an address (an IPv6 one by its /64). Raises TooManyAttempts beyond `most` a window."""
    try:
        source = ipaddress.ip_address(address)
    except ValueError:  # a local socket has no address: its visitors share one count
        source = ipaddress.ip_address("0.0.0.0")  # noqa: S104 - a stand-in for no address, not a bind
    if source.version == 6:
        source = ipaddress.ip_network((source, 64), strict=False).network_address
    hashed = token_hash(f"{kind}:{source}")
    _locked_counter(f"limit:{kind}")  # those who come at once are counted one after the other
    Attempt.objects.filter(kind=kind, at__lte=at - window).delete()
    if Attempt.objects.filter(kind=kind, source=hashed, at__gt=at - window).count() >= most:
        raise TooManyAttempts(int(window.total_seconds()))
    Attempt.objects.create(kind=kind, source=hashed, at=at)
