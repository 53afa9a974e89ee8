"""Fields that every form shares, each with its own sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator

from gongkai.documents.letter import printable
from gongkai.files.checks import ALLOWED, ALLOWED_WORDS, LARGEST_BYTES, FileRefused, media_type_of
from gongkai.regulation.personal_data import normalise_number

UPLOAD_HELP = f"可上传{ALLOWED_WORDS}，每个不超过 {LARGEST_BYTES // 1024 // 1024} MB。"
validate_email = EmailValidator("请填写完整的邮箱地址，例如 name@example.com；与联系地址之间用空格隔开。")
_INVISIBLE = "".join(map(chr, (*range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))) + " \u3000\n"
_ACCEPT = ",".join(ALLOWED)


class PrintableField(forms.CharField):
    """A text without what no document can hold, such as the control characters that come with pasting."""

    def to_python(self, value: Any) -> str:
        """The text as it is kept; one of characters that show nothing is none."""
        text = super().to_python(printable(value) if isinstance(value, str) else value)
        return text if text.strip(_INVISIBLE) else ""


def text(label: str, required: str = "", **options: Any) -> forms.CharField:
    """A text that is required with that sentence, or optional without one."""
    label = label if required else f"{label}（选填）"
    made = PrintableField(
        label=label, required=bool(required), error_messages={"required": required}, **options
    )
    for validator in made.validators:
        if isinstance(validator, MaxLengthValidator) and validator.limit_value == made.max_length:
            validator.message = "最多 %(limit_value)s 字，现在是 %(show_value)s 字，请删减。"
    return made


def area(label: str, required: str = "", rows: int = 5, most: int = 5000, **options: Any) -> forms.CharField:
    """A long text. Its limit is checked here and not by the browser, which would cut what is pasted without a word."""
    limit = MaxLengthValidator(most, f"最多 {most} 字，现在是 %(show_value)s 字，请删减，或者作为附件上传。")
    return text(label, required, widget=forms.Textarea(attrs={"rows": rows}), validators=[limit], **options)


class MultipleFileInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadField(forms.FileField):
    """Files as they are sent: a list of (name, content), each checked for kind and size."""

    widget = MultipleFileInput

    def __init__(self, *, label: str, help_text: str = UPLOAD_HELP, required: bool = False) -> None:
        super().__init__(
            label=label if required else f"{label}（选填）",
            help_text=help_text,
            required=required,
            error_messages={"required": "请选择文件。"},
        )
        self.widget.attrs["accept"] = _ACCEPT

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"])
        files, problems = [], []
        for upload in uploads:
            content = upload.read()
            try:
                media_type_of(upload.name, content)
            except FileRefused as refused:
                problems.append(str(refused))
            else:
                files.append((upload.name, content))
        if problems:
            raise ValidationError(problems)
        return files


def clean_phone(text: str) -> str:
    """A telephone number in normal form, "" for none, or a sentence."""
    phone = normalise_number(text)
    if phone and (not 7 <= len(phone.lstrip("+")) <= 15 or not phone.lstrip("+").isdecimal()):
        raise ValidationError("请填写能够接通的电话号码，座机请带区号，例如 023-00000000。")
    return phone
