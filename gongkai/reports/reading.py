"""Reading the tables out of a published report's text, in whatever layout.

The labels of table three are looked for in their order, whatever stands between their characters, figures included;
what stands between one label and the next is the row. Where the figures of a wrapped label come before it, both are
still in the same order, which gives each row its label. A cell is a figure, or None: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice, pairwise, product

from gongkai.documents.flattening import Recognised
from gongkai.documents.reading import Unreadable
from gongkai.regulation.annual_report.equations import Equation, remedy_equations, request_equations
from gongkai.regulation.annual_report.findings import ProseFact
from gongkai.regulation.annual_report.forms import (
    Column,
    Form,
    RemedyTable,
    Report,
    RequestTable,
    form_of,
)
from gongkai.regulation.annual_report.text import Text
from gongkai.regulation.remedies import RemedyKind
from gongkai.reports.amounts import proactive_table
from gongkai.reports.cells import UNFINISHED, Cells, Row, rows_in, ways_to_cut
from gongkai.reports.prose import prose_facts
from gongkai.reports.sections import sections_of
from gongkai.reports.splitting import decide
from gongkai.reports.stream import Stream, narrow
from gongkai.reports.titles import title_of

# What identifies each label of table three among the others in any variant in which they are printed, without figures.
_LABELS = (
    ("B1", r"[本今]年度?新收政府信息"),
    ("B2", r"上年度?结转政府信息"),
    ("B3.1", r"(?<!不)予以公开"),
    ("B3.2", r"部分公开"),
    ("B3.3.1", r"国家秘密"),
    ("B3.3.2", r"其他法律"),
    ("B3.3.3", r"三安全"),
    ("B3.3.4", r"第三方合法"),
    ("B3.3.5", r"三类内部"),
    ("B3.3.6", r"四类过程"),
    ("B3.3.7", r"行政执法案卷"),
    ("B3.3.8", r"行政查询"),
    ("B3.4.1", r"不掌握"),
    ("B3.4.2", r"没有现成"),
    ("B3.4.3", r"补正后"),
    ("B3.5.1", r"信访.?举报"),
    ("B3.5.2", r"重复申请"),
    ("B3.5.3", r"公开出版物"),
    ("B3.5.4", r"大量反复"),
    ("B3.5.5", r"确认.?或|重新出具"),
    ("B3.7", r"七[).、]?[总合]计|合计"),
    ("B4", r"结转(?:至|到)?下年"),
)
_OTHER_ROWS = (
    ("B3.6.1", r"无正当理由逾期不"),
    ("B3.6.2", r"逾期未按收费"),
    ("B3.6.3", r"(?<=[.、])其他|其他(?=\(?七)"),
)
_ONE_OTHER_ROW = ("B3.6", r"六[).、]?其他")
_FARTHEST = 700  # characters without figures from one label to the next
_SECTION_FIVE = r"五[、.]|存在的?(?:主要)?(?:问题|不足|困难|薄弱环节)|第五部分|主要问题[及和与]|其[他它](?:需要|需)?报告的?事项"
_LEAST_OF_A_SECTION = 20
_MARKS_OF_2019 = ("对外公开总数量", "上一年项目数量", "政府集中采购")
_END_IN_A_FIGURE = re.compile(r"\d[\d.,]*[+-]?\Z")
_MOST_REMEDY_DIGITS = 40


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A report as read: its unit and year where the text tells them, its figures, and what its prose says.

    `remarks`: what the reader had to decide, in Chinese.
    """

    unit: str
    year: int | None
    figures: Report
    facts: tuple[ProseFact, ...]
    text: Text
    remarks: tuple[str, ...] = ()


