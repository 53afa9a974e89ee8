"""How long what is kept, and whose time is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from gongkai.applications.models import Application, DataClass, Remedy, RetentionRule
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

    Counted from the filing, or from the last decision of a review or suit about it; one that is pending keeps it whole.
    """
    last = _years_before(today, years_kept()[data_class])
    still_of_interest = Remedy.objects.filter(is_annulled=False).filter(
        Q(decided_on__isnull=True) | Q(decided_on__gte=last) | Q(appeal_until__gte=last)
    )
    filed = Application.objects.filter(state__in=[State.ARCHIVED, State.ANNULLED], filed_on__lt=last)
    return filed.exclude(
        pk__in=still_of_interest.filter(application__isnull=False).values("application")
    ).exclude(purged__icontains=f'"{data_class.value}"')


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return date(today.year - years, 2, 28)
