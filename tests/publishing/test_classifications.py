"""Themes, kinds and life events are data that the desk keeps, and what was approved under a name keeps it."""

from __future__ import annotations

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
