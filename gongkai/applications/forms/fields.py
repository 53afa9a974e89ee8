"""What applicants and clerks type of persons and their numbers, each with its own sentences."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from gongkai.applications.models import IdKind
from gongkai.intake.fields import validate_email
from gongkai.regulation.annual_report.forms import APPLICANT_COLUMNS, COLUMN_LABELS
from gongkai.regulation.personal_data import (
    is_valid_credit_code,
    is_valid_id_15,
    is_valid_id_18,
    normalise_number,
)

IDENTITY_HELP = "不是身份证的，在号码前写证件名称，例如“护照 E12345678”"
validate_postcode = RegexValidator(r"^\d{6}$", "邮政编码是 6 位数字。")
MOST_JOINT = 20
APPLICANT_KINDS = [
    (column.value, "公民（自然人）" if column == "n" else COLUMN_LABELS[column]) for column in APPLICANT_COLUMNS
]


class GroupedRadioSelect(forms.RadioSelect):
    """Choices under the questions they answer, each group with its legend."""

    template_name = "applications/grouped_radio.html"


def clean_id_number(kind: str, text: str) -> str:
    """An identity number in normal form, or a sentence that says what is wrong with it."""
    number = normalise_number(text)
    if kind != IdKind.ID_CARD:
        if not number.isalnum() or not 5 <= len(number) <= 20:
            raise ValidationError("证件号码应当是 5 至 20 位字母和数字，请对照证件核对。")
        return number
    if len(number) == 15 and is_valid_id_15(number):
        return number
    if len(number) != 18:
        raise ValidationError(f"居民身份证号码应当是 18 位，现在是 {len(number)} 位，请核对。")
    if not is_valid_id_18(number):
        raise ValidationError("身份证号码的最后一位与前面的号码不符，或者出生日期不存在，请对照证件逐位核对。")
    return number


def clean_identity(text: str, *, is_person: bool) -> tuple[str, str]:
    """Kind and number of what a clerk typed in one field: a person's document, or an organisation's code (kind "")."""
    if not is_person:
        return "", clean_credit_code(text)
    for kind in IdKind:
        if text.startswith(kind.label):
            return kind.value, clean_id_number(kind, text.removeprefix(kind.label))
    return IdKind.ID_CARD.value, clean_id_number(IdKind.ID_CARD, text)


def clean_joint(text: str, *, is_person: bool) -> str:
    """Who asks together with the first, one a line as name，number, each number in normal form."""
    lines, problems = [], []
    for position, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        name, _, number = line.replace(",", "，").replace("\t", "，").partition("，")
        try:
            number = clean_identity(number.strip(), is_person=is_person)[1] if number.strip() else ""
        except ValidationError as error:
            problems.append(f"第 {position} 行：{error.messages[0]}")
        if not name.strip():
            problems.append(f"第 {position} 行：没有姓名或者名称。")
        lines.append(f"{name.strip()}，{number}")
    if len(lines) > MOST_JOINT:
        problems.append(f"共同申请人最多 {MOST_JOINT} 人，人数更多的请分别申请。")
    if problems:
        raise ValidationError(problems)
    return "\n".join(lines)


def clean_contact(text: str) -> tuple[str, str]:
    """E-mail and postal address out of one field that may hold either or both."""
    emails = [word for word in text.split() if "@" in word]
    if len(emails) > 1:
        raise ValidationError("只填一个电子邮箱，请删去其余的。")
    for email in emails:
        validate_email(email)
    return "".join(emails), " ".join(word for word in text.split() if "@" not in word)


def clean_credit_code(text: str) -> str:
    """A 统一社会信用代码 in normal form, or a sentence."""
    code = normalise_number(text)
    if not is_valid_credit_code(code):
        raise ValidationError(
            "统一社会信用代码应当是 18 位，且最后一位与前面相符，请对照营业执照或者登记证书核对。"
        )
    return code
