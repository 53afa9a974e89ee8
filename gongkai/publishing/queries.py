"""Reading publications: as they are, as they are being written, and how far their reviews have come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.publishing.content import content_of, hash_of
from gongkai.publishing.models import (
    Column,
    ColumnEntry,
    DocumentKind,
    Duty,
    Effect,
    EmergencyRelease,
    GreyPeriod,
    Handover,
    HotIssue,
    InterpretationPlan,
    LegacyImport,
    Publication,
    Review,
    ReviewPolicy,
    Submission,
)
from gongkai.publishing.reviewing import Passed, Stage, Standing
from gongkai.regulation.catalogue import Validity, interpret_by_day, validity_on
from gongkai.regulation.duties import FIELDS, Cycle, DutyStanding, duty_standing
from gongkai.regulation.working_days import WorkCalendar

PAGE_SIZE = 20


class Written(NamedTuple):
    """A publication as it was last saved, whether public or not, with its hash."""

    draft: Publication
    content: dict[str, object]
    content_hash: str


def written(publication: Publication) -> Written:
    """What would be reviewed now."""
    draft = publication.get_latest_revision_as_object()
    content = content_of(draft)
    return Written(draft, content, hash_of(content))


def authors_of(publication: Publication, upto: Submission | None = None) -> frozenset[int]:
    """Ids of everyone who saved a version since the last one that passed its reviews, and of whoever handed it in.

    That version itself counts too: the editor may have saved over it.
    """
    revisions = publication.revisions.filter(user__isnull=False)
    reviewed = last_approved(publication)
    if reviewed is not None and is_reviewed(publication, reviewed.content_hash):
        revisions = revisions.filter(pk__gte=reviewed.revision_id)
    found = set(revisions.order_by().values_list("user", flat=True).distinct())
    if publication.created_by_id and reviewed is None:
        found.add(publication.created_by_id)
    if upto is not None:
        found.add(upto.by_id)
    return frozenset(found)


def is_reviewed(publication: Publication, content_hash: str) -> bool:
    """Whether exactly this content has passed its final review."""
    return Review.objects.filter(
        submission__publication=publication.pk,
        submission__content_hash=content_hash,
        stage=Stage.FINAL,
        is_approved=True,
    ).exists()


def standing_of(submission: Submission) -> Standing:
    """How far a submission has come."""
    authors = authors_of(submission.publication, submission)
    for member in submission.members.select_related("publication"):
        authors |= authors_of(member.publication, member)
    return Standing(
        authors=authors,
        proofread=submission.proofreadings.count(),
        reviews=[Passed(Stage(r.stage), r.by_id, r.is_approved) for r in submission.reviews.all()],
    )


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


def current_submission(publication: Publication, content_hash: str) -> Submission | None:
    """The newest submission, where it is of exactly this content; a changed text has none, nor one taken down since."""
    newest = publication.submissions.order_by("-pk").first()
    if newest is None or newest.content_hash != content_hash:
        return None
    return None if publication.withdrawals.filter(at__gt=newest.at).exists() else newest


def author_may_review_first(publication: Publication) -> bool:
    """The unit's policy; without one, no."""
    return ReviewPolicy.objects.filter(unit=publication.unit_id, author_may_review_first=True).exists()


def is_intact(publication: Publication) -> bool:
    """Whether what is stored of a live publication still is what was approved."""
    return hash_of(content_of(publication)) == publication.content_hash


def live() -> QuerySet[Publication]:
    """Everything the public may see."""
    return Publication.objects.filter(live=True).select_related("unit", "kind", "theme__parent")


def listed() -> QuerySet[Publication]:
    """The live ones with what a list shows, `is_repealed` among it."""
    repeal = Effect.objects.filter(
        target=OuterRef("pk"), kind=Effect.Kind.REPEALS, publication__live=True, from_on__lte=clock.today()
    )
    return live().annotate(is_repealed=Exists(repeal)).defer("body")


def newest_of_kind(unit: Unit, group: str) -> Publication | None:
    """A unit's newest live publication of a group of kinds."""
    return live().filter(unit=unit, kind__group=group).order_by("-first_published_at", "-pk").first()


def library(on: date) -> QuerySet[Publication]:
    """规章 and 行政规范性文件 with `validity` on a day, as `catalogue.validity_on` has it, worked out by the database."""
    effects = Effect.objects.filter(target=OuterRef("pk"), publication__live=True, from_on__lte=on)
    return (
        listed()
        .filter(Q(is_normative=True) | Q(kind__group=DocumentKind.Group.RULES))
        .annotate(
            validity=Case(
                When(Exists(effects.filter(kind=Effect.Kind.REPEALS)), then=Value(Validity.REPEALED)),
                When(expires_on__lt=on, then=Value(Validity.LAPSED)),
                When(effective_on__gt=on, then=Value(Validity.NOT_YET)),
                When(Exists(effects.filter(kind=Effect.Kind.AMENDS)), then=Value(Validity.AMENDED)),
                default=Value(Validity.IN_FORCE),
                output_field=CharField(),
            )
        )
    )


