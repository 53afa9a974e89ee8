"""A backup brings back rows, files and the chain of one moment, or nothing at all."""

import json
import shutil
from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import ModelLogEntry

from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications.actions import Upload
from gongkai.applications.models import Application, Letter, Purpose
from gongkai.files.queries import content_of
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.case import Event
from gongkai.site import backup as backup_module
from tests.factories import CANARIES, Office, moment

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2020, 6, 1)


@pytest.fixture(autouse=True)
def real_moments(monkeypatch):
    """Real moments have microseconds."""
    monkeypatch.setattr(
        "tests.factories.moment", lambda day, hour=10: moment(day, hour) + timedelta(microseconds=7)
    )


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
        [(event.event, event.on, event.at, event.note) for event in application.events.all()],
        [(letter.number, letter.grounds, content_of(letter.pdf) if letter.pdf else None) for letter in Letter.objects.order_by("pk")],
        [content_of(file.file) for file in application.attachments.all()], verify_all().head,
    )  # fmt: skip


def exact_moments():
    """The stored form of moments, which comparisons within the database go by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at FROM ledger_entry UNION ALL SELECT submitted_at FROM applications_application"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT CAST(at AS text) FROM ledger_entry ORDER BY sequence")
        return rows, cursor.fetchall()


def test_the_editors_own_log_comes_back_with_its_keys(office, tmp_path, settings):
    key = uuid4()
    kind = ContentType.objects.get_for_model(Unit)
    ModelLogEntry.objects.create(
        content_type=kind, label="x", action="wagtail.edit", object_id="1", uuid=key, timestamp=moment(DAY)
    )
    call_command("backup", tmp_path / "backup")
    lose_everything(settings)
    call_command("restore", tmp_path / "backup")
    assert ModelLogEntry.objects.get().uuid == key


def test_everything_comes_back_and_the_work_goes_on(backup, settings, office):
    before, moments = snapshot(), exact_moments()
    assert any(moment.microsecond for (moment,) in moments[0])
    lose_everything(settings)
    call_command("restore", backup)
    assert snapshot() == before and verify_all().bad_sequence is None
    assert exact_moments() == moments
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


def spoil_a_file(backup):
    path = next((backup / "files").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"!")


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
        (spoil_a_file, "已损坏或者被改动"),
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


def test_what_the_storage_has_lost_is_said_and_the_rest_is_kept(office, settings, tmp_path):
    path = next(path for path in settings.GONGKAI_FILES.rglob("*") if path.is_file())
    path.unlink()
    with pytest.raises(CommandError, match=f"缺少 1 个.*{path.name}"):
        call_command("backup", tmp_path / "backup")
    lose_everything(settings)
    with pytest.raises(CommandError, match=f"1 个文件.*{path.name}"):
        call_command("restore", tmp_path / "backup")
    assert Application.objects.count() == 1 and verify_all().bad_sequence is None


def test_others_write_while_it_is_made(office, tmp_path, monkeypatch):
    """The moment of the rows is the beginning; who writes meanwhile is neither held up nor half in it."""
    written = []

    def in_another_connection():
        Unit.objects.create(
            code="x", number=998, name="新", short_name="新", organ_class="department", valid_from=DAY
        )
        connection.close()

    def show(what, done, total):
        if not written:
            written.append(True)
            worker = Thread(target=in_another_connection)
            worker.start()
            worker.join()

    made = backup_module.make(tmp_path / "backup", at=moment(DAY), progress=show)
    assert Unit.objects.filter(code="x").exists() and made.rows
    assert '"x"' not in (tmp_path / "backup" / "tables" / "accounts_unit.jsonl").read_text()
