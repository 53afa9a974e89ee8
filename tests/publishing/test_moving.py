"""Beside other sites: their feeds and crawls come in, ours goes out and comes in again elsewhere, our ways in stand in their pages."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from PIL import Image

from gongkai.documents import limited
from gongkai.documents.reading import Unreadable
from gongkai.publishing import actions, queries
from gongkai.publishing.actions.bodies import picture_value, table_value
from gongkai.publishing.models import OldAddress, Publication
from tests.publishing.texts import Newsroom, kind

pytestmark = pytest.mark.django_db
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>通知</title>{items}</channel></rss>"""
ITEM = """<item><title>关于第{n}件事的通知</title><link>https://www.cq.example/zw/{n}.html</link><pubDate>Mon, 0{n} Jun 2015 01:30:00 GMT</pubDate>
<dc:creator>{who}</dc:creator><description>摘要&lt;b&gt;{n}&lt;/b&gt;</description><content:encoded><![CDATA[<p>第{n}件事<script>x</script>。</p>]]></content:encoded></item>"""
PAGE = """<html><head><meta name="ArticleTitle" content="社会救助{n}号办法"><meta name="PubDate" content="2016-0{n}-05 10:00">
<meta name="ContentSource" content="{who}"><meta name="Url" content="http://www.old.example/a/{n}.html"></head><body>
<table><tr><td>索 引 号：</td><td>000014349/2016-0000{n}</td><td>发文字号：</td><td>示民发[2016]第0{n}号</td></tr><tr><td>成文日期：</td><td>2016年{n}月3日</td><td>主题分类：</td><td>民政、扶贫、救灾\\社会福利</td></tr></table>
<div id="zoom"><p>第一条。</p></div></body></html>"""


@pytest.fixture
def newsroom():
    return Newsroom(code="mzj")


def bring_in(path, newsroom, **options):
    out = io.StringIO()
    call_command(
        "import", "publications", path, unit="mzj", by=newsroom.author.username, stdout=out, stderr=io.StringIO(), **options
    )  # fmt: skip
    return out.getvalue()


