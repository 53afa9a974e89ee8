"""Handing a request in: once, whatever happens, and unreadable in the database."""

from datetime import date

import pytest
from django.db import connection

from gongkai.accounts.models import Role
from gongkai.applications import actions
from gongkai.applications.models import Application, Purpose
from gongkai.files.checks import FileRefused
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import State
from gongkai.regulation.receipt import Channel
from tests.factories import CANARIES, UnitFactory, answers, moment, submitted
from tests.threads import in_threads

DAY = date(2020, 6, 1)


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_posts_of_one_form_make_one_case_and_show_one_receipt():
    unit = UnitFactory()

    def submit(index):
        return actions.submit(
            unit, token="one form", channel=Channel.INTERNET, answers=answers(), by=None, at=moment(DAY), on=DAY
        )

    results = in_threads(50, submit)
    assert Application.objects.count() == 1
    assert len({(result.application.number, result.query_code) for result in results}) == 1
    assert sum(result.is_new for result in results) == 1
    assert Entry.objects.count() == 1 and verify_all().bad_sequence is None


@pytest.mark.django_db
def test_the_same_form_with_other_content_is_refused_and_names_the_first():
    first = submitted(UnitFactory(), on=DAY, token="form")
    with pytest.raises(intake.AlreadySubmitted) as already:
        submitted(first.unit, on=DAY, token="form", description="另一件事")
    assert already.value.subject == first.number and Application.objects.count() == 1


@pytest.mark.django_db
def test_numbers_follow_by_unit_and_year():
    unit, other = UnitFactory(number=7), UnitFactory(number=8)
    numbers = [
        submitted(u, on=day).number
        for u, day in ((unit, DAY), (unit, DAY), (other, DAY), (unit, date(2021, 1, 4)))
    ]
    assert numbers == ["2020-007-00001", "2020-007-00002", "2020-008-00001", "2021-007-00001"]


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [Channel.INTERNET, Channel.FAX, Channel.ORDINARY_MAIL])
def test_no_clock_runs_before_receipt_is_confirmed(channel, office):
    application = submitted(office.unit, on=DAY, channel=channel, by=office.staff[Role.CLERK])
    assert (
        application.state == State.SUBMITTED and application.due_on is None and application.received_on is None
    )
    assert application.confirm_by == (DAY if channel is Channel.ORDINARY_MAIL else date(2020, 6, 3))


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.ORAL, Channel.REGISTERED_MAIL])
def test_other_channels_are_received_at_once_with_a_receipt_letter(channel, office):
    application = submitted(office.unit, on=DAY, channel=channel, by=office.staff[Role.CLERK])
    assert application.received_on == DAY and application.due_on == date(2020, 6, 30)
    assert [letter.kind for letter in application.letters.all()] == ["receipt"]


@pytest.mark.django_db
def test_only_a_clerk_of_the_unit_registers(office):
    stranger = office.staff[Role.LEADER]
    with pytest.raises(actions.NotPermitted, match="工作机构经办人"):
        submitted(office.unit, on=DAY, channel=Channel.COUNTER, by=stranger)
    assert Application.objects.count() == 0


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind(office):
    upload = actions.Upload("a.exe", b"MZ", Purpose.REQUEST)
    with pytest.raises(FileRefused):
        actions.submit(
            office.unit, token="t", channel=Channel.INTERNET, answers=answers(), uploads=[upload], by=None,
            at=moment(DAY), on=DAY,
        )  # fmt: skip
    assert Application.objects.count() == Entry.objects.count() == 0 and intake.submitted_subject("t") is None


@pytest.mark.django_db
def test_the_query_code_is_stored_only_as_a_hash():
    application = submitted(UnitFactory(), on=DAY, token="t")
    code = query_code.code_for("t")
    assert code not in application.query_code_hash and query_code.matches(code, application.query_code_hash)


@pytest.mark.django_db
def test_no_personal_data_can_be_read_in_any_table(office):
    """Every table as its raw rows: not a name, number, phone, mail or address in it."""
    office.answered(DAY, date(2020, 6, 12))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            dump = str(cursor.fetchall())
            for label, value in CANARIES.items():
                assert value not in dump, f"{label} stands in {table}"
