"""The writer's pages, the public's and the desk's."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.intake import query_code
from gongkai.ledger.models import Entry
from gongkai.mailbox import actions, deidentifying
from gongkai.mailbox.course import Event, Flag, State
from gongkai.mailbox.models import AnswerEntry, Letter, ReplyTemplate, Topic
from gongkai.mailbox.searching import PUBLIC_LETTERS
from gongkai.publishing.models import Publication
from tests.factories import UnitFactory, moment
from tests.mailbox.letters import DAY, LAMP, WRITER, Mailroom

pytestmark = pytest.mark.django_db
STEPS = {
    "letter": {"subject": "路灯坏了", "body": "春晖路的路灯坏了半个月，请尽快修好。", "place": "春晖路"},
    "kind": {"kind": "complaint", "box": "zfb", "topic": ""},
    "contact": {"writer": WRITER["name"], "phone": WRITER["phone"], "email": "", "address": ""},
    "choices": {"consents": "yes", "wants_notice": "no"},
    "files": {},
}


@pytest.fixture
def room(settings):
    settings.GONGKAI_TODAY = DAY
    return Mailroom()


def written(client, **changes):
    client.get(reverse("letter-start"))
    for name, answers in STEPS.items():
        response = client.post(reverse("letter-step", args=[name]), {**answers, **changes.get(name, {})})
        assert response.status_code == 302, response.content.decode()
    page = client.get(reverse("letter-check")).content.decode()
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    client.post(reverse("letter-check"), {"digest": digest})
    done = client.get(reverse("letter-done")).content.decode()
    code = done.rpartition('<p class="code">')[2].partition("</p>")[0]
    receipt = client.get(reverse("letter-receipt"))
    text = "".join(pypdf.PdfReader(io.BytesIO(receipt.content)).pages[0].extract_text().split())
    assert Letter.objects.get().number in text and code.replace(" ", "") in text
    return Letter.objects.get(), code


def test_a_resident_writes_is_answered_and_says_not_solved(room):
    client = Client()
    letter, code = written(client)
    assert letter.consents and not letter.wants_notice and letter.title == "路灯坏了"
    assert client.post(reverse("letter-query"), {"number": letter.number, "code": "2" * 16}).status_code == 422
    client.post(reverse("letter-query"), {"number": letter.number.lower(), "code": code.lower()})
    assert "待受理" in client.get(reverse("letter-case")).content.decode()
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(letter, Event.DRAFTED, by=room.handler, reply="已经修好。")
    assert "已经修好" not in client.get(reverse("letter-case")).content.decode()
    room.do(letter, Event.PASSED, by=room.head)
    page = client.get(reverse("letter-case")).content.decode()
    assert "已经修好。" in page and "评价这次办理" in page
    refused = client.post(reverse("letter-rate"), {"score": 1, "solved": "no", "words": ""})
    assert refused.status_code == 409 and "请写明原因" in refused.content.decode()
    client.post(reverse("letter-rate"), {"score": 1, "solved": "no", "words": "灯还是不亮"})
    page = client.get(reverse("letter-case")).content.decode()
    assert "重新办理" in page and "评价这次办理" not in page
    client.post(reverse("letter-leave"))
    assert client.get(reverse("letter-case")).status_code == 302


def test_a_receipt_is_there_when_the_letter_was_let_in_meanwhile(room):
    client = Client()
    letter, _ = written(client)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    assert client.get(reverse("letter-receipt")).status_code == 200
    assert "承办中" in client.get(reverse("letter-done")).content.decode()


def test_progress_says_answered_only_when_an_answer_was_sent(room):
    client = Client()
    letter, code = written(client)
    client.post(reverse("letter-query"), {"number": letter.number, "code": code})
    office = room.office[Role.LEADER]
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(letter, Event.MARKED, by=room.clerk, flags=frozenset({Flag.SENSITIVE}))
    for event, by, details, times in (
        (Event.DRAFTED, room.handler, {"reply": "好。"}, 0), (Event.PASSED, room.head, {}, 0), (Event.RETURNED, office, {"note": "改"}, 0),
        (Event.DRAFTED, room.handler, {"reply": "好。"}, 0), (Event.PASSED, room.head, {}, 0), (Event.OFFICE_PASSED, office, {}, 1),
    ):  # fmt: skip
        room.do(letter, event, by=by, **details)
        page = client.get(reverse("letter-case")).content.decode()
        assert page.count("<b>已经答复</b>") == times, event


@pytest.mark.parametrize("day", ["2018-06-01", "2061-01-01"])
def test_a_day_no_calendar_knows_is_a_sentence_and_nothing_typed_is_lost(room, client, day):
    client.force_login(room.clerk)
    token = client.get(reverse("desk:letter-register")).context["token"]
    sent = {
        "token": token, "box": "zfb", "source": "paper", "on": day, "kind": "help", "topic": "", "subject": "停水", "body": "小区停水两天。", "writer": "匿名"
    }  # fmt: skip
    answer = client.post(reverse("desk:letter-register"), sent)
    assert (
        answer.status_code == 422 and "小区停水两天" in answer.content.decode() and not Letter.objects.exists()
    )


def test_an_error_says_that_files_are_to_be_chosen_again(room, client):
    letter = room.assigned()
    client.force_login(room.handler)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    page = client.post(
        reverse("desk:letter-step", args=[letter.pk, "drafted"]),
        {"on": "2020-06-01", "reply": "", "files": file},
    )
    assert page.status_code == 422 and "文件没有保存，请重新选择" in page.content.decode()


def test_a_title_that_shows_nothing_is_none_and_one_too_long_is_said_in_our_words(room):
    client = Client()
    client.get(reverse("letter-start"))
    address = reverse("letter-step", args=["letter"])
    page = client.post(address, {"subject": "\u200b\ufeff", "body": "路灯坏了，请尽快修好。"})
    assert page.status_code == 422 and "请填写标题" in page.content.decode()
    page = client.post(address, {"subject": "灯" * 41, "body": "路灯坏了，请尽快修好。"})
    assert "最多 40 字，现在是 41 字，请删减。" in page.content.decode()


def test_the_figures_say_nothing_where_there_is_nothing_to_divide_by(room, client):
    room.assigned()
    page = read("/xx/")
    assert "受理 1 件，办结 0 件（0.0%）。" in page
    client.force_login(room.clerk)
    assert client.get("/desk/letters/figures/0/").status_code == 404


def test_a_renamed_topic_is_renamed_everywhere(room, client):
    topic = Topic.objects.get(name="城市管理")
    letter = room.published()
    assert "投诉　城市管理<" in read(letter.page)
    topic.name = "城管"
    actions.save_kept(topic, by=room.clerk, at=moment(DAY))
    assert "投诉　城管<" in read(letter.page)
    assert letter.page in read(f"/xx/list/?q=路灯&topic={topic.pk}")


def test_the_writer_of_a_merged_letter_reads_the_answer_written_for_it(room):
    client = Client()
    letter, code = written(client)
    main = room.write(name="银喜鹊", title="路灯")
    room.do(letter, Event.MERGED, by=room.clerk, other=main)
    client.post(reverse("letter-query"), {"number": letter.number, "code": code})
    assert "答复后可以在这里查看" in client.get(reverse("letter-case")).content.decode()
    room.do(main, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(
        main, Event.DRAFTED, by=room.handler, reply="银喜鹊：已经修好。", for_merged="春晖路的路灯已经修好。"
    )
    assert "春晖路的路灯已经修好" not in client.get(reverse("letter-case")).content.decode()
    room.do(main, Event.PASSED, by=room.head)
    page = client.get(reverse("letter-case")).content.decode()
    assert "春晖路的路灯已经修好" in page and room.unit.name in page and "银喜鹊" not in page


def test_what_belongs_elsewhere_is_led_there_with_its_words(room):
    client = Client()
    client.get(reverse("letter-start"))
    client.post(
        reverse("letter-step", args=["letter"]), {"subject": "要文件", "body": "想要春晖路改造的批复文件。"}
    )
    page = client.get(reverse("letter-step", args=["kind"])).content.decode()
    assert 'name="description" value="要文件\n想要春晖路改造的批复文件。"' in page
    client.post(reverse("apply"), {"description": "要文件\n想要春晖路改造的批复文件。"})
    for name, answers in (
        ("unit", {"unit": "zfb"}), ("kind", {"applicant_kind": "n"}),
        ("identity", {"name": "金", "id_kind": "passport", "id_number": "E12345678"}), ("contact", {"phone": "13912345678"}),
    ):  # fmt: skip
        client.post(reverse("apply-step", args=[name]), answers)
    assert (
        "想要春晖路改造的批复文件" in client.get(reverse("apply-step", args=["information"])).content.decode()
    )


def test_nothing_typed_is_lost_and_steps_come_in_order(room):
    client = Client()
    assert client.get(reverse("letter-step", args=["contact"])).url == reverse("letter-step", args=["letter"])
    client.post(reverse("letter-step", args=["letter"]), STEPS["letter"])
    again = client.post(reverse("letter-step", args=["kind"]), {"kind": "", "box": "zfb"})
    assert again.status_code == 422 and "请选择类型" in again.content.decode()
    assert "春晖路的路灯坏了" in client.get(reverse("letter-step", args=["letter"])).content.decode()


def test_the_public_page_says_nothing_of_who_wrote(room):
    letter = room.published(DAY, date(2020, 6, 5))
    PUBLIC_LETTERS.catch_up()
    client = Client()
    for address in (
        letter.page,
        reverse("mailbox"),
        reverse("letters"),
        reverse("letters") + "?q=路灯",
        reverse("letter-figures", args=[2020]),
    ):
        page = client.get(address).content.decode()
        assert page and not [value for value in WRITER.values() if value in page], address
    page = client.get(letter.page).content.decode()
    assert (
        "春晖路的路灯坏了，请尽快修好。" in page and "4 天（4 个工作日）" in page and "示范区城市管理局" in page
    )
    assert "关于路灯损坏的来信" in client.get(reverse("letters"), {"q": "路灯", "unit": "cgj"}).content.decode()
    assert "关于路灯" not in client.get(reverse("letters"), {"kind": "consult"}).content.decode()
    found = client.post(reverse("letters-similar"), {"q": "路灯坏了怎么办"}).json()
    assert found == {"letters": [{"title": "关于路灯损坏的来信", "address": letter.page}]}
    room.do(letter, Event.CONSENT_TAKEN_BACK, date(2020, 6, 5))
    assert client.get(letter.page).status_code == 404
    assert "关于路灯" not in client.get(reverse("mailbox")).content.decode()


MACHINES = ("/xx/rss.xml", "/xx/sitemap-0.xml", "/api/letters.json", "/api/letters.csv")


def test_programs_get_what_is_published_and_nothing_of_who_wrote(room):
    assert Client().get("/xx/sitemap-0.xml").status_code == 200
    letter = room.answered(title="金丝雀家的路灯")
    room.proposed(letter, DAY)
    room.do(letter, Event.PUBLISHED, by=room.second)
    room.answered(title="不公开的信")
    assert "/xx/sitemap-0.xml" in read("/sitemap.xml")
    for address in MACHINES:
        text = read(address)
        assert letter.page in text, address
        assert not [data for data in (*WRITER.values(), "不公开的信") if data in text], address
    (row,) = (
        Client()
        .get("/api/letters.json", {"unit": room.unit.code, "kind": "投诉", "year": "2020"})
        .json()["rows"]
    )
    assert (row["answer"], row["working_days"]) == ("路灯已经修好。", 0)
    assert Client().get("/api/letters.json", {"kind": "咨询"}).json()["rows"] == []
    room.do(letter, Event.CONSENT_TAKEN_BACK)
    assert not [address for address in MACHINES if letter.page in read(address)]


def read(address):
    response = Client().get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def test_a_letter_that_is_not_public_has_no_page(room):
    assert Client().get(room.answered().page).status_code == 404


@pytest.mark.parametrize("event", ["accepted", "refused", "merged", "marked"])
def test_the_desk_offers_each_step_with_its_form(room, client, event):
    letter = room.write()
    client.force_login(room.clerk)
    page = client.get(reverse("desk:letter-desk", args=[letter.pk])).content.decode()
    assert reverse("desk:letter-step", args=[letter.pk, event]) in page
    assert client.get(reverse("desk:letter-step", args=[letter.pk, event])).status_code == 200


def test_a_clerk_accepts_and_assigns_on_one_screen_and_a_refusal_keeps_what_was_typed(room, client):
    letter = room.write()
    client.force_login(room.clerk)
    address = reverse("desk:letter-step", args=[letter.pk, "accepted"])
    sent = {
        "on": "2020-06-01",
        "kind": "help",
        "topic": "",
        "unit": room.unit.pk,
        "note": "请速办",
        "expected": "1",
    }
    client.post(address, sent)
    letter.refresh_from_db()
    assert (letter.state, letter.kind, letter.lead) == (State.ASSIGNED, "help", room.unit)
    second = room.write()
    address = reverse("desk:letter-step", args=[second.pk, "refused"])
    room.do(second, Event.MARKED, by=room.clerk)
    stale = client.post(
        address, {"on": "2020-06-01", "channel": "petition", "note": "信访事项", "expected": "1"}
    )
    assert (
        stale.status_code == 409
        and "信访事项" in stale.content.decode()
        and "刚才被别人办理" in stale.content.decode()
    )


def test_telephone_and_address_are_hidden_until_a_reason_is_given(room, client):
    letter = room.write()
    client.force_login(room.clerk)
    address = reverse("desk:letter-desk", args=[letter.pk])
    page = client.get(address).content.decode()
    assert not [value for value in WRITER.values() if value in page] and "金某" in page
    shown = client.post(
        reverse("desk:letter-reveal", args=[letter.pk]), {"reason": "核实位置"}
    ).content.decode()
    assert WRITER["phone"] in shown and WRITER["address"] in shown
    assert WRITER["phone"] not in client.get(address).content.decode()
    assert (
        client.post(reverse("desk:letter-reveal", args=[letter.pk]), {"reason": ""})
        .content.decode()
        .count("请写明查看的理由")
    )


def test_the_desk_shows_who_wrote_nowhere_without_a_reason(room, client):
    letter = room.assigned(
        title="金丝雀家的灯 13912345678",
        text="我是金丝雀，住金丝雀路八十八号，请回canary@example.com。",
        place="金丝雀路八十八号",
    )
    template = ReplyTemplate.objects.create(name="一般", text="{姓名}：\n关于“{标题}”。{答复}")
    client.force_login(room.handler)
    step = reverse("desk:letter-step", args=[letter.pk, "drafted"])
    pages = [
        reverse("desk:letters-desk") + "?list=mine",
        reverse("desk:letter-desk", args=[letter.pk]),
        step,
        f"{step}?template={template.pk}",
    ]
    room.do(letter, Event.DRAFTED, by=room.handler, reply="{姓名}：路灯已经修好。")
    room.do(letter, Event.PASSED, by=room.head)
    for address in [*pages, reverse("desk:letter-step", args=[letter.pk, "proposed"])]:
        page = client.get(address, follow=True).content.decode()
        assert not [data for data in WRITER.values() if data in page], address


def test_a_step_that_cannot_be_taken_opens_no_form(room, client):
    letter = room.assigned()
    client.force_login(room.handler)
    page = client.get(reverse("desk:letter-step", args=[letter.pk, "proposed"]), follow=True)
    assert page.redirect_chain and "现在不能“提出公开稿”" in page.content.decode()


def test_the_writer_reads_the_answer_with_their_name_and_the_desk_without(room):
    client = Client()
    letter, code = written(client)
    room.do(letter, Event.ACCEPTED, by=room.clerk, unit=room.unit)
    room.do(letter, Event.DRAFTED, by=room.handler, reply="{姓名}：路灯已经修好。")
    room.do(letter, Event.PASSED, by=room.head)
    client.post(reverse("letter-query"), {"number": letter.number, "code": code})
    assert "金丝雀：路灯已经修好。" in client.get(reverse("letter-case")).content.decode()


def test_opening_what_a_writer_sent_is_for_those_who_handle_it_and_is_recorded(room, client):
    letter = actions.write(
        room.district, token="f", answers={**LAMP, **WRITER}, consents=True, uploads=[actions.Upload(f"{'长' * 250}.pdf", b"%PDF-1.4")],
        by=None, at=moment(DAY), on=DAY,
    ).letter  # fmt: skip
    file = letter.files.get()
    assert len(file.name) == 200 and file.name.endswith(".pdf")
    address = reverse("desk:letter-desk-file", args=[letter.pk, file.pk])
    client.force_login(room.office[Role.COORDINATOR])
    assert client.post(address).status_code == 403
    client.force_login(room.clerk)
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 200
    assert Entry.objects.filter(action="letter_file_opened").count() == 1


def test_wordings_of_all_units_are_kept_by_the_office(room, client):
    shared = ReplyTemplate.objects.create(name="一般", text="{答复}")
    address = reverse("desk:letters-kept-entry", args=["templates", shared.pk])
    client.force_login(room.handler)
    assert client.post(address, {"name": "我的", "text": "x", "unit": room.unit.pk}).status_code == 403
    made = client.post(
        reverse("desk:letters-kept-new", args=["templates"]), {"name": "我的", "text": "x", "unit": ""}
    )
    assert made.status_code == 422 and "请选择单位" in made.content.decode()
    client.force_login(room.clerk)
    assert client.post(address, {"name": "通用", "text": "x", "unit": ""}).status_code == 302


def test_a_draft_is_opened_only_by_what_this_site_gave(room):
    client = Client()
    client.cookies["gongkai_letter"] = "planted"
    client.cookies["gongkai_letter"]["path"] = "/xx/"
    client.post(
        reverse("letter-step", args=["letter"]), {"subject": "路灯坏了", "body": "春晖路的路灯坏了半个月。"}
    )
    assert client.cookies["gongkai_letter"].value != "planted"
    actions.report_error(token="used", page="/", kind="words", text="错字", contact="", at=moment(DAY))
    client.cookies["gongkai_letter"] = signing.dumps("used", salt="gongkai_letter")
    assert client.get(reverse("letter-done")).status_code == 302


def test_odd_questions_are_answered_and_not_failed(room):
    for year in ("0", "abc", "99999", "-1"):
        for name in ("letters", "publications"):
            assert Client().get(f"/api/{name}.json", {"year": year}).json()["rows"] == []
    for page in ("http://[abc", "//[", "a" * 500):
        actions.report_error(token=page, page=page, kind="words", text="错字", contact="", at=moment(DAY))


def test_few_answers_tell_nobodys_own(room):
    room.do(room.answered(), Event.RATED, score=1, note="慢")
    assert "0/1" not in read("/xx/figures/2020/")


def test_another_units_letter_does_not_exist_for_me(room, client):
    letter = room.assigned()
    client.force_login(room.staff[Role.EDITOR])
    assert client.get(reverse("desk:letter-desk", args=[letter.pk])).status_code == 403


def test_what_is_asked_again_and_again_becomes_a_draft_for_publication(room, client):
    letter = room.answered(reply="金丝雀：路灯由区城管局维护。\n电话 12345。", consents=False)
    client.force_login(room.handler)
    address = reverse("desk:letters-kept-new", args=["answers"])
    page = client.get(address, {"letter": letter.pk}).content.decode()
    assert "金丝雀" not in page and "路灯由区城管局维护" in page
    sent = {
        "question": "路灯归谁管",
        "answer": "金丝雀：归区城管局。",
        "unit": room.unit.pk,
        "letter": letter.pk,
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "别人也会看到，请去掉" in refused.content.decode()
    client.post(address, {**sent, "answer": "归区城管局。\n<b>电话</b> 12345。"})
    kept = AnswerEntry.objects.get()
    entry = reverse("desk:letters-kept-entry", args=["answers", kept.pk])
    assert "建议主动公开" not in client.get(entry).content.decode()
    AnswerEntry.objects.update(uses=5)
    assert "建议主动公开" in client.get(entry).content.decode()
    client.force_login(room.another_clerk(UnitFactory(code="other", parent=room.district)))
    propose = reverse("desk:letters-propose", args=[kept.pk])
    assert client.post(propose).status_code == 404  # of another unit
    client.force_login(room.handler)
    for _ in range(2):
        client.post(propose)
    (text,) = Publication.objects.all()
    assert (text.title, text.unit, text.live) == ("路灯归谁管", room.unit, False)
    body = text.get_latest_revision_as_object().body.raw_data[0]["value"]
    assert "<p>归区城管局。</p><p>&lt;b&gt;电话&lt;/b&gt; 12345。</p>" in body
    assert "已经建议主动公开" in client.get(entry).content.decode()


def test_the_exit_form_masks_what_it_finds(room, client):
    letter = room.answered(reply="金丝雀你好，请拨打13912345678联系王建国师傅。")
    client.force_login(room.handler)
    page = client.get(reverse("desk:letter-step", args=[letter.pk, "proposed"])).content.decode()
    assert "金某你好，请拨打139****5678联系王某师傅" in page and "已经按建议遮盖" in page
    assert not deidentifying.proposed("请联系王某师傅，我叫张某，住在附近。", ())


def test_a_letter_by_telephone_is_typed_in(room, client):
    client.force_login(room.clerk)
    page = client.get(reverse("desk:letter-register"))
    sent = {
        "token": page.context["token"], "box": "zfb", "source": "hotline", "on": "2020-06-01", "upstream_number": "T1",
        "upstream_due_on": "2020-06-03", "kind": "help", "topic": "", "subject": "停水", "body": "小区停水两天。", "writer": "匿名",
    }  # fmt: skip
    page, again = (client.post(reverse("desk:letter-register"), sent).content.decode() for _ in range(2))
    letter = Letter.objects.get()
    code = page.rpartition('<p class="code">')[2].partition("</p>")[0]
    assert query_code.matches(code, letter.query_code_hash) and code in again and "<svg" in page
    assert letter.source == "hotline" and not letter.consents and letter.upstream_number == "T1"
    wrong = client.post(
        reverse("desk:letter-register"), sent | {"token": "other", "on": "2020-06-09", "phone": "12"}
    )
    assert wrong.status_code == 422 and "小区停水两天" in wrong.content.decode()


def test_pages_ask_as_often_however_many_letters_there_are(room, client, django_assert_max_num_queries):
    for _ in range(8):
        room.published()
        room.assigned()
    client.force_login(room.clerk)
    for address, most in (
        (reverse("desk:letters-desk"), 30), (reverse("desk:letters-desk") + "?list=all", 30), (reverse("letters"), 25), (reverse("mailbox"), 30),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_a_public_answer_keeps_its_unit_while_the_matter_goes_elsewhere(room):
    letter = room.published()
    room.do(letter, Event.RATED, score=1, is_solved=False, note="没有解决")
    room.do(letter, Event.SENT_BACK, by=room.handler, note="应由别的单位办理")
    letter.refresh_from_db()
    PUBLIC_LETTERS.rebuild()
    PUBLIC_LETTERS.catch_up()
    page = Client().get(letter.page).content.decode()
    assert letter.lead is None and "示范区城市管理局" in page and "正在重新办理" in page
    assert "关于路灯" in Client().get(reverse("letters"), {"q": "路灯", "unit": "cgj"}).content.decode()
