"""Precedents."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications.models import Field
from gongkai.intake.fields import area, text
from gongkai.regulation.outcomes import GROUNDS, LETTERS, Ground, LetterKind

_KINDS = [(kind.value, rule.label) for kind, rule in LETTERS.items()]


class PrecedentSearchForm(forms.Form):
    """Words, field, kind of answer."""

    q = text("查找的词", max_length=100)
    field = forms.ChoiceField(label="领域", choices=[("", "全部"), *Field.choices], required=False)
    kind = forms.ChoiceField(label="答复种类", choices=[("", "全部"), *_KINDS], required=False)


class PrecedentForm(forms.Form):
    """A precedent: the situation, the decision and the wording."""

    application = forms.IntegerField(required=False, widget=forms.HiddenInput)  # what it is taken from
    title = text("标题", "请填写标题。", max_length=100, help_text="例如：征地补偿明细涉及其他被征收人的部分")
    field = forms.ChoiceField(label="领域", choices=Field.choices, initial=Field.OTHER)
    kind = forms.ChoiceField(label="答复种类", choices=_KINDS)
    grounds = forms.MultipleChoiceField(
        label="不予公开的理由（不予公开、部分公开时选择）", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(g.value, rule.label) for g, rule in GROUNDS.items() if g is not Ground.STATUTORY_QUERY],
    )  # fmt: skip
    situation = area(
        "情形", "请写明什么样的申请。", rows=4, most=2000, help_text="全区共用，不要写申请人是谁。"
    )
    wording = area("口径（拟稿时填入“理由和事实”）", "请写明口径。", rows=6, most=5000)
    was_lost = forms.BooleanField(label="这样答复在复议、诉讼中被纠正，引以为戒", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        withholds = cleaned.get("kind") in (LetterKind.REFUSE, LetterKind.PARTLY)
        if cleaned.get("grounds") and not withholds:
            self.add_error("grounds", "只有不予公开、部分公开的答复才选择不予公开的理由。")
        elif withholds and not cleaned.get("grounds"):
            self.add_error("grounds", "请选择不予公开的理由。")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `actions.add_precedent` takes."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "application"}
        return cleaned | {
            "kind": LetterKind(cleaned["kind"]),
            "grounds": [Ground(ground) for ground in cleaned["grounds"]],
        }
