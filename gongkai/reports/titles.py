"""Whose report of which year a text is: the title amid what else stands on a page."""

from __future__ import annotations

import re

_ANOTHER_PAGE = re.compile(r"[上下]一篇[^\n]{0,30}$")
_TITLE = re.compile(
    r"(20\d\d)年(?:度)?\n?((?:(?!20\d\d年)[^。；，,\n>]){0,30}?)\n?(?:政府信息|政务)公开(?:工作)?的?\n?年度报告"
)
_SHORT_TITLE = re.compile(r"(20\d\d)年(?:度)?()政府信息公开(?:工作)?(?:情况)?(?:年报|报告)")
_CHINESE_YEAR = re.compile(r"二[〇零○][一二三四五六七八九〇零○]{2}(?=年)")


def title_of(text: str) -> tuple[int | None, str]:
    """Year and unit from the title, which may be broken over two lines; the unit is "" where it is not named."""
    head = _CHINESE_YEAR.sub(_in_digits, re.sub(r"[^\S\n]+", "", text[:2000]))
    titles = [match for match in _TITLE.finditer(head) if not _ANOTHER_PAGE.search(head[: match.start()])]
    titles = titles or list(_SHORT_TITLE.finditer(head))
    periods = re.findall(r"(20\d\d)年1月1日", re.sub(r"\s+", "", text))
    if not titles:
        return (int(periods[0]) if periods else None), ""
    # A menu may name the reports of other years: of several titles, the one of the period, and one that names who reports.
    named = [(int(match[1]), _unit(head, match)) for match in titles]
    named = [one for one in named if periods and one[0] == int(periods[0])] or named
    return next((one for one in named if one[1]), named[0])


def _unit(head: str, title: re.Match[str]) -> str:
    """Who reports, from the title, or from what stands before it."""
    *above, same_line = head[: title.start()].split("\n")
    # A title that begins with the year on a line of its own has the unit on the line above.
    line = same_line or next((line for line in reversed(above) if line), "")
    before = re.split(r"[。；，：:\-=#《》>|】\]/]|\d+(?:年度?|月|日)?", line)[-1]
    named = (title[2] or before).strip().removesuffix("关于").removeprefix("关于")
    return re.sub(r"^.*(?:年报|年度报告)", "", named)


def _in_digits(match: re.Match[str]) -> str:
    return match.group().translate(str.maketrans("〇零○一二三四五六七八九", "000123456789"))
