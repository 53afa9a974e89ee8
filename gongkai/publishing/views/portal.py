"""The portal: home, columns, publications with their files, each kept ready-made until something on it changes."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import segno
from django.core.exceptions import BadRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import number_in, words_in
from gongkai.accounts.queries import units_on
from gongkai.publishing import queries
from gongkai.publishing.content import picture_ids
from gongkai.publishing.models import Column, Publication
from gongkai.publishing.paper import FORMS, document_of
from gongkai.publishing.platform import units_by_class
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.publishing.searching import PUBLICATIONS, text_of
from gongkai.publishing.showing import CHECK_CODE_LENGTH, absolute, navigation, plain_picture, shown
from gongkai.searching.index import FARTHEST
from gongkai.searching.text import LONGEST, excerpt, highlighted, normalised, terms_of

_ON_HOME = 7
_FOUND, _SUGGESTED, _SHORT = 20, 8, 20
_FACET_LABELS = {"unit": "发布机构", "kind": "体裁", "year": "年份"}


@require_safe
@ready_made
def home(request: HttpRequest) -> HttpResponse:
    """The newest of the columns that stand on the home page, and the ways in to what people come for."""
    context = navigation()
    columns = [
        column
        for main in context["main_columns"]
        for column in (main, *main.below)
        if column.on_home and not column.is_archived
    ]
    for column in columns:
        depends_on(f"column:{column.pk}")
        column.newest = queries.newest_in(column, _ON_HOME)
    return render(request, "publishing/home.html", {"columns": columns, "column_type": "首页", **context})


def _column(path: str) -> Column:
    return get_object_or_404(Column.objects.select_related("parent", "responsible"), path=f"/{path}")


@require_safe
@ready_made
def column(request: HttpRequest, path: str) -> HttpResponse:
    """A column: its newest publications, the newest whole, or the columns below it."""
    column = _column(path)
    depends_on(f"column:{column.pk}")
    context = {"column": column, **navigation(column)}
    if column.shows == Column.Shows.NEWEST:
        newest = queries.newest_in(column, 1)
        if newest:
            publication = queries.live().get(pk=newest[0].pk)
            return _page(request, publication, {**context, "column": column})
    context["page"] = queries.list_page(column, 0)
    return render(request, "publishing/column.html", context)


@require_safe
@ready_made
def column_page(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """An older page of a column. One that is still part of the newest leads there."""
    column = _column(path)
    page = queries.list_page(column, int(number))
    if page is None:
        return redirect(column.path)
    depends_on(f"column:{column.pk}/{number}")
    context = {"column": column, "page": page, "number": int(number), **navigation(column)}
    return render(request, "publishing/column.html", context)


def _at_address(month: str, day: str, number: str) -> Publication:
    """The publication with that address, live or not any more. Raises Http404 for one that never was public."""
    found = get_object_or_404(
        Publication.objects.select_related("unit", "kind", "theme__parent", "interprets"),
        pk=number,
        first_published_at__isnull=False,
    )
    if not found.address.startswith(f"/gk/{month}/t{day}_"):
        raise Http404
    return found


@require_safe
@ready_made
def publication(request: HttpRequest, month: str, day: str, number: str) -> HttpResponse:
    """A publication; where it was taken down, the reason or what replaces it."""
    found = _at_address(month, day, number)
    depends_on(f"publication:{found.pk}")
    if not found.live:
        withdrawal = found.withdrawals.select_related("replacement").first()
        if withdrawal is not None and withdrawal.replacement and withdrawal.replacement.live:
            return redirect(withdrawal.replacement.address)  # for the time being: it may be released again
        context = {"withdrawal": withdrawal, **navigation()}
        return render(request, "publishing/withdrawn.html", context, status=410)
    place = found.entries.select_related("column").order_by("column__position").first()
    # What stands in no column is still part of what the organ must publish.
    return _page(request, found, {"column_type": "信息公开目录", **navigation(place)})


def _page(request: HttpRequest, publication: Publication, context: dict[str, object]) -> HttpResponse:
    """The page of a live publication, unless what is stored is not what was approved."""
    depends_on(f"publication:{publication.pk}")
    if not queries.is_intact(publication):
        return render(request, "publishing/not_intact.html", context, status=503)
    address = absolute(request, publication.address)
    drawn = segno.make(address, error="m").svg_inline(scale=3, border=4, title=f"本页的网址 {address}")
    qr = mark_safe(drawn)  # noqa: S308 - drawn by segno from an address of our own
    paper_address = publication.address.removesuffix(".html")
    context |= {"qr": qr, "full_address": address, "paper_address": paper_address}
    context |= shown(publication)
    return render(request, "publishing/publication.html", context)


@require_safe
@ready_made
def attachment(
    request: HttpRequest, month: str, day: str, number: str, digest: str, suffix: str
) -> HttpResponse:
    """A file of a live publication, and of no other."""
    found = _at_address(month, day, number)
    depends_on(f"publication:{found.pk}")
    file = found.attachments.filter(digest__startswith=digest).select_related("file").first()
    if not found.live or file is None or not file.name.lower().endswith(f".{suffix}"):
        raise Http404
    content = queries.approved_bytes(file)
    if content is None or not queries.is_intact(found):
        raise Http404
    response = HttpResponse(content, content_type=file.file.media_type)
    response["Content-Disposition"] = "attachment"
    return response


@require_safe
@ready_made
def paper(request: HttpRequest, month: str, day: str, number: str, form: str) -> HttpResponse:
    """The text of a live publication as a document, as long as it is what was approved."""
    found = _at_address(month, day, number)
    depends_on(f"publication:{found.pk}")
    if not found.live or not queries.is_intact(found):
        raise Http404
    facts = shown(found)
    write, media_type = FORMS[form]
    document = document_of(
        found, validity=facts["validity"].label, check_code=facts["check_code"],
        proof_address=absolute(request, facts["proof_address"]),
    )  # fmt: skip
    response = HttpResponse(write(document), content_type=media_type)
    response["Content-Disposition"] = "attachment"
    return response


@require_safe
@ready_made
def picture(request: HttpRequest, month: str, day: str, number: str, picture: str, suffix: str) -> HttpResponse:
    """A picture in the text of a live publication, written anew without whatever its file says beside the picture."""
    found = _at_address(month, day, number)
    depends_on(f"publication:{found.pk}")
    if not found.live or int(picture) not in picture_ids(found.body.get_prep_value()):
        raise Http404
    kind = "PNG" if suffix == "png" else "JPEG"
    return HttpResponse(plain_picture(int(picture), kind), content_type=f"image/{kind.lower()}")


@require_safe
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a text with this check code is what the district published, and whether it still holds."""
    code = code.lower()
    found = Publication.objects.filter(content_hash__gte=code, content_hash__lt=f"{code}g").select_related(
        "unit"
    )[:2]
    exact = found[0] if len(code) >= CHECK_CODE_LENGTH and len(found) == 1 else None
    recorded = queries.proof_of_release(exact) if exact is not None and exact.live else None
    context = {
        "code": code,
        "found": exact,
        "earlier": queries.earlier_release(code) if exact is None and len(code) >= CHECK_CODE_LENGTH else None,
        "recorded": recorded,
        "intact": recorded is not None and queries.is_intact(exact),
    }
    return render(request, "publishing/proof.html", {**context, **navigation()})


