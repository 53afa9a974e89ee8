"""A text as its office wrote it in Word or WPS: title, number and day found in it, the rest as `documents.markup` gives pages.

What Word shows is taken, not what it stores: numbers it sets by itself are written out, deleted and hidden words left out.
"""

from __future__ import annotations

import base64
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from gongkai.documents.reading import Unreadable

_DIGITS = "〇一二三四五六七八九"
_NUMBER = re.compile(
    r"[\u4e00-\u9fa5A-Za-z]{1,20}\s*[〔\[（(【]\s*(?:19|20)\d{2}\s*[〕\]）)】]\s*第?\s*\d+\s*号"
)
_DAY = re.compile(r"([12]\d{3}|[一二][〇○零Ｏ０一二三四五六七八九]{3})\s*年\s*(\w{1,3})\s*月\s*(\w{1,3})\s*日")
# GB/T 9704: 一、 and （一） begin headings of the first and second level, unless a whole sentence follows them.
_FIRST_LEVEL = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节])")
_SECOND_LEVEL = re.compile(r"（[一二三四五六七八九十]{1,3}）")
_MOST_STYLES = 10
_LONGEST_HEADING, _LONGEST_TITLE, _MOST_BLOCKS, _MOST_SPANNED = 40, 150, 20_000, 100
_PICTURES = {"image/png", "image/jpeg"}
_ON = frozenset((None, "1", "true", "on"))
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
# Words in these are not the text's, or stand in it twice.
_GONE = frozenset((qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), f"{{{_NAMESPACES['mc']}}}Fallback"))


def _at(element: Any, path: str) -> Any:
    """XPath with the usual prefixes, on any element of the file."""
    return _compiled(path)(element)


