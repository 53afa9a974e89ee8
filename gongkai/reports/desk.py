"""Writing reports at the desk: what a unit returns and writes, what does not add up yet, signing, and who is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import offset_page
from gongkai.accounts.queries import district, reporting_day, reporting_units
from gongkai.documents.table import XLSX_TYPE
from gongkai.files.downloads import attached
from gongkai.regulation.annual_report.forms import Form, form_of, publish_by
from gongkai.regulation.annual_report.text import is_government, numbers_said
from gongkai.reports import actions, queries
from gongkai.reports.check import SEVERITY_LABELS
from gongkai.reports.forms import ReportForm, SigningForm
from gongkai.reports.named import figures_by_name, first_draft
from gongkai.reports.permissions import may_sign, may_write
from gongkai.reports.views import PAGE_SIZE, Reported, reported
from gongkai.reports.writing import WRITERS, WRITTEN, AnnualReport, from_content

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": XLSX_TYPE,
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Which report is worked on."""

    unit: Unit
    is_district: bool
    year: int
    form: Form
    shown: Reported

    def report(self) -> AnnualReport:
        """The report as it stands."""
        return queries.annual_report(
            self.year, form=self.form, unit=self.unit, is_district=self.is_district, units=self.shown.units
        )

    @property
    def query(self) -> str:
        """The part of an address that says whose report it is."""
        return f"?unit={DISTRICT if self.is_district else self.unit.code}"


DISTRICT = "*"  # the district's report, where a unit's code stands in the address


def _leads(shown: Reported) -> bool:
    """Whether a person sees the district's report: those who see all units, and the office that writes and signs it."""
    return shown.sees_all or shown.choices.filter(pk=district().pk).exists()


def _subject(request: HttpRequest, year: int) -> Subject:
    shown = reported(request, year)
    if request.GET.get("unit") == DISTRICT and _leads(shown):
        shown = replace(shown, unit=None, units=None)
    return Subject(shown.unit or district(), shown.unit is None, year, form_of(year), shown)


def write(request: HttpRequest, year: int) -> HttpResponse:
    """A report to be written: its returns, its text with its figures, and what is wrong with it as it stands."""
    subject = _subject(request, year)
    today = clock.today()
    editable = may_write(request.user, subject.unit, today)
    named = figures_by_name(queries.live_report(year, form=subject.form, units=subject.shown.units))
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        form=subject.form, has_returns=not subject.is_district, named=named, initial=_initial(subject),
    )  # fmt: skip
    if request.method == "POST":
        if not editable:
            raise PermissionDenied("报告由本单位的经办人、工作机构负责人编写。")
        if form.is_valid():
            try:
                actions.write_report(
                    subject.unit,
                    year,
                    is_district=subject.is_district,
                    form=subject.form,
                    rows=form.returns(),
                    texts=form.texts(),
                    seen=request.POST.get("seen", ""),
                    by=request.user,
                    at=clock.now(),
                )
                return redirect(reverse("desk:report-write", args=[year]) + subject.query)
            except actions.ReportRefused as refused:
                form.add_error(None, str(refused))
    report = subject.report()
    context = _context(subject, report, form, named) | {
        "editable": editable,
        "may_sign": may_sign(request.user, subject.unit, today),
        "signing": SigningForm(),
    }
    return render(request, "reports/write.html", context, status=422 if form.errors else 200)


def _initial(subject: Subject) -> dict[str, Any]:
    figures = queries.live_report(subject.year, form=subject.form, units=subject.shown.units)
    texts = {n: first_draft(n, figures) for n in WRITTEN} | queries.texts_of(
        subject.unit, subject.year, is_district=subject.is_district
    )
    initial: dict[str, Any] = {f"section_{number}": text for number, text in texts.items()}
    for row, cells in queries.returns_of(subject.unit, subject.year, subject.form).items():
        initial |= {f"cell_{row}_{index}": cell for index, cell in enumerate(cells)}
    return initial


