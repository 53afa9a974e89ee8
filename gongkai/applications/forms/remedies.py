"""Reviews and suits: how they come in, and every step after that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Unit
from gongkai.applications.models import Remedy
from gongkai.applications.queries import column_of
from gongkai.intake.fields import UploadField, area, text
from gongkai.regulation.courses import PROCEDURE_LABELS, Procedure, RemedyEvent, results_of
from gongkai.regulation.remedies import (
    COURT_RESULTS,
    REMEDY_LABELS,
    RESULT_LABELS,
    REVIEW_RESULTS,
    RemedyKind,
    ResultClass,
)

_COLUMNS = [(c.value, label) for c, label in RESULT_LABELS.items() if c is not ResultClass.PENDING]


class RemedyForm(forms.Form):
    """A review or suit as it comes in."""

    kind = forms.ChoiceField(label="类型", choices=[(k.value, label) for k, label in REMEDY_LABELS.items()])
    body = text("复议机关、法院", "请填写复议机关或者法院。", max_length=100)
    case_number = text("案号", max_length=60)
    lodged_on = DayField(
        label="收到日期", help_text="收到复议申请书副本、起诉状副本之日，答复、答辩期限从次日起算"
    )
    procedure = forms.ChoiceField(
        label="程序", choices=[(p.value, label) for p, label in PROCEDURE_LABELS.items()], help_text="以答复通知书、应诉通知书为准"
    )  # fmt: skip
    accepted_on = DayField(label="受理、立案日期（选填）", required=False, help_text="填写后计算审理期限")
    number = text("所涉申请编号", max_length=20, help_text="与依申请公开无关的留空，并选择单位")
    unit = forms.ModelChoiceField(label="被申请、被诉单位", queryset=Unit.objects.none(), empty_label=None)
    papers = UploadField(label="收到的材料扫描件")

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class AnnulmentForm(forms.Form):
    """Why a record is annulled, or a step taken back."""

    reason = text("理由", "请写明理由。", max_length=200)


class RemedyStepForm(forms.Form):
    """A step: when, and its papers. For a decision also what it is."""

    on = DayField(label="日期")
    result = forms.ChoiceField(label="结果", error_messages={"required": "请选择结果。"})
    until = DayField(label="批准延长后的审理期限")
    is_ours = forms.TypedChoiceField(
        label="上诉人", choices=[("no", "对方"), ("yes", "本机关")], coerce=lambda value: value == "yes",
        help_text="对方上诉的，下面填写收到上诉状副本的日期，答辩期限从次日起算",
    )  # fmt: skip
    column = forms.ChoiceField(
        label="报告栏目（选填）", required=False, choices=[("", "按通常归类"), *_COLUMNS],
        help_text="不选时按结果的通常归类",
    )  # fmt: skip
    note = area("说明", rows=2, most=2000)
    papers = UploadField(label="材料扫描件")

    def __init__(self, *args: Any, remedy: Remedy, event: RemedyEvent, **options: Any) -> None:
        super().__init__(*args, **options)
        self.remedy, self.event = remedy, event
        kind = RemedyKind(remedy.kind)
        if event is not RemedyEvent.EXTENDED or kind is RemedyKind.REVIEW:
            del self.fields["until"]
        if event is not RemedyEvent.APPEALED:
            del self.fields["is_ours"]
        else:
            self.order_fields(["is_ours"])
        if event is not RemedyEvent.DECIDED:
            del self.fields["result"], self.fields["column"]
            return
        self.fields["on"].label = "收到日期"
        names = results_of(kind, remedy.instance)
        self.fields["result"].choices = [("", "请选择"), *((name, name) for name in names)]

    def values(self) -> dict[str, Any]:
        """What `actions.take_remedy_step` takes."""
        cleaned = self.cleaned_data
        names = ("on", "note", "until", "is_ours")
        values: dict[str, Any] = {name: cleaned[name] for name in names if name in cleaned}
        if self.event is RemedyEvent.PROCEDURE_CHANGED:
            is_simplified = self.remedy.procedure == Procedure.SIMPLIFIED
            values["procedure"] = Procedure.ORDINARY if is_simplified else Procedure.SIMPLIFIED
        if self.event is RemedyEvent.DECIDED:
            values |= {
                "result": cleaned["result"],
                "column": ResultClass(cleaned["column"]) if cleaned["column"] else None,
            }
        return values


class EvidenceForm(forms.Form):
    """Which papers of a request prove what."""

    def __init__(self, *args: Any, papers: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = papers
        for paper in papers:
            self.fields[f"use_{paper.key}"] = forms.BooleanField(
                label=paper.name, required=False, initial=paper.is_usual
            )
            self.fields[f"proves_{paper.key}"] = text(f"证明目的：{paper.name}", max_length=200)
            self.fields[f"proves_{paper.key}"].initial = paper.proves

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(f"use_{paper.key}") for paper in self.papers):
            raise ValidationError("请至少选择一份材料。")
        return cleaned

    def chosen(self) -> list[tuple[Any, str]]:
        """The papers taken, in order, each with what it proves."""
        return [
            (paper, self.cleaned_data[f"proves_{paper.key}"])
            for paper in self.papers
            if self.cleaned_data[f"use_{paper.key}"]
        ]


class ResultColumnsForm(forms.Form):
    """Where decisions of each kind are counted in table four."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys: dict[str, tuple[bool, str]] = {}
        for is_review, results in ((True, REVIEW_RESULTS), (False, COURT_RESULTS)):
            kind = RemedyKind.REVIEW if is_review else RemedyKind.DIRECT_SUIT
            for index, (result, usual) in enumerate(results.items()):
                name = f"{'review' if is_review else 'suit'}_{index}"
                self.keys[name] = (is_review, result)
                self.fields[name] = forms.ChoiceField(
                    label=f"{'行政复议' if is_review else '行政诉讼'}：{result}",
                    choices=_COLUMNS,
                    initial=column_of(kind, result),
                    help_text=f"通常为{RESULT_LABELS[usual]}",
                )

    def columns(self) -> dict[tuple[bool, str], ResultClass]:
        """What `actions.set_result_columns` takes."""
        return {key: ResultClass(self.cleaned_data[name]) for name, key in self.keys.items()}
