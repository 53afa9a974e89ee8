"""Returning figures, writing sections, signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.ledger import actions as ledger
from gongkai.regulation.annual_report.forms import Form
from gongkai.regulation.annual_report.rules import Severity
from gongkai.reports import queries
from gongkai.reports.models import ProactiveReturn, SectionText, SignedReport
from gongkai.reports.writing import AnnualReport


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
    if seen is not None and seen != queries.last_written(unit, year, is_district=is_district):
        raise ReportRefused("这份报告刚才有别人保存过。请在新窗口打开核对，再次保存将以你填写的为准。")
    for row, cells in (rows or {}).items():
        ProactiveReturn.objects.update_or_create(
            unit=unit, year=year, form=form, row=row,
            defaults={"cells": list(cells), "entered_by": by.name, "entered_at": at},
        )  # fmt: skip
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
    """Sign a report as it stands: what it says now is kept. A signed one is amended only with a reason.

    `shown`: the digest of what the signer was shown. Raises ReportRefused where it does not add up, is not written, or nothing has changed.
    """
    _lock(unit)
    if shown is not None and shown != report.digest():
        raise ReportRefused("报告在你打开以后有变动，请核对下面的检查结果和下载的文件，再签发。")
    errors = [finding for finding in report.findings() if finding.severity is Severity.ERROR]
    if errors:
        raise ReportRefused(f"报告还有 {len(errors)} 处错误，不能签发：{errors[0].message}。")
    if not all(report.sections.get(number, "").strip() for number in (1, 5, 6)):
        raise ReportRefused("第一、五、六部分都写好以后才能签发。")
    if any(value is None for cells in report.figures.proactive.values() for value in cells):
        raise ReportRefused("表二还有没有填报的格，没有的请填 0，再签发。")
    last = queries.signed_versions(unit, report.year, is_district=is_district).first()
    if last is not None and not reason.strip():
        raise ReportRefused("这份报告已经签发，更正时请写明原因。")
    if last is not None and last.content == report.content():
        raise ReportRefused("报告与已经签发的没有不同，不需要更正。")
    version = SignedReport.objects.create(
        unit=unit, is_district=is_district, year=report.year, version=last.version + 1 if last else 1,
        content=report.content(), reason=reason.strip(), signed_by=by.name, signed_at=at,
    )  # fmt: skip
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
