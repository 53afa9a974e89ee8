"""Changing who is who. Each change is one transaction and one ledger entry."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from gongkai.accounts.models import Appointment, CalendarOverride, Delegation, Person, Role, Unit
from gongkai.ledger import actions as ledger

# One person must not both run the system and audit it.
EXCLUSIVE_ROLES = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def _record(action: str, subject: str, content: dict[str, object], *, by: str, at: datetime) -> None:
    ledger.append(by=by, at=at, action=action, subject=subject, content=content, key=settings.GONGKAI_INDEX_KEY)


@transaction.atomic
def appoint(
    person: Person,
    unit: Unit,
    role: Role,
    *,
    from_on: date,
    until_on: date | None = None,
    by: str,
    at: datetime,
) -> Appointment:
    """Give a person a role in a unit."""
    Person.objects.select_for_update().get(pk=person.pk)  # two roles given at once must see each other
    held = person.appointments.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on))
    others = set(held.values_list("role", flat=True)) & EXCLUSIVE_ROLES
    if role in EXCLUSIVE_ROLES and others - {role}:
        raise ValidationError("系统管理员和审计员不能由同一人担任，请另选人员。")
    appointment = Appointment(person=person, unit=unit, role=role, from_on=from_on, until_on=until_on)
    appointment.full_clean()
    appointment.save()
    content = {"unit": unit.code, "role": role, "from": from_on, "until": until_on}
    _record("appointed", f"person:{person.pk}", content, by=by, at=at)
    return appointment


@transaction.atomic
def save_unit(unit: Unit, *, by: str, at: datetime) -> Unit:
    """Add a unit or change its facts. The units form one tree with one root."""
    unit.full_clean()
    above, seen = unit.parent, {unit.pk}
    while above is not None:
        if above.pk in seen:
            raise ValidationError("上级不能是本单位或者本单位的下级，请重新选择上级。")
        seen.add(above.pk)
        above = above.parent
    if unit.parent is None and Unit.objects.filter(parent=None).exclude(pk=unit.pk).exists():
        raise ValidationError("只有区政府没有上级，请选择上级。")
    unit.save()
    content = {field.attname: getattr(unit, field.attname) for field in Unit._meta.concrete_fields}
    _record("unit_saved", f"unit:{unit.code}", content, by=by, at=at)
    return unit


@transaction.atomic
def create_person(username: str, name: str, *, email: str = "", by: str, at: datetime) -> tuple[Person, str]:
    """A new account and its first password, which is shown once and should be changed at the first sign-in."""
    person = Person(username=username, name=name, email=email)
    password = _give_password(person)
    person.full_clean()
    person.save()
    _record("person_created", f"person:{person.pk}", {"username": username}, by=by, at=at)
    return person, password


@transaction.atomic
def reset_password(person: Person, *, by: str, at: datetime) -> str:
    """A new password for someone who lost theirs; sessions with the old one end."""
    password = _give_password(person)
    person.save(update_fields=["password"])
    _record("password_reset", f"person:{person.pk}", {}, by=by, at=at)
    return password


def _give_password(person: Person) -> str:
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    return password


@transaction.atomic
def set_active(person: Person, *, is_active: bool, by: str, at: datetime) -> None:
    """Close an account, or open it again; it takes effect at the next request."""
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    _record("person_opened" if is_active else "person_closed", f"person:{person.pk}", {}, by=by, at=at)


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: str, at: datetime) -> None:
    """End a role at once: its last day was yesterday, and one that began only today was never held."""
    _end(appointment, today=at.date())
    content = {"unit": appointment.unit_id, "role": appointment.role, "until": appointment.until_on}
    _record("appointment_ended", f"person:{appointment.person_id}", content, by=by, at=at)


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: str, at: datetime) -> None:
    """End a delegation at once."""
    _end(delegation, today=at.date())
    content = {"delegate": delegation.delegate_id, "until": delegation.until_on}
    _record("delegation_ended", f"person:{delegation.delegator_id}", content, by=by, at=at)


def _end(term: Appointment | Delegation, *, today: date) -> None:
    if term.from_on >= today:
        term.delete()
    else:
        yesterday = today - timedelta(days=1)
        term.until_on = min(yesterday, term.until_on or yesterday)
        term.save()


@transaction.atomic
def delegate(
    delegator: Person, delegate: Person, *, from_on: date, until_on: date, reason: str, by: str, at: datetime
) -> Delegation:
    """Let one person act for another from a day until a day."""
    delegation = Delegation(
        delegator=delegator, delegate=delegate, from_on=from_on, until_on=until_on, reason=reason
    )
    delegation.full_clean()
    delegation.save()
    content = {"delegate": delegate.pk, "from": from_on, "until": until_on, "reason": reason}
    _record("delegated", f"person:{delegator.pk}", content, by=by, at=at)
    return delegation


@transaction.atomic
def override_day(day: date, *, is_worked: bool, reason: str, by: str, at: datetime) -> CalendarOverride:
    """Set a day as worked or off here. Open cases are recomputed by `gongkai recompute-deadlines`."""
    override, _ = CalendarOverride.objects.update_or_create(
        day=day, defaults={"is_worked": is_worked, "reason": reason}
    )
    _record("calendar_overridden", f"day:{day}", {"is_worked": is_worked, "reason": reason}, by=by, at=at)
    return override
