"""A register of letters as a sheet: reading one that an office has kept, and writing ours under the same heads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from gongkai.accounts.models import Unit
from gongkai.documents import limited
from gongkai.documents.table import written
from gongkai.mailbox import deidentifying
from gongkai.mailbox.composing import addressed
from gongkai.mailbox.course import KIND_LABELS, STATE_LABELS, State
from gongkai.mailbox.known import known_already
from gongkai.mailbox.models import Letter, Source, Topic
from gongkai.notices.gateway import channel_of
from gongkai.publishing.sheets import SheetRefused, columns_of, plain
from gongkai.regulation.working_days import FIRST_YEAR

HEADS = {
    "number": "信件编号 编号", "written_on": "来信日期 来信时间 提交日期", "box": "信箱 受理信箱", "source": "来源 渠道", "upstream_number": "交办编号", "upstream_due_on": "交办期限",
    "kind": "类型 信件类型", "topic": "主题 分类", "title": "标题", "text": "内容 来信内容", "place": "地点", "name": "姓名 写信人", "phone": "电话 联系电话", "email": "电子邮箱 邮箱", "address": "联系地址 地址",
    "consents": "同意公开 是否公开", "accepted_on": "受理日期", "lead": "主办单位 承办单位", "answered_on": "答复日期 办结日期", "reply": "答复 答复内容",
    "public_title": "公开标题", "public_question": "公开来信", "public_answer": "公开答复", "rating": "满意程度 评价", "state": "状态 办理状态",
}  # fmt: skip
_REQUIRED = ("written_on", "kind", "title", "text", "name")
_HANDLED = ("accepted_on", "lead", "answered_on", "reply")
_PUBLIC = ("public_title", "public_question", "public_answer")
_MOST = {
    "title": 60,
    "public_title": 60,
    "text": 5000,
    "place": 100,
    "name": 50,
    "phone": 30,
    "email": 254,
    "address": 200,
    "upstream_number": 60,
}
RATINGS = {"非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1}
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
# What ended without an answer: nothing of it is to be done or counted.
_LEFT_OUT = {STATE_LABELS[state] for state in (State.REFUSED, State.MERGED, State.WITHDRAWN)}
_NUMBER = re.compile(r"[0-9A-Z-]{1,20}")
_YES, _NO = {"是", "同意", "公开", "1"}, {"", "否", "不同意", "不公开", "0"}


class Record(NamedTuple):
    """One row that can be brought in."""

    row: int
    number: str
    box: Unit
    fields: dict[str, Any]
    consents: bool
    written_on: date
    accepted_on: date | None
    lead: Unit | None
    answered_on: date | None
    reply: str
    public: tuple[str, str, str] | None
    rating: int | None
    upstream_due_on: date | None = None  # may lie ahead


class Register(NamedTuple):
    """What was read: the rows, what is wrong with which, columns that are not taken, and the digest of all of it.

    `left_out`: how many rows ended without an answer, and are not brought in.
    """

    records: list[Record]
    problems: list[str]
    ignored: list[str]
    digest: str
    left_out: int = 0


def read_register(
    content: bytes, box: Unit, *, today: date, among: QuerySet[Letter] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Register:  # fmt: skip
    """Read a sheet. Raises Unreadable, SheetRefused.

    `box`: to whom letters went where no column says so; `among`: the letters that somebody may be told are here already.
    """
    rows = limited.read("xlsx", content)
    keys, below = columns_of(rows, HEADS, _REQUIRED)
    if twice := [HEADS[key].split()[0] for key in HEADS if keys.count(key) > 1]:
        raise SheetRefused(f"有几列都是“{'、'.join(twice)}”，请只留一列。")
    nameless = [n for n, head in enumerate(rows[below - 1]) if not head.strip()]
    ignored = [head for head, key in zip(rows[below - 1], keys, strict=False) if head and not key]
    units = {
        plain(name): unit for unit in Unit.objects.all() for name in (unit.code, unit.name, unit.short_name)
    }
    topics = {topic.name: topic for topic in Topic.objects.all()}
    records, problems, left_out = [], [], 0
    for number, row in enumerate(rows[below:], start=below + 1):
        cells = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
        progress(number - below, len(rows) - below)
        if not any(cells.values()):
            continue
        if cells.get("state") in _LEFT_OUT:
            left_out += 1
            continue
        wrong: list[str] = [
            f"第 {n + 1} 列没有列名，请写上列名，或者删去这一列。"
            for n in nameless
            if n < len(row) and row[n].strip()
        ]
        records.append(_record(number, cells, box, units, topics, today, wrong))
        problems += [f"第 {number} 行：{sentence}" for sentence in wrong]
    if not records:
        problems.append("表头下面没有内容。")
    problems += [
        f"第 {row} 行：{sentence}"
        for row, sentence in known_already(records, Letter.objects.all() if among is None else among)
    ]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return Register(records, problems, ignored, digest, left_out)


def _record(
    row: int, cells: Mapping[str, str], box: Unit, units: Mapping[str, Unit], topics: Mapping[str, Topic], today: date,
    wrong: list[str],
) -> Record:  # fmt: skip
    def head(key: str) -> str:
        return HEADS[key].split()[0]

    def day(key: str, *, may_lie_ahead: bool = False) -> date | None:
        if not cells.get(key):
            return None
        found = _day_of(cells[key])
        if found is None:
            wrong.append(f"{head(key)}“{cells[key]}”不是日期，请写成 2020-03-05。")
        elif found.year < FIRST_YEAR:
            wrong.append(
                f"{head(key)} {found} 早于 {FIRST_YEAR} 年，没有那时的工作日历，请从台账中删去这一行。"
            )
        elif found > today and not may_lie_ahead:
            wrong.append(f"{head(key)} {found} 晚于今天。")
        return found

    def unit(key: str) -> Unit | None:
        found = units.get(plain(cells.get(key, "")))
        if cells.get(key) and found is None:
            wrong.append(f"没有“{cells[key]}”这个单位，请填全称或者简称。")
        return found

    wrong += [f"“{head(key)}”没有填写。" for key in _REQUIRED if not cells.get(key)]
    wrong += [
        f"“{head(key)}”最多 {most} 个字。" for key, most in _MOST.items() if len(cells.get(key, "")) > most
    ]
    if cells.get("number") and not _NUMBER.fullmatch(cells["number"].upper()):
        wrong.append(f"编号“{cells['number']}”只能用字母、数字和短横线，最多 20 位。")
    kinds = {label: kind for kind, label in KIND_LABELS.items()}
    kind = kinds.get(cells.get("kind", ""))
    if cells.get("kind") and kind is None:
        wrong.append(f"没有“{cells['kind']}”这种类型，可以填：{'、'.join(kinds)}。")
    sources = {label: value for value, label in Source.choices}
    source = sources.get(cells.get("source", ""), Source.WEB if not cells.get("source") else None)
    if source is None:
        wrong.append(f"没有“{cells['source']}”这种来源，可以填：{'、'.join(sources)}。")
    topic = topics.get(cells.get("topic", ""))
    if cells.get("topic") and topic is None:
        wrong.append(f"没有“{cells['topic']}”这个主题，请先在工作台增加。")
    if cells.get("email") and channel_of(cells["email"]) is None:
        wrong.append(f"电子邮箱“{cells['email']}”不是邮箱地址，请核对。")
    consents = cells.get("consents", "")
    if consents not in _YES | _NO:
        wrong.append(f"“同意公开”请填是或者否，不是“{consents}”。")
    rating = RATINGS.get(cells.get("rating", ""))
    if cells.get("rating") and rating is None:
        wrong.append(f"没有“{cells['rating']}”这种评价，可以填：{'、'.join(RATINGS)}。")
    written_on, accepted_on, answered_on = day("written_on"), day("accepted_on"), day("answered_on")
    given = [key for key in _HANDLED if cells.get(key)]
    if given and len(given) < len(_HANDLED):
        wrong.append(
            f"已经办结的，{'、'.join(map(head, _HANDLED))}都要填写；没有办结的都不填，导入后从受理开始办理。"
        )
    order = [day for day in (written_on, accepted_on, answered_on) if day]
    if order != sorted(order):
        wrong.append("来信、受理、答复的日期先后不对，请核对。")
    upstream_due_on = day("upstream_due_on", may_lie_ahead=True)
    if written_on and upstream_due_on and upstream_due_on < written_on:
        wrong.append(f"交办期限 {upstream_due_on} 早于来信日期 {written_on}，请核对。")
    if rating and not answered_on:
        wrong.append("没有答复的信不能有评价，请核对。")
    public = tuple(cells.get(key, "") for key in _PUBLIC)
    if any(public):
        wrong += _wrong_public(cells, public, is_answered=bool(answered_on), consents=consents in _YES)
    return Record(
        row, cells.get("number", "").upper(), unit("box") or box,
        {
            "source": source or Source.WEB, "upstream_number": cells.get("upstream_number", ""), "kind": kind or "consult", "topic": topic,
            "title": cells.get("title", ""), "text": cells.get("text", ""), "place": cells.get("place", ""), "name": cells.get("name", ""),
            "phone": cells.get("phone", ""), "email": cells.get("email", ""), "address": cells.get("address", ""),
        },
        consents in _YES, written_on or today, accepted_on, unit("lead"), answered_on, cells.get("reply", ""),
        public if any(public) else None, rating, upstream_due_on,
    )  # fmt: skip


def _day_of(text: str) -> date | None:
    """2020-3-5, 2020/03/05, 2020年3月5日, with or without a time."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _wrong_public(
    cells: Mapping[str, str], public: tuple[str, ...], *, is_answered: bool, consents: bool
) -> list[str]:
    """What keeps a public text from being taken over as published."""
    if not all(public):
        return ["以前已经公开的，公开标题、公开来信、公开答复都要填写。"]
    if not is_answered or not consents:
        return ["没有答复或者写信人不同意公开的，不能有公开的内容。"]
    known = [cells[key] for key in ("name", "phone", "email", "address") if len(cells.get(key, "")) > 1]
    return [
        f"{HEADS[key].split()[0]}中有{one.what}“{one.quote(text)}”，请遮盖。"
        for key, text in zip(_PUBLIC, public, strict=True)
        for one in deidentifying.identifying(text, known)
    ]