@require_safe
@ready_made
def site_map(request: HttpRequest) -> HttpResponse:
    """Every column, and every unit's part of the platform."""
    by_class = units_by_class(units_on(clock.today()))
    context = {"units_by_class": by_class, "column_type": "站点地图", **navigation()}
    return render(request, "publishing/site_map.html", context)


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """The notice before a link leads to a site that is not a government's."""
    target = request.GET.get("to", "")
    try:
        host = urlsplit(target).netloc
    except ValueError as error:
        raise BadRequest("网址不完整") from error
    if not host or not url_has_allowed_host_and_scheme(target, allowed_hosts={host}):
        raise BadRequest("网址不完整")
    context = {"target": target, "host": host, "column_type": "外部链接提示", **navigation()}
    return render(request, "publishing/leaving.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, with counts by unit, kind and year; where nothing was, the way to ask for it."""
    words = words_in(request, "q")[:LONGEST]
    terms = terms_of(words)
    chosen = {field: value for field in PUBLICATIONS.facets if (value := words_in(request, field))}
    start = min(number_in(request, "from"), FARTHEST)
    by_date = words_in(request, "order") == "date"
    found = PUBLICATIONS.search(terms, chosen=chosen, by_date=by_date, offset=start, size=_FOUND)
    rows = queries.with_validity(queries.live(), clock.today()).prefetch_related("attachments", "joint_units")
    publications = rows.in_bulk(found.rows)
    shown = [publications[pk] for pk in found.rows if pk in publications]
    for one in shown:
        one.marked_title = highlighted(one.title, terms)
        rest = [part for part in text_of(one).rest if len(part) > _SHORT]  # not the name of its kind
        rest = next((part for part in rest if _holds(part, terms)), one.summary or next(iter(rest), ""))
        one.marked_text = excerpt(rest, terms)
    names = dict(Unit.objects.filter(code__in=found.facets["unit"]).values_list("code", "short_name"))
    kept = {"q": words, **chosen, **({"order": "date"} if by_date else {})}
    facets = [
        (
            label,
            [
                (
                    names.get(value, value) if field == "unit" else value, n, urlencode(kept | {field: value}),
                    chosen.get(field) == value,
                )
                for value, n in sorted(found.facets[field].items(), key=lambda item: (-item[1], item[0]))
            ],
        )
        for field, label in _FACET_LABELS.items()
    ]  # fmt: skip
    context = {
        "q": words, "terms": terms, "publications": shown, "count": found.count, "facets": facets, "chosen": chosen,
        "by_date": by_date, "following": start + _FOUND if start + _FOUND < min(found.count, FARTHEST) else None,
        "kept": urlencode(kept), "by_day": urlencode(kept | {"order": "date"}),
        "by_relevance": urlencode({name: value for name, value in kept.items() if name != "order"}),
        "column_type": "站内搜索", **navigation(),
    }  # fmt: skip
    return render(request, "publishing/search.html", context)


def _holds(part: str, terms: list[str]) -> bool:
    plain = normalised(part)
    return any(term in plain for term in terms)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that hold what is being typed, the newest first."""
    terms = terms_of(words_in(request, "q"))
    found = PUBLICATIONS.search(terms, chosen={}, by_date=False, offset=0, size=_SUGGESTED)
    titles = Publication.objects.filter(pk__in=found.rows, live=True).values_list("title", flat=True)
    return JsonResponse({"titles": [title for title in titles if all(t in normalised(title) for t in terms)]})
