"""Files of a text, while it is being written. Their content is stored under its hash and never changes."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime

from django.db import transaction
from PIL import Image, ImageOps

from gongkai.accounts.encryption import encrypt
from gongkai.accounts.models import Person
from gongkai.documents import limited
from gongkai.documents.reading import Unreadable
from gongkai.files import actions as files
from gongkai.files.checks import MOST_FILES, FileRefused, media_type_of
from gongkai.publishing import queries
from gongkai.publishing.actions.recording import PublicationRefused, held
from gongkai.publishing.content import suffix_of
from gongkai.publishing.models import Attachment, AttachmentText, KeptFile, Publication
from gongkai.publishing.permissions import WRITERS, roles_held

_LONGEST_NAME = 100


@transaction.atomic
def attach(publication_id: int, *, name: str, content: bytes, by: Person, at: datetime) -> Attachment:
    """Add a file to the text as last saved. Raises FileRefused where it is not taken, PublicationRefused where not by them."""
    publication = held(publication_id)
    _require_writer(publication, by, at)
    if len(name) > _LONGEST_NAME:
        raise FileRefused(f"文件名最多 {_LONGEST_NAME} 个字，请改短后再上传。")
    draft = publication.get_latest_revision_as_object()
    attachment, content = examined(name, content)
    existing = list(draft.attachments.all())
    if any(other.digest == attachment.digest for other in existing):
        raise FileRefused(f"“{name}”已经在附件里。")
    if len(existing) >= MOST_FILES:
        raise FileRefused(f"附件最多 {MOST_FILES} 个，请合并或者压缩。")
    keep(attachment, content, publication, at=at)
    attachment.sort_order = len(existing)
    draft.attachments.add(attachment)
    draft.save_revision(user=by, changed=True)
    return attachment


def examined(name: str, content: bytes) -> tuple[Attachment, bytes]:
    """A file as an attachment, read for the checks but not stored yet, and its content as it is to be stored.

    Raises FileRefused.
    """
    if media_type_of(name, content).startswith("image/"):
        content = without_metadata(content, name)
    digest = hashlib.sha256(content).hexdigest()
    _read(content, name, digest)
    return Attachment(name=name, digest=digest), content


def keep(attachment: Attachment, content: bytes, publication: Publication, *, at: datetime) -> None:
    """Store the file of an attachment, for as long as a version of the text may name it."""
    attachment.file = files.store(content, media_type=media_type_of(attachment.name, content), at=at)
    KeptFile.objects.get_or_create(publication=publication, file=attachment.file)


@transaction.atomic
def detach(publication_id: int, *, digest: str, by: Person, at: datetime) -> None:
    """Take a file out of the text as last saved; a public version keeps it until the next release."""
    publication = held(publication_id)
    _require_writer(publication, by, at)
    draft = queries.written(publication).draft
    draft.attachments.set([file for file in draft.attachments.all() if file.digest != digest])
    draft.save_revision(user=by, changed=True)


def _require_writer(publication: Publication, by: Person, at: datetime) -> None:
    if not roles_held(by, publication.unit, at.date()) & WRITERS:
        raise PublicationRefused(f"附件由{publication.unit.short_name}的信息采编人管理。")


def without_metadata(content: bytes, name: str) -> bytes:
    """A picture written anew: upright, and without what its file says of place, time and camera."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.info.clear()
            target = io.BytesIO()
            upright.save(target, format=picture.format, exif=b"")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise FileRefused(f"“{name}”打不开，请重新保存后再上传。") from error
    return target.getvalue()


def _read(content: bytes, name: str, digest: str) -> None:
    """Read the file once, in a process of its own, for the checks and the search; kept encrypted."""
    suffix = suffix_of(name)
    if AttachmentText.objects.filter(digest=digest, suffix=suffix).exists():
        return
    try:
        read = {"parts": limited.read("contents", content, name), "refusal": ""}
    except Unreadable as unreadable:
        read = {"parts": [], "refusal": str(unreadable)}
    AttachmentText.objects.create(
        digest=digest, suffix=suffix, content=encrypt(json.dumps(read, ensure_ascii=False).encode())
    )
