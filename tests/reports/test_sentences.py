"""What a report's sentences say, compared with its tables: contradictions are found, and sensible sentences left alone."""

from pathlib import Path

import pytest

from gongkai.regulation.annual_report.findings import findings
from gongkai.regulation.annual_report.text import numbers_said
from gongkai.reports.reading import read_report
from tests.reports.published import RESULTS, published

SENSIBLE = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ROWS = {
    "B1": "110 18 0 0 2 0 130", "B2": "4 0 0 0 0 0 4", "B3.1": "70 1 0 0 1 0 72", "B3.2": "20 4 0 0 0 0 24",
    "B3.4.1": "19 5 0 0 0 0 24", "B3.5.1": "5 0 0 0 0 0 5", "B3.7": "114 10 0 0 1 0 125", "B4": "0 8 0 0 1 0 9",
}  # fmt: skip


def judged(sentence, section=1, unit="示范区人民政府"):
    text = published(
        ROWS,
        unit=unit,
        prose=f"{RESULTS}（二）依申请公开情况。{sentence if section == 1 else ''}",
        remedies="4 2 0 0 6 3 0 0 0 3 0 0 0 0 0",
    )
    if section == 6:
        text = text.replace("没有收取信息处理费。", sentence + "没有收取信息处理费。")
    report = read_report(text)
    found = findings(report.figures, facts=report.facts, text=report.text)
    return {finding.rule for finding in found if finding.rule.startswith("T-")}


@pytest.mark.parametrize(
    "sentence",
    [
        "收到政府信息公开申请130件，较上年增长12.5%，办结125件，结转下年度9件。",
        "区政府办公室收到申请15件，办结15件，办结率100%；各乡镇收到申请50件，区直部门收到申请65件。",
        "区自然资源局共收到政府信息公开申请60件。",
        "收到政府信息公开申请近140件。",
        "2019年收到申请100件，2020年收到申请130件。",
        "上年行政复议10件，今年下降40%。",
        "全年办理行政复议案件260件，涉及政府信息公开行政复议6件。",
        "“12345”转办件1200件，办结率99.9%；收到申请130件。",
        "通过依申请公开渠道答复群众咨询300件。",
        "收到网民留言350件，办结350件，其中涉及申请130件。",
        "受理群众来信200件，依申请公开答复率100%。",
        "共收到申请130件，其中土地征收70件、拆迁20件等。",
        "共收到申请130件，其中网上申请80件、信函50件，自然人110件、企业20件。",
        "共收到申请130件，其中，予以公开72件，部分公开24件，无法提供24件，不予处理5件，结转9件。",
        "全年收到行政复议申请6件，办结6件，行政诉讼3件。",
        "全年公开行政许可5000件，收到申请130件，受理行政许可申请5200件。",
        "截至2020年底，累计收到申请1130件，今年收到申请130件。",
        "办结上年结转申请4件，新收申请中办结121件。",
        "申请按时答复率100%，按期办结率100%。",
    ],
)
def test_sensible_sentences_raise_no_alarm(sentence):
    assert judged(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("共收到申请131件，办结125件。", "T-NEW"),
        ("今年共收到申请130件。其中办结120件。", "T-DONE"),
        ("收到政府信息公开申请131份。", "T-NEW"),
        ("收到政府信息公开申请130件，同比增长12.5%，其中：自然人申请110件，企业申请21件。", "T-BREAK"),
        ("收到申请130件，结转至2021年8件。", "T-CARRYOUT"),
        ("收到申请130件，转入下年度办理8件。", "T-CARRYOUT"),
        ("发生政府信息公开行政复议7起。", "T-REV"),
        ("收到申请130件，办结率99.1%。", "T-RATE"),
        ("本报告由概述、主动公开、依申请公开、问题四部分组成。", "T-SECT"),
        ("本报告所列数据的统计期限自2020年1月1日起至2019年12月31日止。", "T-YEAR"),
        ("本报告所列数据的统计期限自2020年9月1日起至2020年12月31日止。", "T-YEAR"),
    ],
)
def test_sentences_that_contradict_the_tables_are_found(sentence, rule):
    assert judged(sentence) == {rule}


