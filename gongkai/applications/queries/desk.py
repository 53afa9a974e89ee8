"""What a person at the desk sees and may do: cases, steps, work lists, search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.models import Application, Remedy
from gongkai.applications.permissions import CASE_ROLES, ROLES, may_record
from gongkai.applications.queries.histories import effective_events
from gongkai.regulation import case
from gongkai.regulation.case import EVENT_LABELS, Event, State
from gongkai.regulation.remedies import ResultClass
from gongkai.regulation.working_days import WorkCalendar

PAGE_SIZE = 25
DUE_SOON_WORKING_DAYS = 3


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
    """What a person is in a unit, or in the one that has succeeded it. A coordinator is one for every unit."""
    held = accounts.roles_by_unit(person, on)
    own = held.get(accounts.responsible_unit(unit, on).pk, frozenset())
    return own | {role for roles in held.values() for role in roles if role is Role.COORDINATOR}


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
        if not ROLES[event]:
            continue  # of an import, or of the applicant
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


# Who has to be there for a case in each state; while others are asked, the clerk watches.
_KEEPER_ROLES: dict[State, frozenset[Role]] = {
    state: frozenset(role for role, states in STATES_OF_ROLE.items() if state in states)
    or frozenset({Role.CLERK})
    for state in State
    if state not in _FINISHED
}


def in_nobodys_list(applications: QuerySet[Application], today: date) -> QuerySet[Application]:
    """Of open requests, those that nobody is there to take a step in: a role is held by no one, or its holder has left.

    A request that the office handles itself is in its clerk's list while that clerk is one.
    """
    held = accounts.holders(today)
    lacking = Q(pk__in=[])
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(pk__in=applications.order_by().values("unit")).select_related(
            "successor"
        )
    }
    for unit in units.values():
        there = held.get(accounts.responsible_unit(unit, today).pk, {})
        states = [state for state, roles in _KEEPER_ROLES.items() if not any(there.get(role) for role in roles)]
        if State.IN_HAND in states:  # no officers: the clerk who has it in hand
            lacking |= Q(unit=unit, state=State.IN_HAND) & ~Q(handler__in=there.get(Role.CLERK, ()))
            states.remove(State.IN_HAND)
        if states:
            lacking |= Q(unit=unit, state__in=states)
    return applications.filter(lacking)


def work_lists(person: Person, today: date, calendar: WorkCalendar) -> dict[str, QuerySet[Application]]:
    """The desk's lists by key, each with the most urgent first."""
    everything = visible_to(person, today)
    seen = everything.filter(state__in=OPEN_STATES)
    by_due = (F("due_on").asc(nulls_last=True), "pk")
    lists = {
        key: seen.filter(condition).order_by(*by_due)
        for key, condition in _conditions(person, today, calendar).items()
    }
    lists["unconfirmed"] = lists["unconfirmed"].order_by(F("confirm_by").asc(nulls_last=True), "pk")
    lists["nobody"] = in_nobodys_list(seen, today).order_by(*by_due)
    lists["returned"] = everything.filter(state=State.ANSWERED, returned_on__isnull=False).order_by(
        "returned_on", "pk"
    )
    return {key: lists[key] for key in WORK_LIST_LABELS}


def work_counts(
    person: Person, today: date, calendar: WorkCalendar, lists: dict[str, QuerySet[Application]]
) -> dict[str, int]:
    """How many each list has; those that are parts of one whole are counted in one pass."""
    conditions = _conditions(person, today, calendar)
    seen = visible_to(person, today).filter(state__in=OPEN_STATES).order_by()
    counts = seen.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})
    return {key: counts[key] if key in counts else lists[key].count() for key in lists}


def _conditions(person: Person, today: date, calendar: WorkCalendar) -> dict[str, Q]:
    """What the lists that are parts of the open requests have in common."""
    soon = calendar.add(today, DUE_SOON_WORKING_DAYS)
    running = ~Q(state__in=[State.CORRECTING, State.FEE_PENDING])
    mine = (Q(handler=person) | Q(officer=person)) & ~Q(state__in=WAITING_STATES)
    for unit, roles in accounts.roles_by_unit(person, today).items():
        states = {state for role in roles for state in STATES_OF_ROLE.get(role, ())}
        if states:
            mine |= Q(unit__in=accounts.units_answered_for({unit}, today), state__in=states)
    return {
        # A receipt that nobody confirmed in time stands with what is overdue, before any clock has begun.
        "overdue": running & (Q(due_on__lt=today) | Q(state=State.SUBMITTED, confirm_by__lt=today)),
        "soon": running & Q(due_on__gte=today, due_on__lte=soon),
        "mine": mine,
        "waiting": Q(state__in=WAITING_STATES),
        "unconfirmed": Q(state=State.SUBMITTED),
    }


# Lists that are shown only when something is in them.
SELDOM = frozenset({"returned", "nobody"})
WORK_LIST_LABELS = {
    "overdue": "已超期",
    "soon": "三个工作日内到期",
    "mine": "待我办理",
    "waiting": "等待他人",
    "returned": "退件、拒收",
    "nobody": "无人可办",
    "unconfirmed": "未确认收到",
}


def search(applications: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Requests exactly by number, name, identity number or phone; where there is none, by what they ask."""
    words = words.strip()
    if not words:
        return applications
    exact = (
        Q(number=words),
        Q(name_index=blind_index("name", words)),
        Q(id_index=blind_index("id", words)),
        Q(phone_index=blind_index("phone", words)),
    )
    # One by one, each by its index; together they would be looked for row by row.
    found = {pk for condition in exact for pk in applications.filter(condition).values_list("pk", flat=True)}
    if found:
        return applications.filter(pk__in=found)
    # Chinese has no capitals, and comparing without them is several times faster.
    has_capitals = any(character.isascii() and character.isalpha() for character in words)
    lookup = "icontains" if has_capitals else "contains"
    return applications.filter(**{f"requested__text__{lookup}": words})
