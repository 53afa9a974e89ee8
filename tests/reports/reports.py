"""Reports whose figures add up, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from gongkai.regulation.annual_report.forms import (
    APPLICANT_COLUMNS,
    REQUEST_ROWS,
    Column,
    Form,
    Report,
)
from gongkai.regulation.remedies import RemedyKind

_SMALL = st.one_of(st.just(0), st.just(0), st.just(0), st.integers(1, 9), st.integers(10, 2500))


@st.composite
def consistent_reports(draw, forms=tuple(Form)):
    """A report in which every equation of tables three and four holds."""
    form = draw(st.sampled_from(forms))
    table = {row.id: {} for row in REQUEST_ROWS[form]}
    results = [row for row in table if row.startswith("B3.") and row != "B3.7"]
    for column in APPLICANT_COLUMNS:
        counts = {row: draw(_SMALL) if draw(st.booleans()) else 0 for row in results}
        done, carried_out = sum(counts.values()), draw(_SMALL)
        carried_in = draw(st.integers(0, min(40, done + carried_out)))
        counts |= {"B3.7": done, "B4": carried_out, "B2": carried_in, "B1": done + carried_out - carried_in}
        for row in table:
            table[row][column.value] = counts[row]
    for cells in table.values():
        cells[Column.TOTAL.value] = sum(cells.values())
    remedies = {}
    for kind in RemedyKind:
        block = [draw(st.integers(0, 120)) if draw(st.booleans()) else 0 for _ in range(4)]
        remedies[kind.value] = [*block, sum(block)]
    return Report(form, 2020 if form is Form.F2019 else 2023, table, remedies, {})
