"""Figures by name, so that the sentences of a report and its tables say the same by construction.

A text names a figure in braces, 收到申请{新收}件, and is filled in each time it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gongkai.regulation.annual_report.forms import (
    APPLICANT_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    PROACTIVE_ROWS,
    TOTAL_DONE,
    Column,
    Report,
)
from gongkai.regulation.remedies import RemedyKind

TO_FILL_IN = "待填写"  # stands where only people know, and keeps a report from being handed in
BLANK = f"（{TO_FILL_IN}）"

_NAME = re.compile(r"\{([^{}\s]+)\}")
_TOTALS = {
    "新收": (f"{NEW}/T",),
    "上年结转": (f"{CARRIED_IN}/T",),
    "收到": (f"{NEW}/T", f"{CARRIED_IN}/T"),
    "办结": (f"{TOTAL_DONE}/T",),
    "结转下年度": (f"{CARRIED_OUT}/T",),
    "自然人": (f"{NEW}/{Column.NATURAL_PERSON}",),
    "法人或其他组织": tuple(f"{NEW}/{c}" for c in APPLICANT_COLUMNS if c is not Column.NATURAL_PERSON),
    "予以公开": ("B3.1/T",),
    "部分公开": ("B3.2/T",),
    "行政复议": (f"{RemedyKind.REVIEW}/4",),
    "行政诉讼": (f"{RemedyKind.DIRECT_SUIT}/4", f"{RemedyKind.SUIT_AFTER_REVIEW}/4"),
    "结果纠正": tuple(f"{kind}/1" for kind in RemedyKind),
    "直接起诉": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "复议后起诉": (f"{RemedyKind.SUIT_AFTER_REVIEW}/4",),
}
_GROUPS = {"不予公开": "B3.3.", "无法提供": "B3.4.", "不予处理": "B3.5.", "其他处理": "B3.6"}


class UnknownName(ValueError):
    """A text names a figure there is not; the message says in Chinese which."""


def figures_by_name(report: Report) -> dict[str, str]:
    """The figures of the tables that a text can name; one that nobody has returned is to be filled in."""
    cells = _TOTALS | {
        name: tuple(f"{row}/T" for row in report.requests if row.startswith(prefix))
        for name, prefix in _GROUPS.items()
    }
    named = {name: _said([report.cell(cell) for cell in of]) for name, of in cells.items()}
    for row in PROACTIVE_ROWS[report.form]:
        figures = report.proactive.get(row.key) or [None] * len(row.columns)
        for column, figure in zip(row.columns, figures, strict=True):
            named[row.label + column.partition("（")[0]] = BLANK if figure is None else str(figure)
    return named


def _said(figures: Sequence[int | None]) -> str:
    return BLANK if None in figures else str(sum(figure for figure in figures if figure is not None))


def filled_in(text: str, named: Mapping[str, str]) -> str:
    """The text with its figures. Raises UnknownName."""

    def figure(match: re.Match[str]) -> str:
        if match[1] not in named:
            raise UnknownName(f"没有叫“{match[1]}”的数，可以用的有：{'、'.join(named)}。")
        return named[match[1]]

    return _NAME.sub(figure, text)
