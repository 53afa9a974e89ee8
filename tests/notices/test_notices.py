"""Applicants are told that there is news: at least once, recorded once, and nothing of what it is."""

import email
import json
import socket
import threading
from datetime import date, timedelta
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.notices import actions, gateway
from gongkai.notices.models import Channel, Notice
from gongkai.regulation.case import CaseRefused, Event
from tests.factories import CANARIES, moment, submitted

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 1)
AT = moment(DAY)


class Inbox:
    """What a mail server was given; it can be made to refuse."""

    def __init__(self):
        self.messages, self.answer = [], "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "gongkai@example.gov.cn"
    yield inbox
    controller.stop()


@pytest.fixture
def phones(settings):
    received = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GONGKAI_SMS_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.GONGKAI_SMS_TOKEN = "token"
    yield received
    server.shutdown()
    server.server_close()


def test_an_applicant_is_told_of_what_happens_and_of_nothing_inside(inbox, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.do(application, Event.NOTED, DAY, note="内部")
    office.do(application, Event.EXTENDED, DAY, Role.OFFICE_HEAD, days=10, notice_text="案情复杂")
    assert actions.send_waiting(at=AT) == actions.Round(sent=2)
    subjects = [message["Subject"] for message in inbox.messages]
    assert ["确认收到" in subjects[0], "延长了答复期限" in subjects[1]] == [True, True]
    message = inbox.messages[1]
    text = message.get_content()
    assert message["To"] == CANARIES["email"] and application.number in text
    assert CANARIES["name"] not in text and "案情复杂" not in text and "某地块" not in text


def test_nothing_is_queued_where_there_is_no_way_or_no_address(settings, office):
    office.receive(DAY)
    assert not Notice.objects.exists()
    settings.EMAIL_HOST = "127.0.0.1"
    office.receive(DAY, token="without", email="", phone="")
    assert not Notice.objects.exists()


def test_what_was_refused_is_tried_again_later_and_given_up_in_the_end(inbox, office):
    office.receive(DAY)
    inbox.answer = "451 try later"
    assert actions.send_waiting(at=AT) == actions.Round(failed=1)
    assert actions.send_waiting(at=AT + timedelta(minutes=1)) == actions.Round()
    assert "451" in Notice.objects.get().problem
    inbox.answer = "250 OK"
    assert actions.send_waiting(at=AT + timedelta(minutes=3)) == actions.Round(sent=1)
    notice = Notice.objects.get()
    assert notice.attempts == 2 and notice.problem == "" and len(inbox.messages) == 1
    inbox.answer, at = "550 no", AT
    office.receive(DAY, token="second")
    for _ in range(20):
        at += timedelta(days=1)
        actions.send_waiting(at=at)
    given_up = Notice.objects.get(sent_at=None)
    assert given_up.given_up and given_up.attempts == actions.MOST_ATTEMPTS


def test_a_step_that_is_refused_tells_nobody(inbox, office):
    application = office.receive(DAY)
    with pytest.raises(CaseRefused):
        office.do(application, Event.ANSWERED, DAY, way="post", delivery_number="1")
    assert Notice.objects.count() == 1  # of the receipt alone


@pytest.mark.django_db(transaction=True)
def test_interrupted_after_handing_over_it_is_sent_again_with_the_same_id(inbox, office, monkeypatch):
    office.receive(DAY)
    hand_over = gateway.hand_over

    def killed(notice):
        hand_over(notice)
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "hand_over", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.send_waiting(at=AT)
    monkeypatch.setattr(actions, "hand_over", hand_over)
    assert actions.send_waiting(at=AT) == actions.Round(sent=1)
    first, second = (message["Message-ID"] for message in inbox.messages)
    assert first == second and actions.send_waiting(at=AT) == actions.Round()


def test_the_same_news_is_queued_once(settings):
    settings.EMAIL_HOST = "127.0.0.1"
    for _ in range(2):
        with transaction.atomic():
            actions.enqueue("k", Channel.MAIL, "a@b.c", subject="s", text="t", about="n", at=AT)
    assert Notice.objects.count() == 1


def test_a_mobile_phone_gets_an_sms_through_the_gateway(phones, office):
    application = submitted(office.unit, on=DAY, phone="13800000000")
    office.do(application, Event.RECEIPT_CONFIRMED, DAY)
    call_command("send_notices")
    ((authorization, message),) = phones
    assert authorization == "Bearer token" and message["to"] == "13800000000"
    assert application.number in message["text"] and len(message["id"]) == 32


def test_how_many_are_consulted_is_no_news(inbox, office):
    application = office.take_in_hand(office.receive(DAY), DAY)
    for name in ("甲公司", "乙公司"):
        details = {
            "kind": "third_party",
            "name": name,
            "address": "",
            "phone": "",
            "matter": "协议",
            "why": "金额",
        }
        office.do(application, Event.CONSULT_SENT, DAY, details=details)
    assert Notice.objects.filter(subject__contains="征求").count() == 1


def test_the_case_page_says_what_was_sent_and_what_was_not(inbox, office, client):
    application = office.receive(DAY)
    client.force_login(office.staff[Role.CLERK])
    url = reverse("desk:case", args=[application.pk])
    assert "等待发送" in client.get(url).content.decode()
    actions.send_waiting(at=AT)
    assert "2020-06-01 10:00 发出" in client.get(url).content.decode()
