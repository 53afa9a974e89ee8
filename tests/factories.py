"""Organs, people and requests for tests. Every person's data is a canary: unlike anything else in the database."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import factory
from django.utils import timezone

from gongkai.accounts.models import Appointment, Person, Role, Unit
from gongkai.applications import actions
from gongkai.applications.letters import Drafted
from gongkai.applications.models import Application
from gongkai.regulation.case import Event
from gongkai.regulation.outcomes import LetterKind, Need
from gongkai.regulation.receipt import Channel, DeliveryWay
from gongkai.regulation.remedies import OrganClass

CANARIES = {
    "name": "金丝雀",
    "id_number": "11010519491231002X",
    "phone": "02399998888",
    "email": "canary@example.com",
    "address": "金丝雀路八十八号",
}


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    number = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda unit: f"unit{unit.number}")
    name = factory.LazyAttribute(lambda unit: f"示范区第{unit.number}局")
    short_name = factory.LazyAttribute(lambda unit: f"第{unit.number}局")
    organ_class = OrganClass.DEPARTMENT
    superior_department = "示范市第一局"
    court = "示范区人民法院"
    valid_from = date(2010, 1, 1)
    letter_prefix = factory.LazyAttribute(lambda unit: f"示{unit.number}")
    office_name = "信息公开办公室"
    office_address = "示范路1号"
    office_phone = "023-00000000"


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"职员{n}")


def appoint(unit: Unit, role: Role, person: Person | None = None) -> Person:
    """A person with a role in a unit since the beginning of time."""
    person = person or PersonFactory()
    Appointment.objects.create(person=person, unit=unit, role=role, from_on=date(2010, 1, 1))
    return person


def staff(unit: Unit) -> dict[Role, Person]:
    """One person for each role in a unit."""
    return {role: appoint(unit, role) for role in Role}


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def answers(**changes: Any) -> dict[str, Any]:
    """What an applicant fills in."""
    return {
        "applicant_kind": "n",
        "id_kind": "id_card",
        "description": "某地块征收土地的批准文件",
        "supply_way": "post",
        **CANARIES,
        **changes,
    }


def submitted(
    unit: Unit,
    *,
    on: date,
    by: Person | None = None,
    channel: Channel = Channel.INTERNET,
    token: str = "",
    **changes: Any,
) -> Application:
    """A request handed in."""
    token = token or f"token-{Application.objects.count()}"
    return actions.submit(
        unit, token=token, channel=channel, answers=answers(**changes), by=by, at=moment(on), on=on
    ).application


class Office:
    """A unit with its staff, and the steps they take."""

    def __init__(self, **unit: Any) -> None:
        self.unit = UnitFactory(**unit)
        self.staff = staff(self.unit)

    def receive(self, on: date, **changes: Any) -> Application:
        """A counter request, received at once."""
        return submitted(self.unit, on=on, by=self.staff[Role.CLERK], channel=Channel.COUNTER, **changes)

    def do(
        self, application: Application, event: Event, on: date, role: Role = Role.CLERK, **details: Any
    ) -> Application:
        today, expected = details.pop("today", on), details.pop("expected", None)
        step = actions.Step(on, **details)
        return actions.perform(
            application.pk, event, step, by=self.staff[role], at=moment(today), expected=expected
        )

    def take_in_hand(self, application: Application, on: date) -> Application:
        self.do(application, Event.REGISTERED, on)
        return self.do(application, Event.EXAMINED, on, officer=self.staff[Role.OFFICER])

    def draft(
        self, application: Application, on: date, kind: LetterKind = LetterKind.PROVIDE, **texts: Any
    ) -> Application:
        drafted = Drafted(
            kind, texts.pop("grounds", ()), texts.pop("texts", {Need.CONTENT: "随本告知书提供复印件。"})
        )
        return self.do(application, Event.DRAFTED, on, drafted=drafted, **texts)

    def review_and_sign(self, application: Application, on: date) -> Application:
        self.do(application, Event.CONFIDENTIALITY_CLEARED, on, Role.CONFIDENTIALITY_REVIEWER)
        self.do(application, Event.LEGALITY_CLEARED, on, Role.LEGAL_REVIEWER)
        self.do(application, Event.SECTION_APPROVED, on, Role.SECTION_HEAD)
        return self.do(application, Event.SIGNED, on, Role.LEADER)

    def send(self, application: Application, on: date) -> Application:
        self.do(application, Event.SEALED, on)
        return self.do(application, Event.ANSWERED, on, way=DeliveryWay.POST, delivery_number="XA1CN")

    def answered(
        self, received: date, on: date, kind: LetterKind = LetterKind.PROVIDE, **changes: Any
    ) -> Application:
        """A request received, answered and sent."""
        draft = {key: changes.pop(key) for key in ("texts", "grounds") if key in changes}
        application = self.receive(received, **changes)
        self.take_in_hand(application, received)
        self.draft(application, on, kind, **draft)
        self.review_and_sign(application, on)
        return self.send(application, on)
