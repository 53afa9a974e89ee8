"""Queueing messages with what they tell of, and sending what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from gongkai.notices.gateway import NotSent, configured, hand_over
from gongkai.notices.models import Channel, Notice

MOST_ATTEMPTS = 12
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=12)


def enqueue(
    key: str, channel: Channel, recipient: str, *, subject: str, text: str, about: str, at: datetime
) -> bool:
    """Queue a message in the transaction of what it tells of; the same key again queues nothing. Whether it was new."""
    _, is_new = Notice.objects.get_or_create(
        key=f"{key}:{channel}",
        defaults={
            "channel": channel,
            "recipient": recipient,
            "subject": subject,
            "text": text,
            "about": about,
            "queued_at": at,
            "try_at": at,
        },
    )
    return is_new


@dataclass(slots=True)
class Round:
    """What one round of sending came to."""

    sent: int = 0
    failed: int = 0


def send_waiting(*, at: datetime) -> Round:
    """Send what is due, one message a transaction.

    A message is marked once it was handed over; where that is interrupted in between it is sent again, and never lost.
    Several processes share the work: each holds the message it sends.
    """
    round_ = Round()
    for pk in list(_waiting(at).values_list("pk", flat=True)):
        with transaction.atomic():
            options = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
            notice = _waiting(at).select_for_update(**options).filter(pk=pk).first()
            if notice is None:
                continue
            notice.attempts += 1
            try:
                hand_over(notice)
            except NotSent as problem:
                round_.failed += 1
                notice.problem = str(problem)
                notice.try_at = at + min(_FIRST_WAIT * 2 ** (notice.attempts - 1), _LONGEST_WAIT)
                notice.given_up = notice.attempts >= MOST_ATTEMPTS
            else:
                round_.sent += 1
                notice.sent_at, notice.problem = at, ""
            notice.save()
    return round_


def _waiting(at: datetime):
    return Notice.objects.filter(sent_at=None, given_up=False, try_at__lte=at, channel__in=configured())


def forget(about: str) -> int:
    """Delete the messages about a request whose applicant may no longer be kept; returns how many."""
    return Notice.objects.filter(about=about).delete()[0]
