"""Replaying a history through the table: the one way a request moves, corrections included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from gongkai.regulation.case.conditions import Untimely, consultation_meant, missing_input, why_not
from gongkai.regulation.case.standing import CaseRefused, Entry, Standing, due_of
from gongkai.regulation.case.table import (
    CLEARANCES,
    CLOCK_KINDS,
    CLOCK_STARTS,
    CORRECTIVE_EVENTS,
    ENDINGS,
    EVENT_LABELS,
    STATE_LABELS,
    TRANSITIONS,
    WAITING_FOR_APPLICANT,
    Event,
    State,
)
from gongkai.regulation.deadlines import ClockEntry, ClockKind, ClockRefused, reply_due
from gongkai.regulation.outcomes import UNDECIDABLE
from gongkai.regulation.sources import REGULATION, implements
from gongkai.regulation.working_days import WorkCalendar

_LENGTHENING = (ClockKind.EXTENDED, ClockKind.DELAYED)


@implements(REGULATION.article("45"))
def apply(standing: Standing, entry: Entry, calendar: WorkCalendar) -> Standing:
    """The standing after a new event. Raises CaseRefused with the reason where it cannot happen."""
    return _checked(standing, entry, calendar, is_record=False)


@implements(REGULATION.article("45"))
def apply_record(standing: Standing, entry: Entry, calendar: WorkCalendar) -> tuple[Standing, str | None]:
    """The standing after an event of an old register, and what was untimely about it, in Chinese.

    What happened too late still happened; what cannot have happened raises CaseRefused.
    """
    after = _checked(standing, entry, calendar, is_record=True)
    remark = why_not(standing, entry.event, entry.on, calendar) or missing_input(standing, entry, calendar)
    return after, str(remark) if remark else None


def _checked(standing: Standing, entry: Entry, calendar: WorkCalendar, *, is_record: bool) -> Standing:
    """`is_record`: the step was taken before, and is not refused because it now turns out to have been untimely."""
    situation = why_not(standing, entry.event, entry.on, calendar)
    if situation and not (is_record and isinstance(situation, Untimely)):
        raise CaseRefused(situation)
    lacking = missing_input(standing, entry, calendar)
    if lacking and not (is_record and isinstance(lacking, Untimely)):
        raise CaseRefused(lacking)
    after = _applied(standing, entry)
    if after.clock != standing.clock:
        try:
            reply_due(after.clock, calendar, is_record=is_record)
        except ClockRefused as refused:
            raise CaseRefused(str(refused)) from refused
    return after


def _applied(standing: Standing, entry: Entry) -> Standing:
    """The standing after an event that the table allows, without asking whether its day was right.

    What happened has happened: a calendar that changes later must not make a recorded history impossible.
    """
    event = entry.event
    if (standing.state, event) not in TRANSITIONS:
        state = STATE_LABELS[standing.state] if standing.state else "尚未提交"
        raise CaseRefused(f"状态为“{state}”时不能“{EVENT_LABELS[event]}”。")
    state = TRANSITIONS[standing.state, event]
    clock = standing.clock
    if event in CLOCK_KINDS:
        matter = entry.sequence if event is Event.CONSULT_SENT else consultation_meant(standing, entry)
        until = entry.until if event in (Event.DELAY_SET, Event.REOPENED) else None
        if event in CLOCK_STARTS:
            # An extension decided earlier on the same day belongs to the period that ends with this.
            clock = tuple(past for past in clock if past.on < entry.on or past.kind not in _LENGTHENING)
        if event is Event.REOPENED:
            # A consultation left open by what ended the request does not stop the new period.
            open_matters = {matter for matter, _ in standing.consultations}
            clock = tuple(past for past in clock if past.matter not in open_matters)
        clock = (*clock, ClockEntry(CLOCK_KINDS[event], entry.on, entry.days, until, matter))
    waiting_until = standing.waiting_until if state is standing.state else None
    if state in (*WAITING_FOR_APPLICANT, State.REASONING) and entry.until is not None:
        waiting_until = entry.until
    changes: dict[str, object] = {
        "state": state,
        "last_on": max(entry.on, standing.last_on or entry.on),
        "clock": clock,
        "waiting_until": waiting_until,
        "entries": (*standing.entries, entry),
        **_consequences(standing, entry),
    }
    return replace(standing, **changes)  # type: ignore[arg-type]


def _consequences(standing: Standing, entry: Entry) -> dict[str, object]:
    """What an event changes besides the state and the clock."""
    event = entry.event
    if event is Event.RECEIPT_CONFIRMED:
        return {"received_on": entry.on}
    if event is Event.CORRECTION_REQUESTED:
        return {"corrected_once": True}
    if event in (Event.CORRECTION_RECEIVED, Event.FEE_PAID):
        return {"extended": False, "delayed": False}  # a fresh period may be extended once again
    if event in (Event.REASONS_REQUESTED, Event.REASONS_RECEIVED):
        return {"reasons_requested": True, "reasons_received": event is Event.REASONS_RECEIVED}
    if event in (Event.EXTENDED, Event.DELAY_SET):
        return {"extended" if event is Event.EXTENDED else "delayed": True}
    if event is Event.CONSULT_SENT:
        return {"consultations": (*standing.consultations, (entry.sequence, entry.on))}
    if event is Event.CONSULT_ANSWERED:
        answered = consultation_meant(standing, entry)
        return {"consultations": tuple(other for other in standing.consultations if other[0] != answered)}
    if event is Event.CONSULT_CLOSED:
        return {"consultations": ()}
    if event is Event.DRAFTED:
        return {
            "draft": entry.sequence,
            "drafted_by": entry.by,
            "draft_outcome": entry.outcome,
            "cleared": frozenset(),
        }
    if event in CLEARANCES:
        return {"cleared": standing.cleared | {event}}
    if event in (Event.REVIEW_RETURNED, Event.LETTER_VOIDED):
        return {"draft": None, "cleared": frozenset(), "draft_outcome": None}
    if event is Event.ANSWERED:
        sent = (*standing.sent, standing.draft or 0)
        given = {"sent": sent, "outcome_in_force": standing.draft_outcome}
        if standing.reopened:
            return {"answered_again_on": entry.on, **given}
        return {"outcome": standing.draft_outcome, "concluded_on": entry.on, **given}
    if event is Event.CONCLUDED_BEFORE:
        return {"outcome": entry.outcome, "concluded_on": entry.on, "outcome_in_force": entry.outcome}
    if event in ENDINGS and not standing.reopened:
        return {"outcome": ENDINGS[event], "concluded_on": entry.on}
    if event is Event.REOPENED:
        return {
            "reopened": True,
            "extended": False,
            "delayed": False,
            "corrected_once": False,
            "consultations": (),
            "draft": None,
            "cleared": frozenset(),
        }
    if event is Event.ANNULLED:
        return {"received_on": None, "draft": None}  # it was never a request of its own, and counts nowhere
    return {}


def _standing_sequences(history: Sequence[Entry]) -> frozenset[int]:
    """The sequence numbers that no later entry takes out, those of corrections included."""
    removed: set[int] = set()
    for entry in reversed(history):
        if entry.event is Event.REVERSED and entry.sequence not in removed and entry.target is not None:
            removed.add(entry.target)
    return frozenset(entry.sequence for entry in history) - removed


@implements(REGULATION.article("45"))
def effective(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries in effect: without those reversed, and with the dates they were amended to.

    A reversal or an amendment can itself be reversed; the latest word about an entry is the one that holds.
    """
    standing = _standing_sequences(history)
    amended: dict[int, Entry] = {}
    for entry in history:
        if entry.event is Event.AMENDED and entry.sequence in standing and entry.target is not None:
            amended[entry.target] = entry
    return tuple(
        _amend(entry, amended.get(entry.sequence))
        for entry in history
        if entry.sequence in standing and entry.event not in CORRECTIVE_EVENTS
    )


