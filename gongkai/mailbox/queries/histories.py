"""A letter's history and what follows from it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from gongkai.mailbox import course
from gongkai.mailbox.course import Event, Flag, State
from gongkai.mailbox.models import Letter, LetterEvent, Limit, LimitKey, PublicText, Reply

# What 国办函, the city's rule and practice elsewhere come to; each can be set otherwise at the desk.
USUAL_DAYS = {
    LimitKey.ACCEPT: 1,
    LimitKey.ASSIGN: 1,
    LimitKey.SEND_BACK: 1,
    LimitKey.CONSULT: 5,
    LimitKey.COMPLAINT: 10,
    LimitKey.SUGGESTION: 10,
    LimitKey.HELP: 10,
    LimitKey.EXTENSION: 10,
    LimitKey.REHANDLING: 10,
    LimitKey.RATING: 15,
    LimitKey.RETENTION: 10,
}


def days_of() -> dict[LimitKey, int]:
    """The limits of this installation."""
    return USUAL_DAYS | {LimitKey(key): days for key, days in Limit.objects.values_list("key", "days")}


def letters_to_purge(today: date) -> QuerySet[Letter]:
    """The letters that are over and have been kept as long as they must."""
    last = kept_since(today)
    ended = Q(state__in=(State.ANSWERED, State.ARCHIVED), answered_on__lt=last, answered_again_on=None)
    ended |= Q(state__in=(State.ANSWERED, State.ARCHIVED), answered_again_on__lt=last)
    ended |= Q(state__in=(State.REFUSED, State.MERGED, State.WITHDRAWN))
    return Letter.objects.filter(ended, is_purged=False, written_on__lt=last)


def kept_since(today: date) -> date:
    """What is older has been kept as long as it must."""
    return today.replace(year=today.year - days_of()[LimitKey.RETENTION], day=min(today.day, 28))


def details_of(event: LetterEvent) -> dict[str, Any]:
    """What an event carries besides its date and note."""
    return json.loads(event.details) if event.details else {}


def entries_of(events: list[LetterEvent]) -> list[course.Entry]:
    """Stored events as the fold takes them."""
    entries = []
    for event in events:
        details = details_of(event)
        entries.append(
            course.Entry(
                sequence=event.sequence, event=event.kind, on=event.on, by=str(event.by_id or ""), days=event.days,
                step_days=details.get("step_days", 1), until=event.until, unit=event.unit_id, target=event.target,
                since=date.fromisoformat(details["since"]) if "since" in details else None, was_public=details.get("was_public", False),
                flags=frozenset(Flag(flag) for flag in details.get("flags", ())), consents=details.get("consents", False),
            )
        )  # fmt: skip
    return entries


def events_of(letter: Letter) -> list[LetterEvent]:
    """Everything that happened to a letter, in order of recording."""
    return list(letter.events.order_by("sequence"))


def standing_of(letter: Letter) -> course.Standing:
    """Where a letter stands."""
    return course.fold(entries_of(events_of(letter)))


def effective_events(events: list[LetterEvent], *kinds: Event) -> list[LetterEvent]:
    """Of these, those of the given kinds that nothing has taken back."""
    in_effect = {entry.sequence for entry in course.effective(entries_of(events))}
    return [event for event in events if event.sequence in in_effect and event.kind in kinds]


def reply_in(letter: Letter, sequence: int | None) -> Reply | None:
    """The answer drafted at a step."""
    return letter.replies.filter(sequence=sequence).first() if sequence else None


def public_text_in(letter: Letter, sequence: int | None) -> PublicText | None:
    """What was proposed for publication at a step."""
    return letter.public_texts.filter(sequence=sequence).first() if sequence else None
