"""`gongkai import applications|letters|publications FILE.xlsx`: what an office has kept elsewhere, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from gongkai import command_line
from gongkai.applications import importing as applications
from gongkai.mailbox import importing as letters
from gongkai.publishing import importing as publications

_KINDS = {"applications": applications, "letters": letters, "publications": publications}


class Command(command_line.ProgressCommand):
    """Each kind has its own arguments, and is brought in by the app it belongs to."""

    help = "导入台账或者原网站的信息（xlsx）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="|".join(_KINDS), title="导入什么")
        for name, kind in _KINDS.items():
            kind.add_arguments(
                command_line.in_chinese(kinds.add_parser(name, help=kind.HELP, description=kind.HELP))
            )

    def handle(self, *args: Any, **options: Any) -> None:
        _KINDS[options.pop("what")].run(self, **options)
