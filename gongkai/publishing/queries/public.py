"""What the public sees: live texts, the library with 有效性, and whether a stored text is what was approved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import Resolver404, resolve

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.files.queries import content_of as file_content
from gongkai.publishing.content import content_of, hash_of
from gongkai.publishing.models import Attachment, Column, DocumentKind, Effect, OldAddress, Publication
from gongkai.regulation.catalogue import Validity, validity_on


def is_intact(publication: Publication) -> bool:
    """Whether what is stored of a live publication still is what was approved; its files by the digests it names."""
    return hash_of(content_of(publication)) == publication.content_hash


def approved_bytes(attachment: Attachment) -> bytes | None:
    """A file's content, if it is the one that was approved."""
    content = file_content(attachment.file)
    return content if hashlib.sha256(content).hexdigest() == attachment.digest else None


def live() -> QuerySet[Publication]:
    """Everything the public may see."""
    return Publication.objects.filter(live=True).select_related("unit", "kind", "theme__parent")


def with_validity(rows: QuerySet[Publication], on: date) -> QuerySet[Publication]:
    """`validity` of each on a day, as `catalogue.validity_on` has it, worked out by the database."""
    effects = Effect.objects.filter(target=OuterRef("pk"), publication__live=True, from_on__lte=on)
    return rows.annotate(
        validity=Case(
            When(Exists(effects.filter(kind=Effect.Kind.REPEALS)), then=Value(Validity.REPEALED)),
            When(expires_on__lt=on, then=Value(Validity.LAPSED)),
            When(effective_on__gt=on, then=Value(Validity.NOT_YET)),
            When(Exists(effects.filter(kind=Effect.Kind.AMENDS)), then=Value(Validity.AMENDED)),
            default=Value(Validity.IN_FORCE),
            output_field=CharField(),
        )
    )


def listed() -> QuerySet[Publication]:
    """The live ones with what a list shows, `validity` today among it."""
    return with_validity(live(), clock.today()).defer("body")


def of_unit(unit: Unit) -> Q:
    """What a unit has issued, alone or together with others."""
    together = Publication.joint_units.through.objects.filter(unit=unit)
    return Q(unit=unit) | Q(pk__in=together.values("publication"))


def newest_of_kind(unit: Unit, group: str) -> Publication | None:
    """A unit's newest live publication of a group of kinds."""
    return live().filter(unit=unit, kind__group=group).order_by("-first_published_at", "-pk").first()


def library(on: date) -> QuerySet[Publication]:
    """规章 and 行政规范性文件 with `validity` on a day."""
    rows = with_validity(live(), on).defer("body")
    return rows.filter(Q(is_normative=True) | Q(kind__group=DocumentKind.Group.RULES))


def effects_on(publication: Publication) -> list[Effect]:
    """What live documents do to one, the newest first."""
    return list(
        publication.effects_suffered.filter(publication__live=True)
        .select_related("publication")
        .order_by("-from_on")
    )


class InForce(NamedTuple):
    """有效性 on a day, and what a later document did to make it so."""

    label: Validity
    effect: Effect | None = None


def validity(publication: Publication, effects: Sequence[Effect], on: date) -> InForce:
    """What a document is on a day. `effects`: what live documents do to it, the newest first."""
    first = {
        kind: next((effect for effect in effects if effect.kind == kind and effect.from_on <= on), None)
        for kind in Effect.Kind
    }
    amended, repealed = first[Effect.Kind.AMENDS], first[Effect.Kind.REPEALS]
    label = validity_on(
        on, publication.effective_on, publication.expires_on,
        amended and amended.from_on, repealed and repealed.from_on,
    )  # fmt: skip
    return InForce(label, {Validity.AMENDED: amended, Validity.REPEALED: repealed}.get(label))


def is_there(address: str) -> bool:
    """Whether an address of this site, with or without its name, leads to something the public can open."""
    parts = urlsplit(address)
    path = unquote(parts.path) or "/"
    old = f"{path}?{parts.query}" if parts.query else path
    if OldAddress.objects.filter(address=old).exists():
        return True
    try:
        found = resolve(path)
    except Resolver404:
        return not path.endswith("/") and is_there(f"{parts.path}/")  # where the site itself leads on
    if found.view_name in ("publication", "attachment", "picture", "paper"):
        return live().filter(pk=found.kwargs["number"]).exists()
    if found.view_name in ("column", "column-page", "feed"):
        return Column.objects.filter(path=f"/{found.kwargs['path']}").exists()
    return True


def path_of(address: str) -> str:
    """The path of an address somebody typed, "" where it is none."""
    try:
        return unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""


def unit_behind(address: str) -> Unit | None:
    """Whose page an address of this site is, with or without its name; None where it does not say."""
    try:
        found = resolve(path_of(address))
    except Resolver404:
        return None
    if found.view_name in ("publication", "attachment", "picture", "paper"):
        publication = live().filter(pk=found.kwargs["number"]).first()
        return publication and publication.unit
    if found.view_name in ("column", "column-page"):
        column = Column.objects.select_related("responsible").filter(path=f"/{found.kwargs['path']}").first()
        return column and column.responsible
    return Unit.objects.filter(code=found.kwargs["unit"]).first() if "unit" in found.kwargs else None


def kind_in_title(title: str) -> str:
    """The name of the kind a title ends in, as those of official documents do; 其他 where it ends in none."""
    said = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    kinds = sorted(DocumentKind.objects.values_list("name", flat=True), key=len, reverse=True)
    return next((kind for kind in kinds if said.endswith(kind)), "其他")
