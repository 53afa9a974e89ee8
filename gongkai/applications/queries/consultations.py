"""Whom a request's consultations ask, what they answered, and how it was weighed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gongkai.applications.models import Application, CaseEvent
from gongkai.applications.queries.histories import entries_of, events_of
from gongkai.regulation import case
from gongkai.regulation.case import Event
from gongkai.regulation.deadlines import consultation_due
from gongkai.regulation.working_days import WorkCalendar


class ConsultationKind(StrEnum):
    """Who is asked."""

    THIRD_PARTY = "third_party"
    JOINT_MAKER = "joint_maker"
    OTHER_ORGAN = "other_organ"


CONSULTATION_LABELS = {
    ConsultationKind.THIRD_PARTY: "第三方（条例第三十二条）",
    ConsultationKind.JOINT_MAKER: "共同制作机关（条例第三十四条）",
    ConsultationKind.OTHER_ORGAN: "协办机关、有关单位",
}


class Reply(StrEnum):
    """What was answered."""

    AGREES = "agrees"
    OBJECTS = "objects"
    PARTLY = "partly"


REPLY_LABELS = {Reply.AGREES: "同意公开", Reply.OBJECTS: "不同意公开", Reply.PARTLY: "部分同意公开"}


@dataclass(slots=True)
class Consultation:
    """One letter that asked someone. `until`: the last day to answer, from delivery where that is known."""

    sequence: int
    sent_on: date
    until: date
    kind: ConsultationKind = ConsultationKind.THIRD_PARTY
    name: str = ""
    address: str = ""
    phone: str = ""
    matter: str = ""
    why: str = ""
    delivered_on: date | None = None
    answered_on: date | None = None
    reply: Reply | None = None
    reasons: str = ""
    weighing: str = ""
    is_overridden: bool = False
    disclosed: str = ""

    @property
    def label(self) -> str:
        """Who, for lists."""
        return self.name or "（没有登记收件人）"

    @property
    def needs_weighing(self) -> bool:
        """Whether the organ itself has to decide: the third party objects, or has said nothing."""
        return self.kind is ConsultationKind.THIRD_PARTY and self.reply is not Reply.AGREES

    @property
    def reply_label(self) -> str:
        """What was answered, or what silence means: a joint maker's is consent (条例 34), a third party's is not."""
        if self.reply is not None:
            return REPLY_LABELS[self.reply]
        if self.answered_on:
            return "已答复"
        return "逾期未答复，视为同意" if self.kind is ConsultationKind.JOINT_MAKER else "没有答复"


def details_of(event: CaseEvent) -> dict[str, Any]:
    """What is kept with an event besides its columns."""
    return json.loads(event.details) if event.details else {}


def consultations(application: Application, calendar: WorkCalendar) -> list[Consultation]:
    """All consultations in effect, in order of sending, with what became of each."""
    events = events_of(application)
    by_sequence = {event.sequence: event for event in events}
    found: dict[int, Consultation] = {}
    standing = case.Standing()
    for entry in case.effective(entries_of(events)):
        meant = case.consultation_meant(standing, entry)
        standing = case.fold((*standing.entries, entry))
        details = details_of(by_sequence[entry.sequence])
        if entry.event is Event.CONSULT_SENT:
            kind = ConsultationKind(details.pop("kind", ConsultationKind.THIRD_PARTY))
            until = consultation_due(entry.on, calendar)
            found[entry.sequence] = Consultation(entry.sequence, entry.on, until, kind, **details)
        elif entry.event is Event.CONSULT_DELIVERED and meant:
            found[meant].delivered_on, found[meant].until = entry.on, consultation_due(entry.on, calendar)
        elif entry.event is Event.CONSULT_ANSWERED and meant:
            found[meant].answered_on = entry.on
            found[meant].reply = Reply(details["reply"]) if details.get("reply") else None
            found[meant].reasons = details.get("reasons", "")
        elif entry.event is Event.CONSULT_CLOSED:
            for sequence, weighed in details.get("weighed", {}).items():
                if int(sequence) in found:
                    found[int(sequence)].weighing = weighed["text"]
                    found[int(sequence)].is_overridden = weighed["is_overridden"]
                    found[int(sequence)].disclosed = weighed.get("disclosed", "")
    return list(found.values())
