"""A copy of everything an installation holds, rows and files of one moment, and its return into an empty one.

Rows are written as they lie in the database, so what is encrypted stays encrypted: a backup is worth nothing without
the keys, which are not in it and must be kept apart.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from gongkai.files.models import StoredFile
from gongkai.files.queries import path_of

MANIFEST = "manifest.json"
_TABLES, _FILES, _LIST = "tables", "files", "files.jsonl"
_BATCH = 500
# What is of the moment: sign-ins, and the counting of failed ones.
_LEFT_OUT = {"sessions", "axes"}

Progress = Callable[[str, int, int], None]


class BackupRefused(Exception):
    """A backup that cannot be made or brought back; the message says in Chinese why and what to do."""


@dataclass(frozen=True)
class Made:
    """What a backup holds: rows, files, and the addresses of files that the storage has lost."""

    rows: int
    files: int
    lost: list[str]


def make(folder: Path, *, at: datetime, progress: Progress) -> Made:
    """Write a backup into a new or empty folder. Nobody's work waits for it.

    The manifest is written last: a folder without one is a backup that was interrupted.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} 不是空文件夹，请另选一个，备份不覆盖已有的文件。")
    (folder / _TABLES).mkdir(parents=True)
    (folder / _FILES).mkdir()
    tables: dict[str, Any] = {}
    with _one_moment():
        models = _models()
        for done, model in enumerate(models, start=1):
            name = model._meta.db_table
            tables[name] = _write_table(folder / _TABLES / f"{name}.jsonl", name)
            progress("表", done, len(models))
        addresses = list(StoredFile.objects.order_by("pk").values_list("address", flat=True))
        migrations = _applied()
    copied, missing = {}, []
    for address in _counted(addresses, progress):
        try:
            copied[address] = _copy(path_of(address), folder / _FILES / address)
        except FileNotFoundError:
            missing.append(address)
    # What was forgotten since the moment of the rows, nothing pointed at; what still has its row is lost.
    lost = [address for address in missing if StoredFile.objects.filter(address=address).exists()]
    with (folder / _LIST).open("wb") as target:
        listed = _write_lines(target, copied.items())
    manifest = {
        "made_at": at.isoformat(),
        "database": connection.vendor,
        "migrations": migrations,
        "tables": tables,
        "files": listed,
        "lost": lost,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    return Made(sum(table["rows"] for table in tables.values()), len(copied), lost)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables as they are at one moment, while others go on writing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
        else:
            # Not `atomic`, which takes SQLite's write lock at once (transaction_mode).
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _applied() -> list[list[str]]:
    return sorted(map(list, MigrationRecorder(connection).applied_migrations()))


def _models() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _LEFT_OUT
    ]


def _write_table(path: Path, name: str) -> dict[str, Any]:
    """The rows of a table, one JSON list a line, the columns first; how many, and their digest."""
    with path.open("wb") as target, connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table of our own models
        columns = [column[0] for column in cursor.description]
        return _write_lines(target, chain([columns], _rows(cursor)), not_counted=1)


def _rows(cursor: Any) -> Iterator[Any]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _write_lines(target: BinaryIO, rows: Iterable[Any], not_counted: int = 0) -> dict[str, Any]:
    """Write each row as a line of JSON, through to the disk; how many there are, and their digest."""
    digest, count = hashlib.sha256(), -not_counted
    for row in rows:
        line = json.dumps(list(row), ensure_ascii=False, default=_exactly).encode() + b"\n"
        digest.update(line)
        target.write(line)
        count += 1
    target.flush()
    os.fsync(target.fileno())
    return {"rows": count, "sha256": digest.hexdigest()}


