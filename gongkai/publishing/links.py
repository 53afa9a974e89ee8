"""Links in texts: to government sites directly, to others by way of a notice (国办发〔2017〕47号)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.urls import reverse
from lxml import html

_OWN_KIND = (".gov.cn",)
_SCHEMES = frozenset(("", "http", "https", "mailto", "tel"))


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
