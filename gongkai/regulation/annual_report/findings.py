"""What is wrong with a report: one function per family of rules, every rule with a stable id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.annual_report.equations import equations_of
from gongkai.regulation.annual_report.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    COLUMN_LABELS,
    PROACTIVE_ROWS,
    REMEDY_COLUMNS,
    REQUEST_ROWS,
    Column,
    Form,
    Report,
)
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.regulation.sources import REGULATION, REPORT_FORM_2019, REPORT_FORM_2021, implements


class Severity(StrEnum):
    """How much a finding weighs: an error breaks the form, a warning needs an explanation, info is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class ReportRule(NamedTuple):
    """A rule: its severity, what it asks for, and where that comes from."""

    severity: Severity
    text: str
    source: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_FORM = "年度报告格式"
RULES: dict[str, ReportRule] = {
    "B-ROW": ReportRule(_E, "表三每一行：六类申请人之和等于总计", _FORM),
    "B-COL": ReportRule(_E, "表三每一列：（一）至（六）各项之和等于（七）总计", _FORM),
    "B-BAL": ReportRule(_E, "表三每一列：第一项加第二项之和，等于第三项加第四项之和", "表三所印勾稽关系"),
    "B-ROWS": ReportRule(_E, "表三各行齐全（区别旧格式的一行和新格式的三行“（六）其他处理”）", _FORM),
    "B-INT": ReportRule(_E, "表三、表四每格应为非负整数，没有的填 0，不留空、不划线", _FORM),
    "A-INT": ReportRule(_W, "表二每格应有数字，没有的填 0", _FORM),
    "B-CARRY": ReportRule(_E, "上年结转等于上一年度报告的结转下年度（机构改革的应当说明）", _FORM),
    "C-SUM": ReportRule(_E, "表四每一组：维持、纠正、其他、尚未审结之和等于总计", _FORM),
    "C-LINK": ReportRule(_W, "复议后起诉总计不应多于本年和上年已审结的行政复议", "通常理解"),
    "C-PEND": ReportRule(_I, "上年尚未审结的案件通常在本年再次出现", "通常理解"),
    "A1-TOT": ReportRule(_E, "对外公开总数量不少于本年新公开数量", _FORM),
    "A1-NEW": ReportRule(_I, "本年新公开数量多于新制作数量的，通常是补充公开了以前的文件", "通常理解"),
    "A1-CARRY": ReportRule(
        _W, "对外公开总数量等于上年总数量加本年新公开数量，再减本年撤下、废止的数量", "通常理解"
    ),
    "A1-CARRY21": ReportRule(_W, "现行有效件数等于上年现行有效件数加本年制发件数减本年废止件数", "通常理解"),
    "A1-BRIDGE": ReportRule(
        _I, "2021 年现行有效件数与 2020 年对外公开总数量口径不同，相差较大的宜说明", "通常理解"
    ),
    "A5-NEG": ReportRule(_E, "上一年项目数量加本年增/减不应为负数", _FORM),
    "A5-CARRY": ReportRule(_W, "上一年项目数量等于上一年度报告的项目数量加其本年增/减", "通常理解"),
    "A8-DEC": ReportRule(_E, "本年收费金额应为不小于 0 的数，单位为万元", _FORM),
    "A9-POS": ReportRule(_W, "采购项目数量与采购总金额应当同时为 0 或者同时不为 0", "通常理解"),
    "T-NEW": ReportRule(_E, "正文所述收到申请件数等于表三第一项（或者第一项加第二项）", "条例第50条"),
    "T-CARRYIN": ReportRule(_E, "正文所述上年结转件数等于表三第二项", "条例第50条"),
    "T-DONE": ReportRule(_E, "正文所述办结、答复件数等于表三（七）总计", "条例第50条"),
    "T-CARRYOUT": ReportRule(_E, "正文所述结转下年度件数等于表三第四项", "条例第50条"),
    "T-BREAK": ReportRule(_W, "正文“其中”各项之和等于所述总数", "条例第50条"),
    "T-REV": ReportRule(_E, "正文所述行政复议件数等于表四行政复议总计", "条例第50条"),
    "T-LIT": ReportRule(_E, "正文所述行政诉讼件数等于表四两组诉讼总计之和", "条例第50条"),
}


