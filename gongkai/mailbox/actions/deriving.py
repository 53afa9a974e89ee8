"""The columns of a letter that follow from its events."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.mailbox import course
from gongkai.mailbox.course import Event, Exit, Flag, Standing, State
from gongkai.mailbox.models import Letter, LetterEvent, Source
from gongkai.mailbox.queries import details_of
from gongkai.regulation.working_days import WorkCalendar

DISSATISFIED_UPTO = 2  # of five


def derive(letter: Letter, standing: Standing, events: Sequence[LetterEvent], calendar: WorkCalendar) -> None:
    """Write what follows from the events into the columns that lists and figures read."""
    in_effect = {entry.sequence for entry in standing.entries}
    own = [event for event in events if event.sequence in in_effect]
    by_kind: dict[Event, list[LetterEvent]] = {}
    for event in own:
        by_kind.setdefault(event.kind, []).append(event)

    def last(kind: Event) -> LetterEvent | None:
        return by_kind[kind][-1] if kind in by_kind else None

    letter.state = standing.state
    letter.exit, letter.consents = standing.exit, standing.consents
    letter.is_urgent, letter.is_sensitive, letter.is_mass = (flag in standing.flags for flag in Flag)
    letter.events_recorded = len(events)
    letter.lead_id, letter.answered_by_id = standing.lead, standing.answered_by
    letter.accepted_on, letter.answered_on = standing.accepted_on, standing.answered_on
    letter.answered_again_on, letter.times_reopened = standing.answered_again_on, standing.reopened
    waits = standing.state in (State.WRITTEN, State.ACCEPTED)
    letter.step_due_on = calendar.add(standing.step_from, standing.step_days) if waits else None
    due = course.due_on(standing, calendar) if standing.is_open or standing.answered_on else None
    letter.warn_on = course.warn_on(standing, calendar) if standing.is_open else None
    if standing.state is State.MERGED:
        letter.due_on = standing.limit_until  # what a superior organ has set goes on
    elif standing.answered_on is None or standing.is_open:
        letter.due_on = due
    if standing.answered_on and letter.calendar_days is None:
        letter.calendar_days = (standing.answered_on - standing.accepted_on).days
        letter.working_days = max(calendar.count(standing.accepted_on, standing.answered_on), 0)
        letter.answered_in_time = standing.answered_on <= due
    for deciding in (last(Event.WRITTEN), last(Event.ACCEPTED)):
        decided = details_of(deciding) if deciding else {}
        letter.kind = decided.get("kind") or letter.kind
        letter.topic_id = decided.get("topic", letter.topic_id)
    letter.handler_id = _handler(own)
    merged = last(Event.MERGED)
    letter.merged_into_id = details_of(merged)["into"] if standing.state is State.MERGED else None
    rated = last(Event.RATED)
    letter.rating = details_of(rated)["score"] if rated else None
    letter.owes_visit = _owes_visit(own)
    supervised, reopened = last(Event.SUPERVISED), last(Event.REOPENED)
    is_pressed = supervised and standing.is_open and (not reopened or supervised.sequence > reopened.sequence)
    letter.supervised_on = supervised.on if is_pressed else None
    letter.reply, letter.public, letter.public_by_id = standing.reply, standing.public, standing.public_by
    letter.public_answered_on, letter.published_on = standing.public_answered_on, standing.published_on
    is_from_above = letter.source in (Source.CITY, Source.HOTLINE)
    letter.owes_report = is_from_above and not standing.is_open and _owes_report(own)
    letter.waits = (
        standing.is_open
        or (standing.state in course.ENDED and standing.exit in (Exit.WAITING, Exit.PROPOSED))
        or letter.owes_visit
        or letter.owes_report
    )


def _handler(events: Sequence[LetterEvent]) -> int | None:
    """Who has it in hand: whom it was handed to, or who drafted; nobody after it went to another unit, or back."""
    handler = None
    for event in events:
        if event.kind in (Event.ASSIGNED, Event.SENT_BACK):
            handler = None
        elif event.kind is Event.HANDED_ON:
            handler = details_of(event)["person"]
        elif event.kind is Event.DRAFTED:
            handler = handler or event.by_id
    return handler


def _owes_visit(events: Sequence[LetterEvent]) -> bool:
    """Whether a writer who was not satisfied still has to be asked."""
    for event in reversed(events):
        if event.kind is Event.VISITED:
            return False
        if event.kind is Event.RATED:
            said = details_of(event)
            return not said.get("before") and (said["score"] <= DISSATISFIED_UPTO or not said["is_solved"])
    return False


def _owes_report(events: Sequence[LetterEvent]) -> bool:
    """Whether the organ that passed it down still has to be told what became of it, since that changed last."""
    ends = (Event.PASSED, Event.OFFICE_PASSED, Event.REFUSED, Event.MERGED, Event.WITHDRAWN)
    for event in reversed(events):
        if event.kind is Event.REPORTED_BACK:
            return False
        if event.kind in ends:
            return True
    return False
