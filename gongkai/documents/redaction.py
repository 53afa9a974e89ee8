"""Covering parts of a document so that nothing remains beneath.

The public copy is rebuilt from pictures of the pages with the boxes painted in: no text, no layers, no metadata of the
original can be in it. Boxes are fractions of a page as it is seen, from its top left corner, so that they mean the
same at any size. For files from outside call the readers through `limited.read`.
"""

from __future__ import annotations

import base64
import io
import re
import unicodedata
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
    found: dict[tuple[float, ...], None] = {}
    with _document(content) as document:
        for index in range(len(document)):
            page = document[index]
            text_page = page.get_textpage()
            for start, count in _spans(text_page, words):
                found |= dict.fromkeys((index, *box) for box in _places(page, text_page, start, count))
    return [list(box) for box in found]


def _spans(text_page: Any, words: str) -> Iterator[tuple[int, int]]:
    """Where the words stand among the characters of a page, over the ends of lines too: first and how many."""
    text, at = _characters(text_page)
    if words:
        # Between any two characters there may be spaces and the end of a line.
        pattern = r"\s*".join(_pattern(character) for character in words if character.strip())
        spans = {match.span() for match in re.finditer(pattern, text)}
    else:
        spans = {(number.start, number.end) for number in find_numbers(text)}
        # A number that runs over the end of a line; beside the above, for lines put together may hide a number.
        kept = [index for index, character in enumerate(text) if character not in "\r\n"]
        joined = "".join(text[index] for index in kept)
        spans |= {(kept[number.start], kept[number.end - 1] + 1) for number in find_numbers(joined)}
    for start, end in sorted(spans):
        yield at[start], at[end] - at[start]


def _characters(text_page: Any) -> tuple[str, list[int]]:
    """The text of a page, and for each character of it where it stands on the page; one more for the end.

    Read one by one, because the text as a whole leaves out some that the page counts.
    """
    codes = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())]
    text, at = "", []
    for index, code in enumerate(codes):
        if 0xDC00 <= code < 0xE000 and at and 0xD800 <= codes[index - 1] < 0xDC00:
            # The second half of one character.
            text = text[:-1] + chr(0x10000 + ((codes[index - 1] - 0xD800) << 10) + code - 0xDC00)
            continue
        # What a hyphen at the end of a line is read as is no character of the text.
        text += _plain(chr(code)) if code not in (0x02, 0xFFFE) else "\n"
        at.append(index)
    return text, [*at, len(codes)]


def _pattern(character: str) -> str:
    """What a character is found by: rare ones, which are read as nothing, by themselves or by nothing."""
    plain = re.escape(_plain(character))
    return f"(?:{plain}|\0)" if ord(character) > 0xFFFF else plain


def _plain(character: str) -> str:
    """A character as it is compared: of forms that look the same, full-width ones among them, the plain one."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character


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
    public = pypdfium2.PdfDocument.new()
    for index in range(page_count(content)):
        picture = _page(content, index, _PRINT_DPI)
        draw = ImageDraw.Draw(picture)
        for box in map(Box._make, boxes):
            if box.page == index:
                _cover(draw, picture.size, box)
        _add(public, picture)
    target = io.BytesIO()
    public.save(target)
    return base64.b64encode(target.getvalue()).decode()


def _add(public: pypdfium2.PdfDocument, picture: Image.Image) -> None:
    """A page that is a picture. Compressed at once, so that a long document does not have to fit in memory."""
    compressed = io.BytesIO()
    picture.save(compressed, "JPEG", quality=85)
    compressed.seek(0)
    image = pypdfium2.PdfImage.new(public)
    image.load_jpeg(compressed, inline=True)
    width, height = (side * 72 / _PRINT_DPI for side in picture.size)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = public.new_page(width, height)
    page.insert_obj(image)
    page.gen_content()
    page.close()


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
                picture = _in_8_bits(ImageOps.exif_transpose(opened)).convert("RGBA")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
            raise Unreadable("图片打不开或者过大，请重新扫描后再上传。") from error
        picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
        # On white, as it is seen: what is transparent must not come to light.
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    with _document(content) as document:
        page = document[index]
        scale = min(dpi / 72, _LARGEST_SIDE / max(page.get_size()))
        return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")


def _in_8_bits(picture: Image.Image) -> Image.Image:
    """A picture of 16 bits a pixel with the brightness it is seen with; otherwise nearly all of it would be white."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture


def _document(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("PDF 打不开，可能已损坏或者设有密码，请重新生成后再上传。") from error
    document.init_forms()
    return document
