"""The figures of a table in running text: found row by row, whatever stands between them.

A line end, a tab or a pipe ends a cell. Blanks may or may not: where they, or nothing, stand between the figures of a
row, every way to cut the digits is a candidate, and the equations decide later (`splitting`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from types import EllipsisType
from typing import NamedTuple

Cells = tuple[int | None, ...]
MOST_DIGITS = 12  # more than any district could have: figures run together, or no figure at all
_LONGEST = 24  # digits of a row that is cut in every way
# Stands for a figure in which the text ends: nobody knows how many digits it had.
UNFINISHED = "\ue000"
_FIELD_END = re.compile(r"[|\t]")
_NOTE = re.compile(r"\([^()]*\)")
_ITEM_NUMBER = re.compile(r"(?<!\d\.)\d[.、](?=\s*(?:[^\s\d]|$))")
_BLANK = re.compile(r"[-—–/_.]*")
_NOTHING = (UNFINISHED, "无", "没有")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_FIGURES = re.compile(rf"[\d{UNFINISHED}]+(?:[^\S\n]+[\d{UNFINISHED}]+)*")
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")
_UNIT = re.compile(r"(?<=\d)(?:\.0+(?: ?件)?| ?件)(?=[\s|]|$)")
_FRACTION = re.compile(r"\d\.\d")

Cutting = Callable[[Sequence[str], int], list[Cells]]


class Row(NamedTuple):
    """A row of figures: every way it can be read; none where it is there and cannot be.

    `groups`: how many groups of digits stand in it, where they are not told apart by marks.
    """

    readings: tuple[Cells, ...]
    groups: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether all its cells were left blank."""
        return len(self.readings) == 1 and not any(cell is not None for cell in self.readings[0])


def ways_to_cut(groups: Sequence[str], width: int) -> list[Cells]:
    """Every way to cut digits into `width` numbers without leading zeros. Blanks among them mark nothing for certain."""
    return list(_numbers("".join(groups), width)) if sum(map(len, groups)) <= _LONGEST else []


def rows_in(body: str, width: int, cut: Cutting = ways_to_cut) -> list[Row]:
    """The rows of `width` figures in a stretch of text, in their order; `cut` reads what has no marks between cells."""
    body = _THOUSANDS.sub(lambda match: match.group().replace(",", ""), _ITEM_NUMBER.sub("\n", body))
    body = _UNIT.sub("", body)
    rows: list[Row] = []
    single: list[str] = []  # cells that stand each on a line of its own
    for line in body.split("\n"):
        if _FIELD_END.search(line):
            row, alone = _of_fields(line, width, cut)
            rows += [row] if row else []
            single += alone
        else:
            found, alone = _of_blanks(line, width, cut)
            rows += found
            single += alone
    if not (len(single) == 1 and any(row.readings for row in rows)):  # one beside a whole row numbers the page
        rows += _of_singles(single, width, cut)
    filled = [row for row in rows if not row.is_blank]
    return filled or rows[:1]


def _of_fields(line: str, width: int, cut: Cutting) -> tuple[Row | None, list[str]]:
    """The row at the end of a line of fields, or the figures that stand in it alone."""
    fields = [field.strip() for field in _FIELD_END.split(line)]
    if len(fields) > 1 and not fields[-1]:
        fields.pop()  # the mark that ends the last cell
    if len(fields) > 1 and line.lstrip().startswith("|"):
        fields.pop(0)  # the mark that begins the first
    values = [_figure(field) for field in fields]
    texts = [index for index, value in enumerate(values) if value is ...]
    tail = [value for value in values[texts[-1] + 1 if texts else 0 :] if value is not ...]
    figures = [value for value in tail if value is not None]
    if len(tail) >= width and (figures or texts):
        return Row(_windows(tail, width)), []
    if len(figures) > 1:
        return Row(()), []
    if figures:
        return None, [str(figures[0])]
    for field in fields:
        found, _ = _of_blanks(field, width, cut)
        if found:
            return found[0], []
    return None, []


