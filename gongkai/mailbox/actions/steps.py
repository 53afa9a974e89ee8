"""What a step is recorded with, and the ways it may be refused whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.accounts.models import Person, Unit
from gongkai.mailbox.course import Flag, Kind
from gongkai.mailbox.models import AnswerEntry, Letter, Topic


class NotPermitted(Exception):
    """Someone may not do this; the message says in Chinese who may."""


class ChangedMeanwhile(Exception):
    """The letter moved on since the page was opened; what was typed must not be lost."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for publication. `is_checked`: someone has looked for names and places."""

    title: str
    question: str
    answer: str
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What is recorded with an event: its date, and what its form asks for."""

    on: date
    note: str = ""
    until: date | None = None  # a superior organ's day
    kind: Kind | None = None
    topic: Topic | None = None
    unit: Unit | None = None
    helpers: Sequence[Unit] = ()
    person: Person | None = None
    flags: frozenset[Flag] = frozenset()
    channel: str = ""  # of a refusal: where to turn to
    other: Letter | None = None  # into which it is merged
    reply: str = ""
    for_merged: str = ""  # the answer for the writers of merged letters; empty: the same
    answer: AnswerEntry | None = None  # of the library, with which the reply began
    proposal: Proposal | None = None
    score: int = 0
    is_solved: bool = True
    uploads: Sequence[Upload] = ()
