"""Working days (工作日): weekends, announced holidays and make-up workdays (调休), year by year as data.

A year whose holiday notice is not out is computed from weekends and the statutory festival days, and every
answer that rests on such a year says that it is provisional (暂定).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from gongkai.regulation.sources import (
    HOLIDAYS_2013,
    HOLIDAYS_2024,
    LITIGATION_LAW,
    REGULATION,
    Instrument,
    implements,
)

FIRST_YEAR, LAST_YEAR = 2019, 2060  # the regulation of 2019, and as far as anyone plans
_CALENDARS = Path(__file__).parent / "calendars"
# Days that are off in any year whether or not a notice is out; the lunar ones are in provisional.json.
_FIXED_FESTIVALS = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


class DateOutOfRange(ValueError):
    """A date outside the years this calendar can say anything about."""


def _is_weekday(ordinal: int) -> bool:
    return (ordinal - 1) % 7 < 5  # ordinal 1, the first of January of year 1, is a Monday


class WorkCalendar:
    """Which days are worked, with constant-time arithmetic over any span of FIRST_YEAR … LAST_YEAR.

    `overrides` maps single days to True (worked) or False (off), for orders that differ from the national notice.
    Counting rule throughout: the day an event happens is day 0, the next working day is day 1.
    """

    __slots__ = ("_changed", "_first", "_rank", "_worked", "announced_years")

    def __init__(
        self,
        *,
        holidays: frozenset[date],
        makeup_workdays: frozenset[date],
        announced_years: frozenset[int],
        overrides: Mapping[date, bool] | None = None,
    ) -> None:
        self.announced_years = announced_years
        self._first = date(FIRST_YEAR, 1, 1).toordinal()
        exceptions = (
            dict.fromkeys(holidays, False) | dict.fromkeys(makeup_workdays, True) | dict(overrides or {})
        )
        self._changed = changed = {day.toordinal(): worked for day, worked in exceptions.items()}
        self._worked: list[date] = []  # all working days, in order
        self._rank: list[int] = []  # per day from _first: how many working days up to and including it
        for ordinal in range(self._first, date(LAST_YEAR, 12, 31).toordinal() + 1):
            if changed.get(ordinal, _is_weekday(ordinal)):
                self._worked.append(date.fromordinal(ordinal))
            self._rank.append(len(self._worked))

    def rank(self, day: date) -> int:
        """How many working days there are up to and including the day; the difference of two ranks is a count."""
        offset = day.toordinal() - self._first
        if offset >= 0:
            try:
                return self._rank[offset]
            except IndexError:
                pass
        raise DateOutOfRange(
            f"日期 {day.isoformat()} 超出工作日历范围（{FIRST_YEAR}—{LAST_YEAR} 年），请核对年份。"
        )

    def at_rank(self, rank: int) -> date:
        """The working day with that rank (from 1)."""
        if rank >= 1:
            try:
                return self._worked[rank - 1]
            except IndexError:
                pass
        raise DateOutOfRange(f"计算结果超出工作日历范围（{FIRST_YEAR}—{LAST_YEAR} 年），请核对日期。")

    def is_working_day(self, day: date) -> bool:
        rank = self.rank(day)
        return rank > 0 and self._worked[rank - 1] == day

    def add(self, day: date, days: int) -> date:
        """The `days`-th working day after `day` (days >= 1); with 0, the day itself."""
        if days < 0:
            raise ValueError("days must not be negative")
        return self.at_rank(self.rank(day) + days) if days else day

    def count(self, after: date, through: date) -> int:
        """Working days later than `after` and not later than `through`; negative if `through` is earlier."""
        return self.rank(through) - self.rank(after)

    def next(self, day: date) -> date:
        """The first working day after `day`."""
        return self.at_rank(self.rank(day) + 1)

    def previous(self, day: date) -> date:
        """The last working day before `day`."""
        return self.at_rank(self.rank(day) - (1 if self.is_working_day(day) else 0))

    def exceptions(self, first: date, last: date) -> tuple[list[date], list[date]]:
        """Weekdays that are off and weekend days that are worked, from `first` to `last`, both included."""
        off: list[date] = []
        worked: list[date] = []
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            is_worked = self._changed.get(ordinal)
            if is_worked is not None and is_worked != _is_weekday(ordinal):
                (worked if is_worked else off).append(date.fromordinal(ordinal))
        return off, worked

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies in a year whose holiday notice is not out."""
        announced = self.announced_years
        if first.year in announced and last.year in announced and last.year - first.year < 2:
            return False
        return any(year not in announced for year in range(first.year, last.year + 1))


def _days(year: int, month_days: list[str]) -> Iterator[date]:
    for month_day in month_days:
        yield date.fromisoformat(f"{year}-{month_day}")


@lru_cache(maxsize=1)
def _published() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Holidays, make-up workdays and announced years from the data files."""
    holidays: set[date] = set()
    makeup: set[date] = set()
    announced: set[int] = set()
    for path in sorted(_CALENDARS.glob("[0-9]*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        year = data["year"]
        announced.add(year)
        holidays.update(_days(year, data["holidays"]))
        makeup.update(_days(year, data["makeup_workdays"]))
    festivals = json.loads((_CALENDARS / "provisional.json").read_text(encoding="utf-8"))["holidays"]
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if year not in announced:
            holidays.update(_days(year, festivals.get(str(year), list(_FIXED_FESTIVALS))))
    return frozenset(holidays), frozenset(makeup), frozenset(announced)


@implements(HOLIDAYS_2013.article("2"), HOLIDAYS_2024.article("2"))
@lru_cache(maxsize=8)
def national_calendar(overrides: tuple[tuple[date, bool], ...] = ()) -> WorkCalendar:
    """The national calendar as announced, with an administrator's single-day changes on top."""
    holidays, makeup, announced = _published()
    return WorkCalendar(
        holidays=holidays, makeup_workdays=makeup, announced_years=announced, overrides=dict(overrides)
    )


@implements(HOLIDAYS_2013.article("2"), HOLIDAYS_2024.article("2"))
def holiday_law(day: date) -> Instrument:
    """The version of 全国年节及纪念日放假办法 that fixes the festival days of that day's year."""
    return HOLIDAYS_2024 if HOLIDAYS_2024.in_force_on(day) else HOLIDAYS_2013


@implements(REGULATION.article("33"))
def working_days_after(day: date, days: int, calendar: WorkCalendar) -> date:
    """The day on which a period of `days` working days from `day` ends: day 0 is not counted, the last day is."""
    return calendar.add(day, days)


@implements(LITIGATION_LAW.article("101"))
def calendar_days_after(day: date, days: int, calendar: WorkCalendar) -> date:
    """The last day of a period in calendar days; if it is a day off, the first working day after it."""
    last = day + timedelta(days=days)
    return last if calendar.is_working_day(last) else calendar.next(last)
