"""信息处理费: by piece or by volume, the amount from the tariff, and the notice that says how it came about."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import sheets
from gongkai.applications.actions import Upload
from gongkai.applications.forms.steps import EventForm, NotedForm, ToldForm
from gongkai.applications.models import Purpose
from gongkai.applications.queries import before_in_month, in_a_year_before
from gongkai.documents.sheet import sheet_as_pdf
from gongkai.intake.fields import UploadField, area, text
from gongkai.regulation.fees import FREE_PAGES, FREE_PIECES, piece_fee, volume_fee


class FeeForm(ToldForm):
    """What is charged. One tariff or the other, never both; what the tariff leaves free is not charged."""

    mode = forms.ChoiceField(
        label="按什么计收", widget=forms.RadioSelect, error_messages={"required": "请选择按件或者按量。"},
        choices=[("piece", "按件计收"), ("volume", "按量计收（提供纸质、电子邮件等的页数）")],
    )  # fmt: skip
    pages = forms.IntegerField(
        label="页数（选填）", required=False, min_value=1, help_text="按量计收的填写；A4 及以下幅面的单面为 1 页",
        error_messages={"invalid": "请填写整数。", "min_value": "至少 1 页。"},
    )  # fmt: skip
    note = area(
        "怎样缴纳（写入收费通知书，申请人查询时看到）", "请写明缴费的方式、账户和联系人。", rows=3, most=1000
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pieces_before = before_in_month(self.application)
        self.fields["mode"].help_text = (
            f"这是该申请人本月向本机关提出的第 {self.pieces_before + 1} 件，按件计收为 {self._piece_fee()} 元"
            f"（每月 {FREE_PIECES} 件以内、每件 {FREE_PAGES} 页以内不收费）"
        )

    def _piece_fee(self) -> int:
        return piece_fee(1, before=self.pieces_before)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mode, pages = cleaned.get("mode"), cleaned.get("pages")
        if mode == "volume" and not pages:
            self.add_error("pages", "按量计收的，请填写页数。")
            return cleaned
        amount = self._piece_fee() if mode == "piece" else volume_fee(pages or 0)
        if mode and not amount:
            self.add_error("mode", "按这种方式计算不收费，请核对件数、页数，或者改用另一种方式。")
        return cleaned | {"amount": amount}

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned["mode"] == "piece":
            how = f"按件计收：你本月向本机关提出的第 {self.pieces_before + 1} 件申请"
        else:
            how = f"按量计收：提供信息 {cleaned['pages']} 页"
        text = f"{how}，应缴 {cleaned['amount']} 元。\n{cleaned['note']}"
        details = {name: cleaned[name] for name in ("mode", "pages", "amount")}
        return {
            "on": cleaned["on"],
            "until": cleaned["until"],
            "note": text,
            "details": details | {"before": self.pieces_before},
        }


class PaidForm(EventForm):
    """The payment, and what shows it."""

    receipt_number = text("财政票据号码", max_length=60)
    receipt = UploadField(label="缴费凭证、票据扫描件")
    uploads = {"receipt": Purpose.PAYMENT}

    def _values(self) -> dict[str, Any]:
        number = self.cleaned_data["receipt_number"]
        note = "\n".join(filter(None, (f"财政票据号码：{number}" if number else "", self.cleaned_data["note"])))
        return {"on": self.cleaned_data["on"], "note": note}


class WaiverForm(NotedForm):
    """Why nothing is charged."""

    note = area("不收费的理由", "请写明为什么不收费。", rows=3, most=1000)


class FrequencyForm(ToldForm):
    """Asking for reasons, with the number and frequency it is asked on (条例 35)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].help_text = (
            f"该申请人此前一年内向本机关提出 {in_a_year_before(self.application)} 件，本月此前 {before_in_month(self.application)} 件。"
            "请写明数量、频次和要求说明的理由；这一年的申请清单会自动存入本件的材料，作为依据。"
        )

    def _uploads(self) -> list[Upload]:
        """The list of what was asked for, as it stands on the day reasons are asked for."""
        listed = sheet_as_pdf(sheets.frequency(self.application))
        return [*super()._uploads(), Upload("申请数量和频次清单.pdf", listed, Purpose.FREQUENCY)]