def _amend(entry: Entry, amendment: Entry | None) -> Entry:
    if amendment is None:
        return entry
    # Only the period that a decision orders is one that need not be there, so only there nothing means none.
    until = amendment.until if entry.event is Event.REOPENED else amendment.until or entry.until
    return replace(entry, on=amendment.on, days=amendment.days or entry.days, until=until)


@implements(REGULATION.article("45"))
def fold(history: Sequence[Entry]) -> Standing:
    """Where a recorded history has led. Raises CaseRefused where it cannot have happened."""
    standing = Standing()
    for entry in effective(history):
        standing = _applied(standing, entry)
    return standing


def _fold_strictly(
    history: Sequence[Entry], calendar: WorkCalendar, *, corrected: int | None = None
) -> Standing:
    """The same with every step checked; lateness counts against the corrected step only."""
    standing = Standing()
    for entry in effective(history):
        standing = _checked(standing, entry, calendar, is_record=entry.sequence != corrected)
    return standing


@implements(REGULATION.article("45"))
def advance(history: Sequence[Entry], entry: Entry, calendar: WorkCalendar) -> Standing:
    """The standing once `entry` is added to `history`: the one way a request moves, corrections included."""
    if entry.event not in CORRECTIVE_EVENTS:
        return apply(fold(history), entry, calendar)
    target = next((past for past in history if past.sequence == entry.target), None)
    if target is None:
        raise CaseRefused("没有找到要更正的记录，请在办理过程中选择一条。")
    if target.event is Event.FILED and entry.event is Event.REVERSED:
        raise CaseRefused("申请的提交不能撤销；重复登记、误登记的，请用“作废登记”。")
    if target.event in CORRECTIVE_EVENTS and entry.event is Event.AMENDED:
        raise CaseRefused("更正记录不能再更正日期，请撤销它，再重新更正。")
    if target.sequence not in _standing_sequences(history):
        raise CaseRefused("这一步已经撤销，不能再更正。")
    corrected = (*history, entry)
    try:
        return _fold_strictly(corrected, calendar, corrected=entry.target)
    except CaseRefused as refused:
        if _held_before(history, calendar):
            raise CaseRefused(f"这样更正后，后面的步骤不再成立：{refused}") from refused
    return fold(corrected)


def _held_before(history: Sequence[Entry], calendar: WorkCalendar) -> bool:
    """Whether the history passes every check today; after a change of calendar it need not."""
    try:
        _fold_strictly(history, calendar)
    except CaseRefused:
        return False
    return True


@implements(REGULATION.article("33"))
def was_in_time(standing: Standing, calendar: WorkCalendar) -> bool | None:
    """Whether the first answer came in time; None before it, and where the applicant let the request lapse.

    Judged by the period it had then: being answered again later gives another period and does not change this.
    """
    if standing.concluded_on is None or standing.outcome in UNDECIDABLE:
        return None
    first = tuple(takewhile(lambda entry: entry.event is not Event.REOPENED, standing.entries))
    due = due_of(fold(first) if len(first) < len(standing.entries) else standing, calendar)
    return due is None or standing.concluded_on <= due.on
