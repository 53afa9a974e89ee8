"""The clock ledger: dated entries that start, stop and extend the time for an answer, folded into a due date.

The ledger is the only truth; the due date is always computed from it, with its working, so that a screen,
a letter and a court can read how it came about. Endpoints: the day of an event is day 0, the next working
day is day 1, days inside a consultation do not count, and the answer is due on the last counted day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum, StrEnum
from operator import itemgetter
from typing import NamedTuple

from gongkai.regulation.sources import FEE_RULES, REGULATION, Citation, implements
from gongkai.regulation.working_days import WorkCalendar, calendar_days_after, holiday_law

REPLY_WORKING_DAYS = 20
EXTENSION_LIMIT_WORKING_DAYS = 20
CORRECTION_NOTICE_WORKING_DAYS = 7
CONSULTATION_WORKING_DAYS = 15
FEE_PAYMENT_CALENDAR_DAYS = 30


class ClockKind(IntEnum):
    """What happened to the clock. The order is that of two entries on the same day."""

    RECEIVED = 0
    CONSULT_SENT = 1
    CONSULT_DELIVERED = 2
    CONSULT_ANSWERED = 3
    CORRECTION_RECEIVED = 4
    FEE_PAID = 5
    REOPENED = 6
    EXTENDED = 7
    DELAYED = 8


class ClockEntry(NamedTuple):
    """One dated entry.

    `days`: of an extension, in working days. `until`: the date set under article 35, or by the decision that orders
    another answer. `matter`: which consultation is meant; without it, a delivery or an answer belongs to the
    earliest one still running.
    """

    kind: ClockKind
    on: date
    days: int = 0
    until: date | None = None
    matter: int | None = None


class ClockRefused(ValueError):
    """A ledger that cannot be: the message says in Chinese what is wrong and what to do."""


class WorkingStep(NamedTuple):
    """One line of the working: what happened or was counted, its first and last day, how many working days count."""

    text: str
    first: date
    last: date
    days: int
    basis: Citation


class _Pause(NamedTuple):
    """A consultation: days after `sent` through `last` do not count."""

    sent: date
    last: date
    answered: bool


class _Consultation(NamedTuple):
    """A consultation under way."""

    sent: date
    delivered: date | None
    matter: int | None

    def lapses(self, calendar: WorkCalendar) -> date:
        """The last day of its fifteen working days."""
        return calendar.add(self.delivered or self.sent, CONSULTATION_WORKING_DAYS)


def _position(
    waiting: list[_Consultation], entry: ClockEntry, calendar: WorkCalendar, *, undelivered: bool = False
) -> int:
    """Which of the waiting consultations an entry is about.

    The one it names; where it names none, the earliest one still running, or else the earliest.
    """
    candidates = [
        position
        for position, consultation in enumerate(waiting)
        if (entry.matter is None or consultation.matter == entry.matter)
        and not (undelivered and consultation.delivered)
    ]
    if not candidates:
        what = "没有尚未送达的征求意见书" if undelivered else "没有等待答复的征求意见"
        raise ClockRefused(f"{entry.on.isoformat()} {what}，请先登记发出日期。")
    if len(candidates) > 1:
        running = [position for position in candidates if waiting[position].lapses(calendar) >= entry.on]
        candidates = running or candidates
    return candidates[0]


# The entries that open a new period of twenty days, with the words for it.
_STARTS: dict[ClockKind, tuple[str, Citation]] = {
    ClockKind.RECEIVED: ("收到申请之日", REGULATION.article("31")),
    ClockKind.CORRECTION_RECEIVED: ("收到补正后的申请之日，答复期限重新起算", REGULATION.article("30")),
    ClockKind.FEE_PAID: ("申请人缴清信息处理费之日，期限重新起算", FEE_RULES.article("缴费条款")),
    ClockKind.REOPENED: (
        "收到应当重新答复的决定、判决之日，期限重新起算",
        REGULATION.article("33", paragraph=2),
    ),
}
# The fold compares kinds by identity; looking a member up on its class at each comparison would cost it a third.
_START_KINDS = tuple(_STARTS)
_RECEIVED = ClockKind.RECEIVED
_CONSULT_SENT = ClockKind.CONSULT_SENT
_CONSULT_DELIVERED = ClockKind.CONSULT_DELIVERED
_CONSULT_ANSWERED = ClockKind.CONSULT_ANSWERED
_EXTENDED = ClockKind.EXTENDED
_by_day = itemgetter(1, 0)  # a ledger entry's date, then its kind


class Due:
    """A due date with the facts it follows from. `working()` writes them out; `provisional` asks for a new look."""

    __slots__ = ("_calendar", "_pauses", "_starts", "delayed", "extension", "on", "provisional")

    def __init__(
        self,
        on: date,
        provisional: bool,
        starts: list[ClockEntry],
        pauses: list[_Pause],
        extension: ClockEntry | None,
        delayed: ClockEntry | None,
        calendar: WorkCalendar,
    ) -> None:
        self.on = on
        self.provisional = provisional
        self.extension = extension
        self.delayed = delayed
        self._starts = starts
        self._pauses = pauses
        self._calendar = calendar

    @property
    def start(self) -> date:
        """Day 0 of the period that counts."""
        return self._starts[-1].on

    @property
    def unextended_on(self) -> date:
        """The due date as it was before the extension."""
        return self._starts[-1].until or self._end_of(REPLY_WORKING_DAYS)

    def unanswered_until(self) -> list[date]:
        """The last days of the consultations that nobody has answered."""
        return [pause.last for pause in self._pauses if not pause.answered]

    def working(self) -> list[WorkingStep]:
        """The steps in the order they are read: starts, consultations, the count, extension, provisional years."""
        calendar = self._calendar
        steps = []
        for entry in self._starts:
            text, basis = _STARTS[entry.kind]
            steps.append(WorkingStep(f"{text}（当日不计入）", entry.on, entry.on, 0, basis))
        counted, ordered = REPLY_WORKING_DAYS, self._starts[-1].until
        end = ordered or self._end_of(counted)
        if not ordered:
            steps += self._consultations()
        if ordered:
            steps.append(
                WorkingStep("决定、判决指定的答复期限", self.start, ordered, 0, _STARTS[ClockKind.REOPENED][1])
            )
        else:
            text = f"自次日起计 {counted} 个工作日"
            first = calendar.next(self.start)
            steps.append(WorkingStep(text, first, end, counted, REGULATION.article("33", paragraph=2)))
        if self.extension is not None:
            counted += self.extension.days
            first = calendar.next(end)
            end = calendar.add(end, self.extension.days) if ordered else self._end_of(counted)
            text = f"经政府信息公开工作机构负责人同意并告知申请人，延长 {self.extension.days} 个工作日"
            steps.append(
                WorkingStep(text, first, end, self.extension.days, REGULATION.article("33", paragraph=2))
            )
        if self.delayed is not None and self.on > end:
            text = "申请数量、频次明显超过合理范围但理由合理，确定并告知延迟答复的期限"
            steps.append(WorkingStep(text, self.delayed.on, self.on, 0, REGULATION.article("35")))
        off, worked = calendar.exceptions(self.start, self.on)
        holidays = holiday_law(self.on).article("2")
        if off:
            steps.append(WorkingStep(f"其间法定节假日放假：{_month_days(off)}", off[0], off[-1], 0, holidays))
        if worked:
            steps.append(
                WorkingStep(
                    f"其间调休上班、按工作日计：{_month_days(worked)}", worked[0], worked[-1], 0, holidays
                )
            )
        if self.provisional:
            text = "所跨年份的放假安排尚未公布，本日期为暂定，公布后重新计算"
            steps.append(WorkingStep(text, self.on, self.on, 0, holidays))
        return steps

    def _consultations(self) -> list[WorkingStep]:
        """The days of consultation that the count passes over, each day once."""
        calendar, steps = self._calendar, []
        covered = self.start
        end = self._end_of(REPLY_WORKING_DAYS + (self.extension.days if self.extension else 0))
        for pause in self._pauses:
            begun = max(pause.sent, covered)
            if pause.sent >= end or pause.last <= begun:
                continue  # of another period, within an earlier consultation, or answered on the day it was sent
            state = "至收到意见之日" if pause.answered else "未答复，至满 15 个工作日之日"
            text = f"征求意见期间（自发出次日{state}）不计入"
            days = calendar.count(begun, pause.last)
            basis = REGULATION.article("33", paragraph=3)
            steps.append(WorkingStep(text, calendar.next(begun), pause.last, days, basis))
            covered = pause.last
        return steps

    def _end_of(self, days: int) -> date:
        return _last_counted_day(self.start, days, self._pauses, self._calendar)


def _month_days(days: list[date]) -> str:
    """Days as 2月15日 … with runs joined by 至."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [[f"{day.month}月{day.day}日" for day in (run[0], run[-1])] for run in runs]
    return "、".join(first if first == last else f"{first}至{last}" for first, last in names)


