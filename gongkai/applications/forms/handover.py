"""Handing many requests on at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from gongkai.accounts.models import Person
from gongkai.applications.models import Application
from gongkai.intake.fields import area


class HandoverForm(forms.Form):
    """Which of someone's requests go to whom."""

    cases = forms.ModelMultipleChoiceField(
        label="移交的申请", queryset=Application.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一件申请。"},
    )  # fmt: skip
    to = forms.ModelChoiceField(
        label="移交给", queryset=Person.objects.none(), error_messages={"required": "请选择接手的人。"}
    )
    note = area("移交的理由", "请写明为什么移交，例如调离、休假。", rows=2, most=500)

    def __init__(
        self, *args: Any, cases: Sequence[Application], people: QuerySet[Person], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["cases"]
        chosen.queryset = Application.objects.filter(pk__in=[case.pk for case in cases])
        chosen.choices = [
            (case.pk, f"{case.number}　{case.get_state_display()}　{case.masked_description[:30]}")
            for case in cases
        ]
        chosen.initial = [case.pk for case in cases]
        self.fields["to"].queryset = people
