"""Days as Chinese documents write them."""

from __future__ import annotations

from datetime import date


def chinese_date(day: date) -> str:
    """2020年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
