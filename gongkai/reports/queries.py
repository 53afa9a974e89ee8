"""The report as it follows from live cases."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from gongkai.accounts.models import Unit
from gongkai.accounts.queries import reporting_day, reporting_units
from gongkai.applications import queries as applications
from gongkai.applications.queries import Dimension
from gongkai.mailbox import queries as mailbox
from gongkai.regulation.annual_report.findings import roll_up_findings
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Column, Form, ProactiveRow, Report, form_of
from gongkai.regulation.annual_report.rules import Finding, Severity
from gongkai.regulation.annual_report.tally import tally_remedies, tally_requests
from gongkai.regulation.receipt import CHANNEL_LABELS
from gongkai.reports.drafts import first_draft
from gongkai.reports.models import DataOwner, HandInDay, ProactiveReturn, SectionText, SignedReport, Submission
from gongkai.reports.named import figures_by_name, filled_in
from gongkai.reports.returns import Wanted
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
    return {row.key: summed(row, by_row.get(row.key, [])) for row in PROACTIVE_ROWS[form]}


def summed(row: ProactiveRow, returns: Sequence[Sequence[str | None]]) -> list[int | str | None]:
    """A row of table two as the sum of what was returned; a column that somebody left blank is blank."""
    summed: list[int | str | None] = []
    for index, column in enumerate(row.columns):
        figures = [cells[index] for cells in returns]
        if not figures or None in figures or "" in figures:
            summed.append(None)
            continue
        total = sum(Decimal(figure) for figure in figures if figure)
        summed.append(str(total) if "金额" in column else int(total))
    return summed


def owners() -> dict[str, Unit]:
    """Who returns a row of table two for all units, by row."""
    return {owner.row: owner.unit for owner in DataOwner.objects.select_related("unit")}


def wanted_of(
    units: Sequence[Unit], rows_of: Mapping[int, Collection[str]], year: int, form: Form
) -> list[Wanted]:
    """These rows of table two of these units, each with its figures and last year's, in four queries."""
    returns: dict[tuple[int, str], Sequence[int | str | None]] = {
        (unit, row): cells
        for unit, row, cells in ProactiveReturn.objects.filter(
            unit__in=rows_of, year=year, form=form
        ).values_list("unit", "row", "cells")
    }
    before = proactive_before([unit for unit in units if unit.pk in rows_of], year, form)
    return [
        Wanted(unit, row, returns.get((unit.pk, row.key), ()), before.get(unit.pk, {}).get(row.key, ()))
        for unit in units
        for row in PROACTIVE_ROWS[form]
        if row.key in rows_of.get(unit.pk, ())
    ]


def proactive_before(
    units: Sequence[Unit], year: int, form: Form
) -> dict[int, dict[str, Sequence[int | str | None]]]:
    """Last year's figures of table two by unit, as signed or else as returned, where its form was this year's."""
    found: dict[int, dict[str, Sequence[int | str | None]]] = defaultdict(dict)
    of_last_year = {"unit__in": units, "year": year - 1}
    for unit, row, cells in ProactiveReturn.objects.filter(form=form, **of_last_year).values_list(
        "unit", "row", "cells"
    ):
        found[unit][row] = cells
    for unit, content in (
        SignedReport.objects.filter(is_district=False, **of_last_year)
        .order_by("version")
        .values_list("unit", "content")
    ):
        if content["form"] == form:
            found[unit] = content["tables"]["proactive"]
    return found


def handed_in(unit: Unit, year: int) -> QuerySet[Submission]:
    """How often a unit's report was handed in, the last time first."""
    return Submission.objects.filter(unit=unit, year=year).order_by("-handed_in_at", "-pk")


def hand_in_day(year: int) -> date | None:
    """By when units hand in the report of a year, where a day is set."""
    return HandInDay.objects.filter(year=year).values_list("on", flat=True).first()


def is_handed_in(unit: Unit, year: int) -> bool:
    """Whether a unit's report lies with the office that leads, so that it is not changed."""
    return Submission.objects.filter(unit=unit, year=year, handed_back_at=None).exists()


def units_behind(year: int, on: date) -> list[Unit]:
    """The units that have not handed in their report, or had it handed back."""
    handed = Submission.objects.filter(year=year, handed_back_at=None).values("unit")
    return list(reporting_units(on).exclude(pk__in=handed))


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


def named_figures(report: Report, units: Collection[int] | None) -> dict[str, str]:
    """Everything a text of the report can name: figures of its tables, and what its requests came to, and the letters of its year, in at most six queries."""
    period = period_of(report.year or 0)
    by = {
        dimension: applications.figures(period, dimension, units)
        for dimension in (Dimension.CHANNEL, Dimension.FIELD)
    }
    total = applications.total_of(by[Dimension.FIELD])
    return figures_by_name(report) | {
        "按期办结": str(total.in_time),
        "超期办结": str(total.late),
        "途径分布": _spread(by[Dimension.CHANNEL], CHANNEL_LABELS),
        "领域分布": _spread(by[Dimension.FIELD], applications.field_labels()),
        "缴费申请": str(applications.fees_paid(period, units)),
        **mailbox.named_figures(report.year or 0, units),
    }