def effects_on(publication: Publication) -> list[Effect]:
    """What live documents do to one, the newest first."""
    return list(
        publication.effects_suffered.filter(publication__live=True)
        .select_related("publication")
        .order_by("-from_on")
    )


class InForce(NamedTuple):
    """有效性 on a day, and what a later document did to make it so."""

    label: Validity
    effect: Effect | None = None


def validity(publication: Publication, effects: Sequence[Effect], on: date) -> InForce:
    """What a document is on a day. `effects`: what live documents do to it, the newest first."""
    first = {
        kind: next((effect for effect in effects if effect.kind == kind and effect.from_on <= on), None)
        for kind in Effect.Kind
    }
    amended, repealed = first[Effect.Kind.AMENDS], first[Effect.Kind.REPEALS]
    label = validity_on(
        on, publication.effective_on, publication.expires_on,
        amended and amended.from_on, repealed and repealed.from_on,
    )  # fmt: skip
    return InForce(label, {Validity.AMENDED: amended, Validity.REPEALED: repealed}.get(label))


def columns_showing(publication: Publication, on: date) -> list[Column]:
    """The columns whose rule admits a publication; those that are closed take nothing new."""
    columns = Column.objects.exclude(shows=Column.Shows.COLUMNS).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    )
    found = columns.prefetch_related("organs", "kinds", "themes")
    return [column for column in found if Rule.of(column).admits(publication)]


class Rule(NamedTuple):
    """What a column takes: ids of organs, kinds and themes, and statutory items. An empty part admits everything."""

    organs: set[int]
    kinds: set[int]
    themes: set[int]
    items: set[str]

    @classmethod
    def of(cls, column: Column) -> Rule:
        """The rule of a column."""
        return cls(
            *({one.pk for one in part.all()} for part in (column.organs, column.kinds, column.themes)),
            set(column.items),
        )

    def admits(self, publication: Publication) -> bool:
        """Whether it takes a publication."""
        organs = {publication.unit_id, *(unit.pk for unit in publication.joint_units.all())}
        themes = {publication.theme_id, publication.theme.parent_id} if publication.theme else set()
        return (
            _admits(self.organs, organs)
            and _admits(self.kinds, {publication.kind_id})
            and _admits(self.themes, themes)
            and _admits(self.items, {publication.item})
        )


def _admits(wanted: set[object], given: set[object]) -> bool:
    return not wanted or bool(wanted & given)


class ListPage(NamedTuple):
    """A page of a column: its publications, and the numbers of the pages beside it (0: the newest; None: there is none)."""

    publications: list[Publication]
    newer: int | None
    older: int | None


def last_place(column: Column) -> int:
    """How many publications a column has ever taken."""
    return column.entries.aggregate(Max("place"))["place__max"] or 0


