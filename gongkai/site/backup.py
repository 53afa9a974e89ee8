"""A copy of everything an installation holds, rows and files of one moment, and its return into an empty one.

Rows are written as they lie in the database, so what is encrypted stays encrypted: a backup is worth nothing without
the keys, which are not in it and must be kept apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from gongkai.files.models import StoredFile
from gongkai.files.queries import path_of

MANIFEST = "manifest.json"
_TABLES, _FILES = "tables", "files"
_BATCH = 500
# What is of the moment: sign-ins, and the counting of failed ones.
_LEFT_OUT = {"sessions", "axes"}

Progress = Callable[[str, int, int], None]


class BackupRefused(Exception):
    """A backup that cannot be made or brought back; the message says in Chinese why and what to do."""


def make(folder: Path, *, at: datetime, progress: Progress) -> int:
    """Write a backup into a new or empty folder; returns the number of rows.

    The manifest is written last: a folder without one is a backup that was interrupted.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} 不是空文件夹，请另选一个，备份不覆盖已有的文件。")
    (folder / _TABLES).mkdir(parents=True)
    (folder / _FILES).mkdir()
    tables: dict[str, Any] = {}
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        models = _models()
        for done, model in enumerate(models, start=1):
            name = model._meta.db_table
            tables[name] = _write_table(folder / _TABLES / f"{name}.jsonl", name)
            progress("表", done, len(models))
        addresses = list(StoredFile.objects.order_by("pk").values_list("address", flat=True))
    missing = _copy_files(addresses, path_of, lambda address: folder / _FILES / address, progress)
    manifest = {
        "made_at": at.isoformat(),
        "database": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "tables": tables,
        "files": len(addresses) - len(missing),
        "missing": missing,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    return sum(table["rows"] for table in tables.values())


def _models() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _LEFT_OUT
    ]


def _write_table(path: Path, name: str) -> dict[str, Any]:
    """The rows of a table, one JSON list a line, the columns first; how many, and their digest."""
    digest, rows = hashlib.sha256(), 0
    with path.open("wb") as target, connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table of our own models
        columns = [column[0] for column in cursor.description]
        for row in _lines(columns, cursor):
            digest.update(row)
            target.write(row)
            rows += 1
        target.flush()
        os.fsync(target.fileno())
    return {"rows": rows - 1, "sha256": digest.hexdigest()}


def _lines(columns: list[str], cursor: Any) -> Iterator[bytes]:
    yield _line(columns)
    while batch := cursor.fetchmany(_BATCH):
        for row in batch:
            yield _line(row)


def _line(values: Any) -> bytes:
    return json.dumps(list(values), ensure_ascii=False, cls=DjangoJSONEncoder).encode() + b"\n"


def _copy_files(
    addresses: list[str], source: Callable[[str], Path], target: Callable[[str], Path], progress: Progress
) -> list[str]:
    """Copy each file under its address; returns those that were forgotten meanwhile, which nothing pointed at."""
    missing = []
    for done, address in enumerate(addresses, start=1):
        to = target(address)
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source(address), to)
        except FileNotFoundError:
            missing.append(address)
        if done % 100 == 0 or done == len(addresses):
            progress("文件", done, len(addresses))
    return missing


def bring_back(folder: Path, *, progress: Progress) -> int:
    """Bring a backup back into a migrated, empty installation; returns the number of rows. All of it or nothing.

    Files first, for no row may name a file that is not there; rows in one transaction.
    """
    manifest = _manifest(folder)
    if manifest["database"] != connection.vendor:
        raise BackupRefused(
            f"备份来自 {manifest['database']}，现在的数据库是 {connection.vendor}，请用同一种数据库恢复。"
        )
    applied = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
    if manifest["migrations"] != applied:
        raise BackupRefused(
            "备份与现在的系统版本不同，请安装备份时的版本，运行 gongkai migrate，恢复以后再升级。"
        )
    if StoredFile.objects.exists() or apps.get_model("accounts", "Unit").objects.exists():
        raise BackupRefused("数据库里已经有数据，备份只能恢复到空的系统，请另建数据库。")
    for name, table in manifest["tables"].items():
        if hashlib.sha256((folder / _TABLES / f"{name}.jsonl").read_bytes()).hexdigest() != table["sha256"]:
            raise BackupRefused(f"备份中的 {name} 与清单不符，文件已损坏或者被改动，没有恢复任何内容。")
    addresses = [path.name for path in sorted((folder / _FILES).iterdir())]
    if len(addresses) != manifest["files"]:
        raise BackupRefused(
            f"清单有 {manifest['files']} 个文件，备份里是 {len(addresses)} 个，没有恢复任何内容。"
        )
    settings.GONGKAI_FILES.mkdir(parents=True, exist_ok=True)
    _copy_files(addresses, lambda address: folder / _FILES / address, path_of, progress)
    models = _models()
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
    return sum(table["rows"] for table in manifest["tables"].values())


def _is_seeded(model: Any) -> bool:
    """Whether `migrate` itself fills the table: content types and the framework's permissions."""
    return model._meta.app_label in ("contenttypes", "auth")


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
