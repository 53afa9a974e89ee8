"""基层政务公开标准目录: what comes up again and again, by when it is due, and whether it is late."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.sources import GRASSROOTS_CATALOGUES, REGULATION, implements
from gongkai.regulation.working_days import WorkCalendar

# The 26 fields for which ministries have issued catalogues.
FIELDS = (
    "重大建设项目", "公共资源交易", "财政预决算", "安全生产", "税收管理", "征地补偿", "国有土地上房屋征收与补偿", "保障性住房",
    "农村危房改造", "生态环境", "公共文化服务", "公共法律服务", "扶贫", "救灾", "食品药品监管", "城市综合执法", "就业", "社会保险",
    "社会救助", "养老服务", "户籍管理", "涉农补贴", "义务教育", "医疗卫生", "市政服务", "城乡规划",
)  # fmt: skip


class Cycle(StrEnum):
    """When something is to be published: each time it comes about, or after each such period."""

    EVENT = "event"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


CYCLE_LABELS = {
    Cycle.EVENT: "形成或者变更之日起", Cycle.MONTH: "每月结束后", Cycle.QUARTER: "每季度结束后", Cycle.HALF_YEAR: "每半年结束后",
    Cycle.YEAR: "每年结束后",
}  # fmt: skip
_MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}


class State(StrEnum):
    """How a duty stands on a day."""

    DONE = "已按期公开"
    DUE = "应在期限内公开"
    LATE = "逾期未公开"
    WHEN_IT_COMES = "随时公开"


class DutyStanding(NamedTuple):
    """A duty on a day: its state, and the last day that counts, where there is one."""

    state: State
    due_on: date | None = None


@implements(GRASSROOTS_CATALOGUES.article("公开时限"))
def last_period_end(cycle: Cycle, on: date) -> date:
    """The last day of the last period that is over on a day. Raises KeyError for what has no periods."""
    months = _MONTHS[cycle]
    first_of_this = on.replace(month=(on.month - 1) // months * months + 1, day=1)
    return first_of_this - timedelta(days=1)


@implements(REGULATION.article("26"))
def duty_standing(
    cycle: Cycle, on: date, days: int, begun_on: date, published_on: date | None, calendar: WorkCalendar
) -> DutyStanding:
    """Where a duty stands: `days` working days after a period's end it must have been published after that end.

    `begun_on`: the duty's first day; a period that ended before it is not asked for. `published_on`: the newest publication.
    """
    if cycle is Cycle.EVENT:
        return DutyStanding(State.WHEN_IT_COMES)
    ended = last_period_end(cycle, on)
    if ended < begun_on or (published_on is not None and published_on > ended):
        return DutyStanding(State.DONE, calendar.add(_next_end(cycle, ended), days))
    due_on = calendar.add(ended, days)
    return DutyStanding(State.LATE if on > due_on else State.DUE, due_on)


def _next_end(cycle: Cycle, ended: date) -> date:
    """The end of the period after the one that ended on a day."""
    months = ended.month + _MONTHS[cycle]
    year, month = ended.year + (months - 1) // 12, (months - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])