def list_page(column: Column, number: int) -> ListPage | None:
    """Page `number`, counted from the oldest so that it never changes; 0 is the newest, of 20 to 39 publications.

    None where there is no such page, or it is still part of the newest.
    """
    full = max(last_place(column) // PAGE_SIZE - 1, 0)  # so many numbered pages
    if number > full or number < 0:
        return None
    low, high = (full * PAGE_SIZE, None) if number == 0 else ((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    entries = column.entries.filter(place__gt=low, **({"place__lte": high} if high else {}))
    places = dict(entries.values_list("publication", "place"))
    found = sorted(listed().filter(pk__in=places), key=lambda one: places[one.pk], reverse=True)
    older = (full if number == 0 else number - 1) or None
    newer = None if number == 0 else number + 1
    return ListPage(found, newer, older)


def newest_in(column: Column, count: int) -> list[Publication]:
    """The newest publications of a column."""
    places = dict(column.entries.order_by("-place").values_list("publication", "place")[:count])
    return sorted(listed().filter(pk__in=places), key=lambda one: places[one.pk], reverse=True)


def list_keys(publications: Iterable[Publication | int]) -> set[str]:
    """The keys of every list page on which these stand."""
    entries = ColumnEntry.objects.filter(publication__in=list(publications))
    return {
        key
        for column, place in entries.values_list("column", "place")
        for key in (f"column:{column}", f"column:{column}/{(place - 1) // PAGE_SIZE + 1}")
    }


def waiting_reviews(units: set[int]) -> QuerySet[Submission]:
    """The newest submission of each publication of these units that nobody has handed back and that is not released."""
    later = Submission.objects.filter(publication=OuterRef("publication"), pk__gt=OuterRef("pk"))
    handed_back = Review.objects.filter(submission=OuterRef("pk"), is_approved=False)
    # What an emergency released is public already and still waits.
    passed = Review.objects.filter(submission=OuterRef("pk"), stage=Stage.FINAL, is_approved=True)
    return (
        Submission.objects.filter(
            ~Exists(later), ~Exists(handed_back), publication__unit__in=units, package__isnull=True
        )
        .exclude(Exists(passed), publication__live=True, content_hash=F("publication__content_hash"))
        .select_related("publication__unit", "publication__kind", "by")
        .prefetch_related("reviews", "proofreadings")
    )


def unreviewed_emergencies() -> QuerySet[EmergencyRelease]:
    """Emergency releases still live whose text has not passed its final review since."""
    reviewed = Review.objects.filter(
        submission__publication=OuterRef("publication"),
        submission__content_hash=OuterRef("content_hash"),
        stage=Stage.FINAL,
        is_approved=True,
    )
    return EmergencyRelease.objects.filter(
        ~Exists(reviewed), publication__live=True, publication__content_hash=F("content_hash")
    ).select_related("publication__unit", "by")


def last_approved(publication: Publication) -> Submission | None:
    """The submission that was released last; what reviewers compare a new text with."""
    if not publication.content_hash:
        return None
    return publication.submissions.filter(content_hash=publication.content_hash).order_by("-pk").first()


def drafts(units: set[int]) -> QuerySet[Publication]:
    """Texts of these units that have unpublished changes and are not in review, the newest first."""
    in_review = waiting_reviews(units).filter(publication=OuterRef("pk"), revision=OuterRef("latest_revision"))
    return (
        Publication.objects.filter(~Exists(in_review), unit__in=units, has_unpublished_changes=True)
        .select_related("unit", "kind")
        .defer("body")
        .order_by("-pk")
    )


class Freshness(NamedTuple):
    """A column, when it last took something, and how many days it is over its period (None: it has none)."""

    column: Column
    updated_on: date | None
    days_over: int | None


def freshness(on: date) -> list[Freshness]:
    """Every column in the order of the tree."""
    columns = Column.objects.select_related("responsible", "parent").annotate(
        updated_at=Max("entries__publication__last_published_at")
    )
    rows = []
    for column in sorted(columns, key=_place_in_tree):
        updated_on = timezone.localtime(column.updated_at).date() if column.updated_at else None
        over = None
        if column.update_days and not column.closed_on:
            over = (on - updated_on).days - column.update_days if updated_on else column.update_days
        rows.append(Freshness(column, updated_on, over))
    return rows


def _place_in_tree(column: Column) -> tuple[int, int, int, int]:
    above = column.parent or column
    return (above.position, above.pk, column.position if column.parent else -1, column.pk)


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


class DutyRow(NamedTuple):
    """An entry of the 标准目录 with its newest publication, and how it stands."""

    duty: Duty
    newest: Publication | None
    standing: DutyStanding


def duties_on(day: date) -> QuerySet[Duty]:
    """The entries that hold on a day, in the order of the fields; `published_at`: when something was last published for one."""
    live_ones = Q(publications__live=True)
    return (
        Duty.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), begun_on__lte=day)
        .select_related("unit")
        .annotate(
            published_at=Max("publications__last_published_at", filter=live_ones),
            newest=Max("publications", filter=live_ones),
            place=Case(
                *(When(field=field, then=Value(n)) for n, field in enumerate(FIELDS)), default=Value(99)
            ),
        )
        .order_by("place", "pk")
    )


def duty_rows(duties: Iterable[Duty], on: date, days: WorkCalendar) -> list[DutyRow]:
    """How each of these stands on a day."""
    listed_duties = list(duties)
    newest = Publication.objects.in_bulk({duty.newest for duty in listed_duties if duty.newest})
    rows = []
    for duty in listed_duties:
        published_on = timezone.localtime(duty.published_at).date() if duty.published_at else None
        standing = duty_standing(Cycle(duty.cycle), on, duty.days, duty.begun_on, published_on, days)
        rows.append(DutyRow(duty, newest.get(duty.newest), standing))
    return rows


def hot_issues() -> QuerySet[HotIssue]:
    """The register, those without a live answer first; `answered_on`: the day of the answer."""
    return (
        HotIssue.objects.select_related("unit", "response", "recorded_by")
        .annotate(answered_on=Case(When(response__live=True, then=TruncDate("response__first_published_at"))))
        .order_by(F("answered_on").desc(nulls_first=True), "-heard_on", "-pk")
    )


def unlinked_responses(unit: Unit) -> list[Publication]:
    """A unit's live responses that are not yet named as the answer to an issue, the newest first."""
    found = listed().filter(unit=unit, kind__group=DocumentKind.Group.RESPONSE, hot_issues__isnull=True)
    return list(found.order_by("-first_published_at")[:PAGE_SIZE])


def handovers(units: set[int]) -> QuerySet[Handover]:
    """What these units handed over, with `n`, how many publications."""
    return (
        Handover.objects.filter(unit__in=units).select_related("unit", "by").annotate(n=Count("publications"))
    )


def is_grey(on: date) -> bool:
    """Whether the site is shown without colour on a day."""
    return GreyPeriod.objects.filter(first_day__lte=on, last_day__gte=on).exists()
