"""Reading table two: a few figures after each label, some with a sign, some of money."""

from __future__ import annotations

import re

from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form, ProactiveRow
from gongkai.reports.cells import MOST_DIGITS, UNFINISHED, ways_to_cut
from gongkai.reports.stream import Stream

_PROACTIVE_LABELS = {
    "规章": r"规章",
    "规范性文件": r"(?:行政)?规范性文件",
    "行政许可": r"行政许可",
    "其他对外管理服务事项": r"其他对外管理服务事项",
    "行政处罚": r"行政处罚",
    "行政强制": r"行政强制",
    "行政事业性收费": r"行政事业性收费",
    "政府集中采购": r"政府集中采购",
}
# After a label of table two come its figures or, where they were left blank, what stands next.
_AFTER_A_LABEL = f"(?:\\([^()\\d]{{0,12}}\\)|(?:处理)?决定(?:数量)?)?(?=[+↓减]?[-—–/]*\\d|[-—–/]|无|{UNFINISHED}|第二十条|信息内容|收到和处理|{'|'.join(_PROACTIVE_LABELS.values())})"
_FIELD_END = re.compile(r"[|\t]")
_AMOUNT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NOTE = re.compile(r"\([^()|]{0,40}\)")
# A sign that is not one character before its figure: whether it is one, and which, is not certain.
_UNCLEAR_SIGN = re.compile(r"[减增↓↑]\s*\d|亿")
_REMARK = re.compile(r"注:")
_LONE_DASH = re.compile(r"^[ \t]*[-—–][ \t]*$", re.MULTILINE)


def proactive_table(squeezed: Stream, form: Form) -> dict[str, list[int | str | None]]:
    """Table two: for each row that is there, its numbers as printed."""
    start = squeezed.characters.find("第二十条第(一)项")
    start = start if start >= 0 else max(squeezed.characters.find("主动公开政府信息情况"), 0)
    heading = squeezed.find(r"收到[和及与、]?处理政府信息|[本今]年度?新收政府信息", start)
    end = heading.start() if heading else len(squeezed.characters)
    found: list[tuple[ProactiveRow, int, int]] = []
    position = start
    for row in PROACTIVE_ROWS[form]:
        match = squeezed.find(_PROACTIVE_LABELS[row.key] + _AFTER_A_LABEL, position, end)
        if match:
            found.append((row, match.start(), match.end()))
            position = match.end()
    bodies: list[tuple[ProactiveRow, str]] = []
    for index, (row, _, after) in enumerate(found):
        following = found[index + 1][1] if index + 1 < len(found) else end
        section = squeezed.characters.find("第二十条", after, following)
        stop = section if section >= 0 else following
        begin = squeezed.places[after - 1] + 1
        body = _REMARK.split(squeezed.text[begin : squeezed.place(stop)])[0]
        bodies.append((row, re.sub(r"[-—–] *(?=\d)", "-", _NOTE.sub("", body))))
    # Where figures follow their labels at once, nothing ends a cell, and blanks stand anywhere; unless all rows have
    # as many figures as columns.
    at_once = [re.match(r"[+-]?\d", body) is not None for _, body in bodies]
    runs_together = sum(at_once) * 2 > len(bodies) and not all(
        len(_AMOUNT.findall(body)) == len(row.columns) for row, body in bodies if len(row.columns) > 1
    )
    return {row.key: _amounts(body, row.columns, runs_together=runs_together) for row, body in bodies}


def _amounts(body: str, columns: tuple[str, ...], *, runs_together: bool) -> list[int | str | None]:
    """The cells after a label of table two as printed, None where they cannot be told apart."""
    nothing: list[int | str | None] = [None] * len(columns)
    if _UNCLEAR_SIGN.search(body):
        return nothing
    line = body.split("\n", 1)[0]
    fields = [field.strip() for field in _FIELD_END.split(line)[1:]]  # the first mark ends the label's own cell
    while len(fields) > len(columns) and not fields[-1]:
        fields.pop()
    if len(fields) == len(columns) and (any(fields) or not re.search(r"\d", body)):
        return [_amount(field, column) for field, column in zip(fields, columns, strict=True)]
    numbers = [number.replace(",", "") for number in _AMOUNT.findall(body)]
    if UNFINISHED in body:
        return nothing
    starts_with_zero = any(re.match(r"[+-]?0\d", number) for number in numbers)  # no number does
    if (runs_together or starts_with_zero) and len(columns) > 1 and not re.search(r"[|\t\n]\s*[+-]?\d", body):
        return _cut("".join(body.split()), columns)
    if starts_with_zero:
        return nothing
    if len(numbers) == len(columns) and not (len(columns) > 1 and _LONE_DASH.search(body)):
        return [_amount(number, column) for number, column in zip(numbers, columns, strict=True)]
    return nothing


def _cut(body: str, columns: tuple[str, ...]) -> list[int | str | None]:
    """The cells of figures that run together, where there is one way: 000, or 54-18 for two columns."""
    numbers = [number.replace(",", "") for number in _AMOUNT.findall(body)]
    signed = any(not number[0].isdecimal() for number in numbers[1:])
    if len(numbers) == len(columns) and len(numbers) == 2 and signed:
        return [_amount(number, column) for number, column in zip(numbers, columns, strict=True)]
    if len(numbers) == 1 and numbers[0].isdecimal():
        ways = ways_to_cut(numbers, len(columns))
        if len(ways) == 1:
            cells = zip(ways[0], columns, strict=True)
            return [str(figure) if "金额" in column else figure for figure, column in cells]
    return [None] * len(columns)


def _amount(text: str, column: str) -> int | str | None:
    numbers = [number.replace(",", "") for number in _AMOUNT.findall(text)]
    if len(numbers) != 1 or len(numbers[0]) > MOST_DIGITS + 7:
        return None
    if "金额" in column:
        return numbers[0]
    return int(numbers[0]) if "." not in numbers[0] and len(numbers[0]) <= MOST_DIGITS else None
