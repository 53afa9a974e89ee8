"""The register (台账) going out: every request of a unit and year in a row, under the office's own heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from gongkai.accounts.models import Unit
from gongkai.applications.models import Application, CaseEvent, Letter, RegisterLayout
from gongkai.applications.queries import entries_of
from gongkai.documents import table
from gongkai.regulation import case
from gongkai.regulation.case import STATE_LABELS, Event, State
from gongkai.regulation.outcomes import GROUNDS, OUTCOME_LABELS, Ground

_CHUNK = 500
# The columns in the order in which a register of ours has them, by key; `forms.register` knows other heads for them.
HEADS = {
    "number": "申请编号",
    "unit": "受理机关",
    "name": "申请人",
    "kind": "申请人类型",
    "id_number": "证件号码",
    "phone": "联系电话",
    "address": "联系地址",
    "agent": "代理人、联系人",
    "channel": "申请途径",
    "arrived_on": "提交、签收日期",
    "office_received_on": "工作机构收到日期",
    "received_on": "收到申请之日",
    "description": "所需信息",
    "field": "领域",
    "supply_way": "获取途径",
    "correction_on": "补正告知日期",
    "correction_until": "补正期限",
    "corrected_on": "收到补正日期",
    "consult_sent_on": "征求意见发出日期",
    "consult_answered_on": "收到意见日期",
    "fee_on": "收费通知日期",
    "fee_paid_on": "缴费日期",
    "extended_on": "延期告知日期",
    "extended_days": "延长工作日数",
    "due_on": "答复期限",
    "outcome": "办理结果",
    "ground": "不予公开的理由",
    "letter_number": "文号",
    "answered_on": "答复日期",
    "delivery_way": "送达方式",
    "delivery_number": "邮件号码",
    "handler": "经办人",
    "note": "备注",
}


def layout_for(unit: Unit | None) -> list[tuple[str, str]]:
    """A unit's own heads and columns as they came in last, else ours."""
    layout = RegisterLayout.objects.filter(unit=unit).first() if unit else None
    own = [(head, key) for head, key in layout.columns if key] if layout else []
    return own or [(head, key) for key, head in HEADS.items()]


def written(applications: QuerySet[Application], layout: Sequence[tuple[str, str]]) -> bytes:
    """The requests as an xlsx file, in order of their numbers."""
    rows = ([values.get(key) for _, key in layout] for values in _rows(applications))
    return table.written("台账", [head for head, _ in layout], rows)


def _rows(applications: QuerySet[Application]) -> Iterator[dict[str, str | int | date | None]]:
    found = applications.select_related("unit", "handler").prefetch_related("events", "letters")
    for application in found.order_by("number").iterator(chunk_size=_CHUNK):
        yield _values(application, list(application.events.all()), list(application.letters.all()))


def _values(
    application: Application, events: list[CaseEvent], letters: Iterable[Letter]
) -> dict[str, str | int | date | None]:
    """What stands in each column."""
    standing = case.fold(entries_of(events))
    by_sequence = {event.sequence: event for event in events}
    past = {entry.event: entry for entry in reversed(standing.entries)}  # of each event the first
    texts = [
        by_sequence[entry.sequence].note
        for entry in standing.entries
        if entry.event is Event.CORRECTION_RECEIVED
    ]
    answered = past.get(Event.ANSWERED) or past.get(Event.CONCLUDED_BEFORE)
    answer = by_sequence[answered.sequence] if answered else None
    sent = {*standing.sent, *([answered.sequence] if answered else [])}
    letter = next((letter for letter in letters if letter.is_answer and letter.sequence in sent), None)

    def on(event: Event) -> date | None:
        return past[event].on if event in past else None

    return {
        "number": application.number,
        "unit": application.unit.short_name,
        "name": application.all_names,
        "kind": application.get_applicant_kind_display(),
        "id_number": _identity(application),
        "phone": application.phone,
        "address": f"{application.address} {application.email}".strip(),
        "agent": application.agent,
        "channel": application.get_channel_display(),
        "arrived_on": application.arrived_on,
        "office_received_on": application.office_received_on,
        "received_on": application.received_on,
        "description": next((text for text in reversed(texts) if text.strip()), application.description),
        "field": application.get_field_display(),
        "supply_way": application.get_supply_way_display(),
        "correction_on": on(Event.CORRECTION_REQUESTED),
        "correction_until": past[Event.CORRECTION_REQUESTED].until
        if Event.CORRECTION_REQUESTED in past
        else None,
        "corrected_on": on(Event.CORRECTION_RECEIVED),
        "consult_sent_on": on(Event.CONSULT_SENT),
        "consult_answered_on": on(Event.CONSULT_ANSWERED),
        "fee_on": on(Event.FEE_NOTIFIED),
        "fee_paid_on": on(Event.FEE_PAID),
        "extended_on": on(Event.EXTENDED),
        "extended_days": past[Event.EXTENDED].days if Event.EXTENDED in past else None,
        "due_on": application.due_on,
        "outcome": _outcome(standing),
        "ground": "；".join(GROUNDS[Ground(ground)].label for ground in letter.grounds) if letter else "",
        "letter_number": letter.number if letter else "",
        "answered_on": application.concluded_on,
        "delivery_way": answer.get_delivery_way_display() if answer else "",
        "delivery_number": answer.delivery_number if answer else "",
        "handler": application.handler.name if application.handler else "",
        "note": events[0].note,
    }


def _identity(application: Application) -> str:
    kind = "" if application.id_kind in ("", "id_card") else application.get_id_kind_display()
    return f"{kind} {application.id_number}".strip()


def _outcome(standing: case.Standing) -> str:
    if standing.state is State.ANNULLED:
        return STATE_LABELS[State.ANNULLED]
    if standing.outcome is None:
        return "办理中"
    withdrawn = any(entry.event is Event.WITHDRAWN for entry in standing.entries) and not standing.sent
    return "申请人撤回" if withdrawn else OUTCOME_LABELS[standing.outcome]
