"""Returning figures, writing sections, handing in and back, signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.ledger import actions as ledger
from gongkai.publishing import actions as publishing
from gongkai.publishing.platform import ANNUAL_REPORTS
from gongkai.regulation.annual_report.forms import Form, publish_by
from gongkai.regulation.annual_report.rules import Severity
from gongkai.reports import queries
from gongkai.reports.models import DataOwner, HandInDay, ProactiveReturn, SectionText, SignedReport, Submission
from gongkai.reports.named import TO_FILL_IN
from gongkai.reports.returns import Returns
from gongkai.reports.writing import WRITTEN, AnnualReport


class ReportRefused(ValueError):
    """What cannot be done to a report as it stands; the message says in Chinese why, and what to do."""


def subject_of(unit: Unit, year: int, *, is_district: bool) -> str:
    """How the ledger names a report."""
    return f"report:{'district' if is_district else unit.code}:{year}"


@transaction.atomic
def write_report(
    unit: Unit,
    year: int,
    *,
    is_district: bool = False,
    form: Form,
    rows: Mapping[str, Sequence[str | None]] | None = None,
    texts: Mapping[int, str] | None = None,
    seen: str | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Set what people write of a report; what is not given stays as it is.

    `seen`: `last_written` as it was when the form was shown. Raises ReportRefused where somebody has written since.

    `rows`: the unit's figures of table two, by row; `texts`: sections, with the names of figures in braces.
    """
    _lock(unit)
    if not is_district:
        _refuse_handed_in(unit, year)
    if seen is not None and seen != queries.last_written(unit, year, is_district=is_district):
        raise ReportRefused("这份报告刚才有别人保存过。请在新窗口打开核对，再次保存将以你填写的为准。")
    _return(unit, year, form, rows or {}, by=by, at=at)
    for number, text in (texts or {}).items():
        SectionText.objects.update_or_create(
            unit=unit, year=year, is_district=is_district, number=number,
            defaults={"text": text, "edited_by": by.name, "edited_at": at},
        )  # fmt: skip
    content = {
        "form": form,
        "rows": dict(rows or {}),
        "texts": {str(n): text for n, text in (texts or {}).items()},
    }
    _record("report_written", unit, year, content, by=by, at=at, is_district=is_district)


def _return(
    unit: Unit, year: int, form: Form, rows: Mapping[str, Sequence[str | None]], *, by: Person, at: datetime
) -> None:
    for row, cells in rows.items():
        ProactiveReturn.objects.update_or_create(
            unit=unit, year=year, form=form, row=row,
            defaults={"cells": list(cells), "entered_by": by.name, "entered_at": at},
        )  # fmt: skip


def _refuse_handed_in(unit: Unit, year: int) -> None:
    if queries.is_handed_in(unit, year):
        raise ReportRefused(f"{unit.short_name} {year} 年度的报告已经报送，退回以后才能修改。")


