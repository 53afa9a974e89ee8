"""Who writes a report is told in time, and after it their coordinator: once for each stage, until it is signed."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.accounts.models import Person, Role
from gongkai.notices.models import Notice
from gongkai.reports.models import SignedReport, Submission
from gongkai.reports.reminders import remind_of_reports, reports_due, reports_due_of
from tests.factories import Office, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices(office, settings):
    """The government's office, and a bureau; everybody has an address."""
    settings.EMAIL_HOST = "127.0.0.1"
    office.unit.name = "示范区人民政府办公室"
    office.unit.save()
    bureau = Office(parent=office.unit)
    for person in Person.objects.all():
        person.email = f"{person.username}@example.com"
        person.save()
    return office, bureau


def remind(day):
    return remind_of_reports(today=day, at=moment(day))


def told():
    """To whom mails went, and drop them."""
    found = {notice.recipient.partition("@")[0] for notice in Notice.objects.all()}
    Notice.objects.all().delete()
    return found


def names(office, *roles):
    return {office.staff[role].username for role in roles}


def test_the_limits_are_those_of_the_law(offices):
    office, bureau = offices
    due = {(one.unit, one.is_district): one.on for one in reports_due(date(2021, 1, 10))}
    assert due == {
        (office.unit, False): date(2021, 1, 31),
        (office.unit, True): date(2021, 3, 31),
        (bureau.unit, False): date(2021, 1, 31),
    }


def test_people_are_told_in_stages_and_never_twice(offices):
    office, bureau = offices
    assert remind(date(2020, 12, 20)) == 0
    assert remind(date(2021, 1, 1)) == 4 and remind(date(2021, 1, 1)) == 0 and remind(date(2021, 1, 2)) == 0
    both = (Role.CLERK, Role.OFFICE_HEAD)
    assert told() == names(office, *both) | names(bureau, *both)
    remind(date(2021, 1, 25))
    assert told() == names(office, *both, Role.LEADER) | names(bureau, *both, Role.LEADER)
    remind(date(2021, 2, 1))
    assert names(office, Role.COORDINATOR) | names(bureau, Role.COORDINATOR) <= told()
    remind(date(2021, 2, 3))
    assert remind(date(2021, 2, 8)) > 0  # a week later again


def test_a_signed_report_is_nobodys_worry(offices, client):
    _, bureau = offices
    day = date(2021, 1, 20)
    assert [one.unit for one in reports_due_of(bureau.staff[Role.CLERK], day)] == [bureau.unit]
    assert reports_due_of(bureau.staff[Role.OFFICER], day) == []
    SignedReport.objects.create(
        unit=bureau.unit,
        year=2020,
        is_district=False,
        version=1,
        content={},
        signed_by="x",
        signed_at=moment(day),
    )
    assert reports_due_of(bureau.staff[Role.CLERK], day) == []
    assert bureau.unit not in [one.unit for one in reports_due(day)]


def test_an_office_that_reports_elsewhere_is_not_told_for_ever(offices):
    assert [one.is_district for one in reports_due(date(2021, 5, 10))] == [True]  # the bureaus' are over
    assert reports_due(date(2021, 8, 1)) == []


def test_the_work_list_says_what_is_due(offices, client, settings):
    _, bureau = offices
    settings.GONGKAI_TODAY = date(2021, 1, 20)
    client.force_login(bureau.staff[Role.CLERK])
    page = client.get(reverse("desk:home")).content.decode()
    assert "2020 年度报告" in page and "1月31日以前公布，还有 11 天" in page


def test_the_office_that_leads_sets_an_earlier_day_to_hand_in(offices, client):
    office, bureau = offices
    progress = reverse("desk:report-progress", args=[2020])
    client.force_login(office.staff[Role.COORDINATOR])
    page = client.post(progress, {"on": "2021-05-01"})
    assert (
        page.status_code == 422
        and "应当在 2020 年 12 月 1 日至 2021 年 3 月 31 日之间" in page.content.decode()
    )
    assert client.post(progress, {"on": "2021-01-15"}).status_code == 302

    def due():
        return {
            (one.unit, one.is_district): (one.what, one.on.isoformat())
            for one in reports_due(date(2021, 1, 10))
        }

    assert due()[bureau.unit, False] == ("报送", "2021-01-15")
    assert due()[office.unit, True] == ("公布", "2021-03-31")
    Submission.objects.create(
        unit=bureau.unit, year=2020, handed_in_by="x", handed_in_at=moment(date(2021, 1, 9))
    )
    assert due()[bureau.unit, False] == ("公布", "2021-01-31")
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:report-write", args=[2020])).content.decode()
    assert "2021年1月15日以前报送，2021年1月31日以前公布" in page
    client.force_login(office.staff[Role.COORDINATOR])
    client.post(progress, {"on": ""})
    assert due()[office.unit, False] == ("公布", "2021-01-31")
