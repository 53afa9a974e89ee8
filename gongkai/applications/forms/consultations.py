"""Asking third parties, joint makers and other organs, and weighing what they say."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.accounts import queries as accounts
from gongkai.applications.forms.steps import EventForm
from gongkai.applications.models import Purpose
from gongkai.applications.queries import (
    CONSULTATION_LABELS,
    REPLY_LABELS,
    Consultation,
    consultations,
)
from gongkai.intake.fields import UploadField, area, text


class ConsultForm(EventForm):
    """Whom the letter asks, about what. The applicant stays unnamed."""

    kind = forms.ChoiceField(
        label="征求谁的意见", choices=[(k.value, label) for k, label in CONSULTATION_LABELS.items()]
    )
    name = text("收文人", "请填写第三方的姓名、名称或者机关名称。", max_length=200)
    address = text("收文人地址", max_length=200)
    phone = text("收文人电话", max_length=30)
    matter = area(
        "涉及的信息",
        "请概括要征求意见的信息。",
        rows=3,
        most=2000,
        help_text="写入征求意见书；不要写申请人是谁。",
    )
    why = area("为什么涉及收文人", rows=2, most=1000, help_text="写入征求意见书；征求第三方意见的必须填写。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == "third_party" and not cleaned.get("why"):
            self.add_error("why", "请写明该信息为什么涉及第三方的合法权益。")
        return cleaned

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = ("kind", "name", "address", "phone", "matter", "why")
        return {
            "on": cleaned["on"],
            "note": cleaned["note"],
            "details": {name: cleaned[name] for name in names},
        }


class ConsultedForm(EventForm):
    """Which consultation, where several are under way."""

    target = forms.TypedChoiceField(
        label="哪一次征求意见", coerce=int, error_messages={"required": "请选择一次征求意见。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [
            (asked.sequence, f"{asked.label}　{asked.sent_on.isoformat()} 发出")
            for asked in consultations(self.application, accounts.calendar())
            if asked.answered_on is None
        ]


class ReplyForm(ConsultedForm):
    """What was answered, and the letter it was answered with."""

    reply = forms.ChoiceField(
        label="意见", choices=[(r.value, label) for r, label in REPLY_LABELS.items()], widget=forms.RadioSelect,
        error_messages={"required": "请选择对方的意见。"},
    )  # fmt: skip
    reasons = area("对方的理由", rows=3, most=2000, help_text="不同意公开的写明理由")
    scan = UploadField(label="书面意见扫描件")
    uploads = {"scan": Purpose.CONSULTATION}

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "on": cleaned["on"],
            "note": cleaned["note"],
            "target": cleaned["target"],
            "details": {"reply": cleaned["reply"], "reasons": cleaned["reasons"]},
        }


class WeighingForm(EventForm):
    """For each third party that objects or is silent: how it was weighed, and whether the public interest prevails."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.weighed: list[Consultation] = [
            asked for asked in consultations(self.application, accounts.calendar()) if asked.needs_weighing
        ]
        for asked in self.weighed:
            said = f"{asked.label}{asked.reply_label}" + (f"：{asked.reasons}" if asked.reasons else "")
            self.fields[f"weighing_{asked.sequence}"] = area(
                f"怎样权衡：{asked.label}", rows=3, most=2000, help_text=said, initial=asked.weighing
            )
            self.fields[f"override_{asked.sequence}"] = forms.BooleanField(
                label=f"不公开可能对公共利益造成重大影响，仍予公开，书面告知{asked.label}",
                required=False,
                initial=asked.is_overridden,
            )
            self.fields[f"disclosed_{asked.sequence}"] = area(
                f"决定公开的内容：{asked.label}", rows=2, most=2000, initial=asked.disclosed or asked.matter,
                help_text="仍予公开的填写，写入给对方的告知书；只写涉及这一方的内容。",
            )  # fmt: skip
        self.fields["note"] = self.fields.pop("note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for asked in self.weighed:
            if cleaned.get(f"override_{asked.sequence}") and not cleaned.get(f"disclosed_{asked.sequence}"):
                self.add_error(
                    f"disclosed_{asked.sequence}", "仍予公开的，请写明决定公开哪些涉及这一方的内容。"
                )
        return cleaned

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        weighed = {
            str(asked.sequence): {
                "text": cleaned[f"weighing_{asked.sequence}"],
                "is_overridden": cleaned[f"override_{asked.sequence}"],
                "disclosed": cleaned[f"disclosed_{asked.sequence}"],
            }
            for asked in self.weighed
        }
        return {
            "on": cleaned["on"],
            "note": cleaned["note"],
            "details": {"weighed": weighed} if weighed else None,
        }