def read_report(text: str) -> PublishedReport:
    """The figures and facts of a report's text. Raises Unreadable where there is none in it."""
    is_recognised = isinstance(text, Recognised)
    source = narrow(text)
    # A figure in which the text ends may have lost digits.
    tables = _END_IN_A_FIGURE.sub(UNFINISHED, source.rstrip(" "))
    words = Stream(tables, figures=False)
    squeezed = Stream(tables, figures=True)
    labels = _labels(words)
    begins = squeezed.find(r"总体情况|主动公开政府信息情况|第二十条第\(一\)项", 0)
    if not labels and not (begins and "信息公开" in squeezed.characters):
        raise Unreadable(
            "没有找到“收到和处理政府信息公开申请情况”表，请确认这是一份完整的政府信息公开工作年度报告。"
        )
    year, unit = title_of(source)
    form = _form(squeezed, year)
    requests, end_of_three, blanks_end_cells = _requests(words, labels)
    proactive = {} if is_recognised else proactive_table(squeezed, form)
    if len(labels) > 2 and not _any_figure(requests.values(), proactive.values()):
        raise Unreadable("表格里只剩文字，数字没有保留下来（例如重复的行被去掉了），请用报告的原文件再试。")
    remedies, remarks = _remedies(words, end_of_three, blanks_end_cells=blanks_end_cells)
    if is_recognised:
        requests, remedies = _trusted(requests, remedies)
        remarks = ("扫描件，文字由识别得到；合计不符的行可能是识别错误，没有采用，其余数字以原件为准。",)
    figures = Report(form, year, requests, remedies, proactive)
    is_cut = _is_cut(words, end_of_three, has_all=not any(None in block for block in remedies.values()))
    text_read = sections_of(source, unit, is_cut=is_cut, is_recognised=is_recognised)
    if end_of_three is not None and 6 not in text_read.sections and _ends_within_a_sentence(text_read.whole):
        text_read = replace(text_read, is_cut=True)
    facts = () if is_recognised else tuple(prose_facts(text_read, year))
    return PublishedReport(unit, year, figures, facts, text_read, remarks)


def _any_figure(
    requests: Iterable[Mapping[str, int | None]], proactive: Iterable[Sequence[int | str | None]]
) -> bool:
    cells = chain(*(cells.values() for cells in requests), *proactive)
    return any(cell is not None for cell in cells)


def _labels(words: Stream) -> list[tuple[str, int]]:
    """The labels of table three that are there, in their order: the row, and where it starts in the stream."""
    best: list[tuple[str, int]] = []
    for first in re.finditer(_LABELS[0][1], words.characters):
        found = [("B1", first.start())]
        at = first.end()
        for row, pattern in _LABELS[1:]:
            match = words.find(pattern, at, at + _FARTHEST)
            if match:
                found.append((row, match.start()))
                at = match.end()
        # The prose may name the labels too: of as many, those that stand closest together.
        if len(found) > len(best) or (len(found) == len(best) and _span(found) < _span(best)):
            best = found
    return _with_other_rows(words, best)


def _span(labels: list[tuple[str, int]]) -> int:
    return labels[-1][1] - labels[0][1]


