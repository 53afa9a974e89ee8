"""Steps of a text while it is written: begun with a Word file, its files, its interpretation."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from gongkai.accounts import clock
from gongkai.accounts.paging import words_in
from gongkai.accounts.queries import district, units_on
from gongkai.documents.reading import Unreadable
from gongkai.files.checks import FileRefused
from gongkai.files.downloads import download
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.content import picture_ids
from gongkai.publishing.models import InterpretationForm, Publication
from gongkai.publishing.showing import plain_picture
from gongkai.publishing.views.desk import seen, step, who


@require_POST
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Add files to a text."""
    sent = request.FILES.getlist("files")

    def act(found: Publication) -> None:
        if not sent:
            raise FileRefused("请先选择文件。")
        for file in sent:
            actions.attach(found.pk, name=file.name, content=file.read(), **who(request))

    return step(request, number, act, "附件已经加入。")


@require_POST
def detach(request: HttpRequest, number: int) -> HttpResponse:
    """Take a file out of a text."""
    digest = words_in(request, "digest")
    return step(
        request,
        number,
        lambda found: actions.detach(found.pk, digest=digest, **who(request)),
        "附件已经去掉。",
    )


@require_POST
def word(request: HttpRequest, number: int) -> HttpResponse:
    """Exchange a text's body for a Word file's."""
    sent = request.FILES.get("file")

    def act(found: Publication) -> None:
        if sent is None:
            raise FileRefused("请先选择文件。")
        for remark in actions.replace_body(found.pk, name=sent.name, content=sent.read(), **who(request)):
            messages.warning(request, remark)

    return step(request, number, act, "正文已经换成文件的内容，请核对。")


@require_POST
def draft_from_word(request: HttpRequest) -> HttpResponse:
    """Begin a text with a Word file, and go on with it in the editor."""
    unit = units_on(clock.today()).filter(code=words_in(request, "unit")).first()
    sent = request.FILES.get("file")
    if unit is None or sent is None:
        messages.error(request, "请选择单位和文件。")
        return redirect("desk:publications")
    try:
        made = actions.draft_from_word(unit, name=sent.name, content=sent.read(), **who(request))
    except (PublicationRefused, FileRefused, Unreadable) as refused:
        messages.error(request, str(refused))
        return redirect("desk:publications")
    for remark in made.remarks:
        messages.warning(request, remark)
    return redirect("wagtailsnippets_publishing_publication:edit", made.publication.pk)


@require_POST
def draft_guide(request: HttpRequest) -> HttpResponse:
    """Begin the text of a unit's 公开指南 from what the system knows."""
    unit = units_on(clock.today()).filter(code=words_in(request, "unit")).first()
    if unit is None:
        messages.error(request, "请选择单位。")
        return redirect("desk:publications")
    context = {"unit": unit, "district": district()}
    markup = render_to_string("publishing/platform/generated_guide.html", context)
    try:
        made = actions.draft_guide(unit, markup=markup, **who(request))
    except PublicationRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:publications")
    return redirect("wagtailsnippets_publishing_publication:edit", made.pk)


def picture(request: HttpRequest, number: int, picture: int) -> HttpResponse:
    """A picture of the text as last saved, for those who review it."""
    draft = queries.written(seen(request, number)).draft
    if picture not in picture_ids(draft.body.get_prep_value()):
        raise Http404
    return HttpResponse(plain_picture(picture, "JPEG"), content_type="image/jpeg")


def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    """An attachment of the text as last saved, for those who review it."""
    draft = queries.written(seen(request, number)).draft
    for attachment in draft.attachments.all():
        if attachment.digest == digest:
            return download(attachment.file, attachment.name)
    raise Http404


@require_POST
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Plan the interpretation."""

    def act(found: Publication) -> None:
        responsible = (
            units_on(clock.today()).filter(code=words_in(request, "responsible")).first() or found.unit
        )
        forms = [form for form in request.POST.getlist("forms") if form in InterpretationForm.values]
        days = {}
        for name in ("planned_on", "oa_signed_on"):
            try:
                days[name] = date.fromisoformat(words_in(request, name)) if words_in(request, name) else None
            except ValueError as error:
                raise PublicationRefused("日期请写成 2020-06-01 这样的形式。") from error
        actions.plan_interpretation(
            found.pk, responsible=responsible, forms=forms, oa_signed_by=words_in(request, "oa_signed_by")[:50],
            **days, **who(request),
        )  # fmt: skip

    return step(request, number, act, "解读方案已经保存。")


@require_POST
def exempt(request: HttpRequest, number: int) -> HttpResponse:
    """Let a document go without an interpretation."""
    reason = words_in(request, "reason")
    return step(
        request, number,
        lambda found: actions.exempt_from_interpretation(found.pk, reason=reason, **who(request)),
        "已经批准不解读，理由已经记录。",
    )  # fmt: skip
