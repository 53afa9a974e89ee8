"""Covering parts of a document so that nothing remains beneath.

The public copy is rebuilt from pictures of the pages with the boxes painted in: no text, no layers, no metadata of the
original can be in it. Boxes are fractions of a page as it is seen, from its top left corner, so that they mean the
same at any size. For files from outside call the readers through `limited.read`.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Sequence
from ctypes import byref, c_int
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from gongkai.documents.letter import FONTS
from gongkai.documents.reading import Unreadable
from gongkai.regulation.personal_data import find_numbers

MOST_PAGES = 200
_SCREEN_DPI, _PRINT_DPI = 100, 200
_LARGEST_SIDE = 4000  # pixels; a scan larger than A3 at 200 dpi is made smaller
_FONT = f"{FONTS}/NotoSansSC-Regular.otf"
_PRECISE = 10_000  # device units a page is measured in


class Box(NamedTuple):
    """A covered area: page from 0, its edges as fractions of the page, and the words printed on it."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    words: str = ""


def page_count(content: bytes) -> int:
    """How many pages a PDF has; 1 for a picture. Raises Unreadable."""
    if not content.startswith(b"%PDF"):
        _page(content, 0, _SCREEN_DPI)  # what cannot be shown whole is refused now, and not when it is covered
        return 1
    with _document(content) as document:
        if len(document) > MOST_PAGES:
            raise Unreadable(f"文件有 {len(document)} 页，一次最多处理 {MOST_PAGES} 页，请拆分后再上传。")
        return len(document)


def page_picture(content: bytes, page: int) -> str:
    """A page as it is seen, as base64 of a PNG for the screen."""
    target = io.BytesIO()
    _page(content, page, _SCREEN_DPI).save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def find(content: bytes, words: str) -> list[list[float]]:
    """Where a text stands in a PDF, and without `words` where numbers of people stand: boxes, each a list.

    A scan has no text to find, so a picture gives none.
    """
    if not content.startswith(b"%PDF"):
        return []
    found = []
    with _document(content) as document:
        for index in range(len(document)):
            page = document[index]
            text_page = page.get_textpage()
            text = text_page.get_text_range()
            if words:
                spans = [match.span() for match in re.finditer(re.escape(words), text)]
            else:
                spans = [(number.start, number.end) for number in find_numbers(text)]
            for start, end in spans:
                found += [[index, *box] for box in _places(page, text_page, start, end - start)]
    return found


def _places(page: Any, text_page: Any, start: int, count: int) -> Iterator[tuple[float, float, float, float]]:
    """The boxes around some characters, one for each line they stand on."""
    for rect in range(text_page.count_rects(start, count)):
        left, bottom, right, top = text_page.get_rect(rect)
        corners = [_seen(page, left, top), _seen(page, right, bottom)]
        xs, ys = zip(*corners, strict=True)
        yield _widened(min(xs), min(ys), max(xs), max(ys))


def _seen(page: Any, x: float, y: float) -> tuple[float, float]:
    """A point of the page's own space where it is seen, cropped and turned as the page is."""
    seen_x, seen_y = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _PRECISE, _PRECISE, 0, x, y, byref(seen_x), byref(seen_y))
    return seen_x.value / _PRECISE, seen_y.value / _PRECISE


def _widened(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """A little more than the letters, so that no edge of one shows."""
    height = bottom - top
    return (
        round(max(left - height * 0.15, 0), 4),
        round(max(top - height * 0.2, 0), 4),
        round(min(right + height * 0.15, 1), 4),
        round(min(bottom + height * 0.2, 1), 4),
    )


def covered(content: bytes, boxes: Sequence[Sequence[Any]]) -> str:
    """The public copy as base64 of a PDF of pictures, the boxes black with their words in white."""
    pages = []
    for index in range(page_count(content)):
        picture = _page(content, index, _PRINT_DPI)
        draw = ImageDraw.Draw(picture)
        for box in map(Box._make, boxes):
            if box.page == index:
                _cover(draw, picture.size, box)
        pages.append(picture)
    target = io.BytesIO()
    first, *others = pages
    first.save(target, "PDF", save_all=True, append_images=others, resolution=_PRINT_DPI)
    return base64.b64encode(target.getvalue()).decode()


def _cover(draw: ImageDraw.ImageDraw, size: tuple[int, int], box: Box) -> None:
    width, height = size
    area = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    draw.rectangle(area, fill="black")
    if not box.words:
        return
    room, tall = area[2] - area[0], area[3] - area[1]
    points = int(min(tall * 0.7, room / len(box.words) * 0.95, 40))
    if points >= 8:  # smaller than this nobody could read it
        middle = ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2)
        draw.text(middle, box.words, fill="white", anchor="mm", font=ImageFont.truetype(_FONT, points))


def _page(content: bytes, index: int, dpi: int) -> Image.Image:
    if not content.startswith(b"%PDF"):
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                picture = ImageOps.exif_transpose(opened).convert("RGBA")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
            raise Unreadable("图片打不开或者过大，请重新扫描后再上传。") from error
        picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
        # On white, as it is seen: what is transparent must not come to light.
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    with _document(content) as document:
        page = document[index]
        scale = min(dpi / 72, _LARGEST_SIDE / max(page.get_size()))
        return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")


def _document(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("PDF 打不开，可能已损坏或者设有密码，请重新生成后再上传。") from error
    document.init_forms()
    return document
