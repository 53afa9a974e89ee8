"""The rules for reports as data: what each asks for, how much it weighs, why, and for which reports it holds."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.annual_report.forms import Form
from gongkai.regulation.sources import REPORT_FORM_2019, REPORT_FORM_2021, implements


class Severity(StrEnum):
    """How much a finding weighs: an error breaks the form, a warning needs an explanation, info is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Scope(StrEnum):
    """For which organs' reports a rule holds."""

    ALL = "all"
    GOVERNMENTS = "governments"
    WITHOUT_RULES = "organs that cannot make 规章"


class ReportRule(NamedTuple):
    """A rule: its severity, what it asks for, where that comes from, why, and for which forms and organs it holds.

    Its family is the letter its id begins with: A, B and C for tables two, three and four, H for sums over units,
    S for the structure, T for the text, P for plausibility.
    """

    severity: Severity
    text: str
    source: str
    why: str = ""
    forms: frozenset[Form] = frozenset(Form)
    scope: Scope = Scope.ALL


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


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_2019, _2021 = frozenset({Form.F2019}), frozenset({Form.F2021})
_FORM, _USUAL, _ART50 = "年度报告格式", "通常理解", "条例第50条"
RULES: dict[str, ReportRule] = {
    "S-CUT": ReportRule(_E, "报告完整，表格和六个部分都在", _FORM, "截断的报告读不出的数字不能当作 0"),
    "S-SECT": ReportRule(
        _E, "六个部分齐全，次序与格式一致", _FORM, "缺少部分或者次序颠倒，无法按格式比较和汇总"
    ),
    "S-NAME": ReportRule(_I, "各部分标题与格式一致", _FORM, "标题改写后不便检索和比较"),
    "S-FORM": ReportRule(
        _W, "使用当年的格式，不再称试行", _FORM, "2021 年起使用国办公开办函〔2021〕30号格式", _2021
    ),
    "S-TITLE": ReportRule(_I, "标题写明单位全称和年度", _FORM, "从标题应能知道是哪个单位、哪一年的报告"),
    "B-ROW": ReportRule(_E, "表三每一行：六类申请人之和等于总计", _FORM, "每件申请只有一类申请人"),
    "B-COL": ReportRule(
        _E, "表三每一列：（一）至（六）各项之和等于（七）总计", _FORM, "每件办结的申请只计一种结果"
    ),
    "B-BAL": ReportRule(
        _E,
        "表三每一列：第一项加第二项之和，等于第三项加第四项之和",
        "表三所印勾稽关系",
        "收到的申请不是办结就是结转",
    ),
    "B-ROWS": ReportRule(
        _E, "表三各行齐全（区别旧格式的一行和新格式的三行“（六）其他处理”）", _FORM, "缺行时各列无法核对"
    ),
    "B-INT": ReportRule(
        _E, "表三、表四每格应为非负整数，没有的填 0，不留空、不划线", _FORM, "空白不能区分没有和漏填"
    ),
    "B-CARRY": ReportRule(
        _E,
        "上年结转等于上一年度报告的结转下年度（机构改革的应当说明）",
        _FORM,
        "同一批申请在两份报告里是同一个数",
    ),
    "C-SUM": ReportRule(
        _E, "表四每一组：维持、纠正、其他、尚未审结之和等于总计", _FORM, "每件案件只有一种结果"
    ),
    "C-LINK": ReportRule(
        _W, "复议后起诉总计不应多于本年和上年已审结的行政复议", _USUAL, "先有复议决定，才有复议后起诉"
    ),
    "C-PEND": ReportRule(_I, "上年尚未审结的案件通常在本年再次出现", _USUAL, "上年未结的案件本年仍在办理"),
    "A-INT": ReportRule(_W, "表二每格应有数字，没有的填 0", _FORM, "空白不能区分没有和漏填"),
    "A1-TOT": ReportRule(_E, "对外公开总数量不少于本年新公开数量", _FORM, "本年公开的包括在总数之内", _2019),
    "A1-NEW": ReportRule(
        _I,
        "本年新公开数量多于新制作数量的，通常是补充公开了以前的文件",
        _USUAL,
        "两个数口径独立，差别宜说明",
        _2019,
    ),
    "A1-CARRY": ReportRule(
        _W,
        "对外公开总数量等于上年总数量加本年新公开数量，再减本年撤下、废止的数量",
        _USUAL,
        "总数只因新公开和撤下而变",
        _2019,
    ),
    "A1-CARRY21": ReportRule(
        _W,
        "现行有效件数等于上年现行有效件数加本年制发件数减本年废止件数",
        _USUAL,
        "有效期届满、机构改革可以例外，应当说明",
        _2021,
    ),
    "A1-BRIDGE": ReportRule(
        _I,
        "2021 年现行有效件数与 2020 年对外公开总数量口径不同，相差较大的宜说明",
        _USUAL,
        "两种格式的口径不同",
    ),
    "A1-RULES": ReportRule(
        _W,
        "没有规章制定权的机关，规章一行应为 0",
        "立法法",
        "规章由国务院部门、省级和设区的市级政府制定",
        scope=Scope.WITHOUT_RULES,
    ),
    "A5-NEG": ReportRule(_E, "上一年项目数量加本年增/减不应为负数", _FORM, "项目数量不能少于 0", _2019),
    "A5-CARRY": ReportRule(
        _W,
        "上一年项目数量等于上一年度报告的项目数量加其本年增/减",
        _USUAL,
        "同一个数在两份报告里应当一致",
        _2019,
    ),
    "A8-DEC": ReportRule(_E, "本年收费金额应为不小于 0 的数，单位为万元", _FORM, "表头规定单位为万元", _2021),
    "A8-UNIT": ReportRule(
        _W, "本年收费金额以万元为单位", _FORM, "区县一年收费很少超过十亿元，过大的数往往是以元填写的", _2021
    ),
    "A9-POS": ReportRule(
        _W, "采购项目数量与采购总金额应当同时为 0 或者同时不为 0", _USUAL, "有采购就有金额", _2019
    ),
    "P-JUMP": ReportRule(
        _I, "与上年相比大幅增减的，宜在正文说明", _USUAL, "半数以上的增减通常是口径变化或者填错"
    ),
    "P-AVG": ReportRule(
        _I,
        "政府集中采购每个项目的平均金额合理",
        _USUAL,
        "平均不到五万元，可能把网上超市的订单也计作项目",
        _2019,
    ),
    "H-SUM": ReportRule(_E, "全区的数等于各单位之和", _USUAL, "全区报告是各单位报告的汇总"),
    "T-NEW": ReportRule(
        _E, "正文所述收到申请件数等于表三第一项（或者第一项加第二项）", _ART50, "正文和表格说的是同一件事"
    ),
    "T-CARRYIN": ReportRule(_E, "正文所述上年结转件数等于表三第二项", _ART50, "正文和表格说的是同一件事"),
    "T-DONE": ReportRule(_E, "正文所述办结、答复件数等于表三（七）总计", _ART50, "正文和表格说的是同一件事"),
    "T-CARRYOUT": ReportRule(_E, "正文所述结转下年度件数等于表三第四项", _ART50, "正文和表格说的是同一件事"),
    "T-BREAK": ReportRule(_W, "正文“其中”各项之和等于所述总数", _ART50, "分项应当加得起来"),
    "T-REV": ReportRule(_E, "正文所述行政复议件数等于表四行政复议总计", _ART50, "正文和表格说的是同一件事"),
    "T-LIT": ReportRule(_E, "正文所述行政诉讼件数等于表四两组诉讼总计之和", _ART50, "正文和表格说的是同一件事"),
    "T-RATE": ReportRule(
        _W, "正文所述百分比、增减幅度与件数相符", _ART50, "百分比可以由件数和上一年度的件数重新算出"
    ),
    "T-NORM": ReportRule(
        _W, "正文所述制发、废止、现行有效的规范性文件件数等于表二", _ART50, "正文和表格说的是同一件事"
    ),
    "T-YEAR": ReportRule(
        _E, "统计期限是报告年度的 1 月 1 日至 12 月 31 日", "条例第49条、第50条", "年度报告报告的是上一个自然年"
    ),
    "T-SECT": ReportRule(
        _W, "正文所述报告的组成部分是格式的六个部分", _FORM, "“四个部分”等是旧报告留下来的文字"
    ),
    "T-WORD": ReportRule(
        _W, "引用条例现行的提法：以公开为常态、不公开为例外", "条例第5条", "“以公开为原则”是修订以前的提法"
    ),
    "T-EVAL": ReportRule(
        _W,
        "政府的报告写明工作考核、社会评议和责任追究的结果",
        "条例第50条第一款第四项",
        "条例要求报告的是结果，不是制度和打算",
        scope=Scope.GOVERNMENTS,
    ),
    "T-EMPTY": ReportRule(
        _W, "第五部分写明存在的主要问题和改进情况", "条例第50条第一款第五项", "不能只写无、没有"
    ),
    "T-FEE": ReportRule(
        _W,
        "第六部分写明收取信息处理费的情况，没有收取的写明没有收取",
        "国办函〔2020〕109号",
        "收费情况应当在年度报告中公开",
        _2021,
    ),
    "T-COPY": ReportRule(_W, "第五部分不照抄上一年度的报告", _ART50, "问题和改进应当是本年的"),
}


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def applies(rule: str, form: Form, scopes: Sequence[Scope]) -> bool:
    """Whether a rule holds for a report in that form by an organ of those scopes."""
    asked = RULES[rule]
    return form in asked.forms and (asked.scope is Scope.ALL or asked.scope in scopes)