def _last_counted_day(start: date, days: int, pauses: Sequence[_Pause], calendar: WorkCalendar) -> date:
    """The `days`-th working day after `start` that lies in no pause; pauses in order of sending."""
    rank = calendar.rank
    covered = rank(start)  # working days up to here are dealt with
    due = covered + days
    for pause in pauses:
        first = rank(pause.sent)
        if first >= due:
            break
        last = rank(pause.last)
        if first < covered:
            first = covered
        if last > first:
            due += last - first
            covered = last
    return calendar.at_rank(due)


@implements(
    REGULATION.article("30"), REGULATION.article("32"), REGULATION.article("33"), REGULATION.article("35")
)
def reply_due(ledger: Sequence[ClockEntry], calendar: WorkCalendar, *, is_record: bool = False) -> Due:
    """When the answer is due. The order of the entries does not matter, only their dates do, and their kind on one day.

    `is_record`: the ledger was checked when it was recorded, and an extension that was in time then stays valid
    though the calendar has changed since.

    Each start opens a new period of 20 counted days and what came before no longer counts. A consultation that is
    never answered ends with its 15th working day after delivery (after sending where no delivery is known), and
    an answer later than that changes nothing.
    Raises ClockRefused for histories that cannot be.
    """
    entries = ledger if len(ledger) == 1 else sorted(ledger, key=_by_day)
    if not entries or entries[0].kind is not _RECEIVED:
        raise ClockRefused("期限从收到申请之日起算：没有收到日期，或者有早于收到日期的事项，请核对日期。")
    starts: list[ClockEntry] = []
    pauses: list[_Pause] = []
    waiting: list[_Consultation] = []
    extension: ClockEntry | None = None
    delayed: ClockEntry | None = None
    for entry in entries:
        kind = entry.kind
        if kind in _START_KINDS:
            if kind is _RECEIVED and starts:
                raise ClockRefused("同一件申请只有一个收到日期，请更正原记录，不要重复登记。")
            starts.append(entry)
            extension = delayed = None
        elif kind is _CONSULT_SENT:
            waiting.append(_Consultation(entry.on, None, entry.matter))
        elif kind is _CONSULT_DELIVERED:
            position = _position(waiting, entry, calendar, undelivered=True)
            waiting[position] = waiting[position]._replace(delivered=entry.on)
        elif kind is _CONSULT_ANSWERED:
            consultation = waiting.pop(_position(waiting, entry, calendar))
            pauses.append(_Pause(consultation.sent, min(entry.on, consultation.lapses(calendar)), True))
        elif kind is _EXTENDED:
            if extension is not None:
                raise ClockRefused("答复期限只能延长一次，这件申请已经延长过。")
            if not 1 <= entry.days <= EXTENSION_LIMIT_WORKING_DAYS:
                raise ClockRefused(f"延长期限为 1 至 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日，请改正天数。")
            extension = entry
        elif entry.until is None or entry.until < entry.on:
            raise ClockRefused("延迟答复的期限应当是作出决定之日以后的日期，请填写具体日期。")
        else:
            delayed = entry
    for consultation in waiting:
        pauses.append(_Pause(consultation.sent, consultation.lapses(calendar), False))
    if len(pauses) > 1:
        pauses.sort()
    start = starts[-1].on
    due = starts[-1].until or _last_counted_day(start, REPLY_WORKING_DAYS, pauses, calendar)
    if extension is not None:
        if extension.on > due and not is_record:
            raise ClockRefused(
                f"延期应当在原期限届满（{due.isoformat()}）之前决定并告知申请人，{extension.on.isoformat()} 已经逾期。"
            )
        if starts[-1].until:
            due = calendar.add(due, extension.days)
        else:
            due = _last_counted_day(start, REPLY_WORKING_DAYS + extension.days, pauses, calendar)
    if delayed is not None and delayed.until is not None and delayed.until > due:
        due = delayed.until
    provisional = calendar.is_provisional(starts[0].on, due)
    return Due(due, provisional, starts, pauses, extension, delayed, calendar)


