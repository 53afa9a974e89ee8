"""What published reports do to their tables and sentences: read as printed, or left unread, and never more."""

import io

import openpyxl
import pytest

from gongkai.documents.flattening import text_of
from gongkai.regulation.annual_report.findings import findings
from gongkai.reports.cells import rows_in
from gongkai.reports.reading import read_report
from tests.reports import layouts
from tests.reports.published import RESULTS, published
from tests.reports.test_reading import seed_like


def only_row(line, width=7):
    (row,) = rows_in(line, width)
    return row.readings


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("6.属于四类过程性信息 57 0 0 0 0 0 57", (57, 0, 0, 0, 0, 0, 57)),
        ("重复申请 1,200 0 0 0 0 0 1,200", (1200, 0, 0, 0, 0, 0, 1200)),
        ("重复申请 12件 0 0 0 0 0 12件", (12, 0, 0, 0, 0, 0, 12)),
        ("重复申请 | 3件 | 0 | 0 | 无 | 0 | 0 | 3.0 |", (3, 0, 0, None, 0, 0, 3)),
        ("重复申请 5 0 0 0 0 0 0 5", (5, 0, 0, 0, 0, 0, 5)),
    ],
)
def test_what_stands_beside_a_figure_is_not_part_of_it(line, cells):
    assert cells in only_row(line)


@pytest.mark.parametrize(
    "line", ["重复申请 33 0 0 0 0 0", "重复申请 12 0 0 0 0 12", "重复申请 1.5 0 0 0 0 0 1.5", "重复申请 3 0 0"]
)
def test_a_row_with_a_figure_missing_or_broken_is_left_unread(line):
    assert only_row(line) == ()


def test_a_blank_inside_a_number_leaves_both_readings_to_the_equations():
    assert {(44, 0, 0, 0, 0, 0, 44), (4, 40, 0, 0, 0, 0, 44)} <= set(only_row("重复申请4 40000044"))


@pytest.mark.parametrize(
    "layout", [layouts.pipes_at_the_end, layouts.cell_a_line, layouts.row_a_line, layouts.run_together]
)
def test_a_figure_in_which_the_text_ends_is_not_taken(layout):
    whole = layout(seed_like())
    place = whole.index("37", whole.index("不掌握"))
    figures = read_report(whole[: place + 1]).figures
    assert figures.requests["B3.4.1"]["n"] is None and figures.cell("B1/n") in (64, None)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("规范性文件 | / | 55 | 120 |", [None, 55, 120]),
        ("规范性文件 | 无 | 无 | 无 |", [None, None, None]),
        ("规范性文件 | 3 | 22（其中修订\n 16 件） | 55 |", [3, 22, 55]),
        ("规范性文件 |\n3 |\n22 |\n55 |", [3, 22, 55]),
        ("规范性文件 693665", [None, None, None]),
        ("规范性文件1000", [10, 0, 0]),
        ("规范性文件 000", [0, 0, 0]),
        ("规范性文件 1000", [None, None, None]),
        ("规范性文件 |\n125 |", [None, None, None]),
        ("规范性文件\n696", [None, None, None]),
        ("规范性文件（件） | 3 | 22 | 55 |", [3, 22, 55]),
        ("规范性文件 3 22 55\n注：其中修订12件", [3, 22, 55]),
    ],
)
def test_table_two_is_read_as_printed(row, cells):
    assert (
        read_report(published(proactive=f"第二十条第（一）项\n{row}\n")).figures.proactive["规范性文件"]
        == cells
    )


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("行政许可\t696\t- 32\t7", [696, -32, 7]),
        ("行政许可\t696\t—32\t7", [696, -32, 7]),
        ("行政许可\t696\t减32\t7", [None, None, None]),
        ("行政许可\t696\t↓32\t7", [None, None, None]),
        ("行政许可\n696\n－\n32\n7", [None, None, None]),
    ],
)
def test_a_sign_is_kept_or_the_row_is_left(row, cells):
    assert (
        read_report(published(proactive=f"第二十条第（五）项\n{row}\n")).figures.proactive["行政许可"] == cells
    )


def test_a_single_figure_on_a_line_of_its_own_is_read():
    text = layouts.pipe_a_line(seed_like()).replace(
        "三、收到", "第二十条第（五）项 |\n行政许可 |\n289023 |\n三、收到", 1
    )
    assert read_report(text).figures.proactive["行政许可"] == [289023]


def test_a_blank_first_cell_in_excel_moves_nothing():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["一、总体情况"])
    for heads, label, figures in layouts.rows_of(seed_like()):
        first = "" if label == "2.重复申请" else figures[0]
        sheet.append([*heads, label, *[None] * (2 - len(heads)), first or None, *figures[1:]])
    target = io.BytesIO()
    book.save(target)
    cells = read_report(text_of(target.getvalue(), "a.xlsx")).figures.requests["B3.5.2"]
    assert list(cells.values()) == [None, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("本年度工作平稳。", "本年新收政府信息公开申请数量70件，上年结转政府信息公开申请数量0件，予以公开30件，部分公开0件。"),
        lambda text: text.replace("数", "數(shù)").replace("关", "關(guān)").replace("现", "現").replace("举报", "舉報"),
        lambda text: text.replace("（二）部分", "2024/1/20 10:12 示范区2023年政府信息公开工作年度报告\nhttp://example.org/1.html 4/8\n（二）部分"),
    ],
    ids=["prose names the labels", "traditional characters", "printed by a browser"],
)  # fmt: skip
def test_what_stands_around_does_not_hide_the_table(changed):
    report = seed_like()
    assert read_report(changed(layouts.blank_lines(report))).figures.requests == report.requests


@pytest.mark.parametrize(
    "heading",
    ["五.主要问题和改进情况", "五 存在的不足与改进", "第五部分 主要问题和改进措施", "（五）存在问题及改进措施"],
)
def test_a_section_in_other_words_is_there(heading):
    report = read_report(layouts.blank_lines(seed_like()).replace("五、存在的主要问题及改进情况", heading))
    rules = {finding.rule for finding in findings(report.figures, facts=report.facts, text=report.text)}
    assert not report.text.is_cut and "S-SECT" not in rules and "S-NAME" in rules


def test_a_text_that_ends_with_a_heading_is_cut():
    text = layouts.blank_lines(seed_like())
    assert read_report(text[: text.rindex("五、") + 4]).text.is_cut


def test_the_year_is_not_that_of_another_report():
    text = published().replace(
        "示范区 2020年政府信息公开工作年度报告", "上一篇：示范区2019年政府信息公开工作年度报告"
    )
    assert (
        read_report(text.replace("没有收取", "统计期限自2020年1月1日起至2020年12月31日止。没有收取")).year
        == 2020
    )


ROWS = {
    "B1": "110 18 0 0 2 0 130", "B2": "4 0 0 0 0 0 4", "B3.1": "70 1 0 0 1 0 72", "B3.2": "20 4 0 0 0 0 24",
    "B3.4.1": "19 5 0 0 0 0 24", "B3.5.1": "5 0 0 0 0 0 5", "B3.7": "114 10 0 0 1 0 125", "B4": "0 8 0 0 1 0 9",
}  # fmt: skip


def judged(sentence, section=1):
    text = published(
        ROWS,
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
