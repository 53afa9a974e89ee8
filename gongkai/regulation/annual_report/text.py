"""What the text of a report must say, and must not: its parts, its wording, its percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from gongkai.regulation.annual_report.forms import (
    APPLICANT_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    SECTIONS,
    TOTAL_DONE,
    Column,
    Form,
    Report,
)
from gongkai.regulation.annual_report.rules import RULES, Finding
from gongkai.regulation.remedies import RemedyKind
from gongkai.regulation.sources import REGULATION, REPORT_FORM_2019, REPORT_FORM_2021, implements


@dataclass(frozen=True, slots=True)
class Text:
    """A report's text without blanks: who reports, and each section by its number with its heading.

    A section whose heading is not there is missing; `is_cut`: the text ends before the report does;
    `is_recognised`: it was read from pictures of pages, and nothing can be said of its wording.
    """

    unit: str = ""
    headings: Mapping[int, str] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)
    whole: str = ""
    is_cut: bool = False
    is_recognised: bool = False


class Number(NamedTuple):
    """A number said in the text with its unit, and where; `basis`: what it agrees with, "" where nothing was found."""

    value: str
    unit: str
    quote: str
    basis: str


_TOPICS = {
    "工作考核": re.compile(r"考核|考评"),
    "社会评议": re.compile(r"评议|第三方评估|社会评估|满意度"),
    "责任追究": re.compile(r"责任追究|追究|问责|追责"),
}
_RESULT = re.compile(
    r"结果|得分|排名|位列|等次|优秀|良好|合格|通报|表彰|[未没]有?(?:发生|出现)|\d+(?!\d|年|月|日)"
    r"|[无未没不].{0,25}(?:追责|问责|追究)|(?:追责|问责|追究)[^。；]{0,8}无"
)
_PLAN = re.compile(r"下一步|将(?!.{0,20}(?:纳入|列入))|拟|计划|应当|按照有关|适时|建立健全")
_CHINESE = {"三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_COMPOSED = re.compile(r"[由分包含为括][^。]{0,200}?(?<!第)([三四五六七八3-8])个?部分")
_PERIOD = re.compile(
    r"(?:统计|数据)[^。]{0,20}?期限[^。]{0,12}?(20\d\d)年(\d{1,2})月(\d{1,2})日[^。\d]{0,6}(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日"
)
_NOTHING = re.compile(r"^(?:\(?[一二三四五六七八九十]\)?[、.]?)?(?:无|没有|暂无)[。.]?$")
_SHORTEST = 20  # characters of a section that says something
_COPIED = 0.9
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_COUNTED = re.compile(r"(\d+)(?:余)?件")


@implements(REGULATION.article("50"))
def is_government(unit: str) -> bool:
    """Whether the report is a government's and not a department's: its name is a place's, or says 政府 or 管委会."""
    return re.search(r"(?:政府|[省市区县旗乡镇]|街道办事处|街道|管委会|管理委员会)$", unit) is not None


@implements(REPORT_FORM_2019.article("全文"), REPORT_FORM_2021.article("全文"))
def structure_findings(report: Report, text: Text) -> list[Finding]:
    """S-CUT, S-SECT, S-NAME, S-FORM and S-TITLE: whether the report is whole and in the form of its year."""
    if text.is_cut:
        there = max(text.sections, default=0)
        where = f"第{'一二三四五六'[there - 1]}部分" if there else "开头"
        return [Finding("S-CUT", "", None, None, f"报告不完整：读到{where}就中断了，没有读到的不作判断")]
    found = []
    missing = [SECTIONS[number - 1] for number in range(1, 7) if number not in text.sections]
    if missing:
        found.append(
            Finding("S-SECT", "", 6, 6 - len(missing), f"没有找到这些部分的标题：{'；'.join(missing)}")
        )
    if list(text.sections) != sorted(text.sections):
        found.append(Finding("S-SECT", "", None, None, "各部分的次序与格式不一致"))
    for number, heading in text.headings.items():
        if heading != SECTIONS[number - 1]:
            message = f"第{'一二三四五六'[number - 1]}部分的标题印为“{heading}”，格式为“{SECTIONS[number - 1]}”"
            found.append(Finding("S-NAME", "", SECTIONS[number - 1], heading, message))
    if not text.unit or not report.year:
        found.append(Finding("S-TITLE", "", None, None, "没有读到写明单位全称和年度的标题"))
    return [*found, *_old_form(report, text)]


