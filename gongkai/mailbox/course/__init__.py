"""A letter's course: states, events, the table that says where an event leads, and the fold that replays a history.

Three gates, none passed by the same person: 入口关 (a letter is accepted), 审核关 (its answer is sent), 出口关 (question and
answer are made public). Time limits are the office's own and stand in the events as they were when they began, so that
another limit never moves an old letter.
"""

from gongkai.mailbox.course.conditions import LetterRefused, advance, why_not
from gongkai.mailbox.course.history import WARN_SHARE, Entry, Standing, due_on, effective, fold, warn_on
from gongkai.mailbox.course.table import ENDED, EXITS, GATE_OF, REVERSIBLE, TRANSITIONS
from gongkai.mailbox.course.words import (
    EVENT_LABELS,
    EXIT_LABELS,
    FLAG_LABELS,
    GATE_LABELS,
    KIND_LABELS,
    OPEN_STATES,
    STATE_LABELS,
    Event,
    Exit,
    Flag,
    Gate,
    Kind,
    State,
)

__all__ = [
    "ENDED",
    "EVENT_LABELS",
    "EXITS",
    "EXIT_LABELS",
    "FLAG_LABELS",
    "GATE_LABELS",
    "GATE_OF",
    "KIND_LABELS",
    "OPEN_STATES",
    "REVERSIBLE",
    "STATE_LABELS",
    "TRANSITIONS",
    "WARN_SHARE",
    "Entry",
    "Event",
    "Exit",
    "Flag",
    "Gate",
    "Kind",
    "LetterRefused",
    "Standing",
    "State",
    "advance",
    "due_on",
    "effective",
    "fold",
    "warn_on",
    "why_not",
]
