"""The list of requests: by which conditions, with which columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from gongkai.accounts.models import Person
from gongkai.applications.models import Application, ListColumns, Reminder, SavedFilter
from gongkai.applications.queries.desk import OPEN_STATES

# The columns a list may have, in their order. 编号 is always there: it is the way to the case.
LIST_COLUMNS = {
    "number": "编号",
    "name": "申请人",
    "description": "所需信息",
    "unit": "单位",
    "state": "状态",
    "deadline": "期限",
    "handler": "经办",
    "officer": "承办",
    "field": "领域",
    "channel": "途径",
    "received_on": "收到",
    "outcome": "结果",
    "concluded_on": "办结",
}
USUAL_COLUMNS = ("number", "name", "description", "unit", "state", "deadline", "handler")
# Condition to the lookup it is; what is not here is handled by name in `filtered`.
_LOOKUPS = {
    "unit": "unit__code",
    "state": "state",
    "field": "field",
    "channel": "channel",
    "outcome": "outcome",
    "received_from": "received_on__gte",
    "received_to": "received_on__lte",
    "due_to": "due_on__lte",
}


def filtered(
    applications: QuerySet[Application], conditions: Mapping[str, Any], person: Person
) -> QuerySet[Application]:
    """The requests for which every condition that is given holds."""
    given = {name: value for name, value in conditions.items() if value}
    found = applications.filter(**{_LOOKUPS[name]: given[name] for name in _LOOKUPS if name in given})
    if "is_open" in given:
        found = found.filter(state__in=OPEN_STATES)
    if "is_mine" in given:
        found = found.filter(handler=person) | found.filter(officer=person)
    return found


def columns_of(person: Person) -> list[tuple[str, str]]:
    """The columns a person sees, with their heads."""
    own = ListColumns.objects.filter(person=person).first()
    chosen = own.columns if own else USUAL_COLUMNS
    return [(key, head) for key, head in LIST_COLUMNS.items() if key == "number" or key in chosen]


def saved_filters(person: Person) -> QuerySet[SavedFilter]:
    """A person's own."""
    return SavedFilter.objects.filter(person=person)


def reminders_of(person: Person) -> QuerySet[Reminder]:
    """What a person has not seen yet, the newest first."""
    return Reminder.objects.filter(person=person, seen_at=None).select_related("application")
