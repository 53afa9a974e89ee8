"""Reading the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.notices.models import Notice


def about(number: str) -> QuerySet[Notice]:
    """The messages about a request, in order."""
    return Notice.objects.filter(about=number)
