"""Several people at one case at once: every invariant holds, whoever comes first."""

import os
import signal
from datetime import date

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import Upload
from gongkai.applications.letters import Drafted, LetterIncomplete
from gongkai.applications.models import Application, Letter, Purpose, Remedy
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import CaseRefused, Event, State, due_of
from gongkai.regulation.outcomes import LetterKind, Need
from gongkai.regulation.receipt import DeliveryWay
from gongkai.regulation.remedies import RemedyKind
from tests.factories import Office, moment
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2020, 6, 1)
LATER = date(2020, 6, 15)


def attempt(work):
    try:
        return work()
    except (CaseRefused, LetterIncomplete, actions.ChangedMeanwhile, actions.NotPermitted) as refused:
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


def test_a_review_is_not_annulled_while_a_request_is_answered_again_for_it():
    office = Office()
    clerk = office.staff[Role.CLERK]
    for round_ in range(4):
        application = office.answered(DAY, DAY, token=f"round {round_}")
        review = actions.record_remedy(
            office.unit, token=f"review {round_}", kind=RemedyKind.REVIEW, body="区人民政府", lodged_on=DAY, application=application,
            by=clerk, at=moment(DAY),
        )  # fmt: skip

        def annul(review=review):
            return actions.annul_remedy(review.pk, reason="误登", by=clerk, at=moment(DAY))

        def reopen(application=application):
            return office.do(application, Event.REOPENED, DAY, note="自行纠正")

        in_threads(2, lambda index, works=(annul, reopen): attempt(works[index]))
        assert queries.unused_remedies(application) >= 0


# Two people act at the same moment on cases in whatever state; whatever comes of it, these hold.
_STEPS = {
    Event.REGISTERED: (Role.CLERK, {}),
    Event.EXAMINED: (Role.CLERK, {"officer": Role.OFFICER}),
    Event.ASSIGNED: (Role.OFFICE_HEAD, {"officer": Role.OFFICER}),
    Event.HANDED_ON: (Role.OFFICE_HEAD, {"officer": Role.CLERK}),
    Event.CORRECTION_REQUESTED: (Role.CLERK, {"until": LATER, "notice_text": "写明"}),
    Event.CORRECTION_RECEIVED: (Role.CLERK, {"note": "补充"}),
    Event.EXTENDED: (Role.OFFICE_HEAD, {"days": 5, "notice_text": "查证"}),
    Event.DRAFTED: (Role.CLERK, {"drafted": Drafted(LetterKind.PROVIDE, (), {Need.CONTENT: "附件"})}),
    Event.CONFIDENTIALITY_CLEARED: (Role.CONFIDENTIALITY_REVIEWER, {}),
    Event.LEGALITY_CLEARED: (Role.LEGAL_REVIEWER, {}),
    Event.SECTION_APPROVED: (Role.SECTION_HEAD, {}),
    Event.SIGNED: (Role.LEADER, {}),
    Event.SEALED: (Role.CLERK, {}),
    Event.LETTER_VOIDED: (Role.CLERK, {"note": "有误"}),
    Event.ANSWERED: (Role.CLERK, {"way": DeliveryWay.ELECTRONIC}),
    Event.NOTED: (Role.CLERK, {"note": "记"}),
    Event.WITHDRAWN: (Role.CLERK, {"note": "撤回"}),
    Event.REVERSED: (Role.OFFICE_HEAD, {"note": "误"}),
    Event.DETAILS_AMENDED: (Role.CLERK, {"note": "更正"}),
}
# The way forward is taken more often, so that cases come to every state.
_CHOICES = st.sampled_from([*_STEPS, *list(_STEPS)[7:15] * 3])


