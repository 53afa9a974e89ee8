"""What the forms of a case's events share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Person
from gongkai.applications.actions import Step, Upload
from gongkai.applications.models import Application, Purpose
from gongkai.intake.fields import area


class EventForm(forms.Form):
    """What every event has: its date and a note."""

    on = DayField(label="日期")
    note = area("说明", rows=3, most=2000)
    uploads: dict[str, Purpose] = {}  # upload fields and what their files are for

    def __init__(
        self, *args: Any, application: Application, people: dict[str, Sequence[Person]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.application = application
        self.people = people
        self.fields["note"] = self.fields.pop("note")  # the note comes last, whatever else is asked

    def step(self) -> Step:
        """What was filled in, as the action takes it."""
        return Step(**self._values(), uploads=self._uploads())

    def _values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.uploads}

    def _uploads(self) -> list[Upload]:
        return [
            Upload(name, content, purpose)
            for field, purpose in self.uploads.items()
            for name, content in self.cleaned_data.get(field, ())
        ]


class NotedForm(EventForm):
    """An event that needs words."""

    note = area("内容", "请写明内容。", rows=4, most=2000)


class UntilForm(EventForm):
    """An event that gives someone until a day."""

    until = DayField(label="期限的最后一天")


class ToldForm(UntilForm):
    """What the applicant is told on the query page, and until when."""

    note = area("告知申请人的内容（申请人查询时看到）", "请写明要求、依据和怎样办理。", rows=4, most=2000)
