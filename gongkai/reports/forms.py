"""What is filled in about reports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from django import forms

from gongkai.documents.reading import LARGEST_BYTES
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, SECTIONS, Form
from gongkai.reports.named import UnknownName, filled_in
from gongkai.reports.writing import WRITTEN

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


class ReturnRow(NamedTuple):
    """A row of table two to fill in: its label, and its fields with last year's figures."""

    label: str
    fields: list[tuple[forms.BoundField, int | str | None]]


class ReportForm(forms.Form):
    """What people enter for a report: a unit's rows of table two, and the text of sections one, five and six.

    A cell that is left blank stays blank; every figure typed is kept as typed.
    """

    def __init__(
        self, *args: Any, form: Form, has_returns: bool, named: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._form, self._named = form, named
        self.cells: dict[str, list[str]] = {}
        for row in PROACTIVE_ROWS[form] if has_returns else ():
            self.cells[row.key] = [f"cell_{row.key}_{index}" for index in range(len(row.columns))]
            for name, column in zip(self.cells[row.key], row.columns, strict=True):
                self.fields[name] = forms.CharField(label=column, required=False, max_length=20)
        for number in WRITTEN:
            self.fields[f"section_{number}"] = forms.CharField(
                label=SECTIONS[number - 1], required=False, widget=forms.Textarea(attrs={"rows": 8})
            )

    def clean(self) -> dict[str, Any]:
        """Figures as digits, and texts that name only figures there are."""
        cleaned = super().clean() or {}
        for row in PROACTIVE_ROWS[self._form] if self.cells else ():
            for name, column in zip(self.cells[row.key], row.columns, strict=True):
                cleaned[name] = self._figure(name, row.label, column)
        for number in WRITTEN:
            text = cleaned.get(f"section_{number}", "")
            try:
                filled_in(text, self._named)
            except UnknownName as unknown:
                self.add_error(f"section_{number}", str(unknown))
        return cleaned

    def _figure(self, name: str, label: str, column: str) -> str | None:
        typed = (self.cleaned_data.get(name) or "").strip().replace(",", "").replace("，", "")
        if not typed:
            return None
        pattern, what = _FIGURES["金额" in column, column == "本年增/减"]
        if not re.fullmatch(pattern, typed):
            self.add_error(name, f"“{label}”的{column}应当是{what}，现在是“{typed}”。")
            return None
        return typed.lstrip("+")

    def returns(self) -> dict[str, list[str | None]]:
        """The rows of table two."""
        return {row: [self.cleaned_data[name] for name in names] for row, names in self.cells.items()}

    def texts(self) -> dict[int, str]:
        """The sections."""
        return {number: self.cleaned_data[f"section_{number}"] for number in WRITTEN}

    def rows(self, previous: Mapping[str, Sequence[int | str | None]]) -> list[ReturnRow]:
        """The fields of table two, row by row, each with last year's figure."""
        rows = [row for row in PROACTIVE_ROWS[self._form] if row.key in self.cells]
        return [
            ReturnRow(row.label, list(zip_longest((self[name] for name in self.cells[row.key]), before)))
            for row in rows
            for before in [list(previous.get(row.key, ()))[: len(row.columns)]]
        ]

    def sections(self) -> list[forms.BoundField]:
        """The fields of the sections."""
        return [self[f"section_{number}"] for number in WRITTEN]


# By whether a column holds money, and whether it is a change.
_FIGURES = {
    (False, False): (r"\d{1,12}", "不小于 0 的整数"),
    (False, True): (r"[+-]?\d{1,12}", "整数，减少的前面写 -"),
    (True, False): (r"\d{1,12}(\.\d{1,6})?", "不小于 0 的数，最多六位小数"),
}


class SigningForm(forms.Form):
    """Signing a report, or amending one that is signed."""

    reason = forms.CharField(
        label="更正原因", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="已经签发的报告，更正时写明原因，会和报告一起留存。",
    )  # fmt: skip
