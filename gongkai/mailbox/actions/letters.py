"""Taking a letter in, and every step after that."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Unit
from gongkai.documents.letter import printable
from gongkai.files import actions as files
from gongkai.files.checks import media_type_of
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.ledger import actions as ledger
from gongkai.mailbox import course, deidentifying
from gongkai.mailbox.actions.counting import count, shares_of
from gongkai.mailbox.actions.steps import ChangedMeanwhile, NotPermitted, Proposal, Step, Upload
from gongkai.mailbox.actions.telling import tell
from gongkai.mailbox.channels import WAYS, Channel
from gongkai.mailbox.course import EVENT_LABELS, Event, Exit, Flag, Kind, LetterRefused, Standing, State
from gongkai.mailbox.models import (
    AnswerEntry,
    Letter,
    LetterEvent,
    LetterFile,
    LimitKey,
    PublicText,
    Reply,
    Source,
)
from gongkai.mailbox.permissions import WRITER_EVENTS
from gongkai.mailbox.queries import (
    days_of,
    details_of,
    effective_events,
    entries_of,
    events_of,
    may_record,
    public_text_in,
)
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.publishing.actions import invalidate
from gongkai.regulation.working_days import WorkCalendar

WRITER = "写信人"
SYSTEM = "系统"
# What a writer's form, or a clerk's screen for a letter on paper, fills in.
WRITTEN_FIELDS = (
    "kind",
    "topic_id",
    "title",
    "text",
    "place",
    "name",
    "phone",
    "email",
    "address",
    "wants_notice",
)
PUBLIC_PAGES = "mailbox"  # the key of every ready-made page that shows lists of published letters or figures
# Nothing is done without saying why.
REASONED = {
    Event.REFUSED: "请写明不予受理的理由，写信人会看到。",
    Event.SENT_BACK: "请写明退回的理由。",
    Event.OPINION_GIVEN: "请写明协办意见。",
    Event.EXTENDED: "请写明延期的理由，写信人会看到。",
    Event.RETURNED: "请写明哪里没有答复、怎样修改。",
    Event.PROPOSAL_RETURNED: "请写明公开稿哪里要改。",
    Event.KEPT_BACK: "请写明不公开的理由。",
    Event.TAKEN_DOWN: "请写明撤下的理由。",
    Event.REOPENED: "请写明重新办理的理由。",
    Event.VISITED: "请写明回访的情况。",
    Event.SUPERVISED: "请写明督办的要求。",
    Event.REPORTED_BACK: "请写明怎样向交办单位回报。",
    Event.NOTED: "请写明要记的内容。",
    Event.REVERSED: "请写明撤销的理由。",
}
_LIMITS = {
    Event.ASSIGNED: LimitKey.SEND_BACK,
    Event.EXTENDED: LimitKey.EXTENSION,
    Event.PASSED: LimitKey.RATING,
    Event.OFFICE_PASSED: LimitKey.RATING,
    Event.REOPENED: LimitKey.REHANDLING,
}
_DISSATISFIED_UPTO = 2


@dataclass(frozen=True, slots=True)
class Submitted:
    """A letter that has been taken in. The code is shown once and stored only as a hash."""

    letter: Letter
    query_code: str
    is_new: bool


@transaction.atomic
def write(
    unit: Unit, *, token: str, answers: dict[str, Any], consents: bool, uploads: Sequence[Upload] = (),
    source: Source = Source.WEB, upstream_number: str = "", upstream_due_on: date | None = None,
    by: Person | None, at: datetime, on: date,
) -> Submitted:  # fmt: skip
    """Take a letter in: one form token makes one letter, however often and however concurrently it is sent.

    `answers`: WRITTEN_FIELDS. Raises intake.AlreadySubmitted where the token was used with other content, NotPermitted,
    LetterRefused, FileRefused.
    """
    if on > at.date():
        raise LetterRefused(f"来信日期 {on} 晚于今天（{at.date()}），请核对。")
    content = {
        name: printable(answers[name]) if isinstance(answers[name], str) else answers[name]
        for name in WRITTEN_FIELDS
        if name in answers
    }
    fingerprints = [(upload.name, hashlib.sha256(upload.content).hexdigest()) for upload in uploads]
    facts = {"unit": unit.code, "source": source, "on": on, "consents": consents, "upstream": upstream_number}
    submission = intake.claim(token, intake.digest({**content, **facts, "files": fingerprints}), at=at)
    code = query_code.code_for(token)
    if submission is None:
        return Submitted(Letter.objects.get(number=intake.submitted_subject(token)), code, is_new=False)
    letter = Letter(
        unit=unit, number=number_of(on.year, intake.next_number(series_of(on.year))),
        query_code_hash=query_code.hash_of(code), source=source, upstream_number=upstream_number, written_on=on, written_at=at,
        ledger_key=base64.b64encode(os.urandom(32)).decode(), **content,
    )  # fmt: skip
    if by is not None:
        held = accounts.roles_by_unit(by, at.date())
        if not may_record(Event.WRITTEN, letter, held, at.date()):
            raise NotPermitted(f"来信登记由{unit.short_name}的信件办理人办理。")
    index(letter)
    submission.subject = letter.number
    submission.save(update_fields=["subject"])
    written = _record(
        letter, Event.WRITTEN, Step(on), by=by, at=at, details={"consents": consents}, until=upstream_due_on
    )
    _attach(letter, uploads, written, at=at)
    return Submitted(letter, code, is_new=True)


def series_of(year: int) -> str:
    """The series from which the letters of a year are numbered."""
    return f"letter:{year}"


def number_of(year: int, sequence: int) -> str:
    """A letter's number."""
    return f"XJ{year}-{sequence:05d}"


