"""Published letters for machines: a feed, and their part of the sitemap."""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from gongkai.mailbox import queries
from gongkai.mailbox.actions import PUBLIC_PAGES
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import absolute
from gongkai.publishing.views.feeds import blocks_of, in_block, xml

_IN_FEED = 30


@require_safe
@ready_made
def newest(request: HttpRequest) -> HttpResponse:
    """What was published last as RSS 2.0."""
    depends_on(PUBLIC_PAGES)
    feed = Rss201rev2Feed(
        title="公开信箱", link=absolute(request, reverse("letters")), description="公开的来信和答复", language="zh-cn",
        feed_url=absolute(request, request.path),
    )  # fmt: skip
    for letter in queries.published_with_texts()[:_IN_FEED]:
        feed.add_item(
            title=letter.public_title, link=absolute(request, letter.page), description=letter.public_question,
            author_name=letter.public_by.name, pubdate=_midnight(letter.published_on), unique_id=letter.number,
            unique_id_is_permalink=False,
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@require_safe
@ready_made
def sitemap(request: HttpRequest, block: str) -> HttpResponse:
    """The addresses of published letters, a thousand numbers of rows in each file."""
    depends_on(PUBLIC_PAGES)
    entries = [(absolute(request, one.page), one.published_on) for one in in_block(queries.published(), block)]
    return xml(request, "publishing/sitemap.xml", {"entries": entries})


def sitemaps() -> list[str]:
    """The paths of all those files."""
    depends_on(PUBLIC_PAGES)
    return [reverse("letters-sitemap", args=[n]) for n in blocks_of(queries.published())]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
