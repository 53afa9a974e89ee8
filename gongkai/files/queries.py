"""Reading stored files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from gongkai.accounts.encryption import decrypt
from gongkai.files.models import StoredFile


def path_of(address: str) -> Path:
    """Where the content with that address lies."""
    return settings.GONGKAI_FILES / address[:2] / address[2:4] / address


def content_of(file: StoredFile) -> bytes:
    """The plain content of a stored file."""
    return decrypt(path_of(file.address).read_bytes())


def unused() -> QuerySet[StoredFile]:
    """The files that no record of any app points at."""
    files = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            pointing = relation.related_model.objects.exclude(**{relation.field.name: None})
            files = files.exclude(pk__in=pointing.values(relation.field.name))
    return files
