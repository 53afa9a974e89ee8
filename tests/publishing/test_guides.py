"""办事服务: a guide has its ten elements, and is found by the event that brings someone here."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.publishing import actions, checks, queries
from gongkai.publishing.models import LifeEvent
from tests.publishing.texts import Newsroom, kind

pytestmark = pytest.mark.django_db
ELEMENTS = {
    "matter": "结婚登记", "basis": "婚姻登记条例", "conditions": "双方自愿", "papers": ["身份证", "户口簿"], "place": "示范路1号",
    "organ": "区民政局", "fees": "不收费", "hours": "工作日，当场办结", "telephone": "023-00000000", "steps": ["申请", "审查", "发证"], "online": "https://zwfw.cq.gov.cn/",
}  # fmt: skip


@pytest.fixture
def newsroom():
    return Newsroom()


def guide(newsroom, **changes):
    """A draft of a guide that stands under one event."""
    body = [{"type": "guide", "value": ELEMENTS | changes}]
    draft = newsroom.draft(title="结婚登记办事指南", kind=kind("办事指南"), document_number="", body=body)
    written = draft.get_latest_revision_as_object()
    written.life_events.set([LifeEvent.objects.get(name="婚姻登记")])
    written.save_revision(user=newsroom.author)
    draft.refresh_from_db()
    return draft


def test_a_guide_stands_under_its_event_and_says_all_ten(newsroom):
    assert "婚姻登记" not in Client().get(reverse("services")).content.decode()
    draft = guide(newsroom)
    newsroom.approve(draft)
    published = newsroom.release(draft)
    event = LifeEvent.objects.get(name="婚姻登记")
    assert "婚姻登记" in Client().get(reverse("services")).content.decode()
    listed = Client().get(reverse("services-by", args=["event", event.pk])).content.decode()
    assert published.address in listed
    page = Client().get(published.address).content.decode()
    for label in ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理机构", "收费标准", "办理时间", "联系电话", "办理流程"):  # fmt: skip
        assert f"<dt>{label}</dt>" in page
    assert 'href="https://zwfw.cq.gov.cn/"' in page and queries.is_intact(published)
    row = Client().get(reverse("data", args=["guides"])).json()["rows"][0]
    assert (row["papers"], row["life_events"]) == ("身份证；户口簿", "个人：婚姻登记")
    actions.withdraw(published.pk, reason="停办", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert "婚姻登记" not in Client().get(reverse("services")).content.decode()


def test_what_is_missing_stops_and_what_is_vague_is_said(newsroom):
    said = [finding.message for finding in checks.findings(guide(newsroom, fees="", papers=["其他有关材料"]))]
    assert "办事指南缺少：收费标准。" in said and any("“其他有关材料”不明确" in one for one in said)
    plain = newsroom.draft(kind=kind("办事指南"), document_number="示民发〔2020〕11号")
    assert any("没有填写十个要素" in one.message for one in checks.findings(plain))


def test_the_event_is_part_of_what_is_approved(newsroom):
    draft = guide(newsroom)
    newsroom.approve(draft)
    written = draft.get_latest_revision_as_object()
    written.life_events.set([])
    written.save_revision(user=newsroom.author)
    with pytest.raises(actions.PublicationRefused, match="没有经过三审三校"):
        newsroom.release(draft)
