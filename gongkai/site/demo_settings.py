"""The demonstration's own settings: fresh random secrets in a file that only its owner can read."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
from pathlib import Path

DEMO_TODAY = "2020-12-31"
# What an installation must be given, by name, and what each is.
SECRETS = {
    "GONGKAI_SECRET_KEY": "签名密钥，至少 50 个随机字符",
    "GONGKAI_DATA_KEYS": "个人信息加密密钥，写成 编号:32字节的base64，逗号分隔，第一个为当前密钥",
    "GONGKAI_INDEX_KEY": "检索摘要密钥，32 字节的 base64",
}


class ConfiguredAlready(Exception):
    """A demonstration was asked for where a real installation is configured."""


def is_configured() -> bool:
    """Whether this is a real installation: with anything configured, no demonstration is made, removed or run."""
    return any(os.environ.get(name) for name in (*SECRETS, "DATABASE_URL"))


def prepare(var: Path, *, fresh: bool) -> None:
    """Make `var/demo.json` where it is missing; with `fresh`, remove the demonstration first.

    Only ever removes what a demonstration has made: without demo.json nothing is touched. Raises ConfiguredAlready.
    """
    if is_configured():
        raise ConfiguredAlready
    path = var / "demo.json"
    if fresh and path.exists():
        for name in ("gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm", "demo.json"):
            (var / name).unlink(missing_ok=True)
        for name in ("files", "images", "ready", "search"):
            shutil.rmtree(var / name, ignore_errors=True)
    if path.exists():
        return
    var.mkdir(parents=True, exist_ok=True)
    values = {
        "GONGKAI_SECRET_KEY": secrets.token_urlsafe(50),
        "GONGKAI_DATA_KEYS": f"demo:{_key()}",
        "GONGKAI_INDEX_KEY": _key(),
        "GONGKAI_TODAY": DEMO_TODAY,
        "GONGKAI_SITE_CODE": "5001040000",
        "GONGKAI_ICP": "渝ICP备00000000号",
        "GONGKAI_POLICE_RECORD": "渝公网安备00000000000000号",
        "GONGKAI_SERVICE_HALL": "https://zwykb.cq.gov.cn/",
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(values, target, indent=1, ensure_ascii=False)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
