"""口径库 at the desk: found by words, entered from a request, retired when it no longer holds."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.accounts.paging import number_in, offset_page
from gongkai.applications import actions, queries
from gongkai.applications.forms.precedents import PrecedentForm, PrecedentSearchForm
from gongkai.applications.forms.remedies import AnnulmentForm
from gongkai.applications.models import Application, Precedent
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.personal_data import mask_text
from gongkai.regulation.remedies import ResultClass

KEEPERS = frozenset({Role.CLERK, Role.OFFICE_HEAD, Role.LEGAL_REVIEWER})


def listing(request: HttpRequest) -> HttpResponse:
    """All precedents, or those that are looked for."""
    form = PrecedentSearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.precedents(asked.get("q", ""), field=asked.get("field", ""), kind=asked.get("kind", ""))
    page, following = offset_page(found, request, size=queries.PAGE_SIZE)
    query = request.GET.copy()
    query["from"] = str(following)
    context = {
        "form": form,
        "precedents": page,
        "following": query.urlencode() if following else "",
        "may_add": bool(request.held_roles & KEEPERS),
    }
    return render(request, "applications/precedents.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One precedent, and its retiring."""
    precedent = get_object_or_404(Precedent, pk=pk)
    form = AnnulmentForm(request.POST or None)
    if request.method == "POST":
        _require_keeper(request)
        if form.is_valid():
            try:
                actions.retire_precedent(
                    pk, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
                )
                return redirect("desk:precedent", pk=pk)
            except CaseRefused as refused:
                form.add_error(None, str(refused))
    may_retire = bool(request.held_roles & KEEPERS) and not precedent.is_retired
    source = _visible(request, precedent.source_id)
    context = {"precedent": precedent, "form": form, "may_retire": may_retire, "source": source}
    return render(request, "applications/precedent_page.html", context, status=422 if form.errors else 200)


def add(request: HttpRequest) -> HttpResponse:
    """A new precedent, begun from a request where one is named."""
    _require_keeper(request)
    source = _visible(request, number_in(request, "application"))
    form = PrecedentForm(request.POST or None, initial=_begun_from(source) if source else {})
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_precedent(**form.values(), source=source, by=request.user, at=clock.now())
            return redirect("desk:precedent", pk=added.pk)
        except CaseRefused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "title": "记入口径库", "back": reverse("desk:precedents")}
    return render(request, "applications/desk_form.html", context, status=422 if form.is_bound else 200)


def _require_keeper(request: HttpRequest) -> None:
    if not request.held_roles & KEEPERS:
        raise PermissionDenied("口径由经办人、法制审核人员和工作机构负责人记入、停用。")


def _visible(request: HttpRequest, pk: int | None) -> Application | None:
    return queries.visible_to(request.user, clock.today()).filter(pk=pk).first() if pk else None


def _begun_from(application: Application) -> dict[str, object]:
    letter = queries.last_draft(application)
    lost = application.remedies.filter(is_annulled=False, result_class=ResultClass.CORRECTED).exists()
    return {
        "application": application.pk,
        "field": application.field,
        "situation": mask_text(queries.requested_text(application)),
        "kind": letter.kind if letter else None,
        "grounds": letter.grounds if letter else [],
        "wording": mask_text(letter.reasons) if letter else "",
        "was_lost": lost,
    }
