"""Opinions on drafts, surveys and errors found: taken once, decided with reasons, shown without names."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.mailbox import actions, queries
from gongkai.mailbox.forms.voices import as_text, questions_in
from gongkai.mailbox.models import ErrorReport, Opinion, Survey, SurveyAnswer
from gongkai.notices import actions as notices
from gongkai.notices.models import Channel, Notice
from tests.factories import UnitFactory, moment
from tests.mailbox.letters import DAY
from tests.publishing.texts import Newsroom, kind

pytestmark = pytest.mark.django_db
LATER = date(2020, 6, 20)
ASKED = "你对信箱满意吗\n- 满意\n- 不满意\n\n在哪里办过事（可多选）\n* 窗口\n* 网上\n\n有什么建议"


@pytest.fixture
def newsroom(settings):
    settings.GONGKAI_TODAY = DAY
    return Newsroom(code="mzj")


@pytest.fixture
def draft(newsroom):
    return newsroom.published(
        title="救助办法（征求意见稿）", kind=kind("征求意见公告"), document_number="", comment_from=DAY, comment_until=date(2020, 6, 10),
        short_comment_reason="样例",
    )  # fmt: skip


def token_of(page):
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_an_opinion_is_taken_once_while_the_days_run_and_shown_by_its_point(draft, newsroom, client, settings):
    address, public = reverse("opinion", args=[draft.pk]), Client()
    page = public.get(address).content.decode()
    sent = {
        "token": token_of(page),
        "opinion": "第三条的标准太低。",
        "name": "金丝雀",
        "contact": "13912345678",
    }
    assert "已经提交" in public.post(address, sent).content.decode()
    public.post(address, sent)
    opinion = Opinion.objects.get()
    assert Entry.objects.filter(action="opinion_given", subject=f"opinion:{opinion.pk}").count() == 1
    assert address in Client().get(draft.address).content.decode()
    client.force_login(newsroom.staff[Role.LEADER])
    desk = reverse("desk:opinions", args=[draft.pk])
    page = client.get(desk, {"opinion": opinion.pk}).content.decode()
    assert "第三条的标准太低" in page and "金某" in page and "金丝雀" not in page and "13912345678" not in page
    reveal = reverse("desk:opinion-reveal", args=[opinion.pk])
    assert "请写明查看的理由" in client.post(reveal, {"reason": ""}).content.decode()
    assert not Entry.objects.filter(action="voice_revealed").exists()
    page = client.post(reveal, {"reason": "电话询问第三条"}).content.decode()
    assert "金丝雀" in page and "13912345678" in page
    assert Entry.objects.filter(action="voice_revealed").count() == 1
    refused = client.post(
        desk, {"opinion": opinion.pk, "verdict": "declined", "summary": "金丝雀认为标准低", "reason": ""}
    )
    assert "请写明理由" in refused.content.decode()
    refused = client.post(desk, {"opinion": opinion.pk, "verdict": "adopted", "summary": "金丝雀认为标准低"})
    assert "写信人的信息“金丝雀”，请遮盖" in refused.content.decode()
    client.post(
        desk,
        {
            "opinion": opinion.pk,
            "verdict": "partly",
            "summary": "建议提高标准",
            "reason": "已经提高到每月七百元",
        },
    )
    assert "建议提高标准" not in public.get(address).content.decode()  # not before the days are over
    settings.GONGKAI_TODAY = LATER
    page = public.get(address).content.decode()
    assert "收到意见 1 条：采纳 0 条，部分采纳 1 条" in page and "建议提高标准" in page and "七百元" in page
    assert "金丝雀" not in page and "13912345678" not in page
    late = public.post(address, {**sent, "token": "other"})
    assert late.status_code == 422 and "已经结束" in late.content.decode()


def test_an_error_found_waits_three_working_days_for_an_answer(newsroom, client):
    address = reverse("site-error")
    sent = {"token": "t", "page": "/zcwj/", "kind": "words", "words": "“攻府”应为“政府”。"}
    assert Client().post(address, {**sent, "words": ""}).status_code == 422
    Client().post(address, sent)
    found = ErrorReport.objects.get()
    assert found.due_on == date(2020, 6, 4)
    client.force_login(newsroom.staff[Role.OFFICE_HEAD])
    assert "攻府" in client.get(reverse("desk:voices")).content.decode()
    client.post(reverse("desk:error-report", args=[found.pk]), {"state": "mended", "note": "已经改正"})
    found.refresh_from_db()
    assert (found.state, found.closed_by) == ("mended", newsroom.staff[Role.OFFICE_HEAD].name)


def test_an_error_goes_to_the_unit_whose_page_it_is_and_whoever_found_it_is_told(newsroom, client, settings):
    settings.EMAIL_HOST = "mail.example"
    department, other = (
        Newsroom(code="cgj", parent=newsroom.unit),
        UnitFactory(code="other", parent=newsroom.unit),
    )
    text = department.published()
    for number, page in enumerate((f"https://gov.example{text.address}?from=x", "/nowhere/", "首页")):
        actions.report_error(
            token=f"e{number}",
            page=page,
            kind="words",
            text="错字",
            contact="finder@example.com",
            at=moment(DAY),
        )
    found, *others = ErrorReport.objects.order_by("pk")
    assert found.unit == department.unit and {one.unit for one in others} == {newsroom.unit}
    client.force_login(department.staff[Role.OFFICE_HEAD])
    assert client.get(reverse("desk:error-report", args=[others[0].pk])).status_code == 404
    page = client.get(reverse("desk:error-report", args=[found.pk])).content.decode()
    assert "联系方式已隐藏" in page and "finder@example.com" not in page
    revealed = client.post(reverse("desk:error-reveal", args=[found.pk]), {"reason": "核实"})
    assert "finder@example.com" in revealed.content.decode()
    client.post(reverse("desk:error-report", args=[found.pk]), {"state": "mended", "note": "已经改正"})
    (told,) = Notice.objects.all()
    assert told.recipient == "finder@example.com" and "已经改正" in told.text
    client.post(reverse("desk:error-hand-on", args=[found.pk]), {"unit": other.pk})
    assert client.get(reverse("desk:error-report", args=[found.pk])).status_code == 404


def test_a_second_verdict_is_not_written_over_the_first_unseen(draft, newsroom, client):
    actions.give_opinion(draft, token="o", text="太低", name="", contact="", at=moment(DAY))
    actions.report_error(token="e", page="/", kind="words", text="错字", contact="", at=moment(DAY))
    opinion, report = Opinion.objects.get(), ErrorReport.objects.get()
    client.force_login(newsroom.staff[Role.LEADER])
    for address, first, second, said in (
        (reverse("desk:opinions", args=[draft.pk]), {"opinion": opinion.pk, "verdict": "adopted", "summary": "提高"}, {"verdict": "declined", "reason": "不妥"}, "“采纳”"),
        (reverse("desk:error-report", args=[report.pk]), {"state": "mended", "note": "改了"}, {"state": "unfounded"}, "“已经改正”"),
    ):  # fmt: skip
        assert client.post(address, first).status_code == 302
        refused = client.post(address, first | second)
        assert refused.status_code == 422 and f"刚才已经记录为{said}" in refused.content.decode()
        page = client.get(address, {"opinion": opinion.pk}).content.decode()
        since = page.partition('name="since" value="')[2].partition('"')[0]
        assert client.post(address, first | second | {"since": since}).status_code == 302
    opinion.refresh_from_db()
    assert opinion.verdict == "declined"


def test_options_are_named_and_told_apart():
    for wrong in ("好吗\n- \n- ", "好吗\n- 好\n- 好"):
        with pytest.raises(ValidationError, match="空白或者相同"):
            questions_in(wrong)


@pytest.mark.parametrize(
    "contact", ["@", "a@b@c", "a@x.com,b@x.com", "微信@abc 手机13912345678", "a@x.com\nBcc: b@x.com"]
)
def test_only_one_way_to_be_told_is_taken_and_no_message_stops_the_others(newsroom, contact, settings):
    settings.EMAIL_HOST = "mail.example"
    sent = {"token": "t", "page": "/", "kind": "words", "words": "错字", "contact": contact}
    page = Client().post(reverse("site-error"), sent)
    assert page.status_code == 422 and "请填写一个手机号码，或者一个邮箱地址" in page.content.decode()
    notices.enqueue("bad", Channel.MAIL, contact, subject="s", text="t", about="x", at=moment(DAY))
    notices.enqueue("good", Channel.MAIL, "good@example.com", subject="s", text="t", about="x", at=moment(DAY))
    notices.send_waiting(at=moment(DAY))
    assert [message.to for message in mail.outbox] == [["good@example.com"]]


def test_who_said_what_is_erased_when_it_has_been_kept_long_enough(draft, newsroom, client):
    actions.give_opinion(
        draft, token="o", text="我住三单元", name="金丝雀", contact="13912345678", at=moment(DAY)
    )
    actions.report_error(token="e", page="/", kind="words", text="错字", contact="13912345678", at=moment(DAY))
    actions.close_error(
        ErrorReport.objects.get(), state="mended", note="好", by=newsroom.staff[Role.LEADER], at=moment(DAY)
    )
    survey = Survey.objects.create(
        title="调查", unit=newsroom.unit, first_day=DAY, last_day=DAY, questions=questions_in(ASKED)
    )
    actions.answer_survey(survey, token="s", answers=[[0], [1], "我叫金丝雀"], at=moment(DAY))
    results = queries.results_of(survey)
    assert not any(rows.exists() for rows in queries.voices_to_purge(date(2030, 5, 1)))
    for rows in queries.voices_to_purge(date(2030, 6, 3)):
        actions.purge_voice(rows.get(), by="x", at=moment(DAY))
    assert not any(rows.exists() for rows in queries.voices_to_purge(date(2030, 6, 3)))
    opinion, report, answer = Opinion.objects.get(), ErrorReport.objects.get(), SurveyAnswer.objects.get()
    kept = " ".join([opinion.text, opinion.name, opinion.contact, report.contact, str(answer.answers)])
    assert not [data for data in ("金丝雀", "139", "三单元") if data in kept]
    assert queries.results_of(survey) == results and verify_all().bad_sequence is None


def test_a_survey_is_answered_counted_and_its_questions_stay(newsroom, client, settings):
    client.force_login(newsroom.staff[Role.LEADER])
    facts = {
        "title": "信箱满意度",
        "unit": newsroom.unit.pk,
        "introduction": "",
        "first_day": "2020-06-01",
        "last_day": "2020-06-10",
        "asked": ASKED,
    }
    client.post(reverse("desk:survey-new"), facts)
    survey = Survey.objects.get()
    address = reverse("survey", args=[survey.pk])
    assert Client().post(address, {"token": "a", "q1": ["0"]}).status_code == 422
    Client().post(address, {"token": "a", "q0": "0", "q1": ["0", "1"], "q2": "很好"})
    Client().post(address, {"token": "b", "q0": "1", "q1": ["1"], "q2": ""})
    assert SurveyAnswer.objects.count() == 2
    changed = client.post(reverse("desk:survey", args=[survey.pk]), facts | {"asked": "别的问题"})
    assert "问题不能再改" in changed.content.decode()
    settings.GONGKAI_TODAY = LATER
    page = Client().get(address).content.decode()
    assert (
        "共 2 人填写" in page
        and "1 人填写了意见" in page
        and "很好" not in page
        and "50.0%" in page
        and "100.0%" in page
    )


def test_questions_are_read_from_text_and_back():
    assert as_text(questions_in(ASKED)) == ASKED
    for wrong in ("- 只有选项", "问\n- 一个", "问\n- 甲\n* 乙", "问\n甲\n乙"):
        with pytest.raises(ValidationError):
            questions_in(wrong)


def test_another_units_opinions_are_not_mine(draft, client):
    other = Newsroom(organ_code="000014350")
    other.unit.parent = draft.unit
    other.unit.save()
    client.force_login(other.staff[Role.LEADER])
    assert client.get(reverse("desk:opinions", args=[draft.pk])).status_code == 403
