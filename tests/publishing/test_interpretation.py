"""同步组织、同步审签、同步部署: a document that should be interpreted goes through with its interpretation, or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.accounts.queries import calendar
from gongkai.publishing import actions, jobs, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Publication
from gongkai.publishing.reviewing import Stage
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom, change, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def document(newsroom):
    return newsroom.draft(
        title="社会救助实施办法", kind=kind("办法"), is_normative=True, normative_number="S-1"
    )


def plan(newsroom, document, **details):
    return actions.plan_interpretation(
        document.pk, responsible=newsroom.unit, forms=["text"], by=newsroom.author, at=newsroom.now, **details
    )


def interpretation(newsroom, document):
    return newsroom.draft(
        title="《社会救助实施办法》解读", kind=kind("政策解读"), interprets=document, document_number=""
    )


def wanting(newsroom, on):
    return queries.with_deadlines(queries.uninterpreted({newsroom.unit.pk}), on, calendar())


def live(*publications):
    return [Publication.objects.get(pk=one.pk).live for one in publications]


def test_without_a_plan_or_without_the_text_it_is_not_taken(newsroom, document):
    with pytest.raises(PublicationRefused, match="没有解读方案，不予收文"):
        newsroom.submit(document)
    plan(newsroom, document)
    with pytest.raises(PublicationRefused, match="没有解读材料，不予收文"):
        newsroom.submit(document)


def test_both_go_through_the_same_reviews_and_are_public_at_once(newsroom, document):
    plan(newsroom, document)
    explained = interpretation(newsroom, document)
    newsroom.approve(document)
    assert [one.reviews.count() for one in explained.submissions.all()] == [3]
    newsroom.release(document)
    assert live(document, explained) == [True, True]
    document.refresh_from_db(), explained.refresh_from_db()
    assert queries.interpretation_lag(document, explained, calendar()) == 0


def test_a_change_of_the_interpretation_resets_the_document_too(newsroom, document):
    plan(newsroom, document)
    explained = interpretation(newsroom, document)
    submission = newsroom.submit(document)
    newsroom.proofread(submission)
    newsroom.review(submission, Stage.FIRST)
    change(explained, newsroom.author, summary="改过")
    newsroom_review = pytest.raises(PublicationRefused, match="又有改动")
    with newsroom_review:
        newsroom.proofread(submission)
    again = newsroom.submit(document)
    assert again.members.get().publication == explained


def test_the_interpretation_is_not_reviewed_apart_from_its_document(newsroom, document):
    plan(newsroom, document)
    explained = interpretation(newsroom, document)
    newsroom.submit(document)
    with pytest.raises(PublicationRefused, match="请在那一条的页面办理"):
        newsroom.proofread(explained.submissions.get())


def test_with_a_later_day_it_waits_and_the_days_are_counted(newsroom, document):
    plan(newsroom, document, planned_on=DAY + timedelta(days=2))
    explained = interpretation(newsroom, document)
    newsroom.approve(document)
    newsroom.release(document)
    assert live(document, explained) == [True, False]
    (row,) = wanting(newsroom, DAY)
    assert (row.due_on, row.days_left) == (date(2020, 6, 4), 3)
    assert wanting(newsroom, date(2020, 6, 8))[0].days_left < 0
    assert jobs.release_due(at=moment(DAY + timedelta(days=2)).replace(hour=8))[0] == 0
    assert (
        jobs.release_due(at=moment(DAY + timedelta(days=2)).replace(hour=9))[0] == 1
    )  # by itself, that morning
    assert live(explained) == [True] and wanting(newsroom, DAY) == []
    document.refresh_from_db(), explained.refresh_from_db()
    assert queries.interpretation_lag(document, explained, calendar()) == 2


def test_a_leader_may_let_it_go_without_and_says_why(newsroom, document):
    leader = newsroom.staff[Role.LEADER]
    with pytest.raises(PublicationRefused, match="分管领导批准"):
        actions.exempt_from_interpretation(document.pk, reason="内部", by=newsroom.author, at=newsroom.now)
    with pytest.raises(PublicationRefused, match="写明不解读的理由"):
        actions.exempt_from_interpretation(document.pk, reason=" ", by=leader, at=newsroom.now)
    actions.exempt_from_interpretation(document.pk, reason="内部管理制度", by=leader, at=newsroom.now)
    newsroom.approve(document)
    newsroom.release(document)
    assert live(document) == [True] and wanting(newsroom, DAY) == []


def test_what_wrote_the_interpretation_does_not_make_the_final_review(newsroom, document):
    plan(newsroom, document)
    explained = interpretation(newsroom, document)
    change(explained, newsroom.staff[Role.LEADER], summary="领导改过")
    submission = newsroom.submit(document)
    for stage in (Stage.FIRST, Stage.SECOND):
        newsroom.proofread(submission)
        newsroom.review(submission, stage)
    newsroom.proofread(submission)
    with pytest.raises(PublicationRefused, match="你写过这篇稿件"):
        newsroom.review(submission, Stage.FINAL)


def test_a_draft_of_another_unit_or_of_another_kind_is_not_taken_along(newsroom, document):
    plan(newsroom, document)
    interpretation(newsroom, document)
    other = Newsroom(organ_code="000014350")
    foreign = interpretation(other, document)
    changed = interpretation(newsroom, document)
    change(changed, newsroom.author, title="别的通知", kind=kind("通知"), interprets=None, document_number="")
    submission = newsroom.submit(document)
    members = {member.publication_id for member in submission.members.all()}
    assert members.isdisjoint({foreign.pk, changed.pk}) and len(members) == 1


def test_an_interpretation_does_not_go_ahead_of_its_document(newsroom, document):
    explained = interpretation(newsroom, document)
    with pytest.raises(PublicationRefused, match="一并送审"):
        newsroom.submit(explained)


def test_a_day_later_than_three_working_days_is_refused(newsroom, document):
    plan(newsroom, document, planned_on=DAY + timedelta(days=4))  # a Friday; Thursday would do
    interpretation(newsroom, document)
    newsroom.approve(document)
    with pytest.raises(PublicationRefused, match="晚于文件发布后 3 个工作日"):
        newsroom.release(document)
    assert live(document) == [False]


def test_who_drafted_interprets_though_another_unit_issues(newsroom, document):
    drafter = Newsroom(organ_code="000014350")
    actions.plan_interpretation(
        document.pk, responsible=drafter.unit, forms=["text"], by=newsroom.author, at=newsroom.now
    )
    explained = interpretation(drafter, document)
    with pytest.raises(PublicationRefused, match="一并送审"):
        drafter.submit(explained)
    newsroom.approve(document)
    newsroom.release(document)
    assert live(document, explained) == [True, True]


def test_rules_are_interpreted_like_documents(newsroom):
    rules = newsroom.draft(title="某某规定", kind=kind("规章"), needs_interpretation=True)
    with pytest.raises(PublicationRefused, match="没有解读方案，不予收文"):
        newsroom.submit(rules)


def test_the_list_of_what_wants_interpretation_is_paged(newsroom, client):
    for number in range(31):
        rules = newsroom.draft(
            title=f"第{number:02d}号规定", kind=kind("规章"), needs_interpretation=True, document_number=""
        )
        actions.release_in_emergency(rules.pk, reason="急", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    client.force_login(newsroom.author)
    assert "全部 31 份" in client.get(reverse("desk:publications")).content.decode()
    first = client.get(reverse("desk:uninterpreted")).content.decode()
    second = client.get(reverse("desk:uninterpreted"), {"from": 30}).content.decode()
    assert "第29号" in first and "第30号" not in first and "第30号" in second


def test_the_other_lists_of_the_first_page_are_whole_elsewhere(newsroom, client):
    for number in range(31):
        urgent = newsroom.draft(title=f"第{number:02d}号通告", document_number="")
        actions.release_in_emergency(urgent.pk, reason="急", by=newsroom.staff[Role.LEADER], at=newsroom.now)
        newsroom.draft(title=f"第{number:02d}号草稿", document_number="")
    client.force_login(newsroom.author)
    assert client.get(reverse("desk:publications")).content.decode().count("全部 31 条") == 2
    for name, word in (("desk:drafts", "草稿"), ("desk:emergencies", "通告")):
        pages = [client.get(reverse(name), sent).content.decode() for sent in ({}, {"from": 30})]
        assert [page.count(f"号{word}") for page in pages] == [30, 1]
