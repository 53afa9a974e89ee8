"""Separating what is disclosed from what is withheld, page by page."""

from __future__ import annotations

import base64
from typing import Any

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
            actions.look_at_original(redaction.original, by=request.user, at=clock.now())
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


def _lines(boxes: list[list[Any]]) -> str:
    """Each covered area once, a line each."""
    return "\n".join(dict.fromkeys(map(line_of, boxes)))


def edit(request: HttpRequest, pk: int, redaction_pk: int) -> HttpResponse:
    """The pages with what is covered: drawn on them, found by words, or typed; and the making of the public copy."""
    redaction = _redaction(request, pk, redaction_pk)
    if request.method == "POST":
        actions.look_at_original(redaction.original, by=request.user, at=clock.now())
        if "look" in request.POST:
            return redirect("desk:redaction", pk=pk, redaction_pk=redaction_pk)
    initial = {"boxes": _lines(redaction.boxes), "version": redaction.public_id}
    form, status = RedactionForm(request.POST or None, pages=redaction.pages, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        boxes, kept = cleaned["boxes"], {name: cleaned[name] for name in ("ground", "words", "version")}
        try:
            if "cover" in request.POST:
                actions.cover(redaction, boxes, expected=cleaned["version"], by=request.user, at=clock.now())
                messages.success(request, "已生成公开版，请下载核对。")
                if queries.outdated_copies(redaction.application):
                    messages.warning(request, "现有的拟稿附的是以前的公开版，请退回后重新拟稿，才能签发。")
                return redirect("desk:redaction", pk=pk, redaction_pk=redaction_pk)
            words = cleaned["words"] if "find" in request.POST else ""
            if "find" in request.POST and not words:
                form.add_error("words", "请填写要查找的文字。")
            else:
                found = limited.read("find", content_of(redaction.original.file), words)
                together = [*boxes, *([*place, cleaned["ground"]] for place in found)]
                form = RedactionForm(pages=redaction.pages, initial=kept | {"boxes": _lines(together)})
                messages.success(request, f"找到 {len(found)} 处，已加入；生成公开版以前请逐页核对。")
        except Unreadable as unreadable:
            form.add_error(None, str(unreadable))
        except actions.ChangedMeanwhile:
            redaction.refresh_from_db()
            merged = {"boxes": _lines([*boxes, *redaction.boxes]), "version": redaction.public_id}
            form, status = RedactionForm(pages=redaction.pages, initial=kept | merged), 409
            messages.error(
                request,
                "打开这一页以后，别人也生成了公开版。对方的遮盖已经并入下面，你的也都在，请核对后再生成公开版。",
            )
    context = {
        "application": redaction.application,
        "redaction": redaction,
        "form": form,
        "may_look": queries.has_looked(redaction.application, request.user, at=clock.now()),
        "pages": range(redaction.pages),
        "summary": queries.summary(redaction),
    }
    response = render(request, "applications/redaction.html", context, status=422 if form.errors else status)
    response["Cache-Control"] = "no-store"
    return response


def page(request: HttpRequest, pk: int, redaction_pk: int, number: int) -> HttpResponse:
    """A page of the original as a picture."""
    redaction = _redaction(request, pk, redaction_pk)
    if not queries.has_looked(redaction.application, request.user, at=clock.now()):
        raise PermissionDenied("请先在区分处理的页面打开原件，打开会记入操作记录。")
    if number >= redaction.pages:
        raise Http404
    try:
        picture = limited.read("page", content_of(redaction.original.file), number)
    except Unreadable as unreadable:
        raise Http404 from unreadable
    return HttpResponse(base64.b64decode(picture), content_type="image/png")
