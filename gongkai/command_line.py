"""Command lines whose complaints are Chinese sentences."""

from __future__ import annotations

import argparse
import re
import sys
from types import MethodType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

EXIT_USAGE = 2
_SENTENCES = (
    (r"^the following arguments are required: (.+)$", r"缺少参数 \1"),
    (r"^unrecognized arguments: (.+)$", r"不认识的参数 \1"),
    (r"^argument (\S+?): expected (?:one|at least one) argument$", r"\1 后面缺少内容"),
    (r"^argument (\S+?): invalid choice: (.+?) \(choose from (.+)\)$", r"\1 不能是 \2，可选：\3"),
    (r"^argument (\S+?): invalid \S+ value: '?(.*?)'?$", r"\1 不能是 \2"),
    (r"^argument (\S+?): (.+)$", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """argparse with its errors in Chinese; the exit code stays 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end."""
        for pattern, sentence in _SENTENCES:
            if re.match(pattern, message):
                message = re.sub(pattern, sentence, message)
                break
        print(f"{message}。用法见 {self.prog} --help。", file=sys.stderr)
        sys.exit(EXIT_USAGE)


class Command(BaseCommand):
    """A management command of ours: Chinese errors, and none of the framework's own options in its help."""

    suppressed_base_arguments = {
        "--version", "--verbosity", "--traceback", "--settings", "--pythonpath", "--no-color", "--force-color", "--skip-checks",
    }  # fmt: skip

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """The command's parser."""
        parser = super().create_parser(prog_name, subcommand.replace("_", "-"), **options)
        parser.error = MethodType(Parser.error, parser)
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run; from the command line a refusal is one sentence and its exit code."""
        try:
            return super().execute(*args, **options)
        except CommandError as refused:
            if not self._called_from_command_line:
                raise
            print(refused, file=sys.stderr)
            sys.exit(refused.returncode)
