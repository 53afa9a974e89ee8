"""Handing out files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of


def download(file: StoredFile, name: str) -> HttpResponse:
    """A stored file."""
    return attached(content_of(file), file.media_type, name)


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file as an attachment that no browser renders or keeps."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