class Finding(NamedTuple):
    """One thing a report gets wrong: expected against printed at a cell, in a sentence, with what was quoted."""

    rule: str
    cell: str
    expected: int | str | None
    printed: int | str | None
    message: str
    quote: str = ""

    @property
    def severity(self) -> Severity:
        """The weight of the rule."""
        return RULES[self.rule].severity


class ProseFact(NamedTuple):
    """A number said in the text that a table also gives.

    `cells`: the cells whose sum it should equal; `parts`: the items of an 其中, for T-BREAK.
    """

    rule: str
    value: int
    quote: str
    cells: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()

    def allows(self, report: Report) -> bool:
        """Whether the figures agree with it, or cannot be compared. 收到 may mean 新收, or 新收 plus 结转."""
        figures = [report.cell(cell) for cell in self.cells]
        if not figures or None in figures:
            return True
        printed = sum(number for number in figures if number is not None)
        also = report.cell(f"{CARRIED_IN}/T") if self.rule == "T-NEW" else None
        return self.value == printed or (also is not None and self.value == printed + also)


@implements(REPORT_FORM_2019.article("勾稽关系"), REPORT_FORM_2021.article("勾稽关系"))
def broken_equations(report: Report) -> list[Finding]:
    """B-ROW, B-COL, B-BAL and C-SUM; an equation with an unreadable cell is left alone, B-INT speaks for the cell."""
    found = []
    for equation in equations_of(report):
        left = [report.cell(cell) for cell in equation.left]
        right = [report.cell(cell) for cell in equation.right]
        if None in left or None in right:
            continue
        expected = sum(number for number in left if number is not None)
        printed = sum(number for number in right if number is not None)
        if expected != printed:
            message = f"{_place(report, equation.cell)}：应为 {expected}，印为 {printed}（{RULES[equation.rule].text}）"
            found.append(Finding(equation.rule, equation.cell, expected, printed, message))
    return found


@implements(REPORT_FORM_2019.article("第三部分"), REPORT_FORM_2021.article("第三部分"))
def missing_rows(report: Report) -> list[Finding]:
    """B-ROWS: rows of table three that are not there; a report cut short is said to be incomplete."""
    present = {row.id for row in report.rows()}
    alternatives = present | ({"B3.6.1", "B3.6.2", "B3.6.3"} if "B3.6" in present else set())
    missing = [row for row in REQUEST_ROWS[report.form] if row.id not in alternatives]
    if not missing:
        return []
    labels = "、".join(row.group + row.label for row in missing[:3])
    message = (
        f"表三缺少 {len(missing)} 行（{labels}{'等' if len(missing) > 3 else ''}），报告不完整或者无法辨认"
    )
    return [Finding("B-ROWS", missing[0].id, len(REQUEST_ROWS[report.form]), len(present), message)]


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def unreadable_cells(report: Report) -> list[Finding]:
    """B-INT: cells of tables three and four without a number."""
    names = [f"{row.id}/{column}" for row in report.rows() for column in Column]
    names += [f"{kind}/{index}" for kind in RemedyKind for index in range(len(REMEDY_COLUMNS))]
    return [
        Finding("B-INT", name, None, None, f"{_place(report, name)}：空白或者无法辨认，没有的应当填 0")
        for name in names
        if report.cell(name) is None
    ]


def _place(report: Report, cell: str) -> str:
    """Where a cell is, as a reader of the report would say it."""
    row_id, _, column = cell.partition("/")
    if row_id in report.remedies:
        return f"表四“{REMEDY_LABELS[RemedyKind(row_id)]}”的{REMEDY_COLUMNS[int(column)]}"
    label = COLUMN_LABELS[Column(column)]
    if row_id == "BAL":
        return f"表三{label}一列"
    row = next(row for row in report.rows() if row.id == row_id)
    return f"表三“{row.group}{row.label}”的{label}"


