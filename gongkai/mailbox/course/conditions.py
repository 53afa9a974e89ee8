"""Whether something can happen now, and in Chinese why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from gongkai.mailbox.course.history import Entry, Standing, applied, due_on, fold
from gongkai.mailbox.course.table import EXITS, GATE_OF, REVERSIBLE, TRANSITIONS
from gongkai.mailbox.course.words import EVENT_LABELS, EXIT_LABELS, GATE_LABELS, STATE_LABELS, Event, Exit, Gate
from gongkai.regulation.working_days import WorkCalendar


class LetterRefused(ValueError):
    """An event that cannot happen now; the message says why, in Chinese."""


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
    return applied(standing, entry)


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
