"""A report's tables are read in whatever layout they were published: as printed, or not at all, never otherwise."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.documents.flattening import Recognised, text_of
from gongkai.documents.reading import Unreadable
from gongkai.regulation.annual_report.findings import findings
from gongkai.regulation.annual_report.forms import REQUEST_ROWS, SECTIONS, Column, Form, Report
from gongkai.regulation.remedies import RemedyKind
from gongkai.reports.reading import read_report
from tests.reports import layouts
from tests.reports.reports import consistent_reports

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text):
    return read_report(text_of(text.encode(), "report.txt")).figures


@pytest.mark.parametrize("layout", layouts.MARKED, ids=lambda layout: layout.__name__)
@SLOW
@given(report=consistent_reports())
def test_a_table_whose_cells_are_marked_reads_back_identically(layout, report):
    figures = read(layout(report))
    assert figures.requests == report.requests and figures.remedies == report.remedies


@pytest.mark.parametrize(
    "layout", [layouts.run_together, layouts.stray_blanks], ids=lambda layout: layout.__name__
)
@SLOW
@given(report=consistent_reports())
def test_digits_run_together_are_told_apart_by_the_equations_or_not_at_all(layout, report):
    figures = read(layout(report))
    for row, cells in report.requests.items():
        for column, number in cells.items():
            assert figures.requests[row][column] in (number, None), (row, column)
    for kind, numbers in report.remedies.items():
        assert all(got in (number, None) for got, number in zip(figures.remedies[kind], numbers, strict=True))


@pytest.mark.parametrize(
    "layout",
    [layouts.pipes_at_the_end, layouts.pipes_around, layouts.web_page],
    ids=lambda layout: layout.__name__,
)
@SLOW
@given(report=consistent_reports(), data=st.data())
def test_blank_cells_stay_blank_and_move_nothing(layout, report, data):
    for row in data.draw(st.sets(st.sampled_from(sorted(report.requests)), max_size=6)):
        for column in data.draw(st.sets(st.sampled_from(list(Column)), min_size=1, max_size=7)):
            report.requests[row][column.value] = None
    assert read(layout(report)).requests == report.requests


@pytest.mark.parametrize(
    "layout",
    [layouts.cell_a_line, layouts.pipe_a_line, layouts.blank_lines],
    ids=lambda layout: layout.__name__,
)
@SLOW
@given(report=consistent_reports())
def test_where_zeros_were_lost_nothing_is_made_up(layout, report):
    lines = layout(report).split("\n")
    figures = read_or_refuse("\n".join(line for line in lines if line.strip(" |") != "0"))
    for row, cells in (figures.requests if figures else {}).items():
        assert all(number in (report.requests[row][column], None) for column, number in cells.items())


def read_or_refuse(text):
    try:
        return read(text)
    except Unreadable:
        return None


@pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.__name__)
@SLOW
@given(report=consistent_reports(), share=st.floats(0.3, 0.95))
def test_a_report_cut_short_is_said_to_be_and_no_figure_of_it_is_invented(layout, report, share):
    text = layout(report)
    text = text[: text.index("本年新收") + int((text.rindex("五、") - text.index("本年新收")) * share)]
    try:
        found = read_report(text_of(text.encode(), "report.txt"))
    except Unreadable:
        return
    last = list(found.figures.requests)[-1]
    for row, cells in found.figures.requests.items():
        for column, number in cells.items():
            # The last figure before the cut may have lost digits, and is then not read or reads as what is left.
            assert number in (report.requests.get(row, {}).get(column), None) or row == last, (row, column)
    assert found.text.is_cut or all(None not in block for block in found.figures.remedies.values())


def test_of_a_scan_only_what_adds_up_is_taken_and_its_words_are_not_judged():
    text = layouts.pipes_around(seed_like()).replace(
        "| 27 | 0 | 0 | 2 | 0 | 1 | 30 |", "| 27 | 0 | 0 | 2 | 0 | 1 | 3 |"
    )
    report = read_report(Recognised(text.replace(SECTIONS[4], "五、人存在的问")))
    assert set(report.figures.requests["B3.1"].values()) == {None} and report.figures.cell("B1/T") == 70
    rules = {finding.rule for finding in findings(report.figures, facts=report.facts, text=report.text)}
    assert rules == {"B-INT"} and "扫描件" in report.remarks[0]


def seed_like():
    """A small report that adds up."""
    rows = {
        "B1": (64, 0, 0, 2, 0, 4),
        "B3.1": (27, 0, 0, 2, 0, 1),
        "B3.4.1": (37, 0, 0, 0, 0, 3),
        "B3.7": (64, 0, 0, 2, 0, 4),
    }
    table = {
        row.id: dict(zip((c.value for c in Column), (*cells, sum(cells)), strict=True))
        for row in REQUEST_ROWS[Form.F2021]
        for cells in [rows.get(row.id, (0,) * 6)]
    }
    return Report(Form.F2021, 2023, table, {kind.value: [0] * 5 for kind in RemedyKind}, {})
