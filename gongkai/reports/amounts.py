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
_AFTER_A_LABEL = f"(?=[+↓减]?[-—–/]*\\d|[-—–/]|无|{UNFINISHED}|第二十条|信息内容|收到和处理|{'|'.join(_PROACTIVE_LABELS.values())})"
_FIELD_END = re.compile(r"[|\t]")
_AMOUNT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NOTE = re.compile(r"\([^()|]{0,40}\)")
# A sign that is not one character before its figure: whether it is one, and which, is not certain.
_UNCLEAR_SIGN = re.compile(r"[减增↓↑]\s*\d|亿")
_LONE_DASH = re.compile(r"^[ \t]*[-—–][ \t]*$", re.MULTILINE)


def proactive_table(squeezed: Stream, form: Form) -> dict[str, list[int | str | None]]:
    """Table two: for each row that is there, its numbers as printed."""
    start = squeezed.characters.find("第二十条第(一)项")
    start = start if start >= 0 else max(squeezed.characters.find("主动公开政府信息情况"), 0)
    heading = squeezed.find(r"收到和处理政府信息|本年新收政府信息", start)
    end = heading.start() if heading else len(squeezed.characters)
    found: list[tuple[ProactiveRow, int, int]] = []
    position = start
    for row in PROACTIVE_ROWS[form]:
        match = squeezed.find(_PROACTIVE_LABELS[row.key] + _AFTER_A_LABEL, position, end)
        if match:
            found.append((row, match.start(), match.end()))
            position = match.end()
    rows: dict[str, list[int | str | None]] = {}
    for index, (row, _, after) in enumerate(found):
        following = found[index + 1][1] if index + 1 < len(found) else end
        section = squeezed.characters.find("第二十条", after, following)
        stop = section if section >= 0 else following
        begin = squeezed.places[after - 1] + 1
        rows[row.key] = _amounts(squeezed.text[begin : squeezed.place(stop)], row.columns)
    return rows


def _amounts(body: str, columns: tuple[str, ...]) -> list[int | str | None]:
    """The cells after a label of table two as printed, None where they cannot be told apart."""
    nothing: list[int | str | None] = [None] * len(columns)
    body = re.sub(r"[-—–] *(?=\d)", "-", _NOTE.sub("", body))
    if _UNCLEAR_SIGN.search(body):
        return nothing
    line = body.split("\n", 1)[0]
    fields = [field.strip() for field in _FIELD_END.split(line)[1:]]  # the first mark ends the label's own cell
    while len(fields) > len(columns) and not fields[-1]:
        fields.pop()
    if len(fields) == len(columns) and (any(fields) or not re.search(r"\d", body)):
        return [_amount(field, column) for field, column in zip(fields, columns, strict=True)]
    numbers = [number.replace(",", "") for number in _AMOUNT.findall(body)]
    if UNFINISHED in body or (len(numbers) == len(columns) and _LONE_DASH.search(body)):
        return nothing
    if len(numbers) == len(columns):
        return [_amount(number, column) for number, column in zip(numbers, columns, strict=True)]
    if (
        all(number.isdecimal() for number in numbers)
        and 0 < len(numbers) < len(columns)
        and not re.search(r"\d\s*\n\s*\d", body)
    ):
        ways = ways_to_cut(["".join(numbers)], len(columns))
        if len(ways) == 1:
            return list(ways[0])
    return nothing


def _amount(text: str, column: str) -> int | str | None:
    numbers = [number.replace(",", "") for number in _AMOUNT.findall(text)]
    if len(numbers) != 1 or len(numbers[0]) > MOST_DIGITS + 7:
        return None
    if "金额" in column:
        return numbers[0]
    return int(numbers[0]) if "." not in numbers[0] and len(numbers[0]) <= MOST_DIGITS else None
