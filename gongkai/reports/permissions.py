"""Who returns, writes and signs a report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from gongkai.accounts.models import Person, Role, Unit
from gongkai.accounts.queries import roles_by_unit
from gongkai.applications.queries import roles_in

WRITERS = frozenset({Role.CLERK, Role.OFFICE_HEAD})
SIGNERS = frozenset({Role.OFFICE_HEAD, Role.LEADER})


def may_write(person: Person, unit: Unit, on: date) -> bool:
    """Whether a person writes a unit's report: the unit's own office, or the coordinator for units that cannot."""
    return bool(roles_in(person, unit, on) & (WRITERS | {Role.COORDINATOR}))


def may_sign(person: Person, unit: Unit, on: date) -> bool:
    """Whether a person signs a unit's report; the district's is signed in the unit that leads it."""
    return bool(roles_in(person, unit, on) & SIGNERS)


def may_hand_back(person: Person, unit: Unit, on: date) -> bool:
    """Whether a person hands back what a unit handed in: the coordinator, and who wrote or signs it, to correct it."""
    return may_write(person, unit, on) or may_sign(person, unit, on)


def returnable(
    person: Person, units: Sequence[Unit], rows: Collection[str], owners: Mapping[str, Unit], on: date
) -> dict[int, set[str]]:
    """Unit id to the rows of table two that a person returns for it, in one query.

    A row with an owner is the owner's for all units, else each unit's own; the coordinator stands in for all.
    """
    held = roles_by_unit(person, on)
    writes_for = {unit for unit, roles in held.items() if roles & WRITERS}
    stands_in = any(Role.COORDINATOR in roles for roles in held.values())
    return {
        unit.pk: {row for row in rows if stands_in or owners.get(row, unit).pk in writes_for} for unit in units
    }
