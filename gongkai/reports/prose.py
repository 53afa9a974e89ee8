"""Numbers said in a report's text that its tables also give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

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
# Who received them first, or that they were answered: neither counts what came.
_HANDED_ON = re.compile(r"(?:转办|交办|转送|移送|转交)|并(?:答复|办结)")
_CHANGE = re.compile(r"增|减|较|同比|相比|[上下]升|下降|回落")
# A part of the whole that came or went one way.
_CHANNEL = re.compile(r"通过|网[络上站页]|互联网|在线|线[上下]|平台|信函|邮[寄件]|信件|当面|现场|传真|书面")
# Between a total and its parts a growth rate may stand.
_BREAKDOWN = re.compile(r"(?:，[^，。；件份\d]{0,12}[\d.]+%)?[^。；\d]{0,4}?其中[：]?([^。；]*)")
# Where the parts of a total end, and words after which they are examples; kinds that make up a whole.
_PARTS_END = re.compile(r"其中|办结|答复|办理|结转|延期|撤回|补正|征求|剩余")
_NO_PARTITION = re.compile(r"排名|[前列][二三四五]|另有|居前|最多|较多")
_WHOLE_PARTITIONS = (
    (re.compile(r"自然人|公民|个人"), re.compile(r"法人|企业|组织")),
    (re.compile(r"网[络上站]|互联网|在线|电子|线上"), re.compile(r"信函|邮|当面|现场|线下")),
)
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
    r"(?:申请|新收)中|新收[^，]*办结|(?<!信息)(?<!申请)公开(?!申请)|不予|无法提供|其他处理|转送|移送|其他机关|案件|复议|诉讼|[按准]时|按期|延期|[逾超]期"
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
# Reviews that a justice bureau decides, about anything.
_OF_OTHERS = re.compile(r"司法局|(?:受理|办理|审理|审结|新收|收到)[^，。；公]{0,4}行政复议")
# What else offices count by the piece.
_OTHER_THINGS = re.compile(
    r"留言|来信|信件|信箱|咨询|转办|交办|督[查办]|建议|提案|热线|信访|办件|诉求|工伤|仲裁|会商|行政许可\d"
    r"|(?:许可|复议|诉讼|登记|办事|认定|援助|低保|救助|业务|事项|补[助贴]|奖励|资金|保障|开办|审核)的?申请"
)
_ABOUT = re.compile(r"(?:近|约|超过?|逾)\d+[件份]")
_OTHER_TIME = re.compile(
    r"上年(?!度?结转)|上一年|去年|往年|同期|[一二三四]季度|[上下]半年|\d月份|十[一二三四]五|[近三四五两\d]年[来内间]|20\d\d年"
)
_BETWEEN_YEARS = re.compile(r"20\d\d年?(?:至|-|—|到)20\d\d年|十[一二三四]五[^，]{0,2}期间|年来累计")
# Who counts, where it stands right before the verb: a part of the whole, unless the report is its own.
_PART = re.compile(
    r"(本级(?:机关)?|政府(?:办公?室?)?(?:\([^()]*\))?|办公室|分局|局|委员会|委|部门|单位|乡镇|镇街|街镇|街道|乡|镇)(?:共|累计|全年|今年|本年度?)*$"
)

# Where several organs are named with what each received, none of them is the whole.
_SPLIT_AMONG = re.compile(
    r"(?:各|区级?|县级?|市级?|其[他余])?(?:部门|单位|镇街|街镇|乡镇|街道)(?:共|累计)?(?:受理|收到|新收|\d)"
)


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
        said = _before(sentence, match) + match.group()
        if bool(_PERSONS.search(match.group())) != bool(_ORGANISATIONS.search(match.group())):
            continue  # "收到公民申请21件、法人申请1件": one kind of applicant, not all
        if (
            _HANDED_ON.search(match.group())
            or _CHANGE.search(match.group())
            or _CHANNEL.search(said)
            or "其中" in said
        ):
            continue
        if _is_a_part(sentence[: match.start()], sentence, unit) or not _counts(sentence, match, year):
            continue
        total = int(match[1] or match[2])
        yield ProseFact("T-NEW", total, match.group(), (f"{NEW}/T",))
        breakdown = _BREAKDOWN.match(sentence, match.end())
        if breakdown and (parts := _parts(breakdown[1], total)):
            yield ProseFact("T-BREAK", total, match.group() + breakdown.group(), parts=parts)
    for rule, pattern, cells in _PATTERNS:
        for match in pattern.finditer(sentence):
            clause = _before(sentence, match) + match.group()
            # "办结上年结转4件，新收申请中办结121件": each a part of what was done.
            if rule == "T-DONE" and (
                ("其中" in clause and not sentence.startswith("其中"))
                or _PART_OF_DONE.search(clause)
                or _CHANNEL.search(clause)
                or _kind_of_applicant(clause)
            ):
                continue
            if rule != "T-DONE" and re.search("复议|诉讼", clause):
                continue
            if _of_a_part(sentence, match, unit) or not _counts(sentence, match, year):
                continue
            yield ProseFact(rule, int(next(filter(None, match.groups()))), match.group(), cells)


def _parts(words: str, total: int) -> tuple[int, ...]:
    """The items of an 其中, or none where they are not said to be all of it.

    What stands in brackets is a part of a part; one item alone is an example; with 等 at its end it is not whole.
    """
    words = _PARTS_END.split(re.sub(r"\([^()]*\)", "", words))[0]
    numbers = [int(number) for number in re.findall(r"(\d+)[件份]", words)]
    if len(numbers) < 2 or _AND_OTHERS.search(words) or _NO_PARTITION.search(words):
        return ()
    sums = list(accumulate(numbers))
    if total in sums[1:]:
        return tuple(numbers[: sums.index(total, 1) + 1])
    is_whole = any(first.search(words) and second.search(words) for first, second in _WHOLE_PARTITIONS)
    is_twice = total and sums[-1] % total == 0  # two breakdowns in one
    return tuple(numbers) if (is_whole or sums[-1] > total) and not is_twice else ()


def _kind_of_applicant(clause: str) -> bool:
    return bool(_PERSONS.search(clause)) != bool(_ORGANISATIONS.search(clause))


def _is_a_part(before: str, sentence: str, unit: str) -> bool:
    """Whether who received, as it stands right before the verb, is only a part of the whole the report is about."""
    part = _PART.search(re.split(r"[，；、]", before)[-1])
    if part is None:
        return False
    who = re.sub(r"\(.*", "", part[1])
    return who.startswith("本级") or bool(_SPLIT_AMONG.search(sentence)) or not unit.endswith(who)


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
    if _BETWEEN_YEARS.search(said):
        return False
    times = _OTHER_TIME.findall(_before(sentence, match))
    return not _ABOUT.search(match.group()) and all(time == f"{year}年" for time in times)


def _of_a_part(sentence: str, match: re.Match[str], unit: str) -> bool:
    """Whether the count goes on from one that only a part of the whole received."""
    said = re.split(r"[；]", sentence[: match.start()])[-1]
    received = list(re.finditer(r"收到|受理|新收", said))
    return bool(received) and _is_a_part(said[: received[-1].start()], sentence, unit)


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
            before = sentence[: match.start()]
            if not named and _OF_OTHERS.search(before + match.group()):
                continue
            if re.search("本级|为被申请人|为被告", before):
                continue
            if any(time != f"{year}年" for time in _OTHER_TIME.findall(_before(sentence, match))):
                continue
            cells = (f"{RemedyKind.REVIEW}/4",) if rule == "T-REV" else _SUIT_CELLS[match[1] or ""]
            yield ProseFact(rule, int(match[match.lastindex or 0]), match.group(), cells)
