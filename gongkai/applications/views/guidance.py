"""Keeping the guidance before applying; and the paper form, made from the fields of the form on the screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.paging import words_in
from gongkai.applications import actions
from gongkai.applications.forms.guidance import GuidanceForm, matters_as_lines, questions_as_lines
from gongkai.applications.forms.paper import blank_form
from gongkai.documents.letter import DOCX_TYPE, PDF_TYPE
from gongkai.documents.sheet import sheet_as_docx, sheet_as_pdf
from gongkai.files.downloads import attached


def edit(request: HttpRequest) -> HttpResponse:
    """Both lists as lines."""
    initial = {"matters": matters_as_lines(), "questions": questions_as_lines()}
    form = GuidanceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        actions.save_guidance(cleaned["matters"], cleaned["questions"], by=request.user, at=clock.now())
        messages.success(request, "已保存，申请页面立即显示。")
        return redirect("desk:guidance")
    return render(request, "applications/guidance.html", {"form": form}, status=422 if form.errors else 200)


def paper_form(request: HttpRequest, format: str) -> HttpResponse:
    """The paper form of an organ, to print and fill in by hand or in Word."""
    asked = words_in(request, "unit")
    units = accounts.units_on(clock.today())
    unit = units.filter(code=asked).first() if asked else accounts.district()
    if unit is None or format not in ("pdf", "docx"):
        raise Http404
    make, media_type = (sheet_as_pdf, PDF_TYPE) if format == "pdf" else (sheet_as_docx, DOCX_TYPE)
    return attached(make(blank_form(unit)), media_type, f"政府信息公开申请表（{unit.short_name}）.{format}")
