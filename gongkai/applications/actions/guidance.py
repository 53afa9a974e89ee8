"""The guidance before applying, replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications.models import CommonMatter, FrequentQuestion
from gongkai.ledger import actions as ledger


@transaction.atomic
def save_guidance(
    matters: Sequence[CommonMatter], questions: Sequence[FrequentQuestion], *, by: Person, at: datetime
) -> None:
    """Put these lists in place of what there was."""
    for model, rows in ((CommonMatter, matters), (FrequentQuestion, questions)):
        model.objects.all().delete()
        model.objects.bulk_create(rows)
    content = {"matters": [str(matter) for matter in matters], "questions": [str(one) for one in questions]}
    ledger.append(
        by=by.name,
        at=at,
        action="guidance_saved",
        subject="guidance",
        content=content,
        key=settings.GONGKAI_INDEX_KEY,
    )
