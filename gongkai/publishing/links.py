"""Links in texts: to government sites directly, to others by way of a notice (国办发〔2017〕47号)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.urls import reverse
from django.utils.html import escape

_OWN_KIND = (".gov.cn",)


def needs_notice(address: str) -> bool:
    """Whether a link leads away from the government's sites."""
    parts = urlsplit(address)
    return bool(parts.netloc) and not (parts.hostname or "").endswith(_OWN_KIND)


def leaving_address(address: str) -> str:
    """The address to link to: the notice's, where one is needed."""
    return f"{reverse('leaving')}?to={quote(address, safe='')}" if needs_notice(address) else address


def public_link(address: str) -> str:
    """The opening tag of a link, with the notice before it where one is needed."""
    if urlsplit(address).scheme not in ("", "http", "https", "mailto", "tel"):
        return "<a>"
    return f'<a href="{escape(leaving_address(address))}">'
