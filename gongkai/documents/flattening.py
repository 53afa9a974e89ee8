"""Documents as running text: paragraphs as lines, each row of a table as a line whose cells end with a pipe.

A merged cell stands once, where it begins, so that the cells of a row are as many as a reader sees.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import PurePath

import docx
import openpyxl
import pypdfium2
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree, html
from openpyxl.utils.exceptions import InvalidFileException

from gongkai.documents.reading import LARGEST_BYTES, Unreadable, decoded
from gongkai.documents.table import text_of_value

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OLD_WORD = (".doc", ".wps")
_LARGEST_UNPACKED = 10 * LARGEST_BYTES
_MOST_PAGES, _MOST_ROWS, _MOST_COLUMNS = 200, 5000, 100
_LEAST_TEXT = 200  # fewer characters in a whole PDF: its pages are pictures
_SCAN_SCALE, _SCAN_SECONDS = 300 / 72, 60
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "section",
        "article",
        "header",
        "footer",
        "tr",
        "table",
        "blockquote",
        "pre",
        "dd",
        "dt",
    ]
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "title"))
_BLANKS = re.compile(r"\s+")
_MARKED_UP = re.compile(r"<(?:html|table|body|tr|td|p|div)\b", re.IGNORECASE)


class Recognised(str):
    """A text that was recognised in pictures of pages: any character of it may be wrong."""

    __slots__ = ()


def text_of(content: bytes, name: str) -> str:
    """The text of a docx, xlsx, PDF, web page or plain text; `Recognised` for scans. Raises Unreadable with what to do."""
    suffix = PurePath(name).suffix.lower()
    if not content.strip():
        raise Unreadable("文件是空的，请检查是否选错了文件。")
    if len(content) > LARGEST_BYTES:
        raise Unreadable("文件超过 20 MB，年度报告不会这么大，请检查是否选错了文件。")
    if suffix in _OLD_WORD:
        raise Unreadable("不能直接读取 .doc、.wps 文件，请另存为 docx 后再试。")
    if content.startswith(_OLE):
        if suffix in (".docx", ".xlsx"):
            raise Unreadable("文件设有密码，或者其实是旧格式，请去掉密码、另存为 docx 或者 xlsx 后再试。")
        raise Unreadable("不能直接读取旧格式的文件，请另存为 docx 或者 xlsx 后再试。")
    if content.startswith(b"%PDF"):
        return _of_pdf(content)
    if content.startswith(_ZIP):
        return _of_package(content)
    text = decoded(content)
    return of_html(text) if _MARKED_UP.search(text) else text


def _of_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            unpacked = sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable("文件已损坏，无法打开，请重新保存后再试。") from error
    if unpacked > _LARGEST_UNPACKED:
        raise Unreadable("文件展开后过大，年度报告不会这么大，请检查是否选错了文件。")
    if "word/document.xml" in names:
        return _of_docx(content)
    if "xl/workbook.xml" in names:
        return _of_xlsx(content)
    raise Unreadable("压缩包里不是 Word 或者 Excel 文件，请解压后选择其中的报告再试。")


def of_html(text: str) -> str:
    """What a page says."""
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except etree.ParserError as error:
        raise Unreadable("网页里没有内容，请检查是否选错了文件。") from error
    said: list[str] = []
    _say(root, said)
    return re.sub(r"\n{3,}", "\n\n", "".join(said))


def _say(element: etree._Element, said: list[str]) -> None:
    """Append what an element says."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN:
        return
    if tag == "tr" and element.find(".//table") is None:
        said.append(_row(_words(cell) for cell in element if cell.tag in ("td", "th")))
        return
    is_block = tag in _BLOCKS
    if is_block or tag == "br":
        said.append("\n")
    if element.text:
        said.append(_one_line(element.text))
    for child in element:
        _say(child, said)
        if child.tail:
            said.append(_one_line(child.tail))
    if is_block:
        said.append("\n")


def _row(cells: Iterable[str]) -> str:
    return "\n" + "".join(f"{cell.replace('|', ' ')} | " for cell in cells) + "\n"


def _words(cell: etree._Element) -> str:
    return _one_line("".join(cell.itertext())).strip()


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _of_docx(content: bytes) -> str:
    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise Unreadable("文件已损坏，无法打开，请用 Word 或者 WPS 重新保存后再试。") from error
    parts = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            parts += [_row(_docx_cells(row)) for row in block._tbl.tr_lst]
        else:
            parts.append(block.text + "\n")
    return "".join(parts)


def _docx_cells(row: etree._Element) -> Iterable[str]:
    """The texts of a row's cells but those that continue one above."""
    for cell in row.tc_lst:
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merged is None or merged.get(qn("w:val")) == "restart":
            yield _one_line("".join(part.text or "" for part in cell.iter(qn("w:t")))).strip()


def _of_xlsx(content: bytes) -> str:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise Unreadable("这不是一个完好的 xlsx 文件，请用 Excel 或者 WPS 另存为 xlsx 后再试。") from error
    lines = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        covered = {
            place
            for area in sheet.merged_cells.ranges
            for place in list(area.cells)[1:]
            if area.max_row - area.min_row < _MOST_ROWS
        }
        area = {"max_row": min(sheet.max_row, _MOST_ROWS), "max_col": min(sheet.max_column, _MOST_COLUMNS)}
        rows = [
            [None if (cell.row, cell.column) in covered else text_of_value(cell.value) for cell in row]
            for row in sheet.iter_rows(**area)
        ]
        # A line with one text at most stands between tables, each of which is as wide as its widest row.
        for is_table, block in groupby(rows, key=lambda row: sum(map(bool, row)) > 1):
            listed = list(block)
            lines += _table_lines(listed) if is_table else ["".join(filter(None, row)) + "\n" for row in listed]
    return "".join(lines)


def _table_lines(rows: list[list[str | None]]) -> list[str]:
    """The rows of a table; None is what a merged cell covers."""
    width = max(index for row in rows for index, cell in enumerate(row, start=1) if cell)
    return [_row(cell for cell in row[:width] if cell is not None) for row in rows]


def _of_pdf(content: bytes) -> str:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("PDF 已损坏或者设有密码，请重新导出后再试。") from error
    with document:
        if len(document) > _MOST_PAGES:
            raise Unreadable(f"PDF 超过 {_MOST_PAGES} 页，年度报告不会这么长，请检查是否选错了文件。")
        pages = [page.get_textpage().get_text_range() for page in document]
        if sum(len(page.strip()) for page in pages) >= _LEAST_TEXT:
            return "\n".join(pages)
        return Recognised("\n".join(_recognised(page) for page in document))


def _recognised(page: pypdfium2.PdfPage) -> str:
    """A scanned page read by tesseract, where it is installed."""
    command = shutil.which("tesseract")
    if command is None:
        raise Unreadable(
            "这是扫描的 PDF，没有文字。请用 Word 版或者网页版再试，或者安装 tesseract-ocr 和 tesseract-ocr-chi-sim。"
        )
    picture = io.BytesIO()
    page.render(scale=_SCAN_SCALE, grayscale=True).to_pil().save(picture, format="PNG")
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [command, "-", "-", "-l", "chi_sim", "--psm", "6"],
            input=picture.getvalue(), capture_output=True, timeout=_SCAN_SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unreadable("扫描页没有识别成功，请用 Word 版或者网页版再试。") from error
    return done.stdout.decode(errors="replace")
