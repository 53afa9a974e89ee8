"""A site's past comes along: as drafts, checked, reviewed in lots, with its dates, files and old addresses."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongkai.accounts.models import Role
from gongkai.documents import table
from gongkai.documents.markup import parts_of
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import LegacyImport, OldAddress, Publication
from gongkai.publishing.reviewing import Stage
from tests.publishing.test_attachments import sheet
from tests.publishing.texts import STAGE_ROLES, Newsroom, column

pytestmark = pytest.mark.django_db
HEADS = ["标题", "体裁", "发布时间", "原网址", "正文文件", "主题", "法定公开事项", "成文日期", "保密审查人", "保密审查日期", "附件", "索引号", "解读的文件", "浏览量"]  # fmt: skip
SITE = "http://www.shifan.gov.cn"
PAGE = """<html><head><meta charset="gb2312"></head><body><div id="nav">首页</div><div class="TRS_Editor">
<p class="MsoNormal" style="text-indent:28pt"><span style="font-family:仿宋">第{n}号：</span>救助<b>困难</b>群众<o:p></o:p>。<script>alert(1)</script></p>
<table><tr><th>镇街</th><th>户数</th></tr><tr><td>甲</td><td>3</td></tr></table>
<p><img src="./W{n}.jpg" alt="发放现场"></p><p><a href="./P{n}.xlsx">名单</a><a href="/zwgk/other.html">相关</a></p>
</div></body></html>"""


def row(n, **changes):
    facts = {
        "标题": f"关于第{n}项救助的通知", "体裁": "通知", "发布时间": f"2012-0{n}-05 09:30", "原网址": f"{SITE}/zwgk/2012/t{n}.html",
        "正文文件": f"2012/t{n}.html", "主题": "社会福利", "法定公开事项": "20-11", "成文日期": f"2012-0{n}-01",
        "保密审查人": "审", "保密审查日期": f"2012-0{n}-02", **changes,
    }  # fmt: skip
    return [facts.get(head, "") for head in HEADS]


@pytest.fixture
def newsroom(db):
    return Newsroom(code="mzj")


@pytest.fixture
def export(tmp_path):
    """Two texts with their pages, pictures and files, as a crawl leaves them."""
    (tmp_path / "2012").mkdir()
    for n in (1, 2):
        (tmp_path / "2012" / f"t{n}.html").write_bytes(PAGE.format(n=n).encode("gb18030"))
        Image.new("RGB", (30, 20), (n, 0, 0)).save(tmp_path / "2012" / f"W{n}.jpg")
        book = openpyxl.Workbook()
        book.active["A1"] = f"第{n}批"
        book.save(tmp_path / "2012" / f"P{n}.xlsx")
    return tmp_path


def brought_in(export, rows, **options):
    file = export / "目录.xlsx"
    file.write_bytes(table.written("目录", HEADS, rows))
    out = io.StringIO()
    options = {"by": Publication.objects.none(), **options}
    call_command("import", "publications", file, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def options(newsroom):
    return {"unit": "mzj", "by": newsroom.author.username, "within": "TRS_Editor"}


def reviewed(newsroom, head):
    for stage in Stage:
        newsroom.proofread(head)
        newsroom.review(head, stage)


def test_a_trial_writes_nothing_and_says_what_will_be_stopped(export, newsroom):
    (export / "2012" / "P2.xlsx").write_bytes(sheet("hidden sheet"))
    report = export / "报告.xlsx"
    said = brought_in(export, [row(1), row(2)], dry_run=True, report=report, **options(newsroom))
    assert "可以导入 2 条，其中 1 条还有须处理的问题" in said and "浏览量" in said
    assert "第 3 行“关于第2项救助的通知”：附件“名单.xlsx”" in said and "底表" in said
    assert "P-PERSON" in [cell for line in table.rows_of(report.read_bytes()) for cell in line]
    assert not Publication.objects.exists() and not OldAddress.objects.exists()


def test_texts_come_as_drafts_and_go_live_by_the_three_reviews_with_their_own_dates(export, newsroom):
    notices = column("tzgg", "通知公告", kinds=["通知"])
    newer = newsroom.published(title="今年的通知", document_number="")
    brought_in(export, [row(1), row(2)], **options(newsroom))
    client = Client()
    assert client.get("/zwgk/2012/t1.html").status_code == 404  # not public yet
    head = actions.submit_imported(
        LegacyImport.objects.get(), newsroom.unit, by=newsroom.author, at=newsroom.now
    )
    first, second = Publication.objects.order_by("pk")[1:]
    with pytest.raises(PublicationRefused, match="没有经过三审三校"):
        newsroom.release(first)
    reviewed(newsroom, head)
    newsroom.release(first)
    for text, day in ((first, "20120105"), (second, "20120205")):
        text.refresh_from_db()
        assert text.live and f"/t{day}_{text.pk}.html" in text.address
        old = client.get(f"/zwgk/2012/t{text.pk - first.pk + 1}.html")
        assert (old.status_code, old["Location"]) == (301, text.address)
        page = client.get(text.address).content.decode()
        assert "救助<b>困难</b>群众。" in page and "alert" not in page and "首页</div>" not in page
        assert 'alt="发放现场"' in page and "户数" in page and 'href="/zwgk/other.html"' in page
    file = client.get("/zwgk/2012/P1.xlsx")
    assert file.status_code == 301 and client.get(file["Location"]).status_code == 200
    # What is old does not push aside what is new.
    listed = [one.pk for one in queries.list_page(notices, 0).publications]
    assert listed == [newer.pk, second.pk, first.pk]


def test_a_page_already_made_shows_the_old_texts_in_their_place(export, newsroom):
    column("tzgg", "通知公告", kinds=["通知"])
    client = Client()
    assert "第1项" not in client.get("/tzgg/").content.decode()
    brought_in(export, [row(1)], **options(newsroom))
    head = actions.submit_imported(
        LegacyImport.objects.get(), newsroom.unit, by=newsroom.author, at=newsroom.now
    )
    reviewed(newsroom, head)
    newsroom.release(head.publication)
    assert "第1项" in client.get("/tzgg/").content.decode()


def test_what_a_check_stops_stays_behind_until_it_is_mended(export, newsroom):
    brought_in(export, [row(1), row(2, 保密审查人="")], **options(newsroom))
    batch = LegacyImport.objects.get()
    head = actions.submit_imported(batch, newsroom.unit, by=newsroom.author, at=newsroom.now)
    assert head.members.count() == 0
    with pytest.raises(PublicationRefused, match="没有可以送审的信息"):
        actions.submit_imported(batch, newsroom.unit, by=newsroom.author, at=newsroom.now)
    standing = queries.import_standing(batch, {newsroom.unit.pk})[0]
    assert (standing.texts, standing.released, standing.in_review, standing.waiting) == (2, 0, 1, 1)


def test_a_change_in_one_text_of_a_lot_stops_the_lot_until_it_is_handed_in_anew(export, newsroom):
    brought_in(export, [row(1), row(2)], **options(newsroom))
    batch = LegacyImport.objects.get()
    head = actions.submit_imported(batch, newsroom.unit, by=newsroom.author, at=newsroom.now)
    member = head.members.get().publication
    draft = member.get_latest_revision_as_object()
    draft.title = "改过的标题"
    draft.save_revision(user=newsroom.author)
    with pytest.raises(PublicationRefused, match="又有改动"):
        newsroom.proofread(head)
    again = actions.submit_imported(batch, newsroom.unit, by=newsroom.author, at=newsroom.now)
    assert again.members.count() == 1
    reviewed(newsroom, again)
    newsroom.release(again.publication)
    assert Publication.objects.filter(live=True).count() == 2


def test_one_wrong_row_and_nothing_is_written(export, newsroom):
    wrong = [
        row(1), row(2, 体裁="告示"), row(2, 发布时间="2012-02-30"), row(2, 原网址=f"{SITE}/zwgk/2012/t1.html"),
        row(2, 正文文件="../../etc/passwd"), row(2, 索引号="12/3"), row(2, 附件="没有.pdf"), row(2, 解读的文件=f"{SITE}/x.html", 原网址=f"{SITE}/y.html"),
    ]  # fmt: skip
    file = export / "目录.xlsx"
    file.write_bytes(table.written("目录", HEADS, wrong))
    out = io.StringIO()
    with pytest.raises(CommandError, match="没有导入任何一行"):
        call_command("import", "publications", file, stdout=out, stderr=io.StringIO(), **options(newsroom))
    said = out.getvalue()
    for part in ("没有“告示”", "2012-02-30", "与第 2 行的网址相同", "没有“../../etc/passwd”", "不是索引号", "没有“没有.pdf”", "以前也没有导入"):  # fmt: skip
        assert part in said
    assert not Publication.objects.exists()


def test_the_same_export_is_brought_in_once(export, newsroom):
    brought_in(export, [row(1)], **options(newsroom))
    with pytest.raises(CommandError):
        brought_in(export, [row(1)], **options(newsroom))
    assert Publication.objects.count() == 1


def test_an_index_number_stays_and_an_interpretation_finds_its_document(export, newsroom):
    rows = [
        row(2, 体裁="政策解读", 解读的文件=f"{SITE}/zwgk/2012/t1.html", 发布时间="2012-01-05"),
        row(1, 索引号="000014349/2012-00007"),
    ]
    brought_in(export, rows, **options(newsroom))
    document = Publication.objects.get(index_number="000014349/2012-00007")
    assert Publication.objects.get(interprets=document).kind.name == "政策解读"


def test_the_page_of_a_lot_shows_ten_at_a_time(export, newsroom, client, django_assert_max_num_queries):
    rows = [row(1, 标题=f"关于第{n}项救助的通知", 原网址=f"{SITE}/t{n}.html") for n in range(25)]
    brought_in(export, rows, **options(newsroom))
    head = actions.submit_imported(
        LegacyImport.objects.get(), newsroom.unit, by=newsroom.author, at=newsroom.now
    )
    others = list(head.members.order_by("pk"))
    address = reverse("desk:publication", args=[head.publication_id])
    client.force_login(newsroom.staff[Role.OFFICE_HEAD])
    with django_assert_max_num_queries(320):
        first = client.get(address).content.decode()
    assert "一并送审的 24 条" in first and "第10项" in first and "第11项" not in first
    second = client.get(address, {"from": 10}).content.decode()
    assert "第11项" in second and "第20项" in second and "第10项" not in second
    place = others[15].text["body"][0]["id"]
    sent = {"of": others[15].pk, "place": place, "text": "", "from": 10}
    refused = client.post(reverse("desk:publication-remark", args=[head.publication_id]), sent)
    assert "第16项" in refused.content.decode()
    done = client.post(
        reverse("desk:publication-remark", args=[head.publication_id]), {**sent, "text": "请核对"}
    )
    assert done.url == f"{address}?from=10#members"


def test_the_desk_shows_each_unit_its_own(export, newsroom, client):
    brought_in(export, [row(1), row(2, 保密审查人="")], **options(newsroom))
    batch = LegacyImport.objects.get()
    client.force_login(newsroom.author)
    assert "目录.xlsx" in client.get(reverse("desk:imports")).content.decode()
    page = client.get(reverse("desk:import", args=[batch.pk])).content.decode()
    assert "没有保密审查记录" in page and "送审下一批" in page
    answer = client.post(reverse("desk:import-submit", args=[batch.pk]), {"unit": "mzj"}, follow=True)
    assert "已经送审 1 条" in answer.content.decode()
    refused = client.post(reverse("desk:import-submit", args=[batch.pk]), {"unit": "mzj"})
    assert refused.status_code == 409 and "没有可以送审的信息" in refused.content.decode()
    other = Newsroom()
    client.force_login(other.author)
    assert client.get(reverse("desk:import", args=[batch.pk])).status_code == 404
    assert client.post(reverse("desk:import-submit", args=[batch.pk]), {"unit": "mzj"}).status_code in (
        404,
        409,
    )
    client.force_login(newsroom.staff[STAGE_ROLES[Stage.FINAL]])
    assert "送审下一批" not in client.get(reverse("desk:import", args=[batch.pk])).content.decode()


@pytest.mark.parametrize(
    ("markup", "parts"),
    [
        ("<p class=MsoHeading1>一</p><p>二</p>", [["text", "<h2>一</h2><p>二</p>"]]),
        ('<p style="mso-outline-level:2">一</p>', [["text", "<h3>一</h3>"]]),
        ("甲<br>乙<div><div>丙</div></div>", [["text", "<p>甲</p><p>乙</p><p>丙</p>"]]),
        ("<!--[if gte mso 9]><xml>x</xml><![endif]--><p>甲<o:p>&nbsp;</o:p></p>", [["text", "<p>甲</p>"]]),
        (
            '<p style="display:none">隐</p><p><span style="font-weight:bold">粗</span></p>',
            [["text", "<p><b>粗</b></p>"]],
        ),
        ('<a href="javascript:x()">点</a>', [["text", "<p>点</p>"]]),
        ("<ul><li><p>甲</p></li><li>乙</li></ul>", [["text", "<ul><li>甲</li><li>乙</li></ul>"]]),
        ("<table><tr><td><p>排版</p></td></tr></table>", [["text", "<p>排版</p>"]]),
        (
            "<table><tr><td colspan=2><b>头</b></td></tr><tr><td>1</td><td>2</td></tr></table>",
            [
                [
                    "table",
                    [["头", ""], ["1", "2"]],
                    [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}],
                    True,
                ]
            ],
        ),
        ("<p>&lt;script&gt;</p>", [["text", "<p>&lt;script&gt;</p>"]]),
    ],
)
def test_only_what_markup_means_is_kept(markup, parts):
    assert parts_of(f"<body>{markup}</body>".encode()) == parts


def test_the_days_of_the_export_are_those_of_the_office(export, newsroom):
    brought_in(export, [row(1)], **options(newsroom))
    assert Publication.objects.get().formed_on == date(2012, 1, 1)
    assert newsroom.staff[Role.EDITOR] == Publication.objects.get().created_by