def test_parts_of_something_else_are_not_the_reports():
    assert judged("《2020年政务公开工作要点》落实情况由四个部分组成，本报告不再赘述。", section=6) == set()


@pytest.mark.parametrize("sentence", SENSIBLE)
def test_what_offices_write_raises_no_alarm(sentence):
    assert judged(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "没有单位和个人因政府信息公开工作被追责。",
        "责任追究情况：无。",
        "未对相关单位和人员进行责任追究。",
        "不存在责任追究情形。",
    ],
)
def test_that_nobody_was_held_to_account_is_a_result(sentence):
    text = published(ROWS, prose="考核得分95分。社会评议满意度98分。" + sentence, unit="示范区人民政府")
    report = read_report(text)
    found = findings(report.figures, facts=report.facts, text=report.text)
    assert "T-EVAL" not in {finding.rule for finding in found}


@pytest.mark.parametrize("sentence", ["未产生信息公开费用。", "未收任何费用。", "没有收取过信息处理费。"])
def test_that_nothing_was_charged_is_said_in_many_ways(sentence):
    text = published(ROWS, year=2023, form="2021").replace("没有收取信息处理费。", sentence)
    report = read_report(text)
    found = findings(report.figures, facts=report.facts, text=report.text)
    assert "T-FEE" not in {finding.rule for finding in found}


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("收到政府信息公开申请130件，较2019年的120件增长8.3%。", None),
        ("收到政府信息公开申请130件，较2019年的120件增长9.3%。", "+8.3%"),
        ("收到政府信息公开申请130件，同比下降8.3%。", "+8.3%"),
        ("收到政府信息公开申请130件，较上年增长8.3%。", None),
        ("收到政府信息公开申请130件，较上年增长83%。", "+8.3%"),
        ("收到政府信息公开申请130件，较2018年增长83%。", None),
        ("公开政府信息5600条，较上年增长83%。", None),
    ],
)
def test_growth_is_recomputed_from_last_years_report(sentence, right):
    this_year = read_report(published(ROWS, prose=RESULTS + sentence))
    last_year = read_report(published({**ROWS, "B1": "100 18 0 0 2 0 120"}, year=2019))
    found = findings(this_year.figures, facts=this_year.facts, text=this_year.text, previous=last_year.figures)
    assert [one.expected for one in found if one.rule == "T-RATE"] == ([right] if right else [])


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("新制作规范性文件10件，主动公开规范性文件10件。", []),
        ("本年新制作规范性文件12件。", [12]),
        ("以区政府办公室名义制发规范性文件3件。", []),
        ("对规范性文件35件进行清理。", []),
    ],
)
def test_normative_documents_are_compared_with_table_two(sentence, printed):
    report = read_report(published(ROWS, prose=RESULTS + sentence))
    found = findings(report.figures, facts=report.facts, text=report.text)
    assert [one.printed for one in found if one.rule == "T-NORM"] == printed


def test_every_number_of_something_is_matched_or_listed():
    prose = "发布信息56条，其中网站30条、公众号26条，解读9次。收到政府信息公开申请130件，自然人110件，占84.6%，同比增长33.3%。依据条例第51条，2020年3月1日印发〔2020〕5号文。"
    report = read_report(published(ROWS, prose=prose + RESULTS))
    said = {(one.value, one.unit): one.basis for one in numbers_said(report.figures, report.text)}
    assert {number for number, basis in said.items() if not basis} == {
        ("30", "条"), ("26", "条"), ("9", "次"), ("33.3", "%"),
    }  # fmt: skip
    assert said["56", "条"] == "同一句中其他各数之和" and said["84.6", "%"] == "所述件数的比例"
    assert said["130", "件"] and ("51", "条") not in said and ("2020", "年") not in said
