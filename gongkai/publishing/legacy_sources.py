"""Where another site's texts come from: a sheet, a feed, or a crawl whose pages carry the tags every government page must."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from gongkai.accounts.models import Unit
from gongkai.documents import limited
from gongkai.documents.reading import Unreadable, decoded
from gongkai.publishing import queries
from gongkai.publishing.legacy import HEADS, bytes_of, old_address
from gongkai.publishing.models import OldAddress, Theme
from gongkai.publishing.sheets import plain
from gongkai.regulation.catalogue import corrected_document_number, is_document_number, is_index_number

_FEEDS, _PAGES = (".xml", ".rss", ".atom"), (".html", ".htm", ".shtml")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_AT_ONCE = 50
_KEYS = (
    "title", "unit", "kind", "published_at", "address", "page", "theme", "document_number", "index_number", "formed_on", "summary",
    "keywords", "source",
)  # fmt: skip


class Source(NamedTuple):
    """A sheet's rows, heads first, the folder its files lie in, and in sentences what was passed over."""

    rows: list[list[str]]
    folder: Path
    remarks: list[str]


def source_of(path: Path, folder: Path, workplace: Path, progress: Callable[[int, int], None]) -> Source:
    """What a path holds: an xlsx, a feed, or a folder of pages. `workplace`: a folder for what must lie in files.

    Raises Unreadable.
    """
    if path.is_dir():
        return _of_crawl(path, progress)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable("打不开，请检查路径和权限。") from error
    if path.suffix.lower() in _FEEDS:
        return _of_feed(content, workplace)
    return Source(limited.read("xlsx", content), folder, [])


def _of_feed(content: bytes, workplace: Path) -> Source:
    """Entries as rows; what they hold is laid down as pages. What came before is passed over, for a feed is read again and again."""
    rows, before, undated = [], 0, 0
    units = _units()
    for number, entry in enumerate(limited.read("feed", content)):
        if OldAddress.objects.filter(address=old_address(entry["address"])).exists():
            before += 1
            continue
        if not entry["published"]:
            undated += 1
            continue
        page = workplace / f"{number}.html"
        page.write_text(entry["content"] or f"<p>{html.escape(entry['summary'])}</p>", encoding="utf-8")
        published = _local(datetime.fromisoformat(entry["published"]))
        summary = re.sub(r"<[^>]*>", "", entry["summary"])[:100]
        facts = {"title": entry["title"], "address": entry["address"], "page": page.name, "published_at": published, "summary": summary}  # fmt: skip
        rows.append(_row(facts, entry["source"], units))
    remarks = [f"{before} 条以前已经导入，没有再导入。"] if before else []
    return Source(
        [_heads(), *rows], workplace, remarks + ([f"{undated} 条没有发布时间，没有导入。"] if undated else [])
    )


def _of_crawl(folder: Path, progress: Callable[[int, int], None]) -> Source:
    """Pages that carry ArticleTitle and PubDate as rows; lists, columns and pages without them are passed over."""
    pages = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PAGES and path.is_file())
    themes = {theme.name for theme in Theme.objects.filter(parent__isnull=False)}
    rows, passed, units = [], 0, _units()
    for begin in range(0, len(pages), _AT_ONCE):
        for path, tags in _tags(pages[begin : begin + _AT_ONCE]):
            day = _DAY.search(tags.get("PubDate", ""))
            if not tags.get("ArticleTitle") or not day:
                passed += 1
                continue
            within = path.relative_to(folder).as_posix()
            number = corrected_document_number(tags.get("发文字号", ""))
            formed = _DAY.search(tags.get("成文日期", "")) or day
            facts = {
                "title": tags["ArticleTitle"], "published_at": tags["PubDate"].replace("/", "-")[:16], "page": within,
                "address": tags.get("Url") or f"http://{within}", "summary": tags.get("Description", "")[:100],
                "keywords": tags.get("Keywords", "")[:100], "formed_on": _dated(formed),
                "document_number": number if is_document_number(number) else "",
                "index_number": tags.get("索引号", "") if is_index_number(tags.get("索引号", "")) else "",
                "theme": next((theme for theme in themes if tags.get("主题分类", "").endswith(theme)), ""),
            }  # fmt: skip
            rows.append(_row(facts, tags.get("ContentSource", ""), units))
        progress(min(begin + _AT_ONCE, len(pages)), len(pages))
    if not rows:
        raise Unreadable(
            "文件夹里没有带“ArticleTitle”“PubDate”标签的网页（国办发〔2017〕47号），请改用目录（xlsx）导入。"
        )
    return Source(
        [_heads(), *rows],
        folder,
        [f"{passed} 个网页不是信息页（没有标题或者发布时间的标签），没有导入。"] if passed else [],
    )


def _tags(pages: Sequence[Path]) -> Iterator[tuple[Path, dict[str, str]]]:
    texts = []
    for path in pages:
        try:
            texts.append(decoded(bytes_of(path)))
        except Unreadable:
            texts.append("")
    yield from zip(pages, limited.read("tags", json.dumps(texts, ensure_ascii=False).encode()), strict=True)


def _heads() -> list[str]:
    return [HEADS[key].split()[0] for key in _KEYS]


def _units() -> dict[str, str]:
    return {plain(name): one.name for one in Unit.objects.all() for name in (one.name, one.short_name) if name}


def _row(facts: dict[str, str], source: str, units: dict[str, str]) -> list[str]:
    """`source` is one of our units, or somebody else's text; the kind is what the title ends in."""
    unit = units.get(plain(source), "")
    full = {
        "kind": queries.kind_in_title(facts["title"]), "formed_on": facts["published_at"][:10], "unit": unit,
        "source": "" if unit else source[:100], **facts,
    }  # fmt: skip
    return [full.get(key, "") for key in _KEYS]


def _local(moment: datetime) -> str:
    aware = moment if moment.tzinfo else timezone.make_aware(moment)
    return f"{timezone.localtime(aware):%Y-%m-%d %H:%M}"


def _dated(match: re.Match[str]) -> str:
    year, month, day = map(int, match.groups())
    return f"{year:04}-{month:02}-{day:02}"
