"""Many people's requests of the same text: registered together, each a case of its own, and taken on together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.accounts.models import Person, Unit
from gongkai.applications.actions.requests import Submitted, perform, submit
from gongkai.applications.actions.steps import Step, Upload
from gongkai.applications.letters import LetterIncomplete
from gongkai.applications.models import Application
from gongkai.intake import actions as intake
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.receipt import Channel, ReceiptRefused

BATCH_LENGTH = 32


@transaction.atomic
def submit_many(
    unit: Unit,
    people: Sequence[dict[str, Any]],
    *,
    token: str,
    channel: Channel,
    answers: dict[str, Any],
    uploads: Sequence[Upload] = (),
    by: Person,
    at: datetime,
    on: date,
    office_received_on: date | None = None,
) -> list[Submitted]:
    """One request for each of `people`, with the common `answers`; all of them or none, and sent twice no more of them.

    Raises what `submit` raises.
    """
    batch = intake.token_hash(token)[:BATCH_LENGTH]
    return [
        submit(
            unit,
            token=f"{token}:{index}",
            channel=channel,
            answers={**answers, **person},
            uploads=uploads,
            by=by,
            at=at,
            on=on,
            office_received_on=office_received_on,
            batch=batch,
        )
        for index, person in enumerate(people)
    ]


@transaction.atomic
def perform_many(
    applications: Sequence[tuple[Application, Step]], event: Event, *, by: Person, at: datetime
) -> None:
    """The same event of several requests: of all of them or, where one refuses, of none; the refusal names it."""
    for application, step in applications:
        try:
            perform(application.pk, event, step, by=by, at=at, expected=application.events_recorded)
        except (CaseRefused, ReceiptRefused, LetterIncomplete) as refused:
            raise CaseRefused(f"{application.number}：{refused}") from refused