def page_key(letter: Letter) -> str:
    """The key of the letter's own ready-made page."""
    return f"letter:{letter.pk}"


def index(letter: Letter) -> None:
    """The keyed hashes by which encrypted columns are found."""
    letter.name_index = blind_index("name", letter.name)
    letter.phone_index = blind_index("phone", letter.phone)


@transaction.atomic
def perform(
    letter_id: int, event: Event, step: Step, *, by: Person | None, at: datetime, expected: int | None = None
) -> Letter:
    """Record one event of a letter. `by` None: the writer.

    `expected`: how many events the page showed. Raises NotPermitted, ChangedMeanwhile, LetterRefused, FileRefused; then
    nothing has been changed.
    """
    letter = (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "lead")
        .get(pk=letter_id)
    )
    _require(letter, event, by=by, on=at.date())
    if expected is not None and expected != letter.events_recorded:
        raise ChangedMeanwhile
    step = _checked(letter, event, step, at=at)
    recorded = _record(letter, event, step, by=by, at=at, details=_details(event, step))
    _attach(letter, step.uploads, recorded, at=at)
    tell(letter, recorded, at=at)
    if event is Event.ACCEPTED and step.unit is not None:  # 受理 and 分办 on one screen
        assigned = replace(step, note="")
        recorded = _record(
            letter, Event.ASSIGNED, assigned, by=by, at=at, details=_details(Event.ASSIGNED, assigned)
        )
    if event is Event.RATED and not step.is_solved:
        again = Step(step.on, note="写信人反映没有解决。")
        tell(letter, _record(letter, Event.REOPENED, again, by=None, at=at), at=at)
    return letter


@transaction.atomic
def record_by_system(letter_id: int, event: Event, *, today: date, at: datetime) -> bool:
    """Record what follows by itself from time passing; False where it cannot happen any more."""
    letter = (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "lead")
        .get(pk=letter_id)
    )
    standing = course.fold(entries_of(events_of(letter)))
    if course.why_not(standing, event, by="", on=today, calendar=accounts.calendar()):
        return False
    _record(letter, event, Step(today), by=None, at=at)
    return True


def _require(letter: Letter, event: Event, *, by: Person | None, on: date) -> None:
    label = EVENT_LABELS[event]
    if letter.is_purged:
        raise LetterRefused("这封信已经按保存期限清除，不能再办理。")
    if by is None:
        if event not in WRITER_EVENTS:
            raise NotPermitted(f"“{label}”不由写信人办理。")
    elif event in WRITER_EVENTS:
        raise NotPermitted(f"“{label}”由写信人办理。")
    elif not may_record(event, letter, accounts.roles_by_unit(by, on), on):
        raise NotPermitted(f"你在办理这封信的单位没有“{label}”的职责。")


def _checked(letter: Letter, event: Event, step: Step, *, at: datetime) -> Step:
    """The step with texts as they are kept, once what it needs is there."""
    if step.on > at.date():
        raise LetterRefused(f"日期 {step.on} 晚于今天（{at.date()}），请核对。")
    step = replace(step, note=printable(step.note).strip(), reply=printable(step.reply).strip())
    if event in REASONED and not step.note:
        raise LetterRefused(REASONED[event])
    if event is Event.REFUSED and step.channel not in WAYS:
        raise LetterRefused("请选择应当向哪里反映。")
    if event is Event.ASSIGNED and step.unit is None:
        raise LetterRefused("请选择主办单位。")
    if event is Event.HANDED_ON and step.person is None:
        raise LetterRefused("请选择承办人。")
    if event is Event.MERGED:
        _check_merging(letter, step.other)
    if event is Event.DRAFTED and not step.reply:
        raise LetterRefused("请填写答复。")
    if event is Event.RATED:
        if step.score not in range(1, 6):
            raise LetterRefused("请选择满意程度。")
        if (step.score <= _DISSATISFIED_UPTO or not step.is_solved) and not step.note:
            raise LetterRefused("不满意或者没有解决的，请写明原因，便于回访和重新办理。")
    if event is Event.PROPOSED:
        step = replace(step, proposal=_checked_proposal(letter, step.proposal))
    if event is Event.PUBLISHED:
        text = public_text_in(letter, course.fold(entries_of(events_of(letter))).proposal)
        if text is not None:
            _refuse_identifying(letter, Proposal(text.title, text.question, text.answer))
    return step


def _check_merging(letter: Letter, other: Letter | None) -> None:
    if other is None or other.pk == letter.pk:
        raise LetterRefused("请填写要并入的信件编号。")
    if other.unit_id != letter.unit_id or other.state in (State.MERGED, State.REFUSED, State.WITHDRAWN):
        raise LetterRefused(f"不能并入 {other.number}：要并入的信件应当在同一个信箱，并且已经或者将要答复。")


