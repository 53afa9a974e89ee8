"""What everybody may read: published questions and answers, and those most like what is being written."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from gongkai.mailbox.models import Letter, PublicText
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS

_MOST_LIKE = 60


def published() -> QuerySet[Letter]:
    """Letters with a published answer, the newest first; `public_title`: what may be shown of each in a list."""
    shown = PublicText.objects.filter(letter=OuterRef("pk"), sequence=OuterRef("public"))
    return (
        Letter.objects.filter(public__isnull=False)
        .select_related("public_by", "topic")
        .annotate(public_title=Subquery(shown.values("title")[:1]))
        .order_by("-published_on", "-pk")
    )


def published_with_texts() -> QuerySet[Letter]:
    """The same with everything their pages show."""
    shown = PublicText.objects.filter(letter=OuterRef("pk"), sequence=OuterRef("public"))
    texts = {f"public_{name}": Subquery(shown.values(name)[:1]) for name in ("question", "answer")}
    return published().annotate(**texts)


def similar(text: str, size: int = 5) -> list[Letter]:
    """The published letters most like a text, the likest first."""
    found = PUBLIC_LETTERS.like(text, chosen={}, size=size)
    letters = published().in_bulk(found)
    return [letters[pk] for pk in found if pk in letters]


def units_for(letter: Letter, size: int = 3) -> list[tuple[int, int]]:
    """Who handled the answered letters most like this one: ids of units, and how many of them each had, most first.

    A proposal; a person decides.
    """
    like = LETTERS.like(f"{letter.title}\n{letter.text}", chosen={}, size=_MOST_LIKE)
    leads = dict(
        Letter.objects.filter(pk__in=like, answered_by__isnull=False)
        .exclude(pk=letter.pk)
        .values_list("pk", "answered_by")
    )
    weight: dict[int, float] = {}
    count: dict[int, int] = {}
    for place, pk in enumerate(one for one in like if one in leads):
        weight[leads[pk]] = weight.get(leads[pk], 0) + 1 / (place + 1)  # the likest speak loudest
        count[leads[pk]] = count.get(leads[pk], 0) + 1
    return [(unit, count[unit]) for unit in sorted(weight, key=lambda one: -weight[one])[:size]]
