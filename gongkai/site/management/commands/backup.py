"""`gongkai backup DIR`: rows and files of one moment."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.site import backup


class Command(command_line.ProgressCommand):
    """Needs no stop of the site; the keys are not in it and are kept apart."""

    help = "备份数据库和文件到一个新文件夹（密钥不在其中，请另行保管）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="新的或者空的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = backup.make(options["folder"], at=clock.now(), progress=self.show)
        except backup.BackupRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except OSError as error:
            raise CommandError(
                f"写不进 {options['folder']}，请检查路径、权限和剩余空间。", returncode=2
            ) from error
        self.end_of_line()
        self.stdout.write(
            f"已备份 {made.rows} 行数据和 {made.files} 个文件到 {options['folder']}。密钥不在备份中，请另行保管。"
        )
        if made.lost:
            raise CommandError(
                f"存储中缺少 {len(made.lost)} 个数据库记载的文件，已备份其余内容。"
                "请从以前的备份中找回，内容地址：" + "、".join(made.lost[:10]),
                returncode=1,
            )
