"""The ways out: SMTP, and an SMS gateway by HTTP. docs/reference/sms-gateway.md says what the gateway is asked."""

from __future__ import annotations

import hashlib
import json
import smtplib
import urllib.error
import urllib.request

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from gongkai.notices.models import Channel, Notice
from gongkai.regulation.personal_data import is_valid_phone

_SECONDS = 20


class NotSent(Exception):
    """A message could not be handed over; the message says why. It is tried again."""


def configured() -> frozenset[Channel]:
    """The ways that this installation has."""
    ways = {Channel.MAIL: settings.EMAIL_HOST, Channel.SMS: settings.GONGKAI_SMS_URL}
    return frozenset(way for way, where in ways.items() if where)


def channel_of(address: str) -> Channel | None:
    """How an address is reached: a mobile number, or one mail address; None for anything else."""
    if is_valid_phone(address):
        return Channel.SMS
    try:
        validate_email(address)
    except ValidationError:
        return None
    return Channel.MAIL


def hand_over(notice: Notice) -> None:
    """Give a message to the mail server or the gateway. Raises NotSent.

    Each carries an id that stays the same when it is sent again, so that a receiver can tell.
    """
    identity = hashlib.sha256(notice.key.encode()).hexdigest()[:32]
    try:
        if notice.channel == Channel.MAIL:
            validate_email(notice.recipient)  # one that is none must not stop the others
            headers = {"Message-ID": f"<{identity}@gongkai>", "Auto-Submitted": "auto-generated"}
            EmailMessage(notice.subject, notice.text, to=[notice.recipient], headers=headers).send()
        else:
            _post({"id": identity, "to": notice.recipient, "text": notice.text})
    except (smtplib.SMTPException, OSError, ValidationError) as error:
        raise NotSent(f"{type(error).__name__}: {error}"[:300]) from error


def _post(message: dict[str, str]) -> None:
    request = urllib.request.Request(  # noqa: S310 - the operator's own address
        settings.GONGKAI_SMS_URL,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {settings.GONGKAI_SMS_TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
        pass
