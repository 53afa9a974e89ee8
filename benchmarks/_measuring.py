"""Medians of interleaved runs: two ways of doing the same, in turn, within one process."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def interleaved(
    first: Callable[[], object],
    second: Callable[[], object],
    runs: int = 5,
    before: Callable[[], object] = lambda: None,
) -> tuple[float, float]:
    """The median seconds of each, run in turn A B A B …, after one run of each that is not counted.

    `before` each run, not timed, the same ground is laid; nor is the garbage of one run swept in the next one's time.
    """
    for work in (first, second):
        before()
        work()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for work, taken in zip((first, second), times, strict=True):
            before()
            gc.collect()
            begun = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begun)
    return statistics.median(times[0]), statistics.median(times[1])
