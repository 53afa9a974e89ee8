"""A request's states and events as one table, and the fold that replays a history through it.

A mistake is corrected by an event: `REVERSED` takes an entry out, `AMENDED` gives it another date; the rest is
replayed, and refused if it no longer makes sense. Nothing is ever edited, and overdue is never a state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from gongkai.regulation.deadlines import (
    EXTENSION_LIMIT_WORKING_DAYS,
    ClockEntry,
    ClockKind,
    ClockRefused,
    Due,
    correction_notice_due,
    reply_due,
)
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.sources import REGULATION, implements
from gongkai.regulation.working_days import WorkCalendar


class State(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    REGISTERED = "registered"
    IN_HAND = "in_hand"
    CORRECTING = "correcting"
    REASONING = "reasoning"
    CONSULTING = "consulting"
    FEE_PENDING = "fee_pending"
    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    SEALED = "sealed"
    ANSWERED = "answered"
    ENDED = "ended"
    ARCHIVED = "archived"


STATE_LABELS = {
    State.SUBMITTED: "待确认收到",
    State.RECEIVED: "已收到，待登记",
    State.REGISTERED: "已登记，待审查",
    State.IN_HAND: "办理中",
    State.CORRECTING: "等待申请人补正",
    State.REASONING: "等待申请人说明理由",
    State.CONSULTING: "征求意见中",
    State.FEE_PENDING: "等待申请人缴费",
    State.PROPOSED: "科室已提出意见，待拟稿",
    State.IN_REVIEW: "审核中",
    State.SIGNED: "已签发，待用印",
    State.SEALED: "已用印，待送达",
    State.ANSWERED: "已答复",
    State.ENDED: "已终结",
    State.ARCHIVED: "已归档",
}


class Event(StrEnum):
    """What can happen to a request."""

    FILED = "filed"
    CONTACT_FAILED = "contact_failed"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    REGISTERED = "registered"
    EXAMINED = "examined"
    ASSIGNED = "assigned"
    CORRECTION_REQUESTED = "correction_requested"
    CORRECTION_RECEIVED = "correction_received"
    CORRECTION_LAPSED = "correction_lapsed"
    REASONS_REQUESTED = "reasons_requested"
    REASONS_RECEIVED = "reasons_received"
    REASONS_LAPSED = "reasons_lapsed"
    DELAY_SET = "delay_set"
    CONSULT_SENT = "consult_sent"
    CONSULT_DELIVERED = "consult_delivered"
    CONSULT_ANSWERED = "consult_answered"
    CONSULT_CLOSED = "consult_closed"
    FEE_NOTIFIED = "fee_notified"
    FEE_PAID = "fee_paid"
    FEE_WAIVED = "fee_waived"
    FEE_LAPSED = "fee_lapsed"
    EXTENDED = "extended"
    PROPOSED = "proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    DRAFTED = "drafted"
    CONFIDENTIALITY_CLEARED = "confidentiality_cleared"
    LEGALITY_CLEARED = "legality_cleared"
    SECTION_APPROVED = "section_approved"
    REVIEW_RETURNED = "review_returned"
    SIGNED = "signed"
    SEALED = "sealed"
    LETTER_VOIDED = "letter_voided"
    ANSWERED = "answered"
    DELIVERY_FAILED = "delivery_failed"
    REDELIVERED = "redelivered"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    PHONE_NOTED = "phone_noted"
    REVERSED = "reversed"
    AMENDED = "amended"


EVENT_LABELS = {
    Event.FILED: "提交申请",
    Event.CONTACT_FAILED: "记录联系不上申请人",
    Event.RECEIPT_CONFIRMED: "确认收到",
    Event.REGISTERED: "登记",
    Event.EXAMINED: "审查通过，交业务科室办理",
    Event.ASSIGNED: "改交其他承办人",
    Event.CORRECTION_REQUESTED: "告知补正",
    Event.CORRECTION_RECEIVED: "收到补正后的申请",
    Event.CORRECTION_LAPSED: "逾期不补正，不再处理",
    Event.REASONS_REQUESTED: "要求说明理由",
    Event.REASONS_RECEIVED: "收到说明的理由",
    Event.REASONS_LAPSED: "逾期未说明理由",
    Event.DELAY_SET: "确定延迟答复的期限",
    Event.CONSULT_SENT: "发出征求意见书",
    Event.CONSULT_DELIVERED: "征求意见书送达",
    Event.CONSULT_ANSWERED: "收到被征求方意见",
    Event.CONSULT_CLOSED: "征求意见结束",
    Event.FEE_NOTIFIED: "发出收费通知",
    Event.FEE_PAID: "申请人缴清费用",
    Event.FEE_WAIVED: "决定不收费",
    Event.FEE_LAPSED: "逾期未缴费，不再处理",
    Event.EXTENDED: "延长答复期限",
    Event.PROPOSED: "业务科室提出意见",
    Event.PROPOSAL_RETURNED: "退回业务科室",
    Event.DRAFTED: "拟稿送审",
    Event.CONFIDENTIALITY_CLEARED: "保密审查通过",
    Event.LEGALITY_CLEARED: "法制审核通过",
    Event.SECTION_APPROVED: "科室负责人审核通过",
    Event.REVIEW_RETURNED: "审核退回",
    Event.SIGNED: "签发",
    Event.SEALED: "编号、用印",
    Event.LETTER_VOIDED: "作废告知书，重新办理",
    Event.ANSWERED: "送达答复",
    Event.DELIVERY_FAILED: "退件、拒收",
    Event.REDELIVERED: "再次送达",
    Event.ARCHIVED: "归档",
    Event.WITHDRAWN: "申请人撤回",
    Event.REOPENED: "复议、诉讼后重新办理",
    Event.PHONE_NOTED: "电话记录",
    Event.REVERSED: "撤销误操作",
    Event.AMENDED: "更正日期",
}

_UNANSWERED = (
    State.SUBMITTED,
    State.RECEIVED,
    State.REGISTERED,
    State.IN_HAND,
    State.CORRECTING,
    State.REASONING,
    State.CONSULTING,
    State.FEE_PENDING,
    State.PROPOSED,
    State.IN_REVIEW,
    State.SIGNED,
    State.SEALED,
)
_EXTENDABLE = (
    State.REGISTERED,
    State.IN_HAND,
    State.REASONING,
    State.CONSULTING,
    State.PROPOSED,
    State.IN_REVIEW,
    State.SIGNED,
    State.SEALED,
)

# Event, the states it can happen in, and the state it leads to (None: it leaves the state as it is).
_ROWS: tuple[tuple[Event, tuple[State, ...], State | None], ...] = (
    (Event.CONTACT_FAILED, (State.SUBMITTED,), None),
    (Event.RECEIPT_CONFIRMED, (State.SUBMITTED,), State.RECEIVED),
    (Event.REGISTERED, (State.RECEIVED,), State.REGISTERED),
    (Event.EXAMINED, (State.REGISTERED,), State.IN_HAND),
    (Event.ASSIGNED, (State.IN_HAND,), None),
    (Event.CORRECTION_REQUESTED, (State.REGISTERED, State.IN_HAND), State.CORRECTING),
    (Event.CORRECTION_RECEIVED, (State.CORRECTING,), State.REGISTERED),
    (Event.CORRECTION_LAPSED, (State.CORRECTING,), State.ENDED),
    (Event.REASONS_REQUESTED, (State.REGISTERED, State.IN_HAND), State.REASONING),
    (Event.REASONS_RECEIVED, (State.REASONING,), State.IN_HAND),
    (Event.REASONS_LAPSED, (State.REASONING,), State.IN_HAND),
    (Event.DELAY_SET, (State.IN_HAND,), None),
    (Event.CONSULT_SENT, (State.IN_HAND, State.CONSULTING), State.CONSULTING),
    (Event.CONSULT_DELIVERED, (State.CONSULTING,), None),
    (Event.CONSULT_ANSWERED, (State.CONSULTING,), None),
    (Event.CONSULT_CLOSED, (State.CONSULTING,), State.IN_HAND),
    (Event.FEE_NOTIFIED, (State.IN_HAND,), State.FEE_PENDING),
    (Event.FEE_PAID, (State.FEE_PENDING,), State.IN_HAND),
    (Event.FEE_WAIVED, (State.FEE_PENDING,), State.IN_HAND),
    (Event.FEE_LAPSED, (State.FEE_PENDING,), State.ENDED),
    (Event.EXTENDED, _EXTENDABLE, None),
    (Event.PROPOSED, (State.IN_HAND,), State.PROPOSED),
    (Event.PROPOSAL_RETURNED, (State.PROPOSED,), State.IN_HAND),
    (Event.DRAFTED, (State.IN_HAND, State.PROPOSED, State.IN_REVIEW), State.IN_REVIEW),
    (Event.CONFIDENTIALITY_CLEARED, (State.IN_REVIEW,), None),
    (Event.LEGALITY_CLEARED, (State.IN_REVIEW,), None),
    (Event.SECTION_APPROVED, (State.IN_REVIEW,), None),
    (Event.REVIEW_RETURNED, (State.IN_REVIEW,), State.IN_HAND),
    (Event.SIGNED, (State.IN_REVIEW,), State.SIGNED),
    (Event.SEALED, (State.SIGNED,), State.SEALED),
    (Event.LETTER_VOIDED, (State.SIGNED, State.SEALED), State.IN_HAND),
    (Event.ANSWERED, (State.SEALED,), State.ANSWERED),
    (Event.DELIVERY_FAILED, (State.ANSWERED,), None),
    (Event.REDELIVERED, (State.ANSWERED,), None),
    (Event.ARCHIVED, (State.ANSWERED, State.ENDED), State.ARCHIVED),
    (Event.WITHDRAWN, _UNANSWERED, State.ENDED),
    (Event.REOPENED, (State.ANSWERED, State.ARCHIVED), State.IN_HAND),
    (Event.PHONE_NOTED, tuple(State), None),
)

TRANSITIONS: dict[tuple[State | None, Event], State] = {
    (None, Event.FILED): State.SUBMITTED,
    **{(state, event): target or state for event, states, target in _ROWS for state in states},
}
# Events about the history itself: they replay it, so they stand outside the table.
CORRECTIVE_EVENTS = frozenset({Event.REVERSED, Event.AMENDED})
# Events that end a request without an answer, with the row they count in.
ENDINGS = {
    Event.CORRECTION_LAPSED: Outcome.NOT_CORRECTED,
    Event.FEE_LAPSED: Outcome.FEE_NOT_PAID,
    Event.WITHDRAWN: Outcome.OTHER,
}
CLEARANCES = (Event.CONFIDENTIALITY_CLEARED, Event.LEGALITY_CLEARED, Event.SECTION_APPROVED)
# While these last it is the applicant's move, and no time runs against the organ.
WAITING_FOR_APPLICANT = frozenset({State.CORRECTING, State.FEE_PENDING})
_CLOCK_KINDS = {
    Event.RECEIPT_CONFIRMED: ClockKind.RECEIVED,
    Event.CORRECTION_RECEIVED: ClockKind.CORRECTION_RECEIVED,
    Event.CONSULT_SENT: ClockKind.CONSULT_SENT,
    Event.CONSULT_DELIVERED: ClockKind.CONSULT_DELIVERED,
    Event.CONSULT_ANSWERED: ClockKind.CONSULT_ANSWERED,
    Event.FEE_PAID: ClockKind.FEE_PAID,
    Event.EXTENDED: ClockKind.EXTENDED,
    Event.DELAY_SET: ClockKind.DELAYED,
    Event.REOPENED: ClockKind.REOPENED,
}


class CaseRefused(ValueError):
    """An event that cannot happen now, or a history that cannot be; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a history, on its legal date.

    `days` of an extension; `until` the last day given to the applicant or of a delay; `by` who did it (an opaque
    key, for the rule that nobody signs their own draft); `outcome` of a draft; `target` the sequence number that a
    corrective event takes out or redates.
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
    moved_on: date | None = None  # when the state was entered
    clock: tuple[ClockEntry, ...] = ()
    received_on: date | None = None
    waiting_until: date | None = None  # the applicant's last day, while it is the applicant's move
    corrected_once: bool = False
    extended: bool = False
    reasons_heard: bool = False
    draft: int | None = None  # the sequence number of the draft that counts
    drafted_by: str = ""
    draft_outcome: Outcome | None = None
    cleared: frozenset[Event] = frozenset()
    outcome: Outcome | None = (
        None  # of the first conclusion; what is answered again after a remedy never moves it
    )
    concluded_on: date | None = None
    answered_again_on: date | None = None
    reopened: bool = False
    entries: tuple[Entry, ...] = field(default=(), repr=False)  # those in effect

    @property
    def is_open(self) -> bool:
        """Whether the organ or the applicant still has something to do before an answer."""
        return self.state in _UNANSWERED

    @property
    def is_clock_running(self) -> bool:
        """Whether time runs against the organ: received, unanswered, and not the applicant's move."""
        return self.is_open and self.received_on is not None and self.state not in WAITING_FOR_APPLICANT


