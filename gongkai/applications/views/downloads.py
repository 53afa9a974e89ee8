"""Handing out stored files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of


def download(file: StoredFile, name: str) -> HttpResponse:
    """A file as an attachment that no browser renders or keeps."""
    response = HttpResponse(content_of(file), content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