def _exactly(value: Any) -> str:
    """A moment or a day as the database writes it, to the microsecond: the chain's digests are over these."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):  # which both databases read, and SQLite keeps so
        return value.hex
    raise TypeError(f"no exact form is known for {type(value).__name__}")


def _counted(addresses: list[str], progress: Progress) -> Iterator[str]:
    for done, address in enumerate(addresses, start=1):
        yield address
        if done % 100 == 0 or done == len(addresses):
            progress("文件", done, len(addresses))


def _copy(source: Path, target: Path) -> str:
    """Copy a file through to the disk; returns its digest."""
    content = source.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as copy:
        copy.write(content)
        copy.flush()
        os.fsync(copy.fileno())
    return hashlib.sha256(content).hexdigest()


def bring_back(folder: Path, *, progress: Progress) -> Made:
    """Bring a backup back into a migrated, empty installation. All of it or nothing.

    Files first, for no row may name a file that is not there; rows in one transaction.
    """
    manifest = _manifest(folder)
    if manifest["database"] != connection.vendor:
        raise BackupRefused(
            f"备份来自 {manifest['database']}，现在的数据库是 {connection.vendor}，请用同一种数据库恢复。"
        )
    if manifest["migrations"] != _applied():
        raise BackupRefused(
            "备份与现在的系统版本不同，请安装备份时的版本，运行 gongkai migrate，恢复以后再升级。"
        )
    if StoredFile.objects.exists() or apps.get_model("accounts", "Unit").objects.exists():
        raise BackupRefused("数据库里已经有数据，备份只能恢复到空的系统，请另建数据库。")
    for name, table in manifest["tables"].items():
        _check(folder / _TABLES / f"{name}.jsonl", table["sha256"])
    _check(folder / _LIST, manifest["files"]["sha256"])
    digests = dict(json.loads(line) for line in (folder / _LIST).read_text(encoding="utf-8").splitlines())
    for address in _counted(list(digests), progress):
        _check(folder / _FILES / address, digests[address])
    for address in _counted(list(digests), progress):
        _copy(folder / _FILES / address, path_of(address))
    # Publications last: the database lets none be live before its reviews are there.
    models = sorted(_models(), key=lambda model: model._meta.db_table == "publishing_publication")
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for done, model in enumerate(models, start=1):
            name = connection.ops.quote_name(model._meta.db_table)
            if _is_seeded(model):
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608
            _read_table(folder / _TABLES / f"{model._meta.db_table}.jsonl", name, cursor)
            progress("表", done, len(models))
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return Made(
        sum(table["rows"] for table in manifest["tables"].values()), manifest["files"]["rows"], manifest["lost"]
    )


def _check(path: Path, expected: str) -> None:
    """Raises BackupRefused if a file of the backup is gone or is not what was written."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as missing:
        raise BackupRefused(f"备份中缺少 {path.name}，没有恢复任何内容，请换一份备份。") from missing
    if hashlib.sha256(content).hexdigest() != expected:
        raise BackupRefused(
            f"备份中的 {path.name} 与清单不符，文件已损坏或者被改动，没有恢复任何内容，请换一份备份。"
        )


def _is_seeded(model: Any) -> bool:
    """Whether `migrate` itself fills the table: content types, permissions, Wagtail's roots, classifications, topics."""
    filled = ("contenttypes", "auth", "wagtailcore", "wagtailimages", "publishing")
    return model._meta.app_label in filled or model._meta.label == "mailbox.Topic"


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise BackupRefused(f"{folder} 里没有完整的备份（缺少 {MANIFEST}）。") from missing
    except (OSError, ValueError) as error:
        raise BackupRefused(f"读不出 {folder / MANIFEST}，请检查路径和权限。") from error


def _read_table(path: Path, name: str, cursor: Any) -> None:
    with path.open(encoding="utf-8") as source:
        columns = json.loads(next(source))
        places = ", ".join(["%s"] * len(columns))
        names = ", ".join(map(connection.ops.quote_name, columns))
        statement = f"INSERT INTO {name} ({names}) VALUES ({places})"  # noqa: S608
        batch = []
        for line in source:
            batch.append(json.loads(line))
            if len(batch) == _BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
