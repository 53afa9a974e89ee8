"""Reading the tables out of a published report's text.

The labels of the form are looked for in their order, whatever blanks, tabs, pipes or line ends stand between their
characters; what lies between one label and the next is the row. A row is taken only if it can be split into
exactly its cells; otherwise its cells are None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, zip_longest

from gongkai.documents.reading import Unreadable
from gongkai.regulation.annual_report.findings import ProseFact
from gongkai.regulation.annual_report.forms import (
    PROACTIVE_ROWS,
    Column,
    Form,
    ProactiveRow,
    Report,
    form_of,
)
from gongkai.regulation.remedies import RemedyKind
from gongkai.reports.prose import prose_facts

# What identifies each label of table three, in the variants in which they are printed, blanks removed.
_REQUEST_LABELS = (
    ("B1", r"本年新收政府信息公开申请数量"),
    ("B2", r"上年结转政府信息公开申请数量"),
    ("B3.1", r"\(一\)予以公开"),
    ("B3.2", r"\(二\)部分公开(?:\(区分处理的.{0,20}?其他情形\))?"),
    ("B3.3.1", r"属于国家秘密"),
    ("B3.3.2", r"其他法律行政[^\d]{0,8}公开"),
    ("B3.3.3", r"危及.?三安全一稳定[”\"]?"),
    ("B3.3.4", r"保护第三方合法权益"),
    ("B3.3.5", r"属于三类内部事务信息"),
    ("B3.3.6", r"属于四类过程性信息"),
    ("B3.3.7", r"属于行政执法案卷"),
    ("B3.3.8", r"属于行政查询事项"),
    ("B3.4.1", r"本机关不掌握相关政府信息"),
    ("B3.4.2", r"没有现成信息需要另行制作"),
    ("B3.4.3", r"补正后申请内容仍不明确"),
    ("B3.5.1", r"信访举报投诉类申请"),
    ("B3.5.2", r"重复申请"),
    ("B3.5.3", r"要求提供公开出版物"),
    ("B3.5.4", r"无正当理由大量反复申请"),
    ("B3.5.5", r"要求行政机关确认或重新出具已获取信息"),
    ("B3.6", r"\(六\)其他(?:处理)?"),
    ("B3.6.1", r"申请人无正当理由逾期不补正.{0,30}?公开申请"),
    ("B3.6.2", r"申请人逾期未按收费通知要求缴纳费用.{0,30}?公开申请"),
    ("B3.6.3", r"3[.、]?其他"),
    ("B3.7", r"\(七\)总计"),
    ("B4", r"结转下年度继续办理"),
)
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
_AFTER_A_LABEL = f"(?=[+-]?\\d|第二十条|信息内容|收到和处理|{'|'.join(_PROACTIVE_LABELS.values())})"
_MARKS_OF_2019 = ("对外公开总数量", "上一年项目数量", "政府集中采购")
_NARROW = {ord(wide): narrow for wide, narrow in zip("（）：，．｜＋－−", "():,.|+--", strict=True)}
_NARROW |= {code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)}
_MOST_DIGITS = 12
_SEPARATOR = re.compile(r"[\s|]")
_PAGE_NUMBER = re.compile(r"^[ \t\f]*[-—–－][ \t]*\d{1,3}[ \t]*[-—–－][ \t]*$", re.MULTILINE)
_AMOUNT = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A report as read: its unit and year where the text tells them, its figures, and what its prose says.

    `remarks`: what the reader had to decide, in Chinese.
    """

    unit: str
    year: int | None
    figures: Report
    facts: tuple[ProseFact, ...]
    remarks: tuple[str, ...] = ()


class _Text:
    """A text and its squeezed form without separators, with the way back from one to the other."""

    def __init__(self, text: str) -> None:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = _PAGE_NUMBER.sub("\n", lines).translate(_NARROW)
        self.positions = [i for i, character in enumerate(self.text) if not _SEPARATOR.match(character)]
        self.squeezed = "".join(self.text[i] for i in self.positions)

    def between(self, start: int, end: int) -> str:
        """The original text from squeezed position `start` to `end`, separators included."""
        first = self.positions[start - 1] + 1 if start else 0
        last = self.positions[end] if end < len(self.positions) else len(self.text)
        return self.text[first:last]