def _old_form(report: Report, text: Text) -> Iterator[Finding]:
    if not report.year or report.year < 2021:
        return
    if report.form is Form.F2019:
        yield Finding("S-FORM", "", "2021", "2019", f"{report.year} 年的报告仍用 2019 年的试行格式")
    elif "B3.6" in report.requests:
        message = "“（六）其他处理”印为一行，2021 年格式分为三行"
        yield Finding("S-FORM", "B3.6", 3, 1, message)
    if match := re.search(r"年度报告格式\(试行\)", text.whole):
        yield Finding("S-FORM", "", None, None, "所引的试行格式自 2021 年起已被取代", match.group())


@implements(REGULATION.article("49"), REGULATION.article("50"), REGULATION.article("5"))
def text_findings(report: Report, text: Text, previous: Report | None = None) -> list[Finding]:
    """T-YEAR, T-SECT, T-WORD, T-EVAL, T-EMPTY, T-FEE, T-RATE and T-NORM. `previous`: last year's report, for growth rates."""
    found = [*_period(report, text), *_composition(text), *_wording(text), *_rates(report, text)]
    found += [*_growth(report, text, previous), *_documents(report, text)]
    if text.is_cut:
        return found
    return [*found, *_results(text), *_problems(text), *_fees(text)]


def _period(report: Report, text: Text) -> Iterator[Finding]:
    match = _PERIOD.search(text.whole)
    if match is None or not report.year:
        return
    year, month, day, end_year, end_month, end_day = match.groups()
    said = f"{year}-{month}-{day} {end_year or year}-{end_month}-{end_day}"
    if said != f"{report.year}-1-1 {report.year}-12-31":
        message = f"统计期限应当是 {report.year} 年 1 月 1 日至 12 月 31 日，正文写的是“{match.group()}”"
        yield Finding("T-YEAR", "", report.year, int(year), message, match.group())


def _composition(text: Text) -> Iterator[Finding]:
    for sentence in re.findall(r"[^。]+", text.whole):
        match = _COMPOSED.search(sentence)
        if match is None or not re.search(r"本(?:年度?)?(?:报告|年报)|全文", sentence[: match.end()]):
            continue
        said = _CHINESE.get(match[1]) or int(match[1])
        if said != len(SECTIONS):
            message = f"正文说本报告由{match[1]}个部分组成，格式为六个部分，可能是旧报告留下来的文字"
            yield Finding("T-SECT", "", len(SECTIONS), said, message, match.group()[-60:])


def _wording(text: Text) -> Iterator[Finding]:
    for match in re.finditer(r"以?公开为原则[、，,]?不公开为例外", text.whole):
        message = "“以公开为原则、不公开为例外”是修订以前的提法，条例第五条为“以公开为常态、不公开为例外”"
        yield Finding("T-WORD", "", "以公开为常态、不公开为例外", match.group(), message, match.group())


def _results(text: Text) -> Iterator[Finding]:
    said = "".join(text.sections.get(number, "") for number in (1, 5, 6))
    sentences = re.split(r"[。；]", said)
    lacking = [
        topic
        for topic, words in _TOPICS.items()
        if not any(words.search(s) and _RESULT.search(s) and not _PLAN.search(s) for s in sentences)
    ]
    if lacking:
        message = f"没有写明{'、'.join(lacking)}的结果（{RULES['T-EVAL'].source}）"
        yield Finding("T-EVAL", "", None, None, message)


def _problems(text: Text) -> Iterator[Finding]:
    section = text.sections.get(5)
    if section is not None and (len(section) < _SHORTEST or _NOTHING.match(section)):
        yield Finding("T-EMPTY", "", None, None, "第五部分没有写明存在的问题和改进情况", section)


