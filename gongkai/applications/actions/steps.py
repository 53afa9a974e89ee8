"""What a step is recorded with, and the ways it may be refused whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.accounts.models import Person
from gongkai.applications.letters import Drafted
from gongkai.applications.models import Attachment, Purpose
from gongkai.regulation.receipt import DeliveryWay


class NotPermitted(Exception):
    """Someone may not do this; the message says in Chinese who may."""


class ChangedMeanwhile(Exception):
    """The case moved on since the page was opened; what was typed must not be lost."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Step:
    """What is recorded with an event: its legal date, and what its form asks for."""

    on: date
    note: str = ""
    days: int = 0
    until: date | None = None
    target: int | None = None
    officer: Person | None = None
    drafted: Drafted | None = None
    finished: bytes | None = None  # the answer as it was finished in Word
    kept: Sequence[Attachment] = ()  # files of the draft before that go with this one too
    letter_number: str = ""
    notice_text: str = ""
    way: DeliveryWay | None = None
    delivery_number: str = ""
    signer: Person | None = None  # who signed the printed 呈批单
    # The request's columns as they should read; or whom a consultation asks, what was answered, how it was weighed.
    details: dict[str, Any] | None = None
    uploads: Sequence[Upload] = ()
