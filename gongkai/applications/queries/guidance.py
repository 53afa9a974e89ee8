"""What someone reads before applying: frequent questions, and which organ holds what."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Q, QuerySet

from gongkai.accounts.models import Unit
from gongkai.applications.models import CommonMatter, FrequentQuestion


def frequent_questions(unit: Unit | None = None) -> QuerySet[FrequentQuestion]:
    """Those of all organs, and with `unit` its own after them."""
    own = Q(unit=None) | Q(unit=unit) if unit else Q(unit=None)
    return FrequentQuestion.objects.filter(own).order_by("unit", "position")


def common_matters() -> list[tuple[str, list[CommonMatter]]]:
    """What is often asked for, by topic, in the order of the list."""
    found = CommonMatter.objects.select_related("unit")
    return [(topic, list(matters)) for topic, matters in groupby(found, key=lambda matter: matter.topic)]
