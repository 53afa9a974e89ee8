"""Numbers said in a report's text that its tables also give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.regulation.annual_report.findings import ProseFact
from gongkai.regulation.annual_report.forms import CARRIED_IN, CARRIED_OUT, NEW, TOTAL_DONE
from gongkai.regulation.annual_report.text import Text
from gongkai.regulation.remedies import RemedyKind

_REQUESTS = re.compile(r"公开申请|依申请|件申请")
_HEADING = re.compile(r"[(（][一二三四五六七八][)）]([^。，]{0,14})")
_NEW = re.compile(
    r"(?:收到|受理|新收)(?:(?!复议|诉讼|信访)[^。；，\d]){0,20}申请(?:(?!复议|诉讼|办结|答复)[^。；，\d]){0,12}(\d+)[件份]"
    r"|(?:收到|受理|新收)(?:(?!复议|诉讼)[^。；，\d]){0,10}(\d+)[件份](?:(?!复议|诉讼)[^。；，\d]){0,12}申请"
)
# Between a total and its parts a growth rate may stand.
_BREAKDOWN = re.compile(r"(?:，[^，。；件份\d]{0,12}[\d.]+%)?[^。；\d]{0,4}?其中[：]?([^。；]*)")
_AND_OTHERS = re.compile(r"\d[件份][^，。；]{0,4}等")
_PATTERNS = (
    ("T-CARRYIN", re.compile(r"上年(?:度)?结转[^。；，\d]{0,10}(\d+)[件份]"), (f"{CARRIED_IN}/T",)),
    (
        "T-DONE",
        re.compile(r"(?:办结|答复|共办理)(?!上年|新收)[^。；，\d]{0,8}(\d+)[件份]"),
        (f"{TOTAL_DONE}/T",),
    ),
    (
        "T-CARRYOUT",
        re.compile(
            r"(?:结转|转入)(?:至|到)?(?:下|次|20\d\d)年?[^。；，\d]{0,12}(\d+)[件份]|(\d+)[件份]结转(?:至|到)?下"
        ),
        (f"{CARRIED_OUT}/T",),
    ),
)
# What an answer was, or how many were in time, is a part of the answers and not their number.
_PART_OF_DONE = re.compile(
    r"(?:申请|新收)中|(?<!信息)(?<!申请)公开(?!申请)|不予|无法提供|其他处理|转送|移送|其他机关|案件|复议|诉讼|[按准]时|按期|延期|[逾超]期"
)
_PERSONS, _ORGANISATIONS = re.compile(r"公民|自然人|个人|[村居]民"), re.compile(r"法人|企业|公司|组织|律师")
# "复议和诉讼五件" counts both together.
_REVIEWS = re.compile(r"(?<!诉讼[、和及与或])行政复议(?:案件|申请)?共?(\d+)[件起宗]")
_SUITS = re.compile(r"(?<!复议[、和及与或])(复议后|未经复议|直接)?(?:提起)?行政诉讼(?:案件)?共?(\d+)[件起宗]")
_SUIT_CELLS = {
    "复议后": (f"{RemedyKind.SUIT_AFTER_REVIEW}/4",),
    "未经复议": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "直接": (f"{RemedyKind.DIRECT_SUIT}/4",),
    "": (f"{RemedyKind.DIRECT_SUIT}/4", f"{RemedyKind.SUIT_AFTER_REVIEW}/4"),
}
# What else offices count by the piece.
_OTHER_THINGS = re.compile(
    r"留言|来信|信件|咨询|转办|建议|提案|热线|信访|办件|(?:许可|复议|诉讼|登记|办事)的?申请"
)
_ABOUT = re.compile(r"(?:近|约|超过?|逾)\d+[件份]")
_OTHER_TIME = re.compile(r"上年(?!度?结转)|上一年|去年|往年|同期|20\d\d年")
# Who counts, where it stands right before the verb: a part of the whole, unless the report is its own.
_PART = re.compile(r"(办公室|局|委员会|委|部门|单位|乡镇|镇街|街镇|街道|乡|镇)(?:共|累计|全年|今年|本年度?)*$")


# Each section by what names it, in any wording.
_HEADINGS = (
    r"总体(?:工作)?情况|工作总体情况|基本情况|概述",
    r"(?:行政机关)?(?:政府信息)?主动公开(?:政府)?(?:信息)?(?:的)?情况",
    r"(?:行政机关)?收到[和及与]处理[^。]{0,12}?申请(?:的)?情况|(?:政府信息)?依申请公开[^。，；]{0,12}?情况",
    r"[^。，；]{0,14}?行政法?复议[^。；]{0,12}?行政诉讼(?:的)?情况|[^。，；]{0,14}?复议[^。；]{0,8}?诉讼[^。；]{0,4}?情况",
    r"[^。，；：]{0,14}?(?:问题|不足|困难|薄弱环节)(?:[及和与、]?(?:改进|不足|下一步)[^。，；：]{0,8}?(?:情况|措施|打算|建议|方向)?)?",
    r"其[他它](?:需要|需|应当?|要)?(?:报告|说明)?的?(?:事项|情况)|(?:需要|需|应当?)?报告的其[他它](?:事项|情况)",
)  # fmt: skip


def without_blanks(text: str) -> str:
    """A text without blanks and marks of tables, its punctuation as Chinese prints it, but for that of numbers."""
    squeezed = re.sub(r"[\s|#*]+", "", text)
    for half, full in (",，", ";；", ":："):
        squeezed = re.sub(rf"(?<!\d){half}|{half}(?!\d)", full, squeezed)
    return squeezed


def sections_of(text: str, unit: str, *, is_cut: bool, is_recognised: bool = False) -> Text:
    """The text of a report by its sections."""
    squeezed = without_blanks(text)
    found: list[tuple[int, int, int, str]] = []
    for number, words in enumerate(_HEADINGS, start=1):
        mark = "一二三四五六"[number - 1]
        # Some leave the mark out, and some write 第五部分 or （五）.
        matches = list(re.finditer(rf"{mark}[、.，](?:{words})", squeezed))
        if not matches and number in (1, 5):
            matches = list(re.finditer(rf"(?<!之)[第(]?{mark}(?:部分|\))?：?(?:{words})", squeezed))
        # The last: a table of contents names them too. Before a later part's heading the text may refer back to one.
        if matches:
            match = matches[-1] if number != 4 else _table_four(matches, squeezed)
            found.append((number, match.start(), match.end(), re.sub(r"^(.)[.，]", r"\1、", match.group())))
    found.sort(key=lambda one: one[1])
    ends = [*(start for _, start, _, _ in found), len(squeezed)][1:]
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


def prose_facts(text: Text, year: int | None) -> Iterator[ProseFact]:
    """The facts in section one, sentence by sentence."""
    section = text.sections.get(1)
    if section is None:
        first = min((text.whole.find(heading) for heading in text.headings.values()), default=len(text.whole))
        section = text.whole[: max(first, 0)]
    is_about_requests = False
    for sentence in re.findall(r"[^。]+。?", section):
        if headings := _HEADING.findall(sentence):
            is_about_requests = "依申请" in headings[-1]
        if is_about_requests or _REQUESTS.search(sentence):
            yield from _request_facts(sentence, text.unit, year)
        yield from _remedy_facts(sentence, year)


def _request_facts(sentence: str, unit: str, year: int | None) -> Iterator[ProseFact]:
    for match in _NEW.finditer(sentence):
        if bool(_PERSONS.search(match.group())) != bool(_ORGANISATIONS.search(match.group())):
            continue  # "收到公民申请21件、法人申请1件": one kind of applicant, not all
        part = _PART.search(_before(sentence, match))
        if (part and not unit.endswith(part[1])) or not _counts(sentence, match, year):
            continue
        total = int(match[1] or match[2])
        yield ProseFact("T-NEW", total, match.group(), (f"{NEW}/T",))
        breakdown = _BREAKDOWN.match(sentence, match.end())
        parts = tuple(int(number) for number in re.findall(r"(\d+)[件份]", breakdown[1])) if breakdown else ()
        # One item alone is an example, not a breakdown; with 等 at its end it is not whole; twice the total is two of them.
        if (
            breakdown
            and len(parts) > 1
            and (not total or sum(parts) % total or sum(parts) == total)
            and not _AND_OTHERS.search(breakdown[1])
        ):
            yield ProseFact("T-BREAK", total, match.group() + breakdown.group(), parts=parts)
    for rule, pattern, cells in _PATTERNS:
        for match in pattern.finditer(sentence):
            clause = _before(sentence, match) + match.group()
            # "办结上年结转4件，新收申请中办结121件": each a part of what was done.
            if (rule == "T-DONE" and _PART_OF_DONE.search(clause)) or not _counts(sentence, match, year):
                continue
            if _of_a_part(sentence, match, unit):
                continue
            yield ProseFact(rule, int(next(filter(None, match.groups()))), match.group(), cells)


def _before(sentence: str, match: re.Match[str]) -> str:
    """What stands before a match in its own clause."""
    return re.split(r"[，；、]", sentence[: match.start()])[-1]


def _counts(sentence: str, match: re.Match[str], year: int | None) -> bool:
    """Whether a count is exact, of this year, and of requests."""
    said = re.split(r"[；]", sentence[: match.start()])[-1] + match.group()
    other = list(_OTHER_THINGS.finditer(said))
    if other and "申请" not in said[other[-1].end() :]:
        return False
    if "截至" in said and "累计" in said:
        return False
    times = _OTHER_TIME.findall(_before(sentence, match))
    return not _ABOUT.search(match.group()) and all(time == f"{year}年" for time in times)


def _of_a_part(sentence: str, match: re.Match[str], unit: str) -> bool:
    """Whether the count goes on from one that only a part of the whole received."""
    said = re.split(r"[；]", sentence[: match.start()])[-1]
    received = list(re.finditer(r"收到|受理|新收", said))
    part = _PART.search(said[: received[-1].start()]) if received else None
    return bool(part and not unit.endswith(part[1]))


def _remedy_facts(sentence: str, year: int | None) -> Iterator[ProseFact]:
    for rule, pattern in (("T-REV", _REVIEWS), ("T-LIT", _SUITS)):
        matches = list(pattern.finditer(sentence))
        # Where some are said to be about disclosure, the others are about anything.
        named = [
            match
            for match in matches
            if re.search(r"公开[类的]?(?:被提起|被申请)?$", sentence[: match.start()])
        ]
        for match in named or matches:
            if any(time != f"{year}年" for time in _OTHER_TIME.findall(_before(sentence, match))):
                continue
            cells = (f"{RemedyKind.REVIEW}/4",) if rule == "T-REV" else _SUIT_CELLS[match[1] or ""]
            yield ProseFact(rule, int(match[match.lastindex or 0]), match.group(), cells)
