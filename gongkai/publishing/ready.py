"""Ready-made pages: what anonymous readers get are files, made when first asked for and removed by what changes them.

A page records the keys of what it is made of ("publication:5", "column:2"). A change notes its keys in its own
transaction, with a number higher than any before; once it is committed, and before the action returns, the files
with those keys are unlinked. A page that was being made meanwhile compares that number before its file is put in
place, under the lock that unlinking takes, and is then handed out but not kept. So once a change has returned no
file holds the old state, however slow a page was. Changes that were committed but not cleared, because the process
died in between, are cleared when the site starts and before the next change returns.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from gongkai.publishing.models import ReadyKey, ReadyState

SITE = "site"  # on every page: what stands in the head, the navigation and the foot
_collected: ContextVar[set[str] | None] = ContextVar("keys of the page being made", default=None)


def depends_on(*keys: str) -> None:
    """Note that the page being made shows something that these keys stand for. Elsewhere it does nothing."""
    keys_so_far = _collected.get()
    if keys_so_far is not None:
        keys_so_far.update(keys)


def ready_made(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a view's pages as files. The view must not look at who asks, nor at cookies or the query string."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sequence = _last_sequence()
        keys = {SITE}
        token = _collected.set(keys)
        try:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        finally:
            _collected.reset(token)
        if response.status_code == 200 and not request.META.get("QUERY_STRING"):
            _keep(request.path, response.content, keys, since=sequence)
        return response

    return kept


def file_of(path: str) -> Path:
    """Where the page with this address lies. Addresses come from our own routes, so they cannot climb out."""
    return settings.GONGKAI_READY / "pages" / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))


def outdate(keys: Iterable[str]) -> None:
    """Within a change's transaction: remember what it outdates; the files are gone before the action returns."""
    changed = sorted(set(keys))
    ReadyState.objects.get_or_create(pk=1)
    ReadyState.objects.filter(pk=1).update(sequence=F("sequence") + 1)  # held until the commit
    sequence = _last_sequence()
    ReadyKey.objects.bulk_create(
        [ReadyKey(key=key, sequence=sequence, is_cleared=False) for key in changed],
        update_conflicts=True, unique_fields=["key"], update_fields=["sequence", "is_cleared"],
    )  # fmt: skip
    transaction.on_commit(clear_outdated)


@transaction.atomic
def outdate_now(keys: Iterable[str]) -> None:
    """Outside of a change: pages that say something else because time has passed."""
    outdate(keys)


def outdate_all(**kwargs: Any) -> None:
    """A unit has been changed; its name and telephone stand on every page."""
    outdate_now({SITE})


def clear_outdated() -> int:
    """Unlink every page that a committed change has outdated; returns how many there were."""
    outdated = list(ReadyKey.objects.filter(is_cleared=False).values_list("key", "sequence"))
    removed = 0
    with _locked():
        for key, _ in outdated:
            folder = _folder_of(key)
            for entry in _entries(folder):
                page = file_of(unquote(entry))
                if page.exists():
                    page.unlink()
                    removed += 1
                (folder / entry).unlink(missing_ok=True)
    for key, sequence in outdated:
        # A later change to the same key is cleared by its own action.
        ReadyKey.objects.filter(key=key, sequence=sequence).update(is_cleared=True)
    return removed


def _keep(path: str, content: bytes, keys: set[str], *, since: int) -> None:
    page = file_of(path)
    with _locked():
        if ReadyKey.objects.filter(key__in=keys, sequence__gt=since).exists():
            return  # overtaken: somebody has changed what this page shows while it was being made
        # The notes come first: a page without them could not be found again.
        for key in keys:
            folder = _folder_of(key)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _entry_name(path)).touch()
        page.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=page.parent, prefix=".")
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        Path(temporary).chmod(0o644)  # nginx reads it as another user
        Path(temporary).replace(page)


def _last_sequence() -> int:
    return ReadyState.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def _folder_of(key: str) -> Path:
    return settings.GONGKAI_READY / "keys" / quote(key, safe="")


def _entry_name(path: str) -> str:
    return quote(path, safe="")


def _entries(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


@contextmanager
def _locked() -> Iterator[None]:
    """One process at a time puts pages in place or removes them."""
    settings.GONGKAI_READY.mkdir(parents=True, exist_ok=True)
    with (settings.GONGKAI_READY / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