def _number(value: int | str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _figures(report: Report, key: str) -> list[Decimal | None]:
    return [_number(value) for value in report.proactive.get(key, [])]


@implements(REPORT_FORM_2019.article("第二部分"), REPORT_FORM_2021.article("第二部分"))
def proactive_findings(report: Report) -> list[Finding]:
    """A-INT; A1-TOT, A1-NEW, A5-NEG and A9-POS of the 2019 form; A8-DEC of the 2021 form."""
    rules = _proactive_2019 if report.form is Form.F2019 else _proactive_2021
    return [*_unreadable_proactive(report), *rules(report)]


def _unreadable_proactive(report: Report) -> Iterator[Finding]:
    for row in PROACTIVE_ROWS[report.form]:
        for index, value in enumerate(report.proactive.get(row.key, [])):
            if value is None:
                message = f"表二“{row.label}”的{row.columns[index]}：空白或者无法辨认，没有的应当填 0"
                yield Finding("A-INT", f"{row.key}/{index}", None, None, message)


def _proactive_2019(report: Report) -> Iterator[Finding]:
    for key in ("规章", "规范性文件"):
        match _figures(report, key):
            case [Decimal() as made, Decimal() as published, Decimal() as total]:
                if total < published:
                    yield Finding(
                        "A1-TOT",
                        f"{key}/2",
                        int(published),
                        int(total),
                        f"{key}对外公开总数量 {total} 少于本年新公开数量 {published}",
                    )
                if published > made:
                    message = (
                        f"{key}本年新公开 {published} 件，多于新制作 {made} 件，请确认是否补充公开了以前的文件"
                    )
                    yield Finding("A1-NEW", f"{key}/1", int(made), int(published), message)
    for row in PROACTIVE_ROWS[Form.F2019]:
        if row.columns[0] == "上一年项目数量":
            match _figures(report, row.key):
                case [Decimal() as before, Decimal() as change, *_] if before + change < 0:
                    message = f"{row.key}上一年 {before} 项，本年增减 {change:+}，结果为负数"
                    yield Finding("A5-NEG", f"{row.key}/1", 0, int(before + change), message)
    match _figures(report, "政府集中采购"):
        case [Decimal() as projects, Decimal() as amount] if (projects == 0) != (amount == 0):
            message = f"采购项目数量为 {projects}，采购总金额为 {amount}，两者应同时为 0 或者同时不为 0"
            yield Finding("A9-POS", "政府集中采购/1", None, str(amount), message)


def _proactive_2021(report: Report) -> Iterator[Finding]:
    values = report.proactive.get("行政事业性收费", [])
    if values and values[0] is not None:
        amount = _number(values[0])
        if amount is None or amount < 0:
            message = f"本年收费金额印为“{values[0]}”，应为不小于 0 的数，单位为万元"
            yield Finding("A8-DEC", "行政事业性收费/0", None, values[0], message)


@implements(
    REGULATION.article("50"), REPORT_FORM_2019.article("勾稽关系"), REPORT_FORM_2021.article("勾稽关系")
)
def carry_over_findings(report: Report, previous: Report) -> list[Finding]:
    """What must follow from last year's report: B-CARRY, C-LINK, C-PEND, A1-CARRY…, A1-BRIDGE and A5-CARRY."""
    return [
        *_carried_requests(report, previous),
        *_carried_remedies(report, previous),
        *_carried_proactive(report, previous),
    ]


def _carried_requests(report: Report, previous: Report) -> Iterator[Finding]:
    for column in Column:
        expected = previous.cell(f"{CARRIED_OUT}/{column}")
        printed = report.cell(f"{CARRIED_IN}/{column}")
        if expected is not None and printed is not None and expected != printed:
            message = f"{COLUMN_LABELS[column]}上年结转印为 {printed}，上一年度报告的结转下年度为 {expected}"
            yield Finding("B-CARRY", f"{CARRIED_IN}/{column}", expected, printed, message)


def _carried_remedies(report: Report, previous: Report) -> Iterator[Finding]:
    decided: list[int | None] = []
    for source in (report, previous):
        decided += [source.cell(f"{RemedyKind.REVIEW}/{index}") for index in range(3)]
    suits = report.cell(f"{RemedyKind.SUIT_AFTER_REVIEW}/4")
    if suits is not None and None not in decided:
        most = sum(number for number in decided if number is not None)
        if suits > most:
            message = f"复议后起诉 {suits} 件，多于本年和上年已审结的行政复议 {most} 件"
            yield Finding("C-LINK", f"{RemedyKind.SUIT_AFTER_REVIEW}/4", most, suits, message)
    for kind in RemedyKind:
        pending, total = previous.cell(f"{kind}/3"), report.cell(f"{kind}/4")
        if pending is not None and total is not None and total < pending:
            message = f"{REMEDY_LABELS[kind]}上年尚未审结 {pending} 件，本年总计只有 {total} 件，请确认口径"
            yield Finding("C-PEND", f"{kind}/4", pending, total, message)


def _carried_proactive(report: Report, previous: Report) -> Iterator[Finding]:
    if report.form is Form.F2019:
        for row in PROACTIVE_ROWS[Form.F2019]:
            if row.columns[0] == "上一年项目数量":
                match (_figures(previous, row.key), _figures(report, row.key)):
                    case ([Decimal() as before, Decimal() as change, *_], [Decimal() as printed, *_]):
                        if before + change != printed:
                            message = (
                                f"{row.key}上一年项目数量印为 {printed}，按上一年度报告应为 {before + change}"
                            )
                            yield Finding(
                                "A5-CARRY", f"{row.key}/0", int(before + change), int(printed), message
                            )
    same_form = report.form is previous.form
    for key in ("规章", "规范性文件"):
        match (_figures(previous, key), _figures(report, key)):
            case ([_, _, Decimal() as before], [Decimal() as made, Decimal() as second, Decimal() as total]):
                if not same_form:
                    if total != before:
                        message = (
                            f"{key}现行有效 {total} 件，上年对外公开总数量 {before} 件，口径不同，仅供比较"
                        )
                        yield Finding("A1-BRIDGE", f"{key}/2", int(before), int(total), message)
                elif report.form is Form.F2019 and total > before + second:
                    message = f"{key}对外公开总数量 {total} 多于上年 {before} 加本年新公开 {second}"
                    yield Finding("A1-CARRY", f"{key}/2", int(before + second), int(total), message)
                elif report.form is Form.F2021 and total != before + made - second:
                    message = f"{key}现行有效 {total} 件，按上年 {before} 加制发 {made} 减废止 {second} 应为 {before + made - second} 件"
                    yield Finding("A1-CARRY21", f"{key}/2", int(before + made - second), int(total), message)


@implements(REGULATION.article("50"))
def prose_findings(report: Report, facts: Sequence[ProseFact]) -> list[Finding]:
    """The T- rules: what the text says against what the tables say. Facts without a figure to match are left alone."""
    return [finding for fact in facts if (finding := _prose_finding(report, fact)) is not None]


def _prose_finding(report: Report, fact: ProseFact) -> Finding | None:
    if fact.rule == "T-BREAK":
        if sum(fact.parts) == fact.value:
            return None
        message = f"正文各项之和为 {sum(fact.parts)}，所述总数为 {fact.value}"
        return Finding(fact.rule, "", sum(fact.parts), fact.value, message, fact.quote)
    if fact.allows(report):
        return None
    printed = sum(report.cell(cell) or 0 for cell in fact.cells)
    message = f"正文说 {fact.value} 件，表中为 {printed} 件（{RULES[fact.rule].text}）"
    return Finding(fact.rule, fact.cells[0], fact.value, printed, message, fact.quote)


@implements(REGULATION.article("50"), REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def findings(
    report: Report, *, facts: Sequence[ProseFact] = (), previous: Report | None = None
) -> list[Finding]:
    """Everything these rules find, tables first, then the text, then last year."""
    return [
        *missing_rows(report),
        *unreadable_cells(report),
        *broken_equations(report),
        *proactive_findings(report),
        *prose_findings(report, facts),
        *(carry_over_findings(report, previous) if previous else ()),
    ]
