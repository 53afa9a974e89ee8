"""What is searched of letters: at the desk everything, for the public only what is published."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.mailbox.models import Letter, LetterChange, PublicChange
from gongkai.searching.index import Document, Index
from gongkai.searching.text import Text


def _moment(letter: Letter) -> int:
    return int(datetime.combine(letter.written_on, time(), tzinfo=timezone.get_default_timezone()).timestamp())


def _letters() -> QuerySet[Letter]:
    return (
        Letter.objects.filter(is_purged=False)
        .select_related("topic")
        .prefetch_related("replies", "helpers")
        .order_by("-pk")
    )


def _letter(letter: Letter) -> Document:
    replies = [reply.text for reply in letter.replies.all()]
    text = Text(letter.title, tuple(filter(None, (letter.text, letter.place, *replies))))
    units = {letter.unit_id, letter.lead_id, *(unit.pk for unit in letter.helpers.all())} - {None}
    facets = {
        "unit": [str(pk) for pk in sorted(units)],
        "lead": [str(letter.answered_by_id)] if letter.answered_by_id else [],
    }
    return Document(text, facets, _moment(letter))


def _published() -> QuerySet[Letter]:
    rows = Letter.objects.filter(public__isnull=False)
    return rows.prefetch_related("public_texts").order_by("-published_on", "-pk")


def _public(letter: Letter) -> Document:
    shown = next(text for text in letter.public_texts.all() if text.sequence == letter.public)
    facets = {
        "unit": [str(letter.public_by_id)],
        "kind": [letter.kind],
        "topic": [str(letter.topic_id)] if letter.topic_id else [],
    }
    return Document(Text(shown.title, (shown.question, shown.answer)), facets, _moment(letter))


# `lead` is filled once a letter is answered: from those is learned who handles what.
LETTERS = Index("letters", "1", ("unit", "lead"), LetterChange, _letters, _letter)
PUBLIC_LETTERS = Index("public-letters", "2", ("unit", "kind", "topic"), PublicChange, _published, _public)
