"""The report as it follows from live cases."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date

from gongkai.applications import queries as applications
from gongkai.regulation.annual_report.forms import Form, Report
from gongkai.regulation.annual_report.tally import tally_remedies, tally_requests

# The parts of a year that offices count by: the key in addresses, the label, and the first and last month.
PARTS = {
    "": ("全年", 1, 12),
    "q1": ("第一季度", 1, 3),
    "q2": ("第二季度", 4, 6),
    "q3": ("第三季度", 7, 9),
    "q4": ("第四季度", 10, 12),
    "h1": ("上半年", 1, 6),
    "q13": ("前三季度", 1, 9),
}


def period_of(year: int, part: str = "") -> applications.Period:
    """A year, or the part of it with that key."""
    _, first, last = PARTS[part]
    return applications.Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def live_report(year: int, *, form: Form, units: Collection[int] | None = None, part: str = "") -> Report:
    """Tables three and four of a year or a part of it, of these units (by id) or of the whole district.

    Counted from the cases as they stood on the period's last day.
    """
    period = period_of(year, part)
    return Report(
        form=form,
        year=year,
        requests=tally_requests(applications.case_counts(period, units), form),
        remedies=tally_remedies(applications.remedy_counts(period, units)),
        proactive={},
    )
