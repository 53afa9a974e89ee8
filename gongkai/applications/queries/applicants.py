"""What else one applicant has asked for: what fees (条例 42), frequency (35) and repeats (36(6)) are judged by."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from gongkai.applications.models import Application, Matter
from gongkai.regulation.case import State

MOST_OTHERS = 10


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


def in_a_year_before(application: Application) -> int:
    """How many requests of this applicant came in the year up to this one."""
    arrived = application.arrived_on
    since = arrived - timedelta(days=365)
    asked = others_of(application).filter(matter=Matter.DISCLOSURE)
    return asked.filter(arrived_on__gt=since, arrived_on__lte=arrived).count()
