"""Ten thousand random walks through the transition table, and the table itself."""

import random
from datetime import date, timedelta

import pytest

from gongkai.regulation import case
from gongkai.regulation.case import (
    CORRECTIVE_EVENTS,
    TRANSITIONS,
    CaseRefused,
    Entry,
    Event,
    State,
)
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.working_days import national_calendar

CALENDAR = national_calendar()
WALKS, STEPS = 10_000, 18
FORWARD = dict.fromkeys(
    (Event.FILED, Event.RECEIPT_CONFIRMED, Event.REGISTERED, Event.EXAMINED, Event.DRAFTED, *case.CLEARANCES), 6
) | dict.fromkeys((Event.SIGNED, Event.SEALED, Event.ANSWERED, Event.ARCHIVED, Event.REOPENED), 12)


def random_entry(dice, standing, sequence):
    """An event that the table allows here, on a day at or after the last step, filled in at random."""
    possible = [event for state, event in TRANSITIONS if state is standing.state]
    # The plain way forward is likelier than giving up, so that walks get somewhere.
    weights = [FORWARD.get(event, 1) for event in possible]
    on = (standing.last_on or date(2021, 3, 1)) + timedelta(days=dice.choice((0, 0, 1, 1, 3, 8)))
    return Entry(
        sequence=sequence,
        event=dice.choices(possible, weights)[0],
        on=on,
        days=dice.randint(0, 22),
        until=on + timedelta(days=dice.choice((-1, 5, 15, 35))),
        by=dice.choice(("甲", "乙")),
        outcome=dice.choice(list(Outcome)),
    )


def check_invariants(standing):
    concluded = standing.concluded_on is not None
    assert concluded == (standing.outcome is not None)
    if standing.state in (State.ANSWERED, State.ENDED, State.ARCHIVED) and not standing.reopened:
        assert concluded
    if standing.state is State.ANNULLED:
        assert standing.received_on is None and case.due_of(standing, CALENDAR) is None
    if standing.is_open and not standing.reopened:
        assert not concluded
    assert standing.state is State.ANNULLED or (standing.received_on is not None) == bool(standing.clock)
    if standing.state in (State.SIGNED, State.SEALED):
        assert set(case.CLEARANCES) <= standing.cleared
    if standing.state in case.WAITING_FOR_APPLICANT:
        assert not standing.is_clock_running and standing.waiting_until is not None
    if standing.received_on:
        due = case.due_of(standing, CALENDAR)
        assert due.on > standing.received_on
        # A date set under article 35 or by a decision may be any day; every other period ends on a working day.
        assert CALENDAR.is_working_day(due.on) or due.delayed is not None or standing.reopened


def test_random_walks_keep_the_invariants():
    dice = random.Random(20190515)
    reached = set()
    for walk in range(WALKS):
        standing, history = case.Standing(), []
        for _ in range(STEPS):
            entry = random_entry(dice, standing, len(history) + 1)
            try:
                standing = case.apply(standing, entry, CALENDAR)
            except CaseRefused as refused:
                assert str(refused).endswith("。")
                continue
            history.append(entry)
            check_invariants(standing)
            reached.add(standing.state)
        if walk % 10 == 0:
            assert case.fold(history) == standing
    assert reached == set(State)


def test_reversing_the_last_step_restores_what_was_before():
    dice = random.Random(45)
    for _ in range(500):
        standing, history = case.Standing(), []
        while len(history) < 10:
            entry = random_entry(dice, standing, len(history) + 1)
            try:
                after = case.apply(standing, entry, CALENDAR)
            except CaseRefused:
                if standing.state is State.ARCHIVED:
                    break
                continue
            if history:
                reversal = Entry(len(history) + 2, Event.REVERSED, entry.on, target=entry.sequence)
                assert case.advance([*history, entry], reversal, CALENDAR) == standing
            history.append(entry)
            standing = after


def test_every_state_can_be_left_or_is_the_end():
    left = {state for (state, _), target in TRANSITIONS.items() if target is not state}
    assert set(State) - left == {State.ANNULLED}  # an archived case can be reopened after a review
    targets = set(TRANSITIONS.values())
    assert set(State) <= targets


def test_every_event_has_a_row_or_corrects_the_history():
    assert {event for _, event in TRANSITIONS} | CORRECTIVE_EVENTS == set(Event)
    assert set(case.EVENT_LABELS) == set(Event) and set(case.STATE_LABELS) == set(State)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("event", [event for event in Event if event not in CORRECTIVE_EVENTS])
def test_what_the_table_does_not_allow_is_refused_with_the_state_in_words(state, event):
    if (state, event) in TRANSITIONS:
        return
    reason = case.why_not(case.Standing(state=state), event, date(2020, 6, 1), CALENDAR)
    assert case.STATE_LABELS[state] in reason and case.EVENT_LABELS[event] in reason


def test_whatever_is_corrected_the_history_stays_possible():
    """Random corrections of random histories: each is refused in words, or leaves a history that replays."""
    dice, accepted, refused = random.Random(30), 0, 0
    for _ in range(600):
        standing, history = case.Standing(), []
        for _ in range(40):
            entry = random_entry(dice, standing, len(history) + 1)
            try:
                standing = case.apply(standing, entry, CALENDAR)
            except CaseRefused:
                continue
            history.append(entry)
        for _ in range(6):
            target = dice.choice(history)
            correction = Entry(
                sequence=len(history) + 1,
                event=dice.choice((Event.REVERSED, Event.AMENDED)),
                on=target.on + timedelta(days=dice.randint(-3, 3)),
                target=target.sequence,
            )
            try:
                after = case.advance(history, correction, CALENDAR)
            except CaseRefused as refusal:
                assert str(refusal).endswith("。")
                refused += 1
                continue
            history.append(correction)
            accepted += 1
            assert case.fold(history) == after
            check_invariants(after)
    assert accepted > 200 and refused > 200
