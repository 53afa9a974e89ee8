"""Where each event leads, and where it cannot."""

from __future__ import annotations

from gongkai.mailbox.course.words import OPEN_STATES, Event, Exit, Gate, State

# Passing a gate. Handing back, refusing or keeping back is not passing.
GATE_OF = {
    Event.ACCEPTED: Gate.ENTRANCE,
    Event.PASSED: Gate.REVIEW,
    Event.OFFICE_PASSED: Gate.REVIEW,
    Event.PUBLISHED: Gate.EXIT,
}
_IN_WORK = (State.ACCEPTED, State.ASSIGNED, State.DRAFTED, State.UNIT_PASSED)
ENDED = (State.ANSWERED, State.ARCHIVED)
# Where an event leads; the state itself where it stays. An event that is not here for a state cannot happen in it.
TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WRITTEN, Event.ACCEPTED): State.ACCEPTED,
    (State.WRITTEN, Event.REFUSED): State.REFUSED,
    (State.WRITTEN, Event.MERGED): State.MERGED,
    (State.WRITTEN, Event.HANDLED_BEFORE): State.ANSWERED,  # only in a register brought in whole
    (State.REFUSED, Event.ACCEPTED): State.ACCEPTED,
    (State.ACCEPTED, Event.ASSIGNED): State.ASSIGNED,
    (State.ACCEPTED, Event.MERGED): State.MERGED,
    (State.MERGED, Event.SEPARATED): State.WRITTEN,  # or accepted, where it was before
    (State.ASSIGNED, Event.SENT_BACK): State.ACCEPTED,
    (State.ASSIGNED, Event.ASSIGNED): State.ASSIGNED,
    (State.ASSIGNED, Event.HANDED_ON): State.ASSIGNED,
    (State.ASSIGNED, Event.OPINION_GIVEN): State.ASSIGNED,
    (State.ASSIGNED, Event.EXTENDED): State.ASSIGNED,
    (State.ASSIGNED, Event.DRAFTED): State.DRAFTED,
    (State.DRAFTED, Event.RETURNED): State.ASSIGNED,
    (State.DRAFTED, Event.PASSED): State.ANSWERED,  # or to the office, where the letter is sensitive
    (State.UNIT_PASSED, Event.RETURNED): State.ASSIGNED,
    (State.UNIT_PASSED, Event.OFFICE_PASSED): State.ANSWERED,
    (State.ANSWERED, Event.RATED): State.ANSWERED,
    (State.ANSWERED, Event.REOPENED): State.ASSIGNED,
    (State.ANSWERED, Event.ARCHIVED): State.ARCHIVED,
    **{((state, Event.MARKED)): state for state in (State.WRITTEN, *_IN_WORK)},
    **{((state, Event.WITHDRAWN)): State.WITHDRAWN for state in (State.WRITTEN, State.MERGED, *_IN_WORK)},
    **{((state, event)): state for state in _IN_WORK for event in (Event.SUPERVISED, Event.VISITED)},
    **{
        (state, event): state
        for state in ENDED
        for event in (Event.PROPOSED, Event.PROPOSAL_RETURNED, Event.PUBLISHED, Event.KEPT_BACK, Event.VISITED)
    },
    **{((state, Event.REPORTED_BACK)): state for state in State if state not in OPEN_STATES},
    # What is public can be taken down, and consent taken back, wherever the letter stands.
    **{
        ((state, event)): state
        for state in State
        for event in (Event.TAKEN_DOWN, Event.CONSENT_TAKEN_BACK, Event.NOTED, Event.REVERSED)
    },
}  # fmt: skip
# From which state of the publication each of its steps starts.
EXITS: dict[Event, tuple[Exit, ...]] = {
    Event.PROPOSED: (Exit.WAITING, Exit.KEPT_BACK, Exit.TAKEN_DOWN, Exit.PUBLISHED),
    Event.PROPOSAL_RETURNED: (Exit.PROPOSED,),
    Event.PUBLISHED: (Exit.PROPOSED,),
    Event.KEPT_BACK: (Exit.WAITING, Exit.PROPOSED),
}
# What someone of the office recorded by mistake and nobody outside has seen.
REVERSIBLE = frozenset(
    {Event.ACCEPTED, Event.MERGED, Event.ASSIGNED, Event.SENT_BACK, Event.MARKED, Event.HANDED_ON, Event.DRAFTED,
     Event.RETURNED, Event.PROPOSED, Event.PROPOSAL_RETURNED, Event.KEPT_BACK, Event.ARCHIVED}
)  # fmt: skip
