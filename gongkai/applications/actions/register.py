"""Bringing in an office's register, all or nothing, and handing it out again."""

from __future__ import annotations

import base64
import gc
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Unit
from gongkai.applications.actions.requests import derive, number_of, series_of
from gongkai.applications.models import Application, CaseEvent, Letter, RegisterLayout, RequestedText
from gongkai.documents.letter import printable
from gongkai.intake import actions as intake
from gongkai.ledger import actions as ledger
from gongkai.regulation.case import Event
from gongkai.regulation.outcomes import letters_for
from gongkai.regulation.working_days import WorkCalendar

if TYPE_CHECKING:
    from gongkai.applications.forms.register import Record

BATCH = 1000
# Nobody has a code for these; one is given at the counter to whoever shows who they are.
NO_CODE = "!"


class AlreadyImported(ValueError):
    """The register, or a number in it, is in the system already; the message says in Chinese which."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was brought in."""

    total: int
    still_open: int
    years: dict[int, int]


@transaction.atomic
def import_register(
    records: Sequence[tuple[Unit, Record]],
    *,
    source: str,
    layout: Sequence[tuple[str, str]] = (),
    by: str,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Imported:
    """Bring in the requests of a register with their histories: all of them, or on any refusal none.

    `source`: the digest of what it says, which is brought in once; `layout`: the office's own heads with the columns they stand for, kept so that the register goes out as it came.
    One entry of the ledger stands for all rows. Raises AlreadyImported.
    """
    _check_numbers([record.columns["number"] for _, record in records if record.columns["number"]])
    claimed = intake.claim(f"register:{source}", source, at=at)
    if claimed is None:
        raise AlreadyImported("这份台账已经导入过，同一份台账不能导入两次。请到申请列表查看。")
    claimed.subject = "register"
    claimed.save(update_fields=["subject"])
    calendar = accounts.calendar()
    handlers = _handlers({unit for unit, _ in records})
    total, done, letter_numbers = len(records), 0, set()
    with _spared_by_the_collector():
        for batch in _batches(records):
            _number(batch)
            _keep_letter_numbers_apart(batch, letter_numbers)
            _store([_built(unit, record, handlers, by=by, at=at, calendar=calendar) for unit, record in batch])
            done += len(batch)
            progress(done, total)
    for unit in {unit for unit, _ in records}:
        RegisterLayout.objects.update_or_create(
            unit=unit, defaults={"columns": [list(pair) for pair in layout]}
        )
    ledger.append_import(
        by=by,
        at=at,
        subject="register",
        rows=({"unit": unit.code, **_content(record)} for unit, record in records),
        key=settings.GONGKAI_INDEX_KEY,
    )
    received = Counter(record.standing.received_on.year for _, record in records if record.standing.received_on)
    return Imported(
        total, sum(record.standing.is_open for _, record in records), dict(sorted(received.items()))
    )


@contextmanager
def _spared_by_the_collector() -> Iterator[None]:
    """What has been read so far stays: looking through all of it for garbage, again and again, took a seventh of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _store(built: Sequence[tuple[Application, list[CaseEvent], list[Letter]]]) -> None:
    Application.objects.bulk_create(application for application, _, _ in built)
    for application, events, letters in built:
        for row in (*events, *letters):
            row.application = application  # with the key it has now
    RequestedText.objects.bulk_create(
        RequestedText(application=application, text=application.description) for application, _, _ in built
    )
    CaseEvent.objects.bulk_create(event for _, events, _ in built for event in events)
    Letter.objects.bulk_create(letter for _, _, letters in built for letter in letters)


def _check_numbers(numbers: list[str]) -> None:
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    if twice:
        raise AlreadyImported(f"台账里编号 {'、'.join(twice[:5])} 出现不止一次，请核对。")
    for some in _batches(numbers):
        taken = list(Application.objects.filter(number__in=some).values_list("number", flat=True)[:5])
        if taken:
            raise AlreadyImported(f"编号 {'、'.join(taken)} 的申请系统里已经有了，同一份台账不能导入两次。")


def _number(batch: Sequence[tuple[Unit, Record]]) -> None:
    """Numbers of ours for requests that have none, and none of ours ever again for those that have one like ours."""
    lacking: dict[tuple[Unit, int], list[Record]] = defaultdict(list)
    for unit, record in batch:
        number, year = record.columns["number"], record.entries[0].on.year
        if not number:
            lacking[unit, year].append(record)
        elif match := re.fullmatch(rf"(\d{{4}})-{unit.number:03d}-(\d{{5}})", number):
            intake.skip_to(series_of(unit, int(match[1])), int(match[2]))
    for (unit, year), records in lacking.items():
        first = intake.next_number(series_of(unit, year), many=len(records))
        for sequence, record in enumerate(records, start=first):
            record.columns["number"] = number_of(unit, year, sequence)


def _keep_letter_numbers_apart(batch: Sequence[tuple[Unit, Record]], used: set[str]) -> None:
    """A letter's number stands once; where a register gives it to several requests, the others have it in the note."""
    numbers = {record.letter_number for _, record in batch if record.letter_number}
    used |= set(Letter.objects.filter(number__in=numbers).values_list("number", flat=True))
    for _, record in batch:
        if record.letter_number in used:
            record.note = "\n".join(filter(None, (record.note, f"文号：{record.letter_number}")))
            record.letter_number = ""
        elif record.letter_number:
            used.add(record.letter_number)


def _batches(rows: Sequence[Any]) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _handlers(units: set[Unit]) -> dict[tuple[int, str], Person]:
    """The people of these units by unit and name, where a name belongs to one person only."""
    found: dict[tuple[int, str], Person | None] = {}
    people = Person.objects.filter(is_active=True, appointments__unit__in=units).distinct()
    for person in people.prefetch_related("appointments"):
        for unit in {appointment.unit_id for appointment in person.appointments.all()}:
            key = (unit, person.name)
            found[key] = None if key in found else person
    return {key: person for key, person in found.items() if person is not None}


def _built(
    unit: Unit,
    record: Record,
    handlers: dict[tuple[int, str], Person],
    *,
    by: str,
    at: datetime,
    calendar: WorkCalendar,
) -> tuple[Application, list[CaseEvent], list[Letter]]:
    """The rows of one request, not yet stored."""
    columns = {
        name: printable(value) if isinstance(value, str) else value for name, value in record.columns.items()
    }
    application = Application(
        unit=unit,
        query_code_hash=NO_CODE,
        submitted_at=at,
        handler=handlers.get((unit.pk, record.handler)),
        ledger_key=base64.b64encode(os.urandom(32)).decode(),
        **columns,
    )
    events = [
        CaseEvent(
            sequence=entry.sequence,
            event=entry.event,
            on=entry.on,
            at=at,
            actor=f"{by}（导入台账）",
            days=entry.days,
            until=entry.until,
            outcome=entry.outcome or "",
        )
        for entry in record.entries
    ]
    events[0].note = printable(_told(record))
    letters = []
    last = events[-1]
    if last.event == Event.CONCLUDED_BEFORE:
        last.delivery_way, last.delivery_number = record.delivery_way or "", record.delivery_number
        kind = letters_for(record.standing.outcome)[0]
        letters.append(
            Letter(
                sequence=last.sequence,
                kind=kind,
                outcome=last.outcome,
                grounds=[ground.value for ground in record.grounds],
                number=printable(record.letter_number),
                dated_on=last.on,
            )
        )
    derive(application, record.standing, events, calendar)
    return application, events, letters


def _told(record: Record) -> str:
    """What the register says that has no column here."""
    handler = f"台账经办人：{record.handler}" if record.handler else ""
    return "\n".join(filter(None, (record.note, handler)))


def _content(record: Record) -> dict[str, Any]:
    """A row for the ledger's digest."""
    history = [(entry.event, entry.on, entry.days, entry.until, entry.outcome) for entry in record.entries]
    return {**record.columns, "history": history, "letter": record.letter_number, "note": record.note}