@implements(REGULATION.article("33"))
def due_of(standing: Standing, calendar: WorkCalendar) -> Due | None:
    """The due date of the answer with its working, or None where nothing has been received yet."""
    return reply_due(standing.clock, calendar) if standing.clock else None


@implements(REGULATION.article("45"))
def why_not(standing: Standing, event: Event, on: date, calendar: WorkCalendar) -> str | None:
    """Why an event is not possible now, in Chinese, or None where it is.

    Looks at the situation only; what has to be filled in is checked by `apply`.
    """
    if (standing.state, event) not in TRANSITIONS:
        state = STATE_LABELS[standing.state] if standing.state else "尚未提交"
        return f"当前状态为“{state}”，不能“{EVENT_LABELS[event]}”。"
    if standing.moved_on is not None and on < standing.moved_on and event is not Event.PHONE_NOTED:
        return (
            f"日期 {on.isoformat()} 早于上一步的日期 {standing.moved_on.isoformat()}，"
            "请核对；上一步日期有误的，请先更正上一步。"
        )
    check = _SITUATIONS.get(event)
    return check(standing, on, calendar) if check else None


@implements(REGULATION.article("45"))
def apply(standing: Standing, entry: Entry, calendar: WorkCalendar) -> Standing:
    """The standing after an event. Raises CaseRefused with the reason where it cannot happen."""
    event = entry.event
    refusal = why_not(standing, event, entry.on, calendar) or _missing_input(standing, entry)
    if refusal:
        raise CaseRefused(refusal)
    state = TRANSITIONS[standing.state, event]
    clock = standing.clock
    if event in _CLOCK_KINDS:
        clock = (*clock, ClockEntry(_CLOCK_KINDS[event], entry.on, entry.days, entry.until))
        try:
            reply_due(clock, calendar)
        except ClockRefused as refused:
            raise CaseRefused(str(refused)) from refused
    changes: dict[str, object] = {
        "state": state,
        "moved_on": entry.on if state is not standing.state or standing.moved_on is None else standing.moved_on,
        "clock": clock,
        "waiting_until": entry.until if state in (*WAITING_FOR_APPLICANT, State.REASONING) else None,
        "entries": (*standing.entries, entry),
    }
    if state is standing.state and state in (*WAITING_FOR_APPLICANT, State.REASONING):
        changes["waiting_until"] = standing.waiting_until
    changes.update(_consequences(standing, entry))
    return replace(standing, **changes)  # type: ignore[arg-type]


