"""The chain finds every tampering, and the database refuses it in the first place."""

import importlib
import io
import json
import random
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gongkai.ledger import actions
from gongkai.ledger.chain import GENESIS, Link, digest_of, root_of, verify
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from tests.factories import moment

KEY = b"k" * 32


def append(number):
    return actions.append(
        by="职员", at=moment(date(2020, 6, 1)), action="registered",
        subject=f"application:{number}", content={"number": number}, key=KEY,
    )  # fmt: skip


def chain(length):
    links, previous = [], GENESIS
    for sequence in range(1, length + 1):
        link = Link(
            sequence, "2020-06-01T10:00:00+00:00", "职员", "registered", f"a:{sequence}", "d" * 64, previous
        )
        link = replace(link, hash=link.expected_hash())
        links.append(link)
        previous = link.hash
    return links


def tampered(links, dice):
    """One tampering: a field changed, an entry deleted, inserted twice, or two swapped. Returns the first bad place."""
    links, place = list(links), dice.randrange(len(links) - 1)
    match dice.choice(("edit", "delete", "duplicate", "swap")):
        case "edit":
            name = dice.choice(("at", "actor", "action", "subject", "digest", "previous", "hash"))
            links[place] = replace(links[place], **{name: getattr(links[place], name) + "x"})
        case "delete":
            del links[place]
        case "duplicate":
            links.insert(place + 1, links[place])
            place += 1
        case "swap":
            links[place], links[place + 1] = links[place + 1], links[place]
    return links, place + 1


def test_a_thousand_tamperings_are_all_found_at_the_first_bad_entry():
    dice, links = random.Random(1), chain(40)
    assert verify(links).verified == 40 and verify(links).bad_sequence is None
    for _ in range(1000):
        changed, place = tampered(links, dice)
        assert verify(changed).bad_sequence == place


@pytest.mark.django_db
def test_entries_follow_each_other_and_verify():
    for number in range(5):
        append(number)
    verdict = verify_all()
    assert verdict.verified == 5 and verdict.bad_sequence is None


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        append(1)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET actor = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_refuses_to_change_or_delete(statement):
    append(1)
    if connection.vendor == "sqlite" and statement.startswith("DELETE"):
        migration = importlib.import_module("gongkai.ledger.migrations.0002_append_only")
        with connection.cursor() as cursor:
            cursor.execute(migration.SQLITE.format(operation="delete"))
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get().actor == "职员"


@pytest.mark.django_db
def test_the_command_verifies_the_database_and_an_exported_copy(tmp_path):
    for number in range(3):
        append(number)
    file, out = tmp_path / "ledger.jsonl", io.StringIO()
    call_command("verify_ledger", export=file, stdout=out)
    assert "3 条记录全部完好" in out.getvalue()
    call_command("verify_ledger", file, stdout=out)
    lines = file.read_text(encoding="utf-8").splitlines()
    second = json.loads(lines[1]) | {"actor": "别人"}
    file.write_text("\n".join([lines[0], json.dumps(second, ensure_ascii=False), lines[2]]), encoding="utf-8")
    with pytest.raises(CommandError, match="第 2 条记录有问题") as broken:
        call_command("verify_ledger", file)
    assert broken.value.returncode == 1
    file.write_text("不是记录", encoding="utf-8")
    with pytest.raises(CommandError, match="第 1 行不是一条记录"):
        call_command("verify_ledger", file)


@pytest.mark.django_db
def test_an_import_is_one_entry_whose_root_stands_for_its_rows():
    rows = [{"number": number} for number in range(100)]
    at = moment(date(2020, 6, 1))
    entry = actions.append_import(by="导入", at=at, subject="applications", rows=rows, key=KEY)
    assert Entry.objects.count() == 1 and verify_all().bad_sequence is None
    assert entry.digest == digest_of({"rows": 100, "root": root_of(rows, KEY)}, KEY)
    for changed in (rows[1:], [*rows, {"number": 100}], [rows[1], rows[0], *rows[2:]]):
        assert root_of(changed, KEY) != root_of(rows, KEY)
