"""What the office keeps for handling letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from gongkai.accounts.forms import PlainForm
from gongkai.accounts.models import Unit
from gongkai.mailbox import deidentifying
from gongkai.mailbox.composing import NAME, PLACES
from gongkai.mailbox.models import AnswerEntry, LimitKey, ReplyTemplate, Topic
from gongkai.mailbox.queries import USUAL_DAYS

_LONGEST = 90


class LimitsForm(forms.Form):
    """A number of days for each limit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key in LimitKey:
            unit = "" if "（" in key.label else "（工作日）"
            self.fields[key.value] = forms.IntegerField(
                label=f"{key.label}{unit}", help_text=f"通常 {USUAL_DAYS[key]}",
                validators=[MinValueValidator(1, "至少填 1。"), MaxValueValidator(_LONGEST, f"最多填 {_LONGEST}。")],
                error_messages={"required": "请填写天数。", "invalid": "请填写整数。"},
            )  # fmt: skip

    def days(self) -> dict[LimitKey, int]:
        """The limits as they are set."""
        return {key: self.cleaned_data[key.value] for key in LimitKey}


class TopicForm(PlainForm):
    """A topic."""

    class Meta:
        model = Topic
        fields = ("name", "position", "is_retired")


class _OfUnit(PlainForm):
    def __init__(self, *args: Any, units: QuerySet[Unit], may_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_share:
            self.fields["unit"].required = True
            self.fields["unit"].error_messages["required"] = "请选择单位。"
        self.fields["unit"].queryset = units.order_by("number")
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name


class TemplateForm(_OfUnit):
    """How an answer begins and ends."""

    class Meta:
        model = ReplyTemplate
        fields = ("name", "unit", "text")
        help_texts = {"text": f"这些会换成信件的内容：{'、'.join((NAME, *(f'{{{name}}}' for name in PLACES)))}"}


class AnswerForm(_OfUnit):
    """An answer that is given again and again."""

    class Meta:
        model = AnswerEntry
        fields = ("question", "answer", "unit", "topic", "is_retired")

    def clean(self) -> dict[str, Any]:
        """Others are answered with it: it may say nothing of whoever asked first."""
        cleaned = super().clean()
        known = self.instance.source.identifying if self.instance.source else ()
        for name in ("question", "answer"):
            if found := deidentifying.identifying(cleaned.get(name, ""), known):
                quote = found[0].quote(cleaned[name])
                self.add_error(name, f"其中有{found[0].what}“{quote}”，别人也会看到，请去掉。")
        return cleaned
