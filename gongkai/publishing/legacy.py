"""Reading another site's export: a sheet with a row for each text, and a folder with its pages, pictures and files."""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from gongkai.accounts.models import Unit
from gongkai.documents import limited
from gongkai.documents.reading import LARGEST_BYTES, Unreadable, decoded
from gongkai.files.checks import ALLOWED, MOST_FILES, FileRefused, media_type_of
from gongkai.publishing.models import DocumentKind, OldAddress, Publication, Theme
from gongkai.publishing.sheets import SheetRefused, columns_of, plain
from gongkai.regulation.catalogue import (
    CATALOGUE_ITEMS,
    corrected_document_number,
    is_document_number,
    is_index_number,
)

# Column: its head, and other heads it goes by.
HEADS = {
    "title": "标题 名称 信息标题",
    "unit": "发布机构 发文机关 发布单位",
    "kind": "体裁 体裁分类 文种",
    "published_at": "发布时间 发布日期 公开日期",
    "address": "原网址 网址 链接 URL",
    "page": "正文文件 网页文件 正文",
    "files": "附件 附件文件",
    "theme": "主题 主题分类",
    "item": "法定公开事项 公开事项",
    "document_number": "发文字号 文号",
    "index_number": "索引号",
    "formed_on": "成文日期 生成日期 产生日期",
    "effective_on": "施行日期 实施日期",
    "expires_on": "有效期至 失效日期",
    "is_normative": "行政规范性文件 规范性文件",
    "normative_number": "统一编号 规范性文件统一编号",
    "summary": "内容概述 摘要",
    "keywords": "关键词",
    "source": "来源 信息来源",
    "interprets": "解读的文件 解读文件网址",
    "secrecy_checked_by": "保密审查人",
    "secrecy_checked_on": "保密审查日期",
}
REQUIRED = ("title", "kind", "published_at", "address", "formed_on")
_MOST = {
    "title": 200, "address": 300, "document_number": 60, "index_number": 40, "normative_number": 60, "summary": 100,
    "keywords": 100, "source": 100, "secrecy_checked_by": 50,
}  # fmt: skip
_DAYS = ("formed_on", "effective_on", "expires_on", "secrecy_checked_on")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?", re.ASCII)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_PICTURES = (".jpg", ".jpeg", ".png")
_LONGEST_NAME = 100
_LOCAL = timezone.get_default_timezone()
_FIRST_YEAR, _MOST_ROWS, _PAGES_AT_ONCE = 1990, 50_000, 50


class Problem(NamedTuple):
    """What is wrong with a row, or only to be known about it. `row` as Excel numbers it."""

    row: int
    head: str
    message: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.head}”：{self.message}"


class File(NamedTuple):
    """A file of the export: what it is to be called, where it lies, and what address it had (empty: not known)."""

    name: str
    path: Path
    address: str = ""


@dataclass(slots=True)
class Record:
    """A text as read. `facts`: fields of a publication; `parts`: its page as `documents.markup` gives it.

    `site`: its whole old address; `address`: without the site. `pictures`: the files of its pictures by their addresses.
    """

    row: int
    unit: Unit
    facts: dict[str, Any]
    address: str
    published_at: datetime
    index_number: str
    interprets: str
    site: str
    page: Path | None
    parts: list[Any] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    pictures: dict[str, File] = field(default_factory=dict)


