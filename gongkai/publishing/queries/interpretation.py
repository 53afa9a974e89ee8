"""政策解读: what is planned, what is written, what is still wanting."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gongkai.publishing.models import DocumentKind, InterpretationPlan, Publication
from gongkai.publishing.queries.columns import PAGE_SIZE
from gongkai.publishing.queries.public import listed
from gongkai.regulation.catalogue import interpret_by_day
from gongkai.regulation.working_days import WorkCalendar


def wants_interpretation(publication: Publication) -> bool:
    """Whether a document is to be interpreted: every normative one, and those its writer says concern people widely."""
    is_policy = publication.kind.group == DocumentKind.Group.POLICY
    return publication.is_normative or (is_policy and publication.needs_interpretation)


def plan_of(publication: Publication) -> InterpretationPlan | None:
    """The plan, where there is one."""
    return InterpretationPlan.objects.filter(publication=publication.pk).select_related("responsible").first()


def interpretations_in_work(publication: Publication) -> list[Publication]:
    """The interpretations of a document, of its own unit, that are written and not public as written.

    What counts is the text as last saved: another's draft, or one that no longer interprets it, is not taken along.
    """
    of_unit = Publication.objects.filter(
        Q(interprets=publication.pk) | Q(latest_revision__content__interprets=publication.pk),
        unit=publication.unit_id,
        has_unpublished_changes=True,
    ).exclude(pk=publication.pk)
    found = []
    for candidate in of_unit.select_related("unit", "kind", "theme__parent").order_by("pk"):
        draft = candidate.get_latest_revision_as_object()
        is_interpretation = draft.kind.group == DocumentKind.Group.INTERPRETATION
        if is_interpretation and draft.interprets_id == publication.pk and draft.unit_id == publication.unit_id:
            found.append(candidate)
    return found


class Uninterpreted(NamedTuple):
    """A public document without a public interpretation: the last day for it, and the working days left."""

    publication: Publication
    due_on: date
    days_left: int


def uninterpreted(units: set[int], on: date, days: WorkCalendar) -> list[Uninterpreted]:
    """Documents of these units that should be interpreted and are not, what is due first ahead."""
    interpreted = Publication.objects.filter(interprets=OuterRef("pk"), live=True)
    exempt = InterpretationPlan.objects.filter(publication=OuterRef("pk")).exclude(exemption="")
    policy = Q(kind__group=DocumentKind.Group.POLICY, needs_interpretation=True)
    found = listed().filter(
        Q(is_normative=True) | policy, ~Exists(interpreted), ~Exists(exempt), unit__in=units
    )
    rows = []
    for publication in found.order_by("first_published_at")[:PAGE_SIZE]:
        due_on = interpret_by_day(timezone.localtime(publication.first_published_at).date(), days)
        rows.append(Uninterpreted(publication, due_on, days.count(on, due_on)))
    return rows


def interpretation_lag(document: Publication, interpretation: Publication, days: WorkCalendar) -> int:
    """Working days from a document's publication to its interpretation's; 0 for the same day."""
    first, second = (timezone.localtime(one.first_published_at).date() for one in (document, interpretation))
    return max(days.count(first, second), 0)
