"""How long what is kept, and whose time is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from gongkai.applications.models import Application, DataClass, RetentionRule
from gongkai.regulation.case import State

# Years, until the district sets others: no statute sets the first two; files are kept 30 years.
USUAL_YEARS = {DataClass.IDENTITY_COPIES: 3, DataClass.CONTACT: 5, DataClass.CASE: 30}
MOST_YEARS = 100


def years_kept() -> dict[DataClass, int]:
    """How many years each class of data is kept here."""
    own = dict(RetentionRule.objects.values_list("data_class", "years"))
    return {data_class: own.get(data_class.value, usual) for data_class, usual in USUAL_YEARS.items()}


def to_purge(data_class: DataClass, today: date) -> QuerySet[Application]:
    """The requests filed away, or annulled, of which this class of data has been kept long enough.

    A request with a review or suit pending is kept whole.
    """
    last = _years_before(today, years_kept()[data_class])
    ended = Coalesce("answered_again_on", "concluded_on", "arrived_on")
    over = Application.objects.filter(state__in=[State.ARCHIVED, State.ANNULLED]).alias(ended=ended)
    pending = Q(remedies__is_annulled=False, remedies__decided_on__isnull=True, remedies__isnull=False)
    return (
        over.filter(ended__lt=last)
        .exclude(pk__in=Application.objects.filter(pending).values("pk"))
        .exclude(purged__icontains=f'"{data_class.value}"')
    )


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return date(today.year - years, 2, 28)
