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


def published(content: bytes, name: str) -> dict[str, Any]:
    """A published report in the shape of `AnnualReport.content`, with `is_cut`. Raises Unreadable."""
    return limited.ask("gongkai.reports.judging", "published", content, name)


def _published(content: bytes, name: str) -> dict[str, Any]:
    report = read_report(text_of(content, name))
    figures = report.figures
    return {
        "unit": report.unit,
        "year": report.year or 0,
        "form": figures.form,
        "tables": {
            "requests": figures.requests,
            "proactive": figures.proactive,
            "remedies": figures.remedies,
        },
        "sections": {str(number): report.text.sections.get(number, "") for number in (1, 5, 6)},
        "is_cut": report.text.is_cut,
    }


def _judge(content: bytes, name: str) -> dict[str, Any]:
    return as_json(check_published(name, read_report(text_of(content, name))))


if __name__ == "__main__":
    limited.answer({"judge": _judge, "published": _published}, seconds=_SECONDS)
