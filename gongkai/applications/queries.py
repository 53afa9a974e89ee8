"""Reading requests: histories, work lists, what is offered, and the counts of the annual report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Case, CharField, Count, F, Q, QuerySet, Value, When

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.models import Application, CaseEvent, Letter, NoticeKind, Remedy, Wording
from gongkai.applications.permissions import CASE_ROLES, ROLES, may_record
from gongkai.regulation import case
from gongkai.regulation.annual_report.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    TOTAL_DONE,
    Column,
)
from gongkai.regulation.annual_report.tally import RemedyCount, RequestCount
from gongkai.regulation.case import EVENT_LABELS, Event, State
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.remedies import RemedyKind, ResultClass
from gongkai.regulation.working_days import WorkCalendar

PAGE_SIZE = 25
DUE_SOON_WORKING_DAYS = 3


def entries_of(events: list[CaseEvent]) -> tuple[case.Entry, ...]:
    """Stored events as the law's fold takes them. Who acted is the person who signed or recorded, never a name."""
    return tuple(
        case.Entry(
            sequence=event.sequence,
            event=event.kind,
            on=event.on,
            days=event.days,
            until=event.until,
            by=str(event.signer_id or event.by_id or ""),
            outcome=Outcome(event.outcome) if event.outcome else None,
            target=event.target,
        )
        for event in events
    )


def events_of(application: Application) -> list[CaseEvent]:
    """Everything that happened to a request, in order of recording."""
    return list(application.events.order_by("sequence"))


def effective_events(application: Application, *kinds: Event) -> list[CaseEvent]:
    """The events of these kinds that nothing has taken back, in order of recording."""
    events = events_of(application)
    effective = {entry.sequence for entry in case.effective(entries_of(events))}
    return [event for event in events if event.sequence in effective and event.kind in kinds]


def standing(application: Application) -> case.Standing:
    """Where a request stands."""
    return case.fold(entries_of(events_of(application)))


def current_letter(application: Application) -> Letter | None:
    """The draft or letter that counts now."""
    if application.draft_sequence is None:
        return None
    return application.letters.filter(sequence=application.draft_sequence).first()


def last_draft(application: Application) -> Letter | None:
    """The answer that was drafted last, whether or not it still counts."""
    answers = application.letters.exclude(kind__in=NoticeKind.values)
    return answers.order_by("-sequence").first()


def wording_of(kind: str) -> Wording | None:
    """The wording of a kind of letter in use now; None: as shipped."""
    return Wording.objects.filter(kind=kind).order_by("-version").first()


def letters_in_force(letters: list[Letter], standing: case.Standing) -> list[Letter]:
    """The letters that count: the draft in effect, answers that have gone out, and of each notice the latest issue.

    A notice belongs to its event and is issued anew when that event is amended.
    """
    effective = {entry.sequence for entry in standing.entries}
    latest: dict[tuple[str, int], Letter] = {}
    for letter in letters:
        counts = (
            letter.sequence in (*standing.sent, standing.draft)
            if letter.is_answer
            else letter.sequence in effective
        )
        if counts:
            latest[letter.kind, letter.sequence] = letter
    return list(latest.values())


def letters_sent(letters: list[Letter], standing: case.Standing) -> list[Letter]:
    """Of these, what the applicant has been given: notices, and answers once they have gone out."""
    return [
        letter
        for letter in letters_in_force(letters, standing)
        if letter.pdf_id and (not letter.is_answer or letter.sequence in standing.sent)
    ]


def requested_text(application: Application) -> str:
    """What is asked for now: the corrected request where one was received, else the request as submitted."""
    corrections = effective_events(application, Event.CORRECTION_RECEIVED)
    texts = [event.note for event in corrections if event.note.strip()]
    return texts[-1] if texts else application.description


# What a person sees.


def visible_units(person: Person, on: date) -> set[int] | None:
    """Ids of the units whose cases a person sees; None: of all units."""
    roles = accounts.roles_by_unit(person, on)
    if any(Role.COORDINATOR in held for held in roles.values()):
        return None
    return accounts.units_answered_for({unit for unit, held in roles.items() if held & CASE_ROLES}, on)


def visible_to(person: Person, on: date) -> QuerySet[Application]:
    """The requests a person may see."""
    units = visible_units(person, on)
    applications = Application.objects.select_related("unit", "handler", "officer")
    return applications if units is None else applications.filter(unit__in=units)


def remedies_visible_to(person: Person, on: date) -> QuerySet[Remedy]:
    """The reviews and suits a person may see."""
    units = visible_units(person, on)
    remedies = Remedy.objects.select_related("unit", "application")
    return remedies if units is None else remedies.filter(unit__in=units)


def roles_in(person: Person, unit: Unit, on: date) -> frozenset[Role]:
    """What a person is in a unit, or in the one that has succeeded it."""
    return accounts.roles_by_unit(person, on).get(accounts.responsible_unit(unit, on).pk, frozenset())


