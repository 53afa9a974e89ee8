"""Roles by date and delegation, and personal data in columns."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from gongkai.accounts import actions, queries
from gongkai.accounts.encryption import CannotDecrypt, blind_index, decrypt, encrypt
from gongkai.accounts.forms import DelegationForm
from gongkai.accounts.models import Appointment, Role
from gongkai.ledger.models import Entry
from tests.factories import PersonFactory, UnitFactory, appoint, moment

pytestmark = pytest.mark.django_db
TODAY = date(2020, 6, 1)


def delegate(giver, taker, from_on=TODAY, until_on=date(2020, 6, 10)):
    return actions.delegate(
        giver, taker, from_on=from_on, until_on=until_on, reason="休假", by="管理员", at=moment(TODAY)
    )


def test_an_appointment_counts_between_its_dates():
    unit, person = UnitFactory(), PersonFactory()
    Appointment.objects.create(
        person=person, unit=unit, role=Role.CLERK, from_on=date(2020, 3, 1), until_on=date(2020, 5, 31)
    )
    assert queries.roles_by_unit(person, date(2020, 2, 29)) == {}
    assert queries.roles_by_unit(person, date(2020, 5, 31)) == {unit.pk: frozenset({Role.CLERK})}
    assert queries.roles_by_unit(person, date(2020, 6, 1)) == {}


def test_a_delegate_acts_with_the_delegators_roles_for_its_dates_only():
    unit = UnitFactory()
    leader, deputy = appoint(unit, Role.LEADER), PersonFactory()
    delegate(leader, deputy)
    assert queries.roles_by_unit(deputy, date(2020, 6, 10)) == {unit.pk: frozenset({Role.LEADER})}
    assert queries.acting_for(deputy, unit, frozenset({Role.LEADER}), TODAY) == leader
    assert queries.acting_for(leader, unit, frozenset({Role.LEADER}), TODAY) is None
    assert queries.roles_by_unit(deputy, date(2020, 6, 11)) == {}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_audit_and_administration_cannot_be_delegated(role):
    holder, deputy = appoint(UnitFactory(), role), PersonFactory()
    delegate(holder, deputy)
    assert queries.roles_by_unit(deputy, TODAY) == {}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_lets_the_auditor_or_administrator_work_on_cases(role):
    unit = UnitFactory()
    leader, apart, colleague = appoint(unit, Role.LEADER), appoint(unit, role), appoint(unit, Role.CLERK)
    offered = DelegationForm(delegator=leader).fields["delegate"].queryset
    assert colleague in offered and apart not in offered and leader not in offered


def test_a_disabled_account_has_no_roles_at_once():
    person = appoint(UnitFactory(), Role.CLERK)
    person.is_active = False
    person.save()
    assert queries.roles_by_unit(person, TODAY) == {}


def test_nobody_both_runs_and_audits_the_system():
    unit, person = UnitFactory(), PersonFactory()
    actions.appoint(person, unit, Role.ADMINISTRATOR, from_on=TODAY, by="管理员", at=moment(TODAY))
    with pytest.raises(ValidationError, match="不能由同一人担任"):
        actions.appoint(person, unit, Role.AUDITOR, from_on=TODAY, by="管理员", at=moment(TODAY))
    assert Entry.objects.count() == 1


def test_delegation_to_oneself_or_backwards_in_time_is_refused():
    person = appoint(UnitFactory(), Role.LEADER)
    with pytest.raises(ValidationError, match="不能委托给自己"):
        delegate(person, person)
    with pytest.raises(ValidationError, match="截止日期不能早于开始日期"):
        delegate(person, PersonFactory(), from_on=date(2020, 6, 10), until_on=date(2020, 6, 1))


def test_an_override_moves_the_calendar():
    actions.override_day(date(2020, 6, 2), is_worked=False, reason="地方放假", by="管理员", at=moment(TODAY))
    assert queries.calendar().add(TODAY, 1) == date(2020, 6, 3)


def test_units_exist_between_their_dates():
    old = UnitFactory(valid_until=date(2019, 12, 31))
    new = UnitFactory(valid_from=date(2020, 1, 1))
    old.successor = new
    old.save()
    assert list(queries.units_on(date(2019, 6, 1))) == [old]
    assert list(queries.units_on(TODAY)) == [new]


def test_an_envelope_is_different_each_time_and_every_changed_byte_is_found():
    envelope = encrypt("金丝雀".encode())
    assert envelope != encrypt("金丝雀".encode()) and decrypt(envelope).decode() == "金丝雀"
    for position in range(len(envelope)):
        changed = bytearray(envelope)
        changed[position] ^= 1
        with pytest.raises(CannotDecrypt):
            decrypt(bytes(changed))


def test_an_old_key_still_reads_and_a_removed_key_says_so(settings):
    envelope = encrypt(b"text")
    settings.GONGKAI_DATA_KEYS = {"new": b"n" * 32, **settings.GONGKAI_DATA_KEYS}
    assert decrypt(envelope) == b"text" and encrypt(b"text").startswith(b"new|")
    settings.GONGKAI_DATA_KEYS = {"new": b"n" * 32}
    with pytest.raises(CannotDecrypt, match="GONGKAI_DATA_KEYS"):
        decrypt(envelope)


def test_a_blind_index_finds_the_same_number_however_it_is_written(settings):
    assert blind_index("id", "11010519491231002x") == blind_index("id", "１１０１０５ 19491231002X")
    assert blind_index("id", "1") != blind_index("phone", "1") and blind_index("id", "") == ""
    before = blind_index("id", "1")
    settings.GONGKAI_INDEX_KEY = b"o" * 32
    assert blind_index("id", "1") != before


def test_the_database_enforces_foreign_keys_and_full_durability():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's defaults are durable")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_units_cases_pass_to_its_successor():
    new = UnitFactory()
    old = UnitFactory(valid_until=date(2020, 3, 31), successor=new)
    oldest = UnitFactory(valid_until=date(2019, 3, 31), successor=old)
    assert queries.responsible_unit(oldest, date(2020, 3, 31)) == old
    assert queries.responsible_unit(oldest, date(2020, 4, 1)) == new == queries.responsible_unit(new, TODAY)
    assert queries.units_answered_for({new.pk}, TODAY) == {new.pk, old.pk, oldest.pk}
    assert queries.units_answered_for({new.pk}, date(2020, 3, 31)) == {new.pk}
    assert queries.units_answered_for({old.pk}, TODAY) == set()
