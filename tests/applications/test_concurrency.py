"""Several people at one case at once: every invariant holds, whoever comes first."""

from datetime import date

import pytest

from gongkai.accounts.models import Role
from gongkai.applications import actions
from gongkai.applications.models import Application, Remedy
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import CaseRefused, Event, State
from gongkai.regulation.remedies import RemedyKind
from tests.factories import Office, moment
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2020, 6, 1)


def attempt(work):
    try:
        return work()
    except (CaseRefused, actions.ChangedMeanwhile) as refused:
        return refused


def test_two_signers_sign_once():
    office = Office()
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, DAY)
    office.do(application, Event.CONFIDENTIALITY_CLEARED, DAY, Role.CONFIDENTIALITY_REVIEWER)
    office.do(application, Event.LEGALITY_CLEARED, DAY, Role.LEGAL_REVIEWER)
    office.do(application, Event.SECTION_APPROVED, DAY, Role.SECTION_HEAD)
    results = in_threads(
        6, lambda index: attempt(lambda: office.do(application, Event.SIGNED, DAY, Role.LEADER))
    )
    application.refresh_from_db()
    assert application.state == State.SIGNED and application.events.filter(event=Event.SIGNED).count() == 1
    assert sum(isinstance(result, CaseRefused) for result in results) == 5


def test_clerks_sealing_at_once_take_different_numbers():
    office = Office()
    cases = []
    for index in range(5):
        application = office.take_in_hand(office.receive(DAY, token=f"t{index}"), DAY)
        office.draft(application, DAY)
        cases.append(office.review_and_sign(application, DAY))
    in_threads(5, lambda index: office.do(cases[index], Event.SEALED, DAY))
    numbers = [letter.number for case in cases for letter in case.letters.all()]
    assert len(set(numbers)) == len(numbers) == 10 and all(numbers)


def test_steps_notes_and_reviews_of_one_case_at_once_never_lock_each_other_out():
    office = Office()
    application = office.answered(DAY, DAY)
    clerk = office.staff[Role.CLERK]

    def work(index):
        if index % 2:
            return office.do(application, Event.PHONE_NOTED, DAY, note=f"通话 {index}")
        return actions.record_remedy(
            office.unit, token=f"r{index}", kind=RemedyKind.REVIEW, body="区人民政府", lodged_on=DAY, application=application,
            by=clerk, at=moment(DAY),
        )  # fmt: skip

    before = Entry.objects.count()
    in_threads(12, work)
    assert Remedy.objects.count() == 6 and application.events.filter(event=Event.PHONE_NOTED).count() == 6
    assert Entry.objects.count() == before + 12 and verify_all().bad_sequence is None


def test_of_two_who_saw_the_same_page_one_is_told():
    office = Office()
    application = office.receive(DAY)
    seen = Application.objects.get().events_recorded
    results = in_threads(
        2,
        lambda index: attempt(
            lambda: office.do(application, Event.PHONE_NOTED, DAY, note="通话", expected=seen)
        ),
    )
    assert sum(isinstance(result, actions.ChangedMeanwhile) for result in results) == 1
    assert application.events.filter(event=Event.PHONE_NOTED).count() == 1
