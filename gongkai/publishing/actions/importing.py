"""Bringing in what another site has published: as drafts with their files, then lot by lot through the three reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.intake.actions import skip_to
from gongkai.publishing import checks, queries
from gongkai.publishing.actions.attaching import examined, keep
from gongkai.publishing.actions.bodies import blocks_of, picture_value
from gongkai.publishing.actions.recording import PublicationRefused, held, record
from gongkai.publishing.actions.releasing import index_series
from gongkai.publishing.legacy import Export, Record, bytes_of
from gongkai.publishing.models import LegacyImport, LegacyText, OldAddress, Publication, Submission
from gongkai.publishing.permissions import WRITERS, roles_held

LOT = 100


class Checked(NamedTuple):
    """A text that was brought in, with what the checks find in it."""

    row: int
    title: str
    findings: list[checks.Finding]


@transaction.atomic
def import_texts(
    export: Export,
    *,
    name: str,
    is_trial: bool = False,
    by: Person,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Checked]:
    """Bring in a whole export as drafts, none of them public; or, for a trial, only run the checks and write nothing.

    Raises PublicationRefused where this export is in already.
    """
    if LegacyImport.objects.filter(digest=export.digest).exists():
        raise PublicationRefused("这份导出以前已经导入。")
    batch = LegacyImport.objects.create(name=name, digest=export.digest, by=by, at=at)
    done: dict[str, Publication] = {}
    found = []
    # What is interpreted comes before what interprets it.
    ordered = sorted(export.records, key=lambda one: (bool(one.interprets), one.published_at, one.row))
    for number, text in enumerate(ordered, start=1):
        publication = _draft(text, done, is_trial=is_trial, by=by, at=at)
        done[text.address] = publication
        LegacyText.objects.create(legacy_import=batch, publication=publication, published_at=text.published_at)
        found.append(Checked(text.row, publication.title, checks.findings(publication)))
        progress(number, len(ordered))
    if is_trial:
        transaction.set_rollback(True)
        return found
    content = {"file": name, "sha256": export.digest, "texts": len(found)}
    record(f"legacy import:{batch.pk}", "publications_imported", content, by=by, at=at)
    return found


def _draft(
    text: Record, done: dict[str, Publication], *, is_trial: bool, by: Person, at: datetime
) -> Publication:  # fmt: skip
    publication = Publication(
        unit=text.unit, created_by=by, live=False, has_unpublished_changes=True, index_number=text.index_number,
        **text.facts,
    )  # fmt: skip
    if text.interprets:
        before = OldAddress.objects.filter(address=text.interprets, digest="").first()
        publication.interprets = done.get(text.interprets) or (before and before.publication)
    if text.index_number:
        organ_and_year, _, serial = text.index_number.rpartition("-")
        skip_to(index_series(organ_and_year), int(serial))

    def picture(address: str, alternative: str) -> dict[str, Any] | None:
        if is_trial:  # it would be stored
            return None
        file = text.pictures[address]
        return picture_value(bytes_of(file.path), file.name, alternative)

    publication.body = list(blocks_of(text.parts, picture))
    publication.clean()
    publication.save()
    addresses = {text.address: ""}
    attachments: list[Any] = []
    for file in text.files:
        attachment, content = examined(file.name, bytes_of(file.path))
        if any(other.digest == attachment.digest for other in attachments):
            continue
        if not is_trial:
            keep(attachment, content, publication, at=at)
        attachment.sort_order = len(attachments)
        attachments.append(attachment)
        if file.address:
            addresses.setdefault(file.address, attachment.digest)
    publication.attachments.set(attachments)
    OldAddress.objects.bulk_create(
        (OldAddress(address=address, publication=publication, digest=digest) for address, digest in addresses.items()),
        ignore_conflicts=True,  # two pages may lead to the same file
    )  # fmt: skip
    if not is_trial:
        publication.save_revision(user=by)
    return publication


@transaction.atomic
def submit_imported(batch: LegacyImport, unit: Unit, *, by: Person, at: datetime) -> Submission:
    """Hand in the next lot of a unit's imported texts in which no check finds what stops them, the oldest first.

    A lot goes through one set of readings and reviews. What stops the others is to be mended first. Plans of
    interpretation are asked of what is issued now, not of what was issued then. Raises PublicationRefused.
    """
    if not roles_held(by, unit, at.date()) & WRITERS:
        raise PublicationRefused(f"送审由{unit.short_name}的信息采编人办理。")
    lot: list[tuple[Publication, queries.Written]] = []
    for publication in queries.imported_to_submit(batch, {unit.pk}).order_by("legacy__published_at", "pk"):
        text = queries.written(publication)
        interpreted = text.draft.interprets
        comes_along = interpreted is None or interpreted.live or any(one.pk == interpreted.pk for one, _ in lot)
        if comes_along and not checks.unresolved(text.draft, text.content_hash):
            lot.append((publication, text))
        if len(lot) == LOT:
            break
    if not lot:
        raise PublicationRefused("没有可以送审的信息：其余的已经送审或者发布，或者还有问题没有处理。")
    head: Submission | None = None
    for publication in sorted(one.pk for one, _ in lot):
        held(publication)
    for publication, text in lot:
        submission = Submission.objects.create(
            publication=publication, revision=publication.latest_revision, content_hash=text.content_hash,
            text=text.content, package=head, by=by, at=at,
        )  # fmt: skip
        head = head or submission
    hashes = [text.content_hash for _, text in lot]
    record(head.publication, "publication_submitted", {"hash": hashes[0], "package": hashes}, by=by, at=at)
    return head
