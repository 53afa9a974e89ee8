"""What three people approve: everything of a publication that a reader can see, in one canonical form, and its hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import html
from wagtail.images import get_image_model

from gongkai.publishing.models import Publication

_LINKED = re.compile(r'href=\\?"([^"\\]+)')
# Fields of the row that are part of the text. Dates of release and numbers given by the system are not.
_FIELDS = (
    "title", "document_number", "summary", "keywords", "item", "is_normative", "normative_number", "needs_interpretation", "openness",
    "secrecy_checked_by", "source", "source_url", "is_major_decision",
    "short_comment_reason",
)  # fmt: skip
_DATES = (
    "formed_on", "effective_on", "expires_on", "secrecy_checked_on", "comment_from", "comment_until", "heard_on",
)  # fmt: skip


def content_of(publication: Publication) -> dict[str, Any]:
    """The whole content, in plain values that JSON can hold: text, metadata, attachments, effects, corrections."""
    body = publication.body.get_prep_value()
    return {
        **{field: getattr(publication, field) for field in _FIELDS},
        **{field: day.isoformat() if (day := getattr(publication, field)) else "" for field in _DATES},
        "unit": publication.unit_id,
        "joint_units": sorted(unit.pk for unit in publication.joint_units.all()),
        "kind": publication.kind.name,
        "theme": str(publication.theme or ""),
        "interprets": publication.interprets_id,
        "outcome_of": publication.outcome_of_id,
        "body": json.loads(json.dumps(body, default=str)),
        "pictures": _pictures(body),
        "attachments": [[file.name, file.digest] for file in publication.attachments.all()],
        "effects": [
            [effect.target_id, effect.kind, effect.from_on.isoformat()] for effect in publication.effects.all()
        ],
        # What came later is named where it is used, so that the hashes of older texts stay.
        **({"life_events": events} if (events := sorted(map(str, publication.life_events.all()))) else {}),
        **({"duty": publication.duty_id} if publication.duty_id else {}),
        "corrections": [[note.on.isoformat(), note.note] for note in publication.corrections.all()],
    }


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical form, in hexadecimal."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def suffix_of(name: str) -> str:
    """A file name's extension, in small letters."""
    return name.rpartition(".")[2].lower()[:10]


def picture_ids(body: list[dict[str, Any]]) -> list[int]:
    """The ids of the pictures a text uses, in order."""
    return [block["value"]["image"] for block in body if block["type"] == "image" and block["value"]["image"]]


def words_of(block: dict[str, Any]) -> str:
    """The words of one block of a kept content, without markup."""
    return "".join(_words(block["value"]))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield html.fromstring(f"<div>{value}</div>").text_content()
    elif isinstance(value, dict | list):
        # PostgreSQL keeps the fields of a block in an order of its own.
        for one in (value[name] for name in sorted(value)) if isinstance(value, dict) else value:
            yield from _words(one)
    elif value is not None:
        yield str(value)


def _pictures(body: list[dict[str, Any]]) -> list[list[Any]]:
    """Each picture with the hash of its file: a file exchanged under the same id is another content."""
    used = picture_ids(body)
    if not used:
        return []
    found = {image.pk: image.get_file_hash() for image in get_image_model().objects.filter(pk__in=used)}
    return [[pk, found.get(pk, "")] for pk in used]


def said_of(publication: Publication) -> Iterator[tuple[str, str]]:
    """Every string a reader of the page can see, and where it stands; addresses of links too."""
    yield "标题", publication.title
    for field in ("summary", "keywords", "source", "short_comment_reason", "normative_number"):
        yield Publication._meta.get_field(field).verbose_name, getattr(publication, field)
    for correction in publication.corrections.all():
        yield "更正说明", correction.note
    for text in texts_of(publication):
        yield "正文", text
    for block in publication.body.get_prep_value():
        for address in _LINKED.findall(json.dumps(block["value"], ensure_ascii=False, default=str)):
            yield "正文的链接", unquote(address)


def texts_of(publication: Publication) -> Iterator[str]:
    """Every run of words in the body, without markup, block by block."""
    for block in publication.body:
        if block.block_type == "table":
            yield from filter(None, [(block.value or {}).get("table_caption")])
            for row in (block.value or {}).get("data", []):
                yield "\t".join(str(cell or "") for cell in row)
        elif block.block_type == "figure":
            yield from filter(None, (block.value["title"], block.value["unit"]))
            for row in block.value["rows"]:
                yield f"{row['name']}\t{row['number']}"
        else:
            yield from (text for text in block.block.get_searchable_content(block.value) if text.strip())
