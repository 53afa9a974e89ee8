"""Reports that have to be published soon, or should have been: shown at the desk, and told by mail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from gongkai.accounts.models import Person, Role, Unit
from gongkai.accounts.queries import district, holders, reporting_day, reporting_units, roles_by_unit
from gongkai.notices import actions as notices
from gongkai.notices.gateway import configured
from gongkai.notices.models import Channel
from gongkai.regulation.annual_report.forms import publish_by
from gongkai.regulation.annual_report.text import is_government
from gongkai.reports.models import SignedReport, Submission
from gongkai.reports.permissions import SIGNERS, WRITERS
from gongkai.reports.queries import hand_in_day
from gongkai.reports.writing import district_name, title

_DAYS_BEFORE = (30, 15, 7, 3, 1, 0)  # when people are told by mail
_LEADERS_FROM = 7  # days before the limit
_WEEK = 7
_LONGEST_OVERDUE = 90  # an office that reports elsewhere is not told for ever


class Due(NamedTuple):
    """A report that is not signed yet: whose, of which year, what is due, by when, and the days left.

    `what`: 报送, where a day for that is set and it has not been handed in, else 公布.
    """

    unit: Unit
    is_district: bool
    year: int
    what: str
    on: date
    left: int


def reports_due(today: date, units: Collection[int] | None = None) -> list[Due]:
    """Last year's reports that are not signed, of these units or of all, and the district's with its office's."""
    year = today.year - 1
    signed = set(SignedReport.objects.filter(year=year).values_list("unit", "is_district"))
    handed_in = set(Submission.objects.filter(year=year, handed_back_at=None).values_list("unit", flat=True))
    day = hand_in_day(year)
    reporting = reporting_units(reporting_day(year, today))
    if units is not None:
        reporting = reporting.filter(pk__in=units)
    root = district()
    found = []
    for unit in reporting:
        for is_district in (False, True) if root and unit.pk == root.pk else (False,):
            on = publish_by(year, is_government=is_district or is_government(unit.name))
            what = "公布"
            if day and day < on and not is_district and unit.pk not in handed_in:
                what, on = "报送", day
            left = (on - today).days
            if (unit.pk, is_district) not in signed and left >= -_LONGEST_OVERDUE:
                found.append(Due(unit, is_district, year, what, on, left))
    return found


def reports_due_of(person: Person, today: date) -> list[Due]:
    """The reports a person writes or signs and that are not signed yet."""
    if (today - publish_by(today.year - 1, is_government=True)).days > _LONGEST_OVERDUE:
        return []  # most of the year there is nothing to ask the database for
    held = roles_by_unit(person, today)
    units = {unit for unit, roles in held.items() if roles & (WRITERS | SIGNERS)}
    return reports_due(today, units) if units else []


def remind_of_reports(*, today: date, at: datetime) -> int:
    """Tell by mail of reports that are due, 30, 15, 7, 3 and 1 days before and each week after; returns how many mails.

    Who writes the report is told; from a week before who signs it too, and after the day the coordinator.
    Run again on the same day it tells nobody twice.
    """
    if Channel.MAIL not in configured():
        return 0
    roles = holders(today)
    coordinators = {pk for held in roles.values() for pk in held.get(Role.COORDINATOR, ())}
    told = 0
    for due in reports_due(today):
        if due.left > _DAYS_BEFORE[0]:
            continue
        wanted = WRITERS | (SIGNERS if due.left <= _LEADERS_FROM else frozenset())
        people = {pk for role in wanted for pk in roles.get(due.unit.pk, {}).get(role, ())}
        if due.left < 0:
            people |= coordinators
        for person in Person.objects.filter(pk__in=people).exclude(email="").order_by("pk"):
            told += _tell(person, due, at)
    return told


def _tell(person: Person, due: Due, at: datetime) -> bool:
    stage = (
        f"late{-due.left // _WEEK}" if due.left < 0 else min(days for days in _DAYS_BEFORE if due.left <= days)
    )
    name = district_name(due.unit) if due.is_district else due.unit.name
    left = f"还有 {due.left} 天" if due.left >= 0 else f"已经超过 {-due.left} 天"
    lacks = f"没有{'报送' if due.what == '报送' else '签发'}"
    return notices.enqueue(
        f"report:{due.year}:{due.unit.pk}:{due.is_district:d}:{due.on}:{stage}:{person.pk}", Channel.MAIL, person.email,
        subject=f"{title(name, due.year)}{lacks}",
        text=f"{title(name, due.year)}应当在 {due.on.isoformat()} 以前{due.what}，{left}，还{lacks}。请登录信息公开工作台办理。",
        about=f"report-{due.year}", at=at,
    )  # fmt: skip
