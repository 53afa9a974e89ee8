"""Documents as running text: paragraphs as lines, each row of a table as a line whose cells end with a pipe.

A merged cell stands once, where it begins, so that the cells of a row are as many as a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html
from lxml.etree import ParserError, _Element

from gongkai.documents.reading import Unreadable

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


def looks_like_html(text: str) -> bool:
    """Whether a text is marked up, wholly or in its tables."""
    return re.search(r"<(?:html|table|body|tr|td|p|div)\b", text, re.IGNORECASE) is not None


def of_html(text: str) -> str:
    """What a page says."""
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except ParserError as error:
        raise Unreadable("网页里没有内容，请检查是否选错了文件。") from error
    return re.sub(r"\n{3,}", "\n\n", "".join(_said(root)))


def _said(element: _Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if element.tag == "tr" and not element.xpath("boolean(.//table)"):
        cells = [child for child in element if child.tag in ("td", "th")]
        yield "\n" + "".join(f"{_words(cell)} | " for cell in cells) + "\n"
        return
    is_block = element.tag in _BLOCKS
    if is_block or element.tag == "br":
        yield "\n"
    if element.text:
        yield _one_line(element.text)
    for child in element:
        yield from _said(child)
        if child.tail:
            yield _one_line(child.tail)
    if is_block:
        yield "\n"


def _words(cell: _Element) -> str:
    return re.sub(r"[|\s]+", " ", "".join(cell.itertext())).strip()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
