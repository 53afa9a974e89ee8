"""A command-line parser whose complaints are Chinese sentences."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

EXIT_USAGE = 2
_SENTENCES = (
    (r"^the following arguments are required: (.+)$", r"缺少参数 \1"),
    (r"^unrecognized arguments: (.+)$", r"不认识的参数 \1"),
    (r"^argument (\S+?): expected (?:one|at least one) argument$", r"\1 后面缺少内容"),
    (r"^argument (\S+?): invalid choice: (.+?) \(choose from (.+)\)$", r"\1 不能是 \2，可选：\3"),
    (r"^argument (\S+?): (?:invalid \S+ value: )?(.+)$", r"\1：\2"),
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
