"""How far the texts of another site have come."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.accounts.models import Unit
from gongkai.publishing.models import LegacyImport, Publication, Review, Submission


def imported_to_submit(batch: LegacyImport, units: set[int]) -> QuerySet[Publication]:
    """Imported texts of these units that are not public and not in review.

    Nor is a text in review any more where its lot was handed back, or another text of the lot has been changed.
    """
    newest = Submission.objects.filter(publication=OuterRef("pk")).order_by("-pk")
    lot = Submission.objects.filter(Q(package=OuterRef("head")) | Q(pk=OuterRef("head")))
    handed_back = Review.objects.filter(submission=OuterRef("newest"), is_approved=False)
    return (
        Publication.objects.filter(legacy__legacy_import=batch, unit__in=units, first_published_at__isnull=True)
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            head=Subquery(newest.annotate(first=Coalesce("package", "pk")).values("first")[:1]),
        )
        .filter(
            Q(newest__isnull=True)
            | Exists(handed_back)
            | Exists(lot.exclude(revision=F("publication__latest_revision")))
        )
        .select_related("unit", "kind", "latest_revision")
    )


class ImportStanding(NamedTuple):
    """How far a unit is with the texts of an import."""

    unit: Unit
    texts: int
    released: int
    waiting: int

    @property
    def in_review(self) -> int:
        """The rest."""
        return self.texts - self.released - self.waiting


def import_standing(batch: LegacyImport, units: set[int]) -> list[ImportStanding]:
    """Unit by unit: how many came, are public, and are neither public nor in review."""
    waiting = dict(
        imported_to_submit(batch, units)
        .order_by()
        .values("unit")
        .annotate(n=Count("pk"))
        .values_list("unit", "n")
    )
    rows = (
        Publication.objects.filter(legacy__legacy_import=batch, unit__in=units)
        .order_by("unit__number")
        .values_list("unit")
        .annotate(n=Count("pk"), live=Count("pk", filter=Q(first_published_at__isnull=False)))
    )
    known = Unit.objects.in_bulk(units)
    return [ImportStanding(known[pk], n, released, waiting.get(pk, 0)) for pk, n, released in rows]
