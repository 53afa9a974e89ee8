"""What published reports do to their tables and sentences: read as printed, or left unread, and never more."""

import io

import openpyxl
import pytest

from gongkai.documents.flattening import text_of
from gongkai.regulation.annual_report.findings import findings
from gongkai.reports.cells import rows_in
from gongkai.reports.reading import read_report
from tests.reports import layouts
from tests.reports.published import published
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
    "line",
    [
        "重复申请 1.5 0 0 0 0 0 1.5",
        "重复申请 3 0 0",
        "重复申请 | 3 | 0 | 0 | 0 | 0 | 3 |",
        "| 3 | 0 | 0 | 0 | 0 | 3 |",
    ],
)
def test_a_row_with_a_figure_missing_or_broken_is_left_unread(line):
    assert only_row(line) == ()


@pytest.mark.parametrize("row", ["33 0 0 0 0 0", "12 0 0 0 0 12"])
def test_where_blanks_end_cells_a_row_with_a_figure_missing_is_left_unread(row):
    text = layouts.row_a_line(seed_like()).replace("37 0 0 0 0 3 40", row)
    figures = read_report(text).figures
    assert set(figures.requests["B3.4.1"].values()) == {None} and figures.cell("B1/T") == 70


def test_where_blanks_end_cells_a_block_with_a_figure_missing_is_left_unread():
    text = layouts.row_a_line(seed_like())
    fifteen = " ".join(layouts.fifteen(seed_like()))
    assert fifteen in text
    figures = read_report(text.replace(fifteen, "12 3 0 0 15 0 0 0 0 0 0 0 0 0")).figures
    assert set(figures.remedies["review"]) == {None}


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


@pytest.mark.parametrize(
    ("printed", "heading"),
    [
        ("六、其他需要报告的事项", "六、其它需要报告的事项"),
        ("六、其他需要报告的事项", "六、需要报告的其他事项"),
        ("六、其他需要报告的事项", "六、其他事项"),
        ("一、总体情况", "一、总体工作情况"),
        ("一、总体情况", "一、概述"),
        ("一、总体情况", "一，总体情况"),
        ("二、主动公开政府信息情况", "二、政府信息主动公开情况"),
        ("三、收到和处理政府信息公开申请情况", "三、行政机关收到及处理政府信息公开申请情况"),
        ("三、收到和处理政府信息公开申请情况", "三、政府信息依申请公开工作情况"),
        ("四、政府信息公开行政复议、行政诉讼情况", "四、政府信息公开复议诉讼情况"),
        ("五、存在的主要问题及改进情况", "五、存在的薄弱环节及改进情况"),
    ],
)
def test_every_section_may_be_headed_in_other_words(printed, heading):
    text = layouts.blank_lines(seed_like())
    assert printed in text
    report = read_report(text.replace(printed, heading))
    rules = {finding.rule for finding in findings(report.figures, facts=report.facts, text=report.text)}
    assert "S-SECT" not in rules and "S-CUT" not in rules
    assert report.figures.requests == seed_like().requests


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("上年结转政府", "上年度结转政府"),
        ("（七）总计", "（七）合计"),
        ("（七）总计", "合计"),
        ("结转下年度", "结转至下年度"),
        ("信访举报投诉", "信访、举报、投诉"),
        ("确认或重新出具", "确认、重新出具"),
        ("本年新收", "今年新收"),
    ],
)
def test_labels_in_slightly_other_words_are_known(printed, label):
    text = layouts.blank_lines(seed_like())
    assert printed in text
    assert read_report(text.replace(printed, label)).figures.requests == seed_like().requests


def test_the_number_of_a_page_alone_on_its_line_is_no_figure():
    text = layouts.row_a_line(seed_like())
    row = "37 0 0 0 0 3 40"
    assert row in text
    assert read_report(text.replace(row, f"{row}\n4", 1)).figures.requests == seed_like().requests


@pytest.mark.parametrize(
    "layout", [layouts.pipes_at_the_end, layouts.cell_a_line, layouts.row_a_line, layouts.run_together]
)
def test_of_a_text_cut_anywhere_no_figure_is_moved(layout):
    report, text = seed_like(), layout(seed_like())
    for end in range(len(text) // 4, len(text), 13):
        for row, cells in read_report(text[:end]).figures.requests.items():
            for column, figure in cells.items():
                assert figure in (None, report.requests.get(row, {}).get(column)), (end, row, column)


def test_before_any_heading_a_text_is_cut_and_nothing_more():
    report = read_report("现公布示范区2023年政府信息公开工作年度报告。本报告由总体情况等六部分组成。")
    assert report.text.is_cut and report.year == 2023


def test_a_text_that_ends_within_section_five_is_cut():
    text = layouts.blank_lines(seed_like())
    whole = text.index("六、其他")
    five = text[: text.index("五、存在") + 15] + "\n公开的主动性还不够，制度有待完善，下一步将加强培训，提高"
    assert not read_report(text).text.is_cut and read_report(five).text.is_cut
    assert not read_report(text[:whole] + "工作人员培训。").text.is_cut  # some have no section six


@pytest.mark.parametrize(
    ("head", "year", "unit"),
    [
        ("发布日期：2021年01月20日 示范区人民政府2020年政府信息公开工作年度报告", 2020, "示范区人民政府"),
        ("2023年2022年2021年2020年2019年 示范区人民政府2020年政府信息公开工作年度报告", 2020, "示范区人民政府"),
        (
            "首页 > 政府信息公开年报 > 2020年 > 示范区人民政府2020年政府信息公开工作年度报告",
            2020,
            "示范区人民政府",
        ),
        ("首页政务公开政府信息公开年报示范区人民政府2020年政府信息公开工作年度报告", 2020, "示范区人民政府"),
        ("【字体：大中小】示范区人民政府2020年政府信息公开工作年度报告", 2020, "示范区人民政府"),
        ("示范区人民政府关于2020年度政府信息公开工作的年度报告", 2020, "示范区人民政府"),
        ("示范区人民政府\n二〇二〇年政府信息公开工作年度报告", 2020, "示范区人民政府"),
        ("示范区2020年政府信息公开年报", 2020, "示范区"),
        ("2022年政府信息公开工作年度报告 示范区2020年政府信息公开工作年度报告", 2020, "示范区"),
    ],
)
def test_the_title_is_found_among_what_else_stands_on_its_line(head, year, unit):
    text = published().split("\n", 1)[1]
    period = "本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。"
    report = read_report(f"{head}\n{period}\n{text}")
    assert (report.year, report.unit) == (year, unit)


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
