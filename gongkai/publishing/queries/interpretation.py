"""政策解读: what is planned, what is written, what is still wanting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gongkai.publishing.models import DocumentKind, InterpretationPlan, Publication
from gongkai.publishing.queries.public import listed
from gongkai.regulation.catalogue import interpret_by_day
from gongkai.regulation.working_days import WorkCalendar

_INTERPRETED = (DocumentKind.Group.POLICY, DocumentKind.Group.RULES)


def wants_interpretation(publication: Publication) -> bool:
    """Whether a document is to be interpreted: every normative one, and those its writer says concern people widely."""
    is_policy = publication.kind.group in _INTERPRETED
    return publication.is_normative or (is_policy and publication.needs_interpretation)


def interpreting_units(publication: Publication) -> set[int]:
    """Ids of the units whose interpretation goes along with a document: its own, and the one its plan names."""
    plan = plan_of(publication)
    return {publication.unit_id} if plan is None else {publication.unit_id, plan.responsible_id}


def plan_of(publication: Publication) -> InterpretationPlan | None:
    """The plan, where there is one."""
    return InterpretationPlan.objects.filter(publication=publication.pk).select_related("responsible").first()


def interpretations_in_work(publication: Publication) -> list[Publication]:
    """The interpretations of a document, of the units that interpret it, that are written and not public as written.

    What counts is the text as last saved: another's draft, or one that no longer interprets it, is not taken along.
    """
    units = interpreting_units(publication)
    of_units = Publication.objects.filter(
        Q(interprets=publication.pk) | Q(latest_revision__content__interprets=publication.pk),
        unit__in=units,
        has_unpublished_changes=True,
    ).exclude(pk=publication.pk)
    found = []
    for candidate in of_units.select_related("unit", "kind", "theme__parent").order_by("pk"):
        draft = candidate.get_latest_revision_as_object()
        is_interpretation = draft.kind.group == DocumentKind.Group.INTERPRETATION
        if is_interpretation and draft.interprets_id == publication.pk and draft.unit_id in units:
            found.append(candidate)
    return found


class Uninterpreted(NamedTuple):
    """A public document without a public interpretation: the last day for it, and the working days left."""

    publication: Publication
    due_on: date
    days_left: int


def uninterpreted(units: set[int]) -> QuerySet[Publication]:
    """Documents of these units that should be interpreted and are not, what is due first ahead."""
    interpreted = Publication.objects.filter(interprets=OuterRef("pk"), live=True)
    exempt = InterpretationPlan.objects.filter(publication=OuterRef("pk")).exclude(exemption="")
    policy = Q(kind__group__in=_INTERPRETED, needs_interpretation=True)
    found = listed().filter(
        Q(is_normative=True) | policy, ~Exists(interpreted), ~Exists(exempt), unit__in=units
    )
    return found.order_by("first_published_at", "pk")


def with_deadlines(publications: Iterable[Publication], on: date, days: WorkCalendar) -> list[Uninterpreted]:
    """When each of these must be interpreted at the latest."""
    rows = []
    for publication in publications:
        due_on = interpret_by_day(timezone.localtime(publication.first_published_at).date(), days)
        rows.append(Uninterpreted(publication, due_on, days.count(on, due_on)))
    return rows


def interpretation_lag(document: Publication, interpretation: Publication, days: WorkCalendar) -> int:
    """Working days from a document's publication to its interpretation's; 0 for the same day."""
    first, second = (timezone.localtime(one.first_published_at).date() for one in (document, interpretation))
    return max(days.count(first, second), 0)
