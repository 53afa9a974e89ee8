"""Going live and being taken down. Whatever is derived from a publication is gone, or new, before the action returns."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.accounts import clock
from gongkai.accounts.models import Person
from gongkai.accounts.queries import calendar
from gongkai.intake.actions import next_number
from gongkai.publishing import queries, ready
from gongkai.publishing.actions.columns import place, put_in_order
from gongkai.publishing.actions.recording import PublicationRefused, held, record, within
from gongkai.publishing.models import (
    Column,
    ColumnEntry,
    DocumentKind,
    LegacyText,
    Publication,
    Submission,
    Withdrawal,
)
from gongkai.publishing.permissions import RELEASERS, WITHDRAWERS, roles_held
from gongkai.publishing.platform import DUTIES, GUIDES
from gongkai.publishing.searching import PUBLICATIONS
from gongkai.regulation.catalogue import INTERPRET_WITHIN_DAYS, index_number, interpret_by_day

EXPIRED = "发布期限已到"
OPENING = time(9)


@transaction.atomic
def release(publication_id: int, *, by: Person | None, at: datetime) -> Publication:
    """Release the text as last saved, which three people must have approved; one with a later time waits for it.

    `by`: None for the system, at the time that was set. Raises PublicationRefused.
    """
    publication = held(publication_id)
    if by is not None and not roles_held(by, publication.unit, at.date()) & RELEASERS:
        raise PublicationRefused(f"发布由{publication.unit.short_name}的采编人、负责人办理。")
    draft, _, content_hash = queries.written(publication)
    submission = queries.current_submission(publication, content_hash)
    if submission is None or not queries.standing_of(submission).is_approved:
        raise PublicationRefused("这一稿没有经过三审三校，不能发布。")
    if publication.live and publication.content_hash == content_hash:
        raise PublicationRefused("这一稿已经发布。")
    if draft.go_live_at and draft.go_live_at > at:
        if publication.latest_revision.approved_go_live_at:
            raise PublicationRefused("这一稿已经定好发布时间。")
        publication.latest_revision.approved_go_live_at = draft.go_live_at
        publication.latest_revision.save(update_fields=["approved_go_live_at"])
        record(publication, "publication_scheduled", {"hash": content_hash, "at": draft.go_live_at.isoformat()}, by=by, at=at)  # fmt: skip
        return publication
    # All rows of the package are held before the change takes its number, so that two changes cannot wait for each other.
    for member in submission.members.order_by("publication"):
        held(member.publication_id)
    released = go_live(publication, draft, content_hash, at=at)
    record(publication, "publication_released", {"hash": content_hash, "index": released.index_number}, by=by, at=at)  # fmt: skip
    _release_with(submission, by=by, at=at)
    legacy = LegacyText.objects.filter(
        publication__in=[publication_id, *submission.members.values_list("publication", flat=True)]
    )
    if legacy.exists():  # they are older than what stands in the columns
        entries = ColumnEntry.objects.filter(publication__legacy__in=legacy)
        ready.outdate(put_in_order(Column.objects.filter(pk__in=entries.values("column"))))
    return released


def _release_with(submission: Submission, *, by: Person | None, at: datetime) -> None:
    """What was handed in with a text is public with it; where a plan of interpretation names a later day, on that morning."""
    plan = queries.plan_of(submission.publication)
    later = plan.planned_on if plan is not None and plan.planned_on and plan.planned_on > at.date() else None
    if later is not None and later > interpret_by_day(at.date(), calendar()):
        raise PublicationRefused(
            f"解读计划在 {later} 发布，晚于文件发布后 {INTERPRET_WITHIN_DAYS} 个工作日，请先修改解读方案。"
        )
    for member in submission.members.order_by("pk"):
        publication = held(member.publication_id)
        draft, _, content_hash = queries.written(publication)
        if content_hash != member.content_hash:
            raise PublicationRefused(f"一并送审的《{draft.title}》后来又有改动，请重新送审。")
        if later is not None:
            publication.latest_revision.approved_go_live_at = datetime.combine(later, OPENING, tzinfo=at.tzinfo)
            publication.latest_revision.save(update_fields=["approved_go_live_at"])
            record(
                publication,
                "publication_scheduled",
                {"hash": content_hash, "at": later.isoformat()},
                by=by,
                at=at,
            )
            continue
        go_live(publication, draft, content_hash, at=at)
        record(publication, "publication_released", {"hash": content_hash, "with": submission.publication_id}, by=by, at=at)  # fmt: skip


def go_live(publication: Publication, draft: Publication, content_hash: str, *, at: datetime) -> Publication:
    """Make the text as last saved the public one, put it into its columns, outdate what showed the old.

    Only for actions that have made sure of the approval and hold the row; the database refuses without one.
    """
    revision = publication.latest_revision
    ready.outdate(_keys_of(publication))  # what stood in the old version; also takes the change's number
    draft.live, draft.expired, draft.has_unpublished_changes = True, False, False
    draft.content_hash, draft.live_revision, draft.latest_revision = content_hash, revision, revision
    elsewhere = (
        LegacyText.objects.filter(publication=publication).values_list("published_at", flat=True).first()
    )
    draft.first_published_at = draft.first_published_at or elsewhere or at
    draft.last_published_at = at
    draft.created_by = publication.created_by
    draft.index_number = publication.index_number or _next_index_number(draft, at)
    draft.save()
    publication.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    published_on = timezone.localtime(draft.first_published_at).date()
    lists = place(draft, queries.columns_showing(draft, published_on))
    ready.outdate(_keys_of(draft) | lists)
    PUBLICATIONS.note([draft.pk])
    return draft


@transaction.atomic
def withdraw(
    publication_id: int, *, reason: str, replacement: Publication | None = None, by: Person | None, at: datetime
) -> Withdrawal:
    """Take a publication down, with the reason; its address then says so or leads to the replacement."""
    publication = held(publication_id)
    if by is not None and not roles_held(by, publication.unit, at.date()) & WITHDRAWERS:
        raise PublicationRefused(f"撤回由{publication.unit.short_name}的负责人办理。")
    if not publication.live:
        raise PublicationRefused("这条信息没有发布，不需要撤回。")
    reason = within(reason, 300, "撤回的理由")
    if not reason:
        raise PublicationRefused("请写明撤回的理由。")
    if replacement is not None and (replacement.pk == publication.pk or not replacement.live):
        raise PublicationRefused("替代的信息还没有发布，请先发布，或者不填替代的信息。")
    withdrawal = Withdrawal.objects.create(
        publication=publication, reason=reason, replacement=replacement, by=by, at=at
    )
    ready.outdate(_keys_of(publication) | queries.list_keys([publication]))
    PUBLICATIONS.note([publication.pk])
    publication.entries.all().delete()
    publication.live, publication.has_unpublished_changes = False, True
    publication.live_revision = None
    publication.save(update_fields=["live", "has_unpublished_changes", "live_revision"])
    record(publication, "publication_withdrawn", {"hash": publication.content_hash, "reason": reason}, by=by, at=at)  # fmt: skip
    return withdrawal


def publish_revision(publication: Publication, revision: Any, user: Any) -> None:
    """Wagtail's ways to go live. Only the text as last saved can be released, and only as `release` has it."""
    if revision.pk != publication.latest_revision_id:
        raise PublicationRefused("这不是最新的一稿，请核对后再发布。")
    release(publication.pk, by=user, at=clock.now())


