"""Links in texts: to government sites directly, to others by way of a notice (国办发〔2017〕47号)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.urls import reverse
from lxml import html

from gongkai.publishing.models import Publication

_OWN_KIND = (".gov.cn",)
_SCHEMES = frozenset(("", "http", "https", "mailto", "tel"))
_OF_THE_WEB = frozenset(("", "http", "https"))
_LONGEST = 500
_RICH = {"text": "", "question": "answer", "conference": "record"}  # where in a block its rich text stands


def leaving_address(address: str) -> str:
    """The address to link to: the notice's, where it leads away from the government's sites; empty where it leads nowhere."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES:
        return ""
    if parts.netloc and not host.endswith(_OWN_KIND):
        return f"{reverse('leaving')}?to={quote(address.strip(), safe='')}"
    return address.strip()


def arrived_at(address: str) -> str:
    """Where an address of ours leads after the notice; any other address as it is."""
    parts = urlsplit(address)
    return parse_qs(parts.query).get("to", [address])[0] if parts.path == reverse("leaving") else address


def with_public_links(markup: str) -> str:
    """A text's markup with each link led over the notice where it must be, and undone where it leads nowhere."""
    if "<a" not in markup:
        return markup
    root = html.fragment_fromstring(markup, create_parent="div")
    for link in root.iter("a"):
        address = leaving_address(link.get("href", ""))
        for name in list(link.attrib):
            del link.attrib[name]
        if address:
            link.set("href", address)
    whole = html.tostring(root, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")


def links_of(publication: Publication) -> Iterator[tuple[str, str]]:
    """Every address of the web that a text links to, and the words of the link."""
    for block in publication.body:
        if block.block_type in _RICH:
            rich = block.value[_RICH[block.block_type]] if _RICH[block.block_type] else block.value
            if "<a" in rich.source:
                for link in html.fragment_fromstring(rich.source, create_parent="div").iter("a"):
                    yield from _of_the_web(link.get("href", ""), link.text_content())
        elif block.block_type == "video":
            yield from _of_the_web(block.value["address"], block.value["title"])
        elif block.block_type == "guide":
            yield from _of_the_web(block.value["online"] or "", "在线办理")
    yield from _of_the_web(publication.source_url, "原文网址")


def _of_the_web(address: str, words: str) -> Iterator[tuple[str, str]]:
    plain = address.strip().partition("#")[0]
    try:
        scheme = urlsplit(plain).scheme
    except ValueError:
        scheme = "broken"
    if plain and scheme in _OF_THE_WEB and len(plain) <= _LONGEST:
        yield plain, words.strip()


def is_within(address: str) -> bool:
    """Whether an address is one of this site's."""
    parts = urlsplit(address)
    return not parts.netloc or (
        bool(parts.hostname) and parts.hostname == urlsplit(settings.GONGKAI_ADDRESS).hostname
    )
