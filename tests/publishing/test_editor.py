"""The editor: in Chinese, with the checks beside what is written."""

from __future__ import annotations

import gettext
import io
import json
import re
from pathlib import Path

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.enum.text import WD_ALIGN_PARAGRAPH

import gongkai.publishing
from gongkai.publishing import queries
from gongkai.publishing.models import Publication
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


def manuscript(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text).alignment = (
            WD_ALIGN_PARAGRAPH.CENTER if text.endswith(("号", "通知")) else None
        )
    target = io.BytesIO()
    document.save(target)
    return SimpleUploadedFile("稿.docx", target.getvalue())


def test_a_text_begins_with_a_word_file(newsroom, client):
    client.force_login(newsroom.author)
    sent = {"unit": newsroom.unit.code, "file": manuscript("示民发[2020]第10号", "关于冬春救助的通知", "一、要求", "安排好生活。<b>", "2020年5月30日")}  # fmt: skip
    answer = client.post(reverse("desk:draft-from-word"), sent)
    draft = Publication.objects.get()
    assert answer.url == reverse("wagtailsnippets_publishing_publication:edit", args=[draft.pk])
    assert (draft.title, draft.document_number, draft.kind.name) == (
        "关于冬春救助的通知",
        "示民发〔2020〕10号",
        "通知",
    )
    assert str(draft.formed_on) == "2020-05-30" and draft.created_by == newsroom.author
    text = draft.body[0].value.source
    assert ">一、要求</h2>" in text and "安排好生活。&lt;b&gt;" in text
    sent["file"] = manuscript("改过的正文。")
    client.post(reverse("desk:publication-word", args=[draft.pk]), sent)
    draft.refresh_from_db()
    assert "改过的正文" in queries.written(draft).draft.body[0].value.source


def test_a_file_that_cannot_be_read_is_refused_in_words_and_makes_nothing(newsroom, client):
    client.force_login(newsroom.author)
    broken = {"unit": newsroom.unit.code, "file": SimpleUploadedFile("稿.docx", b"PK\x03\x04broken")}
    old = {"unit": newsroom.unit.code, "file": SimpleUploadedFile("稿.doc", b"\xd0\xcf\x11\xe0")}
    for sent, said in ((broken, "重新保存"), (old, "另存为 docx")):
        page = client.post(reverse("desk:draft-from-word"), sent, follow=True).content.decode()
        assert said in page
    elsewhere = Newsroom(organ_code="000014350").unit
    sent = {"unit": elsewhere.code, "file": manuscript("正文。")}
    assert "采编人办理" in client.post(reverse("desk:draft-from-word"), sent, follow=True).content.decode()
    assert not Publication.objects.exists()
