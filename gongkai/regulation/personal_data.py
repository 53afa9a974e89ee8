"""Personal numbers in text: found, validated by their own check digits, and masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.sources import (
    CREDIT_CODES,
    ID_NUMBERS,
    PERSONAL_INFORMATION_LAW,
    implements,
)

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class NumberKind(StrEnum):
    """Kinds of number."""

    ID_18 = "id_18"
    ID_15 = "id_15"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    CREDIT_CODE = "credit_code"


NUMBER_LABELS = {
    NumberKind.ID_18: "居民身份证号码",
    NumberKind.ID_15: "15 位居民身份证号码",
    NumberKind.PHONE: "手机号码",
    NumberKind.BANK_CARD: "银行卡号",
    NumberKind.CREDIT_CODE: "统一社会信用代码",
}


class FoundNumber(NamedTuple):
    """A number in a text: its kind, where it stands (start inclusive, end exclusive) and its normal form."""

    kind: NumberKind
    start: int
    end: int
    value: str


# Full-width digits, letters, space and hyphen as the half-width ones: one character for one, so positions hold.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x2010: 0x2D,
    0x2014: 0x2D,
}


@implements(ID_NUMBERS.article("全文"), CREDIT_CODES.article("全文"))
def normalise_number(text: str) -> str:
    """A number as it is compared: half-width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", text.translate(_HALF_WIDTH)).upper()


