"""`gongkai import letters FILE.xlsx`: a register of letters, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.command_line import ProgressCommand
from gongkai.documents.reading import Unreadable
from gongkai.mailbox import actions
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.register import read_register
from gongkai.publishing.sheets import SheetRefused

HELP = "导入信件台账（xlsx）：以前已经答复的和还在办理的；有一行不能导入就全部不导入"


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument("file", type=Path, metavar="FILE", help="台账（xlsx）")
    parser.add_argument("--unit", metavar="CODE", help="没有“信箱”列时，信写给哪个单位；不写为区政府")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")


def run(command: ProgressCommand, **options: Any) -> None:
    """Say for each row what is wrong with it; write only where nothing is. Raises CommandError."""
    box = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else accounts.district()
    if box is None:
        raise CommandError(f"没有代码为“{options['unit']}”的单位，请核对。", returncode=2)
    try:
        content = options["file"].read_bytes()
    except OSError as error:
        raise CommandError(f"打不开 {options['file']}，请检查路径和权限。", returncode=2) from error
    try:
        register = read_register(
            content, box, today=clock.today(), progress=lambda done, total: command.show("检查", done, total)
        )
    except (Unreadable, SheetRefused) as refused:
        raise CommandError(f"{options['file']}：{refused}", returncode=2) from refused
    command.end_of_line()
    if register.ignored:
        command.stdout.write(f"不导入的列：{'、'.join(register.ignored)}")
    if register.left_out:
        command.stdout.write(f"不予受理、并入、撤回的 {register.left_out} 行不导入。")
    if register.problems:
        command.say_each("不能导入", register.problems)
        raise CommandError(f"{len(register.problems)} 处需要改正，没有导入任何一行。", returncode=1)
    if options["dry_run"]:
        command.stdout.write(f"检查完毕，{len(register.records)} 件都可以导入；没有写入。")
        return
    try:
        total = actions.import_letters(
            register, name=options["file"].name[:150], by="gongkai import", at=clock.now(),
            progress=lambda done, of: command.show("写入", done, of),
        )  # fmt: skip
    except LetterRefused as refused:
        raise CommandError(f"{refused}没有导入任何一行。", returncode=1) from refused
    command.end_of_line()
    command.stdout.write(f"已导入 {total} 件。没有办结的从受理开始办理。")
