"""Numbers said in a report's text that its tables also give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.regulation.annual_report.findings import ProseFact
from gongkai.regulation.annual_report.forms import CARRIED_IN, CARRIED_OUT, NEW, TOTAL_DONE
from gongkai.regulation.annual_report.text import Text
from gongkai.regulation.remedies import RemedyKind

_SECTION_ONE, _SECTION_TWO = "一、总体情况", "二、主动公开政府信息情况"
_REQUESTS = re.compile(r"公开申请|依申请|件申请")
_NEW = re.compile(
    r"(?:收到|受理|新收)(?:(?!复议|诉讼|信访)[^。；，\d]){0,20}申请(?:(?!复议|诉讼)[^。；，\d]){0,12}(\d+)件"
    r"|(?:收到|受理|新收)(?:(?!复议|诉讼)[^。；，\d]){0,10}(\d+)件(?:(?!复议|诉讼)[^。；，\d]){0,12}申请"
)
_BREAKDOWN = re.compile(r"[^。；]{0,4}?其中[:：]?([^。；]*)")
_PATTERNS = (
    ("T-CARRYIN", re.compile(r"上年(?:度)?结转[^。；，\d]{0,10}(\d+)件"), (f"{CARRIED_IN}/T",)),
    ("T-DONE", re.compile(r"(?:办结|答复|共办理)[^。；，\d]{0,8}(\d+)件"), (f"{TOTAL_DONE}/T",)),
    (
        "T-CARRYOUT",
        re.compile(r"结转(?:至|到)?下[^。；，\d]{0,12}(\d+)件|(\d+)件结转(?:至|到)?下"),
        (f"{CARRIED_OUT}/T",),
    ),
)
# What an answer was, or how many were in time, is a part of the answers and not their number.
_PART_OF_DONE = re.compile(r"(?<!信息)(?<!申请)公开(?!申请)|不予|无法提供|其他处理|[按准]时|按期|延期|[逾超]期")
_PERSONS, _ORGANISATIONS = re.compile(r"公民|自然人|个人|[村居]民"), re.compile(r"法人|企业|公司|组织|律师")
# "复议和诉讼五件" counts both together.
_REVIEWS = re.compile(r"(?<!诉讼[、和及与或])行政复议(?:案件|申请)?共?(\d+)件")
_SUITS = re.compile(r"(?<!复议[、和及与或])(复议后|未经复议|直接)?(?:提起)?行政诉讼(?:案件)?共?(\d+)件")
_SUIT_CELLS = {
    "复议后": (f"{RemedyKind.SUIT_AFTER_REVIEW}/4",),
    "未经复议": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "直接": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "": (f"{RemedyKind.DIRECT_SUIT}/4", f"{RemedyKind.SUIT_AFTER_REVIEW}/4"),
}


# Each section by what names it, in any wording.
_HEADINGS = (
    r"总体情况", r"主动公开(?:政府)?信息(?:的)?情况", r"收到和处理[^。]{0,12}?申请(?:的)?情况",
    r"[^。，；]{0,14}?行政法?复议[^。；]{0,12}?行政诉讼(?:的)?情况|[^。，；]{0,14}?行政法?复议[^。；]{0,8}?诉讼[^。；]{0,4}?情况",
    r"[^。，；]{0,14}?存在的?(?:主要)?(?:困难和)?问题(?:[及和与、]?(?:改进|下一步)[^。，；:]{0,8}?(?:情况|措施|打算|建议|方向))?", r"其他(?:需要|需)?报告(?:的)?事项",
)  # fmt: skip


def sections_of(text: str, unit: str, *, is_cut: bool, is_recognised: bool = False) -> Text:
    """The text of a report by its sections."""
    squeezed = re.sub(r"[\s|#*]+", "", text)
    found: list[tuple[int, int, int, str]] = []
    for number, words in enumerate(_HEADINGS, start=1):
        mark = "一二三四五六"[number - 1]
        matches = list(re.finditer(rf"{mark}[、.．](?:{words})", squeezed)) or (
            list(re.finditer(rf"(?<![第之]){mark}(?:{words})", squeezed)) if number == 1 else []
        )
        # The last: a table of contents names them too. Before a later part's heading the text may refer back to one.
        if matches:
            match = matches[-1] if number != 4 else _table_four(matches, squeezed)
            found.append(
                (number, match.start(), match.end(), match.group().replace("．", "、").replace(".", "、"))
            )
    found.sort(key=lambda one: one[1])
    ends = [start for _, start, _, _ in found[1:]] + [len(squeezed)]
    return Text(
        unit=unit,
        headings={number: heading for number, _, _, heading in found},
        sections={number: squeezed[end:stop] for (number, _, end, _), stop in zip(found, ends, strict=True)},
        whole=squeezed,
        is_cut=is_cut,
        is_recognised=is_recognised,
    )


def _table_four(matches: list[re.Match[str]], squeezed: str) -> re.Match[str]:
    """The heading that its table follows; the prose may name it once more."""
    followed = [
        match for match in matches if re.match(r".{0,10}?(?:行政复议|结果维持)", squeezed[match.end() :])
    ]
    return followed[-1] if followed else matches[-1]


def prose_facts(text: str) -> Iterator[ProseFact]:
    """The facts in section one, sentence by sentence; blanks and line ends inside sentences do not matter."""
    squeezed = re.sub(r"\s+", "", text)
    # The last heading of each: a table of contents names them too.
    start = squeezed.rfind(_SECTION_ONE)
    end = squeezed.rfind(_SECTION_TWO)
    section = squeezed[max(start, 0) : end if end > start else len(squeezed)]
    for sentence in re.findall(r"[^。]+。?", section):
        if _REQUESTS.search(sentence):
            yield from _request_facts(sentence)
        yield from _remedy_facts(sentence)


def _request_facts(sentence: str) -> Iterator[ProseFact]:
    for match in _NEW.finditer(sentence):
        if bool(_PERSONS.search(match.group())) != bool(_ORGANISATIONS.search(match.group())):
            continue  # "收到公民申请21件、法人申请1件": one kind of applicant, not all
        total = int(match[1] or match[2])
        yield ProseFact("T-NEW", total, match.group(), (f"{NEW}/T",))
        breakdown = _BREAKDOWN.match(sentence, match.end())
        parts = tuple(int(number) for number in re.findall(r"(\d+)件", breakdown[1])) if breakdown else ()
        # One item alone is an example, not a breakdown.
        if breakdown and len(parts) > 1:
            yield ProseFact("T-BREAK", total, match.group() + breakdown.group(), parts=parts)
    for rule, pattern, cells in _PATTERNS:
        for match in pattern.finditer(sentence):
            clause = re.split(r"[，；、,]", sentence[: match.start()])[-1] + match.group()
            if rule == "T-DONE" and _PART_OF_DONE.search(clause):
                continue
            yield ProseFact(rule, int(next(filter(None, match.groups()))), match.group(), cells)


def _remedy_facts(sentence: str) -> Iterator[ProseFact]:
    for match in _REVIEWS.finditer(sentence):
        yield ProseFact("T-REV", int(match[1]), match.group(), (f"{RemedyKind.REVIEW}/4",))
    for match in _SUITS.finditer(sentence):
        yield ProseFact("T-LIT", int(match[2]), match.group(), _SUIT_CELLS[match[1] or ""])
