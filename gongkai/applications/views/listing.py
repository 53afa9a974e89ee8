"""The list of all requests: looked for by words, listed by conditions that can be kept, taken out as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import keyset_page, number_in, words_in
from gongkai.applications import actions, queries
from gongkai.applications.forms.listing import ColumnsForm, FilterForm, FilterNameForm
from gongkai.applications.models import Application
from gongkai.applications.views.desk import with_urgency
from gongkai.documents import table
from gongkai.documents.table import XLSX_TYPE
from gongkai.files.downloads import attached

MOST_EXPORTED = 5000


def listing(request: HttpRequest) -> HttpResponse:
    """All requests a person may see, the newest first, by words and by conditions.

    Searches are posted: a name or an identity number has no place in an address.
    """
    today = clock.today()
    visible = queries.visible_to(request.user, today)
    form = FilterForm(_sent(request), units=_units(request))
    conditions = form.conditions() if form.is_valid() else {}
    words = words_in(request, "q")
    found = queries.search(queries.filtered(visible, conditions, request.user), words)
    if "export" in request.POST and form.is_valid():
        return _exported(request, found)
    columns = queries.columns_of(request.user)
    page, before = keyset_page(found, request, size=queries.PAGE_SIZE)
    context = {
        "applications": with_urgency(page, today, accounts.calendar()),
        "columns": columns,
        "form": form,
        "conditions": conditions,
        "name_form": FilterNameForm(),
        "columns_form": ColumnsForm(initial={"columns": [key for key, _ in columns]}),
        "saved": queries.saved_filters(request.user),
        "q": words,
        "before": before,
        "today": today,
    }
    return render(request, "applications/desk_list.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | dict[str, Any]:
    """The conditions: as posted, as a saved filter has them, or none."""
    if request.method == "POST":
        return request.POST
    saved = queries.saved_filters(request.user).filter(pk=number_in(request, "filter")).first()
    return saved.conditions if saved else {}


def _units(request: HttpRequest) -> list[Unit]:
    seen = queries.visible_units(request.user, clock.today())
    units = Unit.objects.order_by("number")
    return list(units if seen is None else units.filter(pk__in=seen))


def _exported(request: HttpRequest, found: QuerySet[Application]) -> HttpResponse:
    """What is listed, with the columns as seen, as xlsx; names masked as on the page."""
    columns = queries.columns_of(request.user)
    rows = list(found.order_by("-pk")[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        messages.error(request, f"一次最多导出 {MOST_EXPORTED} 件，请增加筛选条件，或者在“台账”中导出。")
        return redirect("desk:list")
    marked = with_urgency(rows, clock.today(), accounts.calendar())
    content = table.written("申请", [head for _, head in columns], _cells(marked, [key for key, _ in columns]))
    return attached(content, XLSX_TYPE, f"申请列表{clock.today():%Y%m%d}.xlsx")


def _cells(applications: list[Application], keys: list[str]) -> Iterator[list[Any]]:
    for application in applications:
        values = {
            "number": application.number,
            "name": application.masked_name,
            "description": application.masked_description,
            "unit": application.unit.short_name,
            "state": application.get_state_display(),
            "deadline": application.due_on,
            "handler": application.handler.name if application.handler else "",
            "officer": application.officer.name if application.officer else "",
            "field": application.get_field_display(),
            "channel": application.get_channel_display(),
            "received_on": application.received_on,
            "outcome": application.get_outcome_display() if application.outcome else "",
            "concluded_on": application.concluded_on,
        }
        yield [values[key] for key in keys]


def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the conditions under a name, or forget a filter."""
    if request.method != "POST":
        return redirect("desk:list")
    if "drop" in request.POST:
        actions.drop_filter(request.user, number_in(request, "drop"))
        return redirect("desk:list")
    form, name = FilterForm(request.POST, units=_units(request)), FilterNameForm(request.POST)
    if not (form.is_valid() and name.is_valid()):
        messages.error(request, "没有保存：请给这组条件起个名称，不超过 40 个字。")
        return redirect("desk:list")
    saved = actions.save_filter(request.user, name.cleaned_data["name"], form.conditions())
    if saved is None:
        messages.error(request, f"最多保存 {actions.MOST_FILTERS} 组条件，请先删去不用的。")
        return redirect("desk:list")
    messages.success(request, f"已保存筛选“{saved.name}”。")
    response = redirect("desk:list")
    response["Location"] += f"?filter={saved.pk}"
    return response


def choose_columns(request: HttpRequest) -> HttpResponse:
    """Which columns lists have."""
    form = ColumnsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(request.user, form.cleaned_data["columns"])
    return redirect("desk:list")


def see_reminders(request: HttpRequest) -> HttpResponse:
    """All reminders are seen."""
    if request.method == "POST":
        actions.see_reminders(request.user, at=clock.now())
    return redirect("desk:home")
