"""Storing files: durable before the row that names them is committed."""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gongkai.accounts.encryption import encrypt
from gongkai.files.models import StoredFile
from gongkai.files.queries import path_of, unused

GRACE = timedelta(hours=48)


def store(content: bytes, *, media_type: str, at: datetime) -> StoredFile:
    """The stored file with this content, written now if it is new.

    The address is a keyed hash, so that it does not tell whether a known document is among the files.
    """
    address = hmac.new(settings.GONGKAI_INDEX_KEY, b"file\0" + content, hashlib.sha256).hexdigest()
    path = path_of(address)
    with transaction.atomic():
        # While its row is held nobody forgets the file; whoever is just forgetting it has done so before this returns.
        held = StoredFile.objects.select_for_update(no_key=True).filter(address=address).first()
        if not path.exists():
            _write(path, encrypt(content))
        # Also where another writer has just put it there: its folders may not be on disk yet.
        for folder in (
            path.parent,
            *path.parent.parents[: len(path.relative_to(settings.GONGKAI_FILES.parent).parts) - 1],
        ):
            _sync(folder)
        if held is not None:
            keep([address], at=at)
        facts = {"media_type": media_type, "size": len(content), "stored_at": at}
        return StoredFile.objects.get_or_create(address=address, defaults=facts)[0]


def keep(addresses: Iterable[str], *, at: datetime) -> None:
    """Begin the grace period of these files anew: something that is still being written needs them."""
    StoredFile.objects.filter(address__in=addresses, stored_at__lt=at).update(stored_at=at)


def _write(path: Path, content: bytes) -> None:
    """Temporary name, write, fsync, rename: there is the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Put a folder's entries on disk: after this a power cut cannot lose what is named in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def forget_unused(*, at: datetime) -> int:
    """Delete files that nothing points at and that are older than the grace period; returns how many.

    The grace covers drafts and whatever is being written just now.
    """
    forgotten = 0
    for file in unused().filter(stored_at__lt=at - GRACE):
        with transaction.atomic():
            # Again under lock: since the list was made, someone may have sent the same file.
            held = StoredFile.objects.select_for_update().filter(pk=file.pk, stored_at__lt=at - GRACE).first()
            if held is None:
                continue
            held.delete()
            # Before the commit: a row without its file is written anew when wanted, a file without its row is lost.
            path_of(held.address).unlink(missing_ok=True)
        forgotten += 1
    return forgotten
