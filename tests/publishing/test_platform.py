"""政府信息公开平台: the guide and the rules a unit writes itself, and the library with what each document is worth today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.accounts import clock
from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, Effect, Publication
from tests.publishing.texts import Newsroom, kind

pytestmark = pytest.mark.django_db
TODAY = date(2020, 12, 31)


@pytest.fixture
def newsroom():
    return Newsroom()


def page(part, newsroom):
    return Client().get(reverse("platform-part", args=[newsroom.unit.code, part])).content.decode()


def test_the_guide_is_written_from_the_units_data_until_the_unit_publishes_its_own(newsroom, client):
    assert "示范路1号" in page("zfxxgkzn", newsroom) and "本机关持有政府信息基本情况" in page(
        "zfxxgkzn", newsroom
    )
    client.force_login(newsroom.author)
    answer = client.post(reverse("desk:guide-draft"), {"unit": newsroom.unit.code})
    made = Publication.objects.get()
    assert answer.status_code == 302 and str(made.pk) in answer["Location"]
    assert made.title.endswith("政府信息公开指南（2020年版）")
    assert "本机关持有政府信息基本情况" in str(made.body)
    newsroom.published(
        title="公开指南",
        kind=kind("公开指南"),
        document_number="",
        theme=None,
        body=[{"type": "text", "value": "<p>可以到区图书馆查阅。</p>"}],
    )
    shown = page("zfxxgkzn", newsroom)
    assert "可以到区图书馆查阅" in shown and "本机关持有政府信息基本情况" not in shown
    assert "示范路1号" in shown  # where to go always follows the unit's data


def test_only_its_editors_draft_a_units_guide(newsroom, client):
    client.force_login(Newsroom().author)
    client.post(reverse("desk:guide-draft"), {"unit": newsroom.unit.code})
    assert not Publication.objects.exists()


def test_the_units_own_rules_of_disclosure_stand_under_the_second_part(newsroom):
    newsroom.published(title="信息公开保密审查制度", kind=kind("公开制度"), document_number="", theme=None)
    assert "信息公开保密审查制度" in page("zfxxgkzd", newsroom)


def test_long_lists_of_a_part_are_turned_page_by_page(newsroom, client):
    for number in range(21):
        newsroom.published(title=f"制度{number:02d}号", kind=kind("公开制度"), document_number="", theme=None)
    first = page("zfxxgkzd", newsroom)
    assert "制度20号" in first and "制度00号" not in first and "?from=20" in first
    address = reverse("platform-part", args=[newsroom.unit.code, "zfxxgkzd"])
    assert "制度00号" in client.get(address, {"from": 20}).content.decode()


def test_the_library_holds_normative_documents_and_rules_and_finds_them(newsroom):
    newsroom.published(title="救助办法", kind=kind("规章"), theme=None)
    newsroom.published(title="平常的通知", document_number="示民发〔2020〕11号")
    shown = Client().get(reverse("library")).content.decode()
    assert "救助办法" in shown and "平常的通知" not in shown
    assert "救助办法" in Client().get(reverse("library"), {"q": "示民发[2020]10号"}).content.decode()
    assert "没有这样的文件" in Client().get(reverse("library"), {"state": "废止"}).content.decode()
    rows = Client().get(reverse("data", args=["library"])).json()["rows"]
    assert [row["validity"] for row in rows] == ["有效"]


DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(effective=DAYS, expires=DAYS, amended=DAYS, repealed=DAYS)
def test_the_database_works_out_validity_as_the_rule_does(newsroom, effective, expires, amended, repealed):
    Effect.objects.all().delete()
    Publication.objects.all().update(live=False)
    document = Publication.objects.filter(title="办法").first() or newsroom.published(
        title="办法", document_number="", kind=kind("规章"), theme=None
    )
    other = Publication.objects.filter(title="后来的").first() or newsroom.published(
        title="后来的", document_number="", kind=kind("公示"), theme=None
    )
    Publication.objects.filter(pk__in=(document.pk, other.pk)).update(live=True)
    Publication.objects.filter(pk=document.pk).update(effective_on=effective, expires_on=expires)
    for what, on in (("amends", amended), ("repeals", repealed)):
        if on:
            Effect.objects.create(publication=other, target=document, kind=what, from_on=on)
    document.refresh_from_db()
    expected = queries.validity(document, queries.effects_on(document), clock.today()).label
    assert queries.library(clock.today()).get(pk=document.pk).validity == expected


def test_an_installation_has_the_kinds_of_the_platform():
    groups = set(DocumentKind.objects.values_list("group", flat=True))
    assert {"rules", "disclosure_guide", "disclosure_rules"} <= groups
