"""What each day needs: telling of limits, filing what is finished, erasing what has been kept long enough."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Q

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Person, Role, Unit
from gongkai.ledger import actions as ledger
from gongkai.mailbox import course
from gongkai.mailbox.actions.deriving import derive
from gongkai.mailbox.actions.letters import PUBLIC_PAGES, index, record_by_system
from gongkai.mailbox.course import OPEN_STATES, Event, Exit, State
from gongkai.mailbox.models import Letter, LimitKey
from gongkai.mailbox.queries import days_of, entries_of, events_of, letters_to_purge
from gongkai.mailbox.searching import LETTERS
from gongkai.notices import actions as notices
from gongkai.notices.gateway import configured
from gongkai.notices.models import Channel
from gongkai.publishing.actions import invalidate

ERASED = "（已按保存期限清除）"
# Working days past the limit after which the next step up the ladder is told.
_HEADS_AFTER, _OFFICE_AFTER = 0, 3
_HEADS = (Role.OFFICE_HEAD, Role.LEADER)


def remind_of_limits(*, today: date, at: datetime) -> int:
    """Tell of every limit that is near or past: who handles it, then their heads, then the office; each once.

    Run again on the same day it tells nobody twice.
    """
    calendar = accounts.calendar()
    people_of = cache(lambda unit, roles: _people(unit, roles, today))  # many letters, few units
    told, district = 0, accounts.district()
    waiting = Letter.objects.filter(state__in=OPEN_STATES).select_related("unit", "lead")
    for letter in waiting.filter(step_due_on__lte=today).iterator():
        text = f"应于 {letter.step_due_on} 前{'受理' if letter.state == State.WRITTEN else '分办'}"
        told += _tell(
            letter, people_of(letter.unit, (Role.LETTER_CLERK,)), f"step:{letter.step_due_on}", text, at=at
        )
    for letter in waiting.filter(warn_on__lte=today).iterator():
        due, lead = letter.due_on, letter.lead or letter.unit
        if due >= today:
            told += _tell(
                letter,
                people_of(lead, (Role.LETTER_CLERK,)),
                f"warn:{due}",
                f"办理期限为 {due}，请抓紧办理",
                at=at,
            )
            continue
        late = calendar.count(due, today)
        for after, occasion, people in (
            (_HEADS_AFTER, "late", people_of(lead, (Role.LETTER_CLERK, *_HEADS))),
            (_OFFICE_AFTER, "very-late", people_of(district, (*_HEADS, Role.COORDINATOR))),
        ):
            if late > after:
                text = f"已超过办理期限 {due}（{lead.short_name}）"
                told += _tell(letter, people, f"{occasion}:{due}", text, at=at)
    return told


def _people(unit: Unit, roles: Iterable[Role], today: date) -> list[Person]:
    unit = accounts.responsible_unit(unit, today)
    return [person for role in roles for person in accounts.people_with_role(unit, role, today)]


def _tell(letter: Letter, people: Iterable[Person], occasion: str, text: str, *, at: datetime) -> int:
    if Channel.MAIL not in configured():
        return 0  # the work lists show the same
    subject = f"来信 {letter.number}：{text}"
    return sum(
        notices.enqueue(
            f"letter-limit:{letter.number}:{occasion}:{person.pk}", Channel.MAIL, person.email, subject=subject, about=letter.number,
            text=f"{subject}。请登录信息公开工作台办理。", at=at,
        )
        for person in people
        if person.email
    )  # fmt: skip


@transaction.atomic
def renew_pages() -> None:
    """The pages that say something else because a day, and perhaps a year, has begun."""
    invalidate([PUBLIC_PAGES])


@transaction.atomic
def recompute_letter(letter_id: int, *, by: str, at: datetime) -> tuple[date | None, date | None]:
    """Fold a letter again after a change of calendar; returns the due date before and after."""
    letter = Letter.objects.select_for_update(no_key=True).get(pk=letter_id)
    before = (letter.due_on, letter.step_due_on)
    events = events_of(letter)
    derive(letter, course.fold(entries_of(events)), events, accounts.calendar())
    after = (letter.due_on, letter.step_due_on)
    if before != after:
        letter.save()
        ledger.append(
            by=by, at=at, action="deadline_recomputed", subject=f"letter:{letter.number}",
            content={"before": [str(day) for day in before], "after": [str(day) for day in after]},
            key=base64.b64decode(letter.ledger_key),
        )  # fmt: skip
    return before[0], after[0]


def archive_finished(*, today: date, at: datetime) -> int:
    """File the answered letters that nothing more is to be done about once the writer's days to evaluate are over.

    Which days those are the course knows; the newest answer's count.
    """
    last = today - timedelta(days=days_of()[LimitKey.RATING])
    done = Letter.objects.filter(
        Q(answered_again_on__lt=last) | Q(answered_again_on__isnull=True, answered_on__lt=last),
        state=State.ANSWERED, owes_visit=False, owes_report=False,
    ).exclude(exit__in=(Exit.WAITING, Exit.PROPOSED))  # fmt: skip
    filed = 0
    for pk in list(done.values_list("pk", flat=True)):
        filed += record_by_system(pk, Event.ARCHIVED, today=today, at=at)
    return filed


@transaction.atomic
def purge_letter(pk: int, *, by: str, today: date, at: datetime) -> bool:
    """Erase who wrote what, and with it the key of its ledger entries; False where its time is not over.

    What is counted stays, and so does what was published, which names nobody.
    """
    letter = letters_to_purge(today).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if letter is None:
        return False
    key = base64.b64decode(letter.ledger_key)
    ledger.append(by=by, at=at, action="letter_purged", subject=f"letter:{letter.number}", content={}, key=key)
    letter.name = letter.title = letter.text = ERASED
    letter.upstream_number = letter.phone = letter.email = letter.address = letter.place = letter.ledger_key = (
        letter.query_code_hash
    ) = ""
    letter.is_purged = True
    index(letter)
    letter.name_index = ""
    letter.save()
    for event in letter.events.order_by("sequence"):
        event.note = ERASED if event.note else ""
        event.save(update_fields=["note"])
    letter.replies.all().delete()
    letter.public_texts.exclude(sequence=letter.public).delete()
    letter.files.all().delete()
    notices.forget(letter.number)
    LETTERS.note([letter.pk])
    return True
