"""The report as it follows from live cases."""

from __future__ import annotations

from collections.abc import Collection

from gongkai.applications import queries as applications
from gongkai.regulation.annual_report.forms import Form, Report
from gongkai.regulation.annual_report.tally import tally_remedies, tally_requests


def live_report(year: int, *, form: Form, units: Collection[int] | None = None) -> Report:
    """Tables three and four of a year, of these units (by id) or of the whole district, counted from its cases."""
    return Report(
        form=form,
        year=year,
        requests=tally_requests(applications.case_counts(year, units), form),
        remedies=tally_remedies(applications.remedy_counts(year, units)),
        proactive={},
    )
