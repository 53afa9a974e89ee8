"""What a person at the desk sees of the letters and may do with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Role, Unit
from gongkai.mailbox import course
from gongkai.mailbox.course import ENDED, EVENT_LABELS, OPEN_STATES, Event, Exit, State
from gongkai.mailbox.models import AnswerEntry, Letter, ReplyTemplate
from gongkai.mailbox.models.letters import NAMELESS
from gongkai.mailbox.permissions import LETTER_ROLES, REVERSERS, ROLES, Place
from gongkai.mailbox.queries.histories import entries_of, events_of
from gongkai.mailbox.searching import LETTERS
from gongkai.regulation.working_days import WorkCalendar
from gongkai.searching.index import FARTHEST
from gongkai.searching.text import terms_of

PAGE_SIZE = 25
_MOST_SAME, _SAME_WITHIN_DAYS = 6, 60

Held = Mapping[int, frozenset[Role]]


def letter_units(person: Person, on: date) -> set[int] | None:
    """Ids of the units whose letters a person sees; None: of all, for the coordinator and the office of the district."""
    held = accounts.roles_by_unit(person, on)
    if any(Role.COORDINATOR in roles for roles in held.values()) or held.get(
        accounts.district().pk, frozenset()
    ) & (LETTER_ROLES):
        return None
    return accounts.units_answered_for({unit for unit, roles in held.items() if roles & LETTER_ROLES}, on)


def visible_to(person: Person, on: date) -> QuerySet[Letter]:
    """The letters a person may see: of their box, and those their unit leads or helps with."""
    units = letter_units(person, on)
    letters = Letter.objects.select_related("unit", "lead", "topic", "handler")
    if units is None:
        return letters
    helped = Letter.helpers.through.objects.filter(unit__in=units).values("letter")
    return letters.filter(Q(unit__in=units) | Q(lead__in=units) | Q(pk__in=helped))


def places_of(letter: Letter, held: Held, on: date) -> dict[Place, frozenset[Role]]:
    """What someone who holds these roles is to a letter, place by place."""

    def roles_in(unit: Unit | None) -> frozenset[Role]:
        return held.get(accounts.responsible_unit(unit, on).pk, frozenset()) if unit else frozenset()

    return {
        Place.BOX: roles_in(letter.unit),
        Place.LEAD: roles_in(letter.lead),
        Place.OFFICE: roles_in(accounts.district()),
    }


def may_record(event: Event, letter: Letter, held: Held, on: date) -> bool:
    """Whether someone who holds these roles may record an event of a letter, as far as roles go."""
    if event is Event.OPINION_GIVEN:
        helping = {unit.pk for unit in letter.helpers.all()}
        return any(unit in helping and roles & LETTER_ROLES for unit, roles in held.items())
    places = places_of(letter, held, on)
    if event is Event.RETURNED:  # whoever's review it waits for
        place = Place.OFFICE if letter.state == State.UNIT_PASSED else Place.LEAD
        return bool(places[place] & ROLES[event][place])
    return any(places[place] & roles for place, roles in ROLES.get(event, {}).items())


def may_reverse(letter: Letter, person: Person, held: Held, on: date) -> bool:
    """Whether someone may take the last step back: whoever took it, or a head of the place that takes such a step."""
    last = course.effective(entries_of(events_of(letter)))[-1]
    places = places_of(letter, held, on)
    return last.by == str(person.pk) or any(places[place] & REVERSERS for place in ROLES.get(last.event, {}))


class Offer(NamedTuple):
    """A step on the letter's page: offered, or with the reason why not."""

    event: Event
    label: str
    reason: str = ""


# The way forward comes first where several steps are possible.
_FORWARD = (
    Event.ACCEPTED, Event.ASSIGNED, Event.DRAFTED, Event.PASSED, Event.OFFICE_PASSED, Event.RETURNED, Event.PROPOSED,
    Event.PUBLISHED, Event.PROPOSAL_RETURNED,
)  # fmt: skip
_ORDER = (*_FORWARD, *(event for event in ROLES if event not in _FORWARD and event is not Event.WRITTEN))


def offered(
    letter: Letter, standing: course.Standing, person: Person, held: Held, *, on: date, calendar: WorkCalendar
) -> tuple[list[Offer], list[Offer]]:
    """The steps a person may take now, and those their role has that are not possible, with the reason."""
    possible, refused = [], []
    for event in _ORDER:
        if (standing.state, event) not in course.TRANSITIONS or not may_record(event, letter, held, on):
            continue
        if event in (Event.PROPOSED, Event.PROPOSAL_RETURNED, Event.PUBLISHED, Event.KEPT_BACK) and (
            standing.exit not in course.EXITS[event] or not standing.consents
        ):
            continue  # of another moment of the publication
        if event is Event.TAKEN_DOWN and standing.public is None:
            continue
        if event is Event.REVERSED and not may_reverse(letter, person, held, on):
            continue
        if (event is Event.REPORTED_BACK and not letter.owes_report) or (
            event is Event.VISITED and not letter.owes_visit
        ):
            continue
        reason = course.why_not(
            standing, event, by=str(person.pk), on=max(on, standing.last_on), calendar=calendar
        )
        (refused if reason else possible).append(Offer(event, EVENT_LABELS[event], reason or ""))
    return possible, refused


