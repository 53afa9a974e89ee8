"""What happens without anyone asking: texts go public and end at the time set, and what is public is compared again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from gongkai.publishing import queries, ready
from gongkai.publishing.actions import PublicationRefused, release, withdraw
from gongkai.publishing.actions.releasing import EXPIRED
from gongkai.publishing.models import Column, Duty, Effect, Publication
from gongkai.publishing.platform import DUTIES

_LOOKED_BACK = timedelta(days=40)


def release_due(*, at: datetime) -> tuple[int, int, list[str]]:
    """Release what is scheduled, take down what has expired; how many, and in words what could not be released."""
    released, ended, stopped = 0, 0, []
    due = Publication.objects.filter(_revisions__approved_go_live_at__lte=at).distinct()
    for publication in due.order_by("pk"):
        try:
            release(publication.pk, by=None, at=at)
            released += 1
        except PublicationRefused as refused:
            stopped.append(f"“{publication.title}”没有按时发布：{refused}")
    for publication in Publication.objects.filter(live=True, expire_at__lte=at).order_by("pk"):
        withdraw(publication.pk, reason=EXPIRED, by=None, at=at)
        ended += 1
    return released, ended, stopped


def renew_dated_pages(today: date) -> int:
    """Make anew the pages that say something else from today on; how many texts do.

    In force, lapsed, amended, repealed, open for comment, archived; an entry of the 标准目录 that begins or has ended.
    """
    since = today - _LOOKED_BACK  # also where a daily round was missed
    yesterday = today - timedelta(days=1)
    days, ends = (since, today), (since, yesterday)
    turning = Publication.objects.filter(live=True).filter(
        Q(effective_on__range=days)
        | Q(expires_on__range=ends)
        | Q(comment_from__range=days)
        | Q(comment_until__range=ends)
    )
    changed = set(turning.values_list("pk", flat=True))
    effects = Effect.objects.filter(from_on__range=days, publication__live=True)
    changed |= set(effects.values_list("target", flat=True))
    keys = {f"publication:{pk}" for pk in changed} | queries.list_keys(changed)
    keys |= {
        f"unit:{unit}" for unit in Publication.objects.filter(pk__in=changed).values_list("unit", flat=True)
    }
    if Duty.objects.filter(Q(begun_on__range=days) | Q(ended_on__range=ends)).exists():
        keys.add(DUTIES)
    # Gone from the navigation of every page; and guides name the year.
    if Column.objects.filter(closed_on=today).exists() or (today.month, today.day) == (1, 1):
        keys.add(ready.SITE)
    ready.outdate_now(keys)
    return len(changed)


def altered() -> list[Publication]:
    """The live publications of which text or files are not what three people approved."""
    found = Publication.objects.filter(live=True).select_related("unit", "kind", "theme__parent", "interprets")
    found = found.prefetch_related("joint_units", "attachments__file", "effects", "corrections", "life_events")
    return [publication for publication in found.iterator(chunk_size=500) if not _holds(publication)]


def _holds(publication: Publication) -> bool:
    files = publication.attachments.all()
    return queries.is_intact(publication) and all(queries.approved_bytes(file) is not None for file in files)
