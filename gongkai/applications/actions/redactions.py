"""Separating what is disclosed from what is withheld (条例 37): originals, what is covered, and the public copy."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications.actions.requests import require_kept
from gongkai.applications.actions.steps import ChangedMeanwhile, NotPermitted, Upload
from gongkai.applications.models import Application, Attachment, Purpose, Redaction
from gongkai.applications.permissions import REDACTORS
from gongkai.applications.queries import COVERED_AS, roles_in
from gongkai.documents import limited
from gongkai.documents.letter import PDF_TYPE
from gongkai.documents.reading import Unreadable
from gongkai.files import actions as files
from gongkai.files.checks import FileRefused, media_type_of
from gongkai.files.queries import content_of
from gongkai.ledger import actions as ledger
from gongkai.regulation.outcomes import Ground

_REDACTABLE = ("application/pdf", "image/jpeg", "image/png")


def add_original(application: Application, upload: Upload, *, by: Person, at: datetime) -> Redaction:
    """Take in a document of which parts may be withheld. Raises FileRefused, NotPermitted."""
    _require(application, by, at)
    media_type = media_type_of(upload.name, upload.content)
    if media_type not in _REDACTABLE:
        raise FileRefused(f"“{upload.name}”不能在系统里遮盖，请另存为 PDF，或者扫描成 PDF、图片后再上传。")
    try:
        pages = limited.read("pages", upload.content)
    except Unreadable as unreadable:
        raise FileRefused(f"“{upload.name}”：{unreadable}") from unreadable
    with transaction.atomic():
        original = _attach(application, upload.content, upload.name, media_type, Purpose.ORIGINAL, by=by, at=at)
        redaction = Redaction.objects.create(application=application, original=original, pages=pages)
        _write(redaction, "original_added", {"file": original.file.address}, by=by, at=at)
    return redaction


def cover(
    redaction: Redaction, boxes: Sequence[Sequence[Any]], *, expected: int | None, by: Person, at: datetime
) -> Redaction:
    """Make the public copy with these areas covered; an earlier copy that no answer carries is dropped.

    `boxes`: [page from 0, left, top, right, bottom, ground], edges as fractions of the page; `expected`: the public
    copy the page showed. Raises ChangedMeanwhile where someone has made another one since.
    """
    application = redaction.application
    _require(application, by, at)
    words = [[*box[:5], COVERED_AS[Ground(box[5])]] for box in boxes]
    # Before the transaction: it takes seconds, and nobody has to wait for them.
    content = base64.b64decode(limited.read("covered", content_of(redaction.original.file), words))
    name = f"{redaction.original.name.rsplit('.', 1)[0]}（公开版）.pdf"
    with transaction.atomic():
        held = Redaction.objects.select_for_update(of=("self",), no_key=True).get(pk=redaction.pk)
        if held.public_id != expected:
            raise ChangedMeanwhile
        earlier = held.public
        public = _attach(application, content, name, PDF_TYPE, Purpose.PUBLIC_COPY, by=by, at=at, of=held)
        held.public, held.boxes = public, [list(box) for box in boxes]
        held.save()
        if earlier is not None:
            earlier.delete()
        _write(held, "redacted", {"boxes": held.boxes, "file": public.file.address}, by=by, at=at)
    return held


def _require(application: Application, by: Person, at: datetime) -> None:
    require_kept(application)
    if not roles_in(by, application.unit, at.date()) & REDACTORS:
        raise NotPermitted("区分处理由经办人或者业务科室承办人进行。")


def _attach(
    application: Application,
    content: bytes,
    name: str,
    media_type: str,
    purpose: Purpose,
    *,
    by: Person,
    at: datetime,
    of: Redaction | None = None,
) -> Attachment:
    return Attachment.objects.create(
        application=application,
        purpose=purpose,
        file=files.store(content, media_type=media_type, at=at),
        name=name,
        sequence=0,
        added_at=at,
        actor=by.name,
        redaction=of,
    )


def _write(redaction: Redaction, action: str, content: dict[str, Any], *, by: Person, at: datetime) -> None:
    application = redaction.application
    ledger.append(
        by=by.name,
        at=at,
        action=action,
        subject=f"application:{application.number}",
        content=content,
        key=base64.b64decode(application.ledger_key),
    )
