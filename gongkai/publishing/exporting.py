"""`gongkai export publications DIR`: what we have published, in the form `gongkai import publications` takes."""

from __future__ import annotations

import html
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from lxml import html as lxml_html
from wagtail.images import get_image_model

from gongkai.accounts.models import Unit
from gongkai.command_line import ProgressCommand
from gongkai.documents import table
from gongkai.files.queries import content_of
from gongkai.publishing import queries
from gongkai.publishing.content import picture_ids
from gongkai.publishing.legacy import HEADS
from gongkai.publishing.links import arrived_at
from gongkai.publishing.models import Publication

HELP = "导出已发布的信息：目录.xlsx 和网页、图片、附件，另一个网站或者另一套本系统可以导入"
_LONGEST_STEM = 200  # bytes
_PAGE = '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>{body}</body></html>\n'


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument("to", type=Path, metavar="DIR", help="导出到哪个文件夹；已经导出的不再重写")
    parser.add_argument("--unit", metavar="CODE", help="只导出这个单位的")
    parser.add_argument(
        "--since",
        type=date.fromisoformat,
        metavar="DATE",
        help="只导出这一天以后发布或者更新的，例如 2020-01-01",
    )


def run(command: ProgressCommand, **options: Any) -> None:
    """Write page after page, then the sheet that names them; run again, it goes on where it was. Raises CommandError."""
    folder: Path = options["to"]
    rows = _chosen(options["unit"], options["since"])
    total = rows.count()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = list(_written(command, rows, folder, total))
        heads = [names.split()[0] for names in HEADS.values()]
        (folder / "目录.xlsx").write_bytes(table.written("目录", heads, lines))
    except OSError as error:
        raise CommandError(f"不能写入 {folder}，请检查路径、权限和空间。", returncode=2) from error
    command.end_of_line()
    command.stdout.write(f"已导出 {total} 条：{folder / '目录.xlsx'}。")


def _chosen(code: str | None, since: date | None) -> QuerySet[Publication]:
    rows = (
        queries.live()
        .select_related("interprets")
        .prefetch_related("attachments__file")
        .order_by("first_published_at", "pk")
    )
    if code:
        if not Unit.objects.filter(code=code).exists():
            raise CommandError(f"没有代码为“{code}”的单位，请核对。", returncode=2)
        rows = rows.filter(unit__code=code)
    return rows.filter(last_published_at__date__gte=since) if since else rows


def _written(
    command: ProgressCommand, rows: QuerySet[Publication], folder: Path, total: int
) -> Iterator[list[Any]]:
    for done, publication in enumerate(rows.iterator(chunk_size=200), start=1):
        yield _row(publication, *_files(publication, folder))
        command.show("导出", done, total)


def _files(publication: Publication, folder: Path) -> tuple[str, list[str]]:
    """The page of a text with its pictures beside it, and its attachments; written unless they lie there as they are."""
    place = folder / publication.address.strip("/").removesuffix(".html")
    page = place.with_suffix(".html")
    stamp = int(publication.last_published_at.timestamp())
    attachments = [
        (place / f"{n}" / _short(file.name), file.file)
        for n, file in enumerate(publication.attachments.all(), 1)
    ]
    if not page.exists() or int(page.stat().st_mtime) != stamp:
        place.mkdir(parents=True, exist_ok=True)
        for path, file in attachments:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content_of(file))
        page.write_text(_page(publication, place), encoding="utf-8")
        os.utime(page, (stamp, stamp))  # last, so that what was interrupted is written again
    return page.relative_to(folder).as_posix(), [path.relative_to(folder).as_posix() for path, _ in attachments]


def _short(name: str) -> str:
    """A file's name as file systems take it, and as a list of names can hold it."""
    stem, _, suffix = re.sub(r"[;；/\\\0]", "，", name).rpartition(".")
    return f"{stem.encode()[:_LONGEST_STEM].decode(errors='ignore')}.{suffix}"


def _page(publication: Publication, place: Path) -> str:
    body = render_to_string("publishing/text.html", {"publication": publication})
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    images = get_image_model().objects.in_bulk(picture_ids(publication.body.get_prep_value()))
    for shown in root.iter("img"):
        number = int(shown.get("src").rpartition("/p")[2].partition(".")[0])
        name = f"p{number}.{'png' if images[number].filename.lower().endswith('.png') else 'jpg'}"
        with images[number].file.open("rb") as source:
            (place / name).write_bytes(source.read())
        shown.set("src", f"{place.name}/{name}")
    for link in root.iter("a"):
        link.set("href", arrived_at(link.get("href", "")))
    return _PAGE.format(title=html.escape(publication.title), body=lxml_html.tostring(root, encoding="unicode"))


def _address(publication: Publication) -> str:
    return settings.GONGKAI_ADDRESS.rstrip("/") + publication.address


def _row(publication: Publication, page: str, files: list[str]) -> list[Any]:
    published = timezone.localtime(publication.first_published_at)
    facts = {
        "title": publication.title, "unit": publication.unit.name, "kind": publication.kind.name,
        "published_at": f"{published:%Y-%m-%d %H:%M}", "address": _address(publication), "page": page, "files": ";".join(files),
        "theme": publication.theme.name if publication.theme else "", "item": publication.item,
        "is_normative": "是" if publication.is_normative else "",
        "interprets": _address(publication.interprets) if publication.interprets and publication.interprets.live else "",
        **{
            name: getattr(publication, name)
            for name in ("document_number", "index_number", "normative_number", "summary", "keywords", "source", "secrecy_checked_by")
        },
        **{
            name: day.isoformat() if (day := getattr(publication, name)) else ""
            for name in ("formed_on", "effective_on", "expires_on", "secrecy_checked_on")
        },
    }  # fmt: skip
    return [facts[key] for key in HEADS]
