"""One event of a history, and where a history has led."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gongkai.regulation.case.table import UNANSWERED, WAITING_FOR_APPLICANT, Event, State
from gongkai.regulation.deadlines import ClockEntry, Due, reply_due
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.sources import REGULATION, implements
from gongkai.regulation.working_days import WorkCalendar


class CaseRefused(ValueError):
    """An event that cannot happen now, or a history that cannot be; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a history, on its legal date.

    `days` of an extension; `until` the last day given to the applicant, of a delay, or ordered by a decision; `by` who
    did it (an opaque key, for the rule that nobody signs their own draft); `outcome` of a draft; `target` the
    sequence number of the entry that a corrective event takes out or redates, or of the consultation meant.
    """

    sequence: int
    event: Event
    on: date
    days: int = 0
    until: date | None = None
    by: str = ""
    outcome: Outcome | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a history has led: the state, the clock, and what later steps depend on."""

    state: State | None = None
    last_on: date | None = None  # the latest legal date so far
    clock: tuple[ClockEntry, ...] = ()
    received_on: date | None = None
    waiting_until: date | None = None  # the applicant's last day, while it is the applicant's move
    corrected_once: bool = False
    extended: bool = False
    delayed: bool = False
    reasons_requested: bool = False
    reasons_received: bool = False
    consultations: tuple[tuple[int, date], ...] = ()  # sent and not answered: sequence number, day of sending
    draft: int | None = None  # the sequence number of the draft that counts
    sent: tuple[int, ...] = ()  # the drafts whose letters have gone out
    drafted_by: str = ""
    draft_outcome: Outcome | None = None
    cleared: frozenset[Event] = frozenset()
    outcome: Outcome | None = (
        None  # of the first conclusion; what is answered again after a remedy never moves it
    )
    outcome_in_force: Outcome | None = None  # of the answer given last
    concluded_on: date | None = None
    answered_again_on: date | None = None
    reopened: bool = False
    entries: tuple[Entry, ...] = field(default=(), repr=False)  # those in effect

    @property
    def is_open(self) -> bool:
        """Whether the organ or the applicant still has something to do before an answer."""
        return self.state in UNANSWERED

    @property
    def is_clock_running(self) -> bool:
        """Whether time runs against the organ: received, unanswered, and not the applicant's move."""
        return self.is_open and self.received_on is not None and self.state not in WAITING_FOR_APPLICANT


@implements(REGULATION.article("33"))
def due_of(standing: Standing, calendar: WorkCalendar) -> Due | None:
    """The due date of the answer with its working, or None where nothing has been received yet."""
    return reply_due(standing.clock, calendar, is_record=True) if standing.received_on else None
