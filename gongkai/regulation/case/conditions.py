"""What must be true for an event to happen: of the situation, and of what is filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from gongkai.regulation.case.standing import CaseRefused, Entry, Standing, due_of
from gongkai.regulation.case.table import (
    CLEARANCES,
    ENDINGS,
    EVENT_LABELS,
    RECORDED_LATE,
    STATE_LABELS,
    TRANSITIONS,
    Event,
)
from gongkai.regulation.deadlines import EXTENSION_LIMIT_WORKING_DAYS, correction_notice_due, fee_payment_due
from gongkai.regulation.fees import fee_rules_apply
from gongkai.regulation.outcomes import UNDECIDABLE, WITHHOLDING, Outcome
from gongkai.regulation.sources import REGULATION, implements
from gongkai.regulation.working_days import WorkCalendar


class Untimely(str):
    """A refusal for its timing alone. What happened too late still happened, so a correction of another step stands."""

    __slots__ = ()


@implements(REGULATION.article("45"))
def why_not(standing: Standing, event: Event, on: date, calendar: WorkCalendar) -> str | None:
    """Why an event is not possible now, in Chinese, or None where it is.

    Looks at the situation only; what has to be filled in is checked by `apply`.
    """
    if (standing.state, event) not in TRANSITIONS:
        state = STATE_LABELS[standing.state] if standing.state else "尚未提交"
        return f"当前状态为“{state}”，不能“{EVENT_LABELS[event]}”。"
    if standing.last_on is not None and on < standing.last_on and event not in RECORDED_LATE:
        return (
            f"日期 {on.isoformat()} 早于上一步的日期 {standing.last_on.isoformat()}，"
            "请核对；上一步日期有误的，请先更正上一步。"
        )
    if standing.entries and on < standing.entries[0].on:
        return f"日期 {on.isoformat()} 早于提交申请的日期 {standing.entries[0].on.isoformat()}，请核对。"
    check = _SITUATIONS.get(event)
    return check(standing, on, calendar) if check else None


@implements(REGULATION.article("32"), REGULATION.article("34"))
def consultation_meant(standing: Standing, entry: Entry) -> int | None:
    """Which consultation a delivery or an answer belongs to: the one it names, else the earliest without an answer."""
    if entry.event not in (Event.CONSULT_DELIVERED, Event.CONSULT_ANSWERED):
        return None
    waiting = [sequence for sequence, _ in standing.consultations]
    if entry.target is not None and entry.target not in waiting:
        raise CaseRefused("所选的征求意见已经有答复，或者已经结束，请重新选择。")
    if not waiting:
        raise CaseRefused("没有等待答复的征求意见，请先登记发出日期。")
    return entry.target or waiting[0]


@implements(REGULATION.article("45"))
def missing_input(standing: Standing, entry: Entry, calendar: WorkCalendar) -> str | None:
    """What an entry lacks for its event, in Chinese."""
    event = entry.event
    if event is Event.EXTENDED and not 1 <= entry.days <= EXTENSION_LIMIT_WORKING_DAYS:
        return f"延长期限为 1 至 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日，请填写天数。"
    needs_until = (Event.CORRECTION_REQUESTED, Event.REASONS_REQUESTED, Event.FEE_NOTIFIED, Event.DELAY_SET)
    if event in needs_until and (entry.until is None or entry.until <= entry.on):
        return "请填写期限的最后一天，并且应当晚于告知的日期。"
    if event in (Event.EXAMINED, Event.ASSIGNED) and entry.until and entry.until < entry.on:
        return "给承办人的期限不能早于交办的日期，请核对。"
    if event is Event.REOPENED and entry.until and entry.until <= entry.on:
        return "决定、判决指定的期限应当晚于收到的日期，请核对。"
    if event is Event.FEE_NOTIFIED and entry.until and entry.until < fee_payment_due(entry.on, calendar):
        earliest = fee_payment_due(entry.on, calendar)
        return f"缴费期限为收到通知次日起 30 日，最后一天不能早于 {earliest.isoformat()}。"
    if event in (Event.CONSULT_DELIVERED, Event.CONSULT_ANSWERED):
        matter = consultation_meant(standing, entry)
        sent_on = dict(standing.consultations)[matter] if matter is not None else entry.on
        return f"日期早于发出征求意见书的日期 {sent_on.isoformat()}，请核对。" if entry.on < sent_on else None
    if event is Event.DELAY_SET:
        due = due_of(standing, calendar)
        if due and entry.until and entry.until <= due.on:
            return Untimely(f"延迟答复的期限应当晚于现在的答复期限 {due.on.isoformat()}，请核对。")
    if event is Event.CONCLUDED_BEFORE and (entry.outcome is None or entry.outcome in UNDECIDABLE):
        return "请填写办理结果；逾期不补正、逾期不缴费的，填写那一步。"
    if event is Event.DRAFTED:
        return _unfounded(standing, entry.outcome)
    if event is Event.SIGNED and entry.by and entry.by == standing.drafted_by:
        return "拟稿人不能签发自己拟的稿，受他人委托也不行，请由其他有签发权限的人签发。"
    return None


def _unfounded(standing: Standing, outcome: Outcome | None) -> str | None:
    """What an outcome presupposes and the history does not have."""
    if outcome is None or outcome in UNDECIDABLE:
        return "拟稿应当先选择办理结果。"
    if outcome is Outcome.STILL_UNCLEAR and not standing.corrected_once:
        return "申请人补正过以后仍不明确的，才能以“补正后申请内容仍不明确”答复，请先告知补正。"
    if outcome is Outcome.EXCESSIVE and not standing.reasons_requested:
        return "以大量反复申请为由不予处理的，应当先要求申请人说明理由。"
    return None


def _under_this_regulation(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if on < REGULATION.in_force_from:
        since = REGULATION.in_force_from.isoformat()
        return f"《条例》修订施行（{since}）以前的申请不在本系统办理，请核对年份。"
    return None


def _not_twice_corrected(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.corrected_once:
        return "补正只能一次性告知，这件申请已经告知过补正。"
    due = due_of(standing, calendar)
    limit = correction_notice_due(due.start, calendar) if due else None
    if limit and on > limit:
        return Untimely(f"应当在收到申请之日起 7 个工作日内告知补正，期限为 {limit.isoformat()}，已经超过。")
    return None


def _period_over(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.waiting_until and on <= standing.waiting_until:
        return f"给申请人的期限到 {standing.waiting_until.isoformat()} 为止，尚未届满。"
    return None


def _past_due(standing: Standing, on: date, calendar: WorkCalendar, what: str) -> str | None:
    due = due_of(standing, calendar)
    if due and on > due.on:
        return Untimely(f"{what}应当在答复期限届满（{due.on.isoformat()}）之前决定并告知申请人，现在已经超过。")
    return None


def _not_yet_extended(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.extended:
        return "答复期限只能延长一次，这件申请已经延长过。"
    return _past_due(standing, on, calendar, "延期")


def _may_delay(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if not standing.reasons_received:
        return "应当先要求申请人说明理由，理由合理的才能确定延迟答复的期限。"
    if standing.delayed:
        return "延迟答复的期限已经确定过。"
    return _past_due(standing, on, calendar, "延迟答复的期限")


def _may_charge(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.received_on and not fee_rules_apply(standing.received_on):
        return "信息处理费管理办法自 2021 年 1 月 1 日起施行，此前收到的申请不收取信息处理费。"
    return _past_due(standing, on, calendar, "收费通知")


def _someone_consulted(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return None if standing.consultations else "没有等待答复的征求意见。"


def _all_consulted(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    due = due_of(standing, calendar)
    last = max(due.unanswered_until(), default=None) if due and standing.consultations else None
    if last and on <= last:
        return f"还有征求意见没有收到答复，答复期限到 {last.isoformat()}；收到意见或者期满后再结束。"
    return None


def _not_yet_cleared(event: Event) -> Situation:
    def check(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
        if event in standing.cleared:
            return f"这一稿已经“{EVENT_LABELS[event]}”。"
        return None

    return check


def _reviewed(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if Event.SECTION_APPROVED in standing.cleared:
        return f"这一稿已经“{EVENT_LABELS[Event.SECTION_APPROVED]}”。"
    return _lacking(standing, CLEARANCES[:2])


def _ready_to_sign(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return _lacking(standing, CLEARANCES)


def _lacking(standing: Standing, needed: Sequence[Event]) -> str | None:
    lacking = [EVENT_LABELS[event].removesuffix("通过") for event in needed if event not in standing.cleared]
    return f"还没有通过：{'、'.join(lacking)}。" if lacking else None


def _was_received(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return None if standing.received_on else "这份申请在确认收到之前就撤回了，没有作出过处理，不能重新办理。"


def _never_answered(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    return "重新办理的申请不能再记为系统启用前已答复。" if standing.reopened else None


def _something_withheld(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.outcome_in_force in WITHHOLDING:
        return None
    return "这件申请的答复没有不予公开的内容。"


def _not_yet_rated(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    rated = [entry.on for entry in standing.entries if entry.event is Event.RATED]
    answers = [entry.on for entry in standing.entries if entry.event in _ENDED]
    return "这次答复已经评价过。" if rated and rated[-1] >= answers[-1] else None


def _not_reopened(standing: Standing, on: date, calendar: WorkCalendar) -> str | None:
    if standing.reopened:
        return "这件申请已经答复并计入年度报告，重新办理后不能再作废登记；重新办理有误的，请撤销“重新办理”。"
    return None


_ENDED = frozenset({Event.ANSWERED, Event.CONCLUDED_BEFORE, *ENDINGS})
Situation = Callable[[Standing, date, WorkCalendar], str | None]
_SITUATIONS: dict[Event, Situation] = {
    Event.FILED: _under_this_regulation,
    Event.CORRECTION_REQUESTED: _not_twice_corrected,
    Event.CORRECTION_LAPSED: _period_over,
    Event.REASONS_LAPSED: _period_over,
    Event.FEE_LAPSED: _period_over,
    Event.EXTENDED: _not_yet_extended,
    Event.CONSULT_DELIVERED: _someone_consulted,
    Event.CONSULT_ANSWERED: _someone_consulted,
    Event.CONSULT_CLOSED: _all_consulted,
    Event.DELAY_SET: _may_delay,
    Event.FEE_NOTIFIED: _may_charge,
    Event.CONFIDENTIALITY_CLEARED: _not_yet_cleared(Event.CONFIDENTIALITY_CLEARED),
    Event.LEGALITY_CLEARED: _not_yet_cleared(Event.LEGALITY_CLEARED),
    Event.SECTION_APPROVED: _reviewed,
    Event.SIGNED: _ready_to_sign,
    Event.CONCLUDED_BEFORE: _never_answered,
    Event.REOPENED: _was_received,
    Event.ANNULLED: _not_reopened,
    Event.WITHHELD_REVIEWED: _something_withheld,
    Event.RATED: _not_yet_rated,
}
