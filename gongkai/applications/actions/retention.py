"""Erasing what has been kept long enough. What is counted stays, and the ledger's chain stays whole."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.applications.actions.details import index
from gongkai.applications.models import Application, DataClass, Purpose, Redaction, RequestedText, RetentionRule
from gongkai.applications.queries import USUAL_YEARS, details_of, events_of, to_purge, years_kept
from gongkai.ledger import actions as ledger
from gongkai.notices import actions as notices
from gongkai.regulation.case import Event
from gongkai.regulation.personal_data import mask_text

ERASED = "（已按保存期限清除）"
_IDENTITY = (Purpose.IDENTITY, Purpose.AUTHORISATION)
_CONTACT = ("id_number", "phone", "email", "address", "postcode")
_IN_DETAILS = frozenset({*_CONTACT, "joint"})
# What figures are made of and names nobody.
_KEPT_DETAILS = frozenset({Event.RATED})


@transaction.atomic
def set_retention(years: Mapping[DataClass, int], *, by: Person, at: datetime) -> list[str]:
    """Set how many years each class of data is kept; returns what changed, in words."""
    before = years_kept()
    changed = []
    for data_class, number in years.items():
        if number == before[data_class]:
            continue
        changed.append(f"{data_class.label}：{before[data_class]} 年改为 {number} 年")
        if number == USUAL_YEARS[data_class]:
            RetentionRule.objects.filter(data_class=data_class).delete()
        else:
            RetentionRule.objects.update_or_create(data_class=data_class, defaults={"years": number})
    if changed:
        ledger.append(
            by=by.name,
            at=at,
            action="retention_set",
            subject="retention",
            content={"changed": changed},
            key=settings.GONGKAI_INDEX_KEY,
        )
    return changed


@transaction.atomic
def purge(application_id: int, data_class: DataClass, *, by: str, at: datetime) -> bool:
    """Erase a class of data of one request whose time is over; False where it is not, or is erased already.

    The files themselves are forgotten by the daily round, once nothing points at them.
    """
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application_id)
    if not to_purge(data_class, at.date()).filter(pk=application_id).exists():
        return False
    key = base64.b64decode(application.ledger_key)
    if data_class is DataClass.IDENTITY_COPIES:
        application.attachments.filter(purpose__in=_IDENTITY).delete()
    elif data_class is DataClass.CONTACT:
        _erase_contact(application)
    else:
        _erase_case(application)
    application.purged = [*application.purged, data_class.value]
    application.save()
    ledger.append(
        by=by,
        at=at,
        action="purged",
        subject=f"application:{application.number}",
        content={"data_class": data_class.value},
        key=key,
    )
    return True


def _erase_contact(application: Application) -> None:
    """Numbers and addresses, and with them what they were before and where those live who were consulted."""
    for name in _CONTACT:
        setattr(application, name, "")
    application.joint = "\n".join(f"{name}，" for name, _ in application.joint_applicants)
    index(application)
    notices.forget(application.number)
    for event in events_of(application):  # taken back or not
        details = details_of(event)
        kept = {name: value for name, value in details.items() if name not in _IN_DETAILS}
        if kept != details:
            event.details = json.dumps(kept, ensure_ascii=False) if kept else ""
        event.note = mask_text(event.note)
        event.save(update_fields=["details", "note"])


def _erase_case(application: Application) -> None:
    """Everything that says who asked what and how it was answered; the ledger's digests of it lose their meaning."""
    _erase_contact(application)
    application.name = application.description = ERASED
    application.agent = application.legal_representative = application.joint = ""
    application.ledger_key = ""
    index(application)
    application.name_index = ""
    for event in events_of(application):
        event.note = ERASED if event.note else ""
        event.details = event.details if event.kind in _KEPT_DETAILS else ""
        event.delivery_number = ""
        event.save(update_fields=["note", "details", "delivery_number"])
    RequestedText.objects.filter(application=application).delete()
    application.attachments.update(redaction=None)
    Redaction.objects.filter(application=application).delete()
    application.attachments.all().delete()
    application.letters.update(
        docx=None,
        pdf=None,
        finished=None,
        content="",
        reasons="",
        where_to_get="",
        search_record="",
        other_organ="",
        finished_text="",
        addressee="",
    )
    application.remedies.update(note="")
    for remedy in application.remedies.all():
        remedy.steps.update(note="")
        for step in remedy.steps.all():
            step.files.all().delete()
