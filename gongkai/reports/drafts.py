"""Sections to begin with: what the figures say, and where only people know, what has to be written."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.regulation.annual_report.forms import Form
from gongkai.reports.named import BLANK, TO_FILL_IN

_PUBLISHED = {
    Form.F2019: (
        "本年度新制作规范性文件{规范性文件本年新制作数量}件，新公开{规范性文件本年新公开数量}件，对外公开总数{规范性文件对外公开总数量}件；"
        "作出行政许可决定{行政许可处理决定数量}件、行政处罚决定{行政处罚处理决定数量}件、行政强制决定{行政强制处理决定数量}件。"
    ),
    Form.F2021: (
        "本年度制发行政规范性文件{行政规范性文件本年制发件数}件，废止{行政规范性文件本年废止件数}件，"
        "现行有效{行政规范性文件现行有效件数}件；作出行政许可决定{行政许可本年处理决定数量}件、"
        "行政处罚决定{行政处罚本年处理决定数量}件、行政强制决定{行政强制本年处理决定数量}件。"
    ),
}
_RECEIVED = (
    "本年度新收政府信息公开申请{新收}件，上年结转{上年结转}件，办结{办结}件，结转下年度{结转下年度}件。"
    "新收的申请中，自然人申请{自然人}件，法人或其他组织申请{法人或其他组织}件。"
    "从申请途径看，{途径分布}；从申请内容看，{领域分布}。"
)
_DONE = (
    "办理结果为：予以公开{予以公开}件，部分公开{部分公开}件，不予公开{不予公开}件，无法提供{无法提供}件，"
    "不予处理{不予处理}件，其他处理{其他处理}件。"
)
_NONE_RECEIVED = "本年度没有收到政府信息公开申请，也没有上年结转的申请。"
_REMEDIES = "涉及政府信息公开行政复议{行政复议}件，未经复议直接起诉{直接起诉}件，复议后起诉{复议后起诉}件。"


def first_draft(number: int, form: Form, named: Mapping[str, str]) -> str:
    """A section to begin with, its figures by name; what an office has to write itself is marked."""
    if number == 1:
        has_requests = named["收到"] != "0"
        return "\n".join(
            (
                f"（一）主动公开情况。{_PUBLISHED[form]}{BLANK}",
                f"（二）依申请公开情况。{_RECEIVED + _DONE if has_requests else _NONE_RECEIVED}{_REMEDIES}",
                f"（三）政府信息管理情况。{BLANK}",
                f"（四）政府信息公开平台建设情况。{BLANK}",
                f"（五）监督保障情况。（{TO_FILL_IN}：工作考核、社会评议和责任追究的结果）",
            )
        )
    if number == 5:
        late = "本年度超过期限办结申请{超期办结}件。" if named["超期办结"] != "0" else ""
        lost = "行政复议、行政诉讼中，结果纠正{结果纠正}件。" if named["结果纠正"] != "0" else ""
        return (
            f"主要问题：{late}{lost}（{TO_FILL_IN}：本年的主要问题）\n"
            f"改进情况：（{TO_FILL_IN}：上年所列问题的改进）"
        )
    if named["缴费申请"] == "0":
        return "本年度没有收取政府信息公开信息处理费。"
    return f"本年度对{{缴费申请}}件申请收取政府信息公开信息处理费，共（{TO_FILL_IN}：金额）元。"
