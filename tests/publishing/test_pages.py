"""What the public sees, and that nothing old is seen once a change has returned."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from gongkai.accounts.models import Role
from gongkai.ledger.queries import entries_about
from gongkai.publishing import actions, checks, jobs, queries, ready
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Effect, Publication
from gongkai.publishing.serving import ReadyPages
from gongkai.publishing.views import portal
from tests.factories import moment
from tests.publishing.texts import DAY, Newsroom, change, column, kind

# Files are removed when a change is committed, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newsroom():
    made = Newsroom()
    column("zcwj", "政策文件", kinds=["通知"], on_home=True)
    column("zcjd", "政策解读", kinds=["政策解读"], on_home=True)
    return made


def text_of(address, client=None):
    response = (client or Client()).get(address)
    return response.content.decode() if response.status_code == 200 else ""


EVERYWHERE = ("/", "/zcwj/", "/zcwj/rss.xml", "/sitemap-0.xml")


def places(publication):
    """Where its title or address stands."""
    return {path for path in EVERYWHERE if publication.address in text_of(path)}


def test_a_release_is_everywhere_at_once_and_a_withdrawal_nowhere(newsroom):
    [text_of(path) for path in EVERYWHERE]  # the pages without it are kept ready-made
    publication = newsroom.published()
    publication.refresh_from_db()
    assert places(publication) == set(EVERYWHERE)
    page = text_of(publication.address)
    assert "妥善安排困难群众生活" in page and publication.index_number in page and "示民发〔2020〕10号" in page
    assert publication.address in page  # canonical
    actions.withdraw(publication.pk, reason="数据有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert places(publication) == set()
    gone = Client().get(publication.address)
    assert gone.status_code == 410 and "数据有误" in gone.content.decode()


def test_what_replaces_a_withdrawn_text_is_led_to(newsroom):
    old, new = newsroom.published(), newsroom.published(title="新的通知", document_number="示民发〔2020〕11号")
    actions.withdraw(
        old.pk, reason="重新发布", replacement=new, by=newsroom.staff[Role.LEADER], at=newsroom.now
    )
    assert Client().get(old.address).url == new.address


def test_a_repeal_is_said_on_the_old_page_and_in_its_lists(newsroom):
    old = newsroom.published(title="旧办法")
    assert "有效" in text_of(old.address) and "废止" not in text_of("/zcwj/")
    new = newsroom.draft(title="新办法", document_number="示民发〔2020〕12号")
    draft = new.get_latest_revision_as_object()
    draft.effects.set([Effect(target=old, kind="repeals", from_on=DAY)])
    draft.save_revision(user=newsroom.author)
    new.refresh_from_db()
    newsroom.approve(new)
    newsroom.release(new)
    new.refresh_from_db()
    page = text_of(old.address)
    assert "废止，不再执行" in page and new.address in page
    assert "已废止" in text_of("/zcwj/") and "已废止" in text_of("/")
    assert old.address in text_of(new.address)


def test_a_repeal_is_said_in_search_and_beside_the_interpretation(newsroom):
    old = newsroom.published(title="旧救助办法", document_number="示民发〔2020〕1号")
    explained = newsroom.published(
        title="旧救助办法解读", kind=kind("政策解读"), document_number="", interprets=old
    )
    new = newsroom.draft(title="新救助办法", document_number="示民发〔2020〕2号")
    draft = new.get_latest_revision_as_object()
    draft.effects.set([Effect(target=old, kind="repeals", from_on=DAY)])
    draft.save_revision(user=newsroom.author)
    new.refresh_from_db()
    newsroom.approve(new)
    newsroom.release(new)
    explained.refresh_from_db()
    assert "已废止" in text_of(explained.address)
    found = Client().get("/search/", {"q": "救助办法"}).content.decode()
    assert found.count("已废止") == 1


def test_a_document_and_its_interpretation_link_to_each_other(newsroom):
    policy = newsroom.published()
    assert "政策解读</h2>" not in text_of(policy.address)
    interpretation = newsroom.published(
        title="《通知》解读", kind=kind("政策解读"), interprets=policy, document_number=""
    )
    assert interpretation.address in text_of(policy.address)
    assert policy.address in text_of(interpretation.address)
    assert interpretation.address in text_of("/zcjd/")


def test_a_joint_document_is_each_organs_own_wherever_it_is_counted(newsroom):
    other = Newsroom(organ_code="000014350", code="other")
    draft = newsroom.draft(title="联合发的通知")
    written = draft.get_latest_revision_as_object()
    written.joint_units.set([other.unit])
    written.save_revision(user=newsroom.author)
    draft.refresh_from_db()
    newsroom.approve(draft)
    newsroom.release(draft)
    client = Client()
    for unit in (newsroom.unit, other.unit):
        assert '<td class="number">1</td>' in text_of(f"/zfxxgk/{unit.code}/fdzdgknr/")
        assert "联合发的通知" in text_of(f"/zfxxgk/{unit.code}/fdzdgknr/20-11/")
        assert len(client.get("/api/publications.json", {"unit": unit.code}).json()["rows"]) == 1
        found = client.get("/search/", {"q": "联合发的", "unit": unit.code}).content.decode()
        assert f"{unit.short_name}</a>（1）" in found
    assert "联合发的通知" in client.get("/search/", {"q": other.unit.name}).content.decode().replace(
        "<mark>", ""
    ).replace("</mark>", "")


def test_a_joint_document_stands_with_each_organ(newsroom):
    other = Newsroom(organ_code="000014350").unit
    mine = column("bwj", "本局文件", kinds=[])
    mine.organs.set([other])
    publication = newsroom.draft()
    draft = publication.get_latest_revision_as_object()
    draft.joint_units.set([other])
    draft.save_revision(user=newsroom.author)
    publication.refresh_from_db()
    newsroom.approve(publication)
    newsroom.release(publication)
    publication.refresh_from_db()
    assert publication.address in text_of("/bwj/") and other.name in text_of(publication.address)


class TestAttachments:
    def attached(self, newsroom, content=None, name="名单.xlsx"):
        publication = newsroom.draft()
        if content is None:
            book = openpyxl.Workbook()
            book.active["A1"] = "公开的内容"
            target = BytesIO()
            book.save(target)
            content = target.getvalue()
        attachment = actions.attach(
            publication.pk, name=name, content=content, by=newsroom.author, at=newsroom.now
        )
        publication.refresh_from_db()
        return publication, attachment, content

    def test_it_is_answered_from_release_to_withdrawal_and_not_a_moment_more(self, newsroom):
        publication, attachment, content = self.attached(newsroom)
        newsroom.approve(publication)
        newsroom.release(publication)
        publication.refresh_from_db()
        address = publication.address.removesuffix(".html") + f"/{attachment.digest[:16]}.xlsx"
        assert address in text_of(publication.address)
        answer = Client().get(address)
        assert answer.content == content and answer["Content-Disposition"] == "attachment"
        assert ready.file_of(address).exists()
        actions.withdraw(publication.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
        assert not ready.file_of(address).exists() and Client().get(address).status_code == 404

    def test_one_exchanged_beneath_its_digest_is_answered_to_nobody_and_found(self, newsroom):
        publication, attachment, _ = self.attached(newsroom)
        newsroom.approve(publication)
        published = newsroom.release(publication)
        address = published.address.removesuffix(".html") + f"/{attachment.digest[:16]}.xlsx"
        other, _ = self.attached_to(newsroom, newsroom.draft(document_number=""))
        exchange = "UPDATE publishing_attachment SET file_id = %s WHERE publication_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(exchange, [other.file_id, published.pk])
        assert Client().get(address).status_code == 404
        assert [one.pk for one in jobs.altered()] == [published.pk]

    def test_nobody_lets_something_be_public_that_is_not_to_be(self, newsroom):
        for fields, check in (({"openness": "withheld"}, "P-OPEN"), ({"secrecy_checked_by": ""}, "P-SECRECY")):
            draft = newsroom.draft(document_number="", **fields)
            written = queries.written(draft)
            (finding,) = [
                one for one in checks.unresolved(written.draft, written.content_hash) if one.check == check
            ]
            with pytest.raises(PublicationRefused, match="不能放行"):
                actions.waive(
                    draft.pk, finding=finding.key, reason="x", by=newsroom.staff[Role.LEADER], at=newsroom.now
                )

    def test_an_uploaded_one_that_is_not_released_answers_to_nobody_outside(self, newsroom):
        publication = newsroom.published()
        draft, attachment, _ = publication, *self.attached_to(newsroom, publication)
        address = draft.address.removesuffix(".html") + f"/{attachment.digest[:16]}.xlsx"
        assert Client().get(address).status_code == 404
        assert (
            Client().get(reverse("desk:publication-file", args=[draft.pk, attachment.digest])).status_code
            == 302
        )

    def attached_to(self, newsroom, publication):
        book = openpyxl.Workbook()
        book.active["A1"] = "还没有发布"
        target = BytesIO()
        book.save(target)
        content = target.getvalue()
        attachment = actions.attach(
            publication.pk, name="新.xlsx", content=content, by=newsroom.author, at=newsroom.now
        )
        publication.refresh_from_db()
        return attachment, content

    def test_a_hidden_sheet_with_identity_numbers_stops_it_until_a_second_person_gives_a_reason(self, newsroom):
        book = openpyxl.Workbook()
        book.active["A1"] = "救助标准"
        hidden = book.create_sheet("底表")
        hidden["B2"] = "11010519491231002X"
        hidden.sheet_state = "hidden"
        target = BytesIO()
        book.save(target)
        publication, _, _ = self.attached(newsroom, target.getvalue())
        with pytest.raises(PublicationRefused, match="隐藏的工作表“底表”B2有居民身份证号码"):
            newsroom.submit(publication)
        written = queries.written(publication)
        (finding,) = checks.unresolved(written.draft, written.content_hash)
        assert "19491231" not in finding.quote + finding.message
        with pytest.raises(PublicationRefused, match="你写过这篇稿件"):
            actions.waive(
                publication.pk, finding=finding.key, reason="已核实", by=newsroom.author, at=newsroom.now
            )
        actions.waive(
            publication.pk, finding=finding.key, reason="示例号码，不属于任何人", by=newsroom.staff[Role.LEADER],
            at=newsroom.now,
        )  # fmt: skip
        newsroom.submit(publication)


def test_older_pages_are_numbered_from_the_oldest_and_a_release_rewrites_few(newsroom):
    for number in range(61):
        newsroom.published(title=f"通知{number:03d}", document_number=f"示民发〔2020〕{number + 1}号")
    newest = text_of("/zcwj/")
    assert "通知060" in newest and "通知040" in newest and "list-2.html" in newest
    assert "通知020" in text_of("/zcwj/list-2.html") and "通知000" in text_of("/zcwj/list-1.html")
    assert Client().get("/zcwj/list-3.html").url == "/zcwj/"
    text_of("/"), text_of("/zcwj/rss.xml")
    kept = {path: ready.file_of(path).stat().st_ino for path in ("/zcwj/list-1.html", "/zcwj/list-2.html")}
    newsroom.published(title="又一个通知", document_number="示民发〔2020〕99号")
    assert {path: ready.file_of(path).stat().st_ino for path in kept} == kept
    assert not ready.file_of("/zcwj/").exists() and not ready.file_of("/").exists()


def test_a_page_overtaken_by_a_change_while_it_was_made_is_not_kept(newsroom, monkeypatch):
    publication = newsroom.published()
    publication.refresh_from_db()
    asked, go_on = threading.Event(), threading.Event()
    slow = portal._page

    def page(*args):
        response = slow(*args)
        if threading.current_thread().name == "slow reader":
            asked.set()
            assert go_on.wait(20)
        return response

    monkeypatch.setattr(portal, "_page", page)

    def read():
        try:
            Client().get(publication.address)
        finally:
            connection.close()

    reader = threading.Thread(target=read, name="slow reader")
    reader.start()
    assert asked.wait(20)
    actions.withdraw(publication.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    go_on.set()
    reader.join()
    assert not ready.file_of(publication.address).exists()
    assert Client().get(publication.address).status_code == 410


def test_a_change_whose_process_died_before_clearing_is_cleared_by_the_next_start(newsroom, monkeypatch):
    publication = newsroom.published()
    publication.refresh_from_db()
    assert text_of(publication.address)
    monkeypatch.setattr(ready, "clear_outdated", lambda: None)
    actions.withdraw(publication.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert ready.file_of(publication.address).exists()
    monkeypatch.undo()
    assert ready.clear_outdated() >= 1
    assert not ready.file_of(publication.address).exists()


def test_the_front_answers_as_the_site_does(newsroom, settings):
    publication = newsroom.published()
    publication.refresh_from_db()
    by_the_site = Client().get(publication.address)
    front = ReadyPages(lambda environ, start_response: pytest.fail("not ready-made"))
    answered = {}

    def start_response(status, headers):
        answered["status"], answered["headers"] = status, dict(headers)

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": publication.address, "QUERY_STRING": ""}
    assert b"".join(front(environ, start_response)) == by_the_site.content
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Content-Type",
    ):
        assert answered["headers"][name] == by_the_site[name], name
    again = {**environ, "HTTP_IF_NONE_MATCH": answered["headers"]["ETag"]}
    assert list(front(again, start_response)) == [b""] and answered["status"].startswith("304")


@pytest.mark.parametrize("path", ["/../keys/site", "/.lock", "/a/../../b", "//etc/passwd", "/%2e%2e/keys"])
def test_the_front_opens_nothing_outside_the_pages(path, settings, tmp_path):
    (tmp_path / "ready" / "keys").mkdir(parents=True)
    (tmp_path / "ready" / "keys" / "site").write_text("secret")
    passed = ReadyPages(lambda environ, start_response: [b"site"])
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": ""}
    assert list(passed(environ, None)) == [b"site"]


def test_readers_hammering_see_no_old_state_after_a_change_has_returned(newsroom):
    """Eight readers, 500 changes: what is read after a change returned never shows what was before it.

    Each of 250 texts is released and later taken down; a reader that began in between must find it, and neither
    before nor after. They read through the front with its ready-made pages, as browsers do. (Released in emergency:
    reviewing 250 texts would take the time, and changes the same pages.)
    """
    many = 250 if connection.vendor == "sqlite" else 50  # the pages are the same files on both
    texts = [newsroom.draft(title=f"第{n:03d}件事的通知", document_number="") for n in range(many)]
    drawn = BytesIO()
    Image.new("RGB", (3, 3)).save(drawn, "PNG")
    for text in texts:
        text.file_digest = actions.attach(
            text.pk, name="图.png", content=drawn.getvalue(), by=newsroom.author, at=newsroom.now
        ).digest
    released, begun, gone, wrong, stop = [], set(), set(), [], threading.Event()
    addresses = {}

    def read(paths):
        front = ReadyPages(get_wsgi_application())
        try:
            while not stop.wait(0.002):  # lets the writer have a turn
                for path in paths:
                    before, out = released[-1:], frozenset(gone)
                    shown = {int(number) for number in re.findall("第([0-9]{3})件事", answer_of(front, path))}
                    wrong.extend((path, number, "gone") for number in shown & out)
                    wrong.extend((path, number, "missing") for number in before if number not in shown | begun)
        finally:
            connection.close()

    search = f"/search/?order=date&q={quote('的通知')}"
    readers = [threading.Thread(target=read, args=[["/zcwj/", "/", "/zcwj/rss.xml"]]) for _ in range(7)]
    readers.append(threading.Thread(target=read, args=[[search]]))

    def read_what_is_gone():
        """The addresses of texts taken down, and of their files."""
        front = ReadyPages(get_wsgi_application())
        try:
            while not stop.wait(0.002):
                for number in sorted(gone)[-2:]:
                    for address in addresses[number]:
                        if "件事的通知" in answer_of(front, address) or "PNG" in answer_of(front, address):
                            wrong.append((address, number, "answered"))
        finally:
            connection.close()

    readers.append(threading.Thread(target=read_what_is_gone))
    for reader in readers:
        reader.start()
    leader, front = newsroom.staff[Role.LEADER], ReadyPages(get_wsgi_application())
    try:
        for number, text in enumerate(texts):
            address = actions.release_in_emergency(text.pk, reason="急", by=leader, at=newsroom.now).address
            file = address.removesuffix(".html") + f"/{text.file_digest[:16]}.png"
            assert "PNG" in answer_of(front, file)
            addresses[number] = (address, file)
            released.append(number)
            if number >= 2:  # two stay public, so that pages are not empty
                old = number - 2
                begun.add(old)
                actions.withdraw(texts[old].pk, reason="有误", by=leader, at=newsroom.now)
                gone.add(old)
            assert text.title in answer_of(front, address)
        for old in (len(texts) - 2, len(texts) - 1):
            begun.add(old)
            actions.withdraw(texts[old].pk, reason="有误", by=leader, at=newsroom.now)
            gone.add(old)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert "件事的通知" not in answer_of(front, "/zcwj/")


def answer_of(front, path):
    """The body of what the front answers."""
    path, _, query = path.partition("?")
    environ = RequestFactory().get(path, QUERY_STRING=query).environ
    answer = front(environ, lambda status, headers: None)
    try:
        return b"".join(answer).decode(errors="replace")
    finally:
        getattr(answer, "close", lambda: None)()


def test_it_goes_public_and_ends_at_the_time_that_was_set(newsroom):
    publication = newsroom.draft(
        go_live_at=moment(DAY + timedelta(days=2)), expire_at=moment(DAY + timedelta(days=9))
    )
    newsroom.approve(publication)
    newsroom.release(publication)
    assert not Publication.objects.get(pk=publication.pk).live
    assert jobs.release_due(at=moment(DAY + timedelta(days=1)))[:2] == (0, 0)
    assert jobs.release_due(at=moment(DAY + timedelta(days=2)))[:2] == (1, 0)
    publication.refresh_from_db()
    assert publication.live and publication.address in text_of("/zcwj/")
    assert jobs.release_due(at=moment(DAY + timedelta(days=10)))[:2] == (0, 1)
    assert Client().get(publication.address).status_code == 410


def test_a_scheduled_text_changed_meanwhile_is_not_released(newsroom):
    publication = newsroom.draft(go_live_at=moment(DAY + timedelta(days=2)))
    newsroom.approve(publication)
    newsroom.release(publication)
    change(publication, newsroom.author, title="改过的标题")
    released, _, stopped = jobs.release_due(at=moment(DAY + timedelta(days=3)))
    assert released == 0 and "三审三校" in stopped[0]


def test_the_page_says_that_a_text_is_in_force_from_the_day_on(newsroom, settings):
    settings.GONGKAI_TODAY = DAY
    publication = newsroom.published(effective_on=DAY + timedelta(days=5))
    publication.refresh_from_db()
    assert "尚未施行" in text_of(publication.address)
    settings.GONGKAI_TODAY = DAY + timedelta(days=5)
    assert jobs.renew_dated_pages(settings.GONGKAI_TODAY) == 1
    assert "尚未施行" not in text_of(publication.address)


def test_the_daily_comparison_finds_what_was_altered(newsroom):
    publication, other = newsroom.published(), newsroom.published(document_number="示民发〔2020〕11号")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_publication SET summary = '改过' WHERE id = %s", [publication.pk])
    assert [one.pk for one in jobs.altered()] == [publication.pk] and other.live


def test_a_check_code_tells_whether_a_text_is_as_published(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    code = publication.content_hash[:16]
    assert code in text_of(publication.address)
    proof = text_of(reverse("proof", args=[code]))
    entry = entries_about(f"publication:{publication.pk}").filter(action="publication_released").get()
    assert "没有改动" in proof and publication.content_hash in proof and entry.hash in proof
    assert "没有以此校验码" in text_of(reverse("proof", args=["0" * 16]))
    actions.withdraw(publication.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert "现已撤回" in text_of(reverse("proof", args=[code]))


def test_an_earlier_versions_check_code_leads_to_the_present_one(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    first = publication.content_hash[:16]
    change(publication, newsroom.author, summary="改过")
    newsroom.approve(publication)
    newsroom.release(publication)
    page = text_of(reverse("proof", args=[first]))
    assert "发布的一稿" in page and publication.address in page and "没有以此校验码" not in page
    assert "历次发布" in text_of(publication.address) and "更新）" in text_of(publication.address)
    never = newsroom.draft(document_number="")
    handed_in = newsroom.submit(never)
    assert "没有以此校验码" in text_of(reverse("proof", args=[handed_in.content_hash[:16]]))


def test_the_check_code_proves_nothing_that_the_ledger_does_not_hold(newsroom):
    """An interpretation released with its document, and an emergency, have their entries; a hash without one has no proof."""
    document = newsroom.draft(is_normative=True, normative_number="1")
    actions.plan_interpretation(
        document.pk, responsible=newsroom.unit, forms=["text"], by=newsroom.author, at=newsroom.now
    )
    newsroom.draft(title="解读", kind=kind("政策解读"), document_number="", interprets=document)
    newsroom.approve(document)
    newsroom.release(document)
    urgent = newsroom.draft(title="急", document_number="")
    actions.release_in_emergency(urgent.pk, reason="暴雨", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    for one in Publication.objects.filter(live=True):
        assert queries.proof_of_release(one).sequence > 0
        assert "没有改动" in text_of(reverse("proof", args=[one.content_hash[:16]]))
    urgent.refresh_from_db()
    urgent.content_hash = "0" * 64
    assert queries.proof_of_release(urgent) is None


def test_a_columns_rule_that_changes_fills_it_anew(newsroom, client):
    publication = newsroom.published()
    publication.refresh_from_db()
    other = column("qt", "其他", kinds=["公告"])
    assert publication.address not in text_of("/qt/")
    client.force_login(newsroom.staff[Role.ADMINISTRATOR])
    fields = {
        "name": "其他",
        "description": "d",
        "keywords": "k",
        "column_type": "政策文件",
        "position": 0,
        "shows": "list",
    }
    page = client.post(
        reverse("desk:column", args=[other.pk]), {**fields, "kinds": [kind("通知").pk]}, follow=True
    )
    assert "现有 1 条信息" in page.content.decode()
    assert publication.address in text_of("/qt/")
    assert "2020-06-01" in client.get(reverse("desk:columns-of-portal")).content.decode()
    taken = client.post(reverse("desk:column-new"), {**fields, "slug": "desk"})
    assert taken.status_code == 422 and "已经有别的用途" in taken.content.decode()
    made = client.post(
        reverse("desk:column-new"), {**fields, "slug": "zt2020", "name": "专题", "closed_on": "2020-06-30"}
    )
    assert made.status_code == 302 and "已于 2020年6月30日 归档" in text_of("/zt2020/")


def test_feeds_and_sitemaps_are_well_formed(newsroom):
    publication = newsroom.published(title="A & B <通知>")
    feed = ElementTree.fromstring(text_of("/zcwj/rss.xml"))
    assert [item.findtext("title") for item in feed.iter("item")] == ["A & B <通知>"]
    assert "sitemap-0.xml" in text_of("/sitemap.xml")
    assert ElementTree.fromstring(text_of("/sitemap-0.xml")) is not None and publication.live


def test_every_page_carries_its_tags(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    site = ("SiteName", "SiteDomain", "SiteIDCode")
    of_column = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
    of_article = ("ArticleTitle", "PubDate", "ContentSource")
    for path, tags in (
        ("/", site + of_column),
        ("/zcwj/", site + of_column),
        (publication.address, site + of_column + of_article),
    ):
        page = text_of(path)
        assert [tag for tag in tags if f'<meta name="{tag}"' not in page] == [], path


def test_the_public_pages_set_no_cookie_and_do_not_depend_on_one(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    for path in ("/", "/zcwj/", publication.address):
        assert Client().get(path).cookies == {}
        client = Client()
        client.force_login(newsroom.staff[Role.LEADER])
        client.cookies["elder"] = "1"
        ready.file_of(path).unlink()
        assert client.get(path).content == Client().get(path).content


def test_lists_ask_a_bounded_number_of_times(newsroom, django_assert_max_num_queries):
    for number in range(12):
        newsroom.published(title=f"通知{number}", document_number=f"示民发〔2020〕{number + 1}号")
    for path, most in (("/", 16), ("/zcwj/", 12), ("/zcwj/rss.xml", 8)):
        with django_assert_max_num_queries(most):
            Client().get(path)


def test_a_draft_for_comment_says_where_it_stands_and_what_came_of_it(newsroom, settings):
    settings.GONGKAI_TODAY = DAY
    facts = {
        "kind": kind("征求意见公告"),
        "document_number": "",
        "comment_from": DAY,
        "is_major_decision": True,
    }
    short = newsroom.draft(title="短的", comment_until=DAY + timedelta(days=7), **facts)
    with pytest.raises(PublicationRefused, match="不足 30 日"):
        newsroom.submit(short)
    change(short, newsroom.author, short_comment_reason="防汛需要，情况紧急")
    newsroom.submit(short)
    asked = newsroom.published(title="征求意见", comment_until=DAY + timedelta(days=31), **facts)
    asked.refresh_from_db()
    assert "正在征求意见" in text_of(asked.address)
    settings.GONGKAI_TODAY = DAY + timedelta(days=32)
    assert jobs.renew_dated_pages(settings.GONGKAI_TODAY) == 1
    assert "已经结束" in text_of(asked.address)
    outcome = newsroom.published(
        title="结果反馈",
        kind=kind("公示"),
        document_number="",
        outcome_of=asked,
        formed_on=DAY + timedelta(days=32),
    )
    outcome.refresh_from_db()
    assert outcome.address in text_of(asked.address) and asked.address in text_of(outcome.address)


def test_wagtails_own_ways_take_down_everything_too(newsroom):
    publication = newsroom.published(expire_at=moment(DAY + timedelta(days=1)))
    publication.refresh_from_db()
    assert text_of(publication.address) and publication.address in text_of("/zcwj/")
    call_command("publish_scheduled", verbosity=0)  # of Wagtail; by its clock the day is long over
    assert Client().get(publication.address).status_code == 410 and publication.address not in text_of("/zcwj/")


def test_a_unit_renamed_is_renamed_on_every_page(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    assert newsroom.unit.name in text_of(publication.address)
    newsroom.unit.name = "示范区新民政局"
    newsroom.unit.save()
    assert "示范区新民政局" in text_of(publication.address)


@pytest.fixture
def pictures():
    """Wagtail's root of collections, which emptying the tables between tests takes away."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def test_a_picture_is_shown_through_its_text_only_and_says_nothing_beside_the_picture(newsroom, pictures):
    picture = Image.new("RGB", (40, 30), "red")
    exif = picture.getexif()
    exif[0x013B] = "拍摄人"
    target = BytesIO()
    picture.save(target, "JPEG", exif=exif)
    stored, unused = (
        get_image_model().objects.create(title=name, file=ContentFile(target.getvalue(), f"{name}.jpg"))
        for name in ("used", "unused")
    )
    block = {"type": "image", "value": {"image": stored.pk, "decorative": False, "alt_text": "一块红色"}}
    publication = newsroom.published(body=[block])
    publication.refresh_from_db()
    page = text_of(publication.address)
    address = publication.address.removesuffix(".html") + f"/p{stored.pk}.jpg"
    assert f'src="{address}" alt="一块红色"' in page
    answer = Client().get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert dict(Image.open(BytesIO(answer.content)).getexif()) == {}
    assert Client().get(address.replace(f"/p{stored.pk}.", f"/p{unused.pk}.")).status_code == 404
    assert Client().get(stored.file.url).status_code == 302  # to the sign-in
    with stored.file.open("wb") as file:
        Image.new("RGB", (40, 30), "blue").save(file, "JPEG")
    type(stored).objects.filter(pk=stored.pk).update(file_hash="")
    ready.clear_outdated()
    ready.file_of(publication.address).unlink()
    assert Client().get(publication.address).status_code == 503  # another picture under the same number
    actions.withdraw(publication.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert Client().get(address).status_code == 404


def test_a_picture_without_words_for_who_cannot_see_it_stops_the_text(newsroom, pictures):
    target = BytesIO()
    Image.new("RGB", (4, 3)).save(target, "PNG")
    stored = get_image_model().objects.create(title="x", file=ContentFile(target.getvalue(), "x.png"))
    publication = newsroom.draft(
        body=[{"type": "image", "value": {"image": stored.pk, "decorative": False, "alt_text": ""}}]
    )
    with pytest.raises(PublicationRefused, match="没有替代文字"):
        newsroom.submit(publication)


def test_a_link_that_leaves_the_government_asks_first(newsroom):
    text = '<p><a href="https://example.com/a?b=1">外部</a><a href="https://www.cq.gov.cn/">市政府</a><a href="javascript:alert(1)">坏</a></p>'
    publication = newsroom.published(body=[{"type": "text", "value": text}])
    publication.refresh_from_db()
    page = text_of(publication.address)
    assert 'href="/leaving/?to=https%3A%2F%2Fexample.com%2Fa%3Fb%3D1"' in page
    assert 'href="https://www.cq.gov.cn/"' in page and "javascript:" not in page
    notice = text_of("/leaving/?to=https%3A%2F%2Fexample.com%2F")
    assert "即将离开" in notice and 'href="https://example.com/"' in notice
    for bad in ("javascript:alert(1)", "//", "", "https:///x"):
        assert Client().get(reverse("leaving"), {"to": bad}).status_code == 400, bad


def test_a_page_has_one_spelling_and_blocks_that_are_empty_are_not_kept(newsroom):
    publication = newsroom.published()
    publication.refresh_from_db()
    other = publication.address.replace(f"_{publication.pk}.", f"_000{publication.pk}.")
    for path in (other, "/sitemap-00.xml", "/sitemap-777.xml", f"/sitemap-{'0' * 260}.xml"):
        assert Client().get(path).status_code == 404 and not ready.file_of("/sitemap-777.xml").exists(), path


def test_a_topic_archives_itself_on_its_day(newsroom, settings):
    settings.GONGKAI_TODAY = DAY
    topics = column("zt", "专题", shows="columns")
    topic = column(
        "pc", "人口普查", kinds=["公示"], parent=topics, closed_on=DAY + timedelta(days=9), on_home=True
    )
    inside = newsroom.published(title="普查公示", kind=kind("公示"), document_number="")
    assert inside.address in text_of("/zt/pc/") and "归档" not in text_of("/zt/pc/") + text_of(
        "/zt/"
    ) + text_of(inside.address)
    settings.GONGKAI_TODAY = topic.closed_on
    jobs.renew_dated_pages(topic.closed_on)
    assert "已于 2020年6月10日 归档" in text_of("/zt/pc/") and "已归档" in text_of("/zt/")
    assert "归档，内容保留" in text_of(inside.address) and "人口普查" not in text_of("/")
    later = newsroom.draft(title="后来的公示", kind=kind("公示"), document_number="")
    actions.release_in_emergency(
        later.pk, reason="急", by=newsroom.staff[Role.LEADER], at=moment(topic.closed_on)
    )
    assert "后来的公示" not in text_of("/zt/pc/") and inside.address in text_of("/zt/pc/")


def test_a_repeal_that_is_still_to_come_is_not_said_yet(newsroom, settings):
    settings.GONGKAI_TODAY = DAY
    old = newsroom.published(title="旧办法")
    new = newsroom.draft(title="新办法", document_number="示民发〔2020〕12号")
    draft = new.get_latest_revision_as_object()
    draft.effects.set([Effect(target=old, kind="repeals", from_on=DAY + timedelta(days=30))])
    draft.save_revision(user=newsroom.author)
    new.refresh_from_db()
    newsroom.approve(new)
    newsroom.release(new)
    old.refresh_from_db(), new.refresh_from_db()
    assert "已废止" not in text_of("/zcwj/") and "废止，不再" not in text_of(old.address)
    settings.GONGKAI_TODAY = DAY + timedelta(days=31)
    jobs.renew_dated_pages(settings.GONGKAI_TODAY)
    assert "已废止" in text_of("/zcwj/") and "废止，不再" in text_of(old.address)
    assert old.address in text_of(new.address)
    actions.withdraw(old.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert old.address not in text_of(new.address)


def test_a_correction_leaves_a_text_in_its_archived_column(newsroom):
    special = column("zt", "专题", kinds=["通知"])
    publication = newsroom.published()
    special.closed_on = DAY
    special.save()
    change(publication, newsroom.author, summary="更正")
    newsroom.approve(publication)
    newsroom.release(publication)
    publication.refresh_from_db()
    assert publication.address in text_of("/zt/")


def test_odd_bodies_are_said_to_be_odd_and_break_nothing(newsroom, client):
    publication = newsroom.draft(
        title=" ",
        body=[
            {"type": "image", "value": {"image": None, "decorative": False, "alt_text": ""}},
            {"type": "table", "value": {"data": [[1, None], [2.5, "x"]], "cell": [], "mergeCells": []}},
            {"type": "text", "value": '<p><a href="http://[x">坏链接</a></p>'},
        ],
    )
    client.force_login(newsroom.staff[Role.LEADER])
    page = client.get(reverse("desk:publication", args=[publication.pk])).content.decode()
    assert "有一处图片没有选择" in page and "没有标题" in page
    assert Client().get("/leaving/?to=http://[").status_code == 400
    assert Client().get("/leaving/?to=https://www.example.com:8443/x").status_code == 200


@pytest.mark.parametrize("mode", ["", "elder", "print"])
def test_the_preview_is_the_public_page_of_what_is_being_written(newsroom, client, mode):
    publication = newsroom.draft(title="正在写的标题")
    request = publication.make_preview_request(preview_mode=mode)
    page = request.content.decode()
    assert "正在写的标题" in page and "妥善安排困难群众生活" in page and "发布时编号" in page and "有效" in page
    assert ("elder.css" in page) == (mode == "elder")
    assert not ready.file_of("/").exists()
