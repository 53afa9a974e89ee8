"""Asking whether an address on the web is still there. Only the answer's status is looked at, never its content.

Whoever writes a text chooses the address, so nothing within the office's own network is asked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests

from gongkai.publishing.models import LinkProbe

Result = LinkProbe.Result
_SECONDS, _HOPS, _AT_ONCE = 5, 5, 8
_GONE = frozenset((404, 410))
_HEADERS = {"User-Agent": "Mozilla/5.0 (gongkai link check)", "Accept": "*/*"}


class Probed(NamedTuple):
    """What came of asking for an address; `said`: the reason in a few words, where it was not reached."""

    address: str
    result: Result
    said: str = ""


class _NotPublic(OSError):
    """The address leads into a network that is not the public's."""


def probe_all(addresses: Iterable[str]) -> Iterator[Probed]:
    """Ask for each address, eight at a time, at most five seconds for each step."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(probe, addresses)


def probe(address: str) -> Probed:
    """Ask for one address, following what it redirects to."""
    try:
        status = _status_of(address)
    except _NotPublic:
        return Probed(address, Result.FAILED, "不是互联网上的地址")
    except requests.Timeout:
        return Probed(address, Result.FAILED, "没有及时回应")
    except (requests.RequestException, OSError, ValueError):
        return Probed(address, Result.FAILED, "连接不上")
    if status in _GONE:
        return Probed(address, Result.GONE, f"对方网站回答 {status}")
    if status >= 400:
        return Probed(address, Result.FAILED, f"对方网站回答 {status}")
    return Probed(address, Result.REACHED)


def _status_of(address: str) -> int:
    for _ in range(_HOPS):
        _require_public(urlsplit(address).hostname or "")
        with requests.get(
            address, timeout=_SECONDS, stream=True, allow_redirects=False, headers=_HEADERS
        ) as answer:
            if not answer.is_redirect:
                return answer.status_code
            address = urljoin(address, answer.headers["Location"])
    raise requests.TooManyRedirects


def _require_public(host: str) -> None:
    for *_, place in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP):
        if not ipaddress.ip_address(place[0].partition("%")[0]).is_global:
            raise _NotPublic(host)
