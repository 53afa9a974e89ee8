"""A request's states and events as one table, and the fold that replays a history through it.

A mistake is corrected by an event: `REVERSED` takes an entry out, `AMENDED` gives it another date; the rest is
replayed, and refused if it no longer makes sense. Nothing is ever edited, and overdue is never a state.
"""

from gongkai.regulation.case.conditions import consultation_meant, why_not
from gongkai.regulation.case.history import advance, apply, apply_record, effective, fold, was_in_time
from gongkai.regulation.case.standing import CaseRefused, Entry, Standing, due_of
from gongkai.regulation.case.table import (
    CLEARANCES,
    CORRECTIVE_EVENTS,
    ENDINGS,
    EVENT_LABELS,
    STATE_LABELS,
    TRANSITIONS,
    WAITING_FOR_APPLICANT,
    Event,
    State,
)

__all__ = [
    "CLEARANCES",
    "CORRECTIVE_EVENTS",
    "ENDINGS",
    "EVENT_LABELS",
    "STATE_LABELS",
    "TRANSITIONS",
    "WAITING_FOR_APPLICANT",
    "CaseRefused",
    "Entry",
    "Event",
    "Standing",
    "State",
    "advance",
    "apply",
    "apply_record",
    "consultation_meant",
    "due_of",
    "effective",
    "fold",
    "was_in_time",
    "why_not",
]