@transaction.atomic
def bring_in_returns(rows: Mapping[Unit, Returns], year: int, form: Form, *, by: Person, at: datetime) -> None:
    """Set figures of table two of many units at once: all, or on any refusal none; one entry of the ledger.

    Raises ReportRefused where a unit's report is handed in.
    """
    if not rows:
        return
    for unit in sorted(
        rows, key=lambda unit: unit.pk
    ):  # always in this order, so that two imports never wait for each other
        _lock(unit)
        _refuse_handed_in(unit, year)
        _return(unit, year, form, rows[unit], by=by, at=at)
    content = {"form": form, "rows": {unit.code: returned for unit, returned in rows.items()}}
    ledger.append(
        by=by.name, at=at, action="returns_brought_in", subject=f"report:returns:{year}", content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip


@transaction.atomic
def set_owners(owners: Mapping[str, Unit | None], *, by: Person, at: datetime) -> None:
    """Say which unit returns a row of table two for all; None: each its own."""
    for row, unit in owners.items():
        if unit is None:
            DataOwner.objects.filter(row=row).delete()
        else:
            DataOwner.objects.update_or_create(row=row, defaults={"unit": unit})
    content = {row: unit.code if unit else None for row, unit in owners.items()}
    ledger.append(
        by=by.name, at=at, action="data_owners_set", subject="report:owners", content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip


@transaction.atomic
def set_hand_in_day(year: int, on: date | None, *, by: Person, at: datetime) -> None:
    """Say by when units hand in the report of a year; None: no day of its own. Raises ReportRefused for a day that is none."""
    if on is not None and not date(year, 12, 1) <= on <= publish_by(year, is_government=True):
        raise ReportRefused(
            f"{year} 年度报告的报送截止日期应当在 {year} 年 12 月 1 日至 {year + 1} 年 3 月 31 日之间，请核对。"
        )
    if on is None:
        HandInDay.objects.filter(year=year).delete()
    else:
        HandInDay.objects.update_or_create(year=year, defaults={"on": on})
    ledger.append(
        by=by.name, at=at, action="hand_in_day_set", subject=f"report:hand-in-day:{year}",
        content={"on": on.isoformat() if on else None}, key=settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip


@transaction.atomic
def hand_in(report: AnnualReport, unit: Unit, *, shown: str | None = None, by: Person, at: datetime) -> None:
    """Hand a unit's report in to the office that leads; it is not changed until it is handed back.

    `shown`: the digest of what was shown. Raises ReportRefused where it is handed in already, or is not ready.
    """
    _lock(unit)
    _refuse_handed_in(unit, report.year)
    _refuse_unready(report, shown)
    Submission.objects.create(unit=unit, year=report.year, handed_in_by=by.name, handed_in_at=at)
    _record("report_handed_in", unit, report.year, report.content(), by=by, at=at)


@transaction.atomic
def hand_back(unit: Unit, year: int, *, reason: str, by: Person, at: datetime) -> None:
    """Hand a unit's report back to be corrected. Raises ReportRefused without a reason, or where it is not handed in."""
    _lock(unit)
    if not reason.strip():
        raise ReportRefused("请写明退回的原因，报送单位按它修改。")
    handed_in = queries.handed_in(unit, year).filter(handed_back_at=None).first()
    if handed_in is None:
        raise ReportRefused(f"{unit.short_name} {year} 年度的报告没有报送，或者已经退回。")
    handed_in.handed_back_by, handed_in.handed_back_at, handed_in.reason = by.name, at, reason.strip()
    handed_in.save()
    _record("report_handed_back", unit, year, {"reason": reason.strip()}, by=by, at=at)


def _refuse_unready(report: AnnualReport, shown: str | None) -> None:
    """Whatever keeps a report from being handed in or signed."""
    if shown is not None and shown != report.digest():
        raise ReportRefused("报告在你打开以后有变动，请核对下面的检查结果和下载的文件，再提交。")
    errors = [finding for finding in report.findings() if finding.severity is Severity.ERROR]
    if errors:
        raise ReportRefused(f"报告还有 {len(errors)} 处错误，改正以后才能提交：{errors[0].message}。")
    texts = [report.sections.get(number, "") for number in WRITTEN]
    if not all(text.strip() and TO_FILL_IN not in text for text in texts):
        raise ReportRefused(f"第一、五、六部分都写好（没有“{TO_FILL_IN}”）以后才能提交。")
    if any(value is None for cells in report.figures.proactive.values() for value in cells):
        raise ReportRefused("表二还有没有填报的格，没有的请填 0，再提交。")


@transaction.atomic
def sign(
    report: AnnualReport,
    unit: Unit,
    *,
    is_district: bool,
    reason: str = "",
    shown: str | None = None,
    by: Person,
    at: datetime,
) -> SignedReport:
    """Sign a report as it stands: what it says now is kept; a unit's that was not handed in yet is by that, under the one entry.

    A signed one is amended, and one that contradicts a signed one is signed, only with a reason.

    `shown`: the digest of what the signer was shown. Raises ReportRefused where it is not ready, or nothing has changed.
    """
    _lock(unit)
    _refuse_unready(report, shown)
    last = queries.signed_versions(unit, report.year, is_district=is_district).first()
    if last is not None and not reason.strip():
        raise ReportRefused("这份报告已经签发，更正时请写明原因。")
    if last is not None and last.content == report.content():
        raise ReportRefused("报告与已经签发的没有不同，不需要更正。")
    contradicted = queries.contradicted(report, unit, is_district=is_district, today=at.date())
    if contradicted and not reason.strip():
        raise ReportRefused(
            f"与已经签发的报告不符：{contradicted[0].message}。请先更正那一份，或者写明不符的原因再签发。"
        )
    if not is_district and not queries.is_handed_in(unit, report.year):
        Submission.objects.create(unit=unit, year=report.year, handed_in_by=by.name, handed_in_at=at)
    version = SignedReport.objects.create(
        unit=unit, is_district=is_district, year=report.year, version=last.version + 1 if last else 1,
        content=report.content(), reason=reason.strip(), signed_by=by.name, signed_at=at,
    )  # fmt: skip
    publishing.invalidate({ANNUAL_REPORTS})
    _record(
        "report_amended" if last else "report_signed",
        unit,
        report.year,
        report.content(),
        by=by,
        at=at,
        is_district=is_district,
    )
    return version


@transaction.atomic
def take_over(report: AnnualReport, unit: Unit, *, is_district: bool, by: Person, at: datetime) -> SignedReport:
    """Keep a report that was published before this system, as it was printed: the year after is compared with it.

    Raises ReportRefused where a report of the year was signed here.
    """
    _lock(unit)
    last = queries.signed_versions(unit, report.year, is_district=is_district).first()
    if last is not None and not last.is_taken_over:
        raise ReportRefused(f"{report.year} 年度的报告已经在本系统签发，不能再导入。")
    version = SignedReport.objects.create(
        unit=unit, is_district=is_district, year=report.year, version=last.version + 1 if last else 1,
        content=report.content(), is_taken_over=True, signed_by=by.name, signed_at=at,
    )  # fmt: skip
    publishing.invalidate({ANNUAL_REPORTS})
    _record("report_taken_over", unit, report.year, report.content(), by=by, at=at, is_district=is_district)
    return version


def _lock(unit: Unit) -> None:
    """The unit's row orders those who write or sign at the same moment."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _record(
    action: str,
    unit: Unit,
    year: int,
    content: Mapping[str, object],
    *,
    by: Person,
    at: datetime,
    is_district: bool = False,
) -> None:
    ledger.append(
        by=by.name,
        at=at,
        action=action,
        subject=subject_of(unit, year, is_district=is_district),
        content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )
