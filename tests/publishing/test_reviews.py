"""三审三校: nothing is public that three people have not approved, exactly as it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gongkai.accounts.actions import delegate
from gongkai.accounts.models import Role
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Publication, Review, ReviewPolicy
from gongkai.publishing.reviewing import Passed, Stage, Standing, why_not_review
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom, change


@pytest.fixture
def newsroom(db):
    return Newsroom()


def test_a_text_read_and_approved_by_three_people_goes_public_with_its_number(newsroom):
    publication = newsroom.draft()
    newsroom.approve(publication)
    released = newsroom.release(publication)
    stored = Publication.objects.get(pk=publication.pk)
    assert stored.live and stored.index_number == "000014349/2020-00001"
    assert queries.is_intact(stored) and released.content_hash == stored.content_hash


def test_without_all_reviews_it_is_not_released(newsroom):
    publication = newsroom.draft()
    with pytest.raises(PublicationRefused, match="没有经过三审三校"):
        newsroom.release(publication)
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    newsroom.review(submission, Stage.FIRST)
    with pytest.raises(PublicationRefused, match="没有经过三审三校"):
        newsroom.release(publication)


def test_a_change_after_the_second_review_resets_everything(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    for stage in (Stage.FIRST, Stage.SECOND):
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    change(publication, newsroom.author, title="关于做好冬春救助工作的紧急通知")
    with pytest.raises(PublicationRefused, match="又有改动"):
        newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="又有改动"):
        newsroom.review(submission, Stage.FINAL)
    again = newsroom.submit(publication)
    assert again.pk != submission.pk and queries.standing_of(again).next_stage is Stage.FIRST


def test_what_is_handed_back_must_be_changed_before_it_comes_again(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    newsroom.review(submission, Stage.FIRST, is_approved=False)
    with pytest.raises(PublicationRefused, match="还没有修改"):
        newsroom.submit(publication)
    change(publication, newsroom.author, summary="冬春救助")
    newsroom.submit(publication)


def test_handing_back_without_a_word_is_refused(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="写明哪里要改"):
        actions.review(
            publication.pk, submission_id=submission.pk, stage=Stage.FIRST, is_approved=False, opinion=" ",
            by=newsroom.staff[Role.SECTION_HEAD], at=newsroom.now,
        )  # fmt: skip


def test_one_person_makes_one_review_and_the_author_never_the_last(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="你写过这篇稿件"):
        newsroom.review(submission, Stage.FIRST, by=newsroom.author)
    head = newsroom.staff[Role.SECTION_HEAD]
    newsroom.review(submission, Stage.FIRST, by=head)
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="三审须由三个人"):
        newsroom.review(submission, Stage.SECOND, by=head)


def test_a_unit_may_let_the_author_make_the_first_review(newsroom):
    ReviewPolicy.objects.create(unit=newsroom.unit, author_may_review_first=True)
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    newsroom.review(submission, Stage.FIRST, by=newsroom.author)
    for stage in (Stage.SECOND, Stage.FINAL):
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    assert newsroom.release(publication).live


def test_the_rule_is_set_at_the_desk(newsroom, client):
    client.force_login(newsroom.staff[Role.ADMINISTRATOR])
    client.post(reverse("desk:review-policy"), {"units": [newsroom.unit.pk]})
    assert queries.author_may_review_first(newsroom.draft())
    client.post(reverse("desk:review-policy"), {})
    assert not queries.author_may_review_first(newsroom.draft())


def test_a_small_unit_borrows_a_reviewer_by_dated_delegation(newsroom):
    """The street's leader hands the final review to someone of the unit above, for a time."""
    lender = Newsroom(organ_code="000014350").staff[Role.LEADER]
    give = {"from_on": DAY, "until_on": DAY + timedelta(days=9), "reason": "人手不足"}
    delegate(newsroom.staff[Role.LEADER], lender, **give, by="街道", at=newsroom.now)
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    for stage in (Stage.FIRST, Stage.SECOND):
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    newsroom.proofread(submission)
    review = newsroom.review(submission, Stage.FINAL, by=lender)
    assert review.for_person == newsroom.staff[Role.LEADER] and newsroom.release(publication).live
    later = newsroom.draft(document_number="")
    submission = actions.submit(later.pk, by=newsroom.author, at=moment(DAY + timedelta(days=20)))
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="没有初审的职责"):
        actions.review(
            later.pk, submission_id=submission.pk, stage=Stage.FIRST, is_approved=True, by=lender,
            at=moment(DAY + timedelta(days=20)),
        )  # fmt: skip


