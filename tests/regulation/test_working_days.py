"""The calendar against an independent source, and its arithmetic against stepping day by day."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.regulation.working_days import DateOutOfRange, national_calendar

CALENDAR = national_calendar()
DAYS = st.dates(date(2019, 1, 10), date(2032, 12, 31))


def test_every_day_of_2019_to_2026_agrees_with_chinesecalendar():
    day, disagree = date(2019, 1, 1), []
    while day <= date(2026, 12, 31):
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day):
            disagree.append(day)
        day += timedelta(days=1)
    assert disagree == []


@pytest.mark.parametrize(
    ("year", "days"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_working_days_of_a_year(year, days):
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert CALENDAR.count(first, last) + CALENDAR.is_working_day(first) == days


@given(DAYS, st.integers(1, 120))
def test_adding_is_stepping_day_by_day(day, days):
    stepped, left = day, days
    while left:
        stepped += timedelta(days=1)
        left -= CALENDAR.is_working_day(stepped)
    assert CALENDAR.add(day, days) == stepped
    assert CALENDAR.count(day, stepped) == days


@given(DAYS)
def test_next_and_previous_are_the_nearest_working_days(day):
    following, before = CALENDAR.next(day), CALENDAR.previous(day)
    assert before < day < following
    assert CALENDAR.is_working_day(following) and CALENDAR.is_working_day(before)
    assert CALENDAR.count(before, following) == 1 + CALENDAR.is_working_day(day)


@given(DAYS, st.integers(0, 400))
def test_exceptions_are_what_differs_from_plain_weeks(day, length):
    last = day + timedelta(days=length)
    off, worked = CALENDAR.exceptions(day, last)
    weekdays = sum((day + timedelta(days=n)).weekday() < 5 for n in range(length + 1))
    counted = CALENDAR.count(day, last) + CALENDAR.is_working_day(day)
    assert counted == weekdays - len(off) + len(worked)


def test_an_override_changes_its_day_and_no_other():
    local = national_calendar(((date(2020, 2, 10), False),))
    assert not local.is_working_day(date(2020, 2, 10)) and CALENDAR.is_working_day(date(2020, 2, 10))
    assert local.add(date(2020, 2, 7), 1) == date(2020, 2, 11)


def test_a_year_that_is_not_announced_is_provisional_and_knows_the_festivals():
    assert CALENDAR.is_provisional(date(2026, 12, 1), date(2027, 1, 4))
    assert not CALENDAR.is_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert not CALENDAR.is_working_day(date(2027, 2, 8))  # Spring Festival
    assert not CALENDAR.is_working_day(date(2027, 10, 1))


def test_dates_outside_the_calendar_are_refused_in_words():
    with pytest.raises(DateOutOfRange, match="超出工作日历范围"):
        CALENDAR.add(date(2018, 12, 31), 5)
    with pytest.raises(DateOutOfRange, match="超出工作日历范围"):
        CALENDAR.add(date(2060, 12, 31), 5)


def test_the_law_needs_nothing_but_the_standard_library():
    """Python without site-packages and without the environment imports every module of `regulation`."""
    code = """
import pkgutil, importlib, sys
sys.path.insert(0, {root!r})
import gongkai.regulation
names = [m.name for m in pkgutil.walk_packages(gongkai.regulation.__path__, "gongkai.regulation.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code.format(root=root)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) >= 13
