"""Corrections: who may make them, what moves with what, and which letters they must not make untrue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongkai.accounts.models import Role
from gongkai.applications.actions.steps import NotPermitted, Step
from gongkai.applications.letters import RECOUNTED, STATED_FIELDS
from gongkai.applications.models import Application, CaseEvent
from gongkai.applications.permissions import may_correct, may_record
from gongkai.applications.queries import current_letter, details_of, effective_events, events_of
from gongkai.regulation.case import CORRECTIVE_EVENTS, CaseRefused, Event, State
from gongkai.regulation.receipt import CONFIRMED_CHANNELS


def check_correction(application: Application, step: Step, roles: frozenset[Role]) -> None:
    """A correction is judged by the step it goes back to, through however many corrections of corrections."""
    past = _by_sequence(application)
    target, origin = past.get(step.target or 0), _origin(past, step.target)
    if target is None or origin is None:
        return  # the history itself refuses what it does not know
    on_paper = origin.signer_id is not None
    if target.kind is Event.REVERSED and not may_record(origin.kind, roles, on_paper=on_paper):
        raise NotPermitted("撤销以后要恢复这一步的，由能够办理这一步的岗位进行。")
    if not may_correct(origin.kind, roles, on_paper=on_paper):
        raise NotPermitted("只有能够办理这一步的岗位或者工作机构负责人，才能更正这一步。")


def _by_sequence(application: Application) -> dict[int, CaseEvent]:
    return {event.sequence: event for event in events_of(application)}


def _origin(past: dict[int, CaseEvent], sequence: int | None) -> CaseEvent | None:
    """The step that a correction goes back to, through however many corrections of corrections."""
    event = past.get(sequence or 0)
    while event is not None and event.kind in CORRECTIVE_EVENTS:
        event = past.get(event.target or 0)
    return event


def check_seal(application: Application, event: Event, step: Step) -> None:
    """A sealed letter is dated and recounts how the request was handled; while it is unsent, it has to stay true."""
    if event is Event.DETAILS_AMENDED:
        changed = {name for name, value in (step.details or {}).items() if value != getattr(application, name)}
    else:
        origin = _origin(_by_sequence(application), step.target)
        if origin is None:
            return
        if event is Event.AMENDED and origin.kind is Event.SEALED:
            raise CaseRefused("告知书的日期不能直接更正，请先撤销“编号、用印”，再重新编号、用印。")
        changed = set(details_of(origin)) if origin.kind is Event.DETAILS_AMENDED else {"on"}
        if origin.kind not in (*RECOUNTED, Event.DETAILS_AMENDED):
            return
    if not changed & {"on", *STATED_FIELDS}:
        return
    if application.state == State.SEALED:
        raise CaseRefused(
            "告知书已经用印，写有要更正的内容。请先撤销“编号、用印”，更正以后再重新编号、用印，这样发出的告知书才是对的。"
        )
    letter = current_letter(application)
    if application.state in (State.IN_REVIEW, State.SIGNED) and letter is not None and letter.finished_text:
        raise CaseRefused(
            "告知书是在 Word 中改好的，写有要更正的内容。请先“审核退回”或者“作废告知书”，更正以后重新拟稿。"
        )


def parts_of(application: Application, event: Event, step: Step) -> list[Step]:
    """The entries a step makes: one, but two where a handed-in request's day is amended, or that is taken back.

    Such a request was received on the day it was handed in, so both entries move together; which goes first
    depends on the direction, for a request is never received before it is handed in.
    """
    if event not in CORRECTIVE_EVENTS or application.channel in CONFIRMED_CHANNELS:
        return [step]
    if event is Event.REVERSED:
        pair = _corrected_together(application, step.target)
        return [replace(step, target=past.sequence) for past in reversed(pair)] or [step]
    both = effective_events(application, Event.FILED, Event.RECEIPT_CONFIRMED)
    sequences = [past.sequence for past in both]
    if step.target not in sequences:
        return [step]
    earlier = application.received_on is None or step.on <= application.received_on
    return [replace(step, target=sequence) for sequence in (sequences if earlier else reversed(sequences))]


def redated_by(application: Application, event: Event, parts: Sequence[Step]) -> set[int]:
    """The steps whose dates a correction changes: those amended, and those whose amendment is taken back or put back."""
    past = _by_sequence(application) if event in CORRECTIVE_EVENTS else {}
    redated = set()
    for part in parts:
        target = part.target or 0
        is_redating = event is Event.AMENDED
        while target in past and past[target].kind in CORRECTIVE_EVENTS:
            is_redating = is_redating or past[target].kind is Event.AMENDED
            target = past[target].target or 0
        if is_redating:
            redated.add(target)
    return redated


def _corrected_together(application: Application, target: int | None) -> list[CaseEvent]:
    """The two corrections by which a handed-in request's day was moved, or moved back, where `target` is one."""
    past = _by_sequence(application)
    both = {Event.FILED, Event.RECEIPT_CONFIRMED}
    sequence = 1
    while sequence < len(past):
        pair = [past[sequence], past[sequence + 1]]
        origins = {origin.kind for event in pair if (origin := _origin(past, event.sequence))}
        if pair[0].kind is pair[1].kind and pair[0].kind in CORRECTIVE_EVENTS and origins == both:
            if target in (sequence, sequence + 1):
                return pair
            sequence += 1  # what was corrected together is one pair and no part of another
        sequence += 1
    return []
