"""For machines: a feed for each column, the sitemap, robots."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.queries import units_on
from gongkai.publishing import queries
from gongkai.publishing.models import Column
from gongkai.publishing.platform import PARTS, sources
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import absolute

_IN_FEED = 30
BLOCK = 1000  # publications in one file of the sitemap, by their numbers, so that a release rewrites one file


@require_safe
@ready_made
def column(request: HttpRequest, path: str) -> HttpResponse:
    """The newest publications of a column as RSS 2.0."""
    found = get_object_or_404(Column, path=f"/{path}")
    depends_on(f"column:{found.pk}")
    feed = Rss201rev2Feed(
        title=found.name,
        link=absolute(request, found.path),
        description=found.description,
        language="zh-cn",
        feed_url=absolute(request, request.path),
    )
    for publication in queries.newest_in(found, _IN_FEED):
        feed.add_item(
            title=publication.title,
            link=absolute(request, publication.address),
            description=publication.summary or publication.title,
            author_name=publication.unit.name,
            pubdate=publication.first_published_at,
            updateddate=publication.last_published_at,
            unique_id=publication.index_number,
            unique_id_is_permalink=False,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@require_safe
@ready_made
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The files of the sitemap: columns in the first, then a thousand numbers of publications in each."""
    depends_on("sitemap:index")
    paths = [*(reverse("sitemap-block", args=[n]) for n in blocks_of(queries.live())), *sources.sitemaps()]
    addresses = [absolute(request, path) for path in paths]
    return xml(request, "publishing/sitemap_index.xml", {"addresses": addresses})


@require_safe
@ready_made
def sitemap(request: HttpRequest, block: str) -> HttpResponse:
    """The addresses of live publications with these numbers."""
    found = in_block(queries.live(), block).defer("body")
    depends_on(f"sitemap:{block}")
    entries = [(absolute(request, one.address), one.last_published_at) for one in found]
    if block == "0":
        columns = Column.objects.exclude(path="").values_list("path", flat=True)
        parts = [
            reverse("platform-part", args=[unit.code, part])
            for unit in units_on(clock.today())
            for part in PARTS
        ]
        named = [reverse(name) for name in ("services", "library", "mailbox", "letters", "voices")]
        paths = ["/", *named, *columns, *parts]
        entries = [(absolute(request, path), None) for path in paths] + entries
    return xml(request, "publishing/sitemap.xml", {"entries": entries})


@require_safe
@ready_made
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone, and where the sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /editor/",
        "Disallow: /query/",
        "Disallow: /leaving/",
    ]
    lines.append(f"Sitemap: {absolute(request, reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def blocks_of(rows: QuerySet[Any]) -> range:
    """The numbers of the files that a sitemap of these rows has; the first is always there."""
    return range((rows.order_by().aggregate(Max("pk"))["pk__max"] or 0) // BLOCK + 1)


def in_block(rows: QuerySet[Any], block: str) -> QuerySet[Any]:
    """The rows of one of these files. Raises Http404 beyond the last."""
    if int(block) not in blocks_of(rows):
        raise Http404
    first = int(block) * BLOCK
    return rows.filter(pk__gte=first, pk__lt=first + BLOCK).order_by("pk")


def xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page for machines."""
    return render(request, template, context, content_type="application/xml; charset=utf-8")
