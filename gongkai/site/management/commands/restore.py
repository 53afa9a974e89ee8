"""`gongkai restore DIR`: a backup into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from gongkai import command_line
from gongkai.site import backup


class Command(command_line.ProgressCommand):
    """All of it or nothing; never over what is there."""

    help = "把备份恢复到空的系统（需要备份时的密钥）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="备份所在的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            made = backup.bring_back(options["folder"], progress=self.show)
        except backup.BackupRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.end_of_line()
        self.stdout.write(
            f"已恢复 {made.rows} 行数据和 {made.files} 个文件。请运行 gongkai verify-ledger 核对操作记录。"
        )
        if made.lost:
            raise CommandError(
                f"备份时存储中已缺少 {len(made.lost)} 个文件，这些文件没有恢复。内容地址："
                + "、".join(made.lost[:10]),
                returncode=1,
            )
