"""Asking whether an address on the web is still there. Only the answer's status is looked at, never its content.

Whoever writes a text chooses the address, so nothing within the office's own network is asked; and whatever the other
side does, asking for all of them ends after a fixed time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests

from gongkai.publishing.models import LinkProbe

Result = LinkProbe.Result
_SECONDS, _SECONDS_IN_ALL, _HOPS, _AT_ONCE = 5, 20, 5, 8
_GONE = frozenset((404, 410))
_HEADERS = {"User-Agent": "Mozilla/5.0 (gongkai link check)", "Accept": "*/*"}
_LATE = "没有及时回应"
# Networks that lead on to an address of the older kind, whatever that is.
_TRANSLATED = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "2002::/16", "2001::/32"))


class Probed(NamedTuple):
    """What came of asking for an address; `said`: the reason in a few words, where it was not reached."""

    address: str
    result: Result
    said: str = ""


class _NotPublic(OSError):
    """The address leads into a network that is not the public's."""


def probe_all(addresses: Iterable[str]) -> Iterator[Probed]:
    """Ask for each address, eight at a time; those that have not answered when the time is over are said to be late."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    asked = {pool.submit(probe, address): address for address in addresses}
    answered, late = wait(asked, timeout=_SECONDS_IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    yield from (future.result() for future in answered)
    yield from (Probed(asked[future], Result.FAILED, _LATE) for future in late)


def probe(address: str) -> Probed:
    """Ask for one address, following what it redirects to."""
    try:
        status = _status_of(address)
    except _NotPublic:
        return Probed(address, Result.FAILED, "不是互联网上的地址")
    except requests.Timeout:
        return Probed(address, Result.FAILED, _LATE)
    except (requests.RequestException, OSError, ValueError):
        return Probed(address, Result.FAILED, "连接不上")
    if status in _GONE:
        return Probed(address, Result.GONE, f"对方网站回答 {status}")
    if status >= 400:
        return Probed(address, Result.FAILED, f"对方网站回答 {status}")
    return Probed(address, Result.REACHED)


def _status_of(address: str) -> int:
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password of the office's
        for _ in range(_HOPS):
            prepared = session.prepare_request(requests.Request("GET", address, headers=_HEADERS))
            _require_public(_host_of(prepared.url))
            with session.send(prepared, timeout=_SECONDS, stream=True, allow_redirects=False) as answer:
                if not answer.is_redirect:
                    return answer.status_code
                address = urljoin(prepared.url, answer.headers["Location"])
    raise requests.TooManyRedirects


def _host_of(address: str) -> str:
    """The host that will be asked. What two readers of addresses could take for different hosts is refused."""
    parts = urlsplit(address)
    if "\\" in address or "@" in parts.netloc or not parts.hostname:
        raise _NotPublic(address)
    return parts.hostname


def _require_public(host: str) -> None:
    for *_, place in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP):
        found = ipaddress.ip_address(place[0].partition("%")[0])
        translated = any(found in network for network in _TRANSLATED if network.version == found.version)
        if not found.is_global or found.is_multicast or translated:
            raise _NotPublic(host)
