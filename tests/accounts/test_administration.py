"""An administrator sets a district up at the desk; everyone can name a stand-in."""

import io
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse

from gongkai.accounts import queries
from gongkai.accounts.models import Appointment, CalendarOverride, Person, Role, Unit
from gongkai.ledger.models import Entry
from gongkai.publishing.models import Column
from tests.factories import PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db
TODAY = date(2020, 12, 31)


@pytest.fixture
def administrator(client, office):
    client.force_login(office.staff[Role.ADMINISTRATOR])
    return client


def test_a_new_installation_begins_with_one_command():
    out = io.StringIO()
    call_command("create_district", "示范区人民政府办公室", superior="示范市人民政府", stdout=out)
    assert (
        Column.objects.filter(path="/zcwj/", on_home=True).exists()
        and Column.objects.get(path="/sj/tj/").kinds.get().name == "统计信息"
    )
    password = out.getvalue().split("初始密码 ")[1].split("，")[0]
    person = Person.objects.get(username="admin")
    assert person.check_password(password) and queries.district().name == "示范区人民政府办公室"
    assert queries.roles_by_unit(person, TODAY) == {Unit.objects.get().pk: frozenset({Role.ADMINISTRATOR})}
    with pytest.raises(CommandError, match="已经有单位了"):
        call_command("create_district", "另一个区")


def test_a_unit_is_added_and_changed_with_its_guide_facts(administrator, office):
    data = {
        "name": "示范区民政局", "short_name": "区民政局", "code": "mzj", "number": 99, "organ_class": "department",
        "valid_from": "2020-01-01", "parent": office.unit.pk, "duties": "低保、救助", "office_phone": "023-00000000",
    }  # fmt: skip
    assert administrator.post(reverse("desk:unit-new"), data).status_code == 302
    unit = Unit.objects.get(code="mzj")
    assert (
        administrator.post(reverse("desk:unit", args=[unit.pk]), data | {"office_phone": "023-1"}).status_code
        == 302
    )
    unit.refresh_from_db()
    assert unit.office_phone == "023-1" and Entry.objects.filter(action="unit_saved").count() == 2
    assert (
        "请选择上级"
        in administrator.post(
            reverse("desk:unit-new"), data | {"code": "x", "number": 98, "parent": ""}
        ).content.decode()
    )
    own = administrator.post(reverse("desk:unit", args=[unit.pk]), data | {"parent": unit.pk})
    assert own.status_code == 422 and "不能是本单位" in own.content.decode()
    wrong = administrator.post(reverse("desk:unit-new"), data | {"valid_from": "去年"})
    assert wrong.status_code == 422 and "请按 年-月-日 填写日期" in wrong.content.decode()
    assert "示范区民政局" in administrator.get(reverse("desk:units")).content.decode()


def test_a_person_is_added_given_a_role_and_closed(administrator, office):
    created = administrator.post(reverse("desk:person-new"), {"name": "新人", "username": "newcomer"})
    person = Person.objects.get(username="newcomer")
    password = created.context["password"]
    url = reverse("desk:person", args=[person.pk])
    assert person.check_password(password) and password not in administrator.get(url).content.decode()
    assert password not in str(list(Session.objects.values_list("session_data", flat=True)))
    role = {"appoint": "1", "unit": office.unit.pk, "role": "clerk", "from_on": "2020-12-01", "until_on": ""}
    assert administrator.post(url, role).status_code == 302
    assert queries.roles_by_unit(person, TODAY) == {office.unit.pk: frozenset({Role.CLERK})}
    again = administrator.post(url, role)
    assert again.status_code == 422
    administrator.post(url, {"end": Appointment.objects.get(person=person).pk})
    assert administrator.post(url, {"end": "abc"}).status_code == 404
    assert queries.roles_by_unit(person, TODAY) == {}
    administrator.post(url, {"reset": "1"})
    person.refresh_from_db()
    assert not person.check_password(password)
    me = reverse("desk:person", args=[office.staff[Role.ADMINISTRATOR].pk])
    administrator.post(me, {"close": "1"})
    assert administrator.get(me).status_code == 200  # nobody closes their own account
    administrator.post(url, {"close": "1"})
    person.refresh_from_db()
    assert not person.is_active
    actions = list(Entry.objects.filter(subject=f"person:{person.pk}").values_list("action", flat=True))
    assert actions == ["person_created", "appointed", "appointment_ended", "password_reset", "person_closed"]
    assert "newcomer" in administrator.get(reverse("desk:people"), {"q": "新人"}).content.decode()


def test_the_calendar_is_overridden_and_set_anew(administrator):
    for choice in ("off", "worked"):
        data = {"day": "2020-12-30", "is_worked": choice, "reason": "地方安排"}
        assert administrator.post(reverse("desk:calendar"), data).status_code == 302
    assert CalendarOverride.objects.get().is_worked is True
    assert "2020年12月30日" in administrator.get(reverse("desk:calendar")).content.decode()


def test_a_leader_names_a_stand_in_and_takes_it_back(client, office):
    leader, deputy = office.staff[Role.LEADER], PersonFactory(name="副手")
    client.force_login(leader)
    url = reverse("desk:delegations")
    data = {
        "give": "1",
        "delegate": deputy.pk,
        "from_on": "2020-12-31",
        "until_on": "2021-01-08",
        "reason": "出差",
    }
    assert client.post(url, data | {"until_on": "2020-12-01"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert Role.LEADER in queries.roles_by_unit(deputy, TODAY)[office.unit.pk]
    client.force_login(deputy)
    assert leader.name in client.get(url).content.decode()
    delegation = deputy.delegations_held.get()
    assert client.post(url, {"end": delegation.pk}).status_code == 404  # only who gave it ends it
    client.force_login(leader)
    client.post(url, {"end": delegation.pk})
    assert queries.roles_by_unit(deputy, date(2021, 1, 4)) == {}


def test_the_menu_shows_only_what_opens(client, office):
    UnitFactory()
    for role, shown, hidden in (
        (Role.CLERK, "待办", "系统管理"),
        (Role.ADMINISTRATOR, "系统管理", "待办"),
        (Role.AUDITOR, "操作记录", "待办"),
    ):
        client.force_login(office.staff[role])
        page = client.get(reverse("desk:delegations")).content.decode()
        menu = page.split("</nav>")[0]
        assert shown in menu and hidden not in menu
