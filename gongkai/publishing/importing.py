"""`gongkai import publications FILE`: what another site has published, all or nothing, as drafts for review."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Unit
from gongkai.command_line import ProgressCommand
from gongkai.documents import table
from gongkai.documents.reading import Unreadable
from gongkai.publishing import actions
from gongkai.publishing.actions.importing import Checked
from gongkai.publishing.checks import Severity
from gongkai.publishing.legacy import read_export
from gongkai.publishing.legacy_sources import source_of
from gongkai.publishing.sheets import SheetRefused

HELP = "迁入原网站的信息（xlsx 目录、RSS 或者抓取的网页文件夹）：成为待审的草稿；有一行不能导入就全部不导入"
_REPORT_HEADS = ["行", "标题", "检查项", "须处理", "说明"]


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="目录（xlsx），一行一条信息；或者 RSS、Atom 文件（xml）；或者抓取的网页文件夹",
    )
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="网页、图片和附件所在的文件夹；不写为目录所在的文件夹"
    )
    parser.add_argument("--unit", metavar="CODE", help="没有“发布机构”列时，信息属于哪个单位；不写为区政府")
    parser.add_argument(
        "--within",
        default="",
        metavar="NAME",
        help="正文在网页中哪一部分，写它的 id 或者 class，例如 TRS_Editor",
    )
    parser.add_argument("--by", required=True, metavar="USERNAME", help="以谁的名义导入（登录名），算作起草人")
    parser.add_argument("--report", type=Path, metavar="FILE", help="把检查结果另存为 xlsx")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")


def run(command: ProgressCommand, **options: Any) -> None:
    """Say for each row what is wrong with it, and what the checks will stop. Raises CommandError."""
    unit = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else accounts.district()
    if unit is None:
        raise CommandError(f"没有代码为“{options['unit']}”的单位，请核对。", returncode=2)
    by = Person.objects.filter(username=options["by"], is_active=True).first()
    if by is None:
        raise CommandError(f"没有登录名为“{options['by']}”的人员，请核对 --by。", returncode=2)
    folder = options["folder"] or options["file"].parent
    if not folder.is_dir():
        raise CommandError(f"没有文件夹 {folder}，请检查路径。", returncode=2)
    with tempfile.TemporaryDirectory() as workplace:
        _bring_in(command, options, unit, by, folder, Path(workplace))


def _bring_in(
    command: ProgressCommand, options: dict[str, Any], unit: Unit, by: Person, folder: Path, workplace: Path
) -> None:
    show = command.show
    try:
        source = source_of(
            options["file"], folder, workplace, lambda done, total: show("读取网页的标签", done, total)
        )
        if len(source.rows) == 1 and source.remarks:  # heads alone: a feed whose entries are all here
            command.end_of_line()
            command.stdout.write(f"{''.join(source.remarks)}没有新的信息。")
            return
        export = read_export(
            source.rows, source.folder, unit, today=clock.today(), within=options["within"],
            progress=lambda done, total: show("读取网页", done, total),
        )  # fmt: skip
    except (Unreadable, SheetRefused) as refused:
        raise CommandError(f"{options['file']}：{refused}", returncode=2) from refused
    command.end_of_line()
    command.say_each("注意", source.remarks)
    if export.ignored:
        command.stdout.write(f"不导入的列：{'、'.join(export.ignored)}")
    command.say_each("注意", export.remarks)
    if export.problems:
        command.say_each("不能导入", export.problems)
        raise CommandError(f"{len(export.problems)} 处需要改正，没有导入任何一行。", returncode=1)
    try:
        checked = actions.import_texts(
            export, name=options["file"].name[:150], is_trial=options["dry_run"], by=by, at=clock.now(),
            progress=lambda done, total: command.show("检查" if options["dry_run"] else "写入", done, total),
        )  # fmt: skip
    except actions.PublicationRefused as refused:
        raise CommandError(f"{refused}没有导入任何一行。", returncode=1) from refused
    command.end_of_line()
    _report(command, checked, options["report"])
    stopped = sum(any(one.severity is Severity.STOP for one in text.findings) for text in checked)
    said = f"{len(checked)} 条，其中 {stopped} 条还有须处理的问题，处理后才能送审。"
    command.stdout.write(
        f"检查完毕，可以导入 {said}没有写入。"
        if options["dry_run"]
        else f"已导入 {said}请各单位到工作台“由原网站迁入的信息”分批送审。"
    )


def _report(command: ProgressCommand, checked: list[Checked], to: Path | None) -> None:
    rows = [
        (text.row, text.title, one.check, "是" if one.severity is Severity.STOP else "否", one.message)
        for text in sorted(checked)
        for one in text.findings
    ]
    command.say_each(
        "检查", [f"第 {row} 行“{title}”：{message}（{check}）" for row, title, check, _, message in rows]
    )
    if to is not None:
        try:
            to.write_bytes(table.written("检查结果", _REPORT_HEADS, rows))
        except OSError as error:
            raise CommandError(f"不能写入 {to}，请检查路径和权限。", returncode=2) from error
