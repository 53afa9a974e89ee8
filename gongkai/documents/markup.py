"""Web pages and what word processors make of them, as a plain sequence: runs of clean markup, tables, pictures.

Sites of the last twenty years and files saved from Word and WPS say with classes and styles what they mean; only what
they mean is kept. What is left is still to be cleaned by whoever stores it: no attribute but a link's is trusted here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from gongkai.documents.reading import Unreadable

_DROPPED = ("script", "style", "noscript", "iframe", "object", "embed", "form", "input", "button", "select", "head", "nav", "template", "svg", "math")  # fmt: skip
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "center",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "hr",
    ]
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_WORD_HEADING = re.compile(r"(?:Mso)?(?:Heading|标题\s?)([1-6])$", re.IGNORECASE)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-6])")
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_INLINE = {"b": "b", "strong": "b", "sup": "sup", "sub": "sub"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
# In a document's table, whatever stands between the characters of a label: 索 引 号：000014349/2020-00010.
_BLANK = r"\s*"
_FACTS = {
    label: re.compile(_BLANK.join(label) + r"\s*[】\]]?\s*[:：]?\s*([^\s\u3000]{1,60})")
    for label in ("索引号", "成文日期", "发文字号", "主题分类")
}
_MOST_SPANNED = 1000

Part = list[Any]  # ["text", markup] | ["table", rows, merged, has_head] | ["picture", address, alternative]


def parts_of(content: bytes, base: str = "", within: str = "") -> list[Part]:
    """The parts of a page in order. `base`: its address, for relative links; `within`: id or class of what holds its text.

    For files from outside call it in a process of its own. Raises Unreadable.
    """
    try:
        root = lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding=_encoding(content)))
    except (etree.ParserError, ValueError) as error:
        raise Unreadable("网页文件是空的，或者已经损坏，请核对。") from error
    place = root.find("body") if root.find("body") is not None else root
    if within:
        found = [one for one in root.iter() if isinstance(one.tag, str) and within in _names(one)]
        if not found:
            raise Unreadable(f"网页里没有 id 或者 class 为“{within}”的部分，请核对。")
        place = found[0]
    return _Converter(base).parts(place)


def parts_of_many(content: bytes) -> list[list[Part] | str]:
    """Several pages at once: JSON rows of text, base and within; for each its parts, or why it cannot be read."""
    answers: list[list[Part] | str] = []
    for text, base, within in json.loads(content):
        try:
            answers.append(parts_of(text.encode(), base, within))
        except Unreadable as unreadable:
            answers.append(str(unreadable))
    return answers


def tags_of_many(content: bytes) -> list[dict[str, str]]:
    """What several pages say of themselves, by name: JSON texts in, one mapping for each.

    That is the tags in their heads (国办发〔2017〕47号: ArticleTitle, PubDate …) and the facts of a document's table.
    """
    found = []
    for text in json.loads(content):
        try:
            root = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
        except (etree.ParserError, ValueError):
            found.append({})
            continue
        tags = {one.get("name"): one.get("content", "").strip() for one in root.iter("meta") if one.get("name")}
        said = " ".join(root.itertext())  # cells side by side are apart
        facts = {label: match[1] for label, pattern in _FACTS.items() if (match := pattern.search(said))}
        found.append({**facts, **tags})
    return found


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _names(element: Any) -> list[str]:
    return [element.get("id", ""), *element.get("class", "").split()]


def _is_dropped(element: Any) -> bool:
    if not isinstance(element.tag, str):  # a comment, such as Word's conditional ones
        return True
    return (
        element.tag in _DROPPED or ":" in element.tag or bool(_HIDDEN.search(element.get("style", "")))
    )  # o:p, v:shape


def _heading(element: Any) -> str:
    """The heading a paragraph is, however it says so; empty for none."""
    if element.tag in _HEADINGS:
        return _HEADINGS[element.tag]
    if element.tag != "p":
        return ""
    level = next((match[1] for name in _names(element) if (match := _WORD_HEADING.fullmatch(name))), None)
    if level is None and (match := _OUTLINE.search(element.get("style", ""))):
        level = match[1]
    # A page's h1 is its title; a word processor's first level is already below it.
    return f"h{min(int(level) + 1, 4)}" if level else ""


class _Converter:
    """Walks a page once, gathering the markup of the part that is being made."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._parts: list[Part] = []
        self._markup: list[str] = []  # whole blocks of the text part being made
        self._line: list[str] = []  # the paragraph being made

    def parts(self, place: Any) -> list[Part]:
        """Everything in a place."""
        self._walk(place, "p")
        self._end_text()
        return self._parts

    def _walk(self, element: Any, as_block: str) -> None:
        """An element's own words and what it holds; blocks end the line, the rest goes on with it."""
        self._say(element.text)
        for child in element:
            if not _is_dropped(child):
                self._enter(child, as_block)
            self._say(child.tail)

    def _enter(self, element: Any, as_block: str) -> None:
        if element.tag == "img":
            self._end_line(as_block)
            self._end_text()
            source = element.get("src", "").strip()
            if source:
                alternative = _SPACE.sub(" ", element.get("alt") or element.get("title") or "").strip()
                self._parts.append(
                    ["picture", source if source.startswith("data:") else self._full(source), alternative]
                )
        elif element.tag == "br":
            self._end_line(as_block)
        elif element.tag == "hr":
            self._end_line(as_block)
            self._markup.append("<hr/>")
        elif element.tag == "table":
            self._end_line(as_block)
            self._table(element)
        elif element.tag in ("ul", "ol"):
            self._end_line(as_block)
            self._list(element)
        elif element.tag in _BLOCKS:
            self._end_line(as_block)
            block = _heading(element) or "p"
            self._walk(element, block)
            self._end_line(block)
        else:
            self._inline(element, as_block)

    def _inline(self, element: Any, as_block: str) -> None:
        if any(isinstance(one.tag, str) and (one.tag in _BLOCKS or one.tag == "img") for one in element.iter()):
            self._walk(element, as_block)  # a link around a picture, a span around paragraphs
            return
        opened = _INLINE.get(element.tag, "b" if _BOLD.search(element.get("style", "")) else "")
        address = self._full(element.get("href", "")) if element.tag == "a" else ""
        if not element.text_content().strip():
            self._walk(element, as_block)
            return
        if address:
            self._line.append(f'<a href="{html.escape(address)}">')
        if opened:
            self._line.append(f"<{opened}>")
        self._walk(element, as_block)
        if opened:
            self._line.append(f"</{opened}>")
        if address:
            self._line.append("</a>")

    def _list(self, element: Any) -> None:
        rows = [child for child in element if child.tag == "li"]
        if any(one.tag in ("table", "img") for one in element.iter()):
            for row in rows:
                self._walk(row, "p")
                self._end_line("p")
            return
        self._markup.append(f"<{element.tag}>")
        for row in rows:
            inner = _Converter(self._base)
            inner._walk(row, "p")
            inner._end_line("p")
            said = "".join(re.sub(r"</?(?:p|h[2-4])>", "", part) for part in inner._markup)
            if said:
                self._markup.append(f"<li>{said}</li>")
        self._markup.append(f"</{element.tag}>")

    def _table(self, element: Any) -> None:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        # Tables that lay out a page hold one cell a row, or other tables.
        if all(len(row) <= 1 for row in cells) or any(
            one.tag == "table" for one in element.iter() if one is not element
        ):
            for row in cells:
                for cell in row:
                    self._walk(cell, "p")
                    self._end_line("p")
            return
        self._end_text()
        grid: dict[tuple[int, int], str] = {}
        merged: list[dict[str, int]] = []
        for y, row in enumerate(cells):
            x = 0
            for cell in row:
                while (y, x) in grid:
                    x += 1
                down = min(_span(cell.get("rowspan")), len(cells) - y)
                across = _span(cell.get("colspan"))
                for i in range(down):
                    for j in range(across):
                        grid[y + i, x + j] = ""
                grid[y, x] = _SPACE.sub(" ", cell.text_content().replace("\u00a0", " ")).strip()
                if down > 1 or across > 1:
                    merged.append({"row": y, "col": x, "rowspan": down, "colspan": across})
                x += across
        width = max((x for _, x in grid), default=-1) + 1
        data = [[grid.get((y, x), "") for x in range(width)] for y in range(len(cells))]
        has_head = bool(cells[0]) and (
            all(cell.tag == "th" for cell in cells[0])
            or element.find("thead") is not None
            or all(_is_bold(cell) for cell in cells[0])
        )
        self._parts.append(["table", data, merged, has_head])

    def _say(self, text: str | None) -> None:
        if text:
            self._line.append(html.escape(_SPACE.sub(" ", text.replace("\u00a0", " ")), quote=False))

    def _end_line(self, block: str) -> None:
        said = "".join(self._line).strip(" \u3000")
        self._line = []
        if re.sub(r"<[^>]*>", "", said).strip(" \u3000"):
            self._markup.append(f"<{block}>{said}</{block}>")

    def _end_text(self) -> None:
        self._end_line("p")
        if self._markup:
            self._parts.append(["text", "".join(self._markup)])
            self._markup = []

    def _full(self, address: str) -> str:
        """An address as it is reached from elsewhere; empty for places within the page and for scripts."""
        try:
            full = urljoin(self._base, address.strip())
            scheme = urlsplit(full).scheme
        except ValueError:
            return ""
        if (
            not address.strip()
            or address.strip().startswith("#")
            or scheme not in ("", "http", "https", "mailto")
        ):
            return ""
        return full


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _MOST_SPANNED) if said and said.isascii() and said.isdecimal() else 1


def _is_bold(cell: Any) -> bool:
    """Whether every word of a cell is bold."""
    if not cell.text_content().strip():
        return False
    return all(_under_bold(holder, cell) for holder, said in _words(cell) if said.strip())


def _words(cell: Any) -> Iterator[tuple[Any, str]]:
    for one in cell.iter():
        if isinstance(one.tag, str) and one.text:
            yield one, one.text
        if one.tail and one is not cell:
            yield one.getparent(), one.tail


def _under_bold(element: Any, cell: Any) -> bool:
    while element is not None:
        if element.tag in ("b", "strong", "th") or _BOLD.search(element.get("style", "")):
            return True
        if element is cell:
            return False
        element = element.getparent()
    return False
