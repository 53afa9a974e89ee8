"""Whatever people do, in whatever order: what is stored is what the histories say, and nothing waits for a step nobody can take."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role
from gongkai.mailbox import course, queries
from gongkai.mailbox.actions import NotPermitted, Proposal
from gongkai.mailbox.actions.deriving import derive
from gongkai.mailbox.course import TRANSITIONS, Event, Flag, Kind, LetterRefused, State
from gongkai.mailbox.models import Letter, Source, Topic
from gongkai.mailbox.searching import PUBLIC_LETTERS
from gongkai.searching.text import terms_of
from tests.factories import UnitFactory, staff
from tests.mailbox.letters import Mailroom, recounted, tallies

pytestmark = pytest.mark.django_db
STEPS, LETTERS = 80, 5
WITHOUT_ANSWER = (State.REFUSED, State.MERGED, State.WITHDRAWN)
# Derived anew from nothing but the events, these are what was kept. Of an answered letter limit and days are frozen.
COLUMNS = (
    "state", "exit", "consents", "is_urgent", "is_sensitive", "is_mass", "events_recorded", "lead_id", "answered_by_id",
    "handler_id", "merged_into_id", "accepted_on", "step_due_on", "warn_on", "answered_on", "answered_again_on", "rating",
    "owes_visit", "times_reopened", "supervised_on", "reply", "public", "public_by_id", "public_answered_on", "published_on",
    "owes_report", "waits", "kind", "topic_id",
)  # fmt: skip
SELDOM = {Event.WITHDRAWN: 0.1, Event.REFUSED: 0.2, Event.CONSENT_TAKEN_BACK: 0.1, Event.NOTED: 0.2}
OFTEN = dict.fromkeys((Event.DRAFTED, Event.PASSED, Event.OFFICE_PASSED, Event.PROPOSED, Event.PUBLISHED, Event.REOPENED), 3)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_is_what_happened(seed):
    chance, room, day = random.Random(seed), Mailroom(), date(2020, 12, 1)
    other = staff(UnitFactory(code="other", parent=room.district))
    people = [
        None, room.clerk, room.another_clerk(), room.second, room.office[Role.LEADER], room.handler,
        room.another_clerk(room.unit), room.head, room.staff[Role.OFFICE_HEAD], other[Role.LETTER_CLERK], other[Role.LEADER],
    ]  # fmt: skip
    for _ in range(LETTERS):
        source = chance.choice((Source.WEB, Source.HOTLINE))
        by = None if source is Source.WEB else room.clerk
        room.write(day, consents=chance.random() < 0.8, source=source, by=by)
    taken = 0
    for _ in range(STEPS):
        day += timedelta(days=chance.choice((0, 0, 0, 1, 3)))
        letter = chance.choice(list(Letter.objects.all()))
        possible = [event for state, event in TRANSITIONS if state == letter.state]
        weights = [SELDOM.get(event) or OFTEN.get(event, 1) for event in possible]
        (event,) = chance.choices(possible, weights)
        taken += attempted(room, letter, event, day, sorted(people, key=lambda _: chance.random()), chance)
        assert_kept(people, day)
    assert taken > STEPS / 3


def attempted(room, letter, event, day, people, chance):
    """Whether anybody could take that step."""
    others = Letter.objects.exclude(pk=letter.pk)
    details = {
        "note": "说明", "kind": chance.choice(list(Kind)), "topic": chance.choice((None, *Topic.objects.all()[:2])),
        "unit": room.unit if event is Event.ASSIGNED or chance.random() < 0.5 else None, "channel": "petition", "reply": "好。",
        "flags": frozenset(flag for flag in Flag if chance.random() < 0.3), "proposal": Proposal("标题", "问题一", "答复一"),
        "score": chance.randint(1, 5), "is_solved": chance.random() < 0.6, "person": room.handler,
        **({"other": chance.choice(list(others))} if event is Event.MERGED else {}),
    }  # fmt: skip
    for person in people:
        try:
            room.do(letter, event, day, by=person, **details)
        except (LetterRefused, NotPermitted):
            continue
        return True
    return False


def assert_kept(people, day):
    calendar = accounts.calendar()
    for letter in Letter.objects.select_related("unit", "lead", "merged_into"):
        events = queries.events_of(letter)
        standing = course.fold(queries.entries_of(events))
        anew = Letter(unit=letter.unit, source=letter.source)
        derive(anew, standing, events, calendar)
        assert {name: getattr(letter, name) for name in COLUMNS} == {
            name: getattr(anew, name) for name in COLUMNS
        }
        assert not (letter.public and letter.state in WITHOUT_ANSWER)
        assert not (letter.answered_on and letter.state in WITHOUT_ANSWER), (
            "a letter that counts as closed is received"
        )
        assert letter.merged_into is None or letter.merged_into.state not in WITHOUT_ANSWER
        if letter.waits:
            steps = [offers(letter, standing, person, day, calendar) for person in people if person]
            assert any(steps), f"{letter} waits, and nobody can do anything: {letter.state} {letter.exit}"
    assert tallies() == recounted()
    published = {(one.pk, one.public_by_id) for one in queries.published()}
    for unit in {unit for _, unit in published}:
        found = PUBLIC_LETTERS.search(
            terms_of("答复"), chosen={"unit": str(unit)}, by_date=True, offset=0, size=50
        )
        assert set(found.rows) == {pk for pk, by in published if by == unit}


def offers(letter, standing, person, day, calendar):
    held = accounts.roles_by_unit(person, day)
    return queries.offered(letter, standing, person, held, on=day, calendar=calendar)[0]