@dataclass(slots=True)
class Export:
    """An export as read; `digest`: SHA-256 over its rows in hexadecimal."""

    digest: str
    ignored: list[str]
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def old_address(address: str) -> str:
    """An address without its site: path and query, as a request for it arrives."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = unquote(parts.path)
    return f"{path}?{parts.query}" if parts.query else path


def read_export(
    rows: list[list[str]],
    folder: Path,
    unit: Unit,
    *,
    today: date,
    within: str = "",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Export:
    """Read an export, its heads first. `unit`: whose texts these are where no column says so; `within`: id or class of the pages' text.

    Raises SheetRefused for the heads; what is wrong with rows is listed in the export.
    """
    heads, below = columns_of(rows, HEADS, REQUIRED)
    if len(rows) - below > _MOST_ROWS:
        raise SheetRefused(f"一次最多导入 {_MOST_ROWS} 条，请分成几个文件。")
    export = Export(
        hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest(),
        [rows[below - 1][place] for place, key in enumerate(heads) if not key and rows[below - 1][place]],
    )
    reader = _Reader(export, heads, folder.resolve(), unit, today)
    for number, row in enumerate(rows[below:], start=below + 1):
        if any(row):
            reader.row(number, row)
    if not export.records and not export.problems:
        raise SheetRefused("表头下面没有内容。")
    _read_pages(export, reader, within, progress)
    reader.require_interpreted()
    return export


class _Reader:
    """Reads row after row into an export."""

    def __init__(self, export: Export, heads: list[str], folder: Path, unit: Unit, today: date) -> None:
        self._export, self._heads, self._folder, self._unit, self._today = export, heads, folder, unit, today
        self._units = {
            plain(name): one
            for one in Unit.objects.all()
            for name in (one.code, one.name, one.short_name)
            if name
        }
        self._kinds = {kind.name: kind for kind in DocumentKind.objects.all()}
        self._themes = {
            name: theme
            for theme in Theme.objects.filter(parent__isnull=False).select_related("parent")
            for name in (theme.name, str(theme))
        }
        self._items = {name: key for key, label in CATALOGUE_ITEMS.items() for name in (key, label)}
        self._numbers: set[str] = set()
        self.rows_at: dict[str, int] = {}
        self._number, self._cells, self._as_before = 0, dict[str, str](), 0

    def row(self, number: int, row: Sequence[str]) -> None:
        """A record, or what is wrong with it."""
        self._number, self._as_before = number, len(self._export.problems)
        self._cells = {key: cell.strip() for key, cell in zip(self._heads, row, strict=False) if key}
        for key in REQUIRED:
            if not self._cells.get(key):
                self._wrong(key, "没有填写。")
        for key, most in _MOST.items():
            if len(self._cells.get(key, "")) > most:
                self._wrong(key, f"最多 {most} 个字，现在是 {len(self._cells[key])} 个。")
        said = self._cells.get("unit", "")
        unit = self._units.get(plain(said)) if said else self._unit
        if unit is None:
            self._wrong("unit", f"没有“{said}”这个单位，请填全称、简称或者代码。")
        published = self._moment("published_at")
        days = {key: moment.date() for key in _DAYS if (moment := self._moment(key))}
        facts = {
            **{
                key: self._cells.get(key, "")
                for key in ("title", "summary", "keywords", "source", "normative_number", "secrecy_checked_by")
            },
            **days,
            "kind": self._one_of("kind", self._kinds),
            "theme": self._one_of("theme", self._themes),
            "item": self._one_of("item", self._items) or "",
            "document_number": self._document_number(),
            "is_normative": self._cells.get("is_normative", "") in ("是", "√", "1", "Y", "y"),
        }
        address, index = self._address(), self._index_number()
        files, page = self._files(), self._page()
        if len(self._export.problems) == self._as_before and unit is not None and published is not None:
            interprets = old_address(self._cells.get("interprets", ""))
            self._export.records.append(
                Record(
                    self._number,
                    unit,
                    facts,
                    address,
                    published,
                    index,
                    interprets,
                    site=self._cells["address"],
                    page=page,
                    files=files,
                )
            )

    def _wrong(self, key: str, message: str) -> None:
        self._export.problems.append(Problem(self._number, HEADS[key].split()[0], message))

    def _moment(self, key: str) -> datetime | None:
        said = self._cells.get(key, "")
        if not said:
            return None
        match = _DAY.fullmatch(said)
        try:
            found = datetime(*(int(part) for part in match.groups() if part), tzinfo=_LOCAL) if match else None
        except ValueError:
            found = None
        if found is None:
            self._wrong(key, f"“{said}”不是日期，请写成 2020-03-05 这样。")
        elif found.year < _FIRST_YEAR or (key != "expires_on" and found.date() > self._today):
            self._wrong(key, f"{found:%Y-%m-%d} 的年份不对，或者晚于今天，请核对。")
        else:
            return found
        return None

    def _one_of(self, key: str, known: dict[str, Any]) -> Any:
        said = self._cells.get(key, "")
        if said and said not in known:
            self._wrong(key, f"没有“{said}”，请改成系统里的名称。")
        return known.get(said)

    def _document_number(self) -> str:
        number = corrected_document_number(self._cells.get("document_number", ""))
        if number and not is_document_number(number):
            self._wrong("document_number", f"“{number}”不是发文字号，应当写成“渡民发〔2020〕10号”这样。")
        return number

    def _address(self) -> str:
        address = old_address(self._cells.get("address", ""))
        if not address.startswith("/"):
            if self._cells.get("address"):
                self._wrong("address", "不是完整的网址，请写成 http://www.□□□.gov.cn/… 这样。")
        elif address in self.rows_at:
            self._wrong("address", f"与第 {self.rows_at[address]} 行的网址相同。")
        elif OldAddress.objects.filter(address=address).exists():
            self._wrong("address", "这个网址的信息以前已经导入。")
        else:
            self.rows_at[address] = self._number
        return address

    def _index_number(self) -> str:
        number = self._cells.get("index_number", "").replace(" ", "")
        if not number:
            return ""
        if not is_index_number(number):
            self._wrong(
                "index_number",
                f"“{number}”不是索引号，应当写成“000014349/2020-00010”这样；没有的留空，由系统编。",
            )
        elif number in self._numbers or Publication.objects.filter(index_number=number).exists():
            self._wrong("index_number", f"索引号“{number}”已经用过。")
        self._numbers.add(number)
        return number

    def _files(self) -> list[File]:
        said = [one.strip() for one in re.split(r"[;；\n]", self._cells.get("files", "")) if one.strip()]
        found = []
        for one in said:
            path = self.inside(one)
            if path is None:
                self._wrong("files", f"文件夹里没有“{one}”。")
            elif self._is_taken("files", path):
                found.append(File(path.name[-_LONGEST_NAME:], path))
        if len(found) > MOST_FILES:
            self._wrong("files", f"一条信息最多 {MOST_FILES} 个附件，请合并或者压缩。")
        return found

    def _page(self) -> Path | None:
        said = self._cells.get("page", "")
        page = self.inside(said)
        if said and page is None:
            self._wrong("page", f"文件夹里没有“{said}”。")
        return page

    def _is_taken(self, key: str, path: Path) -> bool:
        try:
            media_type_of(path.name, bytes_of(path))
        except FileRefused as refused:
            self._wrong(key, str(refused))
            return False
        return True

    def read_page(self, record: Record, parts: list[Any] | str) -> None:
        """A record's page: its parts, its pictures, and the files its links lead to, which become attachments."""
        self._number = record.row
        if isinstance(parts, str):
            self._wrong("page", parts)
            return
        for kind, content, *rest in parts:
            if kind == "picture":
                path = self._beside(content, record)
                if path is None or path.suffix.lower() not in _PICTURES:
                    self._note("page", f"图片 {content[:80]} 不在文件夹里，或者不是 jpg、png，没有导入。")
                    continue
                if not self._is_taken("page", path):
                    continue
                record.pictures[content] = File(path.name[-_LONGEST_NAME:], path, old_address(content))
            if kind == "text":
                content = _LINK.sub(partial(self._linked, record), content)
            record.parts.append([kind, content, *rest])
        if len(record.files) > MOST_FILES:
            self._wrong("page", f"页面链接了 {len(record.files)} 个附件，一条信息最多 {MOST_FILES} 个。")

    def _linked(self, record: Record, link: re.Match[str]) -> str:
        """A link of the page: within the old site it keeps its path, which leads on; its file is brought in."""
        address, said = html.unescape(link[1]), link[2]
        own = urlsplit(address).netloc in ("", urlsplit(record.site).netloc)
        path = self._beside(address, record) if own else None
        if path is not None and path.suffix.lower() in ALLOWED and self._is_taken("page", path):
            words = re.sub(r"<[^>]*>|[/\\\0]", "", html.unescape(said)).strip() or path.stem
            name = (
                words if words.lower().endswith(path.suffix.lower()) else f"{words[:80]}{path.suffix.lower()}"
            )
            record.files = [one for one in record.files if one.path != path]
            was = old_address(address)
            record.files.append(File(name[-_LONGEST_NAME:], path, was if len(was) <= _MOST["address"] else ""))
        return f'<a href="{html.escape(old_address(address) if own else address)}">{said}</a>'

    def _beside(self, address: str, record: Record) -> Path | None:
        """Where the file with an address lies: beside the page as it did on the site, or under its whole path."""
        path = urlsplit(address).path
        if not path or record.page is None:
            return None
        beside = posixpath.relpath(unquote(path), posixpath.dirname(urlsplit(record.site).path) or "/")
        near = posixpath.relpath(record.page.parent, self._folder)
        return self.inside(posixpath.join(near, beside)) or self.inside(unquote(path))

    def require_interpreted(self) -> None:
        """An interpretation names the old address of a text that comes along, or came before."""
        for record in self._export.records:
            self._number, wanted = record.row, record.interprets
            known = wanted in self.rows_at or OldAddress.objects.filter(address=wanted, digest="").exists()
            if wanted and not known:
                self._wrong("interprets", "这个网址的文件不在表里，以前也没有导入。")

    def _note(self, key: str, message: str) -> None:
        self._export.remarks.append(Problem(self._number, HEADS[key].split()[0], message))

    def inside(self, name: str) -> Path | None:
        """A file of the folder; None where there is none, or the name leads out of it."""
        if not name or "\0" in name:
            return None
        try:
            path = (self._folder / name.replace("\\", "/").lstrip("/")).resolve()
            return path if path.is_relative_to(self._folder) and path.is_file() else None
        except OSError:  # a name longer than any file's
            return None