@implements(REGULATION.article("30"))
def correction_notice_due(received_on: date, calendar: WorkCalendar) -> date:
    """The last day on which the applicant can be asked, once, to correct the request."""
    return calendar.add(received_on, CORRECTION_NOTICE_WORKING_DAYS)


@implements(REGULATION.article("32"), REGULATION.article("34"))
def consultation_due(delivered_on: date, calendar: WorkCalendar) -> date:
    """The last day of a third party's or joint maker's time to answer, from its receipt of the letter."""
    return calendar.add(delivered_on, CONSULTATION_WORKING_DAYS)


@implements(FEE_RULES.article("缴费条款"))
def fee_payment_due(notice_received_on: date, calendar: WorkCalendar) -> date:
    """The last day to pay: 30 calendar days from the day after the notice is received."""
    return calendar_days_after(notice_received_on, FEE_PAYMENT_CALENDAR_DAYS, calendar)


class Urgency(StrEnum):
    """How near a due date is: the colours in use, as words."""

    ON_TIME = "on_time"
    NEAR = "near"
    PRESSING = "pressing"
    OVERDUE = "overdue"


URGENCY_LABELS = {
    Urgency.ON_TIME: "正常",
    Urgency.NEAR: "临近",
    Urgency.PRESSING: "紧急",
    Urgency.OVERDUE: "超期",
}


@implements(REGULATION.article("33"))
def urgency(due_on: date, today: date, calendar: WorkCalendar) -> Urgency:
    """More than 5 working days left, up to 5, up to 2, or past: the thresholds offices use, not the law's."""
    if today > due_on:
        return Urgency.OVERDUE
    left = calendar.count(today, due_on)
    if left <= 2:
        return Urgency.PRESSING
    return Urgency.NEAR if left <= 5 else Urgency.ON_TIME
