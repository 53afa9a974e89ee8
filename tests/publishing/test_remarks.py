"""Reviewers say what they mean beside the words it is about."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Remark
from gongkai.publishing.reviewing import Stage
from tests.publishing.texts import Newsroom, change, kind

pytestmark = pytest.mark.django_db
BODY = [
    {"type": "text", "id": "b1", "value": "<p>对<b>困难</b>群众妥善安排。</p><p>从速办理。</p>"},
    {"type": "question", "id": "b2", "value": {"question": "何时？", "answer": "<p>六月。</p>"}},
]


@pytest.fixture
def newsroom():
    return Newsroom()


def said(newsroom, publication, submission, **what):
    facts = {
        "place": "b1",
        "quote": "从速办理",
        "text": "写明期限",
        "by": newsroom.staff[Role.SECTION_HEAD],
    } | what
    return actions.remark(publication.pk, submission_id=submission.pk, at=newsroom.now, **facts)


def test_a_remark_stands_beside_its_words_and_the_writer_sees_what_is_still_to_be_done(newsroom, client):
    publication = newsroom.draft(body=BODY)
    submission = newsroom.submit(publication)
    client.force_login(newsroom.staff[Role.SECTION_HEAD])
    page, sent = reverse("desk:publication", args=[publication.pk]), {"of": submission.pk, "place": "b1", "quote": "从速办理", "text": "写明<期限>"}  # fmt: skip
    client.post(reverse("desk:publication-remark", args=[publication.pk]), sent)
    shown = client.get(page).content.decode()
    assert "<mark>从速办理</mark>" in shown and "写明&lt;期限&gt;" in shown
    said(newsroom, publication, submission, place="b2", quote="六 月", text="哪一年")
    newsroom.proofread(submission)
    handed_back = actions.review(
        publication.pk, submission_id=submission.pk, stage=Stage.FIRST, is_approved=False,
        by=newsroom.staff[Role.SECTION_HEAD], at=newsroom.now,
    )  # fmt: skip
    assert handed_back.opinion == "见批注。"  # what is to be changed is said in the remarks
    change(publication, newsroom.author, body=[BODY[0] | {"value": "<p>六月底前办理。</p>"}, BODY[1]])
    found = queries.open_remarks(publication, queries.written(publication).content)
    assert [(one.where, one.is_unchanged) for one in found] == [("正文第 1 段", False), ("正文第 2 段", True)]
    client.force_login(newsroom.author)
    shown = client.get(page).content.decode()
    assert "上一稿的批注" in shown and "这一段还没有改动" in shown


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({"quote": "没有这句话"}, "不在这一段里"),
        ({"place": "b9"}, "不在送审的内容里"),
        ({"text": " "}, "请写明批注"),
        ({"text": "长" * 501}, "最多 500 个字"),
    ],
)
def test_what_is_not_about_the_text_is_refused_and_kept_in_the_form(newsroom, client, what, refusal):
    publication = newsroom.draft(body=BODY)
    submission = newsroom.submit(publication)
    with pytest.raises(PublicationRefused, match=refusal):
        said(newsroom, publication, submission, **what)


def test_what_was_typed_stays_when_it_is_refused(newsroom, client):
    publication = newsroom.draft(body=BODY)
    submission = newsroom.submit(publication)
    client.force_login(newsroom.staff[Role.SECTION_HEAD])
    sent = {"of": submission.pk, "place": "b1", "quote": "别处的话", "text": "写明期限"}
    answer = client.post(reverse("desk:publication-remark", args=[publication.pk]), sent)
    assert answer.status_code == 409
    assert 'value="别处的话"' in answer.content.decode() and ">写明期限</textarea>" in answer.content.decode()


def test_remarks_are_for_this_version_by_its_reviewers_and_are_never_changed(newsroom):
    publication = newsroom.draft(body=BODY)
    submission = newsroom.submit(publication)
    with pytest.raises(PublicationRefused, match="校对人、审核人"):
        said(newsroom, publication, submission, by=Newsroom(organ_code="000014350").staff[Role.LEADER])
    made = said(newsroom, publication, submission)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Remark.objects.filter(pk=made.pk).update(text="改")
    change(publication, newsroom.author, title="改过的标题")
    with pytest.raises(PublicationRefused, match="又有改动"):
        said(newsroom, publication, submission)


def test_what_is_handed_in_with_a_document_is_remarked_on_its_page(newsroom):
    document = newsroom.draft(is_normative=True, normative_number="1")
    actions.plan_interpretation(document.pk, responsible=newsroom.unit, forms=["text"], by=newsroom.author, at=newsroom.now)  # fmt: skip
    from_kind = {"kind": kind("政策解读"), "document_number": "", "interprets": document}
    interpretation = newsroom.draft(title="解读", body=BODY, **from_kind)
    submission = newsroom.submit(document)
    member = submission.members.get()
    said(newsroom, document, member)
    assert [one.remark.text for one in queries.open_remarks(interpretation, member.text)] == ["写明期限"]