@dataclass(frozen=True, slots=True)
class Offer:
    """A step on the case page: offered, or with the reason why not.

    `may_open`: the form can be opened all the same, for something that happened on an earlier day.
    """

    event: Event
    label: str
    reason: str = ""
    may_open: bool = False


# The way forward through a case; these steps come first where several are possible.
_FORWARD = (
    Event.RECEIPT_CONFIRMED,
    Event.REGISTERED,
    Event.EXAMINED,
    Event.CORRECTION_RECEIVED,
    Event.REASONS_RECEIVED,
    Event.CONSULT_ANSWERED,
    Event.CONSULT_CLOSED,
    Event.FEE_PAID,
    Event.PROPOSED,
    Event.DRAFTED,
    *case.CLEARANCES,
    Event.SIGNED,
    Event.SEALED,
    Event.ANSWERED,
    Event.ARCHIVED,
)


def offered_events(
    application: Application,
    standing: case.Standing,
    roles: frozenset[Role],
    *,
    on: date,
    calendar: WorkCalendar,
) -> tuple[list[Offer], list[Offer]]:
    """The steps someone with these roles may take now, and those that fit the state but are not possible today.

    A step that belongs to the state but to another role is listed with who may take it.
    """
    offered, refused = [], []
    for event in (*_FORWARD, *(other for other in ROLES if other not in _FORWARD)):
        if event in case.CORRECTIVE_EVENTS or (standing.state, event) not in case.TRANSITIONS:
            continue
        label = EVENT_LABELS[event]
        # A case whose last step is dated ahead of today (a demonstration, a clock set back) still shows its steps.
        reason = case.why_not(standing, event, max(on, standing.last_on or on), calendar)
        if event is Event.REOPENED:
            reason = reason or why_not_reopened(application)
        may_sign = may_record(event, roles)
        on_paper = not may_sign and may_record(event, roles, on_paper=True)
        if not may_sign and not on_paper:
            who = "、".join(Role(role).label for role in sorted(ROLES[event]))
            refused.append(Offer(event, label, reason or f"由{who}办理。"))
        elif reason:
            refused.append(Offer(event, label, reason, may_open=True))
        else:
            offered.append(Offer(event, f"{label}（已在呈批单上签字）" if on_paper else label))
    return offered, refused


def why_not_reopened(application: Application) -> str | None:
    """Answering again needs a review or suit behind it, one that did not uphold the answer and led to no other."""
    if unused_remedies(application) > 0:
        return None
    return "没有可以据以重新办理的行政复议、行政诉讼：没有登记，或者结果为维持，或者已经据此重新办理过；请先核对登记。"


def unused_remedies(application: Application) -> int:
    """How many reviews and suits could still lead to another answer; below zero, one that did is no longer there.

    An organ may put its answer right while a review is pending, so only what was upheld leads to none.
    """
    remedies = application.remedies.filter(is_annulled=False).exclude(result_class=ResultClass.UPHELD)
    return remedies.count() - len(effective_events(application, Event.REOPENED))


# Work lists.

_FINISHED = (State.ANSWERED, State.ENDED, State.ARCHIVED, State.ANNULLED)
OPEN_STATES = [state.value for state in State if state not in _FINISHED]
WAITING_STATES = [State.CORRECTING, State.REASONING, State.CONSULTING, State.FEE_PENDING]
# The states in which each role has something to do.
STATES_OF_ROLE: dict[Role, tuple[State, ...]] = {
    Role.CLERK: (State.RECEIVED, State.REGISTERED, State.PROPOSED, State.SIGNED, State.SEALED),
    Role.OFFICER: (State.IN_HAND,),
    Role.CONFIDENTIALITY_REVIEWER: (State.IN_REVIEW,),
    Role.LEGAL_REVIEWER: (State.IN_REVIEW,),
    Role.SECTION_HEAD: (State.IN_REVIEW,),
    Role.LEADER: (State.IN_REVIEW,),
}


def work_lists(person: Person, today: date, calendar: WorkCalendar) -> dict[str, QuerySet[Application]]:
    """The desk's lists by key, each with the most urgent first."""
    seen = visible_to(person, today).filter(state__in=OPEN_STATES)
    soon = calendar.add(today, DUE_SOON_WORKING_DAYS)
    running = seen.exclude(state__in=[State.CORRECTING, State.FEE_PENDING])
    mine = (Q(handler=person) | Q(officer=person)) & ~Q(state__in=WAITING_STATES)
    for unit, roles in accounts.roles_by_unit(person, today).items():
        states = {state for role in roles for state in STATES_OF_ROLE.get(role, ())}
        if states:
            mine |= Q(unit__in=accounts.units_answered_for({unit}, today), state__in=states)
    by_due = (F("due_on").asc(nulls_last=True), "pk")
    return {
        # A receipt that nobody confirmed in time stands with what is overdue, before any clock has begun.
        "overdue": running.filter(
            Q(due_on__lt=today) | Q(state=State.SUBMITTED, confirm_by__lt=today)
        ).order_by(*by_due),
        "soon": running.filter(due_on__gte=today, due_on__lte=soon).order_by(*by_due),
        "mine": seen.filter(mine).order_by(*by_due),
        "waiting": seen.filter(state__in=WAITING_STATES).order_by(*by_due),
        "unconfirmed": seen.filter(state=State.SUBMITTED).order_by(F("confirm_by").asc(nulls_last=True), "pk"),
    }


