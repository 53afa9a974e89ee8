"""Judging a report somebody sends, in a process of its own: reading, rules and repairs have a limit on their time."""

from __future__ import annotations

from typing import Any

from gongkai.documents import limited
from gongkai.documents.flattening import text_of
from gongkai.reports.check import as_json, check_published
from gongkai.reports.reading import read_report

_SECONDS = 30


def judged(content: bytes, name: str) -> dict[str, Any]:
    """What `check-report --format json` says of a file. Raises Unreadable."""
    return limited.ask("gongkai.reports.judging", "judge", content, name)


def _judge(content: bytes, name: str) -> dict[str, Any]:
    return as_json(check_published(name, read_report(text_of(content, name))))


if __name__ == "__main__":
    limited.answer({"judge": _judge}, seconds=_SECONDS)
