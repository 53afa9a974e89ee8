"""Reading what people send in a process of its own, with limits on its time and memory.

A damaged or malicious file then costs a sentence and no server. The child takes on its standard input a line of JSON
with the arguments, which may name people and so have no place among those of a command, and the file; it answers with
JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

from gongkai.documents import redaction, table, word
from gongkai.documents.reading import Unreadable

READERS = {
    "docx": word.paragraphs_of,
    "xlsx": table.rows_of,
    "pages": redaction.page_count,
    "page": redaction.page_picture,
    "find": redaction.find,
    "covered": redaction.covered,
}
_SECONDS, _BYTES = 120, 2 * 1024 * 1024 * 1024  # enough for a register of 100,000 rows
_REFUSED = 3
DAMAGED = "文件已损坏，或者内容过于复杂，无法打开，请用原来的软件重新保存后再试。"


def read(kind: str, content: bytes, *arguments: Any) -> Any:
    """What the reader of that kind makes of a file. Raises Unreadable with what to do."""
    command = [sys.executable, "-m", "gongkai.documents.limited", kind]
    sent = json.dumps(arguments).encode() + b"\n" + content
    try:
        done = subprocess.run(command, input=sent, capture_output=True, timeout=_SECONDS * 2, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as expired:
        raise Unreadable(DAMAGED) from expired
    if done.returncode == _REFUSED:
        raise Unreadable(done.stderr.decode())
    if done.returncode:
        raise Unreadable(DAMAGED)
    return json.loads(done.stdout)


def _child(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        arguments = json.loads(sys.stdin.buffer.readline())
        found = READERS[kind](sys.stdin.buffer.read(), *arguments)
    except Unreadable as unreadable:
        sys.stderr.buffer.write(str(unreadable).encode())
        sys.exit(_REFUSED)
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())


if __name__ == "__main__":
    _child(sys.argv[1])
