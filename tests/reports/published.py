"""A published report in the layout of tab-separated text, with figures given by the test and prose of our own."""

from gongkai.regulation.annual_report.forms import BALANCE_NOTE, REQUEST_ROWS, SECTIONS, Column, Form

SEED_2020 = {
    "B1": "21 0 0 0 1 0 22",
    "B3.1": "10 0 0 0 1 0 10",
    "B3.2": "2 0 0 0 0 0 2",
    "B3.4.1": "5 0 0 0 0 0 5",
    "B3.7": "17 0 0 0 1 0 17",
    "B4": "5 0 0 0 0 0 5",
}
SEED_REMEDIES = "0 0 3 0 3 0 0 0 0 0 0 0 0 0 2 2"  # sixteen numbers, as the district printed them
SEED_PROSE = (
    "本年度，示范区共收到依申请公开申请共23件，其中土地征收领域13件、人力社保领域1件、城市管理领域1件、其他领域8件。"
    "涉及政府信息公开行政复议3件，复议后行政诉讼2件。信箱来信561件，办结548件。"
)
PROBLEMS = "存在的主要问题是公开质量还不够高，已经改进上年所列的问题。"
RESULTS = "工作考核位列全市第二。社会评议满意度98分。全年没有发生责任追究情形。"
QUIET_PROACTIVE = """第二十条第（一）项
规章\t0\t0\t0
规范性文件\t10\t10\t35
第二十条第（五）项
行政许可\t696\t-32\t15718
"""
SEED_PROACTIVE = """第二十条第（一）项\t\t\t
信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量
规章\t0\t0\t0
规范性文件\t10\t10\t35
第二十条第（五）项\t\t\t
信息内容\t上一年项目数量\t本年增/减\t处理决定数量
行政许可\t696\t-32\t15718
其他对外管理服务事项\t98\t+16\t103878
第二十条第（六）项\t\t\t
行政处罚\t1406\t+1599\t364
行政强制\t40\t+75\t1
第二十条第（八）项\t\t\t
行政事业性收费\t54\t-18\t
第二十条第（九）项\t\t\t
政府集中采购\t3080\t6350.86 万元\t
"""


def published(
    rows=SEED_2020,
    *,
    form=Form.F2019,
    year=2020,
    remedies=SEED_REMEDIES,
    prose=SEED_PROSE,
    proactive=SEED_PROACTIVE,
    unit="示范区",
):
    """The text of a report; rows that are not given are zero."""
    lines = [f"{unit} {year}年政府信息公开工作年度报告", "", SECTIONS[0], prose, "", SECTIONS[1], "", proactive]
    lines += [
        SECTIONS[2],
        "",
        f"{BALANCE_NOTE}\t\t申请人情况\t\t\t\t\t\t总计",
        "\t\t自然人\t法人或其他组织\t\t\t\t\t\t",
    ]
    group = ""
    for row in REQUEST_ROWS[form]:
        figures = rows.get(row.id, " ".join("0" * len(Column))).split()
        lead = "\t" if row.group else ""
        if row.group and row.group != group:
            lead, group = f"\t{row.group}\t", row.group
        padding = "\t" if not row.group else ""
        lines.append(f"{lead}{row.label}{padding}\t" + "\t".join(figures) + "\t")
    lines += [SECTIONS[3], "", "行政复议\t\t\t\t\t行政诉讼", "\t".join(remedies.split())]
    lines += ["", SECTIONS[4], PROBLEMS, "", SECTIONS[5], "没有收取信息处理费。"]
    return "\n".join(lines)