def read_report(text: str) -> PublishedReport:
    """The figures and facts of a report's text. Raises Unreadable where no table of the form is in it."""
    source = _Text(text)
    spans = list(_request_spans(source))
    if not spans or spans[0][0] != "B1":
        raise Unreadable(
            "没有找到“收到和处理政府信息公开申请情况”表，请确认这是一份完整的政府信息公开工作年度报告。"
        )
    year, unit = _title(source.text)
    form = _form(source, year)
    requests = {row: _seven(body) for row, body in spans}
    if "B3.6.1" in requests:
        requests.pop("B3.6", None)  # the heading of the three rows
    remedies, remarks = _remedies(source)
    figures = Report(form, year, requests, remedies, _proactive(source, form))
    return PublishedReport(unit, year, figures, tuple(prose_facts(text)), remarks)


def _request_spans(source: _Text) -> Iterator[tuple[str, str]]:
    """Each label found, in order, with the text up to the next one."""
    found: list[tuple[str, int, int]] = []
    position, end = 0, _section_four(source)  # what follows says "重复申请" and "3.其他" in prose
    for row, pattern in _REQUEST_LABELS:
        match = re.compile(pattern).search(source.squeezed, position, end)
        if match:
            found.append((row, match.start(), match.end()))
            position = match.end()
    for (row, _, end), following in zip_longest(found, found[1:]):
        stop = following[1] if following else _section_four(source)
        yield row, source.between(end, stop)


_SECTION_FOUR = "四、政府信息公开行政复议"
_HEAD_OF_TABLE_FOUR = re.compile(_SECTION_FOUR + r"(?:、|和)?行政诉讼情况.{0,10}?(?:行政复议|结果维持)")


def _section_four(source: _Text) -> int:
    """Where table four begins: the heading before its head. A table of contents and the prose name it too."""
    heads = [match.start() for match in _HEAD_OF_TABLE_FOUR.finditer(source.squeezed)]
    heading = heads[-1] if heads else source.squeezed.rfind(_SECTION_FOUR)
    return heading if heading >= 0 else len(source.squeezed)


def _seven(body: str) -> dict[str, int | None]:
    """The seven cells after a label, or seven Nones."""
    cells = _fields(body, len(Column))
    return dict(zip((column.value for column in Column), cells, strict=True))


def _fields(body: str, count: int) -> list[int | None]:
    """The `count` cells of a row, or as many Nones where the separators leave a doubt.

    With tabs, empty fields before and after the figures come from merged heads; one between figures is a blank.
    """
    line = body.split("\n", 1)[0]
    if "\t" in line:
        fields = [field.strip() for field in line.strip("\t ").split("\t")]
        if len(fields) == count and all(re.fullmatch(r"\d*", field) for field in fields):
            return [_figure(field) for field in fields]
        return [None] * count
    # What follows the last figure may be the number of the next label (1. 2、) and is not a cell.
    numbers = re.findall(r"(?<![\d.])\d+(?![\d.、])", body)
    return [_figure(number) for number in numbers] if len(numbers) == count else [None] * count


def _figure(text: str) -> int | None:
    """A count. More digits than any district could have are run-together cells, not a figure."""
    return int(text) if text and len(text) <= _MOST_DIGITS else None


def _remedies(source: _Text) -> tuple[dict[str, list[int | None]], tuple[str, ...]]:
    """The fifteen numbers of table four, or fifteen Nones, and a remark where a number was left out."""
    start = _section_four(source)
    end = source.squeezed.find("五、", start)
    body = source.between(start, end if end >= 0 else len(source.squeezed))
    with_blanks = _row_with_blanks(body)
    if with_blanks is not None:
        return _in_blocks(with_blanks), ()
    found = re.findall(r"(?<!\S)\d+(?!\S)", body.replace("|", " "))
    numbers = [int(number) for number in found if len(number) <= _MOST_DIGITS]
    reading = _fifteen(numbers)
    cells: list[int | None] = list(reading) if reading else [None] * 15
    remarks = ()
    if reading and len(numbers) > 15:
        held = _sums_held(reading) == len(RemedyKind)
        why = "只有一种读法成立" if held else "没有一种读法使各项合计都成立，取成立最多的一种，请核对原表"
        remarks = (f"表四印有 {len(numbers)} 个数，多出的数按勾稽关系略去，{why}。",)
    return _in_blocks(cells), remarks


def _in_blocks(cells: list[int | None]) -> dict[str, list[int | None]]:
    return {kind.value: cells[5 * block : 5 * block + 5] for block, kind in enumerate(RemedyKind)}


