"""Finding one's way in a sheet that others have made: which column is which, whatever order and name they have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

_ROWS_ABOVE = 10


class SheetRefused(ValueError):
    """A sheet that cannot be brought in as it is; the message says in Chinese what to do."""


def plain(text: str) -> str:
    """A name as it is compared: width, case, blanks and brackets do not matter."""
    return re.sub(r"[\s：:*()（）]", "", unicodedata.normalize("NFKC", text)).casefold()


def columns_of(
    rows: Sequence[Sequence[str]], heads: Mapping[str, str], required: Sequence[str]
) -> tuple[list[str], int]:
    """The key of each cell of the head row, empty for unknown ones, and the number of rows up to it.

    `heads`: for each key the names it goes by, with blanks between them, our own first. Raises SheetRefused.
    """
    known = {plain(head): key for key, names in heads.items() for head in names.split()}
    best: list[str] = []
    for below, row in enumerate(rows[:_ROWS_ABOVE], start=1):
        keys = [known.get(plain(cell), "") for cell in row]
        if set(required) <= set(keys):
            return keys, below
        if len(set(keys)) > len(set(best)):
            best = keys
    missing = "、".join(heads[key].split()[0] for key in required if key not in best)
    raise SheetRefused(f"前 {_ROWS_ABOVE} 行里没有找到完整的表头，缺少这些列：{missing}。")
