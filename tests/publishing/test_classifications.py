"""Themes, kinds and life events are data that the desk keeps, and what was approved under a name keeps it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, LifeEvent, Theme
from tests.publishing.texts import Newsroom, kind

pytestmark = pytest.mark.django_db


def test_entries_are_added_and_named_otherwise_until_a_text_stands_under_them(client):
    newsroom = Newsroom()
    client.force_login(newsroom.staff[Role.ADMINISTRATOR])
    new = reverse("desk:classification-new", args=["kinds"])
    client.post(new, {"name": "倡议书", "group": "notice", "position": 40})
    made = DocumentKind.objects.get(name="倡议书")
    address = reverse("desk:classification", args=["kinds", made.pk])
    client.post(address, {"name": "公开信", "group": "notice", "position": 41})
    made.refresh_from_db()
    assert made.name == "公开信" and "公开信" in client.get(reverse("desk:classifications")).content.decode()
    published = newsroom.published(kind=kind("公开信"), document_number="")
    refused = client.post(address, {"name": "别名", "group": "notice", "position": 41})
    assert refused.status_code == 422 and "不能再改" in refused.content.decode()
    client.post(address, {"name": "公开信", "group": "notice", "position": 1})
    made.refresh_from_db()
    assert made.position == 1 and queries.is_intact(published)
    twice = client.post(new, {"name": "公开信", "group": "notice", "position": 40})
    assert twice.status_code == 422


def test_a_theme_above_one_in_use_keeps_its_name_and_drafts_count_too(client):
    newsroom = Newsroom()
    draft = newsroom.draft(document_number="")
    theme = Theme.objects.get(name="社会福利")
    assert queries.is_classification_used(theme) and queries.is_classification_used(theme.parent)
    assert not queries.is_classification_used(LifeEvent.objects.first()) and draft.theme == theme
    client.force_login(newsroom.author)
    assert client.get(reverse("desk:classifications")).status_code == 403


def test_a_kind_that_the_system_looks_for_by_name_keeps_it_and_themes_stand_below_their_own(client):
    client.force_login(Newsroom().staff[Role.ADMINISTRATOR])
    for name in DocumentKind.NAMED_BY_THE_SYSTEM:
        address = reverse("desk:classification", args=["kinds", kind(name).pk])
        refused = client.post(address, {"name": "别名", "group": "other", "position": 1})
        assert refused.status_code == 422 and "系统按名称使用" in refused.content.decode()
    page = client.get(reverse("desk:classifications")).content.decode()
    above = ""
    for said in re.findall(
        r">([^<>]+)</a></li>", page.partition("<h2>体裁</h2>")[0].partition("<h2>主题</h2>")[2]
    ):
        assert "\\" not in said or said.startswith(f"{above}\\"), said
        above = said if "\\" not in said else above
    assert above


def test_a_refusal_does_not_look_like_a_success(client):
    newsroom = Newsroom()
    client.force_login(newsroom.author)
    page = client.post(
        reverse("desk:draft-from-word"), {"unit": newsroom.unit.code}, follow=True
    ).content.decode()
    assert '<li class="error">请选择单位和文件。</li>' in page
