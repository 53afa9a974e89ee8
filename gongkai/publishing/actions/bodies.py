"""From the parts of a page or a Word file, as `documents` reads them, to the blocks of a text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.files.images import ImageFile
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.images import get_image_model

from gongkai.files.checks import media_type_of
from gongkai.publishing.actions.attaching import without_metadata
from gongkai.publishing.blocks import TEXT_FEATURES


def blocks_of(
    parts: Iterable[list[Any]], picture: Callable[[str, str], dict[str, Any] | None]
) -> Iterator[dict[str, Any]]:
    """The blocks. `picture`: from a picture's address and description to its value, None for one that is left out."""
    clean = EditorHTMLConverter(features=TEXT_FEATURES).to_database_format
    for kind, content, *rest in parts:
        if kind == "text":
            yield {"type": "text", "value": clean(content)}
        elif kind == "table":
            merged, has_head = rest
            yield {"type": "table", "value": table_value(content, merged, has_head=has_head)}
        elif (value := picture(content, rest[0])) is not None:
            yield {"type": "image", "value": value}


def table_value(rows: list[list[str]], merged: list[dict[str, int]], *, has_head: bool) -> dict[str, Any]:
    """A table as the editor keeps it: what lies under a merged cell is there, and hidden."""
    hidden = [
        {"row": span["row"] + y, "col": span["col"] + x, "hidden": True}
        for span in merged
        for y in range(span["rowspan"])
        for x in range(span["colspan"])
        if (y, x) != (0, 0)
    ]
    return {
        "data": rows, "cell": hidden, "mergeCells": merged, "table_caption": "",
        "table_header_choice": "row" if has_head else "",
        "first_row_is_table_header": has_head, "first_col_is_header": False,
    }  # fmt: skip


def picture_value(content: bytes, name: str, alternative: str) -> dict[str, Any]:
    """A picture, stored without its metadata. Raises FileRefused."""
    media_type_of(name, content)  # what it says it is, before anything opens it
    stored = io.BytesIO(without_metadata(content, name))
    image = get_image_model()(title=name[:100], file=ImageFile(stored, name=name))
    image.save()
    return {"image": image.pk, "decorative": False, "alt_text": alternative}
