"""The register of letters at the desk: what was passed down in a sheet comes in, a year goes out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gongkai.accounts import clock
from gongkai.accounts.paging import number_in
from gongkai.documents.table import XLSX_TYPE
from gongkai.files.downloads import attached
from gongkai.mailbox import actions, queries
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.models import Letter
from gongkai.mailbox.register import HEADS, Register, read_register, written_register
from gongkai.mailbox.views.desk import clerk_units
from gongkai.publishing.sheets import SheetRefused
from gongkai.publishing.views import sheets

_MOST_ROWS = 1000
_OPEN_HEADS = [
    names.split()[0]
    for key, names in HEADS.items()
    if key not in ("number", "accepted_on", "lead", "answered_on", "reply", "rating", "state")
    and not key.startswith("public_")
]


def bring_in(request: HttpRequest) -> HttpResponse:
    """Letters that another organ passed down in a sheet; each begins at 受理.

    What was answered before passed no gate here: an administrator brings it in by command.
    """
    boxes = clerk_units(request)
    if not boxes:
        raise PermissionDenied("来信登记由信件办理人办理。")
    found: list[Register] = []

    def read(content: bytes) -> tuple[list[dict[str, Any]], list[str]]:
        try:
            mine = queries.visible_to(request.user, clock.today())
            register = read_register(content, boxes[0], today=clock.today(), among=mine)
        except SheetRefused as refused:
            return [], [str(refused)]
        problems = list(register.problems)
        if len(register.records) > _MOST_ROWS:
            problems.append(f"一次最多导入 {_MOST_ROWS} 封，这份有 {len(register.records)} 封，请分开导入。")
        for record in register.records:
            if record.box not in boxes:
                problems.append(f"第 {record.row} 行：{record.box.short_name}的信箱由该单位的信件办理人登记。")
            if record.number:
                problems.append(f"第 {record.row} 行：信件编号由系统给出，请删去“信件编号”一列的内容。")
            if record.answered_on or record.public:
                problems.append(
                    f"第 {record.row} 行：已经办结、公开的信件由系统管理员用命令导入，这里只导入没有办理的。"
                )
        if register.left_out and not problems:
            messages.info(request, f"不予受理、并入、撤回的 {register.left_out} 行没有登记。")
        found.append(register)
        return [record.fields for record in register.records], problems

    def save(rows: list[dict[str, Any]]) -> tuple[int, int]:
        name = request.FILES["file"].name[:150]
        return actions.import_letters(found[0], name=name, by=request.user.name, at=clock.now()), 0

    try:
        return sheets.bring_in(
            request, title="批量登记来信", heads="、".join(_OPEN_HEADS), back=("desk:letters-desk", "公开信箱"),
            explanation="市公开信箱、12345 热线等用表格转来的信件，一行一封，从受理开始办理；有一行不能登记就全部不登记。",
            read=read, save=save,
        )  # fmt: skip
    except LetterRefused as refused:
        messages.error(request, f"{refused}没有登记任何一封。")
        return redirect("desk:letters-desk")


def export(request: HttpRequest) -> HttpResponse:
    """The register of a year's letters of one's boxes as a workbook, under the heads that come in; recorded."""
    boxes, year = clerk_units(request), number_in(request, "year") or clock.today().year
    if not boxes:
        raise PermissionDenied("台账由信件办理人导出。")
    if request.method != "POST":
        return redirect("desk:letters-desk")
    if year > clock.today().year:
        raise BadRequest("这一年还没有信件，请从统计页面选择年份。")
    actions.note_export(boxes, year, by=request.user, at=clock.now())
    letters = Letter.objects.filter(unit__in=boxes, written_on__year=year, is_purged=False)
    return attached(written_register(letters), XLSX_TYPE, f"信件台账{year}.xlsx")
