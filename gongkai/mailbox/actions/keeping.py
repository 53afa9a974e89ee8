"""What the office keeps for handling letters: limits, topics, wordings, answers that come again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.html import escape

from gongkai.accounts.models import Person
from gongkai.ledger import actions as ledger
from gongkai.mailbox.actions.letters import PUBLIC_PAGES, topic_key
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.models import AnswerEntry, Limit, LimitKey, ReplyTemplate, Topic
from gongkai.mailbox.queries import USUAL_DAYS, days_of
from gongkai.publishing.actions import draft, invalidate
from gongkai.publishing.models import Publication
from gongkai.publishing.queries import kind_in_title


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
        invalidate([PUBLIC_PAGES])
        _note("letter_limits_set", "letter-limits", {"changed": changed}, by=by, at=at)
    return changed


@transaction.atomic
def save_kept(kept: Topic | ReplyTemplate | AnswerEntry, *, by: Person, at: datetime) -> None:
    """Save a topic, a wording or an answer of the library."""
    if isinstance(kept, AnswerEntry) and kept.kept_at is None:
        kept.kept_at = at
    kept.save()
    if isinstance(kept, Topic):
        invalidate([PUBLIC_PAGES, topic_key(kept)])
    _note("letter_list_saved", f"{kept._meta.model_name}:{kept.pk}", {"name": str(kept)}, by=by, at=at)


@transaction.atomic
def propose_publication(entry: AnswerEntry, *, by: Person, at: datetime) -> Publication:
    """Begin a text from an answer that is asked for again and again; the unit's editors go on with it, and review it as any other.

    Raises LetterRefused.
    """
    entry = AnswerEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    if entry.publication_id is not None:
        raise LetterRefused("已经提出过主动公开的建议。")
    paragraphs = [escape(line.strip()) for line in entry.answer.splitlines() if line.strip()]
    body = [
        {
            "type": "text",
            "value": f"<h2>问</h2><p>{escape(entry.question)}</p><h2>答</h2>"
            + "".join(f"<p>{one}</p>" for one in paragraphs),
        }
    ]
    facts = {
        "title": entry.question,
        "kind": kind_in_title(entry.question),
        "formed_on": at.date(),
        "body": body,
    }
    entry.publication = draft(entry.unit, facts=facts, by=by)
    entry.save(update_fields=["publication"])
    content = {"answer": entry.pk, "uses": entry.uses}
    _note("publication_proposed", f"publication:{entry.publication_id}", content, by=by, at=at)
    return entry.publication


def _note(action: str, subject: str, content: Mapping[str, object], *, by: Person, at: datetime) -> None:
    ledger.append(
        by=by.name, at=at, action=action, subject=subject, content=content, key=settings.GONGKAI_INDEX_KEY
    )