def _row_with_blanks(body: str) -> list[int | None] | None:
    """The fifteen cells of a tab-separated row in which some are blank; None where there is no such row.

    With a blank among them, numbers cannot be told apart by counting, so a row of any other length is unreadable.
    """
    for line in body.splitlines():
        fields = [field.strip() for field in line.split("\t")]
        while len(fields) > 15 and not fields[-1]:
            fields.pop()  # a tab that ends a cell
        figures = [field for field in fields if field]
        is_row = len(fields) >= 10 and figures and all(field.isdecimal() for field in figures)
        if is_row and len(figures) < len(fields):
            return [_figure(field) for field in fields] if len(fields) == 15 else [None] * 15
    return None


def _fifteen(numbers: list[int]) -> tuple[int, ...] | None:
    """Fifteen numbers as they are; of one or two too many, the reading that satisfies most sums, if it is the only one.

    Published tables now and then print a zero too many.
    """
    if len(numbers) == 15:
        return tuple(numbers)
    if len(numbers) not in (16, 17):
        return None
    readings = set(combinations(numbers, 15))
    best = max(map(_sums_held, readings))
    candidates = [reading for reading in readings if _sums_held(reading) == best]
    return candidates[0] if len(candidates) == 1 else None


def _sums_held(cells: tuple[int, ...]) -> int:
    return sum(sum(cells[start : start + 4]) == cells[start + 4] for start in (0, 5, 10))


def _proactive(source: _Text, form: Form) -> dict[str, list[int | str | None]]:
    """Table two: for each row that is there, its numbers as printed."""
    start = max(source.squeezed.find("第二十条第(一)项"), 0)
    end = source.squeezed.find("收到和处理政府信息公开申请情况", start)
    end = end if end >= 0 else len(source.squeezed)
    found: list[tuple[ProactiveRow, int, int]] = []
    position = start
    for row in PROACTIVE_ROWS[form]:
        match = re.compile(_PROACTIVE_LABELS[row.key] + _AFTER_A_LABEL).search(source.squeezed, position, end)
        if match:
            found.append((row, match.start(), match.end()))
            position = match.end()
    rows: dict[str, list[int | str | None]] = {}
    for (row, _, after), following in zip_longest(found, found[1:]):
        heading = source.squeezed.find("第二十条", after, end)
        stops = [stop for stop in (following[1] if following else -1, heading, end) if stop >= 0]
        rows[row.key] = _row_of_amounts(source.between(after, min(stops)), row.columns)
    return rows


def _row_of_amounts(body: str, columns: tuple[str, ...]) -> list[int | str | None]:
    """The cells of a row of table two as printed. With tabs each cell is read for itself; else all of them or none."""
    line = body.lstrip("\n").split("\n", 1)[0]
    if "\t" in line:
        # The first tab ends the label's cell; a second one says that the first figure was left blank.
        fields = line.strip(" ").removeprefix("\t").rstrip("\t ").split("\t")
        fields += [""] * (len(columns) - len(fields))
        return [_cell(field, column) for field, column in zip(fields, columns, strict=False)]
    numbers = _AMOUNT.findall(body)
    if len(numbers) != len(columns):
        return [None] * len(columns)
    return [_cell(number, column) for number, column in zip(numbers, columns, strict=True)]


def _cell(text: str, column: str) -> int | str | None:
    numbers = _AMOUNT.findall(text)
    if len(numbers) != 1 or len(numbers[0]) > _MOST_DIGITS + 7:
        return None
    if "金额" in column:
        return numbers[0]
    return int(numbers[0]) if "." not in numbers[0] else None


def _form(source: _Text, year: int | None) -> Form:
    if any(mark in source.squeezed for mark in _MARKS_OF_2019):
        return Form.F2019
    if "制发件数" in source.squeezed or year is None:
        return Form.F2021
    return form_of(year)


def _title(text: str) -> tuple[int | None, str]:
    """Year and unit from the title, which may be broken over two lines; the unit is "" where it is not named."""
    head = re.sub(r"\s+", "", text[:2000])
    match = re.search(r"(20\d\d)年(?:度)?([^。；，,]{0,30}?)政府信息公开(?:工作)?年度报告", head)
    if not match:
        years = re.findall(r"(20\d\d)年1月1日", re.sub(r"\s+", "", text))
        return (int(years[0]) if years else None), ""
    before = re.split(r"[。；，：:\-=#》>|\d]", head[: match.start()])[-1]
    return int(match[1]), (match[2] or before).strip()
