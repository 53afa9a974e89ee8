"""What the pages of 政府信息公开平台 share, and what apps above put on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.queries import district, units_on
from gongkai.publishing.ready import depends_on
from gongkai.publishing.showing import navigation

# 国办公开办函〔2019〕61号. The last leads to the form.
PARTS = {
    "zfxxgkzn": "政府信息公开指南",
    "zfxxgkzd": "政府信息公开制度",
    "fdzdgknr": "法定主动公开内容",
    "zfxxgknb": "政府信息公开年报",
    "ysqgk": "依申请公开",
}
DUTIES = "duties"  # the key of every page that shows the 标准目录
GUIDES = "guides"  # … that lists service guides by event or theme
ANNUAL_REPORTS = "annual reports"  # the key of every page that lists them


class AnnualReportLink(NamedTuple):
    """A unit's report of a year as it was published. `is_amended`: put right since."""

    unit: Unit
    year: int
    title: str
    address: str
    published_on: date
    is_amended: bool


class Sources:
    """Pages that apps above hold; they hang themselves in when they start."""

    # Of one unit, or with None of all.
    annual_reports: Callable[[Unit | None], Sequence[AnnualReportLink]] = staticmethod(lambda unit: ())
    # Paths of sitemaps besides that of the publications.
    sitemaps: Callable[[], Sequence[str]] = staticmethod(lambda: ())


sources = Sources()


def context(unit: Unit, part: str) -> dict[str, Any]:
    """What every page of a unit's platform shows."""
    depends_on(f"unit:{unit.pk}")
    return {
        "unit": unit, "units_by_class": units_by_class(units_on(clock.today())), "parts": PARTS, "part": part, "part_name": PARTS[part],
        "is_district": unit.pk == district().pk, "column_type": COLUMN_TYPES[part], **navigation(),
    }  # fmt: skip


def units_by_class(units: Iterable[Unit]) -> list[tuple[str, list[Unit]]]:
    """The organs of each class, classes and organs in the order of their numbers."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.get_organ_class_display(), []).append(unit)
    return list(found.items())


# 国办发〔2017〕47号: the tag of each part.
COLUMN_TYPES = {
    "zfxxgkzn": "信息公开指南", "zfxxgkzd": "信息公开目录", "fdzdgknr": "信息公开目录", "zfxxgknb": "信息公开年报", "ysqgk": "依申请公开",
}  # fmt: skip
