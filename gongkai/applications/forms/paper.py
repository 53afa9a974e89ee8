"""The application form on paper: the same questions in the same words as on the screen, with room for the answers."""

from __future__ import annotations

from django import forms

from gongkai.accounts.models import Unit
from gongkai.applications.forms.applicant import (
    ContactStep,
    InformationStep,
    KindStep,
    OrganisationStep,
    PersonStep,
    SupplyStep,
)
from gongkai.documents.sheet import Row, Sheet

_LINE, _LINES = 8, 32  # millimetres
_STEPS: tuple[tuple[str, type[forms.Form]], ...] = (
    ("", KindStep),
    ("公民填写：", PersonStep),
    ("法人、其他组织填写：", OrganisationStep),
    ("", ContactStep),
    ("", InformationStep),
    ("", SupplyStep),
)


def blank_form(unit: Unit) -> Sheet:
    """A unit's form."""
    rows = [Row("受理机关", unit.name)]
    for prefix, step in _STEPS:
        for field in step.base_fields.values():
            rows.append(_row(f"{prefix}{field.label}", field))
    rows += [
        Row("附件", "□ 身份证明（登记证书）复印件　　□ 授权委托书　　□ 其他"),
        Row("申请人签名或者盖章", "　　　　　　　　年　　月　　日", 16),
    ]
    notes = (
        f"邮寄、当面提交：{unit.office_name}，{unit.office_address}，电话 {unit.office_phone}，{unit.office_hours}。",
        "邮寄的，请在信封左下角注明“政府信息公开申请”"
        + ("，并附身份证明复印件。" if unit.requires_id_copy_by_mail else "。"),
        "不需要说明用途。一份申请写一件事，办得更快。",
    )
    return Sheet(unit.name, "政府信息公开申请表", "", tuple(rows), notes)


def _row(label: str, field: forms.Field) -> Row:
    if isinstance(field, forms.ChoiceField):
        return Row(label, "　　".join(f"□ {name}" for value, name in field.choices if value))
    if isinstance(field, forms.BooleanField):
        return Row(label, "□ 是　　□ 否")
    return Row(label, "", _LINES if isinstance(field.widget, forms.Textarea) else _LINE)
