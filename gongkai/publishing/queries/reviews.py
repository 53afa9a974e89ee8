"""A text as it is being written, and how far its reviews have come."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from wagtail.models import Revision

from gongkai.publishing.content import content_of, hash_of, words_of
from gongkai.publishing.models import EmergencyRelease, Publication, Remark, Review, ReviewPolicy, Submission
from gongkai.publishing.reviewing import Passed, Stage, Standing


class Written(NamedTuple):
    """A publication as it was last saved, whether public or not, with its hash."""

    draft: Publication
    content: dict[str, object]
    content_hash: str


def written(publication: Publication) -> Written:
    """What would be reviewed now."""
    draft = publication.get_latest_revision_as_object()
    content = content_of(draft)
    return Written(draft, content, hash_of(content))


def authors_of(*publications: Publication) -> frozenset[int]:
    """Ids of everyone who saved a version of any of these since the last one of it that passed its reviews.

    That version itself counts too: the editor may have saved over it. Asks as often for a hundred texts as for one.
    """
    passed = Review.objects.filter(
        submission__publication=OuterRef("publication"),
        submission__content_hash=OuterRef("content_hash"),
        stage=Stage.FINAL,
        is_approved=True,
    )
    reviewed = dict(
        Submission.objects.filter(
            Exists(passed), publication__in=publications, content_hash=F("publication__content_hash")
        )
        .order_by("pk")
        .values_list("publication_id", "revision_id")
    )
    revisions = Revision.objects.filter(
        base_content_type=Publication.get_base_content_type(),
        object_id__in=[str(one.pk) for one in publications],
        user__isnull=False,
    )
    writers = {
        writer
        for number, of, writer in revisions.order_by().values_list("pk", "object_id", "user")
        if number >= reviewed.get(int(of), 0)
    }
    creators = {one.created_by_id for one in publications if one.created_by_id and one.pk not in reviewed}
    return frozenset(writers | creators)


def is_reviewed(publication: Publication, content_hash: str) -> bool:
    """Whether exactly this content has passed its final review."""
    return Review.objects.filter(
        submission__publication=publication.pk,
        submission__content_hash=content_hash,
        stage=Stage.FINAL,
        is_approved=True,
    ).exists()


def standing_of(submission: Submission) -> Standing:
    """How far a submission has come, with everyone who wrote in it or in what was handed in with it."""
    lot = [submission, *submission.members.select_related("publication")]
    return Standing(
        authors=authors_of(*(one.publication for one in lot)) | {one.by_id for one in lot},
        proofread=submission.proofreadings.count(),
        reviews=[Passed(Stage(r.stage), r.by_id, r.is_approved) for r in submission.reviews.all()],
    )


def current_submission(publication: Publication, content_hash: str) -> Submission | None:
    """The newest submission, where it is of exactly this content; a changed text has none, nor one taken down since."""
    newest = publication.submissions.order_by("-pk").first()
    if newest is None or newest.content_hash != content_hash:
        return None
    return None if publication.withdrawals.filter(at__gt=newest.at).exists() else newest


def author_may_review_first(publication: Publication) -> bool:
    """The unit's policy; without one, no."""
    return ReviewPolicy.objects.filter(unit=publication.unit_id, author_may_review_first=True).exists()


def waiting_reviews(units: set[int]) -> QuerySet[Submission]:
    """The newest submission of each publication of these units that nobody has handed back and that is not released."""
    later = Submission.objects.filter(publication=OuterRef("publication"), pk__gt=OuterRef("pk"))
    handed_back = Review.objects.filter(submission=OuterRef("pk"), is_approved=False)
    # What an emergency released is public already and still waits.
    passed = Review.objects.filter(submission=OuterRef("pk"), stage=Stage.FINAL, is_approved=True)
    return (
        Submission.objects.filter(
            ~Exists(later), ~Exists(handed_back), publication__unit__in=units, package__isnull=True
        )
        .exclude(Exists(passed), publication__live=True, content_hash=F("publication__content_hash"))
        .select_related("publication__unit", "publication__kind", "by")
        .prefetch_related("reviews", "proofreadings")
    )


def unreviewed_emergencies(units: set[int]) -> QuerySet[EmergencyRelease]:
    """Emergency releases of these units still live whose text has not passed its final review since."""
    reviewed = Review.objects.filter(
        submission__publication=OuterRef("publication"),
        submission__content_hash=OuterRef("content_hash"),
        stage=Stage.FINAL,
        is_approved=True,
    )
    return EmergencyRelease.objects.filter(
        ~Exists(reviewed),
        publication__unit__in=units,
        publication__live=True,
        publication__content_hash=F("content_hash"),
    ).select_related("publication__unit", "by")


def last_approved(publication: Publication) -> Submission | None:
    """The submission that was released last; what reviewers compare a new text with."""
    if not publication.content_hash:
        return None
    return publication.submissions.filter(content_hash=publication.content_hash).order_by("-pk").first()


def drafts(units: set[int]) -> QuerySet[Publication]:
    """Texts of these units that have unpublished changes and are not in review, the newest first."""
    in_review = waiting_reviews(units).filter(publication=OuterRef("pk"), revision=OuterRef("latest_revision"))
    return (
        Publication.objects.filter(~Exists(in_review), unit__in=units, has_unpublished_changes=True)
        .select_related("unit", "kind")
        .defer("body")
        .order_by("-pk")
    )


def said_at(submission: Submission, place: str) -> str | None:
    """The words of one block of the text as it was handed in, or without a place of the whole; None where there is none."""
    body = submission.text["body"]
    if not place:
        return "\n".join([str(submission.text["title"]), *map(words_of, body)])
    return next((words_of(block) for block in body if block.get("id") == place), None)


class Remarked(NamedTuple):
    """A remark on an earlier version, where it stood, and whether that place still says the same."""

    remark: Remark
    where: str
    is_unchanged: bool


def open_remarks(publication: Publication, content: dict[str, Any]) -> list[Remarked]:
    """The remarks on the version handed in last, and what has become of their places in `content`, the text as it is now."""
    newest = publication.submissions.order_by("-pk").first()
    if newest is None:
        return []
    places = {block.get("id"): number for number, block in enumerate(newest.text["body"], start=1)}
    now = {block.get("id"): words_of(block) for block in content["body"]}
    return [
        Remarked(
            remark,
            f"正文第 {places[remark.place]} 段" if remark.place in places else "整篇",
            now.get(remark.place) == said_at(newest, remark.place)
            if remark.place
            else newest.content_hash == hash_of(content),
        )
        for remark in newest.remarks.select_related("by")
    ]
