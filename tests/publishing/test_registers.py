"""Registers beside the texts: hot issues, handing over, days in grey."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import GreyPeriod, Handover, HotIssue
from tests.publishing.texts import DAY, Newsroom, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return Newsroom()


def response(newsroom):
    return newsroom.published(
        title="关于水质的回应", kind=kind("热点回应"), document_number="", heard_on=date(2020, 5, 30)
    )


def test_an_issue_waits_until_its_response_is_public_and_again_when_it_is_withdrawn(newsroom, client):
    client.force_login(newsroom.author)
    form = {"topic": "水质浑浊", "heard_on": "2020-05-30", "heard_where": "热线", "unit": newsroom.unit.pk}
    page = client.post(reverse("desk:issues"), form, follow=True).content.decode()
    assert "水质浑浊" in page and "已过" in page
    answer = response(newsroom)
    issue = HotIssue.objects.get()
    page = client.post(reverse("desk:issue-answer", args=[issue.pk]), {"response": answer.pk}, follow=True)
    assert "用了 2 天" in page.content.decode()
    actions.withdraw(answer.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert "回应已经撤回" in client.get(reverse("desk:issues")).content.decode()
    again = newsroom.published(
        title="再次回应", kind=kind("热点回应"), document_number="", heard_on=date(2020, 5, 30)
    )
    actions.answer_issue(issue.pk, response=again, by=newsroom.author, at=newsroom.now)
    issue.refresh_from_db()
    assert issue.response == again
    elsewhere = response(Newsroom())
    other = actions.record_issue(
        topic="停车", heard_on=DAY, heard_where="网络", unit=newsroom.unit, by=newsroom.author, at=newsroom.now
    )
    with pytest.raises(PublicationRefused, match="请选择"):
        actions.answer_issue(other.pk, response=elsewhere, by=newsroom.author, at=newsroom.now)


def test_only_a_public_response_of_the_units_own_people_answers(newsroom):
    issue = actions.record_issue(
        topic="停车", heard_on=DAY, heard_where="网络", unit=newsroom.unit, by=newsroom.author, at=newsroom.now
    )
    draft = newsroom.draft(kind=kind("热点回应"), document_number="")
    with pytest.raises(PublicationRefused, match="请选择已经发布的"):
        actions.answer_issue(issue.pk, response=draft, by=newsroom.author, at=newsroom.now)
    with pytest.raises(PublicationRefused, match="回应由"):
        actions.answer_issue(issue.pk, response=response(newsroom), by=Newsroom().author, at=newsroom.now)
    with pytest.raises(PublicationRefused, match="晚于今天"):
        actions.record_issue(
            topic="早",
            heard_on=date(2020, 12, 30),
            heard_where="x",
            unit=newsroom.unit,
            by=newsroom.author,
            at=newsroom.now,
        )


def test_a_handover_lists_what_was_public_and_stays_so(newsroom, client):
    first = newsroom.published(title="甲")
    newsroom.draft(title="草稿", document_number="示民发〔2020〕11号")
    client.force_login(newsroom.author)
    form = {"unit": newsroom.unit.pk, "place": "archive", "receiver": "区档案馆 某人", "first_day": "2020-01-01", "last_day": "2020-06-30", "on": "2020-07-10"}  # fmt: skip
    assert "共 1 条" in client.post(reverse("desk:handovers"), form, follow=True).content.decode()
    actions.withdraw(first.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    file = client.get(reverse("desk:handover-list", args=[Handover.objects.get().pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows if row[1]] == ["标题", "甲"]
    refused = client.post(reverse("desk:handovers"), form | {"last_day": "2020-08-01"})
    assert refused.status_code == 422 and "日期的先后不对" in refused.content.decode()
    client.force_login(Newsroom().author)
    assert client.get(reverse("desk:handover-list", args=[Handover.objects.get().pk])).status_code == 403


def test_the_site_is_grey_from_a_day_to_a_day_and_by_itself_in_colour_again(newsroom, client, settings):
    client.force_login(newsroom.staff[Role.COORDINATOR])
    form = {"first_day": "2020-12-31", "last_day": "2020-12-31", "reason": "悼念"}
    assert "grayscale" not in client.get(reverse("mode")).content.decode()
    client.post(reverse("desk:grey"), form)
    assert "grayscale" in client.get(reverse("mode")).content.decode()
    assert queries.is_grey(date(2020, 12, 31)) and not queries.is_grey(date(2021, 1, 1))
    client.post(reverse("desk:grey-end", args=[GreyPeriod.objects.get().pk]))
    assert "grayscale" not in client.get(reverse("mode")).content.decode()
    wrong = client.post(reverse("desk:grey"), form | {"last_day": "2020-12-01"})
    assert wrong.status_code == 422 and "截止日期早于开始日期" in wrong.content.decode()
