"""What is wrong with a report: one function per family of rules, every rule with a stable id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
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
from gongkai.regulation.annual_report.rules import RULES, Finding, Scope, applies
from gongkai.regulation.annual_report.text import (
    Text,
    copied_text,
    is_government,
    structure_findings,
    text_findings,
)
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.regulation.sources import REGULATION, REPORT_FORM_2019, REPORT_FORM_2021, implements


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
        if self.rule != "T-NEW" or self.value == printed:
            return self.value == printed
        also = report.cell(f"{CARRIED_IN}/T")
        return also is None or self.value == printed + also


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
            message = f"{place_of(report, equation.cell)}：应为 {expected}，印为 {printed}（{RULES[equation.rule].text}）"
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
        Finding("B-INT", name, None, None, f"{place_of(report, name)}：空白或者无法辨认，没有的应当填 0")
        for name in names
        if report.cell(name) is None
    ]


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def place_of(report: Report, cell: str) -> str:
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
        carried = report.cell(f"{CARRIED_IN}/T") or 0  # how all were concluded counts those carried in too
        if sum(fact.parts) in (fact.value, fact.value + carried):
            return None
        message = f"正文各项之和为 {sum(fact.parts)}，所述总数为 {fact.value}"
        return Finding(fact.rule, "", sum(fact.parts), fact.value, message, fact.quote)
    if fact.allows(report):
        return None
    printed = sum(report.cell(cell) or 0 for cell in fact.cells)
    message = f"正文说 {fact.value} 件，表中为 {printed} 件（{RULES[fact.rule].text}）"
    return Finding(fact.rule, fact.cells[0], fact.value, printed, message, fact.quote)


@implements(REPORT_FORM_2019.article("第二部分"), REPORT_FORM_2021.article("第二部分"))
def plausibility_findings(report: Report, unit: str = "") -> list[Finding]:
    """A1-RULES, A8-UNIT, P-JUMP and P-AVG: figures that are possible and want a second look.

    Whether the organ can make 规章 is asked elsewhere; `unit` is its name.
    """
    found = []
    rules = [number for number in _figures(report, "规章") if number]
    if rules:
        message = f"{unit or '本机关'}没有规章制定权，规章一行印有 {'、'.join(map(str, rules))}，请核对是否把规范性文件填在了这里"
        found.append(Finding("A1-RULES", "规章/0", 0, str(rules[0]), message))
    match _figures(report, "行政事业性收费"):
        case [Decimal() as fees] if report.form is Form.F2021 and fees > _MOST_FEES:
            message = f"本年收费金额印为 {fees} 万元，请核对是否以元为单位填写"
            found.append(Finding("A8-UNIT", "行政事业性收费/0", None, str(fees), message))
    for row in PROACTIVE_ROWS[report.form]:
        if row.columns[0] == "上一年项目数量":
            match _figures(report, row.key):
                case [Decimal() as before, Decimal() as change, *_] if before and _is_a_jump(before, change):
                    share = change / before * 100
                    message = f"{row.label}上一年 {before} 项，本年增减 {change:+}（{share:+.1f}%），宜说明原因"
                    found.append(Finding("P-JUMP", f"{row.key}/1", None, int(change), message))
    match _figures(report, "政府集中采购"):
        case [Decimal() as projects, Decimal() as amount] if projects >= _MANY_PROJECTS:
            # The amount is printed in 元 or in 万元; whichever is meant, it is the larger average that is small.
            average = amount / projects
            if 0 < average < _SMALL_PROJECT:
                message = f"采购 {projects} 个项目、总金额 {amount}，平均每个 {average:.2f}，请核对口径和单位"
                found.append(Finding("P-AVG", "政府集中采购/1", None, str(amount), message))
    return found


_MOST_FEES = 100_000  # 万元
_MANY_PROJECTS, _SMALL_PROJECT = 100, 5


def _is_a_jump(before: Decimal, change: Decimal) -> bool:
    return abs(change) >= 10 and abs(change) * 3 >= before


@implements(REPORT_FORM_2019.article("第二部分"), REPORT_FORM_2021.article("第二部分"))
def can_make_rules(unit: str) -> bool:
    """Whether an organ of that name can make 规章: a ministry, a province, a city of districts; not what belongs to a district."""
    return not re.search(r"(?<!自治)(?<!地)[区县旗](?!域)|街道|[乡镇]|管委会|管理委员会", unit)


@implements(REGULATION.article("50"))
def roll_up_findings(total: Report, parts: Sequence[Report], *, unit: str) -> list[Finding]:
    """H-SUM: cells of tables three and four in which a government's report is not the sum of its organs'."""
    names = [f"{row.id}/{column}" for row in total.rows() for column in Column]
    names += [f"{kind}/{index}" for kind in RemedyKind for index in range(len(REMEDY_COLUMNS))]
    found = []
    for name in names:
        figures = [part.cell(name) for part in parts]
        printed = total.cell(name)
        if printed is None or None in figures:
            continue
        expected = sum(figure for figure in figures if figure is not None)
        if expected != printed:
            message = (
                f"{place_of(total, name)}：{unit}的报告为 {printed}，所属 {len(parts)} 个单位之和为 {expected}"
            )
            found.append(Finding("H-SUM", name, expected, printed, message))
    return found


@implements(REGULATION.article("50"), REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def findings(
    report: Report,
    *,
    facts: Sequence[ProseFact] = (),
    previous: Report | None = None,
    text: Text | None = None,
    previous_text: Text | None = None,
) -> list[Finding]:
    """Everything these rules find, tables first, then the text, then last year.

    Of a report that was cut short, what is no longer there is not counted as blank.
    """
    unit = text.unit if text else ""
    is_cut = text is not None and text.is_cut
    scopes = [Scope.GOVERNMENTS] if is_government(unit) else []
    scopes += [Scope.WITHOUT_RULES] if unit and not can_make_rules(unit) else []
    found = [
        *(structure_findings(report, text) if text else ()),
        *([] if is_cut else missing_rows(report)),
        *(
            finding
            for finding in unreadable_cells(report)
            if not (is_cut and _is_gone(report, finding.cell.partition("/")[0]))
        ),
        *broken_equations(report),
        *proactive_findings(report),
        *plausibility_findings(report, unit),
        *prose_findings(report, facts),
        *(text_findings(report, text, previous) if text else ()),
        *(carry_over_findings(report, previous) if previous else ()),
        *(copied_text(text, previous_text) if text and previous_text else ()),
    ]
    if text is not None and text.is_recognised:
        # What a machine read in a picture says nothing about which rows and words the report has.
        found = [finding for finding in found if finding.rule[0] not in "ST" and finding.rule != "B-ROWS"]
    return [finding for finding in found if applies(finding.rule, report.form, scopes)]


def _is_gone(report: Report, row: str) -> bool:
    cells = report.remedies[row] if row in report.remedies else report.requests[row].values()
    return all(cell is None for cell in cells)
