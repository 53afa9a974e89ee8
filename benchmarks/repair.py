"""Repairing the table this project grew from, optimum proven: under one second on one core."""

from __future__ import annotations

import os
import sys
import time

from gongkai.regulation.annual_report.findings import ProseFact
from gongkai.regulation.annual_report.forms import REQUEST_ROWS, Column, Form, Report
from gongkai.reports.repair import repairs

PRINTED = {
    "B1": (21, 0, 0, 0, 1, 0, 22), "B3.1": (10, 0, 0, 0, 1, 0, 10), "B3.2": (2, 0, 0, 0, 0, 0, 2),
    "B3.4.1": (5, 0, 0, 0, 0, 0, 5), "B3.7": (17, 0, 0, 0, 1, 0, 17), "B4": (5, 0, 0, 0, 0, 0, 5),
}  # fmt: skip
GOAL_SECONDS = 1.0


def main() -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    requests = {
        row.id: dict(zip((column.value for column in Column), PRINTED.get(row.id, (0,) * 7), strict=True))
        for row in REQUEST_ROWS[Form.F2019]
    }
    remedies = {"review": [0, 0, 3, 0, 3], "direct_suit": [0] * 5, "suit_after_review": [0, 0, 0, 2, 2]}
    report = Report(Form.F2019, 2020, requests, remedies, {})
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        found = repairs(report, [ProseFact("T-NEW", 23, "", ("B1/T",))])
        taken.append(time.perf_counter() - begun)
    assert [len(repair.changes) for repair in found] == [4, 2] and all(repair.unique for repair in found)
    median = sorted(taken)[2]
    print(f"both repairs of the seed, proven minimal and unique: median {median:.2f} s (goal {GOAL_SECONDS})")
    return median > GOAL_SECONDS


if __name__ == "__main__":
    sys.exit(main())
