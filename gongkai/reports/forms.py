"""What is filled in about reports."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.documents.reading import LARGEST_BYTES

_MOST_CHARACTERS = 500_000


class JudgedForm(forms.Form):
    """A report to be judged: a file, or its text."""

    file = forms.FileField(
        label="报告文件",
        required=False,
        help_text="docx、xlsx、pdf、网页（html）或者纯文本，不超过 20 MB。",
        error_messages={"empty": "文件是空的，请检查是否选错了文件。"},
    )
    text = forms.CharField(
        label="或者粘贴报告的全文",
        required=False,
        max_length=_MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "文字太长，请改为上传文件。"},
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if not self.errors and not file and not text:
            raise forms.ValidationError("请选择报告文件，或者粘贴报告的全文。")
        if file and text:
            raise forms.ValidationError("文件和文字只能选一种，请去掉其中一种。")
        if file and file.size > LARGEST_BYTES:
            self.add_error("file", "文件超过 20 MB，年度报告不会这么大，请检查是否选错了文件。")
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """What was sent, and its name."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read(), file.name
        return self.cleaned_data["text"].encode(), "粘贴的文字.txt"
