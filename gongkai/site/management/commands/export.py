"""`gongkai export publications DIR`: what the district has published, to take elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from gongkai import command_line
from gongkai.publishing import exporting as publications

_KINDS = {"publications": publications}


class Command(command_line.ProgressCommand):
    """Each kind has its own arguments, and is written by the app it belongs to."""

    help = "导出已发布的信息"

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="|".join(_KINDS), title="导出什么")
        for name, kind in _KINDS.items():
            kind.add_arguments(
                command_line.in_chinese(kinds.add_parser(name, help=kind.HELP, description=kind.HELP))
            )

    def handle(self, *args: Any, **options: Any) -> None:
        _KINDS[options.pop("what")].run(self, **options)