def _checked_proposal(letter: Letter, proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise LetterRefused("请填写公开稿。")
    texts = [printable(text).strip() for text in (proposal.title, proposal.question, proposal.answer)]
    if not all(texts):
        raise LetterRefused("公开的标题、来信和答复都要填写。")
    proposal = replace(proposal, title=texts[0], question=texts[1], answer=texts[2])
    _refuse_identifying(letter, proposal)
    left = [one.quote(text) for text in texts for one in deidentifying.proposed(text, letter.identifying)]
    if left and not proposal.is_checked:
        quotes = "、".join(f"“{quote}”" for quote in dict.fromkeys(left))
        raise LetterRefused(f"{quotes}可能说明是谁、住在哪里，请遮盖；核对后确实可以公开的，勾选“已经核对”。")
    return proposal


def _refuse_identifying(letter: Letter, proposal: Proposal) -> None:
    for place, text in (("标题", proposal.title), ("来信", proposal.question), ("答复", proposal.answer)):
        found = deidentifying.identifying(text, letter.identifying)
        if found:
            what = "、".join(f"{one.what}“{one.quote(text)}”" for one in found)
            raise LetterRefused(f"公开的{place}中有{what}，不能公开，请遮盖后再办理。")


def _details(event: Event, step: Step) -> dict[str, Any]:
    """What is kept of a step besides its date and note."""
    match event:
        case Event.ACCEPTED:
            return {"kind": step.kind, "topic": step.topic.pk if step.topic else None}
        case Event.REFUSED:
            return {"channel": Channel(step.channel).value}
        case Event.MERGED:
            return {"into": step.other.pk}
        case Event.MARKED:
            return {"flags": sorted(step.flags)}
        case Event.ASSIGNED:
            return {"helpers": [unit.pk for unit in step.helpers]}
        case Event.HANDED_ON:
            return {"person": step.person.pk}
        case Event.RATED:
            return {"score": step.score, "is_solved": step.is_solved}
    return {}


def _record(
    letter: Letter, event: Event, step: Step, *, by: Person | None, at: datetime, details: dict[str, Any] | None = None,
    until: date | None = None,
) -> LetterEvent:  # fmt: skip
    """The one way a letter changes: replay, append the event, derive the columns, write ledger, tallies and index."""
    calendar, limits = accounts.calendar(), days_of()
    past = events_of(letter) if letter.pk else []
    before = shares_of(letter) if letter.pk else {}
    was_public = letter.public
    kind = step.kind if event is Event.ACCEPTED and step.kind else Kind(letter.kind)
    new = LetterEvent(
        sequence=len(past) + 1, event=event, on=step.on, at=at, by=by, actor=_actor(letter, event, by, on=at.date()),
        days=limits[LimitKey(kind.value)] if event is Event.ACCEPTED else limits.get(_LIMITS.get(event), 0), until=until,
        unit=step.unit if event is Event.ASSIGNED else None,
        target=past[-1].sequence if event is Event.REVERSED else None, note=step.note,
        details=json.dumps(details, ensure_ascii=False) if details else "",
    )  # fmt: skip
    if event is Event.REVERSED:
        new.target = course.effective(entries_of(past))[-1].sequence
    (entry,) = entries_of([new])
    standing = course.advance(entries_of(past), entry, calendar)
    derive(letter, standing, [*past, new], calendar)
    letter.save()
    new.letter = letter
    new.save()
    letter.helpers.set(_helpers(standing, [*past, new]))
    if event is Event.DRAFTED:
        Reply.objects.create(letter=letter, sequence=new.sequence, text=step.reply)
        if step.answer is not None:
            AnswerEntry.objects.filter(pk=step.answer.pk).update(uses=F("uses") + 1)
    if event is Event.PROPOSED:
        shown = step.proposal
        PublicText.objects.create(
            letter=letter,
            sequence=new.sequence,
            title=shown.title,
            question=shown.question,
            answer=shown.answer,
        )
    count(before, shares_of(letter))
    LETTERS.note([letter.pk])
    if letter.public != was_public:
        PUBLIC_LETTERS.note([letter.pk])
    outdated = [PUBLIC_PAGES] if letter.public != was_public or before != shares_of(letter) else []
    invalidate([*outdated, page_key(letter)] if letter.public or was_public else outdated)
    written = (
        {"text": letter.text, "title": letter.title, "name": letter.name} if event is Event.WRITTEN else {}
    )
    proposal = [shown.title, shown.question, shown.answer] if event is Event.PROPOSED else None
    ledger.append(
        by=new.actor, at=at, action=f"letter_{event}", subject=f"letter:{letter.number}",
        content={
            "on": step.on.isoformat(), "note": step.note, "details": new.details, "days": new.days, "reply": step.reply,
            "proposal": proposal, "unit": new.unit.code if new.unit else None, **written,
        },
        key=base64.b64decode(letter.ledger_key),
    )  # fmt: skip
    return new


def _actor(letter: Letter, event: Event, by: Person | None, *, on: date) -> str:
    """Who did it, as text that outlives the account; a stand-in is named with the person stood in for."""
    if by is None:
        return SYSTEM if event in (Event.REOPENED, Event.ARCHIVED) else WRITER
    return by.name


def _helpers(standing: Standing, events: Sequence[LetterEvent]) -> list[int]:
    """The units that help, by the assignment in effect."""
    if standing.lead is None:
        return []
    assigned = effective_events(list(events), Event.ASSIGNED)
    return details_of(assigned[-1]).get("helpers", []) if assigned else []


def derive(letter: Letter, standing: Standing, events: Sequence[LetterEvent], calendar: WorkCalendar) -> None:
    """Write what follows from the events into the columns that lists and figures read."""
    in_effect = {entry.sequence for entry in standing.entries}
    own = [event for event in events if event.sequence in in_effect]
    by_kind: dict[Event, list[LetterEvent]] = {}
    for event in own:
        by_kind.setdefault(event.kind, []).append(event)

    def last(kind: Event) -> LetterEvent | None:
        return by_kind[kind][-1] if kind in by_kind else None

    limits = days_of()
    letter.state = standing.state
    letter.exit, letter.consents = standing.exit, standing.consents
    letter.is_urgent, letter.is_sensitive, letter.is_mass = (flag in standing.flags for flag in Flag)
    letter.events_recorded = len(events)
    letter.lead_id, letter.answered_by_id = standing.lead, standing.answered_by
    letter.accepted_on, letter.answered_on = standing.accepted_on, standing.answered_on
    letter.answered_again_on, letter.times_reopened = standing.answered_again_on, standing.reopened
    waits_since = max((entry.on for entry in standing.entries if entry.event in (Event.ACCEPTED, Event.SENT_BACK)), default=None)  # fmt: skip
    letter.step_due_on = {
        State.WRITTEN: calendar.add(standing.written_on, limits[LimitKey.ACCEPT]),
        State.ACCEPTED: calendar.add(waits_since, limits[LimitKey.ASSIGN]) if waits_since else None,
    }.get(standing.state)
    due = course.due_on(standing, calendar) if standing.is_open or standing.answered_on else None
    letter.warn_on = course.warn_on(standing, calendar) if standing.is_open else None
    if standing.answered_on is None or standing.is_open:
        letter.due_on = due
    if standing.answered_on and letter.calendar_days is None:
        letter.calendar_days = (standing.answered_on - standing.accepted_on).days
        letter.working_days = max(calendar.count(standing.accepted_on, standing.answered_on), 0)
        letter.answered_in_time = standing.answered_on <= due
    accepted = last(Event.ACCEPTED)
    if accepted:
        decided = details_of(accepted)
        letter.kind = decided.get("kind") or letter.kind
        letter.topic_id = decided.get("topic") or letter.topic_id
    handed = [event for event in own if event.kind in (Event.HANDED_ON, Event.ASSIGNED, Event.DRAFTED)]
    letter.handler_id = _handler(handed)
    merged = last(Event.MERGED)
    letter.merged_into_id = details_of(merged)["into"] if merged else None
    rated = last(Event.RATED)
    letter.rating = details_of(rated)["score"] if rated else None
    letter.owes_visit = _owes_visit(own)
    supervised = last(Event.SUPERVISED)
    letter.supervised_on = supervised.on if supervised and standing.is_open else None
    letter.public = standing.public
    published = last(Event.PUBLISHED)
    letter.published_on = published.on if published and standing.public else None
    letter.owes_report = letter.source in (Source.CITY, Source.HOTLINE) and _owes_report(own)
    letter.waits = (
        standing.is_open
        or standing.exit in (Exit.WAITING, Exit.PROPOSED)
        or letter.owes_visit
        or letter.owes_report
    )


def _handler(events: Sequence[LetterEvent]) -> int | None:
    """Who has it in hand: whom it was handed to, or who drafted; nobody after it went to another unit."""
    handler = None
    for event in events:
        if event.kind is Event.ASSIGNED:
            handler = None
        elif event.kind is Event.HANDED_ON:
            handler = details_of(event)["person"]
        else:
            handler = handler or event.by_id
    return handler


def _owes_visit(events: Sequence[LetterEvent]) -> bool:
    """Whether a writer who was not satisfied still has to be asked."""
    for event in reversed(events):
        if event.kind is Event.VISITED:
            return False
        if event.kind is Event.RATED:
            said = details_of(event)
            return not said.get("before") and (said["score"] <= _DISSATISFIED_UPTO or not said["is_solved"])
    return False


def _owes_report(events: Sequence[LetterEvent]) -> bool:
    """Whether the organ that passed it down still has to be told of the last answer."""
    for event in reversed(events):
        if event.kind is Event.REPORTED_BACK:
            return False
        if event.kind in (Event.PASSED, Event.OFFICE_PASSED, Event.REFUSED):
            return True
    return False


def _attach(letter: Letter, uploads: Sequence[Upload], event: LetterEvent, *, at: datetime) -> None:
    for upload in uploads:
        file = files.store(upload.content, media_type=media_type_of(upload.name, upload.content), at=at)
        LetterFile.objects.create(
            letter=letter,
            file=file,
            name=upload.name,
            sequence=event.sequence,
            is_answer=event.kind is Event.DRAFTED,
        )


@transaction.atomic
def note_export(boxes: Sequence[Unit], year: int, *, by: Person, at: datetime) -> None:
    """Record that someone takes away the register of a year, with the names in it."""
    content = {"year": year, "boxes": [unit.code for unit in boxes]}
    ledger.append(
        by=by.name, at=at, action="letters_exported", subject=f"letters:{year}", content=content, key=settings.GONGKAI_INDEX_KEY
    )  # fmt: skip


@transaction.atomic
def reveal(letter: Letter, *, reason: str, by: Person, at: datetime) -> None:
    """Record that someone looks at a writer's telephone and address, and why."""
    ledger.append(
        by=by.name, at=at, action="letter_revealed", subject=f"letter:{letter.number}", content={"reason": reason},
        key=base64.b64decode(letter.ledger_key),
    )  # fmt: skip
