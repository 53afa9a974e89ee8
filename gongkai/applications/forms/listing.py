"""Conditions and columns of the list of requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Unit
from gongkai.applications.models import Field
from gongkai.applications.queries import LIST_COLUMNS
from gongkai.intake.fields import text
from gongkai.regulation.case import STATE_LABELS
from gongkai.regulation.outcomes import OUTCOME_LABELS
from gongkai.regulation.receipt import CHANNEL_LABELS


def _any(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "全部"), *choices]


class FilterForm(forms.Form):
    """By what requests are listed. Nothing has to be given."""

    unit = forms.ChoiceField(label="单位", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=_any([(s.value, label) for s, label in STATE_LABELS.items()])
    )
    field = forms.ChoiceField(label="领域", required=False, choices=_any(Field.choices))
    channel = forms.ChoiceField(
        label="途径", required=False, choices=_any([(c.value, label) for c, label in CHANNEL_LABELS.items()])
    )
    outcome = forms.ChoiceField(
        label="结果", required=False, choices=_any([(o.value, label) for o, label in OUTCOME_LABELS.items()])
    )
    received_from = DayField(label="收到之日从", required=False)
    received_to = DayField(label="收到之日到", required=False)
    due_to = DayField(label="答复期限到", required=False)
    is_open = forms.BooleanField(label="只看在办的", required=False)
    is_mine = forms.BooleanField(label="只看我经办、承办的", required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = _any([(unit.code, unit.short_name) for unit in units])

    def conditions(self) -> dict[str, Any]:
        """What was given, as it can be kept."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if value
        }


class FilterNameForm(forms.Form):
    """Under which name a filter is kept."""

    name = text("名称", "请给这组条件起个名称。", max_length=40)


class ColumnsForm(forms.Form):
    """Which columns a list has."""

    columns = forms.MultipleChoiceField(
        label="显示的列", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, head) for key, head in LIST_COLUMNS.items() if key != "number"],
    )  # fmt: skip
