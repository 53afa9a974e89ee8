"""Pictures and figures in a text, for the public page and for its preview."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from gongkai.documents.chart import bars
from gongkai.publishing.links import leaving_address, with_public_links
from gongkai.publishing.models import Publication

register = template.Library()


@register.simple_tag
def picture_address(image: Any, publication: Publication, preview: str = "") -> str:
    """Where a picture of the text is answered: through its publication, or in a preview from the editor's store."""
    if preview == "desk":
        return reverse("desk:publication-picture", args=[publication.pk, image.pk])
    if preview or not publication.first_published_at:
        return image.get_rendition("max-1200x1200").url
    suffix = "png" if image.filename.lower().endswith(".png") else "jpg"
    return publication.address.removesuffix(".html") + f"/p{image.pk}.{suffix}"


@register.filter
def public_text(value: RichText) -> SafeString:
    """Rich text as the editor's converter let it through, its links as the public gets them."""
    return mark_safe(with_public_links(expand_db_html(value.source)))  # noqa: S308


@register.filter
def public_address(address: str) -> str:
    """An address as the public gets it; empty where it leads nowhere."""
    return leaving_address(address or "")


@register.simple_tag
def figure_chart(value: Any) -> SafeString:
    """The numbers of a figure block as SVG; `documents.chart` builds an element tree, so its texts are escaped."""
    title = value["title"]
    labels = [row["name"] for row in value["rows"]]
    numbers = {value["unit"] or "数值": [row["number"] for row in value["rows"]]}
    return mark_safe(bars(f"figure-{crc32(title.encode())}", title, labels, numbers))  # noqa: S308