def written_register(letters: QuerySet[Letter]) -> bytes:
    """Letters as a workbook under the heads that are read; what came in by it goes out the same."""
    ratings = {score: label for label, score in RATINGS.items()}
    rows = (
        letters.select_related("unit", "answered_by", "topic")
        .prefetch_related("replies", "public_texts", "events")
        .order_by("pk")
    )

    def lines() -> Iterator[list[str | date | None]]:
        for letter in rows.iterator(chunk_size=500):
            shown = next((one for one in letter.public_texts.all() if one.sequence == letter.public), None)
            cells: dict[str, str | date | None] = {
                "number": letter.number, "written_on": letter.written_on, "box": letter.unit.short_name, "source": letter.get_source_display(),
                "upstream_number": letter.upstream_number, "upstream_due_on": letter.events.all()[0].until, "kind": letter.get_kind_display(), "topic": str(letter.topic or ""),
                "title": letter.title, "text": letter.text, "place": letter.place, "name": letter.name, "phone": letter.phone, "email": letter.email, "address": letter.address, "state": letter.get_state_display(),
                "consents": "是" if letter.consents else "否", "rating": ratings.get(letter.rating, ""),
            }  # fmt: skip
            if letter.answered_on:
                cells |= {
                    "accepted_on": letter.accepted_on, "lead": letter.answered_by.short_name, "answered_on": letter.answered_on,
                    "reply": next((addressed(one.text, letter.name) for one in letter.replies.all() if one.sequence == letter.reply), ""),
                }  # fmt: skip
            if shown:
                cells |= {
                    "public_title": shown.title,
                    "public_question": shown.question,
                    "public_answer": shown.answer,
                }
            yield [cells.get(key, "") for key in HEADS]

    return written("信件台账", [names.split()[0] for names in HEADS.values()], lines())
