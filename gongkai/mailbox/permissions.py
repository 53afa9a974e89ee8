"""Who may do what to a letter, by event: of its box, of the unit that leads, of the 区政府办公室."""

from __future__ import annotations

from enum import StrEnum

from gongkai.accounts.models import Role
from gongkai.mailbox.course import Event


class Place(StrEnum):
    """Where a role has to be held: where the letter was written to, where it is handled, at the root."""

    BOX = "box"
    LEAD = "lead"
    OFFICE = "office"


_CLERK = frozenset({Role.LETTER_CLERK})
_HEADS = frozenset({Role.OFFICE_HEAD, Role.LEADER})
LETTER_ROLES = _CLERK | _HEADS
REVERSERS = _HEADS  # besides whoever took the step
# Event to the roles that may record it, by where they are held. What is not here comes from the writer alone.
ROLES: dict[Event, dict[Place, frozenset[Role]]] = {
    Event.WRITTEN: {Place.BOX: _CLERK},  # on paper, by telephone, passed down; online ones come from the writer
    Event.ACCEPTED: {Place.BOX: _CLERK},
    Event.REFUSED: {Place.BOX: _CLERK},
    Event.MERGED: {Place.BOX: _CLERK},
    Event.SEPARATED: {Place.BOX: _CLERK},
    Event.MARKED: {Place.BOX: LETTER_ROLES},
    Event.ASSIGNED: {Place.BOX: _CLERK},
    Event.SENT_BACK: {Place.LEAD: LETTER_ROLES},
    Event.HANDED_ON: {Place.LEAD: LETTER_ROLES},
    Event.OPINION_GIVEN: {},  # the units that help
    Event.EXTENDED: {Place.LEAD: _HEADS},
    Event.DRAFTED: {Place.LEAD: _CLERK},
    Event.RETURNED: {Place.LEAD: _HEADS, Place.OFFICE: _HEADS},
    Event.PASSED: {Place.LEAD: _HEADS},
    Event.OFFICE_PASSED: {Place.OFFICE: _HEADS},
    Event.PROPOSED: {Place.LEAD: _CLERK, Place.BOX: _CLERK},
    Event.PROPOSAL_RETURNED: {Place.BOX: _CLERK | _HEADS},
    Event.PUBLISHED: {Place.BOX: _CLERK | _HEADS},
    Event.KEPT_BACK: {Place.BOX: _CLERK | _HEADS},
    Event.TAKEN_DOWN: {Place.BOX: _CLERK | _HEADS},
    Event.REOPENED: {Place.BOX: _CLERK | _HEADS},
    Event.VISITED: {Place.BOX: _CLERK},
    Event.SUPERVISED: {Place.BOX: _CLERK | _HEADS},
    Event.REPORTED_BACK: {Place.BOX: _CLERK},
    Event.NOTED: {Place.BOX: LETTER_ROLES, Place.LEAD: LETTER_ROLES},
    Event.ARCHIVED: {Place.BOX: _CLERK},
    Event.REVERSED: {Place.BOX: LETTER_ROLES, Place.LEAD: LETTER_ROLES},
}
# What the writer does on the query page.
WRITER_EVENTS = frozenset({Event.WITHDRAWN, Event.CONSENT_TAKEN_BACK, Event.RATED})
# Who keeps limits and topics for all boxes.
KEEPERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
# Who may see a writer's telephone and address, with a reason, recorded.
REVEAL_ROLES = LETTER_ROLES
