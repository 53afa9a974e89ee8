"""The writer's form, one thing per page, and the forms of the query page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongkai.accounts.models import Unit
from gongkai.intake.fields import UPLOAD_HELP, UploadField, area, clean_phone, text
from gongkai.mailbox.course import KIND_LABELS, Kind
from gongkai.mailbox.models import Topic

_MEANT = {
    Kind.CONSULT: "问政策、程序、职责",
    Kind.COMPLAINT: "反映问题，或者工作人员的效率、作风",
    Kind.SUGGESTION: "对本区工作的意见和建议",
    Kind.HELP: "生活中遇到困难，需要帮助解决",
}


class LetterStep(forms.Form):
    """What the letter says."""

    title = "写什么"
    name = "letter"
    subject = text("标题", "请填写标题。", max_length=40, help_text="用一句话写明什么事，不超过 40 字。")
    body = area(
        "内容", "请写明内容。", rows=8, most=2000,
        help_text="写明时间、地点、经过和希望怎样解决。一封信写一件事。不要写身份证号码、银行卡号。",
    )  # fmt: skip
    place = text("地点", max_length=100, help_text="例如：春晖路公交站旁。便于找到地方。")


class KindStep(forms.Form):
    """What kind of letter it is, and to whom."""

    title = "是什么事、写给谁"
    name = "kind"
    kind = forms.ChoiceField(
        label="类型", widget=forms.RadioSelect, choices=[(kind.value, f"{label}：{_MEANT[kind]}") for kind, label in KIND_LABELS.items()],
        error_messages={"required": "请选择类型。"},
    )  # fmt: skip
    box = forms.ChoiceField(label="写给", error_messages={"required": "请选择写给谁。"})
    topic = forms.ChoiceField(label="主题（选填）", required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        root, *others = sorted(units, key=lambda unit: (unit.parent_id is not None, unit.number))
        self.fields["box"].choices = [
            (root.code, "区长公开信箱"),
            *((unit.code, f"{unit.short_name}信箱") for unit in others),
        ]
        topics = Topic.objects.filter(is_retired=False).values_list("pk", "name")
        self.fields["topic"].choices = [("", "不清楚"), *((str(pk), name) for pk, name in topics)]


class ContactStep(forms.Form):
    """Who writes, and how to reach them. It is seen only by those who handle the letter."""

    title = "姓名和联系方式"
    name = "contact"
    writer = text("姓名", "请填写姓名。", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = text(
        "联系电话", "请填写联系电话，便于核实情况。", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        help_text="姓名和联系方式加密保存，只有办理人员能够看到，不会公开。",
    )  # fmt: skip
    email = forms.EmailField(
        label="电子邮箱（选填）", required=False, error_messages={"invalid": "请填写完整的邮箱地址，例如 name@example.com。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    address = text("联系地址", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"}))

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


def _yes_or_no(label: str, required: str, help_text: str, yes: str, no: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, widget=forms.RadioSelect, choices=[("yes", yes), ("no", no)], help_text=help_text,
        error_messages={"required": required},
    )  # fmt: skip


class ChoicesStep(forms.Form):
    """Two choices that have nothing to do with each other."""

    title = "公开和通知"
    name = "choices"
    consents = _yes_or_no(
        "是否同意公开这封信和答复", "请选择是否同意公开。",
        "公开前隐去姓名、电话、住址等个人信息，便于有同样问题的人查看。不同意的，不影响办理。以后可以随时撤回同意。",
        "同意公开", "不公开",
    )  # fmt: skip
    wants_notice = _yes_or_no(
        "是否通知办理进展",
        "请选择是否通知。",
        "用短信或者电子邮件告知受理、答复等进展，不写信件内容。",
        "通知我",
        "不通知，我自己查询",
    )


class FilesStep(forms.Form):
    """Files that go with the letter."""

    title = "附件"
    name = "files"
    files = UploadField(label="照片和材料", help_text=UPLOAD_HELP)

    def uploads(self) -> list[tuple[str, bytes]]:
        """What was chosen."""
        return self.cleaned_data.get("files", [])


class QueryForm(forms.Form):
    """Number and code of a letter."""

    number = text("信件编号", "请填写信件编号，例如 XJ2020-00023。", max_length=40)
    code = text(
        "查询码", "请填写提交时给出的 16 位查询码。", max_length=60, help_text="不区分大小写，空格可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class RatingForm(forms.Form):
    """How the writer found the handling, once."""

    score = forms.TypedChoiceField(
        label="对这次办理", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选择满意程度。"},
        choices=[(5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意")],
    )  # fmt: skip
    solved = _yes_or_no(
        "事情解决了吗",
        "请选择是否解决。",
        "选择没有解决的，将重新办理，并电话回访。",
        "解决了，或者已经说明白",
        "没有解决",
    )
    words = area("想说的话", rows=3, most=1000, help_text="不满意或者没有解决的，请写明原因。")


class WithdrawalForm(forms.Form):
    """A withdrawal."""

    confirm = forms.BooleanField(
        label="我确认撤回这封信，不再办理", error_messages={"required": "请先勾选确认。"}
    )


class ConsentForm(forms.Form):
    """Taking back the consent to publication."""

    confirm = forms.BooleanField(
        label="我不再同意公开，已经公开的请撤下", error_messages={"required": "请先勾选确认。"}
    )
