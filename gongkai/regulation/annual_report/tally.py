"""From counted requests to tables three and four."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gongkai.regulation.annual_report.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    REQUEST_ROWS,
    TOTAL_DONE,
    Column,
    Form,
    RemedyTable,
    RequestTable,
)
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.remedies import RemedyKind, ResultClass
from gongkai.regulation.sources import REGULATION, REPORT_FORM_2019, REPORT_FORM_2021, implements


class RequestCount(NamedTuple):
    """How many requests of a year are alike: kind of applicant, carried in or new, outcome (None: still open)."""

    applicant: Column
    carried_in: bool
    outcome: Outcome | None
    number: int


class RemedyCount(NamedTuple):
    """How many reviews or suits of a year ended alike."""

    kind: RemedyKind
    result: ResultClass
    number: int


_RESULT_ORDER = (ResultClass.UPHELD, ResultClass.CORRECTED, ResultClass.OTHER, ResultClass.PENDING)


@implements(REPORT_FORM_2019.article("第三部分"), REPORT_FORM_2021.article("第三部分"))
def row_of(outcome: Outcome, form: Form) -> str:
    """The row an outcome counts in: the 2019 form has one row for （六）, the 2021 form three."""
    return "B3.6" if form is Form.F2019 and outcome.startswith("B3.6.") else outcome.value


@implements(
    REGULATION.article("50"), REPORT_FORM_2019.article("第三部分"), REPORT_FORM_2021.article("第三部分")
)
def tally_requests(counts: Iterable[RequestCount], form: Form) -> RequestTable:
    """Table three. Every request counts once as new or carried in, and once in its outcome's row or as carried out."""
    table: dict[str, dict[str, int]] = {
        row.id: dict.fromkeys((column.value for column in Column), 0) for row in REQUEST_ROWS[form]
    }
    for count in counts:
        rows = [CARRIED_IN if count.carried_in else NEW]
        rows += [CARRIED_OUT] if count.outcome is None else [row_of(count.outcome, form), TOTAL_DONE]
        for row in rows:
            table[row][count.applicant] += count.number
            table[row][Column.TOTAL] += count.number
    return {row: dict(cells) for row, cells in table.items()}


@implements(
    REGULATION.article("50"), REPORT_FORM_2019.article("第四部分"), REPORT_FORM_2021.article("第四部分")
)
def tally_remedies(counts: Iterable[RemedyCount]) -> RemedyTable:
    """Table four: per block the four results and their total."""
    table: dict[str, list[int]] = {kind.value: [0] * 5 for kind in RemedyKind}
    for count in counts:
        block = table[count.kind]
        block[_RESULT_ORDER.index(count.result)] += count.number
        block[4] += count.number
    return {kind: list(block) for kind, block in table.items()}
