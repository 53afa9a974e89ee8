"""Reading a 基层政务公开标准目录 as ministries and districts publish it: a sheet with a row for each matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from gongkai.accounts.models import Unit
from gongkai.documents import limited
from gongkai.publishing.sheets import SheetRefused, columns_of, plain
from gongkai.regulation.catalogue import CATALOGUE_ITEMS, PUBLISH_WITHIN_DAYS
from gongkai.regulation.duties import FIELDS, Cycle

HEADS = {
    "field": "领域 试点领域", "name": "公开事项 二级事项 事项名称", "content": "公开内容 公开内容要素", "basis": "公开依据 依据", "limit": "公开时限 时限",
    "unit": "公开主体 责任单位", "item": "法定公开事项", "audience": "公开对象",
}  # fmt: skip
_REQUIRED = ("field", "name", "basis", "limit", "unit")
_MOST = {"name": 100, "content": 500, "basis": 300, "audience": 30}
_DAYS = re.compile(r"(\d{1,3})\s*个?\s*工作日")
_CYCLES = (
    ("半年", Cycle.HALF_YEAR), ("季", Cycle.QUARTER), ("每月", Cycle.MONTH), ("按月", Cycle.MONTH), ("月度", Cycle.MONTH),
    ("每年", Cycle.YEAR), ("按年", Cycle.YEAR), ("年度", Cycle.YEAR),
)  # fmt: skip


def time_limit(text: str) -> tuple[Cycle, int]:
    """公开时限 as it is written: how often, and within how many working days; 20 where it names none (条例 26)."""
    said = unicodedata.normalize("NFKC", text)
    cycle = next((cycle for word, cycle in _CYCLES if word in said), Cycle.EVENT)
    found = _DAYS.search(said)
    return cycle, int(found[1]) if found else PUBLISH_WITHIN_DAYS


def read_duties(content: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a sheet as fields of a duty, and what is wrong with it in sentences. Raises Unreadable."""
    rows = limited.read("xlsx", content)
    try:
        keys, below = columns_of(rows, HEADS, _REQUIRED)
    except SheetRefused as refused:
        return [], [str(refused)]
    units = {
        plain(name): unit for unit in Unit.objects.all() for name in (unit.code, unit.name, unit.short_name)
    }
    found, problems = [], []
    for number, row in enumerate(rows[below:], start=below + 1):
        cells = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
        if any(cells.values()):
            record, wrong = _record(cells, units)
            found.append(record)
            problems += [f"第 {number} 行：{sentence}" for sentence in wrong]
    return found, problems or ([] if found else ["表头下面没有内容。"])


def _record(cells: dict[str, str], units: dict[str, Unit]) -> tuple[dict[str, Any], list[str]]:
    wrong = [f"“{HEADS[key].split()[0]}”没有填写。" for key in _REQUIRED if not cells.get(key)]
    wrong += [
        f"“{HEADS[key].split()[0]}”最多 {most} 个字。"
        for key, most in _MOST.items()
        if len(cells.get(key, "")) > most
    ]
    if cells.get("field") and cells["field"] not in FIELDS:
        wrong.append(f"没有“{cells['field']}”这个领域，可以填：{'、'.join(FIELDS)}。")
    unit = units.get(plain(cells.get("unit", "")))
    if cells.get("unit") and unit is None:
        wrong.append(f"没有“{cells['unit']}”这个单位，请填全称或者简称。")
    items = {name: key for key, label in CATALOGUE_ITEMS.items() for name in (key, label)}
    item = items.get(cells.get("item") or "20-15")
    if item is None:
        wrong.append(f"没有“{cells['item']}”这一法定公开事项，请填 20-1 这样的编号。")
    cycle, days = time_limit(cells.get("limit", ""))
    return {
        "field": cells.get("field", ""), "name": cells.get("name", ""), "content": cells.get("content", ""), "basis": cells.get("basis", ""),
        "unit": unit, "item": item, "audience": cells.get("audience") or "全社会", "cycle": cycle, "days": days,
    }, wrong  # fmt: skip
