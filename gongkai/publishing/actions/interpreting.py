"""解读方案: planned with the document, or waived by a leader with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.actions.recording import PublicationRefused, held, record, within
from gongkai.publishing.models import InterpretationPlan
from gongkai.publishing.permissions import EMERGENCY, WRITERS, roles_held


@transaction.atomic
def plan_interpretation(
    publication_id: int, *, responsible: Unit, forms: Sequence[str], planned_on: date | None = None,
    oa_signed_by: str = "", oa_signed_on: date | None = None, by: Person, at: datetime,
) -> InterpretationPlan:  # fmt: skip
    """Say who interprets a document, how, and when (None: together with it)."""
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & WRITERS:
        raise PublicationRefused(f"解读方案由{publication.unit.short_name}的信息采编人填写。")
    if not forms:
        raise PublicationRefused("请至少选择一种解读形式。")
    facts = {
        "responsible": responsible, "forms": list(forms), "planned_on": planned_on, "oa_signed_by": oa_signed_by,
        "oa_signed_on": oa_signed_on, "exemption": "", "exempted_by": None, "exempted_at": None,
    }  # fmt: skip
    plan, _ = InterpretationPlan.objects.update_or_create(publication=publication, defaults=facts)
    content = {
        "responsible": responsible.code,
        "forms": list(forms),
        "planned_on": planned_on and planned_on.isoformat(),
    }
    record(publication, "interpretation_planned", content, by=by, at=at)
    return plan


@transaction.atomic
def exempt_from_interpretation(
    publication_id: int, *, reason: str, by: Person, at: datetime
) -> InterpretationPlan:
    """Let a document go without an interpretation, with a leader's reason."""
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & EMERGENCY:
        raise PublicationRefused(f"不解读由{publication.unit.short_name}的分管领导批准。")
    reason = within(reason, 300, "不解读的理由")
    if not reason:
        raise PublicationRefused("请写明不解读的理由。")
    facts = {"exemption": reason, "exempted_by": by, "exempted_at": at}
    plan, _ = InterpretationPlan.objects.update_or_create(
        publication=publication, defaults=facts, create_defaults={**facts, "responsible": publication.unit}
    )
    record(publication, "interpretation_exempted", {"reason": reason}, by=by, at=at)
    return plan