def _fees(text: Text) -> Iterator[Finding]:
    section = text.sections.get(6)
    if section is not None and not re.search(r"费用|收[^。；]{0,6}费|收取", section):
        yield Finding("T-FEE", "", None, None, "第六部分没有写明收取信息处理费的情况，没有收取的也应当写明")


def _rates(report: Report, text: Text) -> Iterator[Finding]:
    """Shares of requests: where one share in a sentence agrees with a total, the others must agree with one too."""
    for sentence in re.findall(r"[^。]+", text.sections.get(1, "")):
        if not re.search(r"申请|予以公开|不予", sentence):
            continue
        shares = list(_shares_said(sentence))
        totals = {int(match[1]) for match in _COUNTED.finditer(sentence)} | _totals(report)
        agreed = {total for count, match in shares for total in totals if _is_share(match[1], count, total)}
        for count, match in shares:
            if agreed and not any(_is_share(match[1], count, total) for total in totals):
                best = min(agreed, key=lambda total: abs(Decimal(match[1]) - _share(count, total)))
                right = f"{_share(count, best):.1f}%"
                message = f"{count} 件占 {best} 件的 {right}，正文写的是 {match.group()}"
                yield Finding("T-RATE", "", right, match.group(), message, sentence[-80:])
        yield from _completion(report, sentence)


