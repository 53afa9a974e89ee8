"""Changing who is who. Each change is one transaction and one ledger entry."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

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
    others = set(person.appointments.values_list("role", flat=True)) & EXCLUSIVE_ROLES
    if role in EXCLUSIVE_ROLES and others - {role}:
        raise ValidationError("系统管理员和审计员不能由同一人担任，请另选人员。")
    appointment = Appointment(person=person, unit=unit, role=role, from_on=from_on, until_on=until_on)
    appointment.full_clean()
    appointment.save()
    content = {"unit": unit.code, "role": role, "from": from_on, "until": until_on}
    _record("appointed", f"person:{person.pk}", content, by=by, at=at)
    return appointment


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
