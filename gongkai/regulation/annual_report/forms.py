"""The tables of the report as the two notices print them: rows, columns and labels, verbatim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.sources import REGULATION, REPORT_FORM_2019, REPORT_FORM_2021, Instrument, implements


class Form(StrEnum):
    """A version of the form, named by the first report year it is for."""

    F2019 = "2019"
    F2021 = "2021"


class Column(StrEnum):
    """The applicant columns of table three."""

    NATURAL_PERSON = "n"
    ENTERPRISE = "e"
    RESEARCH = "s"
    PUBLIC_BENEFIT = "p"
    LEGAL_SERVICE = "l"
    OTHER = "o"
    TOTAL = "T"


COLUMN_LABELS = {
    Column.NATURAL_PERSON: "自然人",
    Column.ENTERPRISE: "商业企业",
    Column.RESEARCH: "科研机构",
    Column.PUBLIC_BENEFIT: "社会公益组织",
    Column.LEGAL_SERVICE: "法律服务机构",
    Column.OTHER: "其他",
    Column.TOTAL: "总计",
}
APPLICANT_COLUMNS = tuple(column for column in Column if column is not Column.TOTAL)

NEW, CARRIED_IN, TOTAL_DONE, CARRIED_OUT = "B1", "B2", "B3.7", "B4"


class Row(NamedTuple):
    """A row of table three: its id, its label as printed, and the group heading it stands under."""

    id: str
    label: str
    group: str = ""


_OPENING = (
    Row(NEW, "一、本年新收政府信息公开申请数量"),
    Row(CARRIED_IN, "二、上年结转政府信息公开申请数量"),
    Row("B3.1", "（一）予以公开"),
    Row("B3.2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    Row("B3.3.1", "1.属于国家秘密", "（三）不予公开"),
    Row("B3.3.2", "2.其他法律行政法规禁止公开", "（三）不予公开"),
    Row("B3.3.3", "3.危及“三安全一稳定”", "（三）不予公开"),
    Row("B3.3.4", "4.保护第三方合法权益", "（三）不予公开"),
    Row("B3.3.5", "5.属于三类内部事务信息", "（三）不予公开"),
    Row("B3.3.6", "6.属于四类过程性信息", "（三）不予公开"),
    Row("B3.3.7", "7.属于行政执法案卷", "（三）不予公开"),
    Row("B3.3.8", "8.属于行政查询事项", "（三）不予公开"),
    Row("B3.4.1", "1.本机关不掌握相关政府信息", "（四）无法提供"),
    Row("B3.4.2", "2.没有现成信息需要另行制作", "（四）无法提供"),
    Row("B3.4.3", "3.补正后申请内容仍不明确", "（四）无法提供"),
    Row("B3.5.1", "1.信访举报投诉类申请", "（五）不予处理"),
    Row("B3.5.2", "2.重复申请", "（五）不予处理"),
    Row("B3.5.3", "3.要求提供公开出版物", "（五）不予处理"),
    Row("B3.5.4", "4.无正当理由大量反复申请", "（五）不予处理"),
    Row("B3.5.5", "5.要求行政机关确认或重新出具已获取信息", "（五）不予处理"),
)
_CLOSING = (Row(TOTAL_DONE, "（七）总计"), Row(CARRIED_OUT, "四、结转下年度继续办理"))
_ONE_OTHER_ROW = (Row("B3.6", "（六）其他处理"),)
_THREE_OTHER_ROWS = (
    Row("B3.6.1", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "（六）其他处理"),
    Row("B3.6.2", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "（六）其他处理"),
    Row("B3.6.3", "3.其他", "（六）其他处理"),
)
REQUEST_ROWS: dict[Form, tuple[Row, ...]] = {
    Form.F2019: _OPENING + _ONE_OTHER_ROW + _CLOSING,
    Form.F2021: _OPENING + _THREE_OTHER_ROWS + _CLOSING,
}
RESULTS_HEADING = "三、本年度办理结果"
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


class ProactiveRow(NamedTuple):
    """A row of table two: the key figures are given under, its label, its item of article 20, its columns."""

    key: str
    label: str
    item: str
    columns: tuple[str, ...]


_MADE_2019 = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
_CHANGE_2019 = ("上一年项目数量", "本年增/减", "处理决定数量")
_MADE_2021 = ("本年制发件数", "本年废止件数", "现行有效件数")
_DECISIONS_2021 = ("本年处理决定数量",)
PROACTIVE_ROWS: dict[Form, tuple[ProactiveRow, ...]] = {
    Form.F2019: (
        ProactiveRow("规章", "规章", "（一）", _MADE_2019),
        ProactiveRow("规范性文件", "规范性文件", "（一）", _MADE_2019),
        ProactiveRow("行政许可", "行政许可", "（五）", _CHANGE_2019),
        ProactiveRow("其他对外管理服务事项", "其他对外管理服务事项", "（五）", _CHANGE_2019),
        ProactiveRow("行政处罚", "行政处罚", "（六）", _CHANGE_2019),
        ProactiveRow("行政强制", "行政强制", "（六）", _CHANGE_2019),
        ProactiveRow("行政事业性收费", "行政事业性收费", "（八）", _CHANGE_2019[:2]),
        ProactiveRow("政府集中采购", "政府集中采购", "（九）", ("采购项目数量", "采购总金额")),
    ),
    Form.F2021: (
        ProactiveRow("规章", "规章", "（一）", _MADE_2021),
        ProactiveRow("规范性文件", "行政规范性文件", "（一）", _MADE_2021),
        ProactiveRow("行政许可", "行政许可", "（五）", _DECISIONS_2021),
        ProactiveRow("行政处罚", "行政处罚", "（六）", _DECISIONS_2021),
        ProactiveRow("行政强制", "行政强制", "（六）", _DECISIONS_2021),
        ProactiveRow("行政事业性收费", "行政事业性收费", "（八）", ("本年收费金额（单位：万元）",)),
    ),
}
REMEDY_COLUMNS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)

RequestTable = dict[str, dict[str, int | None]]
RemedyTable = dict[str, list[int | None]]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one report, computed or read. None is a cell that could not be read; blank is not zero.

    `requests[row][column]`; `remedies[kind]` the five numbers of a block; `proactive[key]` the numbers of a row of
    table two, amounts of money as strings of digits; None for a row that is not there.
    """

    form: Form
    year: int | None
    requests: RequestTable
    remedies: RemedyTable
    proactive: dict[str, list[int | str | None]]

    def rows(self) -> tuple[Row, ...]:
        """The rows of table three this report has: a 2021 report may still print （六） as one row."""
        known = {row.id: row for form in (Form.F2019, Form.F2021) for row in REQUEST_ROWS[form]}
        order = [row.id for row in _OPENING + _ONE_OTHER_ROW + _THREE_OTHER_ROWS + _CLOSING]
        return tuple(known[row_id] for row_id in order if row_id in self.requests)

    def cell(self, name: str) -> int | None:
        """The figure at a cell such as B3.1/T or review/4."""
        row, _, column = name.partition("/")
        if row in self.requests:
            return self.requests[row].get(column)
        return self.remedies[row][int(column)] if row in self.remedies else None


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def form_of(year: int) -> Form:
    """The form a report of that year is written in: the 2019 form for 2019 and 2020, the 2021 form since."""
    return Form.F2019 if year <= 2020 else Form.F2021


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def form_notice(form: Form) -> Instrument:
    """The notice that prescribes a form."""
    return REPORT_FORM_2019 if form is Form.F2019 else REPORT_FORM_2021


@implements(REGULATION.article("49"))
def publish_by(year: int, *, is_government: bool) -> date:
    """The last day to publish the report of `year`: 31 January for a department, 31 March for a government."""
    return date(year + 1, 3, 31) if is_government else date(year + 1, 1, 31)
