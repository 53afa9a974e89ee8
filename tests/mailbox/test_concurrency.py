"""Several people at letters at once: nobody's step is lost, and the figures stay those of the letters."""

from __future__ import annotations

import pytest

from gongkai.ledger.queries import verify_all
from gongkai.mailbox import queries
from gongkai.mailbox.course import Event, LetterRefused, State
from gongkai.mailbox.models import Letter
from tests.mailbox.letters import DAY, Mailroom
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def test_letters_answered_at_once_are_all_counted():
    room = Mailroom()
    letters = [room.assigned() for _ in range(6)]
    for letter in letters:
        room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")
    in_threads(6, lambda index: room.do(letters[index], Event.PASSED, by=room.head))
    figures = queries.figures_of(DAY.year).all
    assert (figures.received, figures.closed) == (6, 6) and verify_all().bad_sequence is None


def test_two_heads_pass_an_answer_once():
    room = Mailroom()
    letter = room.assigned()
    room.do(letter, Event.DRAFTED, by=room.handler, reply="好。")

    def attempt(_index):
        try:
            return room.do(letter, Event.PASSED, by=room.head)
        except LetterRefused as refused:
            return refused

    results = in_threads(4, attempt)
    assert sum(isinstance(one, LetterRefused) for one in results) == 3
    assert Letter.objects.get().state == State.ANSWERED and queries.figures_of(DAY.year).all.closed == 1


def test_letters_written_at_once_are_numbered_without_a_gap():
    room = Mailroom()

    def write(index):
        from_one = {"name": f"写信人{index}", "phone": f"1390000{index:04d}"}
        return room.write(token=f"letter {index}", **from_one)

    in_threads(6, write)
    assert sorted(Letter.objects.values_list("number", flat=True)) == [f"XJ2020-{n:05d}" for n in range(1, 7)]
