"""Tables three and four as they are laid out: heads with their spans, then the figures."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from gongkai.regulation.annual_report.forms import (
    CARRIED_OUT,
    COLUMN_LABELS,
    NEW,
    PROACTIVE_ROWS,
    REMEDY_COLUMNS,
    RESULTS_HEADING,
    TOTAL_DONE,
    Column,
    ProactiveRow,
    Report,
)
from gongkai.regulation.remedies import RemedyKind


class Head(NamedTuple):
    """A head cell."""

    text: str
    rows: int = 1
    columns: int = 1


class Figure(NamedTuple):
    """A figure and its cell's name."""

    cell: str
    number: int | None


class TableRow(NamedTuple):
    """A row of table three."""

    heads: tuple[Head, ...]
    figures: tuple[Figure, ...]


class ProactiveBlock(NamedTuple):
    """The rows of table two under one item of article 20: its heading, the heads of its columns, its rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[ProactiveRow, tuple[int | str | None, ...]], ...]


def proactive_blocks(report: Report) -> list[ProactiveBlock]:
    """Table two, item by item."""
    blocks = []
    for item, rows in groupby(PROACTIVE_ROWS[report.form], key=lambda row: row.item):
        listed = list(rows)
        cells = []
        for row in listed:
            values = report.proactive.get(row.key) or [None] * len(row.columns)
            cells.append((row, tuple(map(_signed, row.columns, values))))
        blocks.append(ProactiveBlock(f"第二十条第{item}项", listed[0].columns, tuple(cells)))
    return blocks


def _signed(column: str, value: int | str | None) -> int | str | None:
    """增/减 is printed with its sign."""
    return f"+{value}" if column == "本年增/减" and isinstance(value, int) and value > 0 else value


def request_head() -> list[tuple[Head, ...]]:
    """The three head rows of table three; the first cell stands over the labels."""
    labels = [COLUMN_LABELS[column] for column in Column]
    organisations = tuple(Head(label) for label in labels[1:-1])
    return [
        (Head("", 3, 3), Head("申请人情况", 1, 7)),
        (Head(labels[0], 2), Head("法人或其他组织", 1, len(organisations)), Head(labels[-1], 2)),
        organisations,
    ]


def remedy_head() -> list[tuple[Head, ...]]:
    """The three head rows of table four."""
    return [
        (Head("行政复议", 2, 5), Head("行政诉讼", 1, 10)),
        (Head("未经复议直接起诉", 1, 5), Head("复议后起诉", 1, 5)),
        tuple(Head(label) for _ in RemedyKind for label in REMEDY_COLUMNS),
    ]


def request_table(report: Report) -> list[TableRow]:
    """Table three's rows: the label takes three head columns, of which 三 and the groups span their rows."""
    rows = report.rows()
    results = [row for row in rows if row.id.startswith("B3.")]
    table, group_shown = [], ""
    for row in rows:
        heads = []
        if row is results[0]:
            heads.append(Head(RESULTS_HEADING, rows=len(results)))
        if row.group and row.group != group_shown:
            heads.append(Head(row.group, rows=sum(other.group == row.group for other in rows)))
            group_shown = row.group
        columns = 1 if row.group else 2 if row in results else 3
        heads.append(Head(row.label, columns=columns))
        figures = tuple(Figure(f"{row.id}/{column}", report.requests[row.id].get(column)) for column in Column)
        table.append(TableRow(tuple(heads), figures))
    return table


def remedy_row(report: Report) -> list[Figure]:
    """Table four's fifteen figures."""
    return [
        Figure(f"{kind}/{index}", number)
        for kind in RemedyKind
        for index, number in enumerate(report.remedies[kind])
    ]


def balance(report: Report) -> str:
    """The statutory check of the total column in words."""
    new, carried_in, done, carried_out = (
        report.cell(f"{row}/{Column.TOTAL}") for row in (NEW, "B2", TOTAL_DONE, CARRIED_OUT)
    )
    return f"{new} + {carried_in} = {done} + {carried_out}"