def _spread(groups: Sequence[applications.Figures], labels: Mapping[str, str]) -> str:
    """What came, the largest group first: 土地征收20件、其他3件."""
    counted = sorted(
        ((group.new, labels[str(group.value)]) for group in groups if group.new), key=lambda one: -one[0]
    )
    return "，".join(f"{label}{number}件" for number, label in counted) or "没有新收的申请"


def annual_report(
    year: int,
    *,
    form: Form,
    unit: Unit,
    is_district: bool,
    units: Collection[int] | None,
    rows: Mapping[str, Sequence[str | None]] | None = None,
    texts: Mapping[int, str] | None = None,
) -> AnnualReport:
    """A unit's or the district's report as it stands: its tables, and its sections with their figures filled in.

    `rows` and `texts`: what has been typed and not saved yet, in place of what is kept. Raises UnknownName.
    """
    figures = live_report(year, form=form, units=units)
    if rows:
        typed = {row.key: summed(row, [rows[row.key]]) for row in PROACTIVE_ROWS[form] if row.key in rows}
        figures = replace(figures, proactive=figures.proactive | typed)
    named = named_figures(figures, units)
    texts = section_texts(unit, year, form, named, is_district=is_district) | dict(texts or {})
    name = district_name(unit) if is_district else unit.name
    return AnnualReport(name, year, figures, {n: filled_in(text, named) for n, text in texts.items()})


def section_texts(
    unit: Unit, year: int, form: Form, named: Mapping[str, str], *, is_district: bool
) -> dict[int, str]:
    """The sections as people have written them, those nobody has written yet as they are drafted."""
    drafts = {number: first_draft(number, form, named) for number in WRITTEN}
    return drafts | texts_of(unit, year, is_district=is_district)


def signed_versions(unit: Unit, year: int, *, is_district: bool) -> QuerySet[SignedReport]:
    """The signed versions of a report, the one in force first."""
    return SignedReport.objects.filter(unit=unit, year=year, is_district=is_district).order_by("-version")


def signed(unit: Unit, year: int, *, is_district: bool) -> AnnualReport | None:
    """The report as it was signed last, or None where it has not been."""
    version = signed_versions(unit, year, is_district=is_district).first()
    return from_content(version.content) if version else None


def known_report(
    unit: Unit, year: int, *, is_district: bool, units: Collection[int] | None
) -> tuple[AnnualReport | None, bool]:
    """A year's report as signed, else its tables as they stand, or None where that year has nothing; and whether signed."""
    if kept := signed(unit, year, is_district=is_district):
        return kept, True
    figures = live_report(year, form=form_of(year), units=units)
    counted = [*(cells[Column.TOTAL] for cells in figures.requests.values())]
    counted += [block[-1] for block in figures.remedies.values()]
    if not any(counted) and all(None in cells for cells in figures.proactive.values()):
        return None, False
    return AnnualReport(unit.name, year, figures, {}), False


def contradicted(report: AnnualReport, unit: Unit, *, is_district: bool, today: date) -> list[Finding]:
    """Where a report contradicts what is signed: last year's, and where all units have signed, the sum of theirs."""
    before = signed(unit, report.year - 1, is_district=is_district)
    own = report.findings()
    found = [finding for finding in report.findings(before) if finding not in own] if before else []
    found = [finding for finding in found if finding.severity is Severity.ERROR]
    if is_district:
        units = list(reporting_units(reporting_day(report.year, today)))
        contents = dict(
            SignedReport.objects.filter(unit__in=units, is_district=False, year=report.year)
            .order_by("version")
            .values_list("unit", "content")
        )
        parts = [from_content(content).figures for content in contents.values()]
        if len(parts) == len(units) and {part.form for part in parts} == {report.figures.form}:
            found += roll_up_findings(report.figures, parts, unit=report.unit)
    return found


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
    handed_in: Submission | None
    signed_at: datetime | None
    versions: int


def progress_of(units: Sequence[Unit], year: int, form: Form) -> list[Progress]:
    """How far the reports of these units are, in four queries."""
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
    last_handed_in = {one.unit_id: one for one in Submission.objects.filter(**of_year)}
    rows = len(PROACTIVE_ROWS[form])
    return [
        Progress(
            unit,
            returned_rows[unit.pk] == rows,
            written_sections[unit.pk] == 2,
            last_handed_in.get(unit.pk),
            *signed_on.get(unit.pk, (None, 0)),
        )
        for unit in units
    ]


def published(unit: Unit | None = None) -> list[SignedReport]:
    """The reports that are public, each in the version in force: the district's of the root unit, each other unit's own.

    `unit`: of that unit only, the newest year first. `named`: the organ as the report's title has it.
    """
    versions = SignedReport.objects.filter(Q(is_district=True) | Q(unit__parent__isnull=False))
    if unit is not None:
        versions = versions.filter(unit=unit)
    newer = SignedReport.objects.filter(
        unit=OuterRef("unit"), year=OuterRef("year"), is_district=OuterRef("is_district"), version__gt=OuterRef("version")
    )  # fmt: skip
    rows = versions.filter(~Exists(newer)).select_related("unit").annotate(named=KT("content__unit"))
    return list(rows.defer("content").order_by("-year", "unit__number"))
