"""The list of requests and what is kept for oneself, and reminders that reach the right people once."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from gongkai.accounts import actions as accounts
from gongkai.accounts.models import Role
from gongkai.applications import actions
from gongkai.applications.models import Reminder, SavedFilter
from gongkai.notices.models import Notice
from gongkai.regulation.case import Event
from tests.factories import CANARIES, Office, appoint, moment, submitted

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 1)


@pytest.fixture
def clerk(client, office):
    client.force_login(office.staff[Role.CLERK])
    return client


def listed(page):
    return [application.number for application in page.context["applications"]]


class TestList:
    @pytest.fixture
    def cases(self, office):
        first = office.answered(DAY, date(2020, 12, 8), token="a", field="land")
        second = office.receive(date(2020, 12, 15), token="b", field="labour")
        return first, second

    def test_it_is_filtered_by_every_condition(self, clerk, cases):
        first, second = (case.number for case in cases)
        for sent, expected in (
            ({"field": "land"}, [first]), ({"state": "answered"}, [first]), ({"is_open": "on"}, [second]), ({"outcome": "B3.1"}, [first]),
            ({"received_from": "2020-12-10"}, [second]), ({"received_to": "2020-12-10"}, [first]), ({"due_to": "2020-12-31"}, [first]),
            ({"channel": "internet"}, []), ({"is_mine": "on"}, [second, first]), ({"q": first, "field": "labour"}, []),
        ):  # fmt: skip
            assert listed(clerk.post(reverse("desk:list"), sent)) == expected, sent
        wrong = clerk.post(reverse("desk:list"), {"due_to": "昨天"})
        assert wrong.status_code == 422 and "请按 年-月-日 填写日期" in wrong.content.decode()

    def test_a_filter_is_kept_under_its_name_for_oneself(self, clerk, cases, office, client):
        sent = {"field": "land", "received_from": "2020-12-01", "name": "征地"}
        page = clerk.post(reverse("desk:filters"), sent, follow=True)
        assert listed(page) == [cases[0].number] and page.context["form"]["field"].value() == "land"
        clerk.post(reverse("desk:filters"), sent | {"field": "labour"})
        assert SavedFilter.objects.get().conditions["field"] == "labour"
        nameless = clerk.post(reverse("desk:filters"), {"field": "land", "name": ""}, follow=True)
        assert "请给这组条件起个名称" in nameless.content.decode()
        client.force_login(office.staff[Role.OFFICE_HEAD])
        assert (
            len(
                client.get(reverse("desk:list"), {"filter": SavedFilter.objects.get().pk}).context[
                    "applications"
                ]
            )
            == 2
        )
        client.post(reverse("desk:filters"), {"drop": SavedFilter.objects.get().pk})
        assert SavedFilter.objects.count() == 1  # another's
        client.force_login(office.staff[Role.CLERK])
        client.post(reverse("desk:filters"), {"drop": SavedFilter.objects.get().pk})
        assert not SavedFilter.objects.exists()

    def test_the_columns_are_ones_own_and_go_out_as_a_table_masked(self, clerk, cases):
        clerk.post(reverse("desk:columns"), {"columns": ["name", "outcome", "received_on"]})
        page = clerk.get(reverse("desk:list"))
        assert [head for _, head in page.context["columns"]] == ["编号", "申请人", "收到", "结果"]
        book = clerk.post(reverse("desk:list"), {"export": "1", "field": "land"})
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert (
            rows[0] == ["编号", "申请人", "收到", "结果"] and rows[1][0] == cases[0].number and len(rows) == 2
        )
        assert CANARIES["name"] not in str(rows) and rows[1][3] == "予以公开"

    def test_another_units_requests_are_in_no_list(self, clerk, cases):
        other = Office().receive(DAY, token="other")
        assert other.number not in listed(clerk.post(reverse("desk:list"), {"unit": other.unit.code}))


class TestReminders:
    def remind(self, settings, today):
        settings.GONGKAI_TODAY = today
        call_command("daily")

    def texts(self, person):
        return list(Reminder.objects.filter(person=person).order_by("pk").values_list("text", flat=True))

    def test_those_who_handle_it_before_and_the_head_after_each_once(self, office, settings):
        application = office.take_in_hand(office.receive(DAY), DAY)
        other_clerk = appoint(office.unit, Role.CLERK)
        assert application.due_on == date(2020, 12, 29)
        self.remind(settings, date(2020, 12, 23))
        assert Reminder.objects.count() == 0
        for _ in range(2):
            self.remind(settings, date(2020, 12, 24))
        for role in (Role.CLERK, Role.OFFICER):
            assert self.texts(office.staff[role]) == ["答复期限为 2020-12-29，请抓紧办理"]
        assert self.texts(other_clerk) == [] and self.texts(office.staff[Role.OFFICE_HEAD]) == []
        self.remind(settings, date(2020, 12, 30))
        assert self.texts(office.staff[Role.OFFICE_HEAD]) == ["已超过答复期限 2020-12-29"]
        assert len(self.texts(office.staff[Role.CLERK])) == 2

    def test_while_it_is_the_applicants_move_nobody_is_pressed(self, office, settings):
        application = office.take_in_hand(office.receive(DAY), DAY)
        office.do(
            application,
            Event.CORRECTION_REQUESTED,
            date(2020, 12, 3),
            until=date(2021, 1, 8),
            notice_text="写明",
        )
        self.remind(settings, date(2021, 1, 4))
        assert Reminder.objects.count() == 0

    def test_what_nobody_confirmed_reaches_every_clerk(self, office, settings):
        submitted(office.unit, on=DAY)
        another = appoint(office.unit, Role.CLERK)
        self.remind(settings, date(2020, 12, 3))
        assert len(self.texts(office.staff[Role.CLERK])) == len(self.texts(another)) == 1

    def test_a_moved_date_is_told_and_mailed_and_seen(self, office, client, settings):
        settings.EMAIL_HOST = "localhost"
        clerk = office.staff[Role.CLERK]
        clerk.email = "clerk@example.com"
        clerk.save()
        office.take_in_hand(office.receive(DAY), DAY)
        Notice.objects.all().delete()
        accounts.override_day(date(2020, 12, 4), is_worked=False, reason="地方", by="管理员", at=moment(DAY))
        settings.GONGKAI_TODAY = DAY
        for command in ("daily", "recompute_deadlines"):
            call_command(command)
        assert self.texts(clerk) == ["放假安排变更，答复期限由 2020-12-29 变为 2020-12-30"]
        mail = Notice.objects.get()
        assert mail.recipient == "clerk@example.com" and CANARIES["name"] not in mail.text
        client.force_login(clerk)
        assert "变为 2020-12-30" in client.get(reverse("desk:home")).content.decode()
        client.post(reverse("desk:reminders"))
        assert "变为 2020-12-30" not in client.get(reverse("desk:home")).content.decode()

    def test_many_cases_cost_no_more_queries_each_than_a_few(self, office, django_assert_max_num_queries):
        for n in range(8):
            office.take_in_hand(office.receive(DAY, token=f"t{n}"), DAY)
        actions.remind_of_limits(today=date(2020, 12, 28), at=moment(date(2020, 12, 28)))
        with django_assert_max_num_queries(60):
            actions.remind_of_limits(today=date(2020, 12, 28), at=moment(date(2020, 12, 28)))
