"""The live report, and the cases behind each of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page, words_in
from gongkai.accounts.queries import (
    district,
    reporting_day,
    reporting_units,
    responsible_unit,
    units_answered_for,
)
from gongkai.applications import queries as applications
from gongkai.documents.table import XLSX_TYPE
from gongkai.files.downloads import attached
from gongkai.regulation.annual_report.forms import (
    COLUMN_LABELS,
    PROACTIVE_ROWS,
    REQUEST_ROWS,
    Column,
    Form,
    form_of,
)
from gongkai.regulation.personal_data import mask_name, mask_text
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.reports.models import ProactiveReturn
from gongkai.reports.queries import PARTS, live_report, period_of
from gongkai.reports.writing import district_name, table_context, tables_as_xlsx, title

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Reported:
    """Whose report is shown. `unit` None: the district's; `units`: whose cases it counts, None for all."""

    unit: Unit | None
    units: set[int] | None
    choices: QuerySet[Unit]
    sees_all: bool


def reported(request: HttpRequest, year: int) -> Reported:
    """The unit asked for, of those whose report of the year a person may see; an ended one leads to its successor."""
    if not 2008 <= year <= 2100:
        raise Http404
    today = clock.today()
    visible, on = applications.visible_units(request.user, today), reporting_day(year, today)
    choices = reporting_units(on)
    if visible is not None:
        choices = choices.filter(pk__in=visible)
    # Whose report it is stands in the address, also of what is sent.
    asked = Unit.objects.filter(code=request.GET.get("unit", "").replace("\0", "")).first()
    unit = choices.filter(pk=responsible_unit(asked, on).pk).first() if asked else None
    if unit is None and visible is not None:
        unit = choices.first()
        if unit is None:
            raise PermissionDenied("你所在的单位没有这一年度的报告。")
    units = units_answered_for({unit.pk}, on) if unit else None
    return Reported(unit, units, choices, visible is None)


def part_in(request: HttpRequest) -> str:
    """The part of the year that was asked for."""
    part = words_in(request, "part")
    if part not in PARTS:
        raise Http404
    return part


def _query(unit: Unit | None, part: str) -> str:
    return urlencode({"unit": unit.code if unit else "", "part": part})


def report(request: HttpRequest, year: int) -> HttpResponse:
    """Tables three and four as they stand, of a year or a part of it; as a page, or as an xlsx file."""
    shown, root, part = reported(request, year), district(), part_in(request)
    unit = shown.unit
    form = request.GET.get("form")
    form = Form(form) if form in list(Form) else form_of(year)
    name = unit.name if unit else district_name(root)
    figures = live_report(year, form=form, units=shown.units, part=part)
    heading = title(name, year) if not part else f"{name}{year}年{PARTS[part][0]}政府信息公开申请情况统计表"
    if request.GET.get("format") == "xlsx":
        return attached(tables_as_xlsx(figures, heading), XLSX_TYPE, f"{heading}.xlsx")
    context = {
        **table_context(figures),
        "title": heading,
        "year": year,
        "unit": unit,
        "units": shown.choices,
        "sees_all": shown.sees_all,
        "forms": [form.value for form in Form],
        "form": form.value,
        "linked": True,
        "base": reverse("desk:report", args=[year]),
        "parts": [(key, label) for key, (label, _, _) in PARTS.items()],
        "part": part,
        "query": f"?{_query(unit, part)}",
    }
    return render(request, "reports/report.html", context)


def cell(request: HttpRequest, year: int, row: str, column: str) -> HttpResponse:
    """The requests, reviews or suits that one cell counts."""
    shown, part = reported(request, year), part_in(request)
    period = period_of(year, part)
    unit = shown.unit
    labels = {item.id: item.group + item.label for form in Form for item in REQUEST_ROWS[form]}
    if row in labels and column in list(Column):
        found = applications.cases_of_cell(period, f"{row}/{column}", shown.units)
        label = f"{labels[row]}，{COLUMN_LABELS[Column(column)]}"
    elif row in list(RemedyKind) and column in list("01234"):
        found = applications.remedies_of_cell(period, f"{row}/{column}", shown.units)
        label = REMEDY_LABELS[RemedyKind(row)]
    else:
        raise Http404
    rows, following = offset_page(found, request, size=PAGE_SIZE)
    for item in rows:
        if hasattr(item, "applicant_kind"):
            item.masked_description = mask_text(item.description)
            item.masked_name = mask_name(item.name) if item.is_natural_person else item.name
    context = {
        "year": year,
        "label": f"{PARTS[part][0]}：{label}" if part else label,
        "unit": unit,
        "query": _query(unit, part),
        "number": found.count(),
        "rows": rows,
        "is_remedy": row in list(RemedyKind),
        "following": following,
    }
    return render(request, "reports/cell.html", context)


def returned(request: HttpRequest, year: int, row: str) -> HttpResponse:
    """What a row of table two is the sum of: the figures each unit returned, by whom and when."""
    shown = reported(request, year)
    there = (
        (form, item) for form in (form_of(year), *Form) for item in PROACTIVE_ROWS[form] if item.key == row
    )
    form, item = next(there, (None, None))
    if item is None:
        raise Http404
    found = ProactiveReturn.objects.filter(year=year, form=form, row=row).select_related("unit")
    if shown.units is not None:
        found = found.filter(unit__in=shown.units)
    page, following = offset_page(found.order_by("unit__number"), request, size=PAGE_SIZE)
    context = {
        "year": year,
        "row": item,
        "unit": shown.unit,
        "query": f"?{_query(shown.unit, '')}",
        "rows": page,
        "following": following,
    }
    return render(request, "reports/returned.html", context)
