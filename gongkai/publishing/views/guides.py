"""办事服务: guides by the events of a life or a business, and by theme."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, LifeEvent, Theme
from gongkai.publishing.platform import GUIDES
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation

_LIVE_GUIDE = Q(guides__live=True, guides__kind__group=DocumentKind.Group.GUIDE)
_MOST = 500


@require_safe
@ready_made
def services(request: HttpRequest) -> HttpResponse:
    """The events for which there are guides, and the themes."""
    depends_on(GUIDES)
    events = LifeEvent.objects.annotate(n=Count("guides", filter=_LIVE_GUIDE)).filter(n__gt=0)
    live = queries.live().filter(kind__group=DocumentKind.Group.GUIDE, theme__isnull=False)
    counted = dict(live.order_by().values_list("theme").annotate(n=Count("pk")))
    themes = Theme.objects.filter(pk__in=counted).select_related("parent")
    context = {
        "groups": [
            (label, [event for event in events if event.audience == audience])
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
    guides = queries.listed().filter(kind__group=DocumentKind.Group.GUIDE)
    if by == "event":
        found = get_object_or_404(LifeEvent, pk=number)
        guides = guides.filter(life_events=found)
    else:
        found = get_object_or_404(Theme, pk=number)
        guides = guides.filter(theme=found)
    context = {
        "name": found.name,
        "publications": guides.order_by("title", "pk")[:_MOST],
        "column_type": "办事服务",
        **navigation(),
    }
    return render(request, "publishing/services_list.html", context)
