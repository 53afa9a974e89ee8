"""Judging published reports: at most 10 × what lxml needs to parse the same page, flat memory, and twice the jobs at least 1.6 ×.

The page is the size of a published one: a report's tables and prose amid navigation. Arguments: how many files of the
corpus are judged for the memory (default 10,000).
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from _measuring import interleaved
from lxml import html

from gongkai.documents.flattening import text_of
from gongkai.regulation.annual_report.forms import REQUEST_ROWS, Column, Form, Report
from gongkai.reports import corpus
from gongkai.reports.check import check_file, check_published
from gongkai.reports.reading import read_report
from tests.reports.layouts import web_page

FILES = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
GOAL_TIMES, GOAL_JOBS = 10.0, 1.6
ROWS = {
    "B1": (64, 0, 0, 2, 0, 4, 70), "B3.1": (27, 0, 0, 2, 0, 1, 30), "B3.2": (5, 0, 0, 0, 0, 0, 5),
    "B3.4.1": (32, 0, 0, 0, 0, 3, 35), "B3.7": (64, 0, 0, 2, 0, 4, 70),
}  # fmt: skip


def page() -> bytes:
    """A report as a web page, its cells styled as word processors style them."""
    requests = {
        row.id: dict(zip((c.value for c in Column), ROWS.get(row.id, (0,) * 7), strict=True))
        for row in REQUEST_ROWS[Form.F2021]
    }
    remedies = {"review": [1, 0, 2, 0, 3], "direct_suit": [0] * 5, "suit_after_review": [0] * 5}
    report = web_page(Report(Form.F2021, 2023, requests, remedies, {}))
    style = ' style="border:1px solid #000;padding:0 7px;text-align:center;font-family:宋体;font-size:14px;width:64px"'
    report = report.replace("<p>", f"<p{style}>").replace("<td ", f"<td{style} ")
    menu = "".join(f'<li><a href="/col/{n}/index.html" target="_blank">栏目{n}</a></li>' for n in range(400))
    return report.replace("<body>", f"<body><ul>{menu}</ul>").encode()


def main() -> int:
    content = page()

    def parse() -> None:
        for _ in range(20):
            html.document_fromstring(content.decode())

    def judge() -> None:
        for _ in range(20):
            check_published("page.html", read_report(text_of(content, "page.html")))

    parsing, judging = interleaved(parse, judge)
    times = judging / parsing
    folder = Path(tempfile.mkdtemp())
    try:
        files = []
        for number in range(FILES):
            files.append(folder / f"{number}.html")
            files[-1].write_bytes(content)
        peaks = []
        for part in (files[: FILES // 10], files):
            corpus.run(part, check_file, jobs=1, to=folder / "r.xlsx", show=False)
            gc.collect()
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        some = files[: min(FILES, 400)]
        one, two = (_timed(some, jobs, folder) for jobs in (1, 2))
    finally:
        shutil.rmtree(folder)
    print(
        f"{len(content) / 1024:.0f} KiB page: parsed in {parsing / 20 * 1000:.1f} ms, read and judged in "
        f"{judging / 20 * 1000:.1f} ms, {times:.1f} × (goal {GOAL_TIMES}); {FILES:,} files: peak {peaks[1]:.0f} MiB after "
        f"{peaks[0]:.0f} MiB for a tenth; two jobs {one / two:.2f} × (goal {GOAL_JOBS})"
    )
    return times > GOAL_TIMES or one / two < GOAL_JOBS


def _timed(files: list[Path], jobs: int, folder: Path) -> float:
    to = folder / f"{jobs}.xlsx"
    begun = time.perf_counter()
    corpus.run(files, check_file, jobs=jobs, to=to, show=False)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