def _with_other_rows(words: Stream, found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """（六）其他处理 is one row or the head of three; its words stand in other places too."""
    rows = [row for row, _ in found]
    last = next((index for row, index in reversed(found) if row.startswith("B3.5")), None)
    if last is None:
        return found
    end = next((index for row, index in found if row in ("B3.7", "B4")), last + _FARTHEST)
    others, at = [], last
    for row, pattern in _OTHER_ROWS:
        if match := words.find(pattern, at, end + 2):
            others.append((row, match.start()))
            at = match.end()
    if not any(row in ("B3.6.1", "B3.6.2") for row, _ in others):
        match = words.find(_ONE_OTHER_ROW[1], last, end)
        others = [(_ONE_OTHER_ROW[0], match.start())] if match else []
    place = rows.index("B3.7") if "B3.7" in rows else rows.index("B4") if "B4" in rows else len(rows)
    return [*found[:place], *others, *found[place:]]


def _requests(words: Stream, labels: list[tuple[str, int]]) -> tuple[RequestTable, int | None, bool]:
    """Table three, where in the stream what comes after it begins, and whether blanks end cells in it."""
    if not labels:
        return {}, None, False
    last_row, last = labels[-1]
    after = words.find(r"行政法?复议|" + _SECTION_FIVE, last) if last_row == "B4" else None
    end = after.start() if after else len(words.characters)
    heads = list(re.finditer(r"收到[和及与、]?处理政府信息", words.characters[: labels[0][1]]))
    head = heads[-1].start() if heads else -1
    places = [words.place(index) for _, index in labels] + [words.place(end)]
    bodies = [words.text[start:stop] for start, stop in pairwise(places)]
    before = rows_in(words.text[words.place(head) : places[0]], len(Column)) if head >= 0 else []
    rows = _matched(before, [rows_in(body, len(Column)) for body in bodies], is_whole=after is not None)
    if after is None:
        # Where the text ends within a row, blanks before its figures may be merged cells of its label.
        rows[-1] = Row(tuple(cells for cells in rows[-1].readings if cells[0] is not None))
    blanks_end_cells = sum(row.groups == len(Column) for row in rows) * 2 > len(rows)
    if blanks_end_cells:
        # Where blanks do end cells, a row with too few figures has lost one.
        rows = [_UNREAD if 1 < row.groups < len(Column) else row for row in rows]
    names = [row for row, _ in labels]
    decided = decide(
        {name: row.readings for name, row in zip(names, rows, strict=True)},
        [column.value for column in Column],
        request_equations(names),
    )
    table = {name: dict(zip((c.value for c in Column), cells, strict=True)) for name, cells in decided.items()}
    return table, end if after else None, blanks_end_cells


def _trusted(requests: RequestTable, remedies: RemedyTable) -> tuple[RequestTable, RemedyTable]:
    """Of a recognised text the rows and blocks that add up: an error of the recognition is not one of the report."""
    kept: RequestTable = {}
    for row, cells in requests.items():
        *parts, total = cells.values()
        adds_up = None not in parts and total is not None and sum(filter(None, parts)) == total
        kept[row] = cells if adds_up else dict.fromkeys(cells)
    blocks: RemedyTable = {
        kind: block if None not in block and sum(filter(None, block[:4])) == block[4] else [None] * len(block)
        for kind, block in remedies.items()
    }
    return kept, blocks


_UNREAD = Row(())


def _matched(before: list[Row], bodies: list[list[Row]], *, is_whole: bool) -> list[Row]:
    """The row of each label: what follows it or, where some stand before theirs, by their order."""
    if before and not is_whole:
        return [_UNREAD for _ in bodies]  # figures before their labels, and the last label may be what was cut
    if all(len(rows) == 1 for rows in bodies):
        return [rows[0] for rows in bodies]
    everything = [row for rows in (before, *bodies) for row in rows]
    if len(everything) == len(bodies):
        return everything
    counts = [1, *(len(rows) for rows in bodies), 1]
    return [
        rows[0] if len(rows) == 1 and counts[index] <= 1 and counts[index + 2] <= 1 else _UNREAD
        for index, rows in enumerate(bodies)
    ]


def _remedies(
    words: Stream, after_three: int | None, *, blanks_end_cells: bool
) -> tuple[RemedyTable, tuple[str, ...]]:
    """Table four, and remarks on what was left out."""
    nothing: RemedyTable = {kind.value: [None] * _BLOCK for kind in RemedyKind}
    if after_three is None:
        return nothing, ()
    end = words.find(_SECTION_FIVE, after_three)
    body = words.text[words.place(after_three) : words.place(end.start() if end else len(words.characters))]
    readings = _remedy_readings(body, blanks_end_cells=blanks_end_cells)
    cells = decide({_REMEDIES: readings}, [str(place) for place in range(_FIFTEEN)], _REMEDY_EQUATIONS)[
        _REMEDIES
    ]
    table = {kind.value: list(cells[_BLOCK * n : _BLOCK * (n + 1)]) for n, kind in enumerate(RemedyKind)}
    remarks: tuple[str, ...] = ()
    if len(readings) > 1 and None not in cells:
        held = all(sum(filter(None, block[:4])) == block[4] for block in table.values())
        why = "只有一种读法成立" if held else "没有一种读法使各项合计都成立，取成立最多的一种，请核对原表"
        printed = len(re.findall(r"\d+", body))
        what = (
            f"印有 {printed} 个数，多出的数按勾稽关系略去"
            if printed > _FIFTEEN
            else "的数字连在一起，按勾稽关系分开"
        )
        remarks = (f"表四{what}，{why}。",)
    return table, remarks


_REMEDIES, _BLOCK = "remedies", 5
_FIFTEEN = _BLOCK * len(RemedyKind)
_REMEDY_EQUATIONS = tuple(
    Equation(
        equation.rule,
        equation.cell,
        tuple(f"{_REMEDIES}/{_BLOCK * block + place}" for place in range(_BLOCK - 1)),
        (f"{_REMEDIES}/{_BLOCK * block + _BLOCK - 1}",),
    )
    for block, equation in enumerate(remedy_equations())
)


def _remedy_readings(body: str, *, blanks_end_cells: bool) -> Sequence[Cells]:
    """The ways to read table four: one row of fifteen, or a row of five for each block."""
    rows = rows_in(body, _FIFTEEN, _cut_into_blocks)
    if blanks_end_cells and len(rows) == 1 and 1 < rows[0].groups < _FIFTEEN:
        return ()  # a figure is missing
    if len(rows) == 1 and rows[0].readings:
        return rows[0].readings
    blocks = rows_in(body, _BLOCK)
    if len(blocks) == len(RemedyKind):
        return [sum(cells, ()) for cells in product(*(block.readings for block in blocks))]
    return ()


def _cut_into_blocks(groups: Sequence[str], _: int) -> list[Cells]:
    """The ways to cut table four's digits in which most blocks add up."""
    digits = "".join(groups)
    if len(digits) > _MOST_REMEDY_DIGITS:
        return []
    best: list[Cells] = []
    most = -1
    for first in range(_BLOCK, len(digits) - 2 * _BLOCK + 1):
        for second in range(first + _BLOCK, len(digits) - _BLOCK + 1):
            parts = [_block(digits[start:end]) for start, end in ((0, first), (first, second), (second, None))]
            if not all(ways for _, ways in parts):
                continue
            held = sum(holds for holds, _ in parts)
            if held > most:
                most, best = held, []
            if held == most:
                best += [sum(cells, ()) for cells in islice(product(*(ways for _, ways in parts)), 50)]
    return best


@lru_cache(maxsize=1024)
def _block(digits: str) -> tuple[bool, list[Cells]]:
    """Whether digits can be cut into a block that adds up, and those ways, or else all ways."""
    ways = ways_to_cut([digits], _BLOCK)
    holding = [cells for cells in ways if sum(filter(None, cells[:4])) == cells[4]]
    return bool(holding), holding or ways


def _is_cut(words: Stream, after_three: int | None, *, has_all: bool) -> bool:
    """Whether the text ends before section five, as a page that was copied in part does."""
    if after_three is None:
        return True
    heading = words.find(_SECTION_FIVE, after_three)
    if heading:
        return len(words.characters) - heading.end() < _LEAST_OF_A_SECTION
    figures = list(re.finditer(r"\d", words.text))
    rest = words.text[figures[-1].end() :] if figures else words.text
    return not has_all or len(rest.strip(" |\n\t")) < _LEAST_OF_A_SECTION


def _ends_within_a_sentence(text: str) -> bool:
    return not _ENDING.search(text) and not _FOOTER.search(text[-60:])


# How a text ends that is whole: a sentence, a date, or who signs.
_ENDING = re.compile(r"(?:[。!！?？;；”）)…]|\d日|[局委办厅室会府镇乡院校处站队心]|街道)$")
_FOOTER = re.compile(r"主办|承办|版权|备案|ICP|打印|关闭|[上下]一篇|分享|扫一扫|网站|链接|附件")


def _form(squeezed: Stream, year: int | None) -> Form:
    if any(mark in squeezed.characters for mark in _MARKS_OF_2019):
        return Form.F2019
    if "制发件数" in squeezed.characters or year is None:
        return Form.F2021
    return form_of(year)
