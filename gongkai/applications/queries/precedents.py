"""Precedents: found by words, field and kind of answer."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from gongkai.applications.models import Application, Precedent


def precedents(words: str = "", *, field: str = "", kind: str = "") -> QuerySet[Precedent]:
    """Those that hold first, then those retired; each word has to be found somewhere."""
    found = Precedent.objects.order_by("is_retired", "-at", "-pk")
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(situation__icontains=word) | Q(wording__icontains=word)
        )
    if field:
        found = found.filter(field=field)
    return found.filter(kind=kind) if kind else found


def precedents_for(application: Application) -> QuerySet[Precedent]:
    """Those that may help with a request: of its field, first the ones that speak of what it asks for."""
    described = application.description
    pairs = {described[start : start + 2] for start in range(min(len(described), 60) - 1)}
    spoken = sum(
        (
            Case(When(situation__contains=pair, then=Value(1)), default=Value(0), output_field=IntegerField())
            for pair in sorted(pairs)
        ),
        start=Value(0),
    )
    return Precedent.objects.filter(field=application.field, is_retired=False).order_by(
        spoken.desc() if pairs else "-at", "-at", "-pk"
    )