@lru_cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path, namespaces=_NAMESPACES)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph: its markup and plain words, what it is (p, h2 … h4, li), and whether it stands in the middle."""

    markup: str
    plain: str
    tag: str
    is_centred: bool


def read(content: bytes) -> dict[str, Any]:
    """`title`, `number`, `dated` (ISO), `parts` and `remarks` of a docx; what was not found is empty.

    For files from outside call it through `limited.read`. Raises Unreadable.
    """
    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Unreadable(
            "这不是 Word 的 docx 文件，请另存为 docx 后再选择；doc、wps 文件也请另存为 docx。"
        ) from error
    reader = _Reader(document)
    blocks = list(reader.blocks(document.element.body))
    if len(blocks) > _MOST_BLOCKS:
        raise Unreadable("文件太长，请分成几个文件。")
    if not blocks:
        raise Unreadable("文件里没有文字，请核对。")
    number, title, rest = _head_of(blocks)
    return {
        "title": title, "number": number, "dated": _dated(rest), "parts": list(_parts(rest)),
        "remarks": sorted(reader.remarks),
    }  # fmt: skip


def _head_of(blocks: list[Any]) -> tuple[str, str, list[Any]]:
    """The number, the title and what comes after them.

    At the top stand, centred, the organ's name with 文件, the number, and the title; or the title, and the number under it.
    Only what is centred, or is nothing but a number, belongs to the head: whatever else there is stays in the text.
    """
    number, title = "", list[str]()
    at = 0
    while at < len(blocks) and isinstance(blocks[at], _Paragraph):
        said = blocks[at].plain.strip()
        if not number and _NUMBER.fullmatch(said):
            number = re.sub(r"\s", "", said)
        elif (
            not blocks[at].is_centred
            or _FIRST_LEVEL.match(said)
            or sum(map(len, title)) + len(said) > _LONGEST_TITLE
        ):
            break
        elif title or number or not said.endswith("文件"):
            if title and number and _number_stands_under(blocks, at):
                break
            title.append(said)
        at += 1
    return number, "".join(title), blocks[at:]


def _number_stands_under(blocks: list[Any], at: int) -> bool:
    """Whether the line before is the number, with the title above it: what is centred below is no title any more."""
    return (
        at > 0
        and isinstance(blocks[at - 1], _Paragraph)
        and bool(_NUMBER.fullmatch(blocks[at - 1].plain.strip()))
    )


def _dated(blocks: list[Any]) -> str:
    """The day a text is signed: the last line that is nothing but a date."""
    for block in reversed(blocks[-8:]):
        match = _DAY.fullmatch(block.plain.strip()) if isinstance(block, _Paragraph) else None
        if match:
            try:
                return date(*(_figure(part) for part in match.groups())).isoformat()
            except ValueError:
                return ""
    return ""


def _figure(said: str) -> int:
    """A number in figures, or in Chinese as in dates: 二〇二〇, 十二, 三十一."""
    said = said.translate(str.maketrans("○零Ｏ０", "〇〇〇〇"))
    if said.isascii() and said.isdecimal():
        return int(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)
    return int("".join(str(_DIGITS.index(one)) for one in said))


def _parts(blocks: list[Any]) -> Iterator[list[Any]]:
    markup: list[str] = []
    items: list[str] = []

    def text() -> Iterator[list[Any]]:
        close_list()
        if markup:
            yield ["text", "".join(markup)]
            markup.clear()

    def close_list() -> None:
        if items:
            markup.append(f"<ul>{''.join(items)}</ul>")
            items.clear()

    for block in blocks:
        if not isinstance(block, _Paragraph):
            yield from text()
            yield block
        elif block.tag == "li":
            items.append(f"<li>{block.markup}</li>")
        else:
            close_list()
            markup.append(f"<{block.tag}>{block.markup}</{block.tag}>")
    yield from text()


class _Reader:
    """Walks a document once, counting its numbered paragraphs as Word does."""

    def __init__(self, document: Document) -> None:
        self._document, self._part = document, document.part
        self._levels = _numbering(document)
        self._counts: dict[str, list[int]] = {}
        self.remarks: set[str] = set()

    def blocks(self, place: Any) -> Iterator[Any]:
        """Paragraphs, and tables and pictures as parts."""
        for element in place:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield self._table(element)
            elif element.tag == qn("w:sdt"):  # a content control around paragraphs
                for inner in element.iterchildren(qn("w:sdtContent")):
                    yield from self.blocks(inner)

    def _paragraph(self, element: Any) -> Iterator[Any]:
        if _at(element, ".//w:txbxContent"):
            self.remarks.add("文本框里的文字没有读入，请核对后补上。")
        if _at(element, ".//w:footnoteReference | .//w:endnoteReference"):
            self.remarks.add("脚注、尾注没有读入，请核对后补上。")
        if _at(element, ".//m:oMath"):
            self.remarks.add("公式没有读入，请核对后补上。")
        markup, plain = self._line(element)
        styles = self._styles(element.style)
        label, is_item = self._label(element, styles)
        if plain.strip():
            names = [style.name_val or "" for style in styles]
            heading = _heading(names, label + plain)
            yield _Paragraph(
                html.escape(label, quote=False) + markup.strip(" \u3000"), label + plain.strip(" \u3000"),
                heading or ("li" if is_item else "p"),
                _is_centred(element, styles) or any(name.lower() in ("title", "标题") for name in names),
            )  # fmt: skip
        for blip in _at(
            element, ".//w:drawing[not(ancestor::w:del or ancestor::w:moveFrom)]//a:blip[@r:embed]"
        ):
            yield from self._picture(blip, element)
        if _at(element, ".//w:pict//v:imagedata | .//w:object"):
            self.remarks.add("旧格式的图片、嵌入的对象没有读入，请另存为 jpg、png 后插入。")

    def _styles(self, name: str | None) -> list[Any]:
        """A paragraph's style and those it is based on, the nearest first."""
        found: list[Any] = []
        while name and len(found) < _MOST_STYLES:
            style = self._document.styles.element.get_by_id(name)
            if style is None:
                break
            found.append(style)
            name = _at(style, "string(./w:basedOn/@w:val)")
        return found

    def _line(self, element: Any) -> tuple[str, str]:
        """The markup and the words of a paragraph as it reads."""
        said: list[str] = []
        plain: list[str] = []
        for run in element.iter(qn("w:r")):
            above = {one.tag for one in run.iterancestors()}
            if above & _GONE or _is_on(run, "w:vanish"):
                continue
            words = "".join(_words(run))
            if not words:
                continue
            plain.append(words)
            marked = html.escape(words, quote=False).replace("\n", "<br/>")
            raised = _at(run, "string(./w:rPr/w:vertAlign/@w:val)")
            tag = {"superscript": "sup", "subscript": "sub"}.get(raised) or ("b" if _is_on(run, "w:b") else "")
            address = self._address(run)
            marked = f"<{tag}>{marked}</{tag}>" if tag else marked
            said.append(f'<a href="{html.escape(address)}">{marked}</a>' if address else marked)
        joined = "".join(said)
        for tag in ("b", "sup", "sub"):  # Word cuts one run of words into many
            joined = joined.replace(f"</{tag}><{tag}>", "")
        return joined, "".join(plain)

    def _address(self, run: Any) -> str:
        link = next(run.iterancestors(qn("w:hyperlink")), None)
        relation = self._part.rels.get(link.get(qn("r:id"), "")) if link is not None else None
        address = relation.target_ref if relation is not None and relation.is_external else ""
        return address if address.startswith(("http://", "https://", "mailto:")) else ""

    def _picture(self, blip: Any, element: Any) -> Iterator[list[Any]]:
        part = self._part.related_parts.get(blip.get(qn("r:embed")))
        if part is None or part.content_type not in _PICTURES:
            self.remarks.add("有的图片不是 jpg、png，没有读入，请另存后插入。")
            return
        alternative = _at(element, "string(.//wp:docPr/@descr)") or ""
        data = base64.b64encode(part.blob).decode()
        yield ["picture", f"data:{part.content_type};base64,{data}", alternative.strip()]

    def _table(self, element: Any) -> list[Any]:
        """Rows of words, what is merged, and whether the first row is a head."""
        if _at(element, ".//w:drawing | .//w:pict"):
            self.remarks.add("表格里的图片没有读入，请核对后补上。")
        if _at(element, ".//w:numPr"):
            self.remarks.add("表格里的自动编号没有读入，请核对后补上。")
        if _at(element, ".//w:tc//w:tbl"):
            self.remarks.add("表格里套的表格没有分开，请核对。")
        rows: list[list[str]] = []
        merged: list[dict[str, int]] = []
        open_below: dict[int, dict[str, int]] = {}  # by column, the cell that goes on downwards
        for y, row in enumerate(_at(element, "./w:tr | ./w:sdt/w:sdtContent/w:tr")):
            words: list[str] = []
            for cell in _at(row, "./w:tc | ./w:sdt/w:sdtContent/w:tc"):
                across = min(max(int(_at(cell, "string(./w:tcPr/w:gridSpan/@w:val)") or 1), 1), _MOST_SPANNED)
                x = len(words)
                down = _at(cell, "./w:tcPr/w:vMerge")
                goes_on = bool(down) and down[0].get(qn("w:val")) != "restart" and x in open_below
                if goes_on:
                    open_below[x]["rowspan"] += 1
                else:
                    span = {"row": y, "col": x, "rowspan": 1, "colspan": across}
                    merged.append(span)
                    open_below.pop(x, None)
                    if down:
                        open_below[x] = span
                said = "" if goes_on else " ".join(self._line(one)[1].strip() for one in cell.iter(qn("w:p")))
                words += [said.strip(), *[""] * (across - 1)]
            rows.append(words)
        width = max(map(len, rows), default=0)
        spans = [span for span in merged if span["rowspan"] > 1 or span["colspan"] > 1]
        has_head = bool(_at(element, "./w:tr[1]/w:trPr/w:tblHeader")) or (len(rows) > 1 and all(rows[0]))
        return ["table", [row + [""] * (width - len(row)) for row in rows], spans, has_head]

    def _label(self, element: Any, styles: list[Any]) -> tuple[str, bool]:
        """The number Word sets before a paragraph, and whether it is a bullet instead."""
        properties = next(filter(None, (_at(one, "./w:pPr/w:numPr") for one in (element, *styles))), [])
        if not properties:
            return "", False
        number = _at(properties[0], "string(./w:numId/@w:val)")
        level = int(_at(properties[0], "string(./w:ilvl/@w:val)") or 0)
        levels = self._levels.get(number, {})
        if level not in levels:
            return "", False
        if levels[level].form == "bullet":
            return "", True
        counts = self._counts.setdefault(number, [])
        counts[level + 1 :] = []
        while len(counts) <= level:
            counts.append(levels[len(counts)].start - 1 if len(counts) in levels else 0)
        counts[level] += 1
        label = levels[level].pattern
        for place, count in enumerate(counts):
            form = levels[place].form if place in levels else "decimal"
            label = label.replace(f"%{place + 1}", _counted(count, form))
        return label, False


