"""政府信息公开平台: for the district and each unit the five parts, in the order and under the names of the notice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page, words_in
from gongkai.accounts.queries import calendar, district, units_on
from gongkai.publishing import platform, queries
from gongkai.publishing.models import DocumentKind
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation
from gongkai.regulation.catalogue import CATALOGUE_ITEMS, Validity, corrected_document_number

_PAGE_SIZE, _DUTIES = 20, 100


def _unit(code: str) -> Unit:
    return get_object_or_404(units_on(clock.today()), code=code)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The platform opens with the district's own."""
    return redirect("platform-unit", district().code)


@require_safe
def unit(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit's platform opens with what it must publish."""
    return redirect("platform-part", _unit(unit).code, "fdzdgknr")


@require_safe
@ready_made
def part(request: HttpRequest, unit: str, part: str) -> HttpResponse:
    """One of the five parts of a unit's platform."""
    found = _unit(unit)
    if part not in platform.PARTS:
        raise Http404
    context = platform.context(found, part)
    if part == "fdzdgknr":
        counts = {
            row["item"]: row
            for row in queries.live()
            .filter(queries.of_unit(found))
            .exclude(item="")
            .order_by()
            .values("item")
            .annotate(n=Count("pk"), last=Max("first_published_at"))
        }
        context["items"] = [(key, label, counts.get(key)) for key, label in CATALOGUE_ITEMS.items()]
    elif part == "zfxxgkzn":
        context["guide"] = queries.newest_of_kind(found, DocumentKind.Group.DISCLOSURE_GUIDE)
        context["year"] = clock.today().year
    elif part == "zfxxgkzd":
        rows = queries.listed().filter(unit=found, kind__group=DocumentKind.Group.DISCLOSURE_RULES)
        context["publications"], context["following"] = offset_page(
            rows.order_by("-first_published_at", "-pk"), request, size=_PAGE_SIZE
        )
    elif part == "zfxxgknb":
        depends_on(platform.ANNUAL_REPORTS)
        context["reports"] = platform.sources.annual_reports(found)
        if context["is_district"]:
            context["years"] = _by_year(platform.sources.annual_reports(None))
    return render(request, f"publishing/platform/{part}.html", context)


def _by_year(links: Sequence[platform.AnnualReportLink]) -> list[tuple[int, list[platform.AnnualReportLink]]]:
    """All units' reports, the newest year first, in the order of the units."""
    ordered = sorted(links, key=lambda link: (-link.year, link.unit.number))
    return [(year, list(group)) for year, group in groupby(ordered, key=lambda link: link.year)]


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """规章和行政规范性文件库: every one of them with what it is worth today, by unit, state and words."""
    today = clock.today()
    state, code, words = (words_in(request, name) for name in ("state", "unit", "q"))
    rows = queries.library(today)
    counts = {label: rows.filter(validity=label).count() for label in Validity}
    if state in set(Validity):
        rows = rows.filter(validity=state)
    unit = units_on(today).filter(code=code).first() if code else None
    if unit is not None:
        rows = rows.filter(queries.of_unit(unit))
    if words:
        number = corrected_document_number(words)
        rows = rows.filter(Q(title__contains=words) | Q(document_number__contains=number))
    page, following = offset_page(rows.order_by("-formed_on", "-pk"), request, size=_PAGE_SIZE)
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in (("state", state), ("unit", code), ("q", words)) if value})
    context = {
        "publications": page, "following": following, "counts": counts, "state": state, "q": words, "chosen": unit,
        "units": units_on(today), "kept": kept.urlencode(), "column_type": "政策文件", **navigation(),
    }  # fmt: skip
    return render(request, "publishing/library.html", context)


@require_safe
def item(request: HttpRequest, unit: str, item: str) -> HttpResponse:
    """What a unit has published under one statutory item, the newest first."""
    found = _unit(unit)
    if item not in CATALOGUE_ITEMS:
        raise Http404
    rows = queries.listed().filter(queries.of_unit(found), item=item).order_by("-first_published_at", "-pk")
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {
        **platform.context(found, "fdzdgknr"),
        "item": CATALOGUE_ITEMS[item],
        "item_key": item,
        "publications": page,
        "following": following,
    }
    return render(request, "publishing/platform/item.html", context)


@require_safe
@ready_made
def duties(request: HttpRequest, unit: str) -> HttpResponse:
    """基层政务公开标准目录: what the unit, or for the district every unit, must publish, and the newest of each."""
    found = _unit(unit)
    depends_on(platform.DUTIES)
    context = platform.context(found, "fdzdgknr")
    rows = queries.duties_on(clock.today()).filter(unit__isnull=False)
    if not context["is_district"]:
        rows = rows.filter(unit=found)
    page, context["following"] = offset_page(rows, request, size=_DUTIES)
    # Whether something is late is the desk's concern; readers see what there is.
    context["rows"] = queries.duty_rows(page, clock.today(), calendar())
    return render(request, "publishing/platform/duties.html", context)
