"""Who writes, reads, reviews, releases and withdraws."""

from __future__ import annotations

from datetime import date

from gongkai.accounts.models import Person, Role, Unit
from gongkai.accounts.queries import roles_by_unit
from gongkai.publishing.reviewing import Stage

WRITERS = frozenset({Role.EDITOR})
STAGE_ROLES = {
    Stage.FIRST: frozenset({Role.EDITOR, Role.SECTION_HEAD}),
    Stage.SECOND: frozenset({Role.SECTION_HEAD, Role.OFFICE_HEAD}),
    Stage.FINAL: frozenset({Role.LEADER}),
}
PROOFREADERS = frozenset({Role.EDITOR, Role.SECTION_HEAD, Role.OFFICE_HEAD})
REMARKERS = PROOFREADERS.union(*STAGE_ROLES.values())
RELEASERS = frozenset({Role.EDITOR, Role.OFFICE_HEAD, Role.LEADER})
WITHDRAWERS = frozenset({Role.OFFICE_HEAD, Role.LEADER})
EMERGENCY = frozenset({Role.LEADER})
COLUMN_KEEPERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
PUBLISHING_ROLES = WRITERS | PROOFREADERS | RELEASERS | frozenset().union(*STAGE_ROLES.values())


def roles_held(person: Person, unit: Unit, on: date) -> frozenset[Role]:
    """A person's roles in a unit on a day, stood-in-for ones included."""
    return roles_by_unit(person, on).get(unit.pk, frozenset())


def units_in(person: Person, roles: frozenset[Role], on: date) -> set[int]:
    """Ids of the units where a person holds one of the roles."""
    return {unit for unit, held in roles_by_unit(person, on).items() if held & roles}


def keeps_columns(person: Person, on: date) -> bool:
    """Whether someone keeps what all units share: columns, the dictionary, days in grey."""
    return any(held & COLUMN_KEEPERS for held in roles_by_unit(person, on).values())


def stages_held(roles: frozenset[Role]) -> frozenset[Stage]:
    """The reviews that someone with these roles makes."""
    return frozenset(stage for stage, wanted in STAGE_ROLES.items() if wanted & roles)
