"""When people leave: their cases go on to others in one go, and none is ever in nobody's list."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Appointment, Role
from gongkai.applications import queries
from gongkai.applications.models import Application
from gongkai.regulation.case import CaseRefused, Event
from tests.factories import Office, appoint

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 28)


@pytest.fixture
def cases(office):
    return [office.take_in_hand(office.receive(DAY, token=f"t{n}"), DAY) for n in range(3)]


def preview(office, person, what):
    return reverse("desk:handover-preview", args=[office.unit.pk, person.pk, what])


@pytest.mark.parametrize(("what", "role"), [("officer", Role.OFFICER), ("handler", Role.CLERK)])
def test_all_or_some_go_to_another_after_a_preview(client, office, cases, what, role):
    leaving, taking = office.staff[role], appoint(office.unit, role)
    client.force_login(office.staff[Role.OFFICE_HEAD])
    page = client.get(reverse("desk:handover")).content.decode()
    url = preview(office, leaving, what)
    assert url in page and f"{leaving.name}" in page and "3 件" in page
    form = client.get(url).context["form"]
    assert form["cases"].value() == [case.pk for case in cases]
    refused = client.post(url, {"cases": form["cases"].value(), "note": "调离"})
    assert refused.status_code == 422 and "请选择接手的人" in refused.content.decode()
    sent = {"cases": [case.pk for case in cases[:2]], "to": taking.pk, "note": "调离"}
    assert client.post(url, sent).status_code == 302
    holders = [getattr(case, what) for case in Application.objects.order_by("pk")]
    assert holders == [taking, taking, leaving]
    assert "调离" in cases[0].events.last().note


def test_only_ones_own_unit_and_only_clerks_and_heads(client, office, cases):
    url = preview(office, office.staff[Role.OFFICER], "officer")
    for person in (office.staff[Role.LEADER], Office().staff[Role.OFFICE_HEAD]):
        client.force_login(person)
        assert client.get(url).status_code == 403


def test_one_case_is_handed_on_from_its_page_and_taken_back(client, office, cases):
    taking, before = appoint(office.unit, Role.CLERK), office.staff[Role.CLERK]
    office.do(cases[0], Event.HANDED_ON, DAY, officer=taking, note="休假")
    cases[0].refresh_from_db()
    assert cases[0].handler == taking
    assert cases[0].pk in queries.work_lists(taking, DAY, accounts.calendar())["mine"].values_list(
        "pk", flat=True
    )
    office.do(cases[0], Event.HANDED_ON, DAY, officer=before, note="回来")
    cases[0].refresh_from_db()
    assert cases[0].handler == before
    answered = office.answered(DAY, DAY, token="answered")
    with pytest.raises(CaseRefused):
        office.do(answered, Event.ASSIGNED, DAY, officer=office.staff[Role.OFFICER])


def nobody():
    return set(queries.in_nobodys_list(Application.objects.filter(state__in=queries.OPEN_STATES), DAY))


def test_what_nobody_could_take_a_step_in_is_listed(client, office, cases):
    assert nobody() == set()
    waiting = office.receive(DAY, token="registered")
    assert nobody() == set()
    office.staff[Role.OFFICER].is_active = False
    office.staff[Role.OFFICER].save()
    assert nobody() == set()  # the clerk who has them in hand is there
    Appointment.objects.filter(role=Role.CLERK).update(until_on=date(2020, 12, 27))
    assert nobody() == {*cases, waiting}
    client.force_login(appoint(Office().unit, Role.COORDINATOR))
    page = client.get(reverse("desk:home"), {"list": "nobody"})
    assert "无人可办" in page.content.decode() and len(page.context["applications"]) == 4
