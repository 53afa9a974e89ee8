"""Search in Chinese: a term is found where its characters stand together, whatever their width, case or brackets.

Texts are kept as pairs of neighbouring characters; a term is a phrase of such pairs, which is exactly substring
search and needs no dictionary. The index is one folder for both databases. It is never believed about what is public:
what has changed since it was last brought up to date is looked at in the database, and so is every hit before it is
shown.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import tantivy
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gongkai.accounts.models import Unit
from gongkai.publishing import checks
from gongkai.publishing.content import texts_of
from gongkai.publishing.models import Publication, SearchChange
from gongkai.regulation.catalogue import corrected_document_number

_EDITION = "3"  # of what is in the index; a new one is filled anew
_BATCH, _MOST_VALUES = 500, 1000
_WRITER_BYTES = 64 * 1024 * 1024
_BRACKETS = str.maketrans(dict.fromkeys("〔[【﹝<〈《「（", "(") | dict.fromkeys("〕]】﹞>〉》」）", ")"))
_SPACE = re.compile(r"\s+")
_TERM = re.compile(r'"([^"]+)"|“([^”]+)”|＂([^＂]+)＂|「([^」]+)」|(\S+)')
MOST_TERMS, LONGEST = 10, 100  # of a question: terms, and characters in all
FARTHEST = 10_000  # hits are shown no farther; that many are not looked through, but narrowed
FACETS = ("unit", "kind", "year")


def normalised(text: str) -> str:
    """A text as it is compared: half-width, small letters, one form of bracket, no white space."""
    plain = unicodedata.normalize("NFKC", text.translate(_BRACKETS)).casefold().translate(_BRACKETS)
    return _SPACE.sub("", plain)


def pairs(text: str) -> list[str]:
    """A normalised text as its pairs of neighbouring characters, and its last character by itself."""
    return [text[i : i + 2] for i in range(len(text) - 1)] + ([text[-1]] if text else [])


def terms_of(query: str) -> list[str]:
    """What is looked for: words between blanks, quoted phrases whole, document numbers in their right form."""
    found = ["".join(groups) for groups in _TERM.findall(query[:LONGEST].replace("\0", ""))]
    terms = [normalised(corrected_document_number(term)) for term in found]
    return [term for term in dict.fromkeys(terms) if term][:MOST_TERMS]


class Text(NamedTuple):
    """What is searched of a publication: its title, and everything else field by field."""

    title: str
    rest: tuple[str, ...]

    def holds(self, term: str) -> bool:
        """Whether a normalised term stands in it; the plain meaning of search, without any index."""
        return term in normalised(self.title) or any(term in normalised(part) for part in self.rest)


def issuers_of(publication: Publication) -> list[Unit]:
    """The unit, and those it issued a text together with."""
    return [publication.unit, *publication.joint_units.all()]


def text_of(publication: Publication) -> Text:
    """The words of a live publication: metadata, text, and what its attachments say."""
    parts = [
        publication.document_number, publication.index_number, publication.summary, publication.keywords,
        publication.normative_number, publication.source, publication.kind.name, str(publication.theme or ""),
        *(name for unit in issuers_of(publication) for name in (unit.name, unit.short_name)),
        "\n".join(texts_of(publication)),
    ]  # fmt: skip
    for attachment in publication.attachments.all():
        parts.append(attachment.name)
        parts.append("\n".join(text for _, text in checks.attachments.parts_of(attachment)[0]))
    return Text(publication.title, tuple(part for part in parts if part))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_unsigned_field("released", indexed=True, fast=True)
    for field in FACETS:
        builder.add_text_field(field, tokenizer_name="raw", fast=True, index_option="basic")
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def _index() -> tantivy.Index:
    """The index, made where there is none; then everything public is still to be put into it."""
    folder = settings.GONGKAI_SEARCH / _EDITION
    folder.mkdir(parents=True, exist_ok=True)
    if not tantivy.Index.exists(str(folder)):
        with (folder / ".making").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not tantivy.Index.exists(str(folder)):
                for old in settings.GONGKAI_SEARCH.iterdir():
                    if old.is_dir() and old != folder:
                        shutil.rmtree(old)
                    elif old.is_file() and not old.name.startswith("."):
                        old.unlink()
                note_all()
                return tantivy.Index(_schema(), str(folder))
    return tantivy.Index.open(str(folder))


def note(publication_ids: Iterable[int]) -> None:
    """Within a change's transaction: these are to be indexed anew."""
    changed = list(publication_ids)
    SearchChange.objects.bulk_create(
        [SearchChange(publication_id=pk, times=0) for pk in changed], ignore_conflicts=True
    )
    SearchChange.objects.filter(publication__in=changed).update(times=F("times") + 1)
    transaction.on_commit(catch_up)