def likely_same(letter: Letter, letters: QuerySet[Letter]) -> list[Letter]:
    """Of `letters`, those that may be the same matter: the same writer's newest, then the likest, not ended long since.

    Whether it is one is for a person to decide.
    """
    if letter.phone_index:
        own = letters.filter(phone_index=letter.phone_index)
    else:  # a name alone says who writes, unless it says that nobody says
        own = letters.none() if letter.name in NAMELESS else letters.filter(name_index=letter.name_index)
    like = LETTERS.like(
        f"{letter.title}\n{letter.text}", chosen={"unit": [str(letter.unit_id)]}, size=_MOST_SAME
    )
    since = letter.written_on - timedelta(days=_SAME_WITHIN_DAYS)
    recent = letters.filter(written_on__gte=since).in_bulk(like)
    found = {one.pk: one for one in own.order_by("-pk")[: _MOST_SAME // 2 + 1]}
    found |= {pk: recent[pk] for pk in like if pk in recent}
    found.pop(letter.pk, None)
    return [*found.values()][:_MOST_SAME]


def drafting_aids(letter: Letter) -> tuple[QuerySet[ReplyTemplate], QuerySet[AnswerEntry]]:
    """The wordings and answers of the unit that leads, the answers to letters of the same topic first."""
    templates = ReplyTemplate.objects.filter(Q(unit=None) | Q(unit=letter.lead))
    same = Case(When(topic=letter.topic_id, then=0), default=1) if letter.topic_id else Value(1)
    answers = AnswerEntry.objects.filter(unit=letter.lead, is_retired=False).annotate(place=same)
    return templates, answers.order_by("place", "-uses", "-pk")


# Work lists.

WORK_LIST_LABELS = {
    "late": "已超期",
    "soon": "临近期限",
    "entrance": "待受理、分办",
    "mine": "待承办",
    "review": "待审核",
    "exit": "待公开",
    "visit": "不满意，待回访",
    "report": "待回报",
}
SELDOM = frozenset({"visit", "report"})


def work_lists(person: Person, today: date) -> dict[str, QuerySet[Letter]]:
    """The desk's lists by key, each with the most urgent first."""
    seen = visible_to(person, today).filter(waits=True)
    order = (F("due_on").asc(nulls_last=True), "pk")
    return {
        key: seen.filter(condition).order_by(*order) for key, condition in _conditions(person, today).items()
    }


def work_counts(person: Person, today: date) -> dict[str, int]:
    """How many each list has, in one pass."""
    conditions = _conditions(person, today)
    seen = visible_to(person, today).filter(waits=True)
    counts = {key: Count("pk", filter=condition) for key, condition in conditions.items()}
    return seen.order_by().aggregate(**counts)


def _conditions(person: Person, today: date) -> dict[str, Q]:
    held = accounts.roles_by_unit(person, today)
    boxes = _units_with(held, frozenset({Role.LETTER_CLERK}), today)
    heads = _units_with(held, frozenset({Role.OFFICE_HEAD, Role.LEADER}), today)
    is_open = Q(state__in=OPEN_STATES)
    review = Q(state=State.DRAFTED, lead__in=heads)
    if accounts.district().pk in heads:
        review |= Q(state=State.UNIT_PASSED)
    return {
        "late": is_open & (Q(due_on__lt=today) | Q(step_due_on__lt=today)),
        "soon": is_open & Q(warn_on__lte=today, due_on__gte=today),
        "entrance": Q(state__in=(State.WRITTEN, State.ACCEPTED), unit__in=boxes),
        "mine": Q(state=State.ASSIGNED, lead__in=boxes),
        "review": review,
        "exit": Q(state__in=ENDED)
        & (
            Q(exit=Exit.WAITING) & (Q(lead__in=boxes) | Q(unit__in=boxes))
            | Q(exit=Exit.PROPOSED, unit__in=boxes | heads)
        ),
        "visit": Q(owes_visit=True, unit__in=boxes),
        "report": Q(owes_report=True, unit__in=boxes),
    }


def _units_with(held: Held, roles: frozenset[Role], on: date) -> set[int]:
    return accounts.units_answered_for({unit for unit, own in held.items() if own & roles}, on)


def search(
    letters: QuerySet[Letter], words: str, units: set[int] | None, *, start: int
) -> tuple[list[Letter], int | None]:
    """Letters exactly by number, name or telephone; where there is none, by their words; the newest first.

    A page from `start` on, and where the next begins or None. `units`: of which units' letters, None for all; words are
    looked for in the index, never row by row.
    """
    exact = (
        Q(number=words.upper()),
        Q(upstream_number=words),
        Q(name_index=blind_index("name", words)),
        Q(phone_index=blind_index("phone", words)),
    )
    found = sorted(
        {pk for condition in exact for pk in letters.filter(condition).values_list("pk", flat=True)},
        reverse=True,
    )
    if found:
        count, found = len(found), found[start : start + PAGE_SIZE]
    else:
        chosen = {} if units is None else {"unit": [str(pk) for pk in units]}
        answer = LETTERS.search(
            terms_of(words), chosen=chosen, by_date=True, offset=start, size=PAGE_SIZE, counted=False
        )
        count, found = answer.count, answer.rows
    shown = letters.in_bulk(found)
    following = start + PAGE_SIZE
    return [shown[pk] for pk in found if pk in shown], following if following < min(count, FARTHEST) else None
