"""`gongkai verify-ledger [FILE]`: whether the chain holds, in the database or in an exported copy."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from gongkai import command_line
from gongkai.ledger.chain import Link, verify
from gongkai.ledger.queries import links


class Command(command_line.Command):
    """Names the first bad entry and ends with 1 where the chain is broken."""

    help = "核对操作记录的哈希链；给出文件时核对导出的副本"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="导出的记录（每行一条 JSON）")
        parser.add_argument("--export", type=Path, metavar="FILE", help="把数据库里的记录导出到文件")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            try:
                with options["export"].open("w", encoding="utf-8") as target:
                    for link in links():
                        target.write(json.dumps(asdict(link), ensure_ascii=False) + "\n")
            except OSError as error:
                raise CommandError(f"写不进 {options['export']}，请检查路径和权限。", returncode=2) from error
        verdict = verify(_read(options["file"]) if options["file"] else links())
        if verdict.bad_sequence is not None:
            raise CommandError(
                f"第 {verdict.bad_sequence} 条记录有问题：{verdict.reason}；它之前的 {verdict.verified} 条完好。",
                returncode=1,
            )
        self.stdout.write(f"{verdict.verified} 条记录全部完好，末条哈希 {verdict.head}")


def _read(path: Path) -> Iterator[Link]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield Link(**json.loads(line))
                except (ValueError, TypeError) as error:
                    raise CommandError(f"{path} 第 {number} 行不是一条记录。", returncode=2) from error
    except OSError as error:
        raise CommandError(f"打不开 {path}，请检查路径和权限。", returncode=2) from error
