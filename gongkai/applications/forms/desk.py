"""The desk: registration, looks at personal data, lost codes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.forms import DayField
from gongkai.applications.forms.fields import APPLICANT_KINDS, IDENTITY_HELP, clean_contact, clean_identity
from gongkai.applications.models import Field, Matter, SupplyWay
from gongkai.intake.fields import UploadField, area, text
from gongkai.regulation.personal_data import normalise_number
from gongkai.regulation.receipt import CHANNEL_LABELS, Channel
from gongkai.regulation.sources import REGULATION


class IncomingForm(forms.Form):
    """What every request that comes in on paper or over the counter has: how and when it came, and what it asks."""

    channel = forms.ChoiceField(label="申请途径", choices=[(c.value, CHANNEL_LABELS[c]) for c in Channel])
    arrived_on = DayField(label="提交、签收日期", help_text="邮件为收发室签收之日")
    office_received_on = DayField(label="工作机构收到日期（选填）", required=False)
    applicant_kind = forms.ChoiceField(label="申请人类型", choices=APPLICANT_KINDS)
    description = area("所需政府信息", "请抄录或者概括所需政府信息。", rows=4)
    supply_way = forms.ChoiceField(label="获取途径", choices=SupplyWay.choices, initial=SupplyWay.POST)
    field = forms.ChoiceField(label="领域", choices=Field.choices, initial=Field.OTHER)
    scan = UploadField(label="申请书、信封扫描件")

    # Not a field to fill in: a request to put a record right is registered from a link of its own.
    matter = forms.ChoiceField(
        choices=Matter.choices, required=False, initial=Matter.DISCLOSURE, widget=forms.HiddenInput
    )

    def clean_matter(self) -> str:
        return self.cleaned_data["matter"] or Matter.DISCLOSURE

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_arrived_on(self) -> date:
        return self._in_range(self.cleaned_data["arrived_on"])

    def clean_office_received_on(self) -> date | None:
        day = self.cleaned_data["office_received_on"]
        return self._in_range(day) if day else None

    def _in_range(self, day: date) -> date:
        if day > self.today:
            raise ValidationError(f"日期不能晚于今天（{self.today.isoformat()}），请核对。")
        if day < REGULATION.in_force_from:
            raise ValidationError(
                f"《条例》修订施行（{REGULATION.in_force_from.isoformat()}）以前的申请不在本系统办理，请核对年份。"
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        arrived, office = cleaned.get("arrived_on"), cleaned.get("office_received_on")
        if arrived and office and office < arrived:
            self.add_error("office_received_on", "工作机构收到日期不能早于签收日期，请核对。")
        return cleaned


class RegistrationForm(IncomingForm):
    """A counter, post, fax, mail or oral request on one screen.

    What the paper lacks is left empty: the request is registered all the same, and the applicant asked to correct it.
    """

    name = text("姓名或者单位名称", "请填写姓名或者单位名称。", max_length=200)
    id_number = text(
        "证件号码或者信用代码", max_length=60,
        help_text=f"{IDENTITY_HELP}；申请书上没有或者有误的留空，登记后告知补正",
    )  # fmt: skip
    phone = text("联系电话", max_length=30)
    address = text("联系地址或者电子邮箱", max_length=200)
    field_order = (
        "channel", "arrived_on", "office_received_on", "applicant_kind", "name", "id_number", "phone", "address",
        "description", "supply_way", "field", "scan",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        identity, kind = cleaned.get("id_number"), cleaned.get("applicant_kind")
        if identity and kind:
            try:
                cleaned["id_kind"], cleaned["id_number"] = clean_identity(identity, is_person=kind == "n")
            except ValidationError as error:
                self.add_error("id_number", error)
        cleaned["phone"] = normalise_number(cleaned.get("phone", ""))
        try:
            cleaned["email"], cleaned["address"] = clean_contact(cleaned.get("address", ""))
        except ValidationError as error:
            self.add_error("address", error)
        if cleaned.get("supply_way") == SupplyWay.EMAIL and not cleaned.get("email") and not self.errors:
            self.add_error("address", "获取途径为电子邮件的，请填写电子邮箱。")
        return cleaned


class BatchForm(IncomingForm):
    """The same request from many people."""

    MOST = 200
    people = area(
        "申请人名单", "请填写申请人名单。", rows=10, most=40_000,
        help_text="一行一人：姓名、证件号码、电话、地址，之间用逗号或者制表符隔开；可以从 Excel 复制四列粘贴。没有的留空。",
    )  # fmt: skip
    field_order = (
        "channel", "arrived_on", "office_received_on", "applicant_kind", "description", "people", "supply_way",
        "field", "scan",
    )  # fmt: skip

    def clean_people(self) -> list[dict[str, Any]]:
        is_person = self.data.get("applicant_kind") == "n"
        people, problems = [], []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in re.split(r"[\t,，]", line)] + [""] * 3
            name, identity, phone, address = cells[:4]
            try:
                kind, id_number = clean_identity(identity, is_person=is_person) if identity else ("", "")
                email, address = clean_contact(address)
            except ValidationError as error:
                problems.append(f"第 {number} 行：{error.messages[0]}")
                continue
            if not name:
                problems.append(f"第 {number} 行：没有姓名。")
            people.append(
                {
                    "name": name,
                    "id_kind": kind,
                    "id_number": id_number,
                    "phone": normalise_number(phone),
                    "email": email,
                    "address": address,
                }
            )
        if len(people) > self.MOST:
            problems.append(f"一次最多登记 {self.MOST} 人，请分几次登记。")
        if problems:
            raise ValidationError(problems)
        return people


class RevealForm(forms.Form):
    """Why someone looks at personal data."""

    reason = text("查看理由", "请写明为什么需要查看。", max_length=200)


class NewCodeForm(forms.Form):
    """What an applicant who lost the code has shown."""

    seen = text(
        "核对的证件",
        "请写明核对了什么证件原件。",
        max_length=100,
        help_text="例如：居民身份证原件；代理人另有授权委托书",
    )
    identity = text("证件上的号码", max_length=60, help_text="与登记的号码核对；登记时没有号码的留空")
