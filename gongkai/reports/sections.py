"""The six sections of a report's text, by their headings in whatever words."""

from __future__ import annotations

import re

from gongkai.regulation.annual_report.text import Text

# Each section by what names it, in any wording.
_HEADINGS = (
    r"总体(?:工作)?(?:情况|概况)|工作总体情况|基本情况|概[述况]",
    r"(?:行政机关)?(?:政府信息)?主动公开(?:政府)?(?:信息)?(?:的)?情况",
    r"(?:行政机关)?收到[和及与、]?处理[^。]{0,12}?申请(?:的)?情况|(?:政府信息)?依申请公开[^。，；]{0,12}?情况",
    r"[^。，；]{0,14}?行政法?复议[^。；]{0,12}?行政诉讼(?:的)?情况|[^。，；]{0,14}?复议[^。；]{0,8}?诉讼[^。；]{0,4}?情况",
    r"[^。，；：]{0,14}?(?:问题|不足|困难|薄弱环节)(?:[及和与、]?(?:改进|不足|下一步)[^。，；：]{0,8}?(?:情况|措施|打算|建议|方向)?)?",
    r"其[他它](?:需要|需|应当?|要|有关)?(?:报告|说明)?的?(?:重要|有关)?(?:事项|情况)|(?:需要|需|应当?)?报告的其[他它](?:事项|情况)",
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
