"""Figures of table two as a workbook, one figure a line: handed out with what is known, filled in, and brought in again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.accounts.models import Unit
from gongkai.documents import table
from gongkai.regulation.annual_report.forms import ProactiveRow

HEADS = ("单位代码", "单位", "信息内容", "栏目", "上一年度", "数量")
_NEEDED = ("信息内容", "栏目", "数量")

Cells = Sequence[int | str | None]
Returns = dict[str, list[str | None]]  # the cells of table two by row, as digits


class Wanted(NamedTuple):
    """A row of table two that somebody returns for a unit, with the figures there are, of this year and the last."""

    unit: Unit
    row: ProactiveRow
    cells: Cells
    before: Cells


class NoFigure(ValueError):
    """What was typed is not a figure; the message says in Chinese what it should be."""


# By whether a column holds money, and whether it is a change.
_FIGURES = {
    (False, False): (r"\d{1,12}", "不小于 0 的整数"),
    (False, True): (r"[+-]?\d{1,12}", "整数，减少的前面写 -"),
    (True, False): (r"\d{1,12}(\.\d{1,6})?", "不小于 0 的数，最多六位小数"),
}


def figure_typed(typed: str, label: str, column: str) -> str | None:
    """A figure as digits; None where nothing was typed. Raises NoFigure."""
    typed = typed.strip().replace(",", "").replace("，", "")
    if not typed:
        return None
    pattern, what = _FIGURES["金额" in column, column == "本年增/减"]
    if not re.fullmatch(pattern, typed, re.ASCII):
        raise NoFigure(f"“{label}”的{column}应当是{what}，现在是“{typed}”。")
    return typed.lstrip("+")


def written(title: str, wanted: Sequence[Wanted]) -> bytes:
    """The workbook to fill in."""
    lines = [
        [one.unit.code, one.unit.name, one.row.label, column, _at(one.before, index), _at(one.cells, index)]
        for one in wanted
        for index, column in enumerate(one.row.columns)
    ]
    return table.written(title, HEADS, lines)


def _at(cells: Cells, index: int) -> int | str | None:
    figure = cells[index] if index < len(cells) else None
    return int(figure) if isinstance(figure, str) and re.fullmatch(r"-?\d+", figure) else figure


class BroughtIn(NamedTuple):
    """What a workbook says: the rows by unit, how many figures, and in Chinese what is wrong and where."""

    rows: dict[Unit, Returns]
    figures: int
    problems: list[str]


def read(lines: Sequence[Sequence[str]], wanted: Sequence[Wanted]) -> BroughtIn:
    """What the lines of a workbook say about the rows wanted. A figure left blank stays as it was."""
    at = next((n for n, line in enumerate(lines) if set(_NEEDED) <= set(line)), None)
    if at is None:
        return BroughtIn({}, 0, [f"没有找到列名，应当有一行写着：{'、'.join(HEADS)}。请从本页下载表格填写。"])
    columns = {head: lines[at].index(head) for head in HEADS if head in lines[at]}
    units = {name: one.unit for one in wanted for name in (one.unit.code, one.unit.name, one.unit.short_name)}
    by_row = {(one.unit, name): one for one in wanted for name in (one.row.label, one.row.key)}
    only = next(iter(units.values())) if len(set(units.values())) == 1 else None
    said: dict[tuple[Unit, str], list[str | None]] = {}
    seen: dict[tuple[Unit, str, int], int] = {}
    problems: list[str] = []
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        cells = {head: line[column].strip() for head, column in columns.items() if column < len(line)}
        if not cells.get("数量"):
            continue
        name = cells.get("单位代码") or cells.get("单位") or ""
        unit = units.get(name) if name else only
        one = by_row.get((unit, cells.get("信息内容", ""))) if unit else None
        if unit is None:
            problems.append(f"第 {number} 行：不能为“{name or '（没有写单位）'}”填报，请核对单位。")
            continue
        if one is None or cells.get("栏目") not in one.row.columns:
            what = f"{cells.get('信息内容', '')}、{cells.get('栏目', '')}".strip("、")
            problems.append(f"第 {number} 行：没有要你填报的“{what}”，请核对信息内容和栏目。")
            continue
        column = cells["栏目"]
        index = one.row.columns.index(column)
        if (unit, one.row.key, index) in seen:
            first = seen[unit, one.row.key, index]
            problems.append(f"第 {number} 行：和第 {first} 行填的是同一个数，请删去一行。")
            continue
        seen[unit, one.row.key, index] = number
        row = said.setdefault(
            (unit, one.row.key), [_text(_at(one.cells, n)) for n in range(len(one.row.columns))]
        )
        try:
            row[index] = figure_typed(cells["数量"], one.row.label, column)
        except NoFigure as no_figure:
            problems.append(f"第 {number} 行：{no_figure}")
    rows: dict[Unit, Returns] = {}
    for (unit, key), row in said.items():
        rows.setdefault(unit, {})[key] = row
    if not seen and not problems:
        problems.append("“数量”一列都是空的，请填写以后再导入。")
    return BroughtIn(rows, len(seen), problems)


def _text(figure: int | str | None) -> str | None:
    return None if figure is None else str(figure)


def changed(rows: Mapping[Unit, Returns], wanted: Sequence[Wanted]) -> dict[Unit, Returns]:
    """Of what a workbook says, the rows that differ from what there is."""
    there = {(one.unit, one.row.key): [_text(figure) for figure in one.cells] for one in wanted}
    found = {
        unit: {row: cells for row, cells in returned.items() if there.get((unit, row)) != cells}
        for unit, returned in rows.items()
    }
    return {unit: returned for unit, returned in found.items() if returned}
