"""What the office keeps for handling letters: limits, topics, wordings, answers that come again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.ledger import actions as ledger
from gongkai.mailbox.models import AnswerEntry, Letter, Limit, LimitKey, ReplyTemplate, Topic
from gongkai.mailbox.queries import USUAL_DAYS, days_of


@transaction.atomic
def set_limits(days: Mapping[LimitKey, int], *, by: Person, at: datetime) -> list[str]:
    """Set limits for what begins from now on; returns what changed, in words."""
    before, changed = days_of(), []
    for key, number in days.items():
        if number == before[key]:
            continue
        changed.append(f"{key.label}：{before[key]} 改为 {number}")
        if number == USUAL_DAYS[key]:
            Limit.objects.filter(key=key).delete()
        else:
            Limit.objects.update_or_create(key=key, defaults={"days": number})
    if changed:
        _note("letter_limits_set", "letter-limits", {"changed": changed}, by=by, at=at)
    return changed


@transaction.atomic
def save_kept(kept: Topic | ReplyTemplate | AnswerEntry, *, by: Person, at: datetime) -> None:
    """Save a topic, a wording or an answer of the library."""
    if isinstance(kept, AnswerEntry) and kept.kept_at is None:
        kept.kept_at = at
    kept.save()
    _note("letter_list_saved", f"{kept._meta.model_name}:{kept.pk}", {"name": str(kept)}, by=by, at=at)


def keep_answer(letter: Letter, question: str, answer: str, *, by: Person, at: datetime) -> AnswerEntry:
    """Take an answer that was given into the library."""
    kept = AnswerEntry(
        question=question, answer=answer, unit=letter.lead, topic=letter.topic, source=letter, kept_at=at
    )
    save_kept(kept, by=by, at=at)
    return kept


def _note(action: str, subject: str, content: Mapping[str, object], *, by: Person, at: datetime) -> None:
    ledger.append(
        by=by.name, at=at, action=action, subject=subject, content=content, key=settings.GONGKAI_INDEX_KEY
    )
