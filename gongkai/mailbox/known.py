"""Which rows of a register are here already, or twice in it: a letter brought in again would count again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from gongkai.accounts.encryption import blind_index
from gongkai.mailbox.models import Letter

if TYPE_CHECKING:
    from gongkai.mailbox.register import Record

_AT_ONCE = 500  # databases take only so many values in a query
_Content = tuple[date, str, str, str]


def known_already(records: Sequence[Record], among: QuerySet[Letter]) -> Iterator[tuple[int, str]]:
    """The rows with what is to be said of them: by number, by the superior organ's number, by what the letter says."""
    numbers, passed_down, contents = {}, {}, {}
    for record in records:
        upstream = _upstream(record.fields["upstream_number"])
        for seen, key, what in (
            (numbers, record.number, f"编号“{record.number}”"),
            (passed_down, upstream, f"交办编号“{upstream}”"),
            (contents, None if record.number or upstream else _content(record), "来信日期、姓名、标题和内容"),
        ):
            if key and key in seen:
                yield record.row, f"{what}与第 {seen[key]} 行相同，请核对。"
            elif key:
                seen[key] = record.row
    for number in _values(Letter.objects.all(), "number", list(numbers), "number"):
        yield numbers[number[0]], f"{number[0]} 已经登记，请删去这一行。"
    for upstream, number in _values(among, "upstream_number", list(passed_down), "upstream_number", "number"):
        yield passed_down[upstream], f"交办编号 {upstream} 已经登记为 {number}，请删去这一行。"
    names = list({blind_index("name", name) for _, name, _, _ in contents})
    for number, written_on, name, title, text in _values(
        among, "name_index", names, "number", "written_on", "name", "title", "text"
    ):
        if row := contents.get((written_on, name, title, text)):
            yield row, f"与已经登记的 {number} 来信日期、姓名、标题和内容都相同，请删去这一行。"


def _upstream(number: str) -> str:
    """A superior organ's number; “无” and the like are none."""
    return number if any(character.isdigit() for character in number) else ""


def _content(record: Record) -> _Content:
    return record.written_on, record.fields["name"], record.fields["title"], record.fields["text"]


def _values(letters: QuerySet[Letter], column: str, values: list[str], *wanted: str) -> Iterator[tuple]:
    for start in range(0, len(values), _AT_ONCE):
        part = {f"{column}__in": values[start : start + _AT_ONCE]}
        yield from letters.filter(**part).order_by("pk").values_list(*wanted).iterator()
