"""勾稽关系: the equations every report must satisfy, as data that checking and repairing share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

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
from gongkai.regulation.sources import REPORT_FORM_2019, REPORT_FORM_2021, implements


class Equation(NamedTuple):
    """`left` cells and `right` cells have the same sum. `cell` is where a breach is reported."""

    rule: str
    cell: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def _is_result_row(row_id: str) -> bool:
    """Whether a row of table three is an outcome, one of those that （七）总计 adds up."""
    return row_id.startswith("B3.") and row_id != TOTAL_DONE


@implements(REPORT_FORM_2019.article("第三部分"), REPORT_FORM_2021.article("第三部分"))
def request_equations(row_ids: Iterable[str]) -> tuple[Equation, ...]:
    """The equations of table three over the rows it has: each row, each column, each balance."""
    rows = tuple(row_ids)
    by_row = tuple(
        Equation(
            "B-ROW",
            f"{row}/{Column.TOTAL}",
            tuple(f"{row}/{column}" for column in APPLICANT_COLUMNS),
            (f"{row}/{Column.TOTAL}",),
        )
        for row in rows
    )
    results = tuple(row for row in rows if _is_result_row(row))
    by_column = tuple(
        Equation(
            "B-COL",
            f"{TOTAL_DONE}/{column}",
            tuple(f"{row}/{column}" for row in results),
            (f"{TOTAL_DONE}/{column}",),
        )
        for column in Column
    )
    balances = tuple(
        Equation(
            "B-BAL",
            f"BAL/{column}",
            (f"{NEW}/{column}", f"{CARRIED_IN}/{column}"),
            (f"{TOTAL_DONE}/{column}", f"{CARRIED_OUT}/{column}"),
        )
        for column in Column
    )
    return by_row + by_column + balances


@implements(REPORT_FORM_2019.article("第四部分"), REPORT_FORM_2021.article("第四部分"))
def remedy_equations() -> tuple[Equation, ...]:
    """The equations of table four: in each block the four results add up to the total."""
    return tuple(
        Equation("C-SUM", f"{kind}/4", tuple(f"{kind}/{index}" for index in range(4)), (f"{kind}/4",))
        for kind in RemedyKind
    )


@implements(REPORT_FORM_2019.article("勾稽关系"), REPORT_FORM_2021.article("勾稽关系"))
def equations_of(report: Report) -> tuple[Equation, ...]:
    """All equations within one report."""
    return request_equations(row.id for row in report.rows()) + remedy_equations()
