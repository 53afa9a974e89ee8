"""Lists for programs and for spreadsheets: JSON by pages, CSV and xlsx whole."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from gongkai.accounts.paging import keyset_page, words_in
from gongkai.documents.table import XLSX_TYPE, Value
from gongkai.documents.table import written as as_workbook
from gongkai.publishing import api

_PAGE_SIZE = 100
_MOST_IN_WORKBOOK = 100_000


def _asked(request: HttpRequest, name: str) -> tuple[api.Listed, dict[str, str]]:
    if name not in api.LISTS:
        raise Http404
    listed = api.LISTS[name]
    return listed, {key: value for key in listed.narrowed_by if (value := words_in(request, key))}


@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """A page of a list, the newest first, and the address of the next."""
    listed, chosen = _asked(request, name)
    page, before = keyset_page(listed.rows(chosen), request, size=_PAGE_SIZE)
    following = None
    if before is not None:
        sent = request.GET.copy()
        sent["before"] = str(before)
        following = f"{request.path}?{sent.urlencode()}"
    found = [{field.name: _plain(field.read(one)) for field in listed.fields} for one in page]
    return _open(JsonResponse({"rows": found, "next": following}, json_dumps_params={"ensure_ascii": False}))


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """A whole list as CSV, written row by row."""
    listed, chosen = _asked(request, name)

    def lines() -> object:
        yield "\ufeff" + _line([field.head for field in listed.fields])  # so that Excel reads it as UTF-8
        for one in listed.rows(chosen).order_by("-pk").iterator(chunk_size=500):
            yield _line([field.read(one) for field in listed.fields])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _open(response)


@require_safe
def as_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """A whole list as a workbook."""
    listed, chosen = _asked(request, name)
    found = listed.rows(chosen).order_by("-pk")[:_MOST_IN_WORKBOOK]
    table = ([_cell(field.read(one)) for field in listed.fields] for one in found.iterator(chunk_size=500))
    response = HttpResponse(
        as_workbook(listed.title, [field.head for field in listed.fields], table), content_type=XLSX_TYPE
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface."""
    return _open(JsonResponse(api.openapi(), json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _open(response: HttpResponse) -> HttpResponse:
    """Public data, for programs of other sites too; no cookie is ever looked at."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _plain(value: api.Value) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: api.Value) -> Value:
    return ("是" if value else "否") if isinstance(value, bool) else value


def _line(values: list[api.Value]) -> str:
    """A row; a text that a spreadsheet would take for a formula is marked as text."""
    target = io.StringIO()
    plain = [_cell(value) for value in values]
    csv.writer(target).writerow(
        [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell for cell in plain]
    )
    return target.getvalue()
