"""What is filled in about reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gongkai.accounts.models import Unit
from gongkai.accounts.queries import units_on
from gongkai.documents.reading import LARGEST_BYTES
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, SECTIONS, Form
from gongkai.reports.named import UnknownName, filled_in
from gongkai.reports.returns import NoFigure, figure_typed
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
    """A row of table two to fill in: its key and label, and its fields with last year's figures."""

    key: str
    label: str
    fields: list[tuple[forms.BoundField, int | str | None]]


class ReportForm(forms.Form):
    """What people enter for a report: a unit's rows of table two, and the text of sections one, five and six.

    A cell that is left blank stays blank; every figure typed is kept as typed.
    """

    def __init__(
        self,
        *args: Any,
        form: Form,
        has_returns: bool,
        returnable: Collection[str],
        named: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        """`returnable`: the rows of table two that are filled in here; the others are shown as they are."""
        super().__init__(*args, **kwargs)
        self._form, self.named = form, named
        self.cells: dict[str, list[str]] = {}
        for row in PROACTIVE_ROWS[form] if has_returns else ():
            self.cells[row.key] = [f"cell_{row.key}_{index}" for index in range(len(row.columns))]
            for name, column in zip(self.cells[row.key], row.columns, strict=True):
                self.fields[name] = forms.CharField(
                    label=column, required=False, max_length=20, disabled=row.key not in returnable
                )
        for number in WRITTEN:
            self.fields[f"section_{number}"] = forms.CharField(
                label=SECTIONS[number - 1], required=False, widget=forms.Textarea(attrs={"rows": 14})
            )

    def clean(self) -> dict[str, Any]:
        """Figures as digits, and texts that name only figures there are."""
        cleaned = super().clean() or {}
        for row in PROACTIVE_ROWS[self._form] if self.cells else ():
            for name, column in zip(self.cells[row.key], row.columns, strict=True):
                try:
                    cleaned[name] = figure_typed(str(cleaned.get(name) or ""), row.label, column)
                except NoFigure as no_figure:
                    self.add_error(name, str(no_figure))
        for number in WRITTEN:
            text = cleaned.get(f"section_{number}", "")
            try:
                filled_in(text, self.named)
            except UnknownName as unknown:
                self.add_error(f"section_{number}", str(unknown))
        return cleaned

    def returns(self) -> dict[str, list[str | None]]:
        """The rows of table two that are filled in here; a figure that could not be read is blank."""
        return {
            row: [self.cleaned_data.get(name) for name in names]
            for row, names in self.cells.items()
            if not any(self.fields[name].disabled for name in names)
        }

    def texts(self) -> dict[int, str]:
        """The sections, but for one that names a figure there is not."""
        names = {number: f"section_{number}" for number in WRITTEN}
        return {number: self.cleaned_data[name] for number, name in names.items() if name in self.cleaned_data}

    def rows(self, previous: Mapping[str, Sequence[int | str | None]]) -> list[ReturnRow]:
        """The fields of table two, row by row, each with last year's figure."""
        rows = [row for row in PROACTIVE_ROWS[self._form] if row.key in self.cells]
        return [
            ReturnRow(
                row.key, row.label, list(zip_longest((self[name] for name in self.cells[row.key]), before))
            )
            for row in rows
            for before in [list(previous.get(row.key, ()))[: len(row.columns)]]
        ]

    def sections(self) -> list[forms.BoundField]:
        """The fields of the sections."""
        return [self[f"section_{number}"] for number in WRITTEN]


class SigningForm(forms.Form):
    """Signing a report, or amending one that is signed."""

    reason = forms.CharField(
        label="更正或者不符的原因", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会和报告一起留存。",
    )  # fmt: skip


class HandBackForm(forms.Form):
    """Handing a report back."""

    back = forms.CharField(
        label="退回原因", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明要改什么，报送单位打开报告时看到。",
    )  # fmt: skip


class HandInDayForm(forms.Form):
    """By when units hand in."""

    on = forms.DateField(
        label="报送截止日期（选填）", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="早于公布期限的，提醒按它计算；不填的按公布期限。",
        error_messages={"invalid": "请填写日期，例如 2021-01-20。"},
    )  # fmt: skip


class ReturnsFileForm(forms.Form):
    """A workbook of figures of table two."""

    file = forms.FileField(
        label="填好的表格（xlsx）",
        error_messages={
            "required": "请选择填好的 xlsx 文件。",
            "empty": "文件是空的，请检查是否选错了文件。",
        },
    )

    def clean_file(self) -> UploadedFile:
        """An xlsx file of a size such tables have."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("请选择 xlsx 文件；xls、et 文件请另存为 xlsx 后再试。")
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请检查是否选错了文件。")
        return file


class PublishedForm(forms.Form):
    """A report that was published before this system."""

    published = forms.FileField(
        label="已公布的报告",
        help_text="docx、xlsx、pdf、网页（html）或者纯文本。",
        error_messages={
            "required": "请选择已公布的报告。",
            "empty": "文件是空的，请检查是否选错了文件。",
        },
    )

    def clean_published(self) -> UploadedFile:
        """A file of a size such reports have."""
        file = self.cleaned_data["published"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError("文件超过 20 MB，年度报告不会这么大，请检查是否选错了文件。")
        return file


class OwnersForm(forms.Form):
    """Who returns each row of table two for all units."""

    def __init__(self, *args: Any, today: date, current: Mapping[str, Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.key: row.label for form in Form for row in PROACTIVE_ROWS[form]}
        for key, label in self._rows.items():
            self.fields[key] = forms.ModelChoiceField(
                label=label, queryset=units_on(today), required=False, empty_label="各单位自己填报",
                initial=current.get(key),
            )  # fmt: skip

    def owners(self) -> dict[str, Unit | None]:
        """The owner of each row, None where each unit returns its own."""
        return {key: self.cleaned_data[key] for key in self._rows}
