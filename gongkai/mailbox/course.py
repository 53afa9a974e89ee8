"""A letter's course: states, events, the table that says where an event leads, and the fold that replays a history.

Three gates, none passed by the same person: 入口关 (a letter is accepted), 审核关 (its answer is sent), 出口关 (question and
answer are made public). Time limits are the office's own and stand in the events as they were when they began, so that
another limit never moves an old letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from gongkai.regulation.working_days import WorkCalendar

WARN_SHARE = 0.8  # of the working days of a limit


class LetterRefused(ValueError):
    """An event that cannot happen now; the message says why, in Chinese."""


class Kind(StrEnum):
    """What a letter is."""

    CONSULT = "consult"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    HELP = "help"


KIND_LABELS = {Kind.CONSULT: "咨询", Kind.COMPLAINT: "投诉", Kind.SUGGESTION: "建议", Kind.HELP: "求助"}


class Flag(StrEnum):
    """What makes a letter a matter of its own."""

    URGENT = "urgent"
    SENSITIVE = "sensitive"
    MASS = "mass"


FLAG_LABELS = {Flag.URGENT: "急件", Flag.SENSITIVE: "敏感", Flag.MASS: "群体"}


class State(StrEnum):
    """Where a letter stands."""

    WRITTEN = "written"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    UNIT_PASSED = "unit_passed"
    ANSWERED = "answered"
    REFUSED = "refused"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


STATE_LABELS = {
    State.WRITTEN: "待受理",
    State.ACCEPTED: "待分办",
    State.ASSIGNED: "承办中",
    State.DRAFTED: "待审核",
    State.UNIT_PASSED: "待区政府办公室审核",
    State.ANSWERED: "已答复",
    State.REFUSED: "不予受理",
    State.MERGED: "已并入其他信件",
    State.WITHDRAWN: "写信人已撤回",
    State.ARCHIVED: "已归档",
}
OPEN_STATES = (State.WRITTEN, State.ACCEPTED, State.ASSIGNED, State.DRAFTED, State.UNIT_PASSED)


class Exit(StrEnum):
    """Where the publication of question and answer stands."""

    NOT_YET = ""
    NOT_WANTED = "not_wanted"
    WAITING = "waiting"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    KEPT_BACK = "kept_back"
    TAKEN_DOWN = "taken_down"


EXIT_LABELS = {
    Exit.NOT_YET: "未到公开环节",
    Exit.NOT_WANTED: "写信人不同意公开",
    Exit.WAITING: "待提出公开稿",
    Exit.PROPOSED: "公开稿待复核",
    Exit.PUBLISHED: "已公开",
    Exit.KEPT_BACK: "不公开",
    Exit.TAKEN_DOWN: "已撤下",
}


class Event(StrEnum):
    """What can happen to a letter."""

    WRITTEN = "written"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    MERGED = "merged"
    SEPARATED = "separated"
    MARKED = "marked"
    ASSIGNED = "assigned"
    SENT_BACK = "sent_back"
    HANDED_ON = "handed_on"
    OPINION_GIVEN = "opinion_given"
    EXTENDED = "extended"
    DRAFTED = "drafted"
    RETURNED = "returned"
    PASSED = "passed"
    OFFICE_PASSED = "office_passed"
    PROPOSED = "proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    PUBLISHED = "published"
    KEPT_BACK = "kept_back"
    TAKEN_DOWN = "taken_down"
    CONSENT_TAKEN_BACK = "consent_taken_back"
    RATED = "rated"
    REOPENED = "reopened"
    VISITED = "visited"
    SUPERVISED = "supervised"
    REPORTED_BACK = "reported_back"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    REVERSED = "reversed"
    HANDLED_BEFORE = "handled_before"


EVENT_LABELS = {
    Event.WRITTEN: "来信",
    Event.ACCEPTED: "受理",
    Event.REFUSED: "不予受理",
    Event.MERGED: "并入另一封信",
    Event.SEPARATED: "恢复单独办理",
    Event.MARKED: "标记急件、敏感、群体",
    Event.ASSIGNED: "分办",
    Event.SENT_BACK: "退回，请重新分办",
    Event.HANDED_ON: "交给承办人",
    Event.OPINION_GIVEN: "提出协办意见",
    Event.EXTENDED: "延长办理期限",
    Event.DRAFTED: "拟稿送审",
    Event.RETURNED: "退回重拟",
    Event.PASSED: "审核通过",
    Event.OFFICE_PASSED: "区政府办公室审核通过",
    Event.PROPOSED: "提出公开稿",
    Event.PROPOSAL_RETURNED: "退回公开稿",
    Event.PUBLISHED: "公开",
    Event.KEPT_BACK: "不公开",
    Event.TAKEN_DOWN: "撤下公开的内容",
    Event.CONSENT_TAKEN_BACK: "写信人不再同意公开",
    Event.RATED: "写信人评价",
    Event.REOPENED: "重新办理",
    Event.VISITED: "回访",
    Event.SUPERVISED: "督办",
    Event.REPORTED_BACK: "向交办单位回报",
    Event.NOTED: "备注",
    Event.WITHDRAWN: "写信人撤回",
    Event.ARCHIVED: "归档",
    Event.REVERSED: "撤销上一步",
    Event.HANDLED_BEFORE: "系统启用前已经答复",
}


class Gate(StrEnum):
    """The three gates."""

    ENTRANCE = "entrance"
    REVIEW = "review"
    EXIT = "exit"


GATE_LABELS = {Gate.ENTRANCE: "入口关", Gate.REVIEW: "审核关", Gate.EXIT: "出口关"}
# Passing a gate. Handing back, refusing or keeping back is not passing.
GATE_OF = {
    Event.ACCEPTED: Gate.ENTRANCE,
    Event.PASSED: Gate.REVIEW,
    Event.OFFICE_PASSED: Gate.REVIEW,
    Event.PUBLISHED: Gate.EXIT,
}
_IN_WORK = (State.ACCEPTED, State.ASSIGNED, State.DRAFTED, State.UNIT_PASSED)
ENDED = (State.ANSWERED, State.ARCHIVED)
# Where an event leads; the state itself where it stays. An event that is not here for a state cannot happen in it.
TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WRITTEN, Event.ACCEPTED): State.ACCEPTED,
    (State.WRITTEN, Event.REFUSED): State.REFUSED,
    (State.WRITTEN, Event.MERGED): State.MERGED,
    (State.WRITTEN, Event.HANDLED_BEFORE): State.ANSWERED,  # only in a register brought in whole
    (State.REFUSED, Event.ACCEPTED): State.ACCEPTED,
    (State.ACCEPTED, Event.ASSIGNED): State.ASSIGNED,
    (State.ACCEPTED, Event.MERGED): State.MERGED,
    (State.MERGED, Event.SEPARATED): State.WRITTEN,  # or accepted, where it was before
    (State.ASSIGNED, Event.SENT_BACK): State.ACCEPTED,
    (State.ASSIGNED, Event.ASSIGNED): State.ASSIGNED,
    (State.ASSIGNED, Event.HANDED_ON): State.ASSIGNED,
    (State.ASSIGNED, Event.OPINION_GIVEN): State.ASSIGNED,
    (State.ASSIGNED, Event.EXTENDED): State.ASSIGNED,
    (State.ASSIGNED, Event.DRAFTED): State.DRAFTED,
    (State.DRAFTED, Event.RETURNED): State.ASSIGNED,
    (State.DRAFTED, Event.PASSED): State.ANSWERED,  # or to the office, where the letter is sensitive
    (State.UNIT_PASSED, Event.RETURNED): State.ASSIGNED,
    (State.UNIT_PASSED, Event.OFFICE_PASSED): State.ANSWERED,
    (State.ANSWERED, Event.RATED): State.ANSWERED,
    (State.ANSWERED, Event.REOPENED): State.ASSIGNED,
    (State.ANSWERED, Event.ARCHIVED): State.ARCHIVED,
    **{((state, Event.MARKED)): state for state in (State.WRITTEN, *_IN_WORK)},
    **{((state, Event.WITHDRAWN)): State.WITHDRAWN for state in (State.WRITTEN, State.MERGED, *_IN_WORK)},
    **{((state, event)): state for state in _IN_WORK for event in (Event.SUPERVISED, Event.VISITED)},
    **{
        (state, event): state
        for state in ENDED
        for event in (Event.PROPOSED, Event.PROPOSAL_RETURNED, Event.PUBLISHED, Event.KEPT_BACK, Event.VISITED)
    },
    **{((state, Event.REPORTED_BACK)): state for state in State if state not in OPEN_STATES},
    # What is public can be taken down, and consent taken back, wherever the letter stands.
    **{
        ((state, event)): state
        for state in State
        for event in (Event.TAKEN_DOWN, Event.CONSENT_TAKEN_BACK, Event.NOTED, Event.REVERSED)
    },
}  # fmt: skip
# From which state of the publication each of its steps starts.
EXITS: dict[Event, tuple[Exit, ...]] = {
    Event.PROPOSED: (Exit.WAITING, Exit.KEPT_BACK, Exit.TAKEN_DOWN, Exit.PUBLISHED),
    Event.PROPOSAL_RETURNED: (Exit.PROPOSED,),
    Event.PUBLISHED: (Exit.PROPOSED,),
    Event.KEPT_BACK: (Exit.WAITING, Exit.PROPOSED),
}
# What someone of the office recorded by mistake and nobody outside has seen.
REVERSIBLE = frozenset(
    {Event.ACCEPTED, Event.MERGED, Event.ASSIGNED, Event.SENT_BACK, Event.MARKED, Event.HANDED_ON, Event.DRAFTED,
     Event.RETURNED, Event.PROPOSED, Event.PROPOSAL_RETURNED, Event.KEPT_BACK, Event.ARCHIVED}
)  # fmt: skip


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
        standing = _applied(standing, entry)
    return standing


def advance(past: Sequence[Entry], entry: Entry, calendar: WorkCalendar) -> Standing:
    """Where one more event leads. Raises LetterRefused where it cannot happen."""
    standing = fold(past)
    if entry.event is Event.WRITTEN:
        if past:
            raise LetterRefused("这封信已经登记。")
    elif reason := why_not(standing, entry.event, by=entry.by, on=entry.on, calendar=calendar):
        raise LetterRefused(reason)
    if entry.event is Event.REVERSED:
        last = standing.entries[-1]
        if entry.target != last.sequence:
            raise LetterRefused("只能撤销最后一步，请刷新页面后再办理。")
        return fold([*past, entry])
    return _applied(standing, entry)


def why_not(standing: Standing, event: Event, *, by: str, on: date, calendar: WorkCalendar) -> str | None:
    """Why something cannot happen now, in Chinese; None where it can."""
    label = EVENT_LABELS[event]
    if (standing.state, event) not in TRANSITIONS:
        return f"这封信{STATE_LABELS[standing.state]}，现在不能“{label}”。"
    if on < standing.last_on:
        return f"日期早于上一步（{standing.last_on}），请核对。"
    return _gate_refusal(standing, event, by) or _refusal(standing, event, by, on, calendar)


def _gate_refusal(standing: Standing, event: Event, by: str) -> str | None:
    gate = GATE_OF.get(event)
    if gate is None:
        return None
    passed = next((other for other, person in standing.gates if person == by and other is not gate), None)
    if passed:
        return f"{GATE_LABELS[passed]}是你把的，{GATE_LABELS[gate]}须由另一个人把。"
    if gate is Gate.REVIEW and by == standing.drafted_by:
        return "答复是你拟的，须由另一个人审核。"
    if gate is Gate.REVIEW and by == standing.unmarked_by:
        return "“敏感”是你取消的，须由另一个人审核。"
    if event is Event.OFFICE_PASSED and by == standing.passed_by:
        return "单位的审核是你通过的，区政府办公室须由另一个人审核。"
    if gate is Gate.EXIT and by == standing.proposed_by:
        return "公开稿是你提出的，须由另一个人复核。"
    return None


def _refusal(standing: Standing, event: Event, by: str, on: date, calendar: WorkCalendar) -> str | None:
    if event in EXITS:
        if not standing.consents:
            return "写信人不同意公开。"
        if standing.exit not in EXITS[event]:
            return f"{EXIT_LABELS[standing.exit]}，现在不能“{EVENT_LABELS[event]}”。"
    elif event is Event.TAKEN_DOWN and standing.public is None:
        return "没有公开的内容。"
    elif event is Event.CONSENT_TAKEN_BACK and not standing.consents:
        return "写信人没有同意公开。"
    elif event is Event.MERGED and standing.answered_on:
        return "已经答复过的信不能并入别的信。"
    elif event is Event.SENT_BACK:
        last = calendar.add(standing.assigned_on, standing.send_back_days)
        if on > last:
            return f"退回应当在收到后 {standing.send_back_days} 个工作日内（{last} 以前）提出，现在请先办理，或者与分办单位商量后由其改办。"
    elif event is Event.EXTENDED:
        if standing.extended:
            return "已经延期一次，不能再延期。"
        if on > due_on(standing, calendar):
            return "已经超过办理期限，不能再延期。"
    elif event is Event.RATED:
        last = standing.last_answered_on + timedelta(days=standing.rate_days)
        if standing.rated:
            return "已经评价过。"
        if on > last:
            return f"评价应当在答复后 {standing.rate_days} 天内（{last} 以前）作出。"
    elif event is Event.ARCHIVED:
        last = standing.last_answered_on + timedelta(days=standing.rate_days)
        if not standing.rated and on <= last:
            return f"写信人在 {last} 以前还可以评价，过后再归档。"
        if standing.exit in (Exit.WAITING, Exit.PROPOSED):
            return "公开还没有办完，请先公开，或者写明理由不公开。"
    elif event is Event.REVERSED:
        last_entry = standing.entries[-1]
        if last_entry.event not in REVERSIBLE:
            return f"“{EVENT_LABELS[last_entry.event]}”不能撤销。"
    return None


_NOT_PUBLIC = {"public": None, "public_by": None, "public_answered_on": None, "published_on": None}


def _applied(standing: Standing, entry: Entry) -> Standing:
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
