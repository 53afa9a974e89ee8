"""The demonstration's own settings: fresh random secrets in a file that only its owner can read."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
from pathlib import Path

DEMO_TODAY = "2020-12-31"
# With any of these set, this is a real installation, in which no demonstration is made or removed.
REAL_SETTINGS = ("GONGKAI_SECRET_KEY", "GONGKAI_DATA_KEYS", "GONGKAI_INDEX_KEY", "DATABASE_URL")


class ConfiguredAlready(Exception):
    """A demonstration was asked for where a real installation is configured."""


def prepare(var: Path, *, fresh: bool) -> None:
    """Make `var/demo.json` where it is missing; with `fresh`, remove the demonstration first.

    Only ever removes what a demonstration has made: without demo.json nothing is touched. Raises ConfiguredAlready.
    """
    if any(os.environ.get(name) for name in REAL_SETTINGS):
        raise ConfiguredAlready
    path = var / "demo.json"
    if fresh and path.exists():
        for name in ("gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm", "demo.json"):
            (var / name).unlink(missing_ok=True)
        shutil.rmtree(var / "files", ignore_errors=True)
    if path.exists():
        return
    var.mkdir(parents=True, exist_ok=True)
    values = {
        "GONGKAI_SECRET_KEY": secrets.token_urlsafe(50),
        "GONGKAI_DATA_KEYS": f"demo:{_key()}",
        "GONGKAI_INDEX_KEY": _key(),
        "GONGKAI_TODAY": DEMO_TODAY,
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(values, target, indent=1)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
