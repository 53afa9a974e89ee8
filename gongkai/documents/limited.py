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
from collections.abc import Callable, Mapping
from typing import Any

from gongkai.documents import contents, feed, manuscript, markup, redaction, table, word
from gongkai.documents.reading import Unreadable

READERS = {
    "contents": contents.parts_of,
    "markups": markup.parts_of_many,
    "tags": markup.tags_of_many,
    "feed": feed.entries_of,
    "docx": word.paragraphs_of,
    "manuscript": manuscript.read,
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
    return ask("gongkai.documents.limited", kind, content, *arguments)


def ask(module: str, kind: str, content: bytes, *arguments: Any) -> Any:
    """The answer of a module that calls `answer` when it is run. Raises Unreadable with what to do."""
    command = [sys.executable, "-m", module, kind]
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


def answer(readers: Mapping[str, Callable[..., Any]], *, seconds: int = _SECONDS) -> None:
    """Be the child: limit this process, read what is asked, write what is found."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        arguments = json.loads(sys.stdin.buffer.readline())
        found = readers[sys.argv[1]](sys.stdin.buffer.read(), *arguments)
    except Unreadable as unreadable:
        sys.stderr.buffer.write(str(unreadable).encode())
        sys.exit(_REFUSED)
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())


if __name__ == "__main__":
    answer(READERS)