def bytes_of(path: Path) -> bytes:
    """At most one byte more than is taken."""
    with path.open("rb") as source:
        return source.read(LARGEST_BYTES + 1)


def _read_pages(export: Export, reader: _Reader, within: str, progress: Callable[[int, int], None]) -> None:
    """Read the pages, fifty in one process; where one of them brings it down, one by one."""
    with_page = [record for record in export.records if record.page is not None]
    for begin in range(0, len(with_page), _PAGES_AT_ONCE):
        batch = with_page[begin : begin + _PAGES_AT_ONCE]
        for record, parts in zip(batch, _parts_of(batch, within), strict=True):
            reader.read_page(record, parts)
        progress(begin + len(batch), len(with_page))


def _parts_of(records: Sequence[Record], within: str) -> list[list[Any] | str]:
    texts = []
    for record in records:
        try:
            texts.append([decoded(bytes_of(record.page)), record.site, within])
        except Unreadable as unreadable:
            return [str(unreadable)] if len(records) == 1 else _one_by_one(records, within)
    try:
        return limited.read("markups", json.dumps(texts, ensure_ascii=False).encode())
    except Unreadable as unreadable:
        return [str(unreadable)] if len(records) == 1 else _one_by_one(records, within)


def _one_by_one(records: Sequence[Record], within: str) -> list[list[Any] | str]:
    return [parts for record in records for parts in _parts_of([record], within)]
