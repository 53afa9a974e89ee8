"""What each day needs: telling step by step, filing what is finished, erasing what is over, following the calendar."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from gongkai.accounts.models import CalendarOverride, Role
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.mailbox import actions, queries
from gongkai.mailbox.actions.upkeep import ERASED
from gongkai.mailbox.course import Event, LetterRefused, State
from gongkai.mailbox.models import Letter, Limit, LimitKey, PublicText
from gongkai.mailbox.searching import LETTERS
from gongkai.notices.models import Notice
from tests.factories import moment
from tests.mailbox.letters import DAY, WRITER, Mailroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(settings):
    settings.EMAIL_HOST = "mail.example"
    room = Mailroom()
    for unit, people in (("office", room.office), ("unit", room.staff)):
        for role, person in people.items():
            person.email = f"{unit}-{role}@example.com"
            person.save()
    return room


def told(day):
    Notice.objects.filter(key__startswith="letter-limit").delete()
    actions.remind_of_limits(today=day, at=moment(day))
    again = actions.remind_of_limits(today=day, at=moment(day))
    assert again == 0
    return {
        notice.recipient.partition("@")[0] for notice in Notice.objects.filter(key__startswith="letter-limit")
    }


def test_the_ladder_goes_from_handler_to_heads_to_the_office(room):
    letter = room.assigned()  # a complaint: ten working days, until 15 June
    assert letter.due_on == date(2020, 6, 15)
    assert told(date(2020, 6, 10)) == set()
    assert told(date(2020, 6, 11)) == {"unit-letter_clerk"}  # four fifths
    assert told(date(2020, 6, 16)) == {"unit-letter_clerk", "unit-office_head", "unit-leader"}
    assert told(date(2020, 6, 19)) == {
        "unit-letter_clerk", "unit-office_head", "unit-leader", "office-office_head", "office-leader", "office-coordinator",
    }  # fmt: skip


def test_a_letter_nobody_has_let_in_is_told_to_its_box(room):
    room.write()
    assert told(date(2020, 6, 2)) == {"office-letter_clerk"}


def test_what_is_finished_is_filed_when_the_days_to_evaluate_are_over(room):
    published, waiting, kept = room.published(), room.answered(), room.answered(consents=False)
    assert actions.archive_finished(today=date(2020, 6, 16), at=moment(date(2020, 6, 16))) == 0
    assert actions.archive_finished(today=date(2020, 6, 17), at=moment(date(2020, 6, 17))) == 2
    states = dict(Letter.objects.values_list("pk", "state"))
    assert states == {published.pk: State.ARCHIVED, kept.pk: State.ARCHIVED, waiting.pk: State.ANSWERED}
    assert queries.published().count() == 1


def test_what_is_answered_again_may_be_evaluated_again_before_it_is_filed(room):
    letter = room.answered(consents=False)
    room.do(letter, Event.RATED, date(2020, 6, 3), score=1, note="灯还是不亮", is_solved=False)
    room.do(letter, Event.VISITED, date(2020, 6, 10), by=room.clerk, note="电话回访。")
    room.do(letter, Event.DRAFTED, date(2020, 6, 15), by=room.handler, reply="线路已经修复。")
    room.do(letter, Event.PASSED, date(2020, 6, 15), by=room.head)
    assert actions.archive_finished(today=date(2020, 6, 30), at=moment(date(2020, 6, 30))) == 0
    with pytest.raises(LetterRefused, match="2020-06-30 以前还可以评价"):
        room.do(letter, Event.ARCHIVED, date(2020, 6, 30), by=room.clerk)
    room.do(letter, Event.RATED, date(2020, 6, 30), score=5)
    assert actions.archive_finished(today=date(2020, 7, 1), at=moment(date(2020, 7, 1))) == 1


def test_a_letter_is_erased_when_it_has_been_kept_long_enough_and_its_figures_stay(room):
    letter = room.published()
    room.do(letter, Event.ARCHIVED, DAY + timedelta(days=16), by=room.clerk)
    open_one = room.write()
    figures = queries.figures_of(2020)
    later = DAY.replace(year=2030) + timedelta(days=2)
    assert not actions.purge_letter(letter.pk, by="x", today=later - timedelta(days=5), at=moment(later))
    assert actions.purge_letter(letter.pk, by="x", today=later, at=moment(later))
    assert not actions.purge_letter(open_one.pk, by="x", today=later, at=moment(later))
    letter.refresh_from_db()
    LETTERS.catch_up()
    rest = [str(value) for event in letter.events.all() for value in (event.note, event.details)]
    kept = " ".join([letter.name, letter.title, letter.text, letter.phone, letter.place, *rest])
    assert letter.name == ERASED and not [value for value in (*WRITER.values(), "路灯") if value in kept]
    assert not letter.replies.exists() and queries.search(Letter.objects.all(), "半个月", None, start=0)[0] == [
        open_one
    ]
    assert queries.figures_of(2020) == figures and queries.published().get() == letter
    assert verify_all().bad_sequence is None and Entry.objects.filter(action="letter_purged").count() == 1


def test_what_was_proposed_and_never_public_is_erased_and_what_is_public_can_still_be_taken_down(room):
    letter, kept_back = room.published(), room.answered()
    room.proposed(kept_back, DAY)
    room.do(kept_back, Event.KEPT_BACK, by=room.second, note="不宜公开")
    for one in (letter, kept_back):
        room.do(one, Event.ARCHIVED, DAY + timedelta(days=16), by=room.clerk)
        actions.purge_letter(one.pk, by="x", today=date(2031, 1, 2), at=moment(date(2031, 1, 2)))
    assert [text.letter for text in PublicText.objects.all()] == [letter]
    room.do(letter, Event.TAKEN_DOWN, date(2031, 1, 3), by=room.second, note="写信人要求")
    assert not queries.published().exists() and not PublicText.objects.exists()
    assert verify_all().bad_sequence is None


def test_the_command_erases_letters_too(room, settings):
    settings.GONGKAI_TODAY = date(2031, 1, 2)
    room.do(room.write(), Event.WITHDRAWN)
    out = io.StringIO()
    call_command("purge", dry_run=True, stdout=out, stderr=io.StringIO())
    assert "信件：可以清除 1 封" in out.getvalue()
    call_command("purge", stdout=out, stderr=io.StringIO())
    assert "信件：清除 1 封" in out.getvalue()


def test_a_changed_calendar_moves_the_limits_and_a_changed_limit_does_not(room):
    letter = room.assigned()
    Limit.objects.create(key=LimitKey.COMPLAINT, days=3)
    CalendarOverride.objects.create(day=date(2020, 6, 5), is_worked=False, reason="防汛")
    out = io.StringIO()
    call_command("recompute_deadlines", stdout=out, stderr=io.StringIO())
    letter.refresh_from_db()
    assert letter.due_on == date(2020, 6, 16) and "2020-06-15 → 2020-06-16" in out.getvalue()


def test_limits_set_at_the_desk_hold_from_then_on(room, client):
    client.force_login(room.office[Role.COORDINATOR])
    page = client.get("/desk/letters/limits/")
    sent = {key.value: days for key, days in queries.days_of().items()} | {"complaint": 7, "accept": 2}
    assert page.status_code == 200 and client.post("/desk/letters/limits/", sent).status_code == 302
    assert room.assigned().due_on == date(2020, 6, 10)
    assert client.post("/desk/letters/limits/", sent | {"help": 0}).status_code == 422