@settings(max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
class TwoAtOnce(RuleBasedStateMachine):
    """Cases of one unit, and two people who take a step at the same moment."""

    def __init__(self):
        super().__init__()
        self.office = Office()
        self.cases = [self.office.receive(DAY, token=f"{self.office.unit.pk}:{number}") for number in range(2)]

    def _step(self, case, event, amount):
        role, details = _STEPS[event]
        details = {
            name: self.office.staff[value] if name == "officer" else value for name, value in details.items()
        }
        if event is Event.REVERSED:
            details["target"] = amount
        if event is Event.DETAILS_AMENDED:
            details["details"] = {"phone": f"0230000{amount:04d}"}
        return attempt(lambda: self.office.do(case, event, DAY, role, **details))

    @rule(
        first=_CHOICES,
        second=_CHOICES,
        which=st.integers(0, 1),
        other=st.integers(0, 1),
        amount=st.integers(2, 12),
    )
    def at_once(self, first, second, which, other, amount):
        chosen = ((self.cases[which], first), (self.cases[other], second))
        in_threads(2, lambda index: self._step(*chosen[index], amount + index))

    @rule(which=st.integers(0, 1))
    def forward(self, which):
        """A case goes on by itself as far as one step takes it."""
        case = self.cases[which]
        for event in list(_STEPS)[:16]:
            if event in (
                Event.CORRECTION_REQUESTED,
                Event.LETTER_VOIDED,
                Event.EXTENDED,
                Event.ASSIGNED,
                Event.HANDED_ON,
            ):
                continue
            if not isinstance(self._step(case, event, 2), Exception):
                return

    @invariant()
    def what_is_stored_is_what_happened(self):
        calendar = accounts.calendar()
        for case in Application.objects.filter(unit=self.office.unit):
            events = list(case.events.order_by("sequence"))
            standing = queries.standing(case)  # a history that can have happened
            due = due_of(standing, calendar)
            assert [event.sequence for event in events] == list(range(1, len(events) + 1))
            assert (case.events_recorded, case.state) == (len(events), standing.state)
            assert case.due_on == (due.on if due else None)
            assert (case.outcome or None, case.concluded_on) == (standing.outcome, standing.concluded_on)
            assert case.draft_sequence == standing.draft and (case.handler is not None)

    @invariant()
    def numbers_run_without_gap_and_the_chain_holds(self):
        letters = Letter.objects.filter(application__unit=self.office.unit).exclude(number="")
        numbers = sorted(int(letter.number.rpartition("〕")[2].removesuffix("号")) for letter in letters)
        assert numbers == list(range(1, len(numbers) + 1))
        assert verify_all().bad_sequence is None


class TestTwoAtOnce(TwoAtOnce.TestCase, TransactionTestCase):
    """The machine, on the database of this run: PostgreSQL in the second."""


def state_of(number):
    """Everything a step of a case writes, as far as it can be seen from outside."""
    application = Application.objects.get(number=number)
    return (
        [(event.sequence, event.event, event.note) for event in application.events.all()],
        application.state, application.events_recorded, application.attachments.count(),
        [(letter.kind, letter.number, letter.pdf_id) for letter in application.letters.all()],
        Entry.objects.count(),
    )  # fmt: skip


class Stopped(BaseException):
    """The process is no more."""


def stopping_at(statement, stop):
    """Run `stop` at that statement of what is done within."""
    done = 0

    def watch(execute, *arguments):
        nonlocal done
        done += 1
        if done == statement:
            stop()
        return execute(*arguments)

    return connection.execute_wrapper(watch)


def die():
    raise Stopped


@pytest.mark.parametrize("event", [Event.PHONE_NOTED, Event.SEALED, Event.ANSWERED])
def test_a_step_stopped_at_any_statement_has_left_nothing(event):
    office = Office()
    application = office.take_in_hand(office.receive(DAY), DAY)
    office.draft(application, DAY)
    office.review_and_sign(application, DAY)
    if event is Event.ANSWERED:
        office.do(application, Event.SEALED, DAY)
    details = {
        Event.PHONE_NOTED: {"note": "通话", "uploads": [Upload("a.pdf", b"%PDF-1 x", Purpose.DELIVERY)]},
        Event.SEALED: {},
        Event.ANSWERED: {"way": DeliveryWay.POST, "delivery_number": "XA1"},
    }[event]
    before = state_of(application.number)
    for statement in range(1, 200):
        try:
            with stopping_at(statement, die):
                office.do(application, event, DAY, **details)
        except Stopped:
            assert state_of(application.number) == before, statement
        else:
            break
    assert statement > 8 and state_of(application.number) != before and verify_all().bad_sequence is None


@pytest.mark.parametrize("statement", [1, 3, 6, 9, 12, 15])
def test_a_process_killed_in_the_middle_has_left_nothing(statement):
    office = Office()
    application = office.receive(DAY)
    before = state_of(application.number)
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's stays the parent's
        scan = Upload("a.pdf", b"%PDF-1 killed", Purpose.DELIVERY)
        with stopping_at(statement, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            office.do(application, Event.PHONE_NOTED, DAY, note="通话", uploads=[scan])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert state_of(application.number) == before and verify_all().bad_sequence is None
    office.do(application, Event.PHONE_NOTED, DAY, note="通话")  # and nothing is locked