@dataclass(frozen=True, slots=True)
class _Level:
    """How paragraphs of a level are numbered: 一、 is "%1、" with the form chineseCounting."""

    form: str
    pattern: str
    start: int


def _numbering(document: Document) -> dict[str, dict[int, _Level]]:
    """The levels of each numbering by its id."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds = {
        kind.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): _Level(
                _at(level, "string(./w:numFmt/@w:val)"), _at(level, "string(./w:lvlText/@w:val)"),
                int(_at(level, "string(./w:start/@w:val)") or 1),
            )
            for level in kind.iterchildren(qn("w:lvl"))
        }
        for kind in root.iterchildren(qn("w:abstractNum"))
    }  # fmt: skip
    return {
        number.get(qn("w:numId")): kinds.get(_at(number, "string(./w:abstractNumId/@w:val)"), {})
        for number in root.iterchildren(qn("w:num"))
    }


def _counted(count: int, form: str) -> str:
    if "hinese" in form or "japanese" in form or "ideograph" in form.lower():
        tens, ones = divmod(count, 10)
        if count > 99 or count < 1:
            return str(count)
        return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (
            _DIGITS[ones] if ones else ""
        )
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26:
        return chr((65 if form == "upperLetter" else 97) + count - 1)
    if form == "decimalEnclosedCircle" and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    return str(count)


def _heading(styles: list[str], said: str) -> str:
    for style in styles:
        level = re.fullmatch(r"(?:heading|标题)\s*([1-6])", style, re.IGNORECASE)
        if level:
            return f"h{min(int(level[1]) + 1, 4)}"
    short = said.strip(" \u3000")
    if len(short) > _LONGEST_HEADING or short.endswith(("。", "；", "：", "，")):
        return ""
    return "h2" if _FIRST_LEVEL.match(short) else "h3" if _SECOND_LEVEL.match(short) else ""


def _is_centred(element: Any, styles: list[Any]) -> bool:
    said = next(filter(None, (_at(one, "string(./w:pPr/w:jc/@w:val)") for one in (element, *styles))), "")
    return said == "center"


def _is_on(run: Any, name: str) -> bool:
    found = _at(run, f"./w:rPr/{name}")
    return bool(found) and found[0].get(qn("w:val")) in _ON


def _words(run: Any) -> Iterator[str]:
    for one in run:
        if one.tag == qn("w:t"):
            yield one.text or ""
        elif one.tag == qn("w:tab"):
            yield " "
        elif one.tag == qn("w:br") and one.get(qn("w:type")) is None:
            yield "\n"
        elif one.tag == qn("w:noBreakHyphen"):
            yield "-"
