"""The dictionary kept at the desk, and links that lead nowhere."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.documents import table
from gongkai.publishing import actions, checks, probing
from gongkai.publishing.models import LinkProbe, OldAddress, WordEntry
from tests.publishing.texts import Newsroom, column, kind

pytestmark = pytest.mark.django_db
HEADS = ["错误写法", "应为", "程度", "依据", "核对日期", "自何日起不再使用"]


@pytest.fixture
def newsroom():
    return Newsroom()


def text(markup):
    return [{"type": "text", "value": f"<p>{markup}</p>"}]


def found(draft, check):
    return [(str(one.severity), one.message) for one in checks.findings(draft) if one.check == check]


def test_an_entry_made_at_the_desk_is_looked_for_at_once_until_it_is_taken_out_of_use(newsroom, client):
    client.force_login(newsroom.staff[Role.ADMINISTRATOR])
    form = {"wrong": "卫生和计划生育局", "right": "卫生健康委员会", "severity": "stop", "since": "2019-03-01", "source": "机构改革方案", "checked_on": "2020-01-02"}  # fmt: skip
    client.post(reverse("desk:word-new"), form)
    entry = WordEntry.objects.get(wrong="卫生和计划生育局")
    draft = newsroom.draft(body=text("由卫生和计划生育局负责。"))
    assert found(draft, "P-LAW") == [
        ("stop", "正文中的“卫生和计划生育局”自 2019-03-01 起应为“卫生健康委员会”（机构改革方案）。")
    ]
    older = newsroom.draft(
        body=text("由卫生和计划生育局负责。"), formed_on=date(2018, 5, 1), document_number=""
    )
    assert not found(older, "P-LAW")
    client.post(reverse("desk:word", args=[entry.pk]), form | {"ended_on": "2020-06-01"})
    assert not found(draft, "P-LAW")
    page = client.get(reverse("desk:words"), {"q": "计划生育"}).content.decode()
    assert "2020-06-01 停用" in page and "攻府" not in page
    refused = client.post(reverse("desk:word-new"), form | {"right": form["wrong"]})
    assert refused.status_code == 422
    assert "已经有这个写法" in refused.content.decode() and "相同，请核对" in refused.content.decode()


def test_what_is_no_error_in_one_column_still_is_in_others(newsroom, client):
    entry = WordEntry.objects.create(
        wrong="九宫庙街道", right="跃进村街道", source="区划", checked_on=date(2020, 1, 2), severity="stop"
    )
    history = column("dsz", "地方史志", kinds=["公告"])
    client.force_login(newsroom.staff[Role.ADMINISTRATOR])
    form = {
        "wrong": entry.wrong,
        "right": entry.right,
        "severity": "stop",
        "source": "区划",
        "checked_on": "2020-01-02",
    }
    client.post(reverse("desk:word", args=[entry.pk]), form | {"right_in": [history.pk]})
    told = newsroom.draft(kind=kind("公告"), body=text("九宫庙街道始设于清末。"), document_number="")
    assert not found(told, "P-WORDS")
    assert found(newsroom.draft(body=text("九宫庙街道办理。")), "P-WORDS")


def sheet(*rows):
    return SimpleUploadedFile("词表.xlsx", table.written("词表", HEADS, rows))


def test_a_sheet_comes_in_whole_or_not_at_all_and_again_without_doubling(newsroom, client):
    client.force_login(newsroom.staff[Role.COORDINATOR])
    row = ("甲乙主任", "甲乙书记", "须处理", "任免文件", "2020-01-02", "")
    wrong = ("丙", "丙", "很重", "", "昨天", "")
    said = client.post(reverse("desk:word-import"), {"file": sheet(row, wrong)}).content.decode()
    for part in ("“依据”没有填写", "“写法”和“应为”相同", "没有“很重”这种程度", "“昨天”不是日期"):
        assert f"第 3 行：{part}" in said
    assert not WordEntry.objects.filter(wrong="甲乙主任").exists()
    for new in ("新增 1 项，更新 0 项", "新增 0 项，更新 1 项"):
        assert (
            new in client.post(reverse("desk:word-import"), {"file": sheet(row)}, follow=True).content.decode()
        )
    assert WordEntry.objects.get(wrong="甲乙主任").severity == "stop"


def test_writers_see_the_dictionary_and_do_not_change_it(newsroom, client):
    client.force_login(newsroom.author)
    page = client.get(reverse("desk:words")).content.decode()
    assert "攻府" in page and reverse("desk:word-new") not in page
    assert client.get(reverse("desk:word-new")).status_code == 403


def test_a_link_within_the_site_leads_to_what_the_public_can_open(newsroom, settings):
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    column("wj", "文件", kinds=["通知"])
    there, gone = newsroom.published(), newsroom.published(document_number="示民发〔2020〕11号")
    actions.withdraw(gone.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    OldAddress.objects.create(address="/art/1.html?x=2", publication=there)
    links = (there.address, f"https://www.example.gov.cn{there.address}", "/wj/", "/wj", "/wj/rss.xml", "https://www.example.gov.cn", "/services", "/art/1.html?x=2", "/apply/", "mailto:a@example.com", "#二")  # fmt: skip
    good = newsroom.draft(body=text("".join(f'<a href="{one}">{one}</a>' for one in links)), document_number="")
    assert not found(good, "P-LINK")
    bad = newsroom.draft(
        body=text(f'<a href="{gone.address}">甲</a><a href="/nowhere/">乙</a>'), document_number=""
    )
    assert [message for _, message in found(bad, "P-LINK")] == [
        f"链接“{one}”指向的本站网页不存在，请核对。" for one in "甲乙"
    ]


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/gone")
        else:
            self.send_response({"/good": 200, "/gone": 404, "/broken": 500}[self.path])
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def elsewhere():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_links_elsewhere_are_asked_for_before_review_and_the_dead_stop_it(newsroom, client, elsewhere, monkeypatch):  # fmt: skip
    monkeypatch.setattr(probing, "_require_public", lambda host: None)
    links = "".join(f'<a href="{elsewhere}/{one}">{one}</a>' for one in ("good", "moved", "broken"))
    draft = newsroom.draft(body=text(links))
    assert [severity for severity, _ in found(draft, "P-LINK")] == ["warn"] * 3  # not asked for yet
    client.force_login(newsroom.author)
    refused = client.post(reverse("desk:publication-submit", args=[draft.pk]))
    assert refused.status_code == 409 and "“moved”已经失效（对方网站回答 404）" in refused.content.decode()
    assert sorted(found(draft, "P-LINK")) == [
        ("stop", "链接“moved”已经失效（对方网站回答 404），请改正或者去掉。"),
        ("warn", "链接“broken”没有打开（对方网站回答 500），请人工核对。"),
    ]
    LinkProbe.objects.update(probed_at=newsroom.now - timedelta(days=400))
    assert len(found(draft, "P-LINK")) == 3  # too long ago
    asked = client.post(reverse("desk:publication-probe", args=[draft.pk]), follow=True).content.decode()
    assert "检查了 3 个站外链接" in asked


def test_nothing_within_the_offices_own_network_is_asked_for(elsewhere):
    assert probing.probe(f"{elsewhere}/good") == (
        f"{elsewhere}/good",
        LinkProbe.Result.FAILED,
        "不是互联网上的地址",
    )
    for address in (
        "http://[::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/",
        elsewhere + "\\@1.1.1.1/good", "http://a@127.0.0.1/",
    ):  # fmt: skip
        assert probing.probe(address).said in ("不是互联网上的地址", "连接不上"), address
    assert probing.probe("http://no-such-host.invalid/").said == "连接不上"


def test_asking_ends_after_its_time_whatever_the_other_side_does(monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr(probing, "_SECONDS_IN_ALL", 0.2)
    monkeypatch.setattr(
        probing, "probe", lambda address: let_go.wait(5) or probing.Probed(address, probing.Result.REACHED)
    )
    asked = list(probing.probe_all(["https://a.example/", "https://b.example/"]))
    let_go.set()
    assert [one.said for one in asked] == ["没有及时回应"] * 2


def test_probing_is_bounded(newsroom, monkeypatch):
    asked = []
    monkeypatch.setattr(
        probing,
        "probe",
        lambda address: asked.append(address) or probing.Probed(address, probing.Result.REACHED),
    )
    many = newsroom.draft(body=text("".join(f'<a href="https://a.example/{n}">x</a>' for n in range(80))))
    assert actions.probe_links(many, at=newsroom.now) == len(asked) == 50
