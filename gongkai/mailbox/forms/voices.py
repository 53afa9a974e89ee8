"""What people say besides letters, and what the desk says of it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.forms import DayField, PlainForm
from gongkai.accounts.models import Unit
from gongkai.intake.fields import area, text
from gongkai.mailbox.models import ErrorReport, Opinion, Survey
from gongkai.notices.gateway import channel_of

MOST_QUESTIONS, MOST_OPTIONS = 30, 20


class OpinionForm(forms.Form):
    """An opinion on a draft."""

    opinion = area(
        "意见和建议",
        "请填写意见和建议。",
        rows=8,
        most=3000,
        help_text="写明对哪一条的意见、建议怎样改、理由。",
    )
    name = text("姓名或者单位", max_length=100, help_text="姓名和联系方式不公布，只用于需要时与你联系。")
    contact = text("联系方式", max_length=100)


class DecisionForm(forms.ModelForm):
    """What becomes of an opinion."""

    verdict = forms.ChoiceField(
        label="采纳情况", widget=forms.RadioSelect, choices=[choice for choice in Opinion.Verdict.choices if choice[0]],
        error_messages={"required": "请选择采纳情况。"},
    )  # fmt: skip
    summary = text(
        "意见要点", "请写明意见的要点，公布时显示。", max_length=200, help_text="公布时显示，不写是谁提出的。"
    )
    reason = area("理由", rows=3, most=500, help_text="没有全部采纳的必须写明，公布时显示。")

    class Meta:
        model = Opinion
        fields = ("verdict", "summary", "reason")


class ErrorForm(forms.Form):
    """An error found on the site."""

    page = text("哪个网页", "请填写网页的网址或者标题。", max_length=500)
    kind = forms.ChoiceField(label="什么问题", choices=ErrorReport.Kind.choices, widget=forms.RadioSelect, error_messages={"required": "请选择是什么问题。"})  # fmt: skip
    words = area("说明", "请写明哪里不对。", rows=4, most=500)
    contact = text("手机号码或者邮箱", max_length=100, help_text="需要告知结果的填写，不公布。")

    def clean_contact(self) -> str:
        contact = self.cleaned_data["contact"].strip()
        if contact and channel_of(contact) is None:
            raise ValidationError("请填写一个手机号码，或者一个邮箱地址，例如 name@example.com。")
        return contact


class ClosingForm(forms.Form):
    """What became of an error found."""

    state = forms.ChoiceField(
        label="结果", widget=forms.RadioSelect, choices=[choice for choice in ErrorReport.State.choices if choice[0] != "new"],
        error_messages={"required": "请选择处理结果。"},
    )  # fmt: skip
    note = text(
        "处理情况",
        "请写明处理情况。",
        max_length=300,
        help_text="留了手机号码或者邮箱的，会把这句话发给提出的人。",
    )


class HandOnForm(forms.Form):
    """To whom an error belongs."""

    unit = forms.ModelChoiceField(
        label="负责的单位", queryset=Unit.objects.none(), error_messages={"required": "请选择单位。"}
    )

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name


class SurveyForm(PlainForm):
    """A survey, its questions typed as text."""

    first_day = DayField(label="开始日期")
    last_day = DayField(label="结束日期")
    asked = area(
        "问题", "请填写问题。", rows=14, most=5000,
        help_text="一个问题一段，空一行写下一个。问题下面每行一个选项：“- ”开头的只能选一个，“* ”开头的可以选几个；没有选项的由填写的人自己写。",
    )  # fmt: skip
    field_order = ("title", "unit", "introduction", "first_day", "last_day", "asked", "conclusion")

    class Meta:
        model = Survey
        fields = ("title", "unit", "introduction", "first_day", "last_day", "conclusion")

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        self.fields["asked"].initial = as_text(self.instance.questions)

    def clean_asked(self) -> list[dict[str, Any]]:
        return questions_in(self.cleaned_data["asked"])

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.questions = self.cleaned_data.get("asked", [])


def questions_in(said: str) -> list[dict[str, Any]]:
    """The questions of a text: [{"text", "many", "options"}]. Raises ValidationError."""
    questions = []
    for block in re.split(r"\n\s*\n", said.replace("\r", "").strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        asked, options = lines[0], lines[1:]
        marks = {option[:1] for option in options}
        if asked[:1] in "-*":
            raise ValidationError(f"“{asked}”前面没有问题，请先写问题，再写选项。")
        if len(options) == 1 or marks - {"-", "*"} or len(marks) > 1:
            raise ValidationError(f"“{asked}”的选项至少两个，每行都用“- ”或者都用“* ”开头。")
        if len(options) > MOST_OPTIONS:
            raise ValidationError(f"“{asked}”的选项最多 {MOST_OPTIONS} 个。")
        named = [option[1:].strip() for option in options]
        if not all(named) or len(set(named)) < len(named):
            raise ValidationError(f"“{asked}”的选项有空白或者相同的，请核对。")
        questions.append({"text": asked, "many": marks == {"*"}, "options": named})
    if len(questions) > MOST_QUESTIONS:
        raise ValidationError(f"问题最多 {MOST_QUESTIONS} 个。")
    return questions


def as_text(questions: list[dict[str, Any]]) -> str:
    """The same the other way round."""
    return "\n\n".join(
        "\n".join([one["text"], *(f"{'*' if one['many'] else '-'} {option}" for option in one["options"])])
        for one in questions
    )


class AnsweringForm(forms.Form):
    """The questions of a survey to be answered."""

    def __init__(self, *args: Any, survey: Survey, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, question in enumerate(survey.questions):
            choices = [(str(n), option) for n, option in enumerate(question["options"])]
            label = f"{number + 1}．{question['text']}"
            if not choices:
                self.fields[f"q{number}"] = area(label, rows=4, most=1000)
            elif question["many"]:
                self.fields[f"q{number}"] = forms.MultipleChoiceField(
                    label=f"{label}（可以选几个）", choices=choices, widget=forms.CheckboxSelectMultiple, required=False
                )  # fmt: skip
            else:
                self.fields[f"q{number}"] = forms.ChoiceField(
                    label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": f"请回答第 {number + 1} 题。"}
                )  # fmt: skip

    def answers(self) -> list[Any]:
        """For each question the numbers of the options, or the text."""
        given = [self.cleaned_data[name] for name in self.fields]
        is_text = [isinstance(field, forms.CharField) for field in self.fields.values()]
        return [
            answer if free else [int(one) for one in (answer if isinstance(answer, list) else [answer])]
            for answer, free in zip(given, is_text, strict=True)
        ]
