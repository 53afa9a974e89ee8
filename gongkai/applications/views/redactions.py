"""Separating what is disclosed from what is withheld, page by page."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.applications import actions, queries
from gongkai.applications.forms.redactions import OriginalForm, RedactionForm, line_of
from gongkai.applications.models import Application, Purpose, Redaction
from gongkai.applications.permissions import REDACTORS
from gongkai.applications.views.desk import visible_case
from gongkai.documents import limited
from gongkai.documents.reading import Unreadable
from gongkai.files.checks import FileRefused
from gongkai.files.queries import content_of


def _case(request: HttpRequest, pk: int) -> Application:
    application = visible_case(request, pk)
    if not queries.roles_in(request.user, application.unit, clock.today()) & REDACTORS:
        raise PermissionDenied("区分处理由经办人或者业务科室承办人进行。")
    return application


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of a request of which parts may be withheld, and another one."""
    application = _case(request, pk)
    form = OriginalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            upload = actions.Upload(name, content, Purpose.ORIGINAL)
            redaction = actions.add_original(application, upload, by=request.user, at=clock.now())
            return redirect("desk:redaction", pk=pk, redaction_pk=redaction.pk)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    context = {
        "application": application,
        "form": form,
        "redactions": [(one, queries.summary(one)) for one in application.redactions.all()],
    }
    return render(request, "applications/redactions.html", context, status=422 if form.is_bound else 200)


def _redaction(request: HttpRequest, pk: int, redaction_pk: int) -> Redaction:
    return get_object_or_404(Redaction, application=_case(request, pk), pk=redaction_pk)


def edit(request: HttpRequest, pk: int, redaction_pk: int) -> HttpResponse:
    """The pages with what is covered: drawn on them, found by words, or typed; and the making of the public copy."""
    redaction = _redaction(request, pk, redaction_pk)
    initial = {"boxes": "\n".join(map(line_of, redaction.boxes))}
    form = RedactionForm(request.POST or None, pages=redaction.pages, initial=initial)
    if request.method == "POST" and form.is_valid():
        boxes = form.cleaned_data["boxes"]
        try:
            if "cover" in request.POST:
                actions.cover(redaction, boxes, by=request.user, at=clock.now())
                messages.success(request, "已生成公开版，请下载核对。")
                return redirect("desk:redaction", pk=pk, redaction_pk=redaction_pk)
            words = form.cleaned_data["words"] if "find" in request.POST else ""
            if "find" in request.POST and not words:
                form.add_error("words", "请填写要查找的文字。")
            else:
                found = limited.read("find", content_of(redaction.original.file), words)
                ground = form.cleaned_data["ground"]
                lines = dict.fromkeys(map(line_of, [*boxes, *([*place, ground] for place in found)]))
                form = RedactionForm(
                    pages=redaction.pages, initial={"ground": ground, "words": words, "boxes": "\n".join(lines)}
                )
                messages.success(request, f"找到 {len(found)} 处，已加入；生成公开版以前请逐页核对。")
        except Unreadable as unreadable:
            form.add_error(None, str(unreadable))
    context = {
        "application": redaction.application,
        "redaction": redaction,
        "form": form,
        "pages": range(redaction.pages),
        "summary": queries.summary(redaction),
    }
    response = render(request, "applications/redaction.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def page(request: HttpRequest, pk: int, redaction_pk: int, number: int) -> HttpResponse:
    """A page of the original as a picture."""
    redaction = _redaction(request, pk, redaction_pk)
    if number >= redaction.pages:
        raise Http404
    try:
        picture = limited.read("page", content_of(redaction.original.file), number)
    except Unreadable as unreadable:
        raise Http404 from unreadable
    return HttpResponse(base64.b64decode(picture), content_type="image/png")
