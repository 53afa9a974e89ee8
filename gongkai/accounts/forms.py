"""What an administrator fills in, and a delegation anyone can give."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q

from gongkai.accounts.models import Appointment, CalendarOverride, Delegation, Person, Role, Unit
from gongkai.regulation.working_days import LAST_YEAR


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date of our time."""

    widget = DateInput
    default_validators = (
        MinValueValidator(date(1949, 10, 1), "年份太早，请核对。"),
        MaxValueValidator(date(LAST_YEAR - 2, 12, 31), "年份太晚，请核对。"),
    )

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "error_messages",
            {"required": "请填写日期。", "invalid": "请按 年-月-日 填写日期，例如 2020-03-05。"},
        )
        super().__init__(**options)


class PlainForm(forms.ModelForm):
    """A model's form whose labels say what may be left empty, and whose refusals say which field they mean."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if (
                not field.required
                and "（选填）" not in field.label
                and not isinstance(field, forms.BooleanField)
            ):
                field.label += "（选填）"
            choose = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.error_messages["required"] = f"请{'选择' if choose else '填写'}{field.label}。"


class UnitForm(PlainForm):
    """An organ and the facts of its 指南."""

    valid_from = DayField(label="设立日期")
    valid_until = DayField(label="撤销日期（选填）", required=False)

    class Meta:
        model = Unit
        fields = (
            "name",
            "short_name",
            "code",
            "number",
            "organ_class",
            "parent",
            "superior_department",
            "court",
            "valid_from",
            "valid_until",
            "successor",
            "organ_code",
            "letter_prefix",
            "duties",
            "office_name",
            "office_address",
            "office_hours",
            "office_phone",
            "office_fax",
            "office_internet",
            "requires_id_copy_by_mail",
        )


class PersonForm(PlainForm):
    """A new account."""

    class Meta:
        model = Person
        fields = ("name", "username", "email")


class AppointmentForm(PlainForm):
    """A role in a unit."""

    from_on = DayField(label="起")
    until_on = DayField(label="止（选填）", required=False)

    class Meta:
        model = Appointment
        fields = ("unit", "role", "from_on", "until_on")


class DelegationForm(PlainForm):
    """Whom, from when until when, and why."""

    from_on = DayField(label="起")
    until_on = DayField(label="止")

    class Meta:
        model = Delegation
        fields = ("delegate", "from_on", "until_on", "reason")

    def __init__(self, *args: Any, delegator: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        # Whoever watches over the work, or over the accounts, does not take part in it.
        apart = Appointment.objects.filter(role__in=(Role.AUDITOR, Role.ADMINISTRATOR)).values("person")
        self.fields["delegate"].queryset = Person.objects.filter(is_active=True).exclude(
            Q(pk=delegator.pk) | Q(pk__in=apart)
        )


class OverrideForm(PlainForm):
    """A day that is worked or off here, against the national notice."""

    day = DayField(label="日期")
    is_worked = forms.TypedChoiceField(
        label="这一天", choices=(("off", "放假"), ("worked", "上班")), coerce=lambda value: value == "worked"
    )

    class Meta:
        model = CalendarOverride
        fields = ("day", "is_worked", "reason")

    def validate_unique(self) -> None:
        """A day set before is set anew."""
