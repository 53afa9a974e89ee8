"""Beside the steps of a case: looks at personal data, a changed calendar, files nobody uses."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.accounts import queries as accounts
from gongkai.accounts.encryption import blind_index
from gongkai.accounts.models import Person, Unit
from gongkai.applications.actions.reminders import holders_of, remind
from gongkai.applications.actions.requests import derive
from gongkai.applications.actions.steps import NotPermitted
from gongkai.applications.models import Application, Attachment, DataClass
from gongkai.applications.queries import entries_of, events_of, has_looked
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.ledger import actions as ledger
from gongkai.regulation import case


@transaction.atomic
def reveal(application: Application, *, by: Person, reason: str, at: datetime) -> None:
    """Record that someone looked at an applicant's numbers and address in full, and why."""
    _note_access(application, "personal_data_revealed", {"reason": reason}, by=by, at=at)


@transaction.atomic
def open_attachment(attachment: Attachment, *, by: Person, at: datetime) -> None:
    """Record that someone opened a file that not everyone may open."""
    content = {"attachment": attachment.pk, "file": attachment.file.address}
    _note_access(attachment.application, "attachment_opened", content, by=by, at=at)


@transaction.atomic
def look_at_original(attachment: Attachment, *, by: Person, at: datetime) -> None:
    """Record that someone looks at the pages of originals of a request, once a day for each person."""
    if not has_looked(attachment.application, by, at=at):
        content = {"attachment": attachment.pk, "file": attachment.file.address}
        _note_access(attachment.application, "original_seen", content, by=by, at=at)


@transaction.atomic
def note_package(application: Application, *, by: Person, at: datetime) -> None:
    """Record that someone took a case out as a package."""
    _note_access(application, "case_packaged", {}, by=by, at=at)


@transaction.atomic
def give_new_code(application: Application, *, identity: str, seen: str, by: Person, at: datetime) -> str:
    """A new query code for an applicant who lost theirs, against identity; the old one is void.

    `identity`: the number on the document that was shown, compared with the one on file where there is one;
    `seen`: what was shown. Raises NotPermitted where they differ. Returns the code, which is stored as a hash only.
    """
    locked = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    if DataClass.CONTACT in locked.purged:
        raise NotPermitted("登记的证件号码已经按保存期限清除，不能核对，不再给出新的查询码。")
    if locked.id_index and blind_index("id", identity) != locked.id_index:
        raise NotPermitted("证件号码与登记的不符，不能重新给出查询码，请核对证件原件。")
    code = query_code.code_for(intake.new_token())
    locked.query_code_hash = query_code.hash_of(code)
    locked.save(update_fields=["query_code_hash"])
    _note_access(locked, "code_reissued", {"seen": seen}, by=by, at=at)
    return code


@transaction.atomic
def note_export(unit: Unit, *, year: int, number: int, by: Person, at: datetime) -> None:
    """Record that someone took out a unit's register, in which applicants' numbers and addresses stand."""
    ledger.append(
        by=by.name,
        at=at,
        action="register_exported",
        subject=f"unit:{unit.code}",
        content={"year": year, "number": number},
        key=settings.GONGKAI_INDEX_KEY,
    )


def _note_access(
    application: Application, action: str, content: dict[str, Any], *, by: Person, at: datetime
) -> None:
    ledger.append(
        by=by.name,
        at=at,
        action=action,
        subject=f"application:{application.number}",
        content=content,
        key=base64.b64decode(application.ledger_key),
    )


@transaction.atomic
def recompute_deadline(application_id: int, *, by: str, at: datetime) -> tuple[date | None, date | None]:
    """Fold a request again after a change of calendar; returns the due date before and after."""
    application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
    before, was_provisional = application.due_on, application.due_is_provisional
    events = events_of(application)
    derive(application, case.fold(entries_of(events)), events, accounts.calendar())
    after = application.due_on
    if (before, was_provisional) != (after, application.due_is_provisional):
        application.save()
        ledger.append(
            by=by,
            at=at,
            action="deadline_recomputed",
            subject=f"application:{application.number}",
            content={"before": before, "after": after},
            key=base64.b64decode(application.ledger_key),
        )
        if before != after:
            text = f"放假安排变更，答复期限由 {before or '（无）'} 变为 {after or '（无）'}"
            remind(
                application,
                holders_of(application, at.date()),
                f"moved:{before}:{after}:{at:%Y%m%d}",
                text,
                at=at,
            )
    return before, after
