"""The query code: sixteen characters that can be read from paper and over the telephone."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

import segno
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 1 I L O U
LENGTH = 16


def code_for(token: str) -> str:
    """The code that belongs to a form token; derived, so that a form sent twice shows the same code twice."""
    number = int.from_bytes(
        hmac.new(settings.GONGKAI_INDEX_KEY, f"code\0{token}".encode(), hashlib.sha256).digest()
    )
    characters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return "".join(characters)


def grouped(code: str) -> str:
    """The code in four groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def normalise(text: str) -> str:
    """What was typed, as a code: half-width, upper case, without blanks and hyphens."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()


def qr_of(page: str, number: str, code: str) -> str:
    """An SVG that opens a query page filled in. `page`: its full address; the code stands in the fragment, which no browser sends anywhere."""
    return segno.make(f"{page}#{number}/{code}", error="m").svg_inline(
        scale=4, border=4, title="用手机扫描，打开查询页"
    )


def hash_of(code: str) -> str:
    """The slow, salted hash that is stored."""
    return make_password(code)


def matches(text: str, stored_hash: str | None) -> bool:
    """Whether what was typed is the code. Takes the same time where there is no such case, or no code was given for it."""
    if not stored_hash:
        make_password(normalise(text))
        return False
    return check_password(normalise(text), stored_hash)
