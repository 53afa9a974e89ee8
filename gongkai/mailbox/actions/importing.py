"""Bringing in a register of letters: all of it or nothing, one entry of the ledger for all."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.mailbox import course
from gongkai.mailbox.actions.counting import recount
from gongkai.mailbox.actions.deriving import derive
from gongkai.mailbox.actions.letters import PUBLIC_PAGES, WRITER, index, number_of, series_of
from gongkai.mailbox.course import Event, LetterRefused
from gongkai.mailbox.models import Letter, LetterEvent, LetterImport, LimitKey, PublicText, Reply
from gongkai.mailbox.queries import days_of, entries_of
from gongkai.mailbox.register import Record, Register
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.publishing.actions import invalidate

_BATCH = 500
_OURS = re.compile(r"XJ(\d{4})-(\d{5,})")


@transaction.atomic
def import_letters(
    register: Register, *, name: str, by: str, at: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:  # fmt: skip
    """Bring in letters that were answered before this system, and those still open, which begin here; how many.

    Figures count them as they happened. Raises LetterRefused where this file is in already.
    """
    if LetterImport.objects.filter(digest=register.digest).exists():
        raise LetterRefused("这份台账以前已经导入。")
    numbers = _numbers(register.records)
    calendar, limits = accounts.calendar(), days_of()
    for start in range(0, len(register.records), _BATCH):
        records = register.records[start : start + _BATCH]
        made = []
        for record in records:
            letter = _letter(record, numbers[record.row], at=at)
            events = list(_events(record, limits, by=by, at=at))
            derive(letter, course.fold(entries_of(events)), events, calendar)
            made.append((letter, events, record))
        Letter.objects.bulk_create([letter for letter, _, _ in made])
        for letter, events, _ in made:
            for event in events:
                event.letter = letter
        LetterEvent.objects.bulk_create([event for _, events, _ in made for event in events])
        answered = [(letter, record) for letter, _, record in made if record.answered_on]
        Reply.objects.bulk_create(
            Reply(letter=letter, sequence=2, text=record.reply) for letter, record in answered
        )
        PublicText.objects.bulk_create(
            PublicText(letter=letter, sequence=2, title=record.public[0], question=record.public[1], answer=record.public[2])
            for letter, record in answered
            if record.public
        )  # fmt: skip
        recount([letter for letter, _, _ in made])
        LETTERS.note([letter.pk for letter, _, _ in made])
        PUBLIC_LETTERS.note([letter.pk for letter, _, _ in made if letter.public])
        progress(start + len(records), len(register.records))
    LetterImport.objects.create(
        name=name, digest=register.digest, letters=len(register.records), actor=by, at=at
    )
    ledger.append_import(
        by=by, at=at, subject=f"letters:{register.digest[:16]}", rows=(
            {field: str(value) for field, value in record._asdict().items()} for record in register.records
        ),
        key=settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip
    invalidate([PUBLIC_PAGES])
    return len(register.records)


def _numbers(records: Sequence[Record]) -> dict[int, str]:
    """The number of each row: its own, or the next of its year; ours go on after those that were brought along."""
    numbers = {record.row: record.number for record in records if record.number}
    for number in numbers.values():
        if ours := _OURS.fullmatch(number):
            intake.skip_to(series_of(int(ours[1])), int(ours[2]))
    lacking: dict[int, list[Record]] = {}
    for record in records:
        if not record.number:
            lacking.setdefault(record.written_on.year, []).append(record)
    for year, rows in lacking.items():
        first = intake.next_number(series_of(year), many=len(rows))
        ordered = sorted(rows, key=lambda one: (one.written_on, one.row))
        numbers |= {record.row: number_of(year, first + n) for n, record in enumerate(ordered)}
    return numbers


def _letter(record: Record, number: str, *, at: datetime) -> Letter:
    letter = Letter(
        unit=record.box, number=number, query_code_hash="", wants_notice=False, written_on=record.written_on, written_at=at,
        ledger_key=base64.b64encode(os.urandom(32)).decode(), **record.fields,
    )  # fmt: skip
    index(letter)
    return letter


def _events(record: Record, limits: Mapping[LimitKey, int], *, by: str, at: datetime) -> Iterator[LetterEvent]:
    def event(sequence: int, kind: Event, on: date, details: dict[str, Any], **more: Any) -> LetterEvent:
        return LetterEvent(
            sequence=sequence,
            event=kind,
            on=on,
            at=at,
            actor=more.pop("actor", by),
            details=json.dumps(details),
            **more,
        )

    yield event(
        1,
        Event.WRITTEN,
        record.written_on,
        {"consents": record.consents},
        actor=WRITER,
        until=record.upstream_due_on,
        days=limits[LimitKey.ACCEPT],
    )
    if record.answered_on:
        details = {"since": record.accepted_on.isoformat(), "was_public": record.public is not None}
        yield event(
            2,
            Event.HANDLED_BEFORE,
            record.answered_on,
            details,
            unit=record.lead,
            days=limits[LimitKey(record.fields["kind"])],
        )
        if record.rating:
            said = {"score": record.rating, "is_solved": True, "before": True}
            yield event(3, Event.RATED, record.answered_on, said, actor=WRITER)
