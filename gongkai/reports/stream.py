"""A report's text made ready for reading: in narrow characters, and as streams without what stands between labels."""

from __future__ import annotations

import re

_NARROW = {ord(wide): narrow for wide, narrow in zip("（）：．｜＋－−", "():.|+--", strict=True)}
_NARROW |= {code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)}
_NARROW |= {ord("\u00a0"): " ", ord("\u3000"): " ", ord("\f"): "\n"}
# Characters of the form as pages outside the government's domain print them, where a reading may stand behind: 數(shù).
_NARROW |= str.maketrans(
    "數機關開會經與辦處無總計結轉動責項務規範類過內黨項據額費購許罰強復訴訟審維糾況業請當現報訪舉製確認獲執屬國護權補單萬鄉鎮職題進決報條對應實際監督長電話號",
    "数机关开会经与办处无总计结转动责项务规范类过内党项据额费购许罚强复诉讼审维纠况业请当现报访举制确认获执属国护权补单万乡镇职题进决报条对应实际监督长电话号",
)
_READING_ALOUD = re.compile(r"\([a-zà-ǜ]{1,6}\)")
_WORDS, _WORDS_AND_FIGURES = re.compile(r"[^\s|\d]+"), re.compile(r"[^\s|]+")
# What a browser prints above and below a page.
_PRINTED_BY_BROWSER = re.compile(
    r"^[ \t]*(?:20\d\d[/-]\d{1,2}[/-]\d{1,2}[ \t]+\d{1,2}:\d\d|https?://).*$", re.MULTILINE
)
_PAGE_NUMBER = re.compile(r"^[ \t]*(?:[-—–][ \t]*\d{1,3}[ \t]*[-—–]|第?[ \t]*\d{1,3}[ \t]*/[ \t]*\d{1,3}[ \t]*页?|第[ \t]*\d{1,3}[ \t]*页.{0,12})[ \t]*$", re.MULTILINE)  # fmt: skip


class Stream:
    """A text without some of its characters, with the way back to where each stood."""

    def __init__(self, text: str, *, figures: bool) -> None:
        self.text = text
        self.places: list[int] = []
        kept = []
        for match in (_WORDS if not figures else _WORDS_AND_FIGURES).finditer(text):
            self.places.extend(range(*match.span()))
            kept.append(match.group())
        self.characters = "".join(kept)

    def place(self, index: int) -> int:
        """Where the character at an index of the stream stands in the text."""
        return self.places[index] if index < len(self.places) else len(self.text)

    def find(self, pattern: str, start: int, end: int | None = None) -> re.Match[str] | None:
        """The first match from an index of the stream on."""
        return re.compile(pattern).search(self.characters, start, len(self.characters) if end is None else end)


def narrow(text: str) -> str:
    """A text in narrow characters, without the numbers of its pages."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NARROW)
    return _PAGE_NUMBER.sub("\n", _PRINTED_BY_BROWSER.sub("\n", _READING_ALOUD.sub("", lines)))
