"""Feeds of other sites, RSS and Atom, as a plain list."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from gongkai.documents.reading import Unreadable

_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_ATOM = "{http://www.w3.org/2005/Atom}"


def entries_of(content: bytes) -> list[dict[str, str]]:
    """Each entry's title, address, published (ISO, empty where it says none), source, summary and content (markup).

    For files from outside call it through `limited.read`. Raises Unreadable.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("这不是完整的 RSS 或者 Atom 文件，请重新下载。") from error
    items = [item for item in root.iter() if item.tag in ("item", f"{_ATOM}entry") or _local(item) == "item"]
    if not items:
        raise Unreadable("文件里没有条目，请核对是不是 RSS 或者 Atom。")
    return [_entry(item) for item in items]


def _entry(item: etree._Element) -> dict[str, str]:
    if item.tag == f"{_ATOM}entry":
        link = item.find(f"{_ATOM}link[@rel='alternate']")
        if link is None:
            link = item.find(f"{_ATOM}link")
        author = item.find(f"{_ATOM}author/{_ATOM}name")
        return {
            "title": _text(item.find(f"{_ATOM}title")), "address": link.get("href", "") if link is not None else "",
            "published": _moment(_text(item.find(f"{_ATOM}published")) or _text(item.find(f"{_ATOM}updated"))),
            "source": _text(author), "summary": _text(item.find(f"{_ATOM}summary")),
            "content": _text(item.find(f"{_ATOM}content")),
        }  # fmt: skip
    # What has no prefix is the feed's own; a title of a picture in it has one.
    plain = sorted(item, key=lambda one: not (isinstance(one.tag, str) and one.tag.startswith("{")))
    parts = {_local(one): _text(one) for one in reversed(plain)} | {
        one.tag: _text(one)
        for one in reversed(item)
        if isinstance(one.tag, str) and not one.tag.startswith("{")
    }
    return {
        "title": parts.get("title", ""), "address": parts.get("link", ""),
        "published": _moment(parts.get("pubDate") or _text(item.find(f"{_DUBLIN_CORE}date"))),
        "source": _text(item.find(f"{_DUBLIN_CORE}creator")) or parts.get("author", "") or parts.get("source", ""),
        "summary": parts.get("description", ""), "content": _text(item.find(_CONTENT)),
    }  # fmt: skip


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _moment(said: str) -> str:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(said)
        except (ValueError, TypeError, IndexError):
            continue
        if _FIRST_YEAR <= moment.year <= _LAST_YEAR:  # sites write the year 1 where they know none
            return moment.isoformat()
    return ""
