"""Writing reports at the desk: what a unit returns and writes, what does not add up yet, handing in, signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.queries import district, reporting_day
from gongkai.files.downloads import attached
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, SECTIONS, Form, form_of, publish_by
from gongkai.regulation.annual_report.text import is_government, numbers_said
from gongkai.reports import actions, queries
from gongkai.reports.check import SEVERITY_LABELS
from gongkai.reports.forms import HandBackForm, ReportForm, SigningForm
from gongkai.reports.named import TO_FILL_IN
from gongkai.reports.permissions import may_hand_back, may_sign, may_write, returnable
from gongkai.reports.views import PAGE_SIZE, Reported, reported
from gongkai.reports.writing import FILE_TYPES, WRITERS, WRITTEN, AnnualReport, district_name, from_content


@dataclass(frozen=True, slots=True)
class Subject:
    """Which report is worked on."""

    unit: Unit
    is_district: bool
    year: int
    form: Form
    shown: Reported

    def report(
        self,
        rows: Mapping[str, Sequence[str | None]] | None = None,
        texts: Mapping[int, str] | None = None,
    ) -> AnnualReport:
        """The report as it stands, or with what has been typed and not saved yet."""
        return queries.annual_report(
            self.year, form=self.form, unit=self.unit, is_district=self.is_district, units=self.shown.units,
            rows=rows, texts=texts,
        )  # fmt: skip

    @property
    def report_name(self) -> str:
        """Whose report it is, as its title says."""
        return district_name(self.unit) if self.is_district else self.unit.name

    @property
    def query(self) -> str:
        """The part of an address that says whose report it is."""
        return f"?unit={DISTRICT if self.is_district else self.unit.code}"


DISTRICT = "*"  # the district's report, where a unit's code stands in the address


def leads(shown: Reported) -> bool:
    """Whether a person sees the district's report: those who see all units, and the office that writes and signs it."""
    return shown.sees_all or shown.choices.filter(pk=district().pk).exists()


def subject_of(request: HttpRequest, year: int) -> Subject:
    """The report the address names, of those a person may see."""
    shown = reported(request, year)
    if request.GET.get("unit") == DISTRICT and leads(shown):
        shown = replace(shown, unit=None, units=None)
    return Subject(shown.unit or district(), shown.unit is None, year, form_of(year), shown)


