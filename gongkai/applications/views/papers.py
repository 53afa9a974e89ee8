"""Letters and forms of a case, as files."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from gongkai.accounts import clock
from gongkai.applications import queries
from gongkai.applications.letters import DATE_TO_COME, compose, difference
from gongkai.applications.models import Letter
from gongkai.applications.views.desk import visible_case
from gongkai.applications.views.downloads import download
from gongkai.documents.letter import DOCX_TYPE, PDF_TYPE, as_docx, as_pdf
from gongkai.regulation.personal_data import mask_text


def letter(request: HttpRequest, pk: int, letter_pk: int, format: str) -> HttpResponse:
    """A letter as docx or PDF; a draft as it would be, with places for its number and date."""
    application = visible_case(request, pk)
    found = get_object_or_404(Letter, application=application, pk=letter_pk)
    if format not in ("pdf", "docx"):
        raise Http404
    if found.pdf is None:
        content = replace(compose(found, application, dated_on=clock.today()), dated=DATE_TO_COME)
        make, media_type = (as_pdf, PDF_TYPE) if format == "pdf" else (as_docx, DOCX_TYPE)
        response = HttpResponse(make(content), content_type=media_type)
        response["Content-Disposition"] = f"attachment; filename=draft-{found.sequence}.{format}"
        return response
    return download(
        found.pdf if format == "pdf" else found.docx, f"{found.get_kind_display()}{found.number}.{format}"
    )


def letter_difference(request: HttpRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Where an answer finished in Word departs from the wording."""
    application = visible_case(request, pk)
    found = get_object_or_404(Letter, application=application, pk=letter_pk)
    if not found.finished_text:
        raise Http404
    lines = difference(found, application, dated_on=found.dated_on or clock.today())
    context = {"application": application, "letter": found, "lines": lines}
    return render(request, "applications/desk_difference.html", context)


def approval_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The 呈批单 to print: the request, the proposed answer, and room for each signature."""
    application = visible_case(request, pk)
    draft = queries.current_letter(application)
    context = {
        "application": application,
        "draft": draft,
        "content": compose(draft, application, dated_on=clock.today()) if draft else None,
        "requested": mask_text(queries.requested_text(application)),
        "signatures": ("业务科室意见", "保密审查意见", "法制审核意见", "科室负责人意见", "分管领导签发"),
    }
    return render(request, "applications/desk_approval_sheet.html", context)
