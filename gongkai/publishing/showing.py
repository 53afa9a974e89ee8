"""What public pages show: the navigation, and a publication with everything beside its text."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.images import get_image_model

from gongkai.accounts import clock
from gongkai.documents.picture import plain
from gongkai.publishing import queries
from gongkai.publishing.content import content_of, hash_of
from gongkai.publishing.links import leaving_address
from gongkai.publishing.models import Column, ColumnEntry, Publication
from gongkai.publishing.ready import depends_on

CHECK_CODE_LENGTH = 16
_PICTURE_WIDTH = 1200


def absolute(request: HttpRequest, path: str) -> str:
    """A full address: of the site's public name where it is set, for a kept page must not carry whatever name was asked for."""
    return (
        settings.GONGKAI_ADDRESS.rstrip("/") + path
        if settings.GONGKAI_ADDRESS
        else request.build_absolute_uri(path)
    )


def navigation(place: Column | ColumnEntry | None = None) -> dict[str, Any]:
    """The main columns with those below, and the way from the home page to where one is."""
    columns = list(Column.objects.order_by("position", "pk"))
    by_pk = {column.pk: column for column in columns}
    today = clock.today()
    for column in columns:
        column.is_archived = column.closed_on is not None and column.closed_on <= today
    for column in columns:  # what is archived stands last
        below = [other for other in columns if other.parent_id == column.pk]
        column.below = sorted(below, key=lambda other: other.is_archived)
    here = by_pk.get(place.column_id if isinstance(place, ColumnEntry) else place.pk) if place else None
    way: list[Column] = []
    step = here
    while step is not None:
        way.insert(0, step)
        step = by_pk.get(step.parent_id)
    return {
        "main_columns": [column for column in columns if column.parent_id is None and not column.is_archived],
        "way": way,
        "here": here,
    }


def shown(publication: Publication, *, on: datetime.date | None = None) -> dict[str, Any]:
    """What the page of a publication shows, the same for the public and for a preview."""
    on = on or clock.today()
    effects = queries.effects_on(publication) if publication.pk else []
    interprets = (
        queries.with_validity(queries.live(), on).filter(pk=publication.interprets_id).first()
        if publication.interprets_id
        else None
    )
    interpretations = (
        list(publication.interpretations.filter(live=True).order_by("first_published_at"))
        if publication.pk
        else []
    )
    depends_on(*(f"publication:{other.pk}" for other in interpretations))
    if publication.interprets_id:
        depends_on(f"publication:{publication.interprets_id}")
    outcomes = list(publication.outcomes.filter(live=True)) if publication.pk else []
    if publication.outcome_of_id:
        depends_on(f"publication:{publication.outcome_of_id}")
    own_effects = [effect for effect in publication.effects.all() if effect.target.live]
    depends_on(*(f"publication:{effect.target_id}" for effect in publication.effects.all()))
    code = (publication.content_hash or hash_of(content_of(publication)))[:CHECK_CODE_LENGTH]
    return {
        "publication": publication,
        "validity": queries.validity(publication, effects, on),
        "effects": effects,
        "own_effects": own_effects,
        "interprets": interprets,
        "interpretations": interpretations,
        "comments": _comments(publication, on),
        "outcomes": outcomes,
        "outcome_of": publication.outcome_of
        if publication.outcome_of_id and publication.outcome_of.live
        else None,
        "attachments": [(file, file_address(publication, file)) for file in publication.attachments.all()],
        "corrections": publication.corrections.all(),
        "releases": queries.release_days(publication) if publication.pk else [],
        "source_address": leaving_address(publication.source_url) if publication.source_url else "",
        "check_code": code,
        "proof_address": reverse("proof", args=[code]),
    }


def previewed(publication: Publication) -> dict[str, Any]:
    """What the editor's preview shows: the public page of the text as it is being written."""
    return {**shown(publication), **navigation()}


def file_address(publication: Publication, file: Any) -> str:
    """Where a file of a publication is; empty where it was never public."""
    if not publication.first_published_at:
        return ""
    suffix = file.name.rpartition(".")[2].lower()
    return publication.address.removesuffix(".html") + f"/{file.digest[:16]}.{suffix}"


def _comments(publication: Publication, on: datetime.date) -> str:
    """Where a draft's comment period stands on a day; empty for what is no draft."""
    if not publication.comment_from:
        return ""
    if on < publication.comment_from:
        return "尚未开始"
    return "正在征求意见" if on <= publication.comment_until else "已经结束"


def plain_picture(number: int, kind: str) -> bytes:
    """A picture written anew, of at most so many points, without place, time and camera. Raises Http404."""
    image = get_object_or_404(get_image_model(), pk=number)
    with image.file.open("rb") as source:
        return plain(source, kind, _PICTURE_WIDTH)
