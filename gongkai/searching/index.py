"""An index on disk over the rows of a table, the same for both databases.

It is never believed about what may be shown: what has changed since it was last brought up to date is looked at in the
database, and so is every hit before it is given.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import tantivy
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, QuerySet

from gongkai.searching.text import Text, normalised, pairs

_BATCH, _MOST_VALUES = 500, 1000
_WRITER_BYTES = 64 * 1024 * 1024
_MOST_PAIRS = 200  # of a text for which the like is sought
_TITLE_COUNTS = 8.0
FARTHEST = 10_000  # hits are shown no farther; that many are not looked through, but narrowed


class Document(NamedTuple):
    """What is kept of a row: its words, the values it counts under, and the moment by which it is ordered (seconds)."""

    text: Text
    facets: Mapping[str, Sequence[str]]
    moment: int


class Found(NamedTuple):
    """An answer: the rows of the page in their order, how many there are in all, and counts by facet."""

    rows: list[int]
    count: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Index:
    """`rows`: everything that may be found, newest first, with all that `document` reads.

    `changes`: a table whose primary key points at what the index does not know as it is now, with `times`, which tells
    whether it changed again meanwhile.
    """

    name: str
    edition: str  # of what is in it; a new one is filled anew
    facets: tuple[str, ...]
    changes: type[models.Model]
    rows: Callable[[], QuerySet[Any]]
    document: Callable[[Any], Document]

    @property
    def folder(self) -> Path:
        """Where all editions lie."""
        return settings.GONGKAI_SEARCH / self.name

    def open(self) -> tantivy.Index:
        """The index, made where there is none; then everything is still to be put into it."""
        folder = self.folder / self.edition
        folder.mkdir(parents=True, exist_ok=True)
        if not tantivy.Index.exists(str(folder)):
            with (folder / ".making").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not tantivy.Index.exists(str(folder)):
                    for old in self.folder.iterdir():
                        if old.is_dir() and old != folder:
                            shutil.rmtree(old)
                    self.note_all()
                    return tantivy.Index(self._schema(), str(folder))
        return tantivy.Index.open(str(folder))

    def _schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", indexed=True, fast=True)
        builder.add_unsigned_field("moment", indexed=True, fast=True)
        for field in self.facets:
            builder.add_text_field(field, tokenizer_name="raw", fast=True, index_option="basic")
        for field in ("title", "text"):
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
        return builder.build()

    def note(self, rows: Iterable[int]) -> None:
        """Within a change's transaction: these are to be indexed anew."""
        changed, table = list(rows), self.changes.objects
        table.bulk_create([self.changes(pk=pk, times=0) for pk in changed], ignore_conflicts=True)
        table.filter(pk__in=changed).update(times=F("times") + 1)
        transaction.on_commit(self.catch_up)

    def note_all(self) -> None:
        """Everything is to be indexed."""
        rows = self._plain().exclude(pk__in=self.changes.objects.values("pk")).values_list("pk", flat=True)
        self.changes.objects.bulk_create(
            (self.changes(pk=pk, times=1) for pk in rows.iterator()), batch_size=_BATCH, ignore_conflicts=True
        )  # fmt: skip

    def _plain(self) -> QuerySet[Any]:
        """Everything that may be found, without what only `document` reads."""
        return self.rows().order_by().select_related(None).prefetch_related(None)

    def rebuild(self) -> None:
        """Begin the index anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.open()

    def catch_up(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index up to date; returns how many rows were looked at.

        One process at a time; where another is at it, that one does it, and until then the database answers.
        """
        index, table = self.open(), self.changes.objects
        done, total = 0, table.count()
        with (self.folder / ".writing").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return 0
            while batch := dict(table.order_by("pk").values_list("pk", "times")[:_BATCH]):
                writer = index.writer(_WRITER_BYTES, 1)
                # By query: a deletion by term takes the number for a signed one and finds nothing.
                writer.delete_documents_by_query(
                    tantivy.Query.term_set_query(index.schema, "number", sorted(batch))
                )
                for row in self.rows().filter(pk__in=batch):
                    writer.add_document(self._kept(row))
                writer.commit()
                writer.wait_merging_threads()
                for pk, times in batch.items():
                    table.filter(pk=pk, times=times).delete()
                done += len(batch)
                if progress:
                    progress(done, max(done, total))
        return done

    def _kept(self, row: Any) -> tantivy.Document:
        text, facets, moment = self.document(row)
        kept = tantivy.Document()
        kept.add_unsigned("number", row.pk)
        kept.add_unsigned("moment", moment)
        for field, values in facets.items():
            for value in values:
                kept.add_text(field, value)
        kept.add_text("title", " ".join(pairs(normalised(text.title))))
        for part in text.rest:  # one value each: no term reaches from one into the next
            kept.add_text("text", " ".join(pairs(normalised(part))))
        return kept

    def search(
        self,
        terms: Sequence[str],
        *,
        chosen: Mapping[str, str | Collection[str]],
        by_date: bool,
        offset: int,
        size: int,
        counted: bool = True,
    ) -> Found:
        """What holds every term, and lies under every chosen facet (under any of several values). Empty terms find nothing."""
        if not terms:
            return Found([], 0, {field: {} for field in self.facets})
        index = self.open()
        # Before the index is opened: what is brought into it in between is then looked at twice, never not at all.
        changed = set(self.changes.objects.values_list("pk", flat=True))
        index.reload()
        searcher, schema = index.searcher(), index.schema
        query = _query(schema, terms, chosen, changed)
        late = self._late(changed, terms, chosen)
        # Those not in the index yet come first; they are few and new.
        first = [pk for pk, _ in late[offset : offset + size]]
        skipped = max(offset - len(late), 0)
        order = {"order_by_field": "moment"} if by_date else {}
        result = searcher.search(query, limit=max(size - len(first), 1), offset=skipped, **order)
        addresses = [address for _, address in result.hits][: size - len(first)]
        numbers = searcher.fast_field_values("number", addresses) if addresses else []
        found = [*first, *numbers]
        shown = set(self._plain().filter(pk__in=found).values_list("pk", flat=True))
        facets = self._facets(searcher, schema, terms, chosen, changed, late) if counted else {}
        return Found([pk for pk in found if pk in shown], result.count + len(late), facets)

    def _facets(
        self, searcher: Any, schema: Any, terms: Sequence[str], chosen: Mapping[str, str | Collection[str]],
        changed: set[int], late: list[tuple[int, Document]],
    ) -> dict[str, dict[str, int]]:  # fmt: skip
        facets = _counts(
            searcher, _query(schema, terms, chosen, changed), [field for field in self.facets if field not in chosen]
        )  # fmt: skip
        for field in chosen:  # what else could have been chosen there
            others = {name: value for name, value in chosen.items() if name != field}
            facets |= _counts(searcher, _query(schema, terms, others, changed), [field])
        for _, document in late:
            for field, values in document.facets.items():
                for value in values:
                    facets[field][value] = facets[field].get(value, 0) + 1
        return facets

    def _late(
        self, changed: set[int], terms: Sequence[str], chosen: Mapping[str, str | Collection[str]]
    ) -> list[tuple[int, Document]]:  # fmt: skip
        """Of what is not in the index as it is now: what holds the terms."""
        if not changed:
            return []
        found = []
        for row in self.rows().filter(pk__in=changed):
            document = self.document(row)
            if all(
                set(_several(value)) & set(document.facets[field]) for field, value in chosen.items()
            ) and all(document.text.holds(term) for term in terms):
                found.append((row.pk, document))
        return found

    def like(self, text: str, *, chosen: Mapping[str, str | Collection[str]], size: int) -> list[int]:
        """The rows that have most in common with a text, by the engine's own ranking; rare words count more."""
        index = self.open()
        searcher, schema = index.searcher(), index.schema
        words = list(dict.fromkeys(pairs(normalised(text))[:-1]))[:_MOST_PAIRS]
        if not words:
            return []
        either = [(tantivy.Occur.Should, _term(schema, word)) for word in words]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.boolean_query(either)), *_under(schema, chosen)]
        )
        result = searcher.search(query, limit=size)
        addresses = [address for _, address in result.hits]
        found = searcher.fast_field_values("number", addresses) if addresses else []
        shown = set(self._plain().filter(pk__in=found).values_list("pk", flat=True))
        return [pk for pk in found if pk in shown]


