"""Pictures written anew: upright, of a bounded size, and without what their files say of place, time and camera."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image, ImageOps


def plain(source: BinaryIO, kind: str, largest: int) -> bytes:
    """The picture as PNG or JPEG, neither side longer than `largest` points."""
    target = io.BytesIO()
    with Image.open(source) as opened:
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((largest, largest))
        shown = upright if kind == "PNG" else upright.convert("RGB")
        shown.info.clear()
        shown.save(target, kind, exif=b"")
    return target.getvalue()
