"""Taking a letter in, and every step after that."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
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
from gongkai.mailbox import course
from gongkai.mailbox.actions.checking import checked
from gongkai.mailbox.actions.counting import count, shares_of
from gongkai.mailbox.actions.deriving import derive
from gongkai.mailbox.actions.steps import ChangedMeanwhile, NotPermitted, Step, Upload
from gongkai.mailbox.actions.telling import tell
from gongkai.mailbox.channels import Channel
from gongkai.mailbox.course import EVENT_LABELS, Event, LetterRefused, Standing, State
from gongkai.mailbox.models import (
    AnswerEntry,
    Letter,
    LetterEvent,
    LetterFile,
    LimitKey,
    PublicText,
    Reply,
    Source,
    Topic,
)
from gongkai.mailbox.permissions import ROLES, WRITER_EVENTS, Place
from gongkai.mailbox.queries import (
    days_of,
    details_of,
    effective_events,
    entries_of,
    events_of,
    may_record,
    may_reverse,
    standing_of,
)
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.publishing.actions import invalidate

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
_LONGEST_FILE_NAME = 200
PUBLIC_PAGES = "mailbox"  # the key of every ready-made page that shows lists of published letters or figures
_LIMITS = {
    Event.WRITTEN: LimitKey.ACCEPT,
    Event.SENT_BACK: LimitKey.ASSIGN,
    Event.ASSIGNED: LimitKey.SEND_BACK,
    Event.EXTENDED: LimitKey.EXTENSION,
    Event.PASSED: LimitKey.RATING,
    Event.OFFICE_PASSED: LimitKey.RATING,
}
# What may leave those without an answer whose letters were merged into this one.
_MAY_END = frozenset({Event.REFUSED, Event.WITHDRAWN})


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
    if upstream_due_on and upstream_due_on < on:
        raise LetterRefused(f"交办单位要求的期限 {upstream_due_on} 早于来信日期 {on}，请核对。")
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
    details = {"consents": consents, "kind": letter.kind, "topic": letter.topic_id}
    written = _record(letter, Event.WRITTEN, Step(on, until=upstream_due_on), by=by, at=at, details=details)
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


def topic_key(topic: Topic | None) -> str:
    """The key of every public page that names a topic."""
    return f"letter-topic:{topic.pk if topic else ''}"


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
    together = {step.other.pk} - {letter_id} if step.other else set()
    if event in _MAY_END:
        together |= set(Letter.objects.filter(merged_into=letter_id).values_list("pk", flat=True))
    letter, others = _held(letter_id, together)
    if together and step.other:
        step = replace(step, other=others[step.other.pk])
    _require(letter, event, by=by, on=at.date())
    if expected is not None and expected != letter.events_recorded:
        raise ChangedMeanwhile
    step = checked(letter, event, step, at=at)
    recorded = _record(letter, event, step, by=by, at=at, details=_details(event, step))
    _attach(letter, step.uploads, recorded, at=at)
    tell(letter, recorded, at=at)
    if event is Event.ACCEPTED and step.unit is not None:  # 受理 and 分办 on one screen
        assigned = replace(step, note="")
        recorded = _record(
            letter, Event.ASSIGNED, assigned, by=by, at=at, details=_details(Event.ASSIGNED, assigned)
        )
    if recorded.sequence in standing_of(letter).sent:
        _count_use(letter)
    if event in _MAY_END and letter.state in (State.REFUSED, State.WITHDRAWN):
        _separate(letter, others, on=step.on, at=at)
    if event is Event.RATED and not step.is_solved:
        again = Step(step.on, note="写信人反映没有解决。")
        tell(letter, _record(letter, Event.REOPENED, again, by=None, at=at), at=at)
    return letter


def _count_use(letter: Letter) -> None:
    """An answer of the library with which the answer that was sent began is used once more."""
    drafts = effective_events(events_of(letter), Event.DRAFTED)
    used = [details_of(draft).get("answer") for draft in drafts if draft.sequence == letter.reply]
    AnswerEntry.objects.filter(pk__in=filter(None, used)).update(uses=F("uses") + 1)


def _held(letter_id: int, together: Collection[int] = ()) -> tuple[Letter, dict[int, Letter]]:
    """The letter and those it is changed together with, locked in one order so that two changes never wait for each other."""
    rows = Letter.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "lead")
    found = {row.pk: row for row in rows.filter(pk__in={letter_id, *together}).order_by("pk")}
    return found.pop(letter_id), found


def _separate(letter: Letter, held: Mapping[int, Letter], *, on: date, at: datetime) -> None:
    """Letters that were merged into one that gets no answer are matters of their own again."""
    for pk in letter.merged.order_by("pk").values_list("pk", flat=True):
        if pk not in held:
            raise ChangedMeanwhile  # merged since the locks were taken
        note = f"{letter.number}{course.STATE_LABELS[State(letter.state)]}。"
        step = Step(max(on, standing_of(held[pk]).last_on), note=note)
        tell(held[pk], _record(held[pk], Event.SEPARATED, step, by=None, at=at), at=at)


@transaction.atomic
def record_by_system(letter_id: int, event: Event, *, today: date, at: datetime) -> bool:
    """Record what follows by itself from time passing; False where it cannot happen any more."""
    letter, _ = _held(letter_id)
    standing = course.fold(entries_of(events_of(letter)))
    if course.why_not(standing, event, by="", on=today, calendar=accounts.calendar()):
        return False
    _record(letter, event, Step(today), by=None, at=at)
    return True


def _require(letter: Letter, event: Event, *, by: Person | None, on: date) -> None:
    label = EVENT_LABELS[event]
    if letter.is_purged and event is not Event.TAKEN_DOWN:  # what is public is still the office's
        raise LetterRefused("这封信已经按保存期限清除，不能再办理。")
    if by is None:
        if event not in WRITER_EVENTS:
            raise NotPermitted(f"“{label}”不由写信人办理。")
    elif event in WRITER_EVENTS:
        raise NotPermitted(f"“{label}”由写信人办理。")
    elif not may_record(event, letter, accounts.roles_by_unit(by, on), on):
        raise NotPermitted(f"你在办理这封信的单位没有“{label}”的职责。")
    elif event is Event.REVERSED and not may_reverse(letter, by, accounts.roles_by_unit(by, on), on):
        raise NotPermitted("上一步由办理的人自己撤销，或者由其单位的负责人撤销。")


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
        case Event.DRAFTED if step.answer:
            return {"answer": step.answer.pk}
        case Event.RATED:
            return {"score": step.score, "is_solved": step.is_solved}
    return {}


def _days(letter: Letter, event: Event, step: Step) -> tuple[int, int]:
    """The days that begin with an event, and those of the next step where that has its own. Kept in the event."""
    limits = days_of()
    match event:
        case Event.ACCEPTED:
            return limits[LimitKey(step.kind or letter.kind)], limits[LimitKey.ASSIGN]
        case Event.REOPENED:
            return limits[LimitKey.REHANDLING], limits[LimitKey.SEND_BACK]
        case Event.SEPARATED:
            return limits[LimitKey.ASSIGN if letter.accepted_on else LimitKey.ACCEPT], 0
    return limits.get(_LIMITS.get(event), 0), 0


def _record(
    letter: Letter, event: Event, step: Step, *, by: Person | None, at: datetime, details: dict[str, Any] | None = None
) -> LetterEvent:  # fmt: skip
    """The one way a letter changes: replay, append the event, derive the columns, write ledger, tallies and index."""
    calendar = accounts.calendar()
    past = events_of(letter) if letter.pk else []
    before = shares_of(letter) if letter.pk else {}
    was_public = letter.public
    days, step_days = _days(letter, event, step)
    details = {**(details or {}), **({"step_days": step_days} if step_days else {})}
    new = LetterEvent(
        sequence=len(past) + 1, event=event, on=step.on, at=at, by=by, actor=_actor(letter, event, by, on=at.date()),
        days=days, until=step.until,
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
        Reply.objects.create(letter=letter, sequence=new.sequence, text=step.reply, for_merged=step.for_merged)
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
    if letter.public or was_public:
        PUBLIC_LETTERS.note([letter.pk])
    if letter.is_purged and not letter.public:
        letter.public_texts.all().delete()
    outdated = [PUBLIC_PAGES] if letter.public != was_public or before != shares_of(letter) else []
    invalidate([*outdated, page_key(letter)] if letter.public or was_public else outdated)
    written = (
        {"text": letter.text, "title": letter.title, "name": letter.name} if event is Event.WRITTEN else {}
    )
    proposal = [shown.title, shown.question, shown.answer] if event is Event.PROPOSED else None
    ledger.append(
        by=new.actor, at=at, action=f"letter_{event}", subject=f"letter:{letter.number}",
        content={
            "on": step.on.isoformat(), "note": step.note, "details": new.details, "days": new.days, "reply": step.reply, "for_merged": step.for_merged,
            "proposal": proposal, "unit": new.unit.code if new.unit else None, **written,
        },
        key=base64.b64decode(letter.ledger_key) or settings.GONGKAI_INDEX_KEY,  # of a purged one there is none any more
    )  # fmt: skip
    return new


def _actor(letter: Letter, event: Event, by: Person | None, *, on: date) -> str:
    """Who did it, as text that outlives the account; a stand-in is named with the person stood in for."""
    if by is None:
        return SYSTEM if event in (Event.REOPENED, Event.ARCHIVED, Event.SEPARATED) else WRITER
    for place, roles in ROLES[event].items():
        unit = {Place.BOX: letter.unit, Place.LEAD: letter.lead, Place.OFFICE: accounts.district()}[place]
        if unit and (principal := accounts.acting_for(by, unit, roles, on)):
            return f"{by.name}（受{principal.name}委托）"
    return by.name


def _helpers(standing: Standing, events: Sequence[LetterEvent]) -> list[int]:
    """The units that help, by the assignment in effect."""
    if standing.lead is None:
        return []
    assigned = effective_events(list(events), Event.ASSIGNED)
    return details_of(assigned[-1]).get("helpers", []) if assigned else []


def _attach(letter: Letter, uploads: Sequence[Upload], event: LetterEvent, *, at: datetime) -> None:
    for upload in uploads:
        file = files.store(upload.content, media_type=media_type_of(upload.name, upload.content), at=at)
        LetterFile.objects.create(
            letter=letter,
            file=file,
            name=_short(upload.name),
            sequence=event.sequence,
            is_answer=event.kind is Event.DRAFTED,
        )


def _short(name: str) -> str:
    """A file's name as long as it can be kept, with its ending."""
    stem, dot, ending = name.rpartition(".")
    return (
        name
        if len(name) <= _LONGEST_FILE_NAME
        else f"{stem[: _LONGEST_FILE_NAME - len(ending) - 1]}{dot}{ending}"
    )


@transaction.atomic
def note_export(boxes: Sequence[Unit], year: int, *, by: Person, at: datetime) -> None:
    """Record that someone takes away the register of a year, with the names in it."""
    content = {"year": year, "boxes": [unit.code for unit in boxes]}
    ledger.append(
        by=by.name, at=at, action="letters_exported", subject=f"letters:{year}", content=content, key=settings.GONGKAI_INDEX_KEY
    )  # fmt: skip


@transaction.atomic
def note_opened(letter: Letter, name: str, *, by: Person, at: datetime) -> None:
    """Record that someone opens a file that came with a letter."""
    ledger.append(
        by=by.name, at=at, action="letter_file_opened", subject=f"letter:{letter.number}", content={"file": name},
        key=base64.b64decode(letter.ledger_key) or settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip


@transaction.atomic
def reveal(letter: Letter, *, reason: str, by: Person, at: datetime) -> None:
    """Record that someone looks at a writer's telephone and address, and why."""
    ledger.append(
        by=by.name, at=at, action="letter_revealed", subject=f"letter:{letter.number}", content={"reason": reason},
        key=base64.b64decode(letter.ledger_key),
    )  # fmt: skip