def _shares_said(sentence: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each “N件，占x%” of a sentence: the count, and where the percentage stands."""
    for match in _PERCENT.finditer(sentence):
        before = sentence[: match.start()]
        counts = _COUNTED.findall(before)
        if counts and re.search(r"占(?:比|总数)?[为达约了近]?$", before):
            yield int(counts[-1]), match


def _completion(report: Report, sentence: str) -> Iterator[Finding]:
    """办结率 of requests, which is what was concluded of what was new and carried in; not one of what was due."""
    new, carried, done = (report.cell(f"{row}/{Column.TOTAL}") for row in (NEW, CARRIED_IN, TOTAL_DONE))
    match = _COMPLETED.search(sentence)
    if match is None or new is None or carried is None or done is None or not new + carried:
        return
    before = sentence[: match.start()]
    counts = [int(count) for count in _COUNTED.findall(before)]
    if _OTHER_COUNTS.search(sentence) or re.search("到期|期限内", before):
        return  # a rate of something else, or of a part
    if counts and not _known(report).keys() & set(counts):
        return
    bases = [base for base in (new + carried, new) if base]
    if not any(_is_share(match[1], done, base) for base in bases):
        right = f"{_share(done, new + carried):.1f}%"
        message = f"办结 {done} 件、应办 {new + carried} 件，办结率为 {right}，正文写的是 {match[1]}%"
        yield Finding("T-RATE", f"{TOTAL_DONE}/{Column.TOTAL}", right, f"{match[1]}%", message, match.group())


_COMPLETED = re.compile(r"(?<!时)(?<!期)(?<!内)办结率(?:为|达到?)?(\d+(?:\.\d+)?)%")
_OTHER_COUNTS = re.compile(
    r"留言|来信|信件|信箱|咨询|转办|建议|提案|热线|信访|诉求|政务服务|一网通办|业务|\d万件|办公室(?:共)?收到|局(?:共)?收到|乡镇|部门"
)


_GROWTH = re.compile(
    r"(?:较|比|同比)(?:上一?年度?|去年|(20\d\d)年)?(?:同期)?(?:的?(\d+)件)?(?:相比)?(增长|增加|上升|提高|下降|减少|回落|降低)了?(\d+(?:\.\d+)?)%"
)


def _growth(report: Report, text: Text, previous: Report | None) -> Iterator[Finding]:
    """Growth rates of requests: from the count the sentence gives for the year before, or from last year's report."""
    for sentence in re.findall(r"[^。；]+", text.sections.get(1, "")):
        for match in _GROWTH.finditer(sentence):
            counts = [int(count) for count in _COUNTED.findall(sentence[: match.start()])]
            if not counts or not re.search("申请", sentence[: match.start()]):
                continue
            rows = [row for row in (NEW, TOTAL_DONE) if report.cell(f"{row}/{Column.TOTAL}") == counts[-1]]
            before = int(match[2]) if match[2] else None
            is_last_year = match[1] is None or (report.year is not None and int(match[1]) == report.year - 1)
            if before is None and rows and previous and is_last_year:
                before = previous.cell(f"{rows[0]}/{Column.TOTAL}")
            if not before:
                continue
            change = _share(counts[-1] - before, before)
            said = Decimal(match[4]) * (1 if match[3] in ("增长", "增加", "上升", "提高") else -1)
            if abs(said - change) >= Decimal(1).scaleb(-len(match[4].partition(".")[2])):
                right = f"{change:+.1f}%"
                message = f"{counts[-1]} 件与上年 {before} 件相比为 {right}，正文写的是{match[3]}{match[4]}%"
                yield Finding("T-RATE", "", right, f"{said}%", message, sentence[-80:])


_DOCUMENTS = {
    Form.F2019: (r"(?:新制作|制作|制定|制发)", r"(?:新公开|主动公开)", None),
    Form.F2021: (r"(?:制发|制定|出台)", r"废止", r"现行有效的?"),
}


def _documents(report: Report, text: Text) -> Iterator[Finding]:
    """T-NORM: normative documents as the text counts them against table two, where it speaks of all of them."""
    cells = report.proactive.get("规范性文件", [])
    for verb, printed in zip(_DOCUMENTS[report.form], cells, strict=False):
        if verb is None or not isinstance(printed, int):
            continue
        for match in re.finditer(rf"([^，。；]*){verb}(?:行政)?规范性文件(\d+)件", text.sections.get(1, "")):
            if int(match[2]) != printed and not _SOME_DOCUMENTS.search(match[1]):
                message = f"正文说 {match[2]} 件，表二规范性文件一行为 {printed}"
                yield Finding("T-NORM", "规范性文件", printed, int(match[2]), message, match.group()[-40:])


_SOME_DOCUMENTS = re.compile(r"其中|名义|办公室|部门|代|清理|修订|审查|解读|政府|乡镇|街道|历年|累计|局")


def _totals(report: Report) -> set[int]:
    cells = [report.cell(f"{row}/{Column.TOTAL}") for row in (NEW, TOTAL_DONE)]
    return {cell for cell in cells if cell}


def _share(part: int, whole: int) -> Decimal:
    return Decimal(100 * part) / Decimal(whole)


def _is_share(printed: str, part: int, whole: int) -> bool:
    """Whether a percentage is this share, rounded or cut to the places it is printed with."""
    if not whole:
        return False
    unit = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    return abs(Decimal(printed) - _share(part, whole)) < unit


@implements(REGULATION.article("50"))
def copied_text(text: Text, previous: Text) -> list[Finding]:
    """T-COPY: a section five that is last year's."""
    ours, theirs = text.sections.get(5, ""), previous.sections.get(5, "")
    if min(len(ours), len(theirs)) < _SHORTEST:
        return []
    likeness = SequenceMatcher(
        None, re.sub(r"20\d\d", "", ours), re.sub(r"20\d\d", "", theirs), autojunk=False
    ).ratio()
    if likeness < _COPIED:
        return []
    return [Finding("T-COPY", "", None, None, f"第五部分与上一年度的报告有 {likeness:.0%} 相同")]


@implements(REGULATION.article("50"))
def numbers_said(report: Report, text: Text) -> list[Number]:
    """Every number of something in sections one, five and six, each with the figure or the sum of others that it agrees with.

    Dates, articles and the numbers of lists are none.
    """
    known = _known(report)
    found = []
    for section in (1, 5, 6):
        for sentence in re.findall(r"[^。]+", text.sections.get(section, "")):
            matches = list(_SAID.finditer(sentence))
            for match in matches:
                value, unit = match.groups()
                alike = [other[1] for other in matches if other[2] == unit and other[1] != value]
                if unit == "%":
                    basis = _of_shares(report, sentence, value)
                else:
                    basis = _of_figures(report, known, sentence, value, is_case=unit in _CASES)
                if not basis and unit != "%" and _is_sum(Decimal(value), [Decimal(other) for other in alike]):
                    basis = "同一句中其他各数之和"
                quote = sentence[max(0, match.start() - 14) : match.end()]
                found.append(Number(value, unit, quote, basis))
    return found


_CASES = ("件", "份", "起", "宗", "件次")
_SAID = re.compile(
    r"(?<![\d.第〔\[/-])(\d+(?:\.\d+)?)[余多]?([万亿]?(?:件次|人次|[件份起宗条次个项篇家期场户部名批例张封通座处套册类种幅遍轮元人]|%)(?!民))"
)


def _of_figures(report: Report, known: Mapping[int, str], sentence: str, value: str, *, is_case: bool) -> str:
    if not value.isdecimal():
        return ""
    basis = ""
    if is_case and re.search(r"申请|复议|诉讼|公开|无法提供|不予处理|办结|答复", sentence):
        basis = known.get(int(value), "")
    return basis or _of_table_two(report, sentence, int(value))


def _of_shares(report: Report, sentence: str, value: str) -> str:
    """Whether a percentage is a share of counts in its sentence, or of the totals of requests."""
    counts = {int(count) for count in _COUNTED.findall(sentence)}
    totals = counts | _totals(report)
    is_share = any(_is_share(value, part, whole) for part in counts for whole in totals if part <= whole)
    return "所述件数的比例" if is_share else ""


def _of_table_two(report: Report, sentence: str, value: int) -> str:
    """The row of table two that a sentence names and that has this figure."""
    rows = [row for row, cells in report.proactive.items() if row in sentence and value in cells]
    return f"表二{rows[0]}" if rows else ""


def _known(report: Report) -> dict[int, str]:
    """The figures of tables three and four, and the sums that texts give; of equal ones the most general."""
    known: dict[int, str] = {}

    def add(label: str, *cells: str) -> None:
        figures = [report.cell(cell) for cell in cells]
        if figures and None not in figures:
            known.setdefault(sum(figure for figure in figures if figure is not None), label)

    organisations = [column for column in APPLICANT_COLUMNS if column is not Column.NATURAL_PERSON]
    add("表三新收和结转之和", f"{NEW}/T", f"{CARRIED_IN}/T")
    for row in (NEW, TOTAL_DONE, CARRIED_OUT, CARRIED_IN):
        add(f"表三 {row} 总计", f"{row}/T")
        add(f"表三 {row} 法人或其他组织", *(f"{row}/{column}" for column in organisations))
    add("表三自然人新收和结转之和", f"{NEW}/n", f"{CARRIED_IN}/n")
    add("表三组织新收和结转之和", *(f"{row}/{column}" for row in (NEW, CARRIED_IN) for column in organisations))
    for group in ("B3.3.", "B3.4.", "B3.5.", "B3.6."):
        add(f"表三 {group[:-1]} 合计", *(f"{row}/T" for row in report.requests if row.startswith(group)))
    add("表三予以公开和部分公开之和", "B3.1/T", "B3.2/T")
    totals = [f"{kind}/4" for kind in RemedyKind]
    add("表四三组总计之和", *totals)
    add("表四诉讼总计之和", *totals[1:])
    for kind in RemedyKind:
        for index in (4, 0, 1, 2, 3):
            add(f"表四 {kind}/{index}", f"{kind}/{index}")
    for row, cells in report.requests.items():
        for column in cells:
            add(f"表三 {row}/{column}", f"{row}/{column}")
    return known


def _is_sum(value: Decimal, others: list[Decimal]) -> bool:
    return any(
        sum(chosen) == value
        for size in range(2, min(len(others), 8) + 1)
        for chosen in combinations(others[:10], size)
    )
