"""Figures by name, so that the sentences of a report and its tables say the same by construction.

A text names a figure in braces, 收到申请{新收}件, and is filled in each time it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gongkai.regulation.annual_report.forms import (
    APPLICANT_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    TOTAL_DONE,
    Column,
    Report,
)
from gongkai.regulation.remedies import RemedyKind

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
    "直接起诉": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "复议后起诉": (f"{RemedyKind.SUIT_AFTER_REVIEW}/4",),
}
_GROUPS = {"不予公开": "B3.3.", "无法提供": "B3.4.", "不予处理": "B3.5.", "其他处理": "B3.6"}


class UnknownName(ValueError):
    """A text names a figure there is not; the message says in Chinese which."""


def figures_by_name(report: Report) -> dict[str, int]:
    """The figures a text can name."""
    cells = _TOTALS | {
        name: tuple(f"{row}/T" for row in report.requests if row.startswith(prefix))
        for name, prefix in _GROUPS.items()
    }
    named = {name: [report.cell(cell) for cell in of] for name, of in cells.items()}
    return {
        name: sum(figure for figure in figures if figure is not None)
        for name, figures in named.items()
        if None not in figures
    }


def filled_in(text: str, named: Mapping[str, int]) -> str:
    """The text with its figures. Raises UnknownName."""

    def figure(match: re.Match[str]) -> str:
        if match[1] not in named:
            raise UnknownName(f"没有叫“{match[1]}”的数，可以用的有：{'、'.join(named)}。")
        return str(named[match[1]])

    return _NAME.sub(figure, text)


def first_draft(number: int, report: Report) -> str:
    """A section to begin with: what the figures say; what only people know is left to them."""
    if number == 1:
        lines = [
            "本年度新收政府信息公开申请{新收}件，上年结转{上年结转}件，办结{办结}件，结转下年度{结转下年度}件。"
        ]
        lines.append("新收的申请中，自然人申请{自然人}件，法人或其他组织申请{法人或其他组织}件。")
        lines.append(
            "办理结果为：予以公开{予以公开}件，部分公开{部分公开}件，不予公开{不予公开}件，无法提供{无法提供}件，"
            "不予处理{不予处理}件，其他处理{其他处理}件。"
        )
        lines.append(
            "涉及政府信息公开行政复议{行政复议}件，未经复议直接起诉{直接起诉}件，复议后起诉{复议后起诉}件。"
        )
        return "".join(lines)
    return ""
