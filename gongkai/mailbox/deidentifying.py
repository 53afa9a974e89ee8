"""What in a text says who somebody is: what must go before it is published, and what is proposed to go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from gongkai.regulation.personal_data import NumberKind, find_numbers, mask_name, mask_number

# The commonest family names, 2020 census order; enough for a proposal that a person decides on.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_TITLES = "先生|女士|小姐|老师|同志|医生|师傅|大爷|阿姨|老人"
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_PROPOSED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("姓名", re.compile(rf"(?:我叫|我是|本人|姓名[:：])([{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})(?=[，。、,；;（(\s]|$)")),
    ("姓名", re.compile(rf"([{_SURNAMES}][\u4e00-\u9fa5]{{0,2}})(?={_TITLES})")),
    ("住处", re.compile(r"(\d+(?:号楼|栋|幢|单元|楼|室|号)(?:附?\d+(?:单元|楼|室|号))*(?:\d+-\d+)?)")),
    ("车牌", re.compile(r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·]?[A-Z0-9]{5,6})")),
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
    """What must not be published: personal numbers, e-mail addresses, and what is `known` of the writer."""
    found = [
        Found(_NUMBER_LABELS[number.kind], number.start, number.end, mask_number(number.kind, number.value))
        for number in find_numbers(text)
        if number.kind is not NumberKind.CREDIT_CODE
    ]
    found += [Found("电子邮箱", *match.span(), "（邮箱略）") for match in _EMAIL.finditer(text)]
    for data in sorted((one for one in known if len(one) > 1), key=len, reverse=True):
        instead = mask_name(data) if len(data) <= 4 else "（略）"
        found += [Found("写信人的信息", *match.span(), instead) for match in re.finditer(re.escape(data), text)]
    return _apart(found)


def proposed(text: str, known: Collection[str]) -> list[Found]:
    """What may say who somebody is: names, dwellings, number plates, telephones of offices. A person decides."""
    certain = identifying(text, known)
    return [one for one in _apart([*certain, *_guesses(text)]) if one not in certain]


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
