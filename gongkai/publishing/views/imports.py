"""What was brought in from the site before: how far each unit is, and handing in the next lot."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page, words_in
from gongkai.publishing import actions, checks, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.actions.importing import LOT
from gongkai.publishing.models import LegacyImport
from gongkai.publishing.permissions import PUBLISHING_ROLES, WRITERS, units_in

_PAGE_SIZE = 20


def imports(request: HttpRequest) -> HttpResponse:
    """The imports that brought something to one's units."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    found = LegacyImport.objects.filter(texts__publication__unit__in=units).distinct().select_related("by")
    page, following = offset_page(found, request, size=_PAGE_SIZE)
    return render(request, "publishing/desk/imports.html", {"imports": page, "following": following})


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One import: unit by unit how far it is, and what still waits, with what stops it."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, *, refusal: str = "") -> HttpResponse:
    batch = get_object_or_404(LegacyImport.objects.select_related("by"), pk=number)
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    standing = queries.import_standing(batch, units)
    if not standing:
        raise Http404
    waiting = queries.imported_to_submit(batch, units).order_by("legacy__published_at", "pk")
    page, following = offset_page(waiting, request, size=_PAGE_SIZE)
    rows = []
    for publication in page:
        text = queries.written(publication)
        rows.append((publication, text.draft, checks.unresolved(text.draft, text.content_hash)))
    context = {
        "batch": batch, "standing": standing, "rows": rows, "following": following, "refusal": refusal, "lot": LOT,
        "writes_for": units_in(request.user, WRITERS, clock.today()),
    }  # fmt: skip
    return render(request, "publishing/desk/import.html", context, status=409 if refusal else 200)


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand in the next lot of a unit."""
    batch = get_object_or_404(LegacyImport, pk=number)
    unit = Unit.objects.filter(code=words_in(request, "unit")).first()
    if unit is None:
        return _page(request, number, refusal="没有选择单位，请在表中选择一个单位送审。")
    try:
        head = actions.submit_imported(batch, unit, by=request.user, at=clock.now())
    except PublicationRefused as refused:
        return _page(request, number, refusal=str(refused))
    messages.success(request, f"已经送审 {head.members.count() + 1} 条，请在这里校对、审核和发布。")
    return redirect("desk:publication", head.publication_id)