def _context(
    subject: Subject, report: AnnualReport, form: ReportForm, named: Mapping[str, int]
) -> dict[str, Any]:
    previous = queries.signed(subject.unit, subject.year - 1, is_district=subject.is_district)
    found = report.findings(previous)
    lacking: list[Unit] = []
    if subject.is_district:
        on = reporting_day(subject.year, clock.today())
        lacking = queries.units_without_returns(subject.year, subject.form, on)
    return {
        "subject": subject,
        "report": report,
        "shown": report.digest(),
        "form": form,
        "seen": queries.last_written(subject.unit, subject.year, is_district=subject.is_district),
        "names": named,
        "rows": form.rows(_before(previous, subject.form)),
        "units": subject.shown.choices,
        "sees_all": subject.shown.sees_all,
        "leads": _leads(subject.shown),
        "year": subject.year,
        "due": publish_by(subject.year, is_government=_is_government(subject)),
        "groups": [
            (label, [finding for finding in found if finding.severity is severity])
            for severity, label in SEVERITY_LABELS.items()
            if any(finding.severity is severity for finding in found)
        ],
        "unmatched": [n for n in numbers_said(report.figures, report.text()) if not n.basis],
        "previous": previous,
        "versions": queries.signed_versions(subject.unit, subject.year, is_district=subject.is_district)[
            :PAGE_SIZE
        ],
        "lacking": lacking,
        "suffixes": [suffix.removeprefix(".") for suffix in WRITERS],
    }


def _before(previous: AnnualReport | None, form: Form) -> Mapping[str, Sequence[int | str | None]]:
    """Last year's figures of table two, where its form is this year's."""
    return previous.figures.proactive if previous and previous.figures.form is form else {}


def _is_government(subject: Subject) -> bool:
    return subject.is_district or is_government(subject.unit.name)


def sign(request: HttpRequest, year: int) -> HttpResponse:
    """Sign the report as it stands, or amend a signed one."""
    subject = _subject(request, year)
    if request.method != "POST":
        return redirect(reverse("desk:report-write", args=[year]) + subject.query)
    if not may_sign(request.user, subject.unit, clock.today()):
        raise PermissionDenied("报告由本单位的工作机构负责人或者分管领导签发。")
    signing, report = SigningForm(request.POST), subject.report()
    if signing.is_valid():
        try:
            actions.sign(
                report,
                subject.unit,
                is_district=subject.is_district,
                reason=signing.cleaned_data["reason"],
                shown=request.POST.get("shown", ""),
                by=request.user,
                at=clock.now(),
            )
            return redirect(reverse("desk:report-write", args=[year]) + subject.query)
        except actions.ReportRefused as refused:
            signing.add_error(None, str(refused))
    named = figures_by_name(report.figures)
    form = ReportForm(
        form=subject.form, has_returns=not subject.is_district, named=named, initial=_initial(subject)
    )
    context = _context(subject, report, form, named) | {
        "editable": may_write(request.user, subject.unit, clock.today()),
        "may_sign": True,
        "signing": signing,
    }
    return render(request, "reports/write.html", context, status=422)


def download(request: HttpRequest, year: int, suffix: str) -> HttpResponse:
    """The report as a file: as it stands, or a signed version of it."""
    subject = _subject(request, year)
    writer = WRITERS.get(f".{suffix}")
    if writer is None:
        raise Http404
    version = request.GET.get("version", "")
    if version:
        versions = queries.signed_versions(subject.unit, year, is_district=subject.is_district)
        kept = versions.filter(version=version).first() if version.isdecimal() and len(version) < 5 else None
        if kept is None:
            raise Http404
        report = from_content(kept.content)
    else:
        report = subject.report()
    return attached(writer(report), _TYPES[f".{suffix}"], f"{report.title}.{suffix}")


def progress(request: HttpRequest, year: int) -> HttpResponse:
    """Which units have returned, written and signed, and by when they must publish."""
    if not 2008 <= year <= 2100:
        raise Http404
    today = clock.today()
    units, following = offset_page(reporting_units(reporting_day(year, today)), request, size=PAGE_SIZE)
    rows = queries.progress_of(units, year, form_of(year))
    context = {
        "year": year,
        "rows": [
            (row, _left(publish_by(year, is_government=is_government(row.unit.name)), today)) for row in rows
        ],
        "following": following,
    }
    return render(request, "reports/progress.html", context)


def _left(due: date, today: date) -> tuple[date, int]:
    """The day by which to publish, and how many days are left."""
    return due, (due - today).days
