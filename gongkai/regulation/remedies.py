"""行政复议 and 行政诉讼: to whom, by when, which comes first, and how a result counts in the report's table four."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.outcomes import Ground, review_must_come_first
from gongkai.regulation.sources import (
    COUNTING_LETTER_2016,
    LITIGATION_LAW,
    REGULATION,
    REPORT_FORM_2019,
    REPORT_FORM_2021,
    REVIEW_LAW_2017,
    REVIEW_LAW_2023,
    Instrument,
    implements,
)
from gongkai.regulation.working_days import WorkCalendar, calendar_days_after

REVIEW_DAYS = 60
SUIT_MONTHS = 6
SUIT_AFTER_REVIEW_DAYS = 15
COURT_ANSWER_DAYS = 15
APPEAL_JUDGMENT_DAYS = 15
APPEAL_RULING_DAYS = 10


class OrganClass(StrEnum):
    """Kinds of organ that answer requests; they differ in who reviews their decisions."""

    DISTRICT_GOVERNMENT = "district_government"
    DEPARTMENT = "department"
    JUDICIAL_DEPARTMENT = "judicial_department"
    VERTICAL_DEPARTMENT = "vertical_department"
    TOWN = "town"
    STREET = "street"


ORGAN_CLASS_LABELS = {
    OrganClass.DISTRICT_GOVERNMENT: "区人民政府",
    OrganClass.DEPARTMENT: "区政府部门",
    OrganClass.JUDICIAL_DEPARTMENT: "司法行政部门",
    OrganClass.VERTICAL_DEPARTMENT: "垂直领导部门",
    OrganClass.TOWN: "镇人民政府",
    OrganClass.STREET: "街道办事处",
}


class ReviewBody(StrEnum):
    """Who reviews."""

    MUNICIPAL_GOVERNMENT = "municipal_government"
    DISTRICT_GOVERNMENT = "district_government"
    SUPERIOR_DEPARTMENT = "superior_department"


_SINCE_2024 = {
    OrganClass.DISTRICT_GOVERNMENT: (ReviewBody.MUNICIPAL_GOVERNMENT,),
    OrganClass.DEPARTMENT: (ReviewBody.DISTRICT_GOVERNMENT,),
    OrganClass.JUDICIAL_DEPARTMENT: (ReviewBody.DISTRICT_GOVERNMENT, ReviewBody.SUPERIOR_DEPARTMENT),
    OrganClass.VERTICAL_DEPARTMENT: (ReviewBody.SUPERIOR_DEPARTMENT,),
    OrganClass.TOWN: (ReviewBody.DISTRICT_GOVERNMENT,),
    OrganClass.STREET: (ReviewBody.DISTRICT_GOVERNMENT,),
}
# Until 2023 whoever challenged a department chose between its government and its superior department.
_UNTIL_2023 = _SINCE_2024 | {
    OrganClass.DEPARTMENT: (ReviewBody.DISTRICT_GOVERNMENT, ReviewBody.SUPERIOR_DEPARTMENT)
}


@implements(REVIEW_LAW_2017.article("12"), REVIEW_LAW_2023.article("24"))
def review_law(on: date) -> Instrument:
    """The version of the review law in force on a day."""
    return REVIEW_LAW_2023 if REVIEW_LAW_2023.in_force_on(on) else REVIEW_LAW_2017


@implements(
    REVIEW_LAW_2017.article("12"),
    REVIEW_LAW_2023.article("24"),
    REVIEW_LAW_2023.article("27"),
    REVIEW_LAW_2023.article("28"),
)
def review_bodies(organ: OrganClass, decided_on: date) -> tuple[ReviewBody, ...]:
    """To whom the applicant may apply for review; with two, the choice is the applicant's."""
    table = _SINCE_2024 if review_law(decided_on) is REVIEW_LAW_2023 else _UNTIL_2023
    return table[organ]


class RemedyNotice(NamedTuple):
    """What the remedy paragraph of an answer must say."""

    bodies: tuple[ReviewBody, ...]
    review_days: int
    review_first: bool
    suit_months: int
    law: Instrument


@implements(REGULATION.article("51"), REVIEW_LAW_2023.article("23"), LITIGATION_LAW.article("46"))
def remedy_notice(organ: OrganClass, grounds: Iterable[Ground], decided_on: date) -> RemedyNotice:
    """The parameters of the remedy paragraph for a decision of that day on those grounds."""
    return RemedyNotice(
        review_bodies(organ, decided_on),
        REVIEW_DAYS,
        review_must_come_first(grounds, decided_on),
        SUIT_MONTHS,
        review_law(decided_on),
    )


@implements(REVIEW_LAW_2017.article("9"), REVIEW_LAW_2023.article("20"))
def review_apply_by(known_on: date, calendar: WorkCalendar) -> date:
    """The last day to apply for review: 60 calendar days from knowing of the act."""
    return calendar_days_after(known_on, REVIEW_DAYS, calendar)


