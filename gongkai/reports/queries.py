"""The report as it follows from live cases."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, QuerySet

from gongkai.accounts.models import Unit
from gongkai.accounts.queries import reporting_units
from gongkai.applications import queries as applications
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form, ProactiveRow, Report
from gongkai.regulation.annual_report.tally import tally_remedies, tally_requests
from gongkai.reports.models import ProactiveReturn, SectionText, SignedReport
from gongkai.reports.named import figures_by_name, filled_in, first_draft
from gongkai.reports.writing import WRITTEN, AnnualReport, district_name, from_content

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
    """The tables of a year or a part of it, of these units (by id) or of the whole district; table two of a year only.

    Counted from the cases as they stood on the period's last day.
    """
    period = period_of(year, part)
    return Report(
        form=form,
        year=year,
        requests=tally_requests(applications.case_counts(period, units), form),
        remedies=tally_remedies(applications.remedy_counts(period, units)),
        proactive={} if part else returned(year, form, units),
    )


def returned(year: int, form: Form, units: Collection[int] | None = None) -> dict[str, list[int | str | None]]:
    """Table two: the sum of what these units returned; a row nobody returned is blank, not zero."""
    found = ProactiveReturn.objects.filter(year=year, form=form)
    if units is not None:
        found = found.filter(unit__in=units)
    by_row: dict[str, list[list[str | None]]] = defaultdict(list)
    for row, cells in found.order_by("unit").values_list("row", "cells"):
        by_row[row].append(cells)
    return {row.key: _summed(row, by_row.get(row.key, [])) for row in PROACTIVE_ROWS[form]}


def _summed(row: ProactiveRow, returns: Sequence[Sequence[str | None]]) -> list[int | str | None]:
    summed: list[int | str | None] = []
    for index, column in enumerate(row.columns):
        figures = [cells[index] for cells in returns]
        if not figures or None in figures or "" in figures:
            summed.append(None)
            continue
        total = sum(Decimal(figure) for figure in figures if figure)
        summed.append(str(total) if "金额" in column else int(total))
    return summed


def units_without_returns(year: int, form: Form, on: date) -> list[Unit]:
    """The units of which some row of table two is lacking."""
    rows = len(PROACTIVE_ROWS[form])
    counted = dict(
        ProactiveReturn.objects.filter(year=year, form=form).values_list("unit").annotate(n=Count("pk"))
    )
    return [unit for unit in reporting_units(on) if counted.get(unit.pk, 0) < rows]


def texts_of(unit: Unit, year: int, *, is_district: bool) -> dict[int, str]:
    """The sections that people have written, by number."""
    found = SectionText.objects.filter(unit=unit, year=year, is_district=is_district)
    return dict(found.values_list("number", "text"))


def annual_report(
    year: int, *, form: Form, unit: Unit, is_district: bool, units: Collection[int] | None
) -> AnnualReport:
    """A unit's or the district's report as it stands: its tables, and its sections with their figures filled in."""
    figures = live_report(year, form=form, units=units)
    named = figures_by_name(figures)
    texts = {n: first_draft(n, figures) for n in WRITTEN} | texts_of(unit, year, is_district=is_district)
    name = district_name(unit) if is_district else unit.name
    return AnnualReport(name, year, figures, {n: filled_in(text, named) for n, text in texts.items()})


def signed_versions(unit: Unit, year: int, *, is_district: bool) -> QuerySet[SignedReport]:
    """The signed versions of a report, the one in force first."""
    return SignedReport.objects.filter(unit=unit, year=year, is_district=is_district).order_by("-version")


def signed(unit: Unit, year: int, *, is_district: bool) -> AnnualReport | None:
    """The report as it was signed last, or None where it has not been."""
    version = signed_versions(unit, year, is_district=is_district).first()
    return from_content(version.content) if version else None


def last_written(unit: Unit, year: int, *, is_district: bool) -> str:
    """When a report was last written to, as a form carries it; "" where it never was."""
    moments = [
        *SectionText.objects.filter(unit=unit, year=year, is_district=is_district).values_list(
            "edited_at", flat=True
        ),
        *(
            []
            if is_district
            else ProactiveReturn.objects.filter(unit=unit, year=year).values_list("entered_at", flat=True)
        ),
    ]
    return max(moments).isoformat() if moments else ""


def returns_of(unit: Unit, year: int, form: Form) -> dict[str, list[str | None]]:
    """What a unit has returned, by row."""
    return dict(ProactiveReturn.objects.filter(unit=unit, year=year, form=form).values_list("row", "cells"))


class Progress(NamedTuple):
    """How far a unit's report is."""

    unit: Unit
    has_returned: bool
    has_written: bool
    signed_at: datetime | None
    versions: int


def progress_of(units: Sequence[Unit], year: int, form: Form) -> list[Progress]:
    """How far the reports of these units are, in three queries."""
    ids = [unit.pk for unit in units]
    of_year = {"unit__in": ids, "year": year}
    returned_rows: dict[int, int] = defaultdict(int)
    for unit, cells in ProactiveReturn.objects.filter(form=form, **of_year).values_list("unit", "cells"):
        returned_rows[unit] += None not in cells
    texts = SectionText.objects.filter(is_district=False, **of_year).exclude(text="")
    written_sections: dict[int, int] = defaultdict(int)
    for unit in texts.filter(number__in=(5, 6)).values_list("unit", flat=True):
        written_sections[unit] += 1
    signed_on = {
        unit: (at, version)
        for unit, at, version in SignedReport.objects.filter(is_district=False, **of_year)
        .order_by("version")
        .values_list("unit", "signed_at", "version")
    }
    rows = len(PROACTIVE_ROWS[form])
    return [
        Progress(
            unit,
            returned_rows[unit.pk] == rows,
            written_sections[unit.pk] == 2,
            *signed_on.get(unit.pk, (None, 0)),
        )
        for unit in units
    ]
