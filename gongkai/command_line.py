"""Command lines whose complaints are Chinese sentences."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from types import MethodType
from typing import Any, NoReturn, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

EXIT_USAGE = 2
_MOST_LISTED = 50
_P = TypeVar("_P", bound=argparse.ArgumentParser)
EXIT_UNAVAILABLE = 3
_SENTENCES = (
    (r"^the following arguments are required: (.+)$", r"缺少参数 \1"),
    (r"^unrecognized arguments: (.+)$", r"不认识的参数 \1"),
    (r"^argument (\S+?): expected (?:one|at least one) argument$", r"\1 后面缺少内容"),
    (r"^argument (\S+?): invalid choice: (.+?) \(choose from (.+)\)$", r"\1 不能是 \2，可选：\3"),
    (r"^argument (\S+?): invalid \S+ value: '?(.*?)'?$", r"\1 不能是 \2"),
    (r"^argument (\S+?): (.+)$", r"\1：\2"),
)


class _Usage(argparse.HelpFormatter):
    """Help that begins in Chinese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def in_chinese(parser: _P) -> _P:
    """A parser with words of its own, and none of the framework's options that nobody needs."""
    parser.formatter_class = _Usage
    parser._positionals.title, parser._optionals.title = "参数", "选项"
    for action in parser._actions:
        if "--help" in action.option_strings:
            action.help = "显示用法"
        elif "--skip-checks" in action.option_strings:
            action.help = argparse.SUPPRESS
    parser.error = MethodType(_error, parser)
    return parser


def _error(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """Say what is wrong with the arguments, and end."""
    for pattern, sentence in _SENTENCES:
        if re.match(pattern, message):
            message = re.sub(pattern, sentence, message)
            break
    print(f"{message}。用法见 {parser.prog} --help。", file=sys.stderr)
    sys.exit(EXIT_USAGE)


class Parser(argparse.ArgumentParser):
    """argparse in Chinese; the exit code of an error stays 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        in_chinese(self)


class Command(BaseCommand):
    """A management command of ours: Chinese errors, and none of the framework's own options in its help."""

    suppressed_base_arguments = {
        "--version", "--verbosity", "--traceback", "--settings", "--pythonpath", "--no-color", "--force-color", "--skip-checks",
    }  # fmt: skip

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """The command's parser."""
        parser = super().create_parser(prog_name, subcommand.replace("_", "-"), **options)
        return in_chinese(parser)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run; from the command line a refusal is one sentence and its exit code."""
        try:
            return super().execute(*args, **options)
        except CommandError as refused:
            if not self._called_from_command_line:
                raise
            print(refused, file=sys.stderr)
            sys.exit(refused.returncode)
        except OperationalError as unavailable:
            if not self._called_from_command_line:
                raise
            print(
                f"数据库正忙或者打不开（{str(unavailable).strip()}），已经做完的不受影响，请稍后再运行一次。",
                file=sys.stderr,
            )
            sys.exit(EXIT_UNAVAILABLE)


class ProgressCommand(Command):
    """A command that takes a while, and says on the error output how far it is."""

    def show(self, what: str, done: int, total: int) -> None:
        """One line, written over."""
        self.stderr.write(f"\r  {what} {done}/{total}", ending="")
        self.stderr.flush()

    def end_of_line(self) -> None:
        """After the last progress."""
        self.stderr.write("")

    def say_each(self, title: str, problems: Sequence[object]) -> None:
        """The first of what is to be said about rows, and how many more there are."""
        for problem in problems[:_MOST_LISTED]:
            self.stdout.write(f"{title}：{problem}")
        if len(problems) > _MOST_LISTED:
            self.stdout.write(f"{title}：还有 {len(problems) - _MOST_LISTED} 处，改正以上各处后再检查。")
