"""Who is who, and which days are worked."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.accounts.models import Appointment, CalendarOverride, Delegation, Person, Role, Unit
from gongkai.regulation.working_days import WorkCalendar, national_calendar

# What cannot be handed to a stand-in.
UNDELEGATED_ROLES = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def calendar() -> WorkCalendar:
    """The national calendar with the overrides of this installation."""
    return national_calendar(tuple(CalendarOverride.objects.order_by("day").values_list("day", "is_worked")))


def units_on(day: date) -> QuerySet[Unit]:
    """The organs that exist on a day."""
    return Unit.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


def district() -> Unit:
    """The unit at the root of the tree: the district government's office, which is also the 主管部门."""
    return Unit.objects.filter(parent=None).order_by("number").first()


def responsible_unit(unit: Unit, on: date) -> Unit:
    """Who answers for a unit's cases on a day: the unit itself, or whoever has succeeded it."""
    seen = {unit.pk}
    while unit.valid_until is not None and unit.valid_until < on and unit.successor is not None:
        if unit.successor.pk in seen:
            break
        unit = unit.successor
        seen.add(unit.pk)
    return unit


def units_answered_for(units: set[int], on: date) -> set[int]:
    """Of units whose staff someone is: ids of those whose cases they handle, ended predecessors among them."""
    ended = Unit.objects.filter(valid_until__lt=on, successor__isnull=False)
    found = units - set(ended.filter(pk__in=units).values_list("pk", flat=True))
    new = found
    while new:
        new = set(ended.filter(successor__in=new).exclude(pk__in=found).values_list("pk", flat=True))
        found = found | new
    return found


def reporting_day(year: int, today: date) -> date:
    """The day that decides which organ reports a year's cases: its last, or today while it lasts."""
    return min(date(year, 12, 31), today)


def reporting_units(on: date) -> QuerySet[Unit]:
    """The organs that report for themselves on a day: those that exist, and those that ended without a successor."""
    ends = Q(valid_until__isnull=True) | Q(valid_until__gte=on) | Q(successor__isnull=True)
    return Unit.objects.filter(ends, valid_from__lte=on)


def _in_effect(day: date) -> tuple[Q, Q]:
    """Conditions on `until_on` and `from_on` of appointments and delegations."""
    return Q(until_on__isnull=True) | Q(until_on__gte=day), Q(from_on__lte=day)


def roles_by_unit(person: Person, on: date) -> dict[int, frozenset[Role]]:
    """Unit id to the roles a person has there on a day, delegated ones included."""
    until, since = _in_effect(on)
    delegators = Delegation.objects.filter(until, since, delegate=person).values("delegator")
    roles: dict[int, set[Role]] = defaultdict(set)
    held = Appointment.objects.filter(
        until, since, Q(person=person) | Q(person__in=delegators), person__is_active=True
    )
    for holder, unit, role in held.values_list("person_id", "unit_id", "role"):
        if holder == person.pk or role not in UNDELEGATED_ROLES:
            roles[unit].add(Role(role))
    return {unit: frozenset(held_there) for unit, held_there in roles.items()}


def acting_for(person: Person, unit: Unit, roles: frozenset[Role], on: date) -> Person | None:
    """Whose stand-in a person is in using one of `roles` in a unit; None where the role is their own."""
    until, since = _in_effect(on)
    if Appointment.objects.filter(until, since, person=person, unit=unit, role__in=roles).exists():
        return None
    held = Appointment.objects.filter(until, since, unit=unit, role__in=roles).values("person")
    delegation = (
        Delegation.objects.filter(until, since, delegate=person, delegator__in=held)
        .select_related("delegator")
        .first()
    )
    return delegation.delegator if delegation else None


def people_with_role(unit: Unit, role: Role, on: date) -> QuerySet[Person]:
    """The active people who hold a role in a unit on a day."""
    until, since = _in_effect(on)
    held = Appointment.objects.filter(until, since, unit=unit, role=role).values("person")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("name")


def holders(on: date) -> dict[int, dict[Role, set[int]]]:
    """Unit id to role to the ids of the active people who hold it on a day."""
    until, since = _in_effect(on)
    found: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    held = Appointment.objects.filter(until, since, person__is_active=True)
    for unit, role, person in held.values_list("unit_id", "role", "person_id"):
        found[unit][Role(role)].add(person)
    return found
