"""States, events, and the table that says where an event leads."""

from __future__ import annotations

from enum import StrEnum

from gongkai.regulation.deadlines import ClockKind
from gongkai.regulation.outcomes import Outcome


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
    ANNULLED = "annulled"


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
    State.ANNULLED: "登记作废",
}


class Event(StrEnum):
    """What can happen to a request."""

    FILED = "filed"
    CONTACT_FAILED = "contact_failed"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    REGISTERED = "registered"
    EXAMINED = "examined"
    ASSIGNED = "assigned"
    HANDED_ON = "handed_on"
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
    SIGNED_FOR = "signed_for"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    ANNULLED = "annulled"
    CONCLUDED_BEFORE = "concluded_before"
    DETAILS_AMENDED = "details_amended"
    PHONE_NOTED = "phone_noted"
    URGED = "urged"
    SUPERVISED = "supervised"
    SEARCHED = "searched"
    NOTED = "noted"
    PROACTIVE_DECIDED = "proactive_decided"
    WITHHELD_REVIEWED = "withheld_reviewed"
    RATED = "rated"
    REVERSED = "reversed"
    AMENDED = "amended"


EVENT_LABELS = {
    Event.FILED: "提交申请",
    Event.CONTACT_FAILED: "记录联系不上申请人",
    Event.RECEIPT_CONFIRMED: "确认收到",
    Event.REGISTERED: "登记",
    Event.EXAMINED: "审查通过，交业务科室办理",
    Event.ASSIGNED: "改交其他承办人",
    Event.HANDED_ON: "移交经办人",
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
    Event.SIGNED_FOR: "对方签收",
    Event.ARCHIVED: "归档",
    Event.WITHDRAWN: "申请人撤回",
    Event.REOPENED: "复议、诉讼后重新办理",
    Event.ANNULLED: "作废登记（重复登记、误登记）",
    Event.CONCLUDED_BEFORE: "系统启用前已答复",
    Event.DETAILS_AMENDED: "更正登记信息",
    Event.PHONE_NOTED: "电话记录",
    Event.URGED: "催办",
    Event.SUPERVISED: "督办",
    Event.SEARCHED: "检索记录",
    Event.NOTED: "内部记录",
    Event.PROACTIVE_DECIDED: "决定是否转为主动公开",
    Event.WITHHELD_REVIEWED: "再次审查不予公开的内容",
    Event.RATED: "申请人评价",
    Event.REVERSED: "撤销误操作",
    Event.AMENDED: "更正日期",
}

UNANSWERED = (
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

_WITH_AN_OFFICER = tuple(
    state for state in UNANSWERED if state not in (State.SUBMITTED, State.RECEIVED, State.REGISTERED)
)

# Event, the states it can happen in, and the state it leads to (None: it leaves the state as it is).
_ROWS: tuple[tuple[Event, tuple[State, ...], State | None], ...] = (
    (Event.CONTACT_FAILED, (State.SUBMITTED,), None),
    (Event.RECEIPT_CONFIRMED, (State.SUBMITTED,), State.RECEIVED),
    (Event.REGISTERED, (State.RECEIVED,), State.REGISTERED),
    (Event.EXAMINED, (State.REGISTERED,), State.IN_HAND),
    (Event.ASSIGNED, _WITH_AN_OFFICER, None),
    (Event.HANDED_ON, (*UNANSWERED, State.ANSWERED, State.ENDED), None),
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
    (Event.SIGNED_FOR, (State.ANSWERED, State.ARCHIVED), None),
    (Event.ARCHIVED, (State.ANSWERED, State.ENDED), State.ARCHIVED),
    (Event.WITHDRAWN, UNANSWERED, State.ENDED),
    (Event.REOPENED, (State.ANSWERED, State.ENDED, State.ARCHIVED), State.IN_HAND),
    (Event.ANNULLED, UNANSWERED, State.ANNULLED),
    # An answer from before the system: its outcome and day are known, who reviewed and signed it is in the old files.
    (Event.CONCLUDED_BEFORE, (State.IN_HAND,), State.ANSWERED),
    (Event.DETAILS_AMENDED, tuple(State), None),
    (Event.PHONE_NOTED, tuple(State), None),
    (Event.URGED, UNANSWERED, None),
    (Event.SUPERVISED, UNANSWERED, None),
    (
        Event.SEARCHED,
        (State.REGISTERED, State.IN_HAND, State.CONSULTING, State.PROPOSED, State.IN_REVIEW),
        None,
    ),
    (Event.NOTED, tuple(State), None),
    (Event.PROACTIVE_DECIDED, (State.ANSWERED, State.ARCHIVED), None),
    (Event.WITHHELD_REVIEWED, (State.ANSWERED, State.ARCHIVED), None),
    (Event.RATED, (State.ANSWERED, State.ENDED, State.ARCHIVED), None),
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
# What happens outside the office, or is noted beside the case, may be recorded after later steps.
RECORDED_LATE = frozenset(
    {
        Event.CONTACT_FAILED,
        Event.CONSULT_DELIVERED,
        Event.CONSULT_ANSWERED,
        Event.DETAILS_AMENDED,
        Event.PHONE_NOTED,
        Event.SIGNED_FOR,
        Event.ASSIGNED,
        Event.HANDED_ON,
        Event.URGED,
        Event.SUPERVISED,
        Event.SEARCHED,
        Event.NOTED,
        Event.PROACTIVE_DECIDED,
        Event.WITHHELD_REVIEWED,
        Event.RATED,
    }
)
# While these last it is the applicant's move, and no time runs against the organ.
WAITING_FOR_APPLICANT = frozenset({State.CORRECTING, State.FEE_PENDING})
CLOCK_KINDS = {
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
# Events that open a new period for the answer.
CLOCK_STARTS = frozenset({Event.RECEIPT_CONFIRMED, Event.CORRECTION_RECEIVED, Event.FEE_PAID, Event.REOPENED})
