"""Letters that were here before a change of the tables are all there after it, with what the new columns say."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongkai.mailbox import queries
from gongkai.mailbox.models import ErrorReport, Letter
from tests.factories import moment
from tests.mailbox.letters import DAY, Mailroom

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("mailbox", name)])
    return executor.loader.project_state([("mailbox", name)]).apps


def test_what_was_answered_and_public_says_whose_and_when():
    room = Mailroom()
    letter, waiting = room.published(), room.write()
    newest = sorted(name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes("mailbox"))[-1]
    try:
        before = migrate("0001_letters")
        before.get_model("mailbox", "ErrorReport").objects.create(
            page="/", kind="words", text="错字", at=moment(DAY), due_on=date(2020, 6, 4)
        )
        before.get_model("mailbox", "LetterEvent").objects.update(days=0)
    finally:
        migrate(newest)
    letter.refresh_from_db()
    assert (letter.reply, letter.public_by, letter.public_answered_on, letter.published_on) == (
        4,
        room.unit,
        DAY,
        DAY,
    )
    assert ErrorReport.objects.get().unit == room.district
    assert queries.standing_of(Letter.objects.get(pk=waiting.pk)).step_days == 1
