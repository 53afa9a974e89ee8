"""What a writer is given when a letter is handed in: number, query code, and a QR code that opens the query page."""

from __future__ import annotations

from gongkai.documents.dates import chinese_date
from gongkai.documents.sheet import Row, Sheet, sheet_as_pdf
from gongkai.intake import query_code
from gongkai.mailbox.models import Letter


def as_pdf(letter: Letter, code: str, page: str, *, days: int) -> bytes:
    """The receipt of a letter that has not been let in yet. It carries the code and is kept nowhere.

    `page`: the full address of the query page; `days`: working days for an answer.
    """
    unit = letter.unit
    rows = [
        Row("信件编号", letter.number),
        Row("查询码", query_code.grouped(code)),
        Row("提交时间", chinese_date(letter.written_on)),
        Row("信箱", unit.name),
        Row("类型", letter.get_kind_display()),
        Row("标题", letter.title),
        *(
            []
            if letter.step_due_on is None
            else [
                Row("受理", f"{chinese_date(letter.step_due_on)}前决定是否受理；不受理的，告知应当到哪里反映。")
            ]
        ),
        Row("答复", f"受理后 {days} 个工作日内答复；情况复杂的可以延期一次，并会告知。"),
    ]
    notes = (
        "查询码是查看进度和答复的唯一凭证，系统不保存原文，请妥善保管。",
        "用手机扫描右上方的二维码，可以打开查询页。",
    )
    qr = query_code.qr_of(page, letter.number, code)
    return sheet_as_pdf(Sheet(unit.name, "公开信箱来信凭证", "", tuple(rows), notes, qr))