def _consequences(standing: Standing, entry: Entry) -> dict[str, object]:
    """What an event changes besides the state and the clock."""
    event = entry.event
    if event is Event.RECEIPT_CONFIRMED:
        return {"received_on": entry.on}
    if event is Event.CORRECTION_REQUESTED:
        return {"corrected_once": True}
    if event in (Event.CORRECTION_RECEIVED, Event.FEE_PAID):
        return {"extended": False}  # a fresh period may be extended once again
    if event in (Event.REASONS_RECEIVED, Event.REASONS_LAPSED):
        return {"reasons_heard": True}
    if event is Event.EXTENDED:
        return {"extended": True}
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
    if event is Event.ANSWERED and standing.reopened:
        return {"answered_again_on": entry.on}
    if event is Event.ANSWERED:
        return {"outcome": standing.draft_outcome, "concluded_on": entry.on}
    if event in ENDINGS and not standing.reopened:
        return {"outcome": ENDINGS[event], "concluded_on": entry.on}
    if event is Event.REOPENED:
        return {
            "reopened": True,
            "extended": False,
            "corrected_once": False,
            "draft": None,
            "cleared": frozenset(),
        }
    return {}


def _missing_input(standing: Standing, entry: Entry) -> str | None:
    """What an entry lacks for its event, in Chinese."""
    event = entry.event
    if event is Event.EXTENDED and not 1 <= entry.days <= EXTENSION_LIMIT_WORKING_DAYS:
        return f"延长期限为 1 至 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日，请填写天数。"
    needs_until = (Event.CORRECTION_REQUESTED, Event.REASONS_REQUESTED, Event.FEE_NOTIFIED, Event.DELAY_SET)
    if event in needs_until and (entry.until is None or entry.until <= entry.on):
        return "请填写期限的最后一天，并且应当晚于告知的日期。"
    if event is Event.DRAFTED and entry.outcome is None:
        return "拟稿应当先选择办理结果。"
    if event is Event.SIGNED and entry.by and entry.by == standing.drafted_by:
        return "拟稿人不能签发自己拟的稿，请由其他有签发权限的人签发。"
    return None


