"""What else one applicant has asked for: what fees (条例 42), frequency (35) and repeats (36(6)) are judged by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from gongkai.applications.models import Application, Matter
from gongkai.regulation.case import State

MOST_OTHERS = 10
LIKE_PERCENT = 60
_MOST_COMPARED = 200  # of someone who asks a thousand times, the newest


def others_of(application: Application) -> QuerySet[Application]:
    """The other requests of the same applicant to the same organ, the newest first.

    The same by identity number, found by its keyed hash; without one by name. What people make of it they decide.
    """
    same = Q(id_index=application.id_index) if application.id_index else Q(name_index=application.name_index)
    others = Application.objects.filter(same, unit=application.unit).exclude(pk=application.pk)
    return others.exclude(state=State.ANNULLED).order_by("-arrived_on", "-pk")


def before_in_month(application: Application) -> int:
    """How many requests of this applicant the organ received before this one in the same calendar month."""
    received = application.received_on
    if received is None:
        return 0
    earlier = Q(received_on__lt=received) | Q(received_on=received, pk__lt=application.pk)
    asked = others_of(application).filter(matter=Matter.DISCLOSURE)
    return asked.filter(earlier, received_on__gte=received.replace(day=1)).count()


def asked_in_year(application: Application) -> QuerySet[Application]:
    """This applicant's other requests in the year up to this one."""
    arrived = application.arrived_on
    since = arrived - timedelta(days=365)
    asked = others_of(application).filter(matter=Matter.DISCLOSURE)
    return asked.filter(arrived_on__gt=since, arrived_on__lte=arrived)


def in_a_year_before(application: Application) -> int:
    """How many requests of this applicant came in the year up to this one."""
    return asked_in_year(application).count()


@dataclass(frozen=True, slots=True)
class Other:
    """Another request of the same applicant. `likeness`: how much of the two texts is the same, in per cent."""

    application: Application
    likeness: int

    @property
    def may_be_repeat(self) -> bool:
        """Whether it asks for so much the same that someone should look: what it is they decide (条例 36(6))."""
        return self.likeness >= LIKE_PERCENT


def likely_repeats(application: Application) -> list[Other]:
    """The applicant's other requests, those like this one first, then the newest; not all of them."""
    own = _pairs(application.description)
    found = [
        Other(other, _likeness(own, _pairs(other.description)))
        for other in others_of(application).select_related(None)[:_MOST_COMPARED]
    ]
    found.sort(key=lambda other: not other.may_be_repeat)  # stable: the newest first within
    return found[:MOST_OTHERS]


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text without blanks and punctuation."""
    plain = re.sub(r"\W", "", text)
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1)) or frozenset({plain})


def _likeness(one: frozenset[str], other: frozenset[str]) -> int:
    return round(100 * len(one & other) / len(one | other))