def test_a_review_waits_for_its_proof_reading(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    with pytest.raises(PublicationRefused, match="一校还没有记录"):
        newsroom.review(submission, Stage.FIRST)


def test_someone_of_another_unit_reviews_nothing(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="没有初审的职责"):
        newsroom.review(submission, Stage.FIRST, by=Newsroom(organ_code="000014350").staff[Role.SECTION_HEAD])


def test_an_emergency_release_needs_a_reason_and_is_shown_until_it_is_reviewed(newsroom):
    publication = newsroom.draft()
    leader = newsroom.staff[Role.LEADER]
    with pytest.raises(PublicationRefused, match="写明应急发布的理由"):
        actions.release_in_emergency(publication.pk, reason="", by=leader, at=newsroom.now)
    with pytest.raises(PublicationRefused, match="分管领导"):
        actions.release_in_emergency(publication.pk, reason="暴雨", by=newsroom.author, at=newsroom.now)
    actions.release_in_emergency(publication.pk, reason="暴雨红色预警", by=leader, at=newsroom.now)
    assert Publication.objects.get(pk=publication.pk).live
    assert [one.reason for one in queries.unreviewed_emergencies({newsroom.unit.pk})] == ["暴雨红色预警"]
    assert newsroom.author.pk in queries.authors_of(Publication.objects.get(pk=publication.pk))
    submission = newsroom.submit(publication)
    assert list(queries.waiting_reviews({newsroom.unit.pk})) == [submission]
    for stage in Stage:
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    assert not queries.waiting_reviews({newsroom.unit.pk})  # made up for
    assert not queries.unreviewed_emergencies({newsroom.unit.pk})
    secret = newsroom.draft(openness="withheld", document_number="")
    with pytest.raises(PublicationRefused, match="不予公开"):
        actions.release_in_emergency(secret.pk, reason="急", by=leader, at=newsroom.now)


def test_saving_over_the_public_version_keeps_its_writer_an_author(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    written = publication.get_latest_revision_as_object()
    written.title = "改过"
    written.save_revision(user=newsroom.author, overwrite_revision=publication.latest_revision)
    publication.refresh_from_db()
    assert newsroom.author.pk in queries.authors_of(publication)


def test_words_that_are_too_long_are_refused_in_words(newsroom):
    publication = newsroom.published()
    with pytest.raises(PublicationRefused, match="最多 300 个字"):
        actions.withdraw(publication.pk, reason="长" * 301, by=newsroom.staff[Role.LEADER], at=newsroom.now)


class TestWaysToGoLive:
    """Each way there is, tried without three approvals."""

    def test_the_model(self, newsroom):
        publication = newsroom.draft()
        with pytest.raises(PublicationRefused):
            publication.publish(publication.latest_revision)

    def test_a_revision_as_bulk_actions_workflows_and_schedules_publish_it(self, newsroom):
        publication = newsroom.draft()
        with pytest.raises(PublicationRefused):
            publication.latest_revision.publish(user=newsroom.author)

    def test_saving_the_row(self, newsroom):
        publication = newsroom.draft()
        publication.live = True
        with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
            publication.save()

    def test_the_database_itself(self, newsroom):
        publication = newsroom.draft()
        with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(live=True)

    def test_a_new_row_that_is_live_at_once(self, newsroom):
        publication = newsroom.draft()
        publication.pk, publication.id, publication.live = None, None, True
        with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
            publication.save(force_insert=True)

    def test_two_approvals_and_a_forged_hash(self, newsroom):
        publication = newsroom.draft()
        submission = newsroom.submit(publication)
        for stage in (Stage.FIRST, Stage.SECOND):
            newsroom.proofread(submission)
            newsroom.review(submission, stage)
        with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(
                live=True, content_hash=submission.content_hash
            )

    def test_the_approvals_of_another_hash(self, newsroom):
        publication = newsroom.published()
        with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(content_hash="0" * 64)


def test_what_was_recorded_about_reviews_cannot_be_changed(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    newsroom.review(submission, Stage.FIRST, is_approved=False)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Review.objects.update(is_approved=True)


def test_the_database_takes_no_second_review_by_the_same_person(newsroom):
    publication = newsroom.draft()
    submission = newsroom.submit(publication)
    newsroom.proofread(submission)
    review = newsroom.review(submission, Stage.FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(submission=submission, stage=2, is_approved=True, by=review.by, at=review.at)


def test_a_body_changed_under_an_unchanged_hash_is_caught(newsroom, client):
    publication = newsroom.published()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_publication SET summary = '改过' WHERE id = %s", [publication.pk])
    stored = Publication.objects.get(pk=publication.pk)
    assert not queries.is_intact(stored)
    response = client.get(stored.address)
    assert response.status_code == 503 and "暂停显示" in response.content.decode()


def test_what_was_taken_down_needs_new_reviews(newsroom):
    publication = newsroom.published()
    actions.withdraw(publication.pk, reason="数据有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    with pytest.raises(PublicationRefused, match="三审三校"):
        newsroom.release(publication)
    with pytest.raises(DatabaseError, match="three reviews"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(live=True)
    newsroom.approve(publication)
    assert newsroom.release(publication).live


_PEOPLE = st.integers(1, 4)


@given(
    authors=st.frozensets(_PEOPLE, min_size=1),
    steps=st.lists(st.tuples(st.sampled_from(Stage), _PEOPLE, st.booleans(), st.integers(0, 3)), max_size=8),
    author_first=st.booleans(),
)
def test_whatever_is_tried_what_counts_as_approved_has_three_reviewers_and_a_last_who_did_not_write(
    authors, steps, author_first
):
    standing = Standing(authors)
    for stage, person, is_approved, read in steps:
        standing = Standing(authors, max(standing.proofread, read), standing.reviews)
        refusal = why_not_review(
            standing, stage, person, author_may_review_first=author_first, stages_held=set(Stage)
        )
        if not refusal:
            reviews = [*standing.reviews, Passed(stage, person, is_approved)]
            standing = Standing(authors, standing.proofread, reviews)
    if standing.is_approved:
        assert len({review.by for review in standing.reviews}) == 3
        assert all(review.is_approved for review in standing.reviews)
        assert standing.reviews[-1].by not in authors and standing.proofread >= 3
        assert {review.by for review in standing.reviews[1:]}.isdisjoint(authors)
