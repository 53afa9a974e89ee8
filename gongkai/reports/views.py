"""The live report, and the cases behind each of its cells."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page, words_in
from gongkai.accounts.queries import district, units_on
from gongkai.applications import queries as applications
from gongkai.regulation.annual_report.forms import COLUMN_LABELS, REQUEST_ROWS, Column, Form, form_of
from gongkai.regulation.personal_data import mask_name, mask_text
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.reports.queries import live_report
from gongkai.reports.writing import district_name, table_context, title

PAGE_SIZE = 50


def _unit(request: HttpRequest, visible: set[int] | None) -> Unit | None:
    """The unit asked for, of those that are visible; None is the district, for those who see all units."""
    code = words_in(request, "unit")
    if visible is None:
        return Unit.objects.filter(code=code).first()
    seen = Unit.objects.filter(pk__in=visible)
    unit = seen.filter(code=code).first() or seen.first()
    if unit is None:
        raise PermissionDenied
    return unit


def _year(year: int) -> int:
    if not 2008 <= year <= 2100:
        raise Http404
    return year


def report(request: HttpRequest, year: int) -> HttpResponse:
    """Tables three and four as they stand."""
    visible = applications.visible_units(request.user, clock.today())
    unit, root = _unit(request, visible), district()
    _year(year)
    form = request.GET.get("form")
    form = Form(form) if form in list(Form) else form_of(year)
    name = unit.name if unit else district_name(root)
    units = units_on(clock.today())
    context = {
        **table_context(live_report(year, form=form, unit=unit)),
        "title": title(name, year),
        "year": year,
        "unit": unit,
        "units": units if visible is None else units.filter(pk__in=visible),
        "sees_all": visible is None,
        "forms": [form.value for form in Form],
        "form": form.value,
        "linked": True,
        "base": reverse("desk:report", args=[year]),
        "query": f"?unit={unit.code}" if unit else "",
    }
    return render(request, "reports/report.html", context)


def cell(request: HttpRequest, year: int, row: str, column: str) -> HttpResponse:
    """The requests, reviews or suits that one cell counts."""
    unit = _unit(request, applications.visible_units(request.user, clock.today()))
    labels = {item.id: item.group + item.label for form in Form for item in REQUEST_ROWS[form]}
    if row in labels and column in list(Column):
        found = applications.cases_of_cell(_year(year), f"{row}/{column}", unit)
        label = f"{labels[row]}，{COLUMN_LABELS[Column(column)]}"
    elif row in list(RemedyKind) and column in list("01234"):
        found = applications.remedies_of_cell(_year(year), f"{row}/{column}", unit)
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
        "label": label,
        "unit": unit,
        "number": found.count(),
        "rows": rows,
        "is_remedy": row in list(RemedyKind),
        "following": following,
    }
    return render(request, "reports/cell.html", context)
