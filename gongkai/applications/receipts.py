"""What an applicant is given when a request is handed in: number, query code, and a QR code that opens the query page."""

from __future__ import annotations

from datetime import date

from gongkai.applications.models import Application
from gongkai.documents.dates import chinese_date
from gongkai.documents.sheet import Row, Sheet, sheet_as_pdf
from gongkai.intake import query_code


def qr_of(application: Application, code: str, address: str) -> str:
    """An SVG that opens the query page filled in."""
    return query_code.qr_of(f"{address.rstrip('/')}/query/", application.number, code)


def as_pdf(application: Application, code: str, address: str, *, answer_by: date | None) -> bytes:
    """The receipt of a request that has not been confirmed yet. It carries the code and is kept nowhere."""
    unit = application.unit
    rows = [
        Row("申请编号", application.number),
        Row("查询码", query_code.grouped(code)),
        Row("提交时间", f"{chinese_date(application.submitted_at.date())}"),
        Row("受理机关", unit.name),
        Row("所需信息", application.description),
        Row("确认收到", f"机关将在{_day(application.confirm_by)}前与你联系，确认收到申请。"),
        Row(
            "答复期限",
            f"自双方确认之日起二十个工作日。如在{_day(application.confirm_by)}确认，为{_day(answer_by)}（暂定，确认后另发接收回执）。",
        ),
        Row("联系方式", f"{unit.office_name}，{unit.office_address}，电话 {unit.office_phone}"),
    ]
    notes = (
        "查询码是查看进度和答复的唯一凭证，机关不保存原文，请妥善保管。",
        "用手机扫描右上方的二维码，可以打开查询页。",
    )
    return sheet_as_pdf(
        Sheet(unit.name, "政府信息公开申请提交凭证", "", tuple(rows), notes, qr_of(application, code, address))
    )


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""
