"""A letter's history, and where it has led."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gongkai.mailbox.course.table import GATE_OF, TRANSITIONS
from gongkai.mailbox.course.words import OPEN_STATES, Event, Exit, Flag, Gate, State
from gongkai.regulation.working_days import WorkCalendar

WARN_SHARE = 0.8  # of the working days of a limit


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its date. `by`: who did it, an opaque key, empty for the writer.

    `days`: the working days that begin with it (of a letter, or one separated again, those to let it in, of an
    acceptance the limit, of an assignment those to send it back, of a sending back those to assign it, of an answer
    those to rate it, of an extension those added); `step_days`: those of the next step where that has its own (to
    assign what is accepted, to send back what begins anew); `until`: the day a superior organ has set; `unit`: who
    leads; `flags` of a marking; `consents` of a letter; `target` of a reversal; of what was handled before this system
    `since`, the day it was accepted, and `was_public`.
    """

    sequence: int
    event: Event
    on: date
    by: str = ""
    days: int = 0
    step_days: int = 0
    until: date | None = None
    unit: int | None = None
    flags: frozenset[Flag] = frozenset()
    consents: bool = False
    target: int | None = None
    since: date | None = None
    was_public: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a history has led."""

    state: State | None = None
    exit: Exit = Exit.NOT_YET
    consents: bool = False
    flags: frozenset[Flag] = frozenset()
    written_on: date | None = None
    accepted_on: date | None = None
    step_from: date | None = None  # while it waits to be let in, or to be assigned
    step_days: int = 0
    limit_from: date | None = None  # the limit that runs: its first day, its working days, the superior's own
    limit_days: int = 0
    limit_until: date | None = None
    urgent_from: date | None = None
    extended: bool = False
    assigned_on: date | None = None
    send_back_days: int = 0
    lead: int | None = None
    drafted_by: str = ""
    passed_by: str = ""  # for its unit, the draft that waits for the office
    unmarked_by: str = ""  # who said that it is not sensitive after all
    draft: int | None = None
    answered_on: date | None = None  # first; what is answered again never moves it
    answered_again_on: date | None = None
    answered_by: int | None = None  # the unit that gave the answer that stands
    reply: int | None = None  # the draft that was sent last
    sent: tuple[int, ...] = ()  # the events that sent an answer
    rate_days: int = 0
    rated: bool = False
    reopened: int = 0
    proposal: int | None = None
    proposed_by: str = ""
    public: int | None = None  # the proposal that can be read by all, whose answer it is, of which day
    public_by: int | None = None
    public_answered_on: date | None = None
    published_on: date | None = None
    gates: frozenset[tuple[Gate, str]] = frozenset()
    last_on: date | None = None
    entries: tuple[Entry, ...] = field(default=(), repr=False)  # those in effect

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in OPEN_STATES

    @property
    def last_answered_on(self) -> date | None:
        """The day of the answer that stands."""
        return self.answered_again_on or self.answered_on


def due_on(standing: Standing, calendar: WorkCalendar) -> date | None:
    """The last day for the answer; None before the letter is accepted. An urgent one has twenty-four hours."""
    if standing.limit_from is None:
        return None
    due = calendar.add(standing.limit_from, standing.limit_days)
    if standing.limit_until:
        due = min(due, standing.limit_until)
    if standing.urgent_from:
        due = min(due, standing.urgent_from + timedelta(days=1))
    return due


def warn_on(standing: Standing, calendar: WorkCalendar) -> date | None:
    """The day from which four fifths of the time are over."""
    due = due_on(standing, calendar)
    if due is None:
        return None
    whole = max(calendar.count(standing.limit_from, due), 0)
    return min(calendar.add(standing.limit_from, int(whole * WARN_SHARE)), due)


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """Those that have not been taken out."""
    listed = list(entries)
    out = {entry.target for entry in listed if entry.event is Event.REVERSED}
    return [entry for entry in listed if entry.event is not Event.REVERSED and entry.sequence not in out]


def fold(entries: Iterable[Entry]) -> Standing:
    """Where these lead."""
    standing = Standing()
    for entry in effective(entries):
        standing = applied(standing, entry)
    return standing


_NOT_PUBLIC = {"public": None, "public_by": None, "public_answered_on": None, "published_on": None}


def applied(standing: Standing, entry: Entry) -> Standing:
    """Where one more event leads, whether it can happen or not."""
    event, gate = entry.event, GATE_OF.get(entry.event)
    changes: dict[str, object] = {
        "state": TRANSITIONS.get((standing.state, event), standing.state),
        "last_on": max(entry.on, standing.last_on or entry.on),
        "entries": (*standing.entries, entry),
    }
    if gate:
        changes["gates"] = standing.gates | {(gate, entry.by)}
    match event:
        case Event.WRITTEN:
            changes |= {
                "state": State.WRITTEN, "consents": entry.consents, "written_on": entry.on, "limit_until": entry.until,
                "step_from": entry.on, "step_days": entry.days,
            }  # fmt: skip
        case Event.ACCEPTED:
            changes |= {
                "accepted_on": entry.on, "limit_from": entry.on, "limit_days": entry.days, "step_from": entry.on,
                "step_days": entry.step_days,
            }  # fmt: skip
            if Flag.URGENT in standing.flags:
                changes["urgent_from"] = entry.on
        case Event.SEPARATED:
            changes |= {"step_from": entry.on, "step_days": entry.days}
            if standing.accepted_on:
                changes["state"] = State.ACCEPTED
        case Event.WITHDRAWN if standing.answered_on:
            changes["state"] = State.ANSWERED  # the earlier answer stands
        case Event.MARKED:
            changes["flags"] = entry.flags
            if Flag.SENSITIVE in entry.flags:
                changes["unmarked_by"] = ""
            elif Flag.SENSITIVE in standing.flags:
                changes["unmarked_by"] = entry.by
            if Flag.URGENT not in entry.flags:
                changes["urgent_from"] = None
            elif Flag.URGENT not in standing.flags and standing.accepted_on:
                changes["urgent_from"] = entry.on
        case Event.ASSIGNED:
            changes |= {"assigned_on": entry.on, "send_back_days": entry.days, "lead": entry.unit}
        case Event.SENT_BACK:
            changes |= {
                "lead": None, "assigned_on": None, "step_from": entry.on, "step_days": entry.days,
            }  # fmt: skip
        case Event.EXTENDED:
            changes |= {
                "extended": True, "limit_days": standing.limit_days + entry.days, "limit_until": entry.until,
                "urgent_from": None,
            }  # fmt: skip
        case Event.DRAFTED:
            changes |= {"draft": entry.sequence, "drafted_by": entry.by}
        case Event.PASSED if Flag.SENSITIVE in standing.flags:
            changes |= {"state": State.UNIT_PASSED, "passed_by": entry.by}
        case Event.PASSED | Event.OFFICE_PASSED:
            changes |= {
                "reply": standing.draft, "answered_by": standing.lead, "rated": False, "rate_days": entry.days,
                "sent": (*standing.sent, entry.sequence),
                "exit": Exit.WAITING if standing.consents else Exit.NOT_WANTED,
                **({"answered_again_on": entry.on} if standing.answered_on else {"answered_on": entry.on}),
            }  # fmt: skip
        case Event.HANDLED_BEFORE:
            changes |= {
                "accepted_on": entry.since, "limit_from": entry.since, "limit_days": entry.days, "lead": entry.unit,
                "answered_on": entry.on, "answered_by": entry.unit, "draft": entry.sequence, "reply": entry.sequence,
                # What was not public before waits for nobody; it can still be proposed.
                "exit": Exit.PUBLISHED if entry.was_public else Exit.KEPT_BACK if standing.consents else Exit.NOT_WANTED,
                **(
                    {"public": entry.sequence, "public_by": entry.unit, "public_answered_on": entry.on, "published_on": entry.on}
                    if entry.was_public
                    else {}
                ),
            }  # fmt: skip
        case Event.PROPOSED:
            changes |= {"exit": Exit.PROPOSED, "proposal": entry.sequence, "proposed_by": entry.by}
        case Event.PROPOSAL_RETURNED:
            changes |= {"exit": Exit.WAITING, "proposal": None, "proposed_by": ""}
        case Event.PUBLISHED:
            changes |= {
                "exit": Exit.PUBLISHED, "public": standing.proposal, "public_by": standing.answered_by,
                "public_answered_on": standing.last_answered_on, "published_on": entry.on,
            }  # fmt: skip
        case Event.KEPT_BACK:
            # What was published of an earlier answer stays until it is taken down.
            now = Exit.PUBLISHED if standing.public else Exit.KEPT_BACK
            changes |= {"exit": now, "proposal": None, "proposed_by": ""}
        case Event.TAKEN_DOWN:
            changes |= {"exit": Exit.TAKEN_DOWN, **_NOT_PUBLIC}
        case Event.CONSENT_TAKEN_BACK:
            changes |= {"consents": False, "proposal": None, "proposed_by": "", **_NOT_PUBLIC}
            changes["exit"] = Exit.NOT_WANTED if standing.answered_on else Exit.NOT_YET
        case Event.RATED:
            changes["rated"] = True
        case Event.REOPENED:
            changes |= {
                "limit_from": entry.on, "limit_days": entry.days, "limit_until": None, "extended": False,
                "assigned_on": entry.on, "send_back_days": entry.step_days, "reopened": standing.reopened + 1,
                "urgent_from": entry.on if Flag.URGENT in standing.flags else None,
            }  # fmt: skip
    return replace(standing, **changes)
