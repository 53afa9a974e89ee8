"""Everything a file says, also where a reader does not look: hidden sheets and columns, comments, headers, properties.

For what is about to be public: the places are named so that whoever is told can find them.
"""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterator

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
_WORD_PLACES = {
    "document": "正文", "comments": "批注", "footnotes": "脚注", "endnotes": "尾注", "header": "页眉", "footer": "页脚",
}  # fmt: skip
_WITHOUT_WORDS = frozenset(
    ("styles", "settings", "theme", "fontTable", "webSettings", "numbering", "stylesWithEffects")
)
_RUNS = frozenset(("t", "delText", "instrText"))
_SHEET_MARGINS = frozenset(("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"))
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
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


def _parts(package: zipfile.ZipFile, main: str) -> Iterator[tuple[str, etree._Element]]:
    """Every XML part of an Office file, by its name; the part that `main` names by its type must be there."""
    types = etree.fromstring(package.read("[Content_Types].xml"), _PARSER)
    if not any(main in override.get("ContentType", "") for override in types):
        raise Unreadable("文件的内容与扩展名不符，请用原来的软件重新保存后再上传。")
    for member in sorted(package.namelist()):
        if "/embeddings/" in member:
            raise Unreadable("文件里嵌有其他文件，系统读不到其中的内容，请取出后另作附件上传。")
        if member.endswith((".xml", ".rels")):
            yield member, etree.fromstring(package.read(member), _PARSER)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _docx(content: bytes) -> Iterator[tuple[str, str]]:
    for member, root in _parts(_unpacked(content), "wordprocessingml.document.main"):
        stem = member.rpartition("/")[2].partition(".")[0].rstrip("0123456789")
        if member.endswith(".rels"):
            yield from _links(root)
        elif member.startswith("docProps/"):
            yield "文件属性", " ".join(text.strip() for text in root.itertext() if text.strip())
        elif stem not in _WITHOUT_WORDS:
            place = _WORD_PLACES.get(stem, "文本框、图形等")
            for paragraph in root.iter():
                if _local(paragraph) == "p":
                    # Deleted text is still in the file for whoever looks.
                    yield place, "".join(run.text or "" for run in paragraph.iter() if _local(run) in _RUNS)


def _links(root: etree._Element) -> Iterator[tuple[str, str]]:
    for relation in root:
        if relation.get("TargetMode") == "External":
            yield "链接地址", relation.get("Target", "")


def _xlsx(content: bytes) -> Iterator[tuple[str, str]]:
    package = _unpacked(content)
    for member, root in _parts(package, "spreadsheetml.sheet.main"):
        folder = member.split("/")[1] if member.startswith("xl/") else ""
        if member.endswith(".rels"):
            yield from _links(root)
        elif member.startswith("docProps/"):
            yield "文件属性", " ".join(text.strip() for text in root.itertext() if text.strip())
        elif folder in ("worksheets", "chartsheets"):
            for element in root.iter():
                if _local(element) in _SHEET_MARGINS:
                    yield "页眉页脚", element.text or ""
                elif _local(element) == "f":
                    yield "公式", element.text or ""
        elif folder.startswith(
            ("drawings", "charts", "pivotCache", "comments", "threadedComments", "diagrams")
        ):
            for element in root.iter():
                yield "图形、批注、透视表", " ".join(filter(None, (element.text, element.get("v"))))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        if sheet.max_row > _MOST_ROWS:
            raise Unreadable(f"工作表“{sheet.title}”超过 {_MOST_ROWS} 行，请拆分后再上传。")
        hidden = "" if sheet.sheet_state == "visible" else "隐藏的"
        unseen = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        for row in sheet.iter_rows():
            for cell in row:
                place = f"{hidden}工作表“{sheet.title}”{cell.coordinate}"
                if not hidden and (
                    get_column_letter(cell.column) in unseen or sheet.row_dimensions[cell.row].hidden
                ):
                    place = f"工作表“{sheet.title}”隐藏的{cell.coordinate}"
                yield place, text_of_value(cell.value)
                if cell.comment:
                    yield f"{place}的批注", cell.comment.text


def _pdf(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    if document.count_attachments():
        raise Unreadable("文件里嵌有其他文件，系统读不到其中的内容，请取出后另作附件上传。")
    if len(document) > _MOST_PAGES:
        raise Unreadable(f"文件超过 {_MOST_PAGES} 页，请拆分后再上传。")
    for number in range(len(document)):
        page = document[number]
        yield f"第 {number + 1} 页", page.get_textpage().get_text_bounded()
        for text in _notes(page):
            yield f"第 {number + 1} 页的批注或者表单", text
    yield "文件属性", " ".join(value for value in document.get_metadata_dict().values() if value)


def _notes(page: pypdfium2.PdfPage) -> Iterator[str]:
    """What annotations and form fields of a page hold."""
    raw = pypdfium2.raw
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        for key in (b"Contents", b"V", b"T"):
            size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
            if size > 2:
                buffer = (ctypes.c_ushort * (size // 2))()
                raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
                yield bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
        raw.FPDFPage_CloseAnnot(note)


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
