"""A report beside those of the years before: as a table, as charts beside it, and as an xlsx file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe

from gongkai.accounts import clock
from gongkai.documents.chart import bars
from gongkai.documents.reading import Unreadable
from gongkai.documents.table import XLSX_TYPE, written
from gongkai.files.downloads import attached
from gongkai.reports import actions, queries
from gongkai.reports.desk import DISTRICT, Subject, leads, subject_of
from gongkai.reports.forms import PublishedForm
from gongkai.reports.judging import published
from gongkai.reports.named import BLANK, figures_by_name
from gongkai.reports.permissions import may_write
from gongkai.reports.stream import narrow
from gongkai.reports.writing import AnnualReport, from_content

YEARS = 5
_CHARTS = {
    "requests": ("依申请公开", {"新收": ("新收",), "办结": ("办结",), "结转下年度": ("结转下年度",)}),
    "outcomes": (
        "办理结果",
        {
            "予以、部分公开": ("予以公开", "部分公开"),
            "不予公开": ("不予公开",),
            "其余结果": ("无法提供", "不予处理", "其他处理"),
        },
    ),
    "remedies": (
        "复议诉讼",
        {"行政复议": ("行政复议",), "行政诉讼": ("行政诉讼",), "结果纠正": ("结果纠正",)},
    ),
}


class Line(NamedTuple):
    """A figure over the years, "" where a year has none, and its change on the year before."""

    name: str
    figures: list[str]
    change: str


def _number(figure: str) -> int | None:
    return int(figure) if figure.lstrip("-").isdecimal() else None


def _change(figures: Sequence[str]) -> str:
    """What the last year is against the one before: +3（+12.5%）."""
    before, now = (_number(figure) for figure in figures[-2:])
    if before is None or now is None:
        return ""
    share = f"（{100 * (now - before) / before:+.1f}%）" if before > 0 and now != before else ""
    return f"{now - before:+d}{share}" if now != before else "持平"


def _lines(reports: Sequence[AnnualReport | None]) -> list[Line]:
    named = [figures_by_name(report.figures) if report else {} for report in reports]
    names = list(dict.fromkeys(name for figures in reversed(named) for name in figures))
    rows = [(name, [figures.get(name, "").replace(BLANK, "") for figures in named]) for name in names]
    return [Line(name, figures, _change(figures)) for name, figures in rows if any(figures)]


def _chart(key: str, years: Sequence[int], lines: Sequence[Line]) -> SafeString:
    label, series = _CHARTS[key]
    figures = {line.name: [_number(figure) for figure in line.figures] for line in lines}
    nothing = [None] * len(years)
    summed = {
        what: [
            None if None in parts else sum(part for part in parts if part is not None)
            for parts in zip(*(figures.get(name, nothing) for name in names), strict=True)
        ]
        for what, names in series.items()
    }
    title = f"{label}，{years[0]}至{years[-1]}年，数字见表"
    return mark_safe(bars(key, title, [str(year) for year in years], summed))  # noqa: S308 - built as a tree


def show(request: HttpRequest, year: int) -> HttpResponse:
    """A unit's or the district's figures over five years, signed ones where there are, else as they stand.

    What is sent is a report published before this system, to be taken over.
    """
    subject = subject_of(request, year)
    may_take_over = may_write(request.user, subject.unit, clock.today())
    form = PublishedForm(request.POST, request.FILES) if request.method == "POST" else PublishedForm()
    if form.is_bound:
        if not may_take_over:
            raise PermissionDenied("已公布的报告由本单位的经办人、工作机构负责人导入。")
        if form.is_valid():
            try:
                taken = _take_over(request, subject, form.cleaned_data["published"])
                messages.success(request, f"已导入 {taken} 年度的报告，请核对下面的数。")
                return redirect(request.get_full_path())
            except (Unreadable, actions.ReportRefused) as refused:
                form.add_error("published", str(refused))
    years = range(year - YEARS + 1, year + 1)
    known = [
        queries.known_report(subject.unit, one, is_district=subject.is_district, units=subject.shown.units)
        for one in years
    ]
    lines = _lines([report for report, _ in known])
    heads = ["数据", *(f"{one}年" for one in years), "比上年"]
    heading = f"{'全区' if subject.is_district else subject.unit.name}{years[0]}至{year}年年度报告数据"
    if request.GET.get("format") == "xlsx":
        rows = [
            [
                line.name,
                *(figure if (n := _number(figure)) is None else n for figure in line.figures),
                line.change,
            ]
            for line in lines
        ]
        return attached(written("历年数据", heads, rows), XLSX_TYPE, f"{heading}.xlsx")
    context = {
        "title": heading,
        "subject": subject,
        "year": year,
        "units": subject.shown.choices,
        "leads": leads(subject.shown),
        "DISTRICT": DISTRICT,
        "heads": heads,
        "lines": lines,
        "unsigned": [one for one, (report, signed) in zip(years, known, strict=True) if report and not signed],
        "form": form,
        "may_take_over": may_take_over,
        "charts": [_chart(key, years, lines) for key in _CHARTS] if lines else [],
    }
    return render(request, "reports/years.html", context, status=422 if form.errors else 200)


def _take_over(request: HttpRequest, subject: Subject, file: UploadedFile) -> int:
    """Keep a published report of one of the years shown; returns its year. Raises Unreadable or ReportRefused."""
    content = published(file.read(), file.name)
    if content.pop("is_cut") or any(not rows for rows in content["tables"].values()):
        raise actions.ReportRefused("这份报告不完整，三张表没有都读到，请换一份完整的文件。")
    if not subject.year - YEARS < content["year"] <= subject.year:
        raise actions.ReportRefused(
            f"这份报告是{content['year'] or '没有写明'}年度的，这里只能导入 {subject.year - YEARS + 1} 至 {subject.year} 年度的。"
        )
    report = replace(from_content(content), unit=subject.report_name)
    printed, own = (narrow(name).removesuffix("人民政府") for name in (content["unit"], report.unit))
    if not printed.endswith(own) and not own.endswith(printed):  # 区财政局 is 示范市示范区财政局
        raise actions.ReportRefused(f"这份报告是“{content['unit']}”的，不是“{report.unit}”的，请核对。")
    actions.take_over(report, subject.unit, is_district=subject.is_district, by=request.user, at=clock.now())
    return report.year
