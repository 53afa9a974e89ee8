"""办事服务: guides by the events of a life or a business, and by theme."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.accounts.paging import offset_page
from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, LifeEvent, Publication, Theme
from gongkai.publishing.platform import GUIDES
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation

_LIVE_GUIDE = Q(guides__live=True, guides__kind__group=DocumentKind.Group.GUIDE)
_MOST, _SHOWN, _PAGE_SIZE = 500, 4, 30


def _guides() -> QuerySet[Publication]:
    return queries.listed().filter(kind__group=DocumentKind.Group.GUIDE).order_by("title", "pk")


@require_safe
@ready_made
def services(request: HttpRequest) -> HttpResponse:
    """The events for which there are guides, and the themes."""
    depends_on(GUIDES)
    events = LifeEvent.objects.annotate(n=Count("guides", filter=_LIVE_GUIDE)).filter(n__gt=0)
    guides: dict[int, list[Publication]] = defaultdict(list)
    for guide in _guides().prefetch_related("life_events")[:_MOST]:
        for event in guide.life_events.all():
            guides[event.pk].append(guide)
    live = queries.live().filter(kind__group=DocumentKind.Group.GUIDE, theme__isnull=False)
    counted = dict(live.order_by().values_list("theme").annotate(n=Count("pk")))
    themes = Theme.objects.filter(pk__in=counted).select_related("parent")
    context = {
        "groups": [
            (label, [(event, guides[event.pk][:_SHOWN]) for event in events if event.audience == audience])
            for audience, label in LifeEvent.Audience.choices
        ],
        "themes": [(theme, counted[theme.pk]) for theme in themes],
        "column_type": "办事服务", **navigation(),
    }  # fmt: skip
    return render(request, "publishing/services.html", context)


@require_safe
def listed(request: HttpRequest, by: str, number: str) -> HttpResponse:
    """The guides of an event or a theme, by their titles."""
    found = get_object_or_404(LifeEvent if by == "event" else Theme, pk=number)
    rows = _guides().filter(**{"life_events" if by == "event" else "theme": found})
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {
        "name": found.name, "by": by, "number": number, "publications": page, "following": following,
        "column_type": "办事服务", **navigation(),
    }  # fmt: skip
    return render(request, "publishing/services_list.html", context)
