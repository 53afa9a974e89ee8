"""Thirty villagers ask for the same: registered, answered and labelled in one go, each a case of its own."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from gongkai.accounts.models import Role
from gongkai.applications.models import Application
from gongkai.ledger.models import Entry
from gongkai.regulation.case import Event, State
from tests.applications.test_letters import pdf_text
from tests.factories import Office

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 1)
PEOPLE = "\n".join(f"村民{n:02d}，，0230000{n:04d}，示范村{n}号" for n in range(1, 31))
FORM = {
    "token": "many", "channel": "registered_mail", "arrived_on": "2020-12-01", "office_received_on": "", "applicant_kind": "n",
    "description": "示范村征地补偿安置方案", "people": PEOPLE, "supply_way": "post", "field": "land",
}  # fmt: skip


@pytest.fixture
def office(office, client):
    client.force_login(office.staff[Role.CLERK])
    return office


def registered(client, **changes):
    response = client.post(reverse("desk:register-many"), FORM | changes)
    return response, list(Application.objects.order_by("number"))


def together(client, office, event, role=Role.CLERK, **sent):
    client.force_login(office.staff[role])
    batch = Application.objects.first().batch
    sent = {"on": "2020-12-02"} | sent
    return client.post(reverse("desk:batch-event", args=[batch, event]), sent)


def test_thirty_requests_come_in_at_once_each_with_number_and_code(client, office):
    page, applications = registered(client)
    assert page.status_code == 200 and len(applications) == 30
    codes = {code for _, code in page.context["rows"]}
    assert len(codes) == 30 and all(code in page.content.decode() for code in codes)
    assert {application.due_on for application in applications} == {date(2020, 12, 29)}
    assert applications[3].name == "村民04" and applications[3].address == "示范村4号"
    again, _ = registered(client)
    assert {code for _, code in again.context["rows"]} == codes and Application.objects.count() == 30


def test_a_mail_number_that_cannot_be_one_costs_a_sentence(client, office):
    registered(client)
    numbers = "\n".join(["XA1CN"] * 29 + ["9" * 61])
    page = together(client, office, "answered", way="post", delivery_number=numbers)
    assert page.status_code == 422 and "邮件号码最多 60 个字" in page.content.decode()


def test_a_wrong_line_is_named_and_nobody_is_registered(client, office):
    page, applications = registered(client, people=PEOPLE + "\n张三，110105194912310021\n，，02311112222")
    text = page.content.decode()
    assert page.status_code == 422 and "第 31 行：身份证号码的最后一位" in text and "第 32 行：没有姓名" in text
    assert "村民30" in text and applications == []


def test_they_are_answered_and_labelled_in_one_go(client, office):
    _, applications = registered(client)
    batch = applications[0].batch
    assert client.get(reverse("desk:batch", args=[batch])).context["offered"][0].event == Event.REGISTERED
    for event in ("registered", "examined"):
        assert together(client, office, event).status_code == 302
    answer = {"kind": "provide", "content": "随本告知书提供征地补偿安置方案。"}
    assert together(client, office, "drafted", **answer).status_code == 302
    for event, role in (
        ("confidentiality_cleared", Role.CONFIDENTIALITY_REVIEWER), ("legality_cleared", Role.LEGAL_REVIEWER),
        ("section_approved", Role.SECTION_HEAD), ("signed", Role.LEADER), ("sealed", Role.CLERK),
    ):  # fmt: skip
        assert together(client, office, event, role).status_code == 302
    sent = {"way": "post", "delivery_number": "\n".join(f"XA{n:04d}CN" for n in range(29))}
    short = together(client, office, "answered", **sent)
    assert short.status_code == 422 and "共有 30 件，填了 29 个" in short.content.decode()
    sent["delivery_number"] += "\nXA0029CN"
    assert together(client, office, "answered", **sent).status_code == 302
    applications = list(Application.objects.order_by("number"))
    assert {application.state for application in applications} == {State.ANSWERED}
    letters = [application.letters.get(kind="provide") for application in applications]
    assert len({letter.number for letter in letters}) == 30
    numbers = [application.events.get(event=Event.ANSWERED).delivery_number for application in applications]
    assert numbers == [f"XA{n:04d}CN" for n in range(30)]
    zipped = client.get(reverse("desk:batch-letters", args=[batch]))
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as container:
        assert len(container.namelist()) == 60
        assert "村民01：" in pdf_text(container.read(f"{applications[0].number} 予以公开告知书.pdf"))
    labels = client.post(reverse("desk:batch-labels", args=[batch]))
    pages = PdfReader(io.BytesIO(labels.content)).pages
    assert len(pages) == 30 and "示范村7号" in "".join(pages[6].extract_text().split())
    assert Entry.objects.filter(action="personal_data_revealed").count() == 30


def test_where_one_refuses_none_moves_and_the_refusal_names_it(client, office):
    _, applications = registered(client)
    together(client, office, "registered")
    ahead = applications[4]
    office.do(ahead, Event.EXAMINED, date(2020, 12, 2))
    refused = together(client, office, "examined")
    assert refused.status_code == 422 and f"{ahead.number}：" in refused.content.decode()
    assert set(Application.objects.exclude(pk=ahead.pk).values_list("state", flat=True)) == {State.REGISTERED}


def test_another_units_batch_does_not_exist_for_me(client, office):
    registered(client)
    batch = Application.objects.first().batch
    client.force_login(Office().staff[Role.CLERK])
    for name in ("batch", "batch-letters"):
        assert client.get(reverse(f"desk:{name}", args=[batch])).status_code == 404