def _is_date(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return "1850" <= text[:4] <= "2100"


@implements(ID_NUMBERS.article("校验码"))
def is_valid_id_18(number: str) -> bool:
    """Whether an 18-digit identity number has a real birth date and the right check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or not _is_date(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17]


@implements(ID_NUMBERS.article("15位号码"))
def is_valid_id_15(number: str) -> bool:
    """Whether a 15-digit identity number has a real birth date; it has no check digit."""
    return bool(re.fullmatch(r"[1-9]\d{14}", number)) and _is_date(f"19{number[6:12]}")


@implements(PERSONAL_INFORMATION_LAW.article("4"))
def is_valid_phone(number: str) -> bool:
    """Whether a number is a mobile number of the mainland."""
    return bool(re.fullmatch(r"1[3-9]\d{9}", number))


@implements(PERSONAL_INFORMATION_LAW.article("28"))
def is_valid_bank_card(number: str) -> bool:
    """Whether a number of 16 to 19 digits passes the Luhn check."""
    if not re.fullmatch(r"[3-6]\d{15,18}", number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@implements(CREDIT_CODES.article("校验码"))
def is_valid_credit_code(code: str) -> bool:
    """Whether an 18-character 统一社会信用代码 has the right check character."""
    if not re.fullmatch(rf"[{_CREDIT_ALPHABET}]{{18}}", code):
        return False
    values = [_CREDIT_ALPHABET.index(character) for character in code]
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == values[17]


_GAP = r"[ \-]?"
# Tried in this order: a string of digits is taken for the most telling thing it can be.
_FINDERS: tuple[tuple[NumberKind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        NumberKind.ID_18,
        re.compile(rf"(?<![\dA-Za-z])\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])"),
        is_valid_id_18,
    ),
    (
        NumberKind.CREDIT_CODE,
        re.compile(r"(?<![\dA-Za-z])[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}(?![\dA-Za-z])"),
        is_valid_credit_code,
    ),
    (NumberKind.BANK_CARD, re.compile(rf"(?<!\d)[3-6](?:{_GAP}\d){{15,18}}(?!\d)"), is_valid_bank_card),
    (NumberKind.ID_15, re.compile(rf"(?<![\dA-Za-z])[1-9](?:{_GAP}\d){{14}}(?![\dA-Za-z])"), is_valid_id_15),
    (
        NumberKind.PHONE,
        re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"),
        is_valid_phone,
    ),
)


@implements(PERSONAL_INFORMATION_LAW.article("4"), PERSONAL_INFORMATION_LAW.article("28"))
def find_numbers(text: str) -> list[FoundNumber]:
    """Every valid personal or organisation number in a text, in order; full-width and spaced writing included."""
    plain = text.translate(_HALF_WIDTH)
    found: list[FoundNumber] = []
    for kind, pattern, is_valid in _FINDERS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            value = normalise_number(match.group())
            if kind is NumberKind.PHONE:
                value = value[-11:]  # without the country code
            if is_valid(value) and not any(start < other.end and other.start < end for other in found):
                found.append(FoundNumber(kind, start, end, value))
    return sorted(found, key=lambda number: number.start)


# What people put between the figures of one number: blanks, signs that show nothing, hyphens, dots, strokes, brackets.
_BETWEEN = re.compile(r"[\s./·•、，,_~*()（）\[\]【】：:#]", re.UNICODE)
_MOST_BETWEEN, _FEWEST_FIGURES, _MOST_FIGURES = 3, 7, 19
_CHINESE_FIGURES = {figure: str(value) for value, figure in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "幺": "1",
    "两": "2",
}


class _Figures(NamedTuple):
    """Figures that stand together, in whatever writing, as 0–9 (an X may end them), and where they stand."""

    text: str
    start: int
    end: int


def _figures_in(text: str) -> list[list[_Figures]]:
    """The groups of figures of a text, in rows of those with hardly anything between them.

    Full-width, circled, superscript, Chinese and other peoples' figures are figures.
    """
    rows: list[list[_Figures]] = []
    gap = _MOST_BETWEEN + 1
    for position, character in enumerate(text):
        value = _figure(character)
        group = rows[-1][-1] if rows else None
        if value is None and character in "xXｘＸ" and group and gap == 0 and len(group.text) < _MOST_FIGURES:
            value = "X"
        if value is None:
            is_nothing = unicodedata.category(character) in ("Cf", "Pd", "Zs") or _BETWEEN.match(character)
            gap = gap + 1 if is_nothing else _MOST_BETWEEN + 1
        elif gap == 0 and group and not group.text.endswith("X"):
            rows[-1][-1] = _Figures(group.text + value, group.start, position + 1)
        elif gap <= _MOST_BETWEEN and group:
            rows[-1].append(_Figures(value, position, position + 1))
            gap = 0
        elif value != "X":
            rows.append([_Figures(value, position, position + 1)])
            gap = 0
    return rows


def _figure(character: str) -> str | None:
    if character in _CHINESE_FIGURES:
        return _CHINESE_FIGURES[character]
    value = unicodedata.digit(character, None)
    return None if value is None else str(value)


@implements(PERSONAL_INFORMATION_LAW.article("4"), PERSONAL_INFORMATION_LAW.article("28"))
def find_disguised_numbers(text: str) -> list[FoundNumber]:
    """Mobile, identity and card numbers however their figures are written and whatever stands between them.

    For prose that is to be published: in tables of figures it would find numbers that are none.
    """
    found: list[FoundNumber] = []
    for row in _figures_in(text):
        for figures in _joined(row):
            number = figures.text.removeprefix("86") if len(figures.text) == 13 else figures.text
            for kind, is_valid in _DISGUISED:
                if is_valid(number) and not any(
                    one.start < figures.end and figures.start < one.end for one in found
                ):
                    found.append(FoundNumber(kind, figures.start, figures.end, number))
    return sorted(found, key=lambda number: number.start)


def _joined(row: list[_Figures]) -> list[_Figures]:
    """Neighbouring groups of a row taken together, the longest first, each not longer than a number can be."""
    joined = []
    for first in range(len(row)):
        text = ""
        for last in row[first:]:
            text += last.text
            if len(text) > _MOST_FIGURES:
                break
            joined.append(_Figures(text, row[first].start, last.end))
    return sorted(joined, key=lambda figures: -len(figures.text))


@implements(PERSONAL_INFORMATION_LAW.article("4"))
def find_known_number(text: str, number: str) -> list[tuple[int, int]]:
    """Where a known telephone or other number of seven figures or more stands in a text, however written.

    With or without its area code: places as (start, end). Nothing for what is no number.
    """
    known = normalise_number(number)
    if not re.fullmatch(r"\+?\d{7,19}", known):
        return []
    known = known.removeprefix("+")
    places: list[tuple[int, int]] = []
    for row in _figures_in(text):
        for figures in _joined(row):
            is_it = known.endswith(figures.text) or figures.text.endswith(known)
            is_new = not any(start < figures.end and figures.start < end for start, end in places)
            if len(figures.text) >= _FEWEST_FIGURES and is_it and is_new:
                places.append((figures.start, figures.end))
    return sorted(places)


_DISGUISED: tuple[tuple[NumberKind, Callable[[str], bool]], ...] = (
    (NumberKind.ID_18, is_valid_id_18),
    (NumberKind.BANK_CARD, is_valid_bank_card),
    (NumberKind.PHONE, is_valid_phone),
)


@implements(PERSONAL_INFORMATION_LAW.article("6"))
def mask_number(kind: NumberKind, value: str) -> str:
    """A number as screens show it: an identity number by its ends, a phone and a card by their last four figures."""
    if kind is NumberKind.CREDIT_CODE:
        return value
    if kind is NumberKind.PHONE:
        return f"{value[:3]}****{value[-4:]}"
    if kind is NumberKind.BANK_CARD:
        return "*" * (len(value) - 4) + value[-4:]
    return value[:2] + "*" * (len(value) - 5) + value[-3:]


@implements(PERSONAL_INFORMATION_LAW.article("6"))
def mask_text(text: str) -> str:
    """A text with every personal number in it masked; organisations' codes are public and stay."""
    parts, position = [], 0
    for number in find_numbers(text):
        parts.append(text[position : number.start] + mask_number(number.kind, number.value))
        position = number.end
    return "".join(parts) + text[position:]


@implements(PERSONAL_INFORMATION_LAW.article("6"))
def mask_name(name: str) -> str:
    """A person's name as lists show it: the first character and 某."""
    return f"{name[:1]}某" if len(name) <= 3 else f"{name[:1]}某某"