def test_a_feed_comes_in_again_and_again_each_entry_once(newsroom, tmp_path):
    feed = tmp_path / "rss.xml"
    feed.write_text(RSS.format(items=ITEM.format(n=1, who=newsroom.unit.name) + ITEM.format(n=2, who="市某局")))
    assert "已导入 2 条" in bring_in(feed, newsroom)
    first, second = Publication.objects.order_by("pk")
    assert (first.title, first.kind.name, first.source, second.source) == (
        "关于第1件事的通知",
        "通知",
        "",
        "市某局",
    )
    assert first.legacy.published_at.isoformat() == "2015-06-01T01:30:00+00:00" and first.formed_on == date(
        2015, 6, 1
    )
    assert "第1件事。" in first.body[0].value.source and "script" not in first.body[0].value.source
    assert "没有新的信息" in bring_in(feed, newsroom)
    undated = ITEM.format(n=9, who="x").replace("Mon, 09 Jun 2015 01:30:00 GMT", "0001-01-01T00:00:00+08:00")
    feed.write_text(RSS.format(items=undated))
    assert "没有发布时间" in bring_in(feed, newsroom)
    feed.write_text(RSS.format(items="".join(ITEM.format(n=n, who="市某局") for n in (1, 2, 3))))
    assert "2 条以前已经导入" in bring_in(feed, newsroom)
    assert Publication.objects.count() == 3


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>甲</title><link rel="self" href="/self"/><link rel="alternate" href="https://a.example/1"/>
<published>2020-01-02T03:04:05Z</published><author><name>某局</name></author><summary>要点</summary></entry></feed>"""


def test_atom_is_read_too_and_what_is_no_feed_is_refused():
    [entry] = limited.read("feed", ATOM.encode())
    assert entry == {"title": "甲", "address": "https://a.example/1", "published": "2020-01-02T03:04:05+00:00", "source": "某局", "summary": "要点", "content": ""}  # fmt: skip
    for content in (
        b"<html></html>",
        b"not xml",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
    ):
        with pytest.raises(Unreadable):
            limited.read("feed", content)


def test_a_crawl_is_read_by_the_tags_its_pages_must_carry(newsroom, tmp_path):
    for n, who in ((1, newsroom.unit.short_name), (2, "中国政府网")):
        (tmp_path / f"{n}.html").write_bytes(PAGE.format(n=n, who=who).encode("gb18030"))
    (tmp_path / "index.html").write_text("<html><head><title>列表</title></head></html>")
    said = bring_in(tmp_path, newsroom, within="zoom")
    assert "1 个网页不是信息页" in said and "已导入 2 条" in said
    first, second = Publication.objects.order_by("pk")
    assert (first.document_number, first.index_number, first.theme.name) == (
        "示民发〔2016〕1号",
        "000014349/2016-00001",
        "社会福利",
    )
    assert (first.kind.name, first.formed_on, first.unit) == ("办法", date(2016, 1, 3), newsroom.unit)
    assert (first.source, second.source) == ("", "中国政府网")
    assert OldAddress.objects.filter(address="/a/1.html", publication=first).exists()
    empty = tmp_path / "空"
    empty.mkdir()
    with pytest.raises(CommandError, match="ArticleTitle"):
        bring_in(empty, newsroom)


def picture():
    target = io.BytesIO()
    Image.new("RGB", (8, 6), (9, 9, 9)).save(target, "PNG")
    return target.getvalue()


def published(newsroom):
    """A text with everything: headings, a merged table, a picture, a file; and its interpretation."""
    merged = [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}]
    body = [
        {
            "type": "text",
            "value": '<h2>一、要求</h2><p>按<b>时</b>办理，见<a href="https://example.com/a?b=1">说明</a>。</p><ul><li>甲</li></ul>',
        },
        {"type": "table", "value": table_value([["合计", ""], ["甲", "1"]], merged, has_head=False)},
        {"type": "image", "value": picture_value(picture(), "图.png", "示意图")},
    ]
    draft = newsroom.draft(
        title="社会救助办法",
        kind=kind("办法"),
        body=body,
        is_normative=True,
        normative_number="S1",
        effective_on=date(2020, 7, 1),
    )
    book = openpyxl.Workbook()
    book.active["A1"] = "标准"
    content = io.BytesIO()
    book.save(content)
    actions.attach(
        draft.pk,
        name="标准；" + "长" * 90 + ".xlsx",
        content=content.getvalue(),
        by=newsroom.author,
        at=newsroom.now,
    )
    actions.exempt_from_interpretation(draft.pk, reason="内部", by=newsroom.staff["leader"], at=newsroom.now)
    draft.refresh_from_db()
    newsroom.approve(draft)
    return newsroom.release(draft)


FIELDS = (
    "title", "document_number", "index_number", "item", "formed_on", "effective_on", "is_normative", "normative_number", "secrecy_checked_by",
    "secrecy_checked_on", "summary", "source",
)  # fmt: skip


def test_what_goes_out_comes_in_elsewhere_as_it_was(newsroom, tmp_path, settings):
    settings.GONGKAI_ADDRESS = "https://www.shifan.example"
    before = published(newsroom)
    newsroom.published(
        title="《社会救助办法》解读", kind=kind("政策解读"), document_number="", interprets=before
    )
    out = io.StringIO()
    call_command("export", "publications", tmp_path / "out", stdout=out, stderr=io.StringIO())
    assert "已导出 2 条" in out.getvalue()
    page = next((tmp_path / "out").rglob(f"*_{before.pk}.html"))
    stamp = page.stat().st_mtime_ns
    call_command("export", "publications", tmp_path / "out", stdout=io.StringIO(), stderr=io.StringIO())
    assert page.stat().st_mtime_ns == stamp  # what lies there is not written again
    facts = {field: getattr(before, field) for field in FIELDS}
    files = [file.digest for file in before.attachments.all()]
    # another installation: the same units and people, nothing published
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_publication SET index_number = ''")
    said = bring_in(tmp_path / "out" / "目录.xlsx", newsroom)
    assert "已导入 2 条" in said
    [after] = Publication.objects.filter(title=before.title).exclude(pk=before.pk)
    assert {field: getattr(after, field) for field in FIELDS} == facts
    assert [file.digest for file in queries.written(after).draft.attachments.all()] == files
    assert after.legacy.published_at.date() == before.first_published_at.date()
    text, grid, image = after.body
    assert 'href="https://example.com/a?b=1"' in text.value.source and "leaving" not in text.value.source
    assert "<h2" in text.value.source and "<b>时</b>" in text.value.source and "<li" in text.value.source
    assert grid.value["mergeCells"] == [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}]
    assert image.value.contextual_alt_text == "示意图"
    explained = Publication.objects.get(title="《社会救助办法》解读", legacy__isnull=False)
    assert explained.interprets == after


def test_a_merged_table_is_shown_merged(newsroom, client):
    page = client.get(published(newsroom).address).content.decode()
    assert '<td rowspan="1" colspan="2">合计</td></tr>' in page


def test_our_ways_in_stand_in_a_frame_of_the_sites_that_are_named(newsroom, client, settings):
    page = client.get(reverse("ways-in"), {"unit": "mzj"})
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    settings.GONGKAI_EMBED_HOSTS = ["https://www.cq.gov.cn"]
    page = client.get(reverse("ways-in"), {"unit": "mzj"})
    assert (
        "frame-ancestors https://www.cq.gov.cn" in page["Content-Security-Policy"]
        and "X-Frame-Options" not in page
    )
    said = page.content.decode()
    assert f'href="{reverse("apply")}?unit=mzj" target="_top"' in said and newsroom.unit.name in said
    assert "frame-ancestors 'none'" in client.get(reverse("query"))["Content-Security-Policy"]
