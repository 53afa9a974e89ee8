"""The course of a letter as rules: what follows what, by when, and that no two gates are one person's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.mailbox import course
from gongkai.mailbox.course import Entry, Event, Exit, Flag, Gate, LetterRefused, State
from gongkai.regulation.working_days import national_calendar

CALENDAR = national_calendar()
MONDAY = date(2020, 6, 1)


def history(*steps):
    """Entries from (event, by, days after Monday, {...})."""
    return [
        Entry(n, event, MONDAY + timedelta(days=after), by=by, **more)
        for n, (event, by, after, more) in enumerate(steps, start=1)
    ]


WRITTEN = (Event.WRITTEN, "", 0, {"consents": True})
ACCEPTED = (Event.ACCEPTED, "clerk", 0, {"days": 5})
ASSIGNED = (Event.ASSIGNED, "clerk", 0, {"days": 1, "unit": 7})
DRAFTED = (Event.DRAFTED, "handler", 1, {})
PASSED = (Event.PASSED, "head", 2, {"days": 15})


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ((ACCEPTED,), date(2020, 6, 8)),
        ((ACCEPTED, ASSIGNED, (Event.EXTENDED, "head", 4, {"days": 10})), date(2020, 6, 22)),
        (((Event.MARKED, "clerk", 0, {"flags": frozenset({Flag.URGENT})}), ACCEPTED), date(2020, 6, 2)),
        ((ACCEPTED, ASSIGNED, (Event.MARKED, "clerk", 2, {"flags": frozenset({Flag.URGENT})})), date(2020, 6, 4)),
        ((ACCEPTED, ASSIGNED, (Event.SENT_BACK, "handler", 1, {})), date(2020, 6, 8)),
        (
            (ACCEPTED, ASSIGNED, DRAFTED, PASSED, (Event.REOPENED, "", 8, {"days": 10})),
            date(2020, 6, 23),
        ),
    ],
    ids=["enquiry", "extended", "urgent", "urgent later", "sent back keeps the limit", "again"],
)  # fmt: skip
def test_the_last_day_of_an_answer(steps, due):
    assert course.due_on(course.fold(history(WRITTEN, *steps)), CALENDAR) == due


def test_a_superiors_day_comes_before_ones_own():
    written = (Event.WRITTEN, "", 0, {"until": date(2020, 6, 3)})
    assert course.due_on(course.fold(history(written, ACCEPTED)), CALENDAR) == date(2020, 6, 3)


def test_the_warning_comes_when_four_fifths_are_over():
    assert course.warn_on(course.fold(history(WRITTEN, ACCEPTED)), CALENDAR) == date(2020, 6, 5)


def refusal(event, by, after, *steps, **more):
    past = history(WRITTEN, *steps)
    entry = Entry(len(past) + 1, event, MONDAY + timedelta(days=after), by=by, **more)
    with pytest.raises(LetterRefused) as refused:
        course.advance(past, entry, CALENDAR)
    return str(refused.value)


PROPOSED = (Event.PROPOSED, "handler", 3, {})


def test_no_two_gates_are_passed_by_the_same_person():
    assert "入口关是你把的，审核关须由另一个人把" in refusal(
        Event.PASSED, "clerk", 2, ACCEPTED, ASSIGNED, DRAFTED
    )
    assert "答复是你拟的" in refusal(Event.PASSED, "handler", 2, ACCEPTED, ASSIGNED, DRAFTED)
    upto = (ACCEPTED, ASSIGNED, DRAFTED, PASSED, PROPOSED)
    assert "入口关是你把的，出口关须由另一个人把" in refusal(Event.PUBLISHED, "clerk", 3, *upto)
    assert "审核关是你把的，出口关须由另一个人把" in refusal(Event.PUBLISHED, "head", 3, *upto)
    assert "公开稿是你提出的" in refusal(Event.PUBLISHED, "handler", 3, *upto)


def test_sending_back_has_one_working_day_and_an_extension_comes_once_and_in_time():
    assert "1 个工作日内（2020-06-02 以前）" in refusal(Event.SENT_BACK, "handler", 2, ACCEPTED, ASSIGNED)
    extended = (Event.EXTENDED, "head", 4, {"days": 10})
    assert "不能再延期" in refusal(Event.EXTENDED, "head", 5, ACCEPTED, ASSIGNED, extended)
    assert "已经超过办理期限" in refusal(Event.EXTENDED, "head", 8, ACCEPTED, ASSIGNED)


def test_a_sensitive_answer_is_looked_at_by_the_office_too():
    marked = (Event.MARKED, "clerk", 0, {"flags": frozenset({Flag.SENSITIVE})})
    past = history(WRITTEN, marked, ACCEPTED, ASSIGNED, DRAFTED, PASSED)
    assert course.fold(past).state is State.UNIT_PASSED
    after = course.advance(
        past, Entry(7, Event.OFFICE_PASSED, MONDAY + timedelta(days=2), by="office"), CALENDAR
    )
    assert after.state is State.ANSWERED and after.answered_on == date(2020, 6, 3)


def test_an_evaluation_comes_once_and_within_its_days():
    upto = (ACCEPTED, ASSIGNED, DRAFTED, PASSED)
    assert "15 天内（2020-06-18 以前）" in refusal(Event.RATED, "", 18, *upto)
    assert "已经评价过" in refusal(Event.RATED, "", 4, *upto, (Event.RATED, "", 3, {}))


def test_only_the_last_step_is_taken_back_and_never_one_that_others_have_seen():
    past = history(WRITTEN, ACCEPTED, ASSIGNED)
    back = course.advance(past, Entry(4, Event.REVERSED, MONDAY, by="clerk", target=3), CALENDAR)
    assert back.state is State.ACCEPTED and back.lead is None
    assert "只能撤销最后一步" in refusal(Event.REVERSED, "clerk", 0, ACCEPTED, ASSIGNED, target=2)
    assert "“审核通过”不能撤销" in refusal(
        Event.REVERSED, "head", 2, ACCEPTED, ASSIGNED, DRAFTED, PASSED, target=5
    )


PEOPLE = ("a", "b", "c", "d")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([event for event in Event if event is not Event.HANDLED_BEFORE]),
        st.sampled_from(PEOPLE),
        st.integers(0, 2),
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(STEPS, st.booleans())
def test_whatever_is_tried_the_promises_hold(steps, consents):
    past = [Entry(1, Event.WRITTEN, MONDAY, consents=consents)]
    day = MONDAY
    for event, by, later in steps:
        day += timedelta(days=later)
        last = course.effective(past)[-1].sequence
        entry = Entry(
            len(past) + 1, event, day, by=by, days=5, unit=1 if event is Event.ASSIGNED else None,
            target=last if event is Event.REVERSED else None,
        )  # fmt: skip
        try:
            standing = course.advance(past, entry, CALENDAR)
        except LetterRefused as refused:
            assert str(refused).endswith("。")
            continue
        past.append(entry)
        assert standing == course.fold(past)
        gates = {gate: {person for held, person in standing.gates if held is gate} for gate in Gate}
        assert not gates[Gate.ENTRANCE] & gates[Gate.REVIEW]
        assert not gates[Gate.EXIT] & (gates[Gate.ENTRANCE] | gates[Gate.REVIEW])
        if standing.public is not None:
            assert standing.consents and standing.answered_on and gates[Gate.EXIT]
        if standing.answered_on:
            assert gates[Gate.ENTRANCE] and gates[Gate.REVIEW] and standing.answered_on >= standing.accepted_on
        if standing.exit in (Exit.PUBLISHED, Exit.KEPT_BACK):
            assert (standing.public is not None) == (standing.exit is Exit.PUBLISHED)
