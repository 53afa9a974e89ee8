"""Long lists, a page at a time."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

# Beyond this an offset costs the database too much; such lists are searched instead.
_FARTHEST_OFFSET = 10_000


def words_in(request: HttpRequest, name: str) -> str:
    """Search words from a form or the address, without what no database takes."""
    sent = request.POST if request.method == "POST" else request.GET
    return sent.get(name, "").replace("\0", "").strip()


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number from a form or the address, or 0 for anything that is none a database could hold."""
    text = words_in(request, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def keyset_page(
    rows: QuerySet[Any], request: HttpRequest, *, key: str = "pk", size: int
) -> tuple[list[Any], int | None]:
    """The rows before `?before=`, the newest first, and the value for the next page or None. Costs the same at any depth."""
    before = number_in(request, "before")
    rows = rows.order_by(f"-{key}")
    found = list((rows.filter(**{f"{key}__lt": before}) if before else rows)[: size + 1])
    page = found[:size]
    return page, getattr(page[-1], key) if len(found) > size else None


def offset_page(rows: QuerySet[Any], request: HttpRequest, *, size: int) -> tuple[list[Any], int | None]:
    """The rows from `?from=` on, in the list's own order, and the offset of the next page or None."""
    start = min(number_in(request, "from"), _FARTHEST_OFFSET)
    found = list(rows[start : start + size + 1])
    return found[:size], start + size if len(found) > size else None
