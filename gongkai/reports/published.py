"""Reports as the public reads them on the platform: what was signed, and nothing that is still being written."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.accounts.models import Unit
from gongkai.files.downloads import attached
from gongkai.publishing import platform
from gongkai.publishing.ready import depends_on, ready_made
from gongkai.reports import queries
from gongkai.reports.models import SignedReport
from gongkai.reports.writing import FILE_TYPES, WRITERS, from_content, page_context, title

_FORMATS = ((suffix.removeprefix("."), suffix.removeprefix(".").upper()) for suffix in WRITERS)
FORMATS = tuple((suffix, name) for suffix, name in _FORMATS if suffix != "html")


def links(unit: Unit | None = None) -> list[platform.AnnualReportLink]:
    """The public reports of a unit, or of all, for the platform's list."""
    return [
        platform.AnnualReportLink(
            one.unit, one.year, title(one.named, one.year),
            reverse("annual-report", args=[one.unit.code, one.year]),
            timezone.localtime(one.signed_at).date(), one.version > 1,
        )
        for one in queries.published(unit)
    ]  # fmt: skip


def _versions(code: str, year: str) -> tuple[Unit, list[SignedReport]]:
    """A unit, and the versions of its public report of a year, the one in force first. Raises Http404."""
    unit = get_object_or_404(Unit, code=code)
    versions = list(queries.signed_versions(unit, int(year), is_district=unit.parent_id is None))
    if not versions:
        raise Http404
    return unit, versions


@require_safe
@ready_made
def report(request: HttpRequest, unit: str, year: str) -> HttpResponse:
    """A report of a year, with what was put right since."""
    found, versions = _versions(unit, year)
    depends_on(platform.ANNUAL_REPORTS)
    context = {
        **platform.context(found, "zfxxgknb"),
        **page_context(from_content(versions[0].content)),
        "version": versions[0], "first_signed_at": versions[-1].signed_at, "formats": FORMATS,
        "corrections": [one for one in versions[:-1] if one.reason],
    }  # fmt: skip
    return render(request, "reports/published.html", context)


@require_safe
@ready_made
def file(request: HttpRequest, unit: str, year: str, suffix: str) -> HttpResponse:
    """A report of a year as a file."""
    _, versions = _versions(unit, year)
    writer = WRITERS.get(f".{suffix}")
    if writer is None or suffix == "html":
        raise Http404
    depends_on(platform.ANNUAL_REPORTS)
    found = from_content(versions[0].content)
    return attached(writer(found), FILE_TYPES[f".{suffix}"], f"{found.title}.{suffix}")
