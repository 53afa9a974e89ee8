"""The editor: in Chinese, with the checks beside what is written."""

from __future__ import annotations

import gettext
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

import gongkai.publishing
from tests.publishing.texts import Newsroom

LOCALE = Path(gongkai.publishing.__file__).parent / "locale/zh_Hans/LC_MESSAGES"


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_translations_are_those_of_the_source(domain):
    source = (LOCALE / f"{domain}.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE)
    with (LOCALE / f"{domain}.mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    assert pairs and len(pairs) == source.count("\nmsgid ") - 1
    for said, meant in pairs:
        said, meant = (text.replace(r"\"", '"') for text in (said, meant))
        assert translations.gettext(said) == meant


def test_the_editor_speaks_chinese_where_wagtail_does_not(newsroom, client):
    client.force_login(newsroom.author)
    page = client.get(reverse("wagtailsnippets_publishing_publication:add")).content.decode()
    assert "已保存" in page and "Autosave is paused" not in page and newsroom.author.name in page
    assert (
        json.dumps("插入区块").strip('"')
        in client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    )
    assert client.get("/editor/").url == reverse("desk:publications")


def test_what_the_checks_find_stands_beside_the_text(newsroom, client):
    draft = newsroom.draft(title="关于<布署>的通知", body=[{"type": "text", "value": "<p>请与攻府联系。</p>"}])
    client.force_login(newsroom.author)
    page = client.get(reverse("wagtailsnippets_publishing_publication:edit", args=[draft.pk])).content.decode()
    address = reverse("desk:publication-findings", args=[draft.pk])
    assert f'data-findings="{address}"' in page and "site/findings" in page
    found = client.get(address).content.decode()
    assert "1 处须处理" in found and "“攻府”应为“政府”" in found and 'data-count="2"' in found
    client.force_login(Newsroom(organ_code="000014350").author)
    assert client.get(address).status_code == 403