@implements(LITIGATION_LAW.article("46"))
def suit_by(known_on: date, calendar: WorkCalendar) -> date:
    """The last day to sue without review: six months from knowing of the act."""
    month = known_on.month + SUIT_MONTHS
    year, month = known_on.year + (month - 1) // 12, (month - 1) % 12 + 1
    last = date(year, month, min(known_on.day, monthrange(year, month)[1]))
    return last if calendar.is_working_day(last) else calendar.next(last)


@implements(LITIGATION_LAW.article("45"))
def suit_after_review_by(decision_received_on: date, calendar: WorkCalendar) -> date:
    """The last day to sue after review: 15 calendar days from receiving the decision."""
    return calendar_days_after(decision_received_on, SUIT_AFTER_REVIEW_DAYS, calendar)


@implements(LITIGATION_LAW.article("67"))
def court_answer_due(complaint_received_on: date, calendar: WorkCalendar) -> date:
    """The last day to hand in evidence and the statement of defence: 15 days from the copy of the complaint."""
    return calendar_days_after(complaint_received_on, COURT_ANSWER_DAYS, calendar)


@implements(LITIGATION_LAW.article("85"))
def appeal_by(served_on: date, *, is_judgment: bool, calendar: WorkCalendar) -> date:
    """The last day to appeal: 15 days against a judgment, 10 against a ruling."""
    return calendar_days_after(served_on, APPEAL_JUDGMENT_DAYS if is_judgment else APPEAL_RULING_DAYS, calendar)


@implements(REVIEW_LAW_2017.article("40"), REVIEW_LAW_2023.article("88"))
def review_period_end(start: date, days: int, calendar: WorkCalendar) -> date:
    """The end of a period of the review law: 3, 5, 7 and 10 days are working days (before 2024 only 5 and 7)."""
    in_working_days = (3, 5, 7, 10) if review_law(start) is REVIEW_LAW_2023 else (5, 7)
    return calendar.add(start, days) if days in in_working_days else calendar_days_after(start, days, calendar)


class RemedyKind(StrEnum):
    """The three blocks of table four."""

    REVIEW = "review"
    DIRECT_SUIT = "direct_suit"
    SUIT_AFTER_REVIEW = "suit_after_review"


REMEDY_LABELS = {
    RemedyKind.REVIEW: "行政复议",
    RemedyKind.DIRECT_SUIT: "行政诉讼（未经复议直接起诉）",
    RemedyKind.SUIT_AFTER_REVIEW: "行政诉讼（复议后起诉）",
}


class ResultClass(StrEnum):
    """The four columns of each block."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"
    PENDING = "pending"


RESULT_LABELS = {
    ResultClass.UPHELD: "结果维持",
    ResultClass.CORRECTED: "结果纠正",
    ResultClass.OTHER: "其他结果",
    ResultClass.PENDING: "尚未审结",
}

# The usual column of each kind of decision. The form does not list them, so a record keeps both the kind and the
# column, and an office that counts otherwise changes the column of its record.
REVIEW_RESULTS = {
    "维持": ResultClass.UPHELD,
    "驳回行政复议请求": ResultClass.UPHELD,
    "撤销": ResultClass.CORRECTED,
    "部分撤销": ResultClass.CORRECTED,
    "变更": ResultClass.CORRECTED,
    "确认违法": ResultClass.CORRECTED,
    "确认无效": ResultClass.CORRECTED,
    "责令履行": ResultClass.CORRECTED,
    "不予受理": ResultClass.OTHER,
    "驳回申请": ResultClass.OTHER,
    "终止": ResultClass.OTHER,
    "调解": ResultClass.OTHER,
    "和解": ResultClass.OTHER,
}
COURT_RESULTS = {
    "驳回诉讼请求": ResultClass.UPHELD,
    "撤销": ResultClass.CORRECTED,
    "部分撤销": ResultClass.CORRECTED,
    "责令履行": ResultClass.CORRECTED,
    "责令重新答复": ResultClass.CORRECTED,
    "确认违法": ResultClass.CORRECTED,
    "确认无效": ResultClass.CORRECTED,
    "变更": ResultClass.CORRECTED,
    "准许撤诉": ResultClass.OTHER,
    "驳回起诉": ResultClass.OTHER,
    "不予立案": ResultClass.OTHER,
    "终结诉讼": ResultClass.OTHER,
    "调解": ResultClass.OTHER,
    "移送": ResultClass.OTHER,
}


class UnknownResult(ValueError):
    """A kind of decision this table does not know."""


@implements(
    REPORT_FORM_2019.article("第四部分"),
    REPORT_FORM_2021.article("第四部分"),
    COUNTING_LETTER_2016.article("全文"),
)
def result_class(kind: RemedyKind, result: str) -> ResultClass:
    """The usual column of a decision; an empty result is 尚未审结."""
    if not result:
        return ResultClass.PENDING
    table = REVIEW_RESULTS if kind is RemedyKind.REVIEW else COURT_RESULTS
    if result not in table:
        raise UnknownResult(f"没有“{result}”这种结果，可选：{'、'.join(table)}。")
    return table[result]
