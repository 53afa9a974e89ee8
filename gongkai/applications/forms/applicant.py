"""The applicant's form, one thing per page, and the forms of the query page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.models import Unit
from gongkai.applications.forms.fields import (
    APPLICANT_KINDS,
    clean_credit_code,
    clean_id_number,
    clean_joint,
    validate_postcode,
)
from gongkai.applications.models import IdKind, Matter, Purpose, SupplyForm, SupplyWay
from gongkai.intake.fields import UPLOAD_HELP, UploadField, area, clean_phone, text, validate_email
from gongkai.regulation.annual_report.forms import Column


class UnitStep(forms.Form):
    """Which organ is asked."""

    title = "向哪个机关申请"
    unit = forms.ChoiceField(
        label="受理机关",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一个机关。", "invalid_choice": "请从列出的机关中选择。"},
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]


class KindStep(forms.Form):
    """Who asks: a citizen or which kind of organisation."""

    title = "申请人是谁"
    applicant_kind = forms.ChoiceField(
        label="申请人类型",
        choices=APPLICANT_KINDS,
        widget=forms.RadioSelect,
        help_text="律师代理当事人申请的，选择当事人的类型。",
        error_messages={"required": "请选择申请人类型。"},
    )


def _joint() -> forms.CharField:
    return area(
        "共同申请人", rows=3, most=3000,
        help_text="几个人一起提出同一份申请的填写，一行一人：姓名（名称），证件号码（信用代码）。文书发给第一申请人，写明全部申请人。",
    )  # fmt: skip


class PersonStep(forms.Form):
    """A citizen's name and identity document."""

    title = "姓名和身份证明"
    name = text("姓名", "请填写姓名。", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_kind = forms.ChoiceField(label="证件名称", choices=IdKind.choices)
    id_number = text(
        "证件号码", "请填写证件号码。", max_length=40,
        help_text="《条例》第二十九条要求提供身份证明。号码加密保存，只有办理人员能够看到。",
    )  # fmt: skip
    agent = text("代理人姓名", max_length=100, help_text="由他人代为申请的填写，并在后面上传授权委托书。")
    joint = _joint()

    def clean_joint(self) -> str:
        return clean_joint(self.cleaned_data["joint"], is_person=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("id_kind") and cleaned.get("id_number"):
            try:
                cleaned["id_number"] = clean_id_number(cleaned["id_kind"], cleaned["id_number"])
            except ValidationError as error:
                self.add_error("id_number", error)
        return cleaned


class OrganisationStep(forms.Form):
    """An organisation's name and code."""

    title = "单位名称和代码"
    name = text(
        "单位名称",
        "请填写单位名称。",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    id_number = text("统一社会信用代码", "请填写统一社会信用代码。", max_length=40)
    legal_representative = text("法定代表人", "请填写法定代表人姓名。", max_length=100)
    agent = text("联系人", "请填写联系人姓名。", max_length=100)
    joint = _joint()

    def clean_joint(self) -> str:
        return clean_joint(self.cleaned_data["joint"], is_person=False)

    def clean_id_number(self) -> str:
        return clean_credit_code(self.cleaned_data["id_number"])


class ContactStep(forms.Form):
    """How the organ reaches the applicant."""

    title = "联系方式"
    phone = text(
        "联系电话",
        "请填写联系电话，便于机关与你确认收到申请。",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label="电子邮箱（选填）", required=False, error_messages={"invalid": "请填写完整的邮箱地址，例如 name@example.com。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    address = text(
        "联系地址",
        max_length=200,
        help_text="需要邮寄答复的请填写。",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = text(
        "邮政编码", max_length=6, validators=[validate_postcode],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class InformationStep(forms.Form):
    """What is asked for."""

    title = "需要什么信息"
    matter = forms.ChoiceField(
        label="申请事项", choices=Matter.choices, widget=forms.RadioSelect, required=False, initial=Matter.DISCLOSURE,
        help_text="机关记录的与你自己有关的信息不准确的，可以申请更正，并请在后面上传证据材料。",
    )  # fmt: skip
    description = area(
        "所需政府信息", "请写明需要的政府信息。", rows=8, most=5000,
        help_text="写明名称、文号，或者便于查询的特征（时间、地点、机关、事项）。一份申请写一件事，办得更快。不需要说明用途。申请更正的，写明哪里不准确、应当怎样。",
    )  # fmt: skip

    def clean_matter(self) -> str:
        return self.cleaned_data["matter"] or Matter.DISCLOSURE


class SupplyStep(forms.Form):
    """In what form, and how, the applicant wants it."""

    title = "怎样提供给你"
    supply_form = forms.ChoiceField(label="提供方式", choices=SupplyForm.choices, widget=forms.RadioSelect)
    supply_way = forms.ChoiceField(label="获取途径", choices=SupplyWay.choices, widget=forms.RadioSelect)
    accepts_other_form = forms.BooleanField(
        label="不能按上述方式提供时，接受其他方式", required=False, initial=True
    )

    def __init__(self, *args: Any, contact: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.contact = contact

    def clean_supply_way(self) -> str:
        way = self.cleaned_data["supply_way"]
        if way == SupplyWay.POST and not self.contact.get("address"):
            raise ValidationError("选择邮寄的，请先返回“联系方式”填写联系地址。")
        if way == SupplyWay.EMAIL and not self.contact.get("email"):
            raise ValidationError("选择电子邮件的，请先返回“联系方式”填写电子邮箱。")
        return way


# What shows who an organisation is, by its column of the report.
_CERTIFICATES = {
    Column.NATURAL_PERSON: "身份证明复印件（身份证正反面）",
    Column.ENTERPRISE: "营业执照复印件",
    Column.RESEARCH: "事业单位法人证书复印件",
    Column.PUBLIC_BENEFIT: "社会组织登记证书复印件",
    Column.LEGAL_SERVICE: "执业许可证复印件",
    Column.OTHER: "登记证书复印件",
}


class FilesStep(forms.Form):
    """Files that go with the request, by what they are for."""

    title = "附件"
    identity = UploadField(label="身份证明")
    authorisation = UploadField(label="授权委托书、代理人身份证明")
    files = UploadField(label="有关材料", help_text=f"便于查找信息的材料，更正申请的证据材料。{UPLOAD_HELP}")
    purposes = {
        "identity": Purpose.IDENTITY,
        "authorisation": Purpose.AUTHORISATION,
        "files": Purpose.REQUEST,
    }

    def __init__(self, *args: Any, answers: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.answers = answers
        kind = Column(answers.get("applicant_kind", Column.NATURAL_PERSON))
        self.fields["identity"].label = f"{_CERTIFICATES[kind]}（选填）"
        if kind is not Column.NATURAL_PERSON or not answers.get("agent"):
            del self.fields["authorisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kept = {file.get("purpose") for file in self.answers.get("files", [])}
        if (
            "authorisation" in self.fields
            and Purpose.AUTHORISATION not in kept
            and not cleaned.get("authorisation")
            and not self.errors
        ):
            self.add_error("authorisation", "由他人代为申请的，请上传授权委托书。")
        return cleaned

    def uploads(self) -> list[tuple[Purpose, str, bytes]]:
        """What was chosen, each with what it is for."""
        return [
            (purpose, name, content)
            for field, purpose in self.purposes.items()
            for name, content in self.cleaned_data.get(field, ())
        ]


class QueryForm(forms.Form):
    """Number and code of a request."""

    number = text("申请编号", "请填写申请编号，例如 2020-001-00023。", max_length=40)
    code = text(
        "查询码", "请填写回执上的 16 位查询码。", max_length=60, help_text="不区分大小写，空格可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """The corrected request, with the old text in it."""

    description = area("补正后的申请内容", "请写明补正后的申请内容。", rows=8, most=5000)


class ReasonsForm(forms.Form):
    """The reasons an applicant gives for many requests."""

    reasons = area("申请的理由", "请写明理由。", rows=6)


class WithdrawalForm(forms.Form):
    """A withdrawal."""

    confirm = forms.BooleanField(
        label="我确认撤回这份申请，机关不再办理", error_messages={"required": "请先勾选确认。"}
    )


class ContactForm(forms.Form):
    """How to reach the applicant from now on. What is on file is not shown; a field left empty stays as it is."""

    phone = text("新的联系电话", max_length=30)
    email = text("新的电子邮箱", max_length=200)
    address = text("新的联系地址", max_length=200)
    postcode = text("新的邮政编码", max_length=6)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_email(self) -> str:
        if self.cleaned_data["email"]:
            validate_email(self.cleaned_data["email"])
        return self.cleaned_data["email"]

    def clean_postcode(self) -> str:
        if self.cleaned_data["postcode"]:
            validate_postcode(self.cleaned_data["postcode"])
        return self.cleaned_data["postcode"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise ValidationError("请填写要更改的联系方式。")
        return cleaned

    def details(self) -> dict[str, Any]:
        """What changes."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class RatingForm(forms.Form):
    """How the applicant found the handling."""

    score = forms.TypedChoiceField(
        label="你对这次办理", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选择满意程度。"},
        choices=[(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")],
    )  # fmt: skip
    words = area("想说的话", rows=3, most=1000)

    def details(self) -> dict[str, Any]:
        """The score, 5 being the best."""
        return {"score": self.cleaned_data["score"]}