def note_all() -> None:
    """Everything public is to be indexed."""
    known = SearchChange.objects.values("publication")
    live = Publication.objects.filter(live=True).exclude(pk__in=known).values_list("pk", flat=True)
    SearchChange.objects.bulk_create(
        (SearchChange(publication_id=pk, times=1) for pk in live.iterator()),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def rebuild() -> None:
    """Begin the index anew."""
    shutil.rmtree(settings.GONGKAI_SEARCH, ignore_errors=True)
    _index()


def catch_up(progress: Callable[[int, int], None] | None = None) -> int:
    """Bring the index up to date; returns how many publications were looked at.

    One process at a time; where another is at it, that one does it, and until then the database answers.
    """
    index = _index()
    done, total = 0, SearchChange.objects.count()
    with (settings.GONGKAI_SEARCH / ".writing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        while batch := dict(SearchChange.objects.order_by("pk").values_list("publication", "times")[:_BATCH]):
            writer = index.writer(_WRITER_BYTES, 1)
            live = Publication.objects.filter(pk__in=batch, live=True).select_related(
                "unit", "kind", "theme__parent"
            )
            # By query: a deletion by term takes the number for a signed one and finds nothing.
            writer.delete_documents_by_query(
                tantivy.Query.term_set_query(index.schema, "number", sorted(batch))
            )
            for publication in live.prefetch_related("attachments", "joint_units"):
                writer.add_document(_document(publication))
            writer.commit()
            writer.wait_merging_threads()
            for pk, times in batch.items():
                SearchChange.objects.filter(publication=pk, times=times).delete()
            done += len(batch)
            if progress:
                progress(done, max(done, total))
    return done


def _document(publication: Publication) -> tantivy.Document:
    text = text_of(publication)
    document = tantivy.Document()
    document.add_unsigned("number", publication.pk)
    document.add_unsigned("released", int(publication.first_published_at.timestamp()))
    for field, values in facet_values(publication).items():
        for value in values:
            document.add_text(field, value)
    document.add_text("title", " ".join(pairs(normalised(text.title))))
    for part in text.rest:  # one value each: no term reaches from one into the next
        document.add_text("text", " ".join(pairs(normalised(part))))
    return document


def facet_values(publication: Publication) -> dict[str, list[str]]:
    """What a publication counts under."""
    return {
        "unit": [unit.code for unit in issuers_of(publication)],
        "kind": [publication.kind.name],
        "year": [str(timezone.localtime(publication.first_published_at).year)],
    }


class Found(NamedTuple):
    """An answer: the publications of the page in their order, how many there are in all, and counts by facet."""

    publications: list[int]
    count: int
    facets: dict[str, dict[str, int]]


def search(terms: list[str], *, chosen: Mapping[str, str], by_date: bool, offset: int, size: int) -> Found:
    """What holds every term, and lies under every chosen facet. Empty terms find nothing."""
    if not terms:
        return Found([], 0, {field: {} for field in FACETS})
    index = _index()
    # Before the index is opened: what is brought into it in between is then looked at twice, never not at all.
    changed = set(SearchChange.objects.values_list("publication", flat=True))
    index.reload()
    searcher, schema = index.searcher(), index.schema
    query = _query(schema, terms, chosen, changed)
    late = _late(changed, terms, chosen)
    # Those not in the index yet come first; they are few and new.
    first = late[offset : offset + size]
    skipped = max(offset - len(late), 0)
    order = {"order_by_field": "released"} if by_date else {}
    result = searcher.search(query, limit=max(size - len(first), 1), offset=skipped, **order)
    addresses = [address for _, address in result.hits][: size - len(first)]
    numbers = searcher.fast_field_values("number", addresses) if addresses else []
    found = [*first, *numbers]
    public = set(Publication.objects.filter(pk__in=found, live=True).values_list("pk", flat=True))
    facets = _counts(searcher, query, [field for field in FACETS if field not in chosen])
    for field in chosen:  # what else could have been chosen there
        others = {name: value for name, value in chosen.items() if name != field}
        facets |= _counts(searcher, _query(schema, terms, others, changed), [field])
    for pk in late:
        for field, values in _late_facets(pk).items():
            for value in values:
                facets[field][value] = facets[field].get(value, 0) + 1
    return Found([pk for pk in found if pk in public], result.count + len(late), facets)


def _counts(searcher: Any, query: Any, fields: list[str]) -> dict[str, dict[str, int]]:
    """How many hits lie under each value of these fields."""
    if not fields:
        return {}
    asked = {field: {"terms": {"field": field, "size": _MOST_VALUES}} for field in fields}
    found = searcher.aggregate(query, asked)
    return {
        field: {bucket["key"]: bucket["doc_count"] for bucket in found[field]["buckets"]} for field in fields
    }


def _query(schema: Any, terms: list[str], chosen: Mapping[str, str], without: set[int]) -> Any:
    parts = [(tantivy.Occur.Must, _term(schema, term)) for term in terms]
    parts += [
        (
            tantivy.Occur.Must,
            tantivy.Query.const_score_query(tantivy.Query.term_query(schema, field, value, "basic"), 0.0),
        )
        for field, value in chosen.items()
    ]
    if without:
        parts.append((tantivy.Occur.MustNot, tantivy.Query.term_set_query(schema, "number", sorted(without))))
    return tantivy.Query.boolean_query(parts)


def _term(schema: Any, term: str) -> Any:
    """A term in the title, which counts more, or in the rest."""
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.boost_query(_in_field(schema, "title", term), 8.0)),
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


def _late(changed: set[int], terms: list[str], chosen: Mapping[str, str]) -> list[int]:
    """Of what is not in the index as it is now: the numbers of those that are public and hold the terms."""
    if not changed:
        return []
    live = Publication.objects.filter(pk__in=changed, live=True).select_related("unit", "kind", "theme__parent")
    found = []
    for publication in live.prefetch_related("attachments", "joint_units").order_by(
        "-first_published_at", "-pk"
    ):
        facets = facet_values(publication)
        if all(value in facets[field] for field, value in chosen.items()):
            text = text_of(publication)
            if all(text.holds(term) for term in terms):
                found.append(publication.pk)
    return found


def _late_facets(pk: int) -> dict[str, list[str]]:
    return facet_values(Publication.objects.select_related("unit", "kind").get(pk=pk))


def highlighted(text: str, terms: list[str]) -> list[tuple[bool, str]]:
    """A text in pieces, those that a term covers marked; found by the same normalisation as the search."""
    plain, origin = [], []
    for position, character in enumerate(text):
        for one in normalised(character):
            plain.append(one)
            origin.append(position)
    joined = "".join(plain)
    marked = [False] * len(text)
    for term in terms:
        start = joined.find(term)
        while start >= 0:
            for position in range(origin[start], origin[start + len(term) - 1] + 1):
                marked[position] = True
            start = joined.find(term, start + 1)
    pieces: list[tuple[bool, str]] = []
    for is_marked, character in zip(marked, text, strict=True):
        if pieces and pieces[-1][0] == is_marked:
            pieces[-1] = (is_marked, pieces[-1][1] + character)
        else:
            pieces.append((is_marked, character))
    return pieces


def excerpt(text: str, terms: list[str], length: int = 120) -> list[tuple[bool, str]]:
    """The part of a text around the first term, highlighted."""
    pieces = highlighted(text, terms)
    position = 0
    for is_marked, piece in pieces:
        if is_marked:
            break
        position += len(piece)
    else:
        position = 0
    start = max(position - length // 3, 0)
    shown = highlighted(text[start : start + length], terms)
    return ([(False, "……")] if start else []) + shown + ([(False, "……")] if start + length < len(text) else [])
