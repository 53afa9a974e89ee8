"""What one applicant has asked for before: fees by the tariff, frequency, and repeats for people to judge."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.regulation.case import Event, State
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