def write(request: HttpRequest, year: int) -> HttpResponse:
    """A report to be written: its returns, its text with its figures, and what is wrong with it as it stands."""
    subject = subject_of(request, year)
    form = _form(request, subject, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _require_writer(request, subject)
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
                return _back_to(subject)
            except actions.ReportRefused as refused:
                form.add_error(None, str(refused))
    return _page(request, subject, form)


def check(request: HttpRequest, year: int) -> HttpResponse:
    """What the rules find in a report as it has been typed so far: a part of the page, asked for while typing."""
    subject = subject_of(request, year)
    if request.method != "POST":
        return _back_to(subject)
    _require_writer(request, subject)
    form = _form(request, subject, request.POST)
    form.is_valid()
    report = subject.report(form.returns(), form.texts())
    typing = [error for errors in form.errors.values() for error in errors]
    return render(request, "reports/found.html", {**_found(subject, report), "typing": typing})


def _require_writer(request: HttpRequest, subject: Subject) -> None:
    if not may_write(request.user, subject.unit, clock.today()):
        raise PermissionDenied("报告由本单位的经办人、工作机构负责人编写。")


def _back_to(subject: Subject) -> HttpResponse:
    return redirect(reverse("desk:report-write", args=[subject.year]) + subject.query)


def _form(request: HttpRequest, subject: Subject, sent: QueryDict | None = None) -> ReportForm:
    named = queries.named_figures(
        queries.live_report(subject.year, form=subject.form, units=subject.shown.units), subject.shown.units
    )
    sections = queries.section_texts(
        subject.unit, subject.year, subject.form, named, is_district=subject.is_district
    )
    initial: dict[str, Any] = {f"section_{number}": text for number, text in sections.items()}
    for row, cells in queries.returns_of(subject.unit, subject.year, subject.form).items():
        initial |= {f"cell_{row}_{index}": cell for index, cell in enumerate(cells)}
    rows = [row.key for row in PROACTIVE_ROWS[subject.form]]
    owners = queries.owners()
    mine = returnable(request.user, [subject.unit], rows, owners, clock.today())
    form = ReportForm(
        sent, form=subject.form, has_returns=not subject.is_district, returnable=mine[subject.unit.pk],
        named=named, initial=initial,
    )  # fmt: skip
    form.owners = owners
    return form


def _page(
    request: HttpRequest,
    subject: Subject,
    form: ReportForm,
    *,
    signing: SigningForm | None = None,
    handing_back: HandBackForm | None = None,
) -> HttpResponse:
    unit, year, today = subject.unit, subject.year, clock.today()
    report = subject.report()
    on = reporting_day(year, today)
    submissions = [] if subject.is_district else list(queries.handed_in(unit, year)[:PAGE_SIZE])
    is_handed_in = bool(submissions) and submissions[0].handed_back_at is None
    before = _before(subject)
    context = {
        **_found(subject, report),
        "report": report,
        "shown": report.digest(),
        "form": form,
        "seen": queries.last_written(unit, year, is_district=subject.is_district),
        "names": form.named,
        "rows": form.rows(before),
        "owners": form.owners,
        "units": subject.shown.choices,
        "sees_all": subject.shown.sees_all,
        "leads": leads(subject.shown),
        "hand_in_day": None if subject.is_district else queries.hand_in_day(year),
        "due": publish_by(year, is_government=_is_government(subject)),
        "versions": queries.signed_versions(unit, year, is_district=subject.is_district)[:PAGE_SIZE],
        "lacking": queries.units_without_returns(year, subject.form, on) if subject.is_district else [],
        "suffixes": [suffix.removeprefix(".") for suffix in WRITERS],
        "submissions": submissions,
        "is_handed_in": is_handed_in,
        "editable": may_write(request.user, unit, today) and not is_handed_in,
        "may_sign": may_sign(request.user, unit, today),
        "may_hand_back": is_handed_in and may_hand_back(request.user, unit, today),
        "signing": signing or SigningForm(),
        "handing_back": handing_back or HandBackForm(),
    }
    refused = form.errors or (signing and signing.errors) or (handing_back and handing_back.errors)
    return render(request, "reports/write.html", context, status=422 if refused else 200)


def _found(subject: Subject, report: AnnualReport) -> dict[str, Any]:
    """What the rules find in a report, for the page."""
    previous = queries.signed(subject.unit, subject.year - 1, is_district=subject.is_district)
    found = report.findings(previous)
    own = set(found)
    found += [
        finding
        for finding in queries.contradicted(
            report, subject.unit, is_district=subject.is_district, today=clock.today()
        )
        if finding not in own
    ]
    return {
        "subject": subject,
        "year": subject.year,
        "groups": [
            (label, [finding for finding in found if finding.severity is severity])
            for severity, label in SEVERITY_LABELS.items()
            if any(finding.severity is severity for finding in found)
        ],
        "to_fill_in": sum(text.count(TO_FILL_IN) or not text.strip() for text in report.sections.values())
        + sum(cell is None for cells in report.figures.proactive.values() for cell in cells),
        "unmatched": [n for n in numbers_said(report.figures, report.text()) if not n.basis],
        "sections": [(SECTIONS[number - 1], report.sections[number]) for number in WRITTEN],
    }


def _before(subject: Subject) -> Mapping[str, Sequence[int | str | None]]:
    """Last year's figures of table two beside this year's."""
    if subject.is_district:
        return {}
    return queries.proactive_before([subject.unit], subject.year, subject.form).get(subject.unit.pk, {})


def _is_government(subject: Subject) -> bool:
    return subject.is_district or is_government(subject.unit.name)


def hand_in(request: HttpRequest, year: int) -> HttpResponse:
    """Hand a unit's report in to the office that leads."""
    subject = subject_of(request, year)
    if request.method != "POST" or subject.is_district:
        return _back_to(subject)
    _require_writer(request, subject)
    shown = request.POST.get("shown", "")
    try:
        actions.hand_in(subject.report(), subject.unit, shown=shown, by=request.user, at=clock.now())
    except actions.ReportRefused as refused:
        return _refused(request, subject, str(refused))
    return _back_to(subject)


def hand_back(request: HttpRequest, year: int) -> HttpResponse:
    """Hand a unit's report back to be corrected."""
    subject = subject_of(request, year)
    if request.method != "POST" or subject.is_district:
        return _back_to(subject)
    if not may_hand_back(request.user, subject.unit, clock.today()):
        raise PermissionDenied("报告由主管部门统筹人退回，或者由本单位的经办人、负责人撤回。")
    form = HandBackForm(request.POST)
    if form.is_valid():
        try:
            actions.hand_back(
                subject.unit, year, reason=form.cleaned_data["back"], by=request.user, at=clock.now()
            )
            return _back_to(subject)
        except actions.ReportRefused as refused:
            form.add_error("back", str(refused))
    return _page(request, subject, _form(request, subject), handing_back=form)


def sign(request: HttpRequest, year: int) -> HttpResponse:
    """Sign the report as it stands, or amend a signed one."""
    subject = subject_of(request, year)
    if request.method != "POST":
        return _back_to(subject)
    if not may_sign(request.user, subject.unit, clock.today()):
        raise PermissionDenied("报告由本单位的工作机构负责人或者分管领导签发。")
    signing = SigningForm(request.POST)
    if not signing.is_valid():
        return _page(request, subject, _form(request, subject), signing=signing)
    try:
        actions.sign(
            subject.report(),
            subject.unit,
            is_district=subject.is_district,
            reason=signing.cleaned_data["reason"],
            shown=request.POST.get("shown", ""),
            by=request.user,
            at=clock.now(),
        )
    except actions.ReportRefused as refused:
        return _refused(request, subject, str(refused))
    return _back_to(subject)


def _refused(request: HttpRequest, subject: Subject, why: str) -> HttpResponse:
    """The page with why the report is neither handed in nor signed, and what was typed beside it."""
    signing = SigningForm(request.POST)
    signing.add_error(None, why)
    return _page(request, subject, _form(request, subject), signing=signing)


def download(request: HttpRequest, year: int, suffix: str) -> HttpResponse:
    """The report as a file: as it stands, or a signed version of it."""
    subject = subject_of(request, year)
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
    return attached(writer(report), FILE_TYPES[f".{suffix}"], f"{report.title}.{suffix}")
