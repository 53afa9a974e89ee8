"""The wording of a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.applications import wording
from gongkai.intake.fields import area, text


class WordingForm(forms.Form):
    """The text, and why it is changed."""

    body = area("文字（一行一段）", "请填写文字。", rows=14, most=5000)
    reason = text("修改的理由", max_length=200)
    expected = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.fields["reason"].label = "修改的理由（保存时必填）"

    def clean_body(self) -> str:
        try:
            wording.check(self.kind, self.cleaned_data["body"])
        except wording.WordingRefused as refused:
            raise ValidationError(str(refused)) from refused
        return self.cleaned_data["body"]

    def clean_reason(self) -> str:
        if "save" in self.data and not self.cleaned_data["reason"]:
            raise ValidationError("请写明为什么修改，日后查得到。")
        return self.cleaned_data["reason"]