def _figure(field: str) -> int | EllipsisType | None:
    """A field's figure, None where it was left blank or crossed out, ... where it is text."""
    bare = _NOTE.sub("", field).strip()
    if not bare or bare in _NOTHING or (_BLANK.fullmatch(bare) and len(bare) < 3):
        return None
    if not _NUMBER.fullmatch(bare):
        return ...
    digits = bare.replace(",", "")
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _windows(tail: Sequence[int | None], width: int) -> tuple[Cells, ...]:
    """Where the row can stand among its fields: what is cut off was blank, or else one figure is too many."""
    starts = range(len(tail) - width + 1)
    found = [
        tuple(tail[start : start + width])
        for start in starts
        if not any(value is not None for value in (*tail[:start], *tail[start + width :]))
    ]
    if len(set(found)) > 1:
        # Blank before and behind: where the row begins is not known, nor are the cells in which that matters.
        return (tuple(cells[0] if len(set(cells)) == 1 else None for cells in zip(*found, strict=True)),)
    figures = tuple(value for value in tail if value is not None)
    return tuple(found[:1]) if found else _without_extra(figures, width)


def _without_extra(figures: Sequence[int], width: int) -> tuple[Cells, ...]:
    """Published tables now and then print a figure too many."""
    if not width < len(figures) <= width + 2:
        return ()
    return tuple(dict.fromkeys(combinations(figures, width)))


def _of_blanks(line: str, width: int, cut: Cutting) -> tuple[list[Row], list[str]]:
    """The rows in a line whose cells have blanks between them, or nothing."""
    rows: list[Row] = []
    if _FRACTION.search(line):
        return [Row(())], []
    for match in _FIGURES.finditer(line):
        groups = match.group().split()
        is_alone = match.group() == line.strip()
        digits = sum(map(len, groups))
        if len(groups) % width == 0:
            counts = [_count(group) for group in groups]
            rows += [Row((tuple(cells),), width) for cells in _in_rows(counts, width)]
        elif is_alone and (digits < width or len(groups) == 1):
            return [], groups
        elif UNFINISHED in match.group():
            rows.append(Row(()))
        elif len(groups) > width:
            rows.append(Row(_without_extra([int(group) for group in groups], width)))
        elif digits >= width:
            rows.append(Row(tuple(cut(groups, width)), len(groups)))
        elif len(groups) > 1:
            rows.append(Row(()))
    return rows, []


def _count(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def _in_rows(cells: Sequence[int | None], width: int) -> Iterator[Sequence[int | None]]:
    for start in range(0, len(cells), width):
        yield cells[start : start + width]


def _of_singles(figures: list[str], width: int, cut: Cutting) -> list[Row]:
    if len(figures) == 1 and len(figures[0]) >= width and figures[0].isdecimal():
        return [Row(tuple(cut(figures, width)))]  # a whole row, alone on its line
    counts = [_count(digits) for digits in figures]
    if len(counts) % width == 0:
        return [Row((tuple(cells),)) for cells in _in_rows(counts, width)]
    return [Row(() if None in counts else _without_extra([count or 0 for count in counts], width))]


@lru_cache(maxsize=4096)
def _numbers(digits: str, size: int) -> tuple[tuple[int, ...], ...]:
    """The ways to read digits as that many numbers."""
    if not size or len(digits) < size:
        return ()
    if size == 1:
        is_number = digits[0] != "0" or len(digits) == 1
        return ((int(digits),),) if is_number and len(digits) <= MOST_DIGITS else ()
    longest = 1 if digits[0] == "0" else min(len(digits) - size + 1, MOST_DIGITS)
    return tuple(
        (int(digits[:length]), *rest)
        for length in range(1, longest + 1)
        for rest in _numbers(digits[length:], size - 1)
    )