WORK_LIST_LABELS = {
    "overdue": "已超期",
    "soon": "三个工作日内到期",
    "mine": "待我办理",
    "waiting": "等待他人",
    "unconfirmed": "未确认收到",
}


def search(applications: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Requests by number, by what they ask, or exactly by name, identity number or phone."""
    words = words.strip()
    if not words:
        return applications
    return applications.filter(
        Q(number=words)
        | Q(description__icontains=words)
        | Q(name_index=blind_index("name", words))
        | Q(id_index=blind_index("id", words))
        | Q(phone_index=blind_index("phone", words))
    )


# The annual report.
#
# `units`: ids of the organs whose cases a report counts, its own and those it has succeeded; None: of all.


class Period(NamedTuple):
    """The days a report is about: a year for the statutory one, a part of it for an office's own."""

    first: date
    last: date


def whole(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def counted_in(period: Period, units: Collection[int] | None = None) -> QuerySet[Application]:
    """The requests a period's table three counts: received by its end and not concluded before it began.

    `result` is the outcome as it stood on its last day ("" while open), `carried_in` whether it came from before.
    """
    first, last = period
    applications = Application.objects.filter(received_on__lte=last)
    applications = applications.filter(Q(concluded_on__isnull=True) | Q(concluded_on__gte=first))
    if units is not None:
        applications = applications.filter(unit__in=units)
    return applications.annotate(
        carried_in=Case(
            When(received_on__lt=first, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        result=Case(
            When(concluded_on__lte=last, then=F("outcome")), default=Value(""), output_field=CharField()
        ),
    )


def case_counts(period: Period, units: Collection[int] | None = None) -> Iterator[RequestCount]:
    """A period's requests counted in the database, at most 6 × 2 × 22 groups whatever their number."""
    groups = (
        counted_in(period, units)
        .order_by()
        .values("applicant_kind", "carried_in", "result")
        .annotate(number=Count("pk"))
        .values_list("applicant_kind", "carried_in", "result", "number")
    )
    for applicant, carried_in, result, number in groups:
        yield RequestCount(Column(applicant), bool(carried_in), Outcome(result) if result else None, number)


def remedies_counted_in(period: Period, units: Collection[int] | None = None) -> QuerySet[Remedy]:
    """The reviews and suits a period's table four counts, with `standing_class` as of its last day."""
    first, last = period
    remedies = Remedy.objects.filter(
        Q(decided_on__isnull=True) | Q(decided_on__gte=first), lodged_on__lte=last, is_annulled=False
    )
    if units is not None:
        remedies = remedies.filter(unit__in=units)
    return remedies.annotate(
        standing_class=Case(
            When(decided_on__lte=last, then=F("result_class")),
            default=Value(ResultClass.PENDING.value),
            output_field=CharField(),
        )
    )


def remedy_counts(period: Period, units: Collection[int] | None = None) -> Iterator[RemedyCount]:
    """A period's reviews and suits counted in the database."""
    groups = (
        remedies_counted_in(period, units)
        .order_by()
        .values("kind", "standing_class")
        .annotate(number=Count("pk"))
        .values_list("kind", "standing_class", "number")
    )
    for kind, result, number in groups:
        yield RemedyCount(RemedyKind(kind), ResultClass(result), number)


def cases_of_cell(period: Period, cell: str, units: Collection[int] | None = None) -> QuerySet[Application]:
    """The requests that a cell of table three (B3.1/n) counts."""
    row, _, column = cell.partition("/")
    applications = counted_in(period, units)
    if column != Column.TOTAL:
        applications = applications.filter(applicant_kind=column)
    if row == NEW:
        applications = applications.filter(carried_in=False)
    elif row == CARRIED_IN:
        applications = applications.filter(carried_in=True)
    elif row == CARRIED_OUT:
        applications = applications.filter(result="")
    elif row == TOTAL_DONE:
        applications = applications.exclude(result="")
    elif row == "B3.6":
        applications = applications.filter(result__startswith="B3.6.")
    else:
        applications = applications.filter(result=row)
    return applications.select_related("unit").order_by("received_on", "pk")


def remedies_of_cell(period: Period, cell: str, units: Collection[int] | None = None) -> QuerySet[Remedy]:
    """The reviews or suits that a cell of table four (review/2) counts."""
    kind, _, column = cell.partition("/")
    remedies = remedies_counted_in(period, units).filter(kind=kind)
    if int(column) < 4:
        classes = (ResultClass.UPHELD, ResultClass.CORRECTED, ResultClass.OTHER, ResultClass.PENDING)
        remedies = remedies.filter(standing_class=classes[int(column)])
    return remedies.select_related("unit", "application").order_by("lodged_on", "pk")
