"""A report's tables three and four printed in every layout in which published reports are met."""

from __future__ import annotations

from gongkai.regulation.annual_report.forms import BALANCE_NOTE, SECTIONS, Column, Report
from gongkai.reports.layout import request_table

HEADS = ["自然人", "法人或其他组织", "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
REMEDY_HEADS = ["行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉", *["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3]  # fmt: skip
PROSE_BEFORE = f"示范区2023年政府信息公开工作年度报告\n一、总体情况\n本年度工作平稳。\n{SECTIONS[1]}\n"
PROSE_AFTER = f"{SECTIONS[4]}\n一是重复申请较多，3.其他方面有待改进。\n{SECTIONS[5]}\n没有收取信息处理费。"


def rows_of(report: Report):
    """Each row's vertical cell, group, label and figures, as texts; a head only where it begins."""
    for row in request_table(report):
        *heads, label = [head.text for head in row.heads]
        yield heads, label, ["" if figure.number is None else str(figure.number) for figure in row.figures]


def fifteen(report: Report):
    """Table four's figures as texts."""
    return ["" if n is None else str(n) for block in report.remedies.values() for n in block]


def _page(three: str, four: str) -> str:
    return f"{PROSE_BEFORE}{SECTIONS[2]}\n{three}\n{SECTIONS[3]}\n{four}\n{PROSE_AFTER}"


def ragged_tabs(report: Report) -> str:
    lines = [f"{BALANCE_NOTE}\t\t申请人情况\t\t\t\t\t\t总计", "\t\t自然人\t法人或其他组织\t\t\t\t\t\t"]
    for heads, label, figures in rows_of(report):
        lead = "\t".join(["", *heads]) + "\t" if heads or label[0].isdigit() else ""
        lines.append(f"{lead}{label}\t" + "\t".join(figures) + "\t")
    return _page("\n".join(lines), "\t".join(fifteen(report)))


def cell_a_line(report: Report) -> str:
    lines = [BALANCE_NOTE[:20], BALANCE_NOTE[20:], *HEADS]
    for number, (heads, label, figures) in enumerate(rows_of(report)):
        for head in heads:
            lines += list(head) if head.startswith("三、") else [head[:4], head[4:]]
        lines += [label[:11], label[11:]] if len(label) > 14 else [label]
        lines += [*figures[:3], "- 3 -\f", *figures[3:]] if number == 9 else figures
    return _page("\n".join(line for line in lines if line), "\n".join([*REMEDY_HEADS, *fifteen(report)]))


def row_a_line(report: Report) -> str:
    lines = [" ".join(HEADS)]
    vertical = iter("三、本年度办理结果")
    for number, (heads, label, figures) in enumerate(rows_of(report)):
        group = "".join(head for head in heads if not head.startswith("三、"))
        lead = f"{next(vertical, '')} " if number % 3 == 2 else ""
        row = " ".join(figures)
        if len(label) > 14:
            lines += [f"{lead}{group}{label[:14]}", row, label[14:]]
        elif number % 7 == 4:
            lines += [row, f"{lead}{group}{label}"]
        else:
            lines.append(f"{lead}{group} {label} {row}")
    return _page("\n".join(lines), " ".join(REMEDY_HEADS) + "\n" + " ".join(fifteen(report)))


def run_together(report: Report) -> str:
    three = BALANCE_NOTE + "".join(HEADS)
    three += "".join("".join([*heads, label, *figures]) for heads, label, figures in rows_of(report))
    return _page(three, "".join([*REMEDY_HEADS, *fifteen(report)])).replace("\n", "")


def stray_blanks(report: Report) -> str:
    three = BALANCE_NOTE + " " + "".join(HEADS)
    for number, (heads, label, figures) in enumerate(rows_of(report)):
        cut = number % 6 + 1
        three += "".join([*heads, label, *figures[:cut], " ", *figures[cut:]])
    return _page(three, " ".join(["".join(REMEDY_HEADS), *fifteen(report)])).replace("\n", " ")


def pipes_at_the_end(report: Report) -> str:
    lines = [f"{BALANCE_NOTE} | 申请人情况 |", "自然人 | 法人或其他组织 | 总计 |"]
    lines += [" | ".join([*heads, label, *figures]) + " |" for heads, label, figures in rows_of(report)]
    return _page("\n".join(lines), "行政复议 | 行政诉讼 |\n" + " | ".join(fifteen(report)) + " |")


def pipes_around(report: Report) -> str:
    lines = ["| " + " | ".join([*heads, label, *figures]) + " |" for heads, label, figures in rows_of(report)]
    return _page("\n".join(lines), "| " + " | ".join(fifteen(report)) + " |")


def pipe_a_line(report: Report) -> str:
    cells = [BALANCE_NOTE, *HEADS, "|||"]
    for heads, label, figures in rows_of(report):
        cells += [*heads, label, *figures]
    return _page(" |\n".join(cells) + " |", " |\n".join([*REMEDY_HEADS, *fifteen(report)]) + " |")


def blank_lines(report: Report) -> str:
    cells = [BALANCE_NOTE, *HEADS]
    for heads, label, figures in rows_of(report):
        cells += [*heads, label, *(f"  {figure}" for figure in figures)]
    return _page("\n\n".join(cells), "\n\n".join([*REMEDY_HEADS, *fifteen(report)]))


def a_table_per_row(report: Report) -> str:
    lines = []
    for heads, label, figures in rows_of(report):
        lines += [f"### {head}" for head in heads]
        lines += [
            f"### {label}",
            "| 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |",
            "|---" * 8 + "|",
        ]
        lines += [f"| {label} | " + " | ".join(figures) + " |", ""]
    four = []
    numbers = fifteen(report)
    for block, kind in enumerate(("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")):
        four += [f"### {kind}", "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |", "|---|---|---|---|---|"]
        four += ["| " + " | ".join(numbers[5 * block : 5 * block + 5]) + " |", ""]
    return _page("\n".join(lines), "\n".join(four))


def detached_labels(report: Report) -> str:
    lines = []
    rows = list(rows_of(report))
    for number, (heads, label, figures) in enumerate(rows):
        row = "| " + " | ".join(figures) + (" | |" if number % 4 == 1 else " |")
        if number % 5 == 0:
            lines += [row, "|---|---|", "".join([*heads, label])]
        else:
            lines += ["".join([*heads, label]), row, "|---|---|"]
    four = "| " + " | ".join(fifteen(report)) + " |"
    return _page("\n".join(lines), f"| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | |\n|---|---|\n{four}")


def web_page(report: Report) -> str:
    rows = []
    for row in request_table(report):
        cells = [f'<td rowspan="{h.rows}" colspan="{h.columns}"><p>{h.text}</p></td>' for h in row.heads]
        cells += [f"<td><p>{'&nbsp;' if f.number is None else f.number}</p></td>" for f in row.figures]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    four = "".join(f"<td>{number or '&nbsp;'}</td>" for number in fifteen(report))
    body = _page(f"<table>{''.join(rows)}</table>", f"<table><tr>{four}</tr></table>")
    return "<html><head><title>年报</title></head><body>" + body.replace("\n", "<br>") + "</body></html>"


LAYOUTS = (
    ragged_tabs, cell_a_line, row_a_line, run_together, stray_blanks, pipes_at_the_end, pipes_around, pipe_a_line,
    blank_lines, a_table_per_row, detached_labels, web_page,
)  # fmt: skip
# Those in which every cell is told apart whatever it holds.
MARKED = tuple(layout for layout in LAYOUTS if layout not in (run_together, stray_blanks))
assert len(Column) == 7
