"""What holds for every clock ledger."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongkai.regulation.deadlines import (
    REPLY_WORKING_DAYS,
    ClockEntry,
    ClockKind,
    Urgency,
    reply_due,
    urgency,
)
from gongkai.regulation.working_days import national_calendar

CALENDAR = national_calendar()
STARTS = st.dates(date(2019, 3, 1), date(2026, 9, 30))


@st.composite
def ledgers(draw):
    """A request received, perhaps corrected or paid for, with up to three consultations, not extended."""
    received = draw(STARTS)
    entries = [ClockEntry(ClockKind.RECEIVED, received)]
    if draw(st.booleans()):
        kind = draw(st.sampled_from([ClockKind.CORRECTION_RECEIVED, ClockKind.FEE_PAID]))
        entries.append(ClockEntry(kind, received + timedelta(days=draw(st.integers(0, 20)))))
    for _ in range(draw(st.integers(0, 3))):
        sent = received + timedelta(days=draw(st.integers(0, 25)))
        entries.append(ClockEntry(ClockKind.CONSULT_SENT, sent))
        if draw(st.booleans()):
            # Answers close the earliest consultation, so that each later one needs its own sending before it.
            entries.append(
                ClockEntry(ClockKind.CONSULT_ANSWERED, sent + timedelta(days=draw(st.integers(0, 30))))
            )
    return entries


def stepped(ledger, extra=0):
    """The due date by walking day by day over the definition, without any of the fold's arithmetic."""
    entries = sorted(ledger, key=lambda entry: (entry.on, entry.kind))
    start = max(
        e.on
        for e in entries
        if e.kind in (ClockKind.RECEIVED, ClockKind.CORRECTION_RECEIVED, ClockKind.FEE_PAID)
    )
    waiting, pauses = [], []
    for entry in entries:
        if entry.kind is ClockKind.CONSULT_SENT:
            waiting.append(entry.on)
        elif entry.kind is ClockKind.CONSULT_ANSWERED:
            running = [sent for sent in waiting if CALENDAR.add(sent, 15) >= entry.on]
            sent = (running or waiting)[0]
            waiting.remove(sent)
            pauses.append((sent, min(entry.on, CALENDAR.add(sent, 15))))
    pauses += [(sent, CALENDAR.add(sent, 15)) for sent in waiting]
    day, counted = start, 0
    while counted < REPLY_WORKING_DAYS + extra:
        day += timedelta(days=1)
        if CALENDAR.is_working_day(day) and not any(sent < day <= last for sent, last in pauses):
            counted += 1
    return day


@given(ledgers())
def test_the_fold_is_the_definition_walked_day_by_day(ledger):
    assert reply_due(ledger, CALENDAR).on == stepped(ledger)


@given(ledgers(), st.randoms())
def test_the_order_of_recording_is_irrelevant(ledger, random):
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert reply_due(shuffled, CALENDAR).on == reply_due(ledger, CALENDAR).on


@given(ledgers())
def test_the_period_ends_on_a_working_day(ledger):
    assert CALENDAR.is_working_day(reply_due(ledger, CALENDAR).on)


@given(ledgers(), st.integers(0, 20))
def test_a_consultation_never_shortens(ledger, days):
    start = reply_due(ledger, CALENDAR).start
    more = [*ledger, ClockEntry(ClockKind.CONSULT_SENT, start + timedelta(days=days))]
    assert reply_due(more, CALENDAR).on >= reply_due(ledger, CALENDAR).on


@given(ledgers(), st.integers(1, 20))
def test_an_extension_adds_its_counted_days_and_never_shortens(ledger, days):
    due = reply_due(ledger, CALENDAR)
    extended = reply_due([*ledger, ClockEntry(ClockKind.EXTENDED, due.start, days)], CALENDAR)
    assert extended.on == stepped(ledger, days) > due.on


@given(ledgers(), st.integers(0, 20))
def test_the_working_adds_up_and_ends_on_the_due_date(ledger, extended):
    due = reply_due(ledger, CALENDAR)
    if extended:
        due = reply_due([*ledger, ClockEntry(ClockKind.EXTENDED, due.start, extended)], CALENDAR)
    steps = [step for step in due.working() if step.days]
    passed_over = [step for step in steps if "征求意见" in step.text]
    counted = [step for step in steps if step not in passed_over]
    # Every working day from the start to the due date is either counted or passed over, and stands in one step.
    assert sum(step.days for step in steps) == CALENDAR.count(due.start, due.on)
    assert sum(step.days for step in counted) == REPLY_WORKING_DAYS + extended
    assert counted[-1].last == due.on
    assert all(step.days == CALENDAR.count(step.first - timedelta(days=1), step.last) for step in passed_over)
    assert all(one.last < other.first for one, other in pairwise(passed_over))


@given(STARTS, st.integers(-40, 40))
def test_urgency_is_overdue_exactly_after_the_due_date(due_on, days):
    today = due_on + timedelta(days=days)
    assert (urgency(due_on, today, CALENDAR) is Urgency.OVERDUE) == (today > due_on)
