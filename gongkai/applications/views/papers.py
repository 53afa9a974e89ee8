"""Letters and forms of a case, as files."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.applications import actions, package, queries, sheets
from gongkai.applications.forms.retention import RetentionForm
from gongkai.applications.letters import DATE_TO_COME, LetterIncomplete, compose, difference
from gongkai.applications.models import Application, DataClass, Letter
from gongkai.applications.permissions import REVEAL_ROLES
from gongkai.applications.sheets import SHEET_LABELS, WITH_PERSONAL_DATA, SheetKind
from gongkai.applications.views.desk import visible_case
from gongkai.documents.letter import DOCX_TYPE, PDF_TYPE, as_docx, as_pdf
from gongkai.documents.sheet import sheet_as_docx, sheet_as_pdf
from gongkai.files.downloads import attached, download


def letter(request: HttpRequest, pk: int, letter_pk: int, format: str) -> HttpResponse:
    """A letter as docx or PDF; a draft as it would be, with places for its number and date."""
    application = visible_case(request, pk)
    found = get_object_or_404(Letter, application=application, pk=letter_pk)
    if format not in ("pdf", "docx"):
        raise Http404
    if found.pdf is None:
        try:
            content = replace(compose(found, application, dated_on=clock.today()), dated=DATE_TO_COME)
        except LetterIncomplete as incomplete:
            return _without_text(request, application, incomplete)
        make, media_type = (as_pdf, PDF_TYPE) if format == "pdf" else (as_docx, DOCX_TYPE)
        return attached(
            make(content), media_type, f"{found.get_kind_display()}（稿）{application.number}.{format}"
        )
    return download(
        found.pdf if format == "pdf" else found.docx, f"{found.get_kind_display()}{found.number}.{format}"
    )


def _without_text(request: HttpRequest, application: Application, incomplete: LetterIncomplete) -> HttpResponse:
    """An answer of before this system, whose paper is elsewhere."""
    messages.error(request, f"系统里没有这份文书的文字，不能生成文件：{incomplete}")
    return redirect("desk:case", pk=application.pk)


def letter_difference(request: HttpRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Where an answer finished in Word departs from the wording."""
    application = visible_case(request, pk)
    found = get_object_or_404(Letter, application=application, pk=letter_pk)
    try:
        lines = difference(found, application, dated_on=found.dated_on or clock.today())
    except LetterIncomplete as incomplete:
        return _without_text(request, application, incomplete)
    context = {"application": application, "letter": found, "lines": lines}
    return render(request, "applications/desk_difference.html", context)


def sheet(request: HttpRequest, pk: int, kind: str, format: str) -> HttpResponse:
    """A form to print and sign. One with an applicant's numbers or address is posted for, because that is recorded."""
    application = visible_case(request, pk)
    if kind not in list(SheetKind) or format not in ("pdf", "docx"):
        raise Http404
    kind = SheetKind(kind)
    if kind in WITH_PERSONAL_DATA:
        if not queries.roles_in(request.user, application.unit, clock.today()) & REVEAL_ROLES:
            raise PermissionDenied(f"“{SHEET_LABELS[kind]}”含有个人信息，由经办人或者工作机构负责人打印。")
        if request.method != "POST":
            return redirect("desk:case", pk=pk)
        actions.reveal(application, by=request.user, reason=f"打印{SHEET_LABELS[kind]}", at=clock.now())
    content = sheets.sheet(kind, application, on=clock.today())
    make, media_type = (sheet_as_pdf, PDF_TYPE) if format == "pdf" else (sheet_as_docx, DOCX_TYPE)
    return attached(make(content), media_type, f"{SHEET_LABELS[kind]}{application.number}.{format}")


def case_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case as a zip file. Posted for, because it is recorded."""
    application = visible_case(request, pk)
    if not queries.roles_in(request.user, application.unit, clock.today()) & REVEAL_ROLES:
        raise PermissionDenied("案卷含有个人信息，由经办人或者工作机构负责人导出。")
    if request.method != "POST":
        return redirect("desk:case", pk=pk)
    actions.note_package(application, by=request.user, at=clock.now())
    return attached(package.packed(application), "application/zip", f"案卷{application.number}.zip")


def retention(request: HttpRequest) -> HttpResponse:
    """How long what is kept, for administrators."""
    form = RetentionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = actions.set_retention(form.years(), by=request.user, at=clock.now())
        messages.success(request, f"已保存：{'；'.join(changed)}。" if changed else "没有改动。")
        return redirect("desk:retention")
    due = {
        label: queries.to_purge(DataClass(value), clock.today()).count() for value, label in DataClass.choices
    }
    context = {"form": form, "due": due.items()}
    return render(request, "applications/retention.html", context, status=422 if form.errors else 200)
