"""`gongkai import applications FILE.xlsx`: an office's register, all or nothing."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.applications import actions
from gongkai.applications.forms.register import HEADS, RegisterRefused, read_register
from gongkai.command_line import ProgressCommand
from gongkai.documents.reading import Unreadable

HELP = "导入台账（xlsx）：已办结和在办的申请及其办理过程；有一行不能导入就全部不导入"


def _chosen(text: str) -> tuple[str, str]:
    head, equals, key = text.rpartition("=")
    keys = {**{head: key for key, head in HEADS.items()}, **{key: key for key in HEADS}, "": ""}
    if not equals or key not in keys:
        raise argparse.ArgumentTypeError(
            f"应当写成 本单位的列名=系统的列名，系统的列名有：{'、'.join(HEADS.values())}"
        )
    return head, keys[key]


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument("file", type=Path, metavar="FILE", help="台账（xlsx）")
    parser.add_argument("--unit", metavar="CODE", help="没有“受理机关”列时，申请属于哪个单位；不写为区政府")
    parser.add_argument("--column", type=_chosen, action="append", default=[], metavar="列名=系统列名",
                        help="本单位自己的列名对应哪一列，可多次；等号后留空为不导入这一列")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")


def run(command: ProgressCommand, **options: Any) -> None:
    """Say for each row what is wrong with it; write only where nothing is. Raises CommandError."""
    unit = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else accounts.district()
    if unit is None:
        raise CommandError(f"没有代码为“{options['unit']}”的单位，请核对。", returncode=2)
    try:
        content = options["file"].read_bytes()
    except OSError as error:
        raise CommandError(f"打不开 {options['file']}，请检查路径和权限。", returncode=2) from error
    try:
        register = read_register(
            content,
            unit,
            chosen=dict(options["column"]),
            calendar=accounts.calendar(),
            today=clock.today(),
            progress=lambda done, total: command.show("检查", done, total),
        )
    except (Unreadable, RegisterRefused) as refused:
        raise CommandError(f"{options['file']}：{refused}", returncode=2) from refused
    command.end_of_line()
    ignored = [head for head, key in register.layout if head and not key]
    if ignored:
        command.stdout.write(f"不导入的列：{'、'.join(ignored)}")
    command.say_each("注意", register.remarks)
    if register.problems:
        command.say_each("不能导入", register.problems)
        raise CommandError(f"{len(register.problems)} 处需要改正，没有导入任何一行。", returncode=1)
    if options["dry_run"]:
        command.stdout.write(f"检查完毕，{len(register.records)} 件都可以导入；没有写入。")
        return
    try:
        imported = actions.import_register(
            register.records,
            source=register.digest,
            layout=register.layout,
            by="gongkai import",
            at=clock.now(),
            progress=lambda done, total: command.show("写入", done, total),
        )
    except actions.AlreadyImported as taken:
        raise CommandError(f"{taken}没有导入任何一行。", returncode=1) from taken
    command.end_of_line()
    years = "，".join(f"{year} 年收到 {number} 件" for year, number in imported.years.items())
    command.stdout.write(f"已导入 {imported.total} 件，其中在办 {imported.still_open} 件。{years}")
