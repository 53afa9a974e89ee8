"""The course of a review or suit: procedures, instances, and the day by which each thing has to happen.

A suit and its appeal are one case of the report's table four, counted by the last result; a suit after a review is
another.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongkai.regulation.remedies import (
    COURT_RESULTS,
    REVIEW_RESULTS,
    RemedyKind,
    ResultClass,
    UnknownResult,
    appeal_by,
    court_answer_due,
    result_class,
    review_law,
    review_period_end,
)
from gongkai.regulation.sources import LITIGATION_LAW, REVIEW_LAW_2017, REVIEW_LAW_2023, implements
from gongkai.regulation.working_days import WorkCalendar, calendar_days_after

REVIEW_EXTENSION_DAYS = 30


class Procedure(StrEnum):
    """How a case is heard."""

    ORDINARY = "ordinary"
    SIMPLIFIED = "simplified"


PROCEDURE_LABELS = {Procedure.ORDINARY: "普通程序", Procedure.SIMPLIFIED: "简易程序"}
# Days of the organ to answer a review, and days or months until a case is decided, by procedure.
REVIEW_ANSWER_DAYS = {Procedure.ORDINARY: 10, Procedure.SIMPLIFIED: 5}
REVIEW_DECISION_DAYS = {Procedure.ORDINARY: 60, Procedure.SIMPLIFIED: 30}
SUIT_SIMPLIFIED_DAYS = 45
SUIT_MONTHS_BY_INSTANCE = {1: 6, 2: 3}


class RemedyEvent(StrEnum):
    """What happens in a review or suit, as the organ learns of it."""

    LODGED = "lodged"
    PROCEDURE_CHANGED = "procedure_changed"
    ANSWER_HANDED_IN = "answer_handed_in"
    EXTENDED = "extended"
    DECIDED = "decided"
    APPEALED = "appealed"


REMEDY_EVENT_LABELS = {
    RemedyEvent.LODGED: "收到申请书、起诉状副本",
    RemedyEvent.PROCEDURE_CHANGED: "程序转换",
    RemedyEvent.ANSWER_HANDED_IN: "提交答复、答辩和证据",
    RemedyEvent.EXTENDED: "审理期限延长",
    RemedyEvent.DECIDED: "收到决定、裁判",
    RemedyEvent.APPEALED: "上诉",
}
# What a court of second instance decides: the column it leads to, or None where that is the first instance's.
APPEAL_RESULTS: dict[str, ResultClass | None] = {
    "维持原判": None,
    "准许撤回上诉": None,
    "发回重审": ResultClass.PENDING,
    "指令继续审理": ResultClass.PENDING,
    **{
        f"改判：{result}": column for result, column in COURT_RESULTS.items() if column is not ResultClass.OTHER
    },
    "裁定驳回起诉": ResultClass.OTHER,
}


# Decisions of first instance that are rulings, of which some can be appealed against and others cannot; all other
# decisions are judgments. Which rulings can be appealed is for the office to check against the paper itself.
APPEALABLE_RULINGS = frozenset({"驳回起诉", "不予立案"})
FINAL_IN_FIRST_INSTANCE = frozenset({"准许撤诉", "终结诉讼", "移送", "调解"})


class RemedyRefused(ValueError):
    """A step that cannot be; the message says in Chinese why."""


@dataclass(frozen=True, slots=True)
class RemedyStep:
    """One step.

    `until` the last day of an extended suit; `is_ours` an appeal that the organ itself lodged; `column` where the
    office counts a decision otherwise than usual.
    """

    event: RemedyEvent
    on: date
    procedure: Procedure | None = None
    result: str = ""
    until: date | None = None
    is_ours: bool = False
    column: ResultClass | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """Where a review or suit stands. `began_on`: the organ got the papers of this instance."""

    kind: RemedyKind
    began_on: date
    last_on: date
    procedure: Procedure = Procedure.ORDINARY
    instance: int = 1
    answered_on: date | None = None
    is_answer_due: bool = True
    is_extended: bool = False
    extended_until: date | None = None  # of a suit, as the higher court set it
    is_remanded: bool = False
    result: str = ""
    result_class: ResultClass = ResultClass.PENDING
    decided_on: date | None = None
    first_class: ResultClass = ResultClass.PENDING  # of the first instance, which an appeal may leave as it is

    @property
    def is_pending(self) -> bool:
        """Whether no decision is there that counts."""
        return self.decided_on is None


@implements(
    REVIEW_LAW_2017.article("23"),
    REVIEW_LAW_2023.article("48"),
    REVIEW_LAW_2023.article("54"),
    LITIGATION_LAW.article("67"),
)
def answer_due(kind: RemedyKind, procedure: Procedure, received_on: date, calendar: WorkCalendar) -> date:
    """The last day to hand in the answer with the evidence, from the day the organ received the copy."""
    if kind is RemedyKind.REVIEW:
        return review_period_end(received_on, REVIEW_ANSWER_DAYS[procedure], calendar)
    return court_answer_due(received_on, calendar)


@implements(
    REVIEW_LAW_2017.article("31"),
    REVIEW_LAW_2023.article("62"),
    LITIGATION_LAW.article("81"),
    LITIGATION_LAW.article("83"),
    LITIGATION_LAW.article("88"),
)
def decision_due(
    kind: RemedyKind,
    procedure: Procedure,
    accepted_on: date,
    calendar: WorkCalendar,
    *,
    instance: int = 1,
    is_extended: bool = False,
) -> date:
    """By when the case is to be decided, from its acceptance; an extension of a review is 30 days."""
    if kind is RemedyKind.REVIEW:
        days = REVIEW_DECISION_DAYS[procedure] + (REVIEW_EXTENSION_DAYS if is_extended else 0)
        return review_period_end(accepted_on, days, calendar)
    if procedure is Procedure.SIMPLIFIED and instance == 1:
        return calendar_days_after(accepted_on, SUIT_SIMPLIFIED_DAYS, calendar)
    month = accepted_on.month + SUIT_MONTHS_BY_INSTANCE[instance]
    year, month = accepted_on.year + (month - 1) // 12, (month - 1) % 12 + 1
    last = date(year, month, min(accepted_on.day, monthrange(year, month)[1]))
    return last if calendar.is_working_day(last) else calendar.next(last)


@implements(REVIEW_LAW_2023.article("53"), LITIGATION_LAW.article("82"))
def may_be_simplified(kind: RemedyKind, received_on: date) -> bool:
    """Whether a case about disclosure may be heard in simplified procedure: reviews only since 2024."""
    return kind is not RemedyKind.REVIEW or review_law(received_on) is REVIEW_LAW_2023


@implements(LITIGATION_LAW.article("89"))
def results_of(kind: RemedyKind, instance: int) -> tuple[str, ...]:
    """The kinds of decision there are."""
    if instance == 2:
        return tuple(APPEAL_RESULTS)
    return tuple(REVIEW_RESULTS if kind is RemedyKind.REVIEW else COURT_RESULTS)


@implements(LITIGATION_LAW.article("85"), LITIGATION_LAW.article("89"), REVIEW_LAW_2023.article("62"))
def course_of(kind: RemedyKind, steps: tuple[RemedyStep, ...], calendar: WorkCalendar) -> Course:
    """Where the steps have led. Raises RemedyRefused, UnknownResult."""
    first, *others = steps
    if first.event is not RemedyEvent.LODGED:
        raise RemedyRefused("案件从收到副本开始登记。")
    course = Course(kind, first.on, first.on, first.procedure or Procedure.ORDINARY)
    _check_procedure(course, course.procedure)
    for step in others:
        course = _advanced(course, step, calendar)
    return course


def _advanced(course: Course, step: RemedyStep, calendar: WorkCalendar) -> Course:
    if step.on < course.last_on:
        raise RemedyRefused(f"日期早于上一步的日期 {course.last_on.isoformat()}，请核对。")
    course = replace(course, last_on=step.on)
    if step.event is RemedyEvent.APPEALED:
        return _appealed(course, step, calendar)
    if not course.is_pending:
        raise RemedyRefused("这件案件已经有结果；登记有误的，请先撤销最后一步。")
    if step.event is RemedyEvent.DECIDED:
        return _decided(course, step)
    if step.event is RemedyEvent.ANSWER_HANDED_IN:
        if course.answered_on is not None:
            raise RemedyRefused("这一审级的答复、答辩已经登记过。")
        return replace(course, answered_on=step.on)
    if step.event is RemedyEvent.PROCEDURE_CHANGED:
        if step.procedure is None or step.procedure is course.procedure:
            raise RemedyRefused(f"案件已经适用{PROCEDURE_LABELS[course.procedure]}，请选择另一种程序。")
        _check_procedure(course, step.procedure)
        return replace(course, procedure=step.procedure, is_extended=False)
    if step.event is RemedyEvent.EXTENDED:
        if course.kind is not RemedyKind.REVIEW:
            if step.until is None or step.until <= step.on:
                raise RemedyRefused("请填写批准延长后的审理期限，并且应当晚于收到通知的日期。")
            return replace(course, extended_until=step.until)
        if course.procedure is Procedure.SIMPLIFIED:
            raise RemedyRefused("行政复议适用普通程序的才可以延长 30 日。")
        if course.is_extended:
            raise RemedyRefused("审理期限已经延长过一次。")
        return replace(course, is_extended=True)
    raise RemedyRefused("一件案件只登记一次收到副本。")


def _check_procedure(course: Course, procedure: Procedure) -> None:
    if procedure is not Procedure.SIMPLIFIED:
        return
    if not may_be_simplified(course.kind, course.began_on):
        raise RemedyRefused("行政复议简易程序自 2024 年 1 月 1 日起施行，此前的案件适用普通程序。")
    if course.instance == 2 or course.is_remanded:
        raise RemedyRefused("第二审、发回重审的案件不适用简易程序。")


def _decided(course: Course, step: RemedyStep) -> Course:
    if step.result not in results_of(course.kind, course.instance):
        raise UnknownResult(
            f"没有“{step.result}”这种结果，可选：{'、'.join(results_of(course.kind, course.instance))}。"
        )
    if course.instance == 1:
        column = step.column or result_class(course.kind, step.result)
    else:
        of_appeal = APPEAL_RESULTS[step.result]
        column = step.column or (course.first_class if of_appeal is None else of_appeal)
    if column is ResultClass.PENDING:  # back to the first instance, which has the organ's answer already
        return replace(
            course,
            instance=1,
            began_on=step.on,
            is_answer_due=False,
            is_remanded=True,
            extended_until=None,
            result="",
        )
    first_class = column if course.instance == 1 else course.first_class
    return replace(
        course,
        result=step.result,
        result_class=column,
        decided_on=step.on,
        first_class=first_class,
    )


def _appealed(course: Course, step: RemedyStep, calendar: WorkCalendar) -> Course:
    # Whether it was in time is for the court to say: its copy reaches the organ later.
    if appeal_until(course, calendar) is None:
        raise RemedyRefused("只有收到可以上诉的第一审裁判的诉讼，才能登记上诉。")
    return replace(
        course,
        instance=2,
        began_on=step.on,
        procedure=Procedure.ORDINARY,
        answered_on=None,
        is_answer_due=not step.is_ours,
        extended_until=None,
        result="",
        result_class=ResultClass.PENDING,
        decided_on=None,
    )


@implements(LITIGATION_LAW.article("85"))
def appeal_until(course: Course, calendar: WorkCalendar) -> date | None:
    """The last day to appeal against a court's first decision; None where there is none to appeal against."""
    if course.kind is RemedyKind.REVIEW or course.decided_on is None or course.instance == 2:
        return None
    if course.result in FINAL_IN_FIRST_INSTANCE:
        return None
    is_judgment = course.result not in APPEALABLE_RULINGS
    return appeal_by(course.decided_on, is_judgment=is_judgment, calendar=calendar)
