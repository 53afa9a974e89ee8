"""Reading stored files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from gongkai.accounts.encryption import decrypt
from gongkai.files.models import StoredFile


def path_of(address: str) -> Path:
    """Where the content with that address lies."""
    return settings.GONGKAI_FILES / address[:2] / address[2:4] / address


def content_of(file: StoredFile) -> bytes:
    """The plain content of a stored file."""
    return decrypt(path_of(file.address).read_bytes())
