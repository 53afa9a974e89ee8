"""The classifications at the desk: themes, kinds of document, life events."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, Model
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.publishing import actions
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.forms import EventForm, KindForm, ThemeForm
from gongkai.publishing.models import DocumentKind, LifeEvent, Theme

_LISTS: dict[str, tuple[str, type[Model], Any]] = {
    "themes": ("主题", Theme, ThemeForm), "kinds": ("体裁", DocumentKind, KindForm), "events": ("生活事件、经营事项", LifeEvent, EventForm),
}  # fmt: skip


def classifications(request: HttpRequest) -> HttpResponse:
    """All three lists; a district has some two hundred entries."""
    themes = Theme.objects.select_related("parent").order_by(  # each main theme, then those below it
        Coalesce("parent__position", "position"),
        Coalesce("parent", "pk"),
        F("parent").asc(nulls_first=True),
        "position",
        "pk",
    )
    lists = [
        (slug, label, themes if model is Theme else model.objects.all())
        for slug, (label, model, _) in _LISTS.items()
    ]
    return render(request, "publishing/desk/classifications.html", {"lists": lists})


def classification(request: HttpRequest, which: str, number: int = 0) -> HttpResponse:
    """One entry of a list."""
    if which not in _LISTS:
        raise Http404
    label, model, form_class = _LISTS[which]
    found = get_object_or_404(model, pk=number) if number else model()
    form = form_class(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_classification(form.instance, by=request.user, at=clock.now())
        except PublicationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{form.instance}”已经保存。")
            return redirect("desk:classifications")
    context = {"form": form, "label": label, "number": number}
    return render(request, "publishing/desk/classification.html", context, status=422 if form.errors else 200)
