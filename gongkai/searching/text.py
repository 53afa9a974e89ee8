"""Texts as they are compared, questions as they are understood, and what is shown of a find."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from gongkai.regulation.catalogue import corrected_document_number

MOST_TERMS, LONGEST = 10, 100  # of a question: terms, and characters in all
_BRACKETS = str.maketrans(dict.fromkeys("〔[【﹝<〈《「（", "(") | dict.fromkeys("〕]】﹞>〉》」）", ")"))
_SPACE = re.compile(r"\s+")
_TERM = re.compile(r'"([^"]+)"|“([^”]+)”|＂([^＂]+)＂|「([^」]+)」|(\S+)')


def normalised(text: str) -> str:
    """A text as it is compared: half-width, small letters, one form of bracket, no white space."""
    plain = unicodedata.normalize("NFKC", text.translate(_BRACKETS)).casefold().translate(_BRACKETS)
    return _SPACE.sub("", plain)


def pairs(text: str) -> list[str]:
    """A normalised text as its pairs of neighbouring characters, and its last character by itself."""
    return [text[i : i + 2] for i in range(len(text) - 1)] + ([text[-1]] if text else [])


def terms_of(query: str) -> list[str]:
    """What is looked for: words between blanks, quoted phrases whole, document numbers in their right form."""
    found = ["".join(groups) for groups in _TERM.findall(query[:LONGEST].replace("\0", ""))]
    terms = [normalised(corrected_document_number(term)) for term in found]
    return [term for term in dict.fromkeys(terms) if term][:MOST_TERMS]


class Text(NamedTuple):
    """What is searched of a publication: its title, and everything else field by field."""

    title: str
    rest: tuple[str, ...]

    def holds(self, term: str) -> bool:
        """Whether a normalised term stands in it; the plain meaning of search, without any index."""
        return term in normalised(self.title) or any(term in normalised(part) for part in self.rest)


def highlighted(text: str, terms: list[str]) -> list[tuple[bool, str]]:
    """A text in pieces, those that a term covers marked; found by the same normalisation as the search."""
    plain, origin = [], []
    for position, character in enumerate(text):
        for one in normalised(character):
            plain.append(one)
            origin.append(position)
    joined = "".join(plain)
    marked = [False] * len(text)
    for term in terms:
        start = joined.find(term)
        while start >= 0:
            for position in range(origin[start], origin[start + len(term) - 1] + 1):
                marked[position] = True
            start = joined.find(term, start + 1)
    pieces: list[tuple[bool, str]] = []
    for is_marked, character in zip(marked, text, strict=True):
        if pieces and pieces[-1][0] == is_marked:
            pieces[-1] = (is_marked, pieces[-1][1] + character)
        else:
            pieces.append((is_marked, character))
    return pieces


def excerpt(text: str, terms: list[str], length: int = 120) -> list[tuple[bool, str]]:
    """The part of a text around the first term, highlighted."""
    pieces = highlighted(text, terms)
    position = 0
    for is_marked, piece in pieces:
        if is_marked:
            break
        position += len(piece)
    else:
        position = 0
    start = max(position - length // 3, 0)
    shown = highlighted(text[start : start + length], terms)
    return ([(False, "……")] if start else []) + shown + ([(False, "……")] if start + length < len(text) else [])
