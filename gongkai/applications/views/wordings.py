"""The wording of letters, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts.paging import number_in
from gongkai.applications import actions, queries, wording
from gongkai.applications.forms.wording import WordingForm
from gongkai.applications.models import Wording


def listing(request: HttpRequest) -> HttpResponse:
    """Every kind of letter, with the version in use."""
    latest = {found.kind: found for found in Wording.objects.order_by("kind", "version")}
    context = {"kinds": [(kind, label, latest.get(kind)) for kind, label in wording.KINDS.items()]}
    return render(request, "applications/wordings.html", context)


def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind's wording: what it may say, what it says, and how it will look."""
    if kind not in wording.KINDS:
        raise Http404
    latest = queries.wording_of(kind)
    text = latest.text if latest else wording.shipped(kind)
    if "version" in request.GET:  # an older one, to look at or to begin from
        version = number_in(request, "version")
        text = get_object_or_404(Wording, kind=kind, version=version).text if version else wording.shipped(kind)
    form = WordingForm(
        request.POST or None,
        kind=kind,
        initial={"body": text, "expected": latest.version if latest else 0},
    )
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and "save" in request.POST:
        try:
            actions.save_wording(
                kind,
                form.cleaned_data["body"],
                reason=form.cleaned_data["reason"],
                expected=form.cleaned_data["expected"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, f"已保存：{wording.KINDS[kind]}。以后拟的文书用新的文字。")
            return redirect("desk:wordings")
        except actions.ChangedMeanwhile:
            form.add_error(
                None, "打开这一页以后，别人已经保存过新的版本，请先看看下面的历次版本；你改的文字还在这里。"
            )
    text = form.cleaned_data["body"] if is_sent else text
    context = {
        "kind": kind,
        "label": wording.KINDS[kind],
        "form": form,
        "variables": [
            (name, wording.VARIABLES[name], name in wording.required_in(kind))
            for name in wording.fillable_in(kind)
        ],
        "preview": wording.filled(text, wording.SAMPLES) if not form.errors else [],
        "versions": Wording.objects.filter(kind=kind),
    }
    return render(request, "applications/wording.html", context, status=422 if form.errors else 200)
