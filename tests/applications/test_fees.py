"""What one applicant has asked for before: fees by the tariff, frequency, and repeats for people to judge."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.files.queries import content_of
from gongkai.regulation.case import Event, State
from tests.applications.test_letters import pdf_text
from tests.factories import Office

pytestmark = pytest.mark.django_db
OTHER = "510104198001010037"


@pytest.fixture
def clerk(client, office, settings):
    settings.GONGKAI_TODAY = date(2021, 3, 31)
    client.force_login(office.staff[Role.CLERK])
    return client


def eleven(office):
    """Eleven requests of one applicant in March, and some that do not count with them."""
    office.receive(date(2021, 2, 26), token="february")
    office.receive(date(2021, 3, 1), token="somebody else", id_number=OTHER)
    Office().receive(date(2021, 3, 1), token="another organ")
    return [office.receive(date(2021, 3, 1 + index), token=f"t{index}") for index in range(11)]


def charge(clerk, application, **sent):
    application.refresh_from_db()
    sent = {
        "on": "2021-03-15",
        "until": "2021-04-20",
        "note": "到窗口缴纳",
        "expected": application.events_recorded,
    } | sent
    return clerk.post(reverse("desk:event", args=[application.pk, "fee_notified"]), sent)


def test_pieces_are_counted_by_applicant_organ_and_month(office, clerk):
    requests = eleven(office)
    assert [queries.before_in_month(request) for request in requests] == list(range(11))
    assert queries.in_a_year_before(requests[0]) == 1


def test_the_eleventh_of_a_month_costs_what_the_tariff_says_and_the_notice_says_how(office, clerk):
    tenth, eleventh = (office.take_in_hand(request, date(2021, 3, 12)) for request in eleven(office)[-2:])
    free = charge(clerk, tenth, mode="piece")
    assert free.status_code == 422 and "按这种方式计算不收费" in free.content.decode()
    assert charge(clerk, eleventh, mode="piece").status_code == 302
    eleventh.refresh_from_db()
    letter = eleventh.letters.get(kind="fee")
    assert eleventh.state == State.FEE_PENDING and "第 11 件申请，应缴 100 元" in letter.content
    assert queries.details_of(eleventh.events.get(event=Event.FEE_NOTIFIED))["amount"] == 100


def test_pages_are_charged_by_volume_and_too_short_a_time_to_pay_is_refused(office, clerk):
    application = office.take_in_hand(office.receive(date(2021, 3, 1)), date(2021, 3, 2))
    assert "请填写页数" in charge(clerk, application, mode="volume").content.decode()
    short = charge(clerk, application, mode="volume", pages="68", until="2021-04-01")
    assert short.status_code == 422 and "不能早于 2021-04-14" in short.content.decode()
    assert charge(clerk, application, mode="volume", pages="68").status_code == 302
    assert "68 页，应缴 380 元" in application.letters.get(kind="fee").content


def test_nothing_is_waived_without_a_reason(office, client, clerk):
    application = office.take_in_hand(eleven(office)[-1], date(2021, 3, 12))
    charge(clerk, application, mode="piece")
    application.refresh_from_db()
    client.force_login(office.staff[Role.OFFICE_HEAD])
    url = reverse("desk:event", args=[application.pk, "fee_waived"])
    sent = {"on": "2021-03-16", "note": "", "expected": application.events_recorded}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"note": "申请人为低保户"}).status_code == 302


def test_the_case_page_shows_what_else_the_applicant_asked_for(office, clerk):
    requests = eleven(office)
    page = clerk.get(reverse("desk:case", args=[requests[-1].pk]))
    assert len(page.context["others"]) == queries.MOST_OTHERS and "内容相同" in page.content.decode()
    frequency = clerk.get(reverse("desk:event", args=[requests[-1].pk, "reasons_requested"])).content.decode()
    assert "此前一年内向本机关提出 11 件，本月此前 10 件" in frequency


def test_like_requests_are_proposed_with_how_alike_they_are(office, clerk):
    old = office.receive(date(2021, 1, 4), token="old", description="跳磴镇某村征地补偿安置方案")
    for index in range(12):
        office.receive(date(2021, 2, 1), token=f"n{index}", description=f"第{index}号路灯的采购合同")
    again = office.receive(date(2021, 3, 1), token="again", description="跳磴镇某村的征地补偿安置方案。")
    found = queries.likely_repeats(again)
    assert found[0].application == old and found[0].may_be_repeat and not found[1].may_be_repeat
    page = clerk.get(reverse("desk:case", args=[again.pk])).content.decode()
    assert f"内容相近（{found[0].likeness}%）" in page


def test_asking_for_reasons_keeps_the_list_it_rests_on(office, clerk):
    cases = eleven(office)
    last = office.take_in_hand(cases[-1], date(2021, 3, 12))
    sent = {
        "on": "2021-03-15", "until": "2021-03-29", "note": "一月内十一件，请说明理由。", "expected": last.events_recorded,
    }  # fmt: skip
    assert clerk.post(reverse("desk:event", args=[last.pk, "reasons_requested"]), sent).status_code == 302
    listed = pdf_text(content_of(last.attachments.get(purpose="frequency").file))
    assert "12件（含本件）" in listed and "2021年02月（1件）" in listed and "2021年03月（11件）" in listed
    assert all(case.number in listed for case in cases)


def test_a_payment_is_recorded_with_its_receipt(office, clerk):
    eleventh = office.take_in_hand(eleven(office)[-1], date(2021, 3, 12))
    charge(clerk, eleventh, mode="piece")
    eleventh.refresh_from_db()
    sent = {
        "on": "2021-03-20", "receipt_number": "渝财 0001", "expected": eleventh.events_recorded,
        "receipt": SimpleUploadedFile("票据.pdf", b"%PDF-1 paid"),
    }  # fmt: skip
    assert clerk.post(reverse("desk:event", args=[eleventh.pk, "fee_paid"]), sent).status_code == 302
    assert eleventh.attachments.get(purpose="payment").name == "票据.pdf"
    assert "渝财 0001" in eleventh.events.get(event=Event.FEE_PAID).note
