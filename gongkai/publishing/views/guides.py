"""办事服务: guides by the events of a life or a business, and by theme."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, LifeEvent, Publication, Theme
from gongkai.publishing.platform import GUIDES
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation

_LIVE_GUIDE = Q(guides__live=True, guides__kind__group=DocumentKind.Group.GUIDE)
_MOST, _SHOWN = 500, 4


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
@ready_made
def listed(request: HttpRequest, by: str, number: str) -> HttpResponse:
    """The guides of an event or a theme, by their titles."""
    depends_on(GUIDES)
    guides = _guides()
    if by == "event":
        found = get_object_or_404(LifeEvent, pk=number)
        guides = guides.filter(life_events=found)
    else:
        found = get_object_or_404(Theme, pk=number)
        guides = guides.filter(theme=found)
    context = {
        "name": found.name,
        "publications": guides[:_MOST],
        "column_type": "办事服务",
        **navigation(),
    }
    return render(request, "publishing/services_list.html", context)
