"""Today and now, as the system sees them. In a demonstration, today is the day of its story."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The current date in Chinese time, or the demonstration's."""
    return settings.GONGKAI_TODAY or timezone.localdate()


def now() -> datetime:
    """The current moment; in a demonstration, this time of day on its date."""
    moment = timezone.localtime()
    if settings.GONGKAI_TODAY:
        return datetime.combine(settings.GONGKAI_TODAY, moment.timetz())
    return moment
