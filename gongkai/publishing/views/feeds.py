"""For machines: a feed for each column, the sitemap, robots."""

from __future__ import annotations

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.queries import units_on
from gongkai.publishing import queries
from gongkai.publishing.models import Column, Publication
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
    last = _last()
    depends_on("sitemap:index")
    paths = [*(reverse("sitemap-block", args=[n]) for n in range(last // BLOCK + 1)), *sources.sitemaps()]
    addresses = [absolute(request, path) for path in paths]
    return xml(request, "publishing/sitemap_index.xml", {"addresses": addresses})


@require_safe
@ready_made
def sitemap(request: HttpRequest, block: str) -> HttpResponse:
    """The addresses of live publications with these numbers."""
    first = int(block) * BLOCK
    if first > _last():
        raise Http404
    depends_on(f"sitemap:{block}")
    found = queries.live().filter(pk__gte=first, pk__lt=first + BLOCK).order_by("pk").defer("body")
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


def _last() -> int:
    return Publication.objects.filter(live=True).aggregate(Max("pk"))["pk__max"] or 0


def xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page for machines."""
    return render(request, template, context, content_type="application/xml; charset=utf-8")
