"""Everything a file says, also where a reader does not look: hidden sheets and columns, comments, headers, properties.

For what is about to be public: the places are named so that whoever is told can find them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice

import openpyxl
import pypdfium2
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from PIL import Image, UnidentifiedImageError

from gongkai.documents.reading import Unreadable
from gongkai.documents.table import text_of_value

_LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_PAGES, _MOST_ROWS = 2000, 100_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_PLACES = {"document": "正文", "comments": "批注", "footnotes": "脚注", "endnotes": "尾注"}
_IN_WORDS = {"header": "页眉", "footer": "页脚"}
_EXIF_GPS, _EXIF_AUTHOR = 0x8825, 0x013B

Part = list[str]  # a place and its text, as JSON carries it


def parts_of(content: bytes, name: str) -> list[Part]:
    """Each place of a file and its text, in order. Raises Unreadable.

    For files from outside call it through `limited.read("contents", …)`.
    """
    suffix = name.rpartition(".")[2].lower()
    reader = {
        "docx": _docx,
        "xlsx": _xlsx,
        "pdf": _pdf,
        "jpg": _picture,
        "jpeg": _picture,
        "png": _picture,
    }.get(suffix)
    if reader is None:
        raise Unreadable(
            f"系统读不了“{name}”这种文件，无法检查其中的个人信息，请另存为 docx、xlsx 或者 pdf 后上传。"
        )
    try:
        return [[place, text] for place, text in reader(content) if text.strip()]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"“{name}”已损坏，请用原来的软件重新保存后再上传。") from error


def _unpacked(content: bytes) -> zipfile.ZipFile:
    package = zipfile.ZipFile(io.BytesIO(content))
    if sum(member.file_size for member in package.infolist()) > _LARGEST_UNPACKED:
        raise Unreadable("文件解压后过大，请拆分后再上传。")
    return package


def _docx(content: bytes) -> Iterator[tuple[str, str]]:
    package = _unpacked(content)
    for member in sorted(package.namelist()):
        if member.startswith("word/") and member.endswith(".xml") and "/" not in member[5:]:
            stem = member[5:-4]
            place = _WORD_PLACES.get(stem) or _IN_WORDS.get(stem.rstrip("0123456789"))
            if place is None:
                continue
            root = etree.fromstring(package.read(member), etree.XMLParser(resolve_entities=False))
            for paragraph in root.iter(f"{_WORD}p"):
                # Deleted text is still in the file for whoever looks.
                yield place, "".join(run.text or "" for run in paragraph.iter(f"{_WORD}t", f"{_WORD}delText"))
    yield from _properties(package)


def _properties(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    for member in ("docProps/core.xml", "docProps/custom.xml"):
        if member in package.namelist():
            root = etree.fromstring(package.read(member), etree.XMLParser(resolve_entities=False))
            yield "文件属性", " ".join(text.strip() for text in root.itertext() if text.strip())


def _xlsx(content: bytes) -> Iterator[tuple[str, str]]:
    package = _unpacked(content)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        hidden = "" if sheet.sheet_state == "visible" else "隐藏的"
        unseen = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        for row in islice(sheet.iter_rows(), _MOST_ROWS):
            for cell in row:
                place = f"{hidden}工作表“{sheet.title}”{cell.coordinate}"
                if not hidden and (
                    get_column_letter(cell.column) in unseen or sheet.row_dimensions[cell.row].hidden
                ):
                    place = f"工作表“{sheet.title}”隐藏的{cell.coordinate}"
                yield place, text_of_value(cell.value)
                if cell.comment:
                    yield f"{place}的批注", cell.comment.text
    yield from _properties(package)


def _pdf(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    for number in range(min(len(document), _MOST_PAGES)):
        yield f"第 {number + 1} 页", document[number].get_textpage().get_text_bounded()
    yield "文件属性", " ".join(value for value in document.get_metadata_dict().values() if value)


def _picture(content: bytes) -> Iterator[tuple[str, str]]:
    """What the file says beside the picture: where and by whom it was taken."""
    try:
        exif = Image.open(io.BytesIO(content)).getexif()
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError(str(error)) from error
    if exif.get_ifd(_EXIF_GPS):
        yield "拍摄信息", "拍摄地点的经纬度"
    if exif.get(_EXIF_AUTHOR):
        yield "拍摄信息", str(exif[_EXIF_AUTHOR])
