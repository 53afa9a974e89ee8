"""Letters for tests, written and handled as people do it."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.accounts.models import Person, Role, Unit
from gongkai.mailbox import actions
from gongkai.mailbox.actions import Proposal, Step
from gongkai.mailbox.actions.counting import shares_of
from gongkai.mailbox.course import Event
from gongkai.mailbox.models import Letter, Tally, Topic
from tests.factories import UnitFactory, appoint, moment, staff

DAY = date(2020, 6, 1)  # a Monday
WRITER = {
    "name": "金丝雀",
    "phone": "13912345678",
    "email": "canary@example.com",
    "address": "金丝雀路八十八号",
}
LAMP = {
    "kind": "complaint", "title": "路灯坏了", "place": "春晖路",
    "text": "春晖路公交站旁边的路灯坏了半个月，晚上老人和孩子走路不安全，请尽快修好。",
}  # fmt: skip


class Mailroom:
    """The district's box and one department, each with its staff."""

    def __init__(self) -> None:
        self.district = UnitFactory(
            code="zfb",
            name="示范区人民政府办公室",
            short_name="区政府办公室",
            organ_class="district_government",
        )
        self.unit = UnitFactory(
            code="cgj", name="示范区城市管理局", short_name="区城管局", parent=self.district
        )
        self.office, self.staff = staff(self.district), staff(self.unit)
        self.clerk, self.handler = self.office[Role.LETTER_CLERK], self.staff[Role.LETTER_CLERK]
        self.head, self.second = self.staff[Role.LEADER], self.office[Role.OFFICE_HEAD]

    def another_clerk(self, unit: Unit | None = None) -> Person:
        return appoint(unit or self.district, Role.LETTER_CLERK)

    def write(
        self, on: date = DAY, *, consents: bool = True, unit: Unit | None = None, **changes: Any
    ) -> Letter:
        options = {
            name: changes.pop(name)
            for name in ("source", "upstream_number", "upstream_due_on", "by")
            if name in changes
        }
        token = changes.pop("token", "") or f"letter-{Letter.objects.count()}"
        answers = {**LAMP, **WRITER, "wants_notice": True, **changes}
        return actions.write(
            unit or self.district, token=token, answers=answers, consents=consents, at=moment(on), on=on,
            **{"by": None, **options},
        ).letter  # fmt: skip

    def do(
        self, letter: Letter, event: Event, on: date = DAY, *, by: Person | None = None, **details: Any
    ) -> Letter:
        return actions.perform(
            letter.pk, event, Step(on, **details), by=by, at=moment(details.pop("today", on))
        )

    def assigned(self, on: date = DAY, **changes: Any) -> Letter:
        letter = self.write(on, **changes)
        topic = Topic.objects.get(name="城市管理")
        return self.do(letter, Event.ACCEPTED, on, by=self.clerk, unit=self.unit, topic=topic)

    def answered(self, on: date = DAY, answered_on: date | None = None, reply: str = "路灯已经修好，感谢你的来信。", **changes: Any) -> Letter:  # fmt: skip
        letter = self.assigned(on, **changes)
        self.do(letter, Event.DRAFTED, answered_on or on, by=self.handler, reply=reply)
        return self.do(letter, Event.PASSED, answered_on or on, by=self.head)

    def proposed(self, letter: Letter, on: date, **texts: Any) -> Letter:
        shown = {
            "title": "关于路灯损坏的来信",
            "question": "春晖路的路灯坏了，请尽快修好。",
            "answer": "路灯已经修好。",
            **texts,
        }
        return self.do(letter, Event.PROPOSED, on, by=self.handler, proposal=Proposal(**shown))

    def published(self, on: date = DAY, answered_on: date | None = None, **texts: Any) -> Letter:
        letter = self.answered(on, answered_on)
        last = answered_on or on
        self.proposed(letter, last, **texts)
        return self.do(letter, Event.PUBLISHED, last, by=self.second)


def tallies() -> dict[tuple[int, str, str], dict[str, int]]:
    """The running figures that are not zero."""
    names = ("received", "closed", "published", "in_time", "rated", "satisfied")
    kept = {}
    for row in Tally.objects.all():
        values = {name: getattr(row, name) for name in names}
        values |= {
            f"{name}:{days}": n for name in ("calendar", "working") for days, n in getattr(row, name).items()
        }
        kept[row.year, row.dimension, row.value] = {name: n for name, n in values.items() if n}
    return {key: values for key, values in kept.items() if values}


def recounted() -> dict[tuple[int, str, str], dict[str, int]]:
    """The same by counting every letter."""
    counted = {}
    for letter in Letter.objects.all():
        for key, share in shares_of(letter).items():
            for name, number in share.items():
                values = counted.setdefault(key, {})
                values[name] = values.get(name, 0) + number
    return counted