def unpublish(publication: Publication, user: Any) -> None:
    """Wagtail's ways to take down: what has expired, and what its own buttons would do if they were open."""
    withdraw(publication.pk, reason=EXPIRED, by=user, at=clock.now())


def _keys_of(publication: Publication) -> set[str]:
    """Whatever shows something of a publication, lists aside."""
    targets = [effect.target for effect in publication.effects.select_related("target")]
    keys = {
        f"publication:{publication.pk}",
        f"unit:{publication.unit_id}",
        f"sitemap:{publication.pk // 1000}",
        "sitemap:index",
        *(f"unit:{unit.pk}" for unit in publication.joint_units.all()),
        *(f"publication:{target.pk}" for target in targets),
        *(f"unit:{target.unit_id}" for target in targets),
    }
    if publication.kind.group == DocumentKind.Group.GUIDE:
        keys.add(GUIDES)
    if publication.duty_id:
        keys.add(DUTIES)
    if publication.interprets_id:
        keys.add(f"publication:{publication.interprets_id}")
    if publication.outcome_of_id:
        keys.add(f"publication:{publication.outcome_of_id}")
    keys |= {f"publication:{pk}" for pk in publication.outcomes.values_list("pk", flat=True)}
    # An interpretation shows the mark of what it interprets.
    keys |= {f"publication:{pk}" for pk in publication.interpretations.values_list("pk", flat=True)}
    return keys | queries.list_keys(targets)


def _next_index_number(publication: Publication, at: datetime) -> str:
    """The next 索引号 of the unit in the year."""
    code = publication.unit.organ_code.replace("-", "")
    return index_number(code, at.year, next_number(index_series(f"{code}/{at.year}")))


def index_series(organ_and_year: str) -> str:
    """The name under which the serials of an organ's 索引号 in a year are given out, e.g. of "000014349/2020"."""
    return f"index:{organ_and_year}"
