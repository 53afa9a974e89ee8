"""Pictures, figures and marks in a text, for the public page, its preview and its reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from lxml import html
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from gongkai.documents.chart import bars
from gongkai.publishing.links import leaving_address, with_public_links
from gongkai.publishing.models import Publication, Remark

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


@register.simple_tag(takes_context=True)
def with_quotes_marked(
    context: Context, block: StreamValue.StreamChild, remarks: Sequence[Remark]
) -> SafeString:
    """A block as the public will see it, the words that remarks are about marked where they stand in one run."""
    markup = block.render_as_block(context.flatten())
    quoted = [remark for remark in remarks if remark.quote]
    if not quoted:
        return markup
    root = html.fragment_fromstring(markup, create_parent="div")
    for remark in quoted:
        _mark(root, remark)
    # The block's own markup, already escaped; quotes go in as text of the tree.
    return mark_safe(html.tostring(root, encoding="unicode"))  # noqa: S308


def _mark(root: html.HtmlElement, remark: Remark) -> None:
    """Put the first run of words that holds the quote into a mark; a quote across several runs stays unmarked."""
    for element in root.iter():
        for part in ("text", "tail"):
            before, quote, after = (getattr(element, part) or "").partition(remark.quote)
            if not quote or (part == "tail" and element is root):
                continue
            mark = html.Element("mark")
            mark.text, mark.tail = quote, after
            setattr(element, part, before)
            if part == "text":
                element.insert(0, mark)
            else:
                element.getparent().insert(element.getparent().index(element) + 1, mark)
            return


@register.inclusion_tag("publishing/validity_mark.html")
def validity_mark(validity: str) -> dict[str, str]:
    """The mark beside a title of what is no longer in force, or no longer as it was."""
    return {"validity": validity}


@register.filter
def at_place(remarks: Iterable[Remark], place: str) -> list[Remark]:
    """The remarks on one place of a text."""
    return [remark for remark in remarks if remark.place == place]


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
