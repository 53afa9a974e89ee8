"""Answering with ready-made pages before anything else of the site runs. nginx does the same where it stands in front."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from csp.utils import build_policy
from django.conf import settings

Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]

TYPES = {
    "html": "text/html; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
}
_SHOWN = frozenset(("html", "xml", "txt", "png", "jpg", "jpeg"))  # anything else is downloaded
_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?", re.ASCII)
# A browser asks again each time, so that what was taken down is gone at once; the answer is mostly "unchanged".
_CACHING = "no-cache"


def headers_of_every_page() -> list[tuple[str, str]]:
    """What the site's middleware would add to a public page."""
    headers = [
        ("Content-Security-Policy", build_policy()),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", _CACHING),
    ]
    if settings.SECURE_HSTS_SECONDS:
        age = settings.SECURE_HSTS_SECONDS
        headers.append(("Strict-Transport-Security", f"max-age={age}; includeSubDomains; preload"))
    return headers


class ReadyPages:
    """The WSGI application in front: a file where there is one for the address, else the site."""

    def __init__(self, site: Application) -> None:
        self._site = site
        self._headers = headers_of_every_page()
        self._root = str(settings.GONGKAI_READY / "pages")

    def __call__(self, environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or environ.get("QUERY_STRING")
            or not _PATH.fullmatch(path)
            or (settings.SECURE_SSL_REDIRECT and environ.get("HTTP_X_FORWARDED_PROTO") != "https")
        ):
            return self._site(environ, start_response)
        name = f"{path}index.html" if path.endswith("/") else path
        try:
            descriptor = os.open(self._root + name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return self._site(environ, start_response)
        try:
            status = os.fstat(descriptor)
            tag = f'"{status.st_ino:x}-{status.st_mtime_ns:x}"'
            headers = [*self._headers, ("ETag", tag)]
            if environ.get("HTTP_IF_NONE_MATCH") == tag:
                start_response("304 Not Modified", headers)
                return [b""]
            suffix = name.rpartition(".")[2]
            headers += [
                ("Content-Type", TYPES.get(suffix, "application/octet-stream")),
                ("Content-Length", str(status.st_size)),
            ]
            if suffix not in _SHOWN:
                headers.append(("Content-Disposition", "attachment"))
            start_response("200 OK", headers)
            return [os.read(descriptor, status.st_size) if environ["REQUEST_METHOD"] == "GET" else b""]
        finally:
            os.close(descriptor)
