"""Who writes and who signs a report."""

from __future__ import annotations

from datetime import date

from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.queries import roles_in

WRITERS = frozenset({Role.CLERK, Role.OFFICE_HEAD})
SIGNERS = frozenset({Role.OFFICE_HEAD, Role.LEADER})


def may_write(person: Person, unit: Unit, on: date) -> bool:
    """Whether a person writes a unit's report: the unit's own office, or the coordinator for units that cannot."""
    return bool(roles_in(person, unit, on) & (WRITERS | {Role.COORDINATOR}))


def may_sign(person: Person, unit: Unit, on: date) -> bool:
    """Whether a person signs a unit's report; the district's is signed in the unit that leads it."""
    return bool(roles_in(person, unit, on) & SIGNERS)
