"""The desk's page of figures, each opening its cases."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page, words_in
from gongkai.applications import queries
from gongkai.applications.queries import (
    DIMENSION_LABELS,
    WHAT_LABELS,
    Dimension,
    Figures,
    What,
)
from gongkai.documents.table import XLSX_TYPE, written
from gongkai.files.downloads import attached
from gongkai.regulation.annual_report.forms import COLUMN_LABELS, Column
from gongkai.regulation.outcomes import OUTCOME_LABELS, Outcome
from gongkai.regulation.personal_data import mask_name, mask_text
from gongkai.regulation.receipt import CHANNEL_LABELS, Channel
from gongkai.reports.queries import PARTS, period_of
from gongkai.reports.sentences import sentences
from gongkai.reports.views import PAGE_SIZE, part_in, reported

_HEADS = (*WHAT_LABELS.values(), "按期率（%）", "平均用时（工作日）", "平均用时（自然日）")


def _dimension(request: HttpRequest) -> Dimension:
    by = words_in(request, "by") or Dimension.UNIT
    if by not in list(Dimension):
        raise Http404
    return Dimension(by)


def _labels(by: Dimension) -> dict[str | int | None, str]:
    """What each group is called."""
    return {
        Dimension.UNIT: lambda: dict(Unit.objects.values_list("pk", "short_name")),
        Dimension.OUTCOME: lambda: {"": "（尚未办结）", **{o.value: OUTCOME_LABELS[o] for o in Outcome}},
        Dimension.FIELD: queries.field_labels,
        Dimension.CHANNEL: lambda: {c.value: CHANNEL_LABELS[c] for c in Channel},
        Dimension.APPLICANT: lambda: {c.value: COLUMN_LABELS[c] for c in Column},
    }[by]()


def _numbers(group: Figures) -> list[str | int]:
    """A group's figures as they are shown."""
    shares = (group.share_in_time, group.working_days, group.calendar_days)
    counts = [getattr(group, what.value) for what in What]
    return [*counts, *("" if share is None else f"{share:.1f}" for share in shares)]


def show(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of a year or a part of it, by what one chooses; as a page, or as an xlsx file."""
    shown, part, by = reported(request, year), part_in(request), _dimension(request)
    groups = queries.figures(period_of(year, part), by, shown.units)
    labels, total = _labels(by), queries.total_of(groups)
    rows = [(labels.get(group.value, "（未知）"), str(group.value), _numbers(group)) for group in groups]
    heading = f"{shown.unit.short_name if shown.unit else '全区'}{year}年{PARTS[part][0]}依申请公开统计（按{DIMENSION_LABELS[by]}）"
    if request.GET.get("format") == "xlsx":
        table = [[label, *numbers] for label, _, numbers in [*rows, ("合计", "*", _numbers(total))]]
        return attached(written("统计", [DIMENSION_LABELS[by], *_HEADS], table), XLSX_TYPE, f"{heading}.xlsx")
    context = {
        "title": heading,
        "year": year,
        "part": part,
        "parts": [(key, label) for key, (label, _, _) in PARTS.items()],
        "by": by.value,
        "dimensions": [(one.value, label) for one, label in DIMENSION_LABELS.items()],
        "unit": shown.unit,
        "units": shown.choices,
        "sees_all": shown.sees_all,
        "sentences": sentences(
            shown.unit.short_name if shown.unit else "全区",
            f"{year}年{PARTS[part][0]}",
            period_of(year, part),
            shown.units,
        ),
        "heads": _HEADS,
        "label": DIMENSION_LABELS[by],
        "whats": [what.value for what in What],
        "rows": [*rows, ("合计", "*", _numbers(total))],
    }
    return render(request, "reports/figures.html", context)


def cases(request: HttpRequest, year: int, what: str) -> HttpResponse:
    """The requests that one figure counts."""
    shown, part, by = reported(request, year), part_in(request), _dimension(request)
    value = request.GET.get("value", "*")
    if what not in list(What) or (by is Dimension.UNIT and value != "*" and not value.isdecimal()):
        raise Http404
    found = queries.cases_of_figure(period_of(year, part), What(what), by, value, shown.units)
    rows, following = offset_page(found, request, size=PAGE_SIZE)
    for application in rows:
        application.masked_description = mask_text(application.description)
        application.masked_name = (
            mask_name(application.name) if application.is_natural_person else application.name
        )
    key = int(value) if by is Dimension.UNIT and value != "*" else value
    group = "合计" if value == "*" else _labels(by).get(key, "")
    query = request.GET.copy()
    query.pop("from", None)
    context = {
        "year": year,
        "label": f"{PARTS[part][0]}{WHAT_LABELS[What(what)]}：{group}",
        "unit": shown.unit,
        "query": query.urlencode(),
        "number": found.count(),
        "rows": rows,
        "is_remedy": False,
        "following": following,
    }
    return render(request, "reports/cell.html", context)
