"""A backup brings back rows, files and the chain of one moment, or nothing at all."""

import json
import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.actions import Upload
from gongkai.applications.models import Application, Letter, Purpose
from gongkai.files.queries import content_of
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import Event
from tests.factories import CANARIES, Office

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2020, 6, 1)


@pytest.fixture
def office(settings, tmp_path):
    settings.GONGKAI_FILES = tmp_path / "files"
    office = Office()
    application = office.answered(DAY, date(2020, 6, 12))
    scan = Upload("盖章件.pdf", b"%PDF-1 scan", Purpose.DELIVERY)
    office.do(application, Event.PHONE_NOTED, date(2020, 6, 12), note="已收到", uploads=[scan])
    return office


@pytest.fixture
def backup(office, tmp_path):
    call_command("backup", tmp_path / "backup")
    return tmp_path / "backup"


def lose_everything(settings):
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.GONGKAI_FILES)
    assert not Application.objects.exists() and not Entry.objects.exists()


def snapshot():
    application = Application.objects.get()
    return (
        application.name, application.due_on, application.state, application.submitted_at, application.accepts_other_form,
        [(event.event, event.on, event.note) for event in application.events.all()],
        [(letter.number, letter.grounds, content_of(letter.pdf) if letter.pdf else None) for letter in Letter.objects.order_by("pk")],
        [content_of(file.file) for file in application.attachments.all()], verify_all().head,
    )  # fmt: skip


def test_everything_comes_back_and_the_work_goes_on(backup, settings, office):
    before = snapshot()
    lose_everything(settings)
    call_command("restore", backup)
    assert snapshot() == before and verify_all().bad_sequence is None
    assert Person.objects.get(pk=office.staff[Role.CLERK].pk).check_password("") is False
    # New rows find their places after the old ones.
    application = office.receive(DAY, token="after")
    assert Application.objects.count() == 2 and application.number.endswith("00002")
    assert (
        Unit.objects.create(
            code="new", number=999, name="新", short_name="新", organ_class="department", valid_from=DAY
        ).pk
        > office.unit.pk
    )


def test_nothing_in_it_can_be_read_without_the_keys(backup):
    everything = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())
    for secret in CANARIES.values():
        assert secret.encode() not in everything and json.dumps(secret).encode() not in everything


def test_it_is_never_laid_over_what_is_there(backup, tmp_path):
    with pytest.raises(CommandError, match="已经有数据"):
        call_command("restore", backup)
    with pytest.raises(CommandError, match="不是空文件夹"):
        call_command("backup", backup)


def spoil_a_row(backup):
    path = backup / "tables" / "applications_application.jsonl"
    path.write_bytes(path.read_bytes().replace(b"counter", b"internet"))


def lose_a_file(backup):
    next((backup / "files").iterdir()).unlink()


def interrupt(backup):
    (backup / "manifest.json").unlink()


def of_another_version(backup):
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["migrations"].append(["applications", "9999_later"])
    (backup / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_a_row, "已损坏或者被改动"),
        (lose_a_file, "没有恢复任何内容"),
        (interrupt, "没有完整的备份"),
        (of_another_version, "版本不同"),
    ],
)
def test_a_backup_that_is_not_whole_brings_nothing_back(backup, settings, spoil, sentence):
    lose_everything(settings)
    spoil(backup)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", backup)
    assert not Application.objects.exists() and not Unit.objects.exists()