def _not_twice_corrected(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.corrected_once:
        return "补正只能一次性告知，这件申请已经告知过补正。"
    start = standing.clock[-1].on if standing.reopened else standing.received_on
    limit = correction_notice_due(start, calendar) if start else None
    if limit and on > limit:
        return f"应当在收到申请之日起 7 个工作日内告知补正，期限为 {limit.isoformat()}，已经超过。"
    return None


def _period_over(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.waiting_until and on <= standing.waiting_until:
        return f"给申请人的期限到 {standing.waiting_until.isoformat()} 为止，尚未届满。"
    return None


def _not_yet_extended(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.extended:
        return "答复期限只能延长一次，这件申请已经延长过。"
    due = due_of(standing, calendar)
    if due and on > due.on:
        return f"延期应当在原期限届满（{due.on.isoformat()}）之前决定并告知申请人，现在已经超过。"
    return None


def _all_consulted(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    due = due_of(standing, calendar)
    last = max(due.unanswered_until(), default=None) if due else None
    if last and on <= last:
        return f"还有征求意见没有收到答复，答复期限到 {last.isoformat()}；收到意见或者期满后再结束。"
    return None


def _reasons_were_heard(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return None if standing.reasons_heard else "应当先要求申请人说明理由，理由合理的才能确定延迟答复的期限。"


def _not_yet_cleared(event: Event) -> Situation:
    def check(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
        if event in standing.cleared:
            return f"这一稿已经“{EVENT_LABELS[event]}”。"
        return None

    return check


def _reviewed(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if Event.SECTION_APPROVED in standing.cleared:
        return _not_yet_cleared(Event.SECTION_APPROVED)(standing, on, calendar)
    return _lacking(standing, CLEARANCES[:2])


def _ready_to_sign(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return _lacking(standing, CLEARANCES)


def _lacking(standing: Standing, needed: Sequence[Event]) -> str | None:
    lacking = [EVENT_LABELS[event].removesuffix("通过") for event in needed if event not in standing.cleared]
    return f"还没有通过：{'、'.join(lacking)}。" if lacking else None


Situation = Callable[[Standing, date, WorkCalendar], str | None]
_SITUATIONS: dict[Event, Situation] = {
    Event.CORRECTION_REQUESTED: _not_twice_corrected,
    Event.CORRECTION_LAPSED: _period_over,
    Event.REASONS_LAPSED: _period_over,
    Event.FEE_LAPSED: _period_over,
    Event.EXTENDED: _not_yet_extended,
    Event.CONSULT_CLOSED: _all_consulted,
    Event.DELAY_SET: _reasons_were_heard,
    Event.CONFIDENTIALITY_CLEARED: _not_yet_cleared(Event.CONFIDENTIALITY_CLEARED),
    Event.LEGALITY_CLEARED: _not_yet_cleared(Event.LEGALITY_CLEARED),
    Event.SECTION_APPROVED: _reviewed,
    Event.SIGNED: _ready_to_sign,
}


@implements(REGULATION.article("45"))
def effective(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries in effect: without those reversed, and with the dates they were amended to.

    A reversal or an amendment can itself be reversed; the latest word about an entry is the one that holds.
    """
    removed: set[int] = set()
    amended: dict[int, Entry] = {}
    for entry in reversed(history):
        if entry.sequence in removed or entry.target is None:
            continue
        if entry.event is Event.REVERSED:
            removed.add(entry.target)
        else:
            amended.setdefault(entry.target, entry)
    return tuple(
        _amend(entry, amended.get(entry.sequence))
        for entry in history
        if entry.sequence not in removed and entry.event not in CORRECTIVE_EVENTS
    )


def _amend(entry: Entry, amendment: Entry | None) -> Entry:
    if amendment is None:
        return entry
    return replace(
        entry,
        on=amendment.on,
        days=amendment.days or entry.days,
        until=amendment.until or entry.until,
    )


@implements(REGULATION.article("45"))
def fold(history: Sequence[Entry], calendar: WorkCalendar) -> Standing:
    """Where a history has led. Raises CaseRefused where it cannot have happened."""
    standing = Standing()
    for entry in effective(history):
        standing = apply(standing, entry, calendar)
    return standing


@implements(REGULATION.article("45"))
def advance(history: Sequence[Entry], entry: Entry, calendar: WorkCalendar) -> Standing:
    """The standing once `entry` is added to `history`: the one way a request moves, corrections included."""
    if entry.event not in CORRECTIVE_EVENTS:
        return apply(fold(history, calendar), entry, calendar)
    target = next((past for past in history if past.sequence == entry.target), None)
    if target is None:
        raise CaseRefused("没有找到要更正的记录，请在办理过程中选择一条。")
    if target.event is Event.FILED and entry.event is Event.REVERSED:
        raise CaseRefused("申请的提交不能撤销；重复登记的，请以“申请人撤回”或者合并说明处理。")
    if target.event in CORRECTIVE_EVENTS and entry.event is Event.AMENDED:
        raise CaseRefused("更正记录不能再更正日期，请撤销它，再重新更正。")
    try:
        return fold((*history, entry), calendar)
    except CaseRefused as refused:
        raise CaseRefused(f"这样更正后，后面的步骤不再成立：{refused}") from refused
