"""政府信息公开平台: for the district and each unit the five parts, in the order and under the names of the notice."""

from __future__ import annotations

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page
from gongkai.accounts.queries import district, units_on
from gongkai.publishing import queries
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation
from gongkai.regulation.catalogue import CATALOGUE_ITEMS

# 国办公开办函〔2019〕61号. The last leads to the form.
PARTS = {
    "zfxxgkzn": "政府信息公开指南",
    "zfxxgkzd": "政府信息公开制度",
    "fdzdgknr": "法定主动公开内容",
    "zfxxgknb": "政府信息公开年报",
    "ysqgk": "依申请公开",
}
_PAGE_SIZE = 20


def _unit(code: str) -> Unit:
    return get_object_or_404(units_on(clock.today()), code=code)


def _context(unit: Unit, part: str) -> dict[str, object]:
    depends_on(f"unit:{unit.pk}")
    units = list(units_on(clock.today()))
    return {
        "unit": unit, "units": units, "parts": PARTS, "part": part, "part_name": PARTS[part],
        "is_district": unit.pk == district().pk, "column_type": "信息公开目录", **navigation(),
    }  # fmt: skip


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
    if part not in PARTS:
        raise Http404
    context = _context(found, part)
    if part == "fdzdgknr":
        counts = {
            row["item"]: row
            for row in queries.live()
            .filter(unit=found)
            .exclude(item="")
            .order_by()
            .values("item")
            .annotate(n=Count("pk"), last=Max("first_published_at"))
        }
        context["items"] = [(key, label, counts.get(key)) for key, label in CATALOGUE_ITEMS.items()]
    return render(request, f"publishing/platform/{part}.html", context)


@require_safe
def item(request: HttpRequest, unit: str, item: str) -> HttpResponse:
    """What a unit has published under one statutory item, the newest first."""
    found = _unit(unit)
    if item not in CATALOGUE_ITEMS:
        raise Http404
    rows = queries.listed().filter(unit=found, item=item).order_by("-first_published_at", "-pk")
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {
        **_context(found, "fdzdgknr"),
        "item": CATALOGUE_ITEMS[item],
        "publications": page,
        "following": following,
    }
    return render(request, "publishing/platform/item.html", context)
