"""What everybody reads of the mailbox: how it works, published letters, figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.paging import number_in, offset_page, words_in
from gongkai.documents.chart import bars
from gongkai.mailbox import queries
from gongkai.mailbox.actions import PUBLIC_PAGES, page_key, topic_key
from gongkai.mailbox.channels import WAYS
from gongkai.mailbox.course import KIND_LABELS, State
from gongkai.mailbox.models import Dimension, Topic
from gongkai.mailbox.searching import PUBLIC_LETTERS
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.showing import navigation
from gongkai.searching.index import FARTHEST
from gongkai.searching.text import terms_of

_ON_HOME, _PAGE_SIZE = 10, 20
_TABLES = (Dimension.UNIT, Dimension.TOPIC, Dimension.MONTH, Dimension.KIND, Dimension.SOURCE)


@require_safe
@ready_made
def home(request: HttpRequest) -> HttpResponse:
    """What is handled and what is not, how to write, what was answered last."""
    depends_on(PUBLIC_PAGES)
    today = clock.today()
    context = {
        "letters": queries.published()[:_ON_HOME], "figures": queries.figures_of(today.year), "ways": WAYS.values(),
        "limits": queries.days_of(), "column_type": "公开信箱", **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/home.html", context)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Published letters, the newest first; by words, kind, topic and unit."""
    words, kind, code = (words_in(request, name) for name in ("q", "kind", "unit"))
    topic = number_in(request, "topic")
    unit = accounts.units_on(clock.today()).filter(code=code).first() if code else None
    subject = Topic.objects.filter(pk=topic).first()
    chosen = {
        **({"kind": kind} if kind in KIND_LABELS else {}),
        **({"topic": str(subject.pk)} if subject else {}), **({"unit": str(unit.pk)} if unit else {}),
    }  # fmt: skip
    if words:
        start = min(number_in(request, "from"), FARTHEST)
        found = PUBLIC_LETTERS.search(
            terms_of(words), chosen=chosen, by_date=True, offset=start, size=_PAGE_SIZE, counted=False
        )
        shown = queries.published().in_bulk(found.rows)
        page = [shown[pk] for pk in found.rows if pk in shown]
        following = start + _PAGE_SIZE if start + _PAGE_SIZE < min(found.count, FARTHEST) else None
    else:
        rows = queries.published()
        rows = rows.filter(kind=kind) if "kind" in chosen else rows
        rows = rows.filter(topic=subject) if subject else rows
        rows = rows.filter(public_by=unit) if unit else rows
        page, following = offset_page(rows, request, size=_PAGE_SIZE)
    kept = QueryDict(mutable=True)
    kept.update(
        {
            name: value
            for name, value in (("q", words), ("kind", kind), ("topic", topic), ("unit", code))
            if value
        }
    )
    context = {
        "letters": page, "following": following, "kept": kept.urlencode(), "q": words, "kind": kind, "topic": topic, "chosen": unit,
        "kinds": KIND_LABELS.items(), "topics": Topic.objects.all(), "units": accounts.units_on(clock.today()),
        "column_type": "公开信箱", **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/listing.html", context)


@require_safe
@ready_made
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """A published question and its answer, with the days they took and nothing that says who wrote."""
    found = get_object_or_404(queries.published(), number=number)
    depends_on(page_key(found), topic_key(found.topic), f"unit:{found.public_by_id}")
    context = {
        "letter": found, "shown": queries.public_text_in(found, found.public), "is_again": found.state not in (State.ANSWERED, State.ARCHIVED),
        "column_type": "公开信箱", **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/letter.html", context)


@require_safe
@ready_made
def figures(request: HttpRequest, year: int) -> HttpResponse:
    """The mailbox of a year in figures, tables with charts beside them."""
    today = clock.today()
    if not today.year - 30 <= year <= today.year:
        raise Http404
    depends_on(PUBLIC_PAGES)
    found = queries.figures_of(year)
    context = {
        "figures": found, "tables": tables_of(found), "years": range(today.year, today.year - 5, -1), "column_type": "公开信箱",
        **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/figures.html", context)


def tables_of(found: queries.YearFigures) -> list[tuple[str, list[queries.Figures], SafeString | str]]:
    """Each table of a year with its chart."""
    return [
        (dimension.label, rows, _chart(dimension, rows))
        for dimension in _TABLES
        if (rows := found.by[dimension])
    ]


def _chart(dimension: Dimension, rows: list[queries.Figures]) -> SafeString | str:
    if dimension not in (Dimension.MONTH, Dimension.TOPIC):
        return ""
    series = {"受理": [row.received for row in rows], "办结": [row.closed for row in rows]}
    drawn = bars(f"by-{dimension}", f"各{dimension.label}受理、办结信件", [row.label for row in rows], series)
    return mark_safe(drawn)  # noqa: S308 - an element tree written out
