"""Reading a dictionary of wrong words from a sheet with a row for each."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.documents import limited
from gongkai.publishing.models import Severity
from gongkai.publishing.sheets import SheetRefused, columns_of

HEADS = {
    "wrong": "写法 错误写法 错词 敏感词", "right": "应为 正确写法 正词 建议", "severity": "程度 严重程度", "since": "自何日起不再使用 失效日期",
    "source": "依据 来源 出处", "checked_on": "核对日期",
}  # fmt: skip
_REQUIRED = ("wrong", "right", "source")
_MOST = {"wrong": 60, "right": 60, "source": 100}
_SEVERITIES = {"": Severity.WARN, **{severity.label: severity for severity in Severity}, "严重": Severity.STOP, "一般": Severity.WARN}  # fmt: skip


def read_words(content: bytes, today: date) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a sheet as fields of an entry, and what is wrong with it in sentences. Raises Unreadable."""
    rows = limited.read("xlsx", content)
    try:
        keys, below = columns_of(rows, HEADS, _REQUIRED)
    except SheetRefused as refused:
        return [], [str(refused)]
    found: dict[str, dict[str, Any]] = {}
    problems = []
    for number, row in enumerate(rows[below:], start=below + 1):
        cells = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
        if any(cells.values()):
            record, wrong = _record(cells, today)
            if record["wrong"] in found:
                wrong.append(f"“{record['wrong']}”在表里不止一行。")
            found[record["wrong"]] = record
            problems += [f"第 {number} 行：{sentence}" for sentence in wrong]
    return list(found.values()), problems or ([] if found else ["表头下面没有内容。"])


def _record(cells: dict[str, str], today: date) -> tuple[dict[str, Any], list[str]]:
    wrong = [f"“{HEADS[key].split()[0]}”没有填写。" for key in _REQUIRED if not cells.get(key)]
    wrong += [
        f"“{HEADS[key].split()[0]}”最多 {most} 个字。"
        for key, most in _MOST.items()
        if len(cells.get(key, "")) > most
    ]
    if cells.get("wrong") and cells["wrong"] == cells.get("right"):
        wrong.append("“写法”和“应为”相同。")
    severity = _SEVERITIES.get(cells.get("severity", ""))
    if severity is None:
        wrong.append(f"没有“{cells['severity']}”这种程度，请填“须处理”或者“提示”。")
    days = {"since": None, "checked_on": today}
    for key in days:
        if cells.get(key):
            try:
                days[key] = date.fromisoformat(cells[key].split(" ")[0].replace("/", "-"))
            except ValueError:
                wrong.append(f"“{cells[key]}”不是日期，请写成 2020-03-05 这样。")
    return {"wrong": cells.get("wrong", ""), "right": cells.get("right", ""), "severity": severity, "source": cells.get("source", ""), **days}, wrong  # fmt: skip