def _several(value: str | Collection[str]) -> Collection[str]:
    return [value] if isinstance(value, str) else value


def _counts(searcher: Any, query: Any, fields: list[str]) -> dict[str, dict[str, int]]:
    """How many hits lie under each value of these fields."""
    if not fields:
        return {}
    asked = {field: {"terms": {"field": field, "size": _MOST_VALUES}} for field in fields}
    found = searcher.aggregate(query, asked)
    return {
        field: {bucket["key"]: bucket["doc_count"] for bucket in found[field]["buckets"]} for field in fields
    }


def _query(
    schema: Any, terms: Sequence[str], chosen: Mapping[str, str | Collection[str]], without: set[int]
) -> Any:
    parts = [(tantivy.Occur.Must, _term(schema, term)) for term in terms]
    parts += _under(schema, chosen)
    if without:
        parts.append((tantivy.Occur.MustNot, tantivy.Query.term_set_query(schema, "number", sorted(without))))
    return tantivy.Query.boolean_query(parts)


def _under(schema: Any, chosen: Mapping[str, str | Collection[str]]) -> list[tuple[Any, Any]]:
    """Under each chosen facet, without weight."""
    return [
        (
            tantivy.Occur.Must,
            tantivy.Query.const_score_query(
                tantivy.Query.boolean_query(
                    [
                        (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, one, "basic"))
                        for one in _several(value)
                    ]
                ),
                0.0,
            ),
        )
        for field, value in chosen.items()
    ]


def _term(schema: Any, term: str) -> Any:
    """A term in the title, which counts more, or in the rest."""
    return tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(_in_field(schema, "title", term), _TITLE_COUNTS),
            ),
            (tantivy.Occur.Should, _in_field(schema, "text", term)),
        ]
    )


def _in_field(schema: Any, field: str, term: str) -> Any:
    if len(term) == 1:
        return tantivy.Query.regex_query(schema, field, f"{re.escape(term)}.?")
    words = [term[i : i + 2] for i in range(len(term) - 1)]
    if len(words) == 1:
        return tantivy.Query.term_query(schema, field, words[0], "freq")
    return tantivy.Query.phrase_query(schema, field, words)
