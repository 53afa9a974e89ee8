"""What in a text says who somebody is: what must go before it is published, and what is proposed to go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from gongkai.regulation.personal_data import (
    NumberKind,
    find_disguised_numbers,
    find_known_number,
    find_numbers,
    mask_name,
    mask_number,
)

# The commonest family names, 2020 census order; enough for a proposal that a person decides on.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_TITLES = "先生|女士|小姐|老师|同志|医生|师傅|大爷|阿姨|老人"
# Looked for where blanks are left out and full-width signs are half-width.
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:[.。][a-z0-9-]+)*[.。][a-z]{2,}")
_LONGEST_NAME = 4
_PROPOSED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("姓名", re.compile(rf"(?:我叫|我是|本人|姓名[:：])([{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})(?=[，。、,；;（(\s]|$)")),
    ("姓名", re.compile(rf"([{_SURNAMES}][\u4e00-\u9fa5]{{0,2}})(?={_TITLES})")),
    ("住处", re.compile(r"(\d+(?:号楼|栋|幢|单元|楼|室|号)(?:附?\d+(?:单元|楼|室|号))*(?:\d+-\d+)?)")),
    ("车牌", re.compile(r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·]?[A-Z0-9]{5,6})")),
    ("身份证号码", re.compile(r"(?<!\d)([1-9]\d{16}[\dXx])(?![\dA-Za-z])")),
    ("账号", re.compile(r"(?:QQ|qq|微信|微信号|V信|wx|WeChat)[号是为:：\s]*([A-Za-z0-9_-]{5,20})")),
    ("电子邮箱", re.compile(r"([A-Za-z0-9._%+-]+#[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")),
    ("座机", re.compile(r"(?<!\d)(0\d{2,3}[-—－ ]?\d{7,8})(?!\d)")),
)  # fmt: skip


class Found(NamedTuple):
    """A place in a text: what it is, from where to where, and what should stand there instead."""

    what: str
    start: int
    end: int
    instead: str

    def quote(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


def identifying(text: str, known: Collection[str]) -> list[Found]:
    """What must not be published: personal numbers, e-mail addresses, and what is `known` of writers.

    However it is written: with blanks or signs that show nothing between, full-width, in Chinese figures.
    """
    found = [
        Found(_NUMBER_LABELS[number.kind], number.start, number.end, mask_number(number.kind, number.value))
        for number in (*find_numbers(text), *find_disguised_numbers(text))
        if number.kind is not NumberKind.CREDIT_CODE
    ]
    plain = _Folded.of(text, _is_blank)
    found += [Found("电子邮箱", *plain.span(match), "（邮箱略）") for match in _EMAIL.finditer(plain.text)]
    for data in sorted((one for one in known if len(one) > 1), key=len, reverse=True):
        instead = mask_name(data) if len(data) <= _LONGEST_NAME else "（略）"
        found += [Found("写信人的信息", *span, instead) for span in plain.spans_of(data)]
        found += [Found("写信人的信息", *span, "（略）") for span in find_known_number(text, data)]
    return _apart(found)


class _Folded(NamedTuple):
    """A text as it is compared, and where each of its characters stands in the original."""

    text: str
    places: list[int]

    @classmethod
    def of(cls, text: str, is_left_out: Callable[[str], bool]) -> _Folded:
        kept = [
            (folded, place)
            for place, character in enumerate(text)
            if not is_left_out(character)
            for folded in unicodedata.normalize("NFKC", character)
            if not is_left_out(folded)
        ]
        return cls("".join(folded for folded, _ in kept).casefold(), [place for _, place in kept])

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        return self.places[match.start()], self.places[match.end() - 1] + 1

    def spans_of(self, data: str) -> Iterator[tuple[int, int]]:
        wanted = self.of(data, _is_blank).text
        return (self.span(match) for match in re.finditer(re.escape(wanted), self.text)) if wanted else iter(())


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _is_sign(character: str) -> bool:
    return _is_blank(character) or unicodedata.category(character)[0] in "PS"


def proposed(text: str, known: Collection[str]) -> list[Found]:
    """What may say who somebody is: names, dwellings, number plates, telephones of offices. A person decides."""
    certain = identifying(text, known)
    bare = _Folded.of(text, _is_sign)
    split = [
        Found("写信人的信息", *span, mask_name(data))
        for data in known
        if 1 < len(data) <= _LONGEST_NAME
        for span in bare.spans_of(data)
    ]
    return [one for one in _apart([*certain, *split, *_guesses(text)]) if one not in certain]


def _guesses(text: str) -> Iterator[Found]:
    for what, pattern in _PROPOSED:
        for match in pattern.finditer(text):
            if what == "姓名" and match[1].endswith("某"):
                continue  # masked already
            instead = mask_name(match[1]) if what == "姓名" else "×" * min(len(match[1]), 4)
            yield Found(what, *match.span(1), instead)


def masked(text: str, found: Collection[Found]) -> str:
    """The text with what stands instead."""
    parts, position = [], 0
    for one in sorted(found, key=lambda one: one.start):
        parts += [text[position : one.start], one.instead]
        position = one.end
    return "".join(parts) + text[position:]


def masked_certain(text: str, known: Collection[str]) -> str:
    """The text with what says for certain who somebody is masked, as the desk shows it to whoever did not ask for it."""
    return masked(text, identifying(text, known))


def masked_for_others(text: str, known: Collection[str]) -> str:
    """The text with everything masked that says, or may say, who somebody is."""
    return masked(text, [*identifying(text, known), *proposed(text, known)])


def _apart(found: list[Found]) -> list[Found]:
    """Those that do not overlap an earlier one of the list, in order of the text."""
    kept: list[Found] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


_NUMBER_LABELS = {
    NumberKind.ID_18: "身份证号码",
    NumberKind.ID_15: "身份证号码",
    NumberKind.PHONE: "手机号码",
    NumberKind.BANK_CARD: "银行卡号",
    NumberKind.CREDIT_CODE: "信用代码",
}
