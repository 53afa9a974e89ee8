"""Judging thousands of published reports: every file once, its verdict kept beside the result so that a run can go on."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.documents.table import workbook
from gongkai.reports.check import Verdict, as_json

KINDS = frozenset((".txt", ".md", ".html", ".htm", ".docx", ".xlsx", ".pdf", ".doc", ".wps"))
_AHEAD = 4  # files per worker that wait for one: enough to keep it busy, and few enough to keep memory flat
_HEADS = ("文件", "单位", "年度", "格式", "完整", "错误", "注意", "提示", "说明")


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and those below it that may be reports."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in KINDS)


def run(
    files: Sequence[Path], check: Callable[[str], Verdict], *, jobs: int, to: Path, show: bool = True
) -> Counter[str]:
    """Judge the files that have not been judged since they were changed, then write the workbook.

    Verdicts are appended to `<to>.jsonl` one by one; an interrupted run goes on from there. Returns how many files
    ended how: clean, errors, unreadable.
    """
    kept = to.with_name(to.name + ".jsonl")
    _drop_cut_line(kept)
    known = _index(kept)
    due = [path for path in files if str(path) not in known or _mark(path) != known[str(path)].mark]
    done = len(files) - len(due)
    with kept.open("a", encoding="utf-8") as verdicts:
        for path, verdict in _verdicts(due, check, jobs):
            line = {"mark": _mark(path), **_line(verdict)}
            verdicts.write(json.dumps(line, ensure_ascii=False) + "\n")
            verdicts.flush()
            done += 1
            if show:
                _progress(done, len(files))
    if show and files:
        print(file=sys.stderr)
    index = _index(kept)

    def lines() -> Iterator[dict[str, Any]]:
        return _read(kept, (index[str(path)].offset for path in files))

    to.write_bytes(_workbook(lines))
    return Counter(line["end"] for line in lines())


def _mark(path: Path) -> str:
    """What tells a changed file: its size and the moment of its last change."""
    state = path.stat()
    return f"{state.st_size} {datetime.fromtimestamp(state.st_mtime, UTC).isoformat()}"


class _Kept(NamedTuple):
    """Where the newest verdict of a file stands, and the mark of the file then; the verdict itself stays on the disk."""

    offset: int
    mark: str


def _index(path: Path) -> dict[str, _Kept]:
    """The verdicts of this run and earlier ones, by file."""
    found: dict[str, _Kept] = {}
    if path.exists():
        with path.open("rb") as lines:
            offset = 0
            for line in lines:
                verdict = json.loads(line)
                found[verdict["file"]] = _Kept(offset, verdict["mark"])
                offset += len(line)
    return found


def _read(path: Path, offsets: Iterable[int]) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        for offset in offsets:
            lines.seek(offset)
            yield json.loads(lines.readline())


def _drop_cut_line(path: Path) -> None:
    """What was being written when a run was interrupted is judged again."""
    if path.exists():
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            path.write_bytes(whole)


def _verdicts(
    files: Sequence[Path], check: Callable[[str], Verdict], jobs: int
) -> Iterator[tuple[Path, Verdict]]:
    if jobs == 1:
        for path in files:
            yield path, check(str(path))
        return
    with ProcessPoolExecutor(jobs) as pool:
        remaining = iter(files)
        running: dict[Future[Verdict], Path] = {}
        while True:
            for path in islice(remaining, jobs * _AHEAD - len(running)):
                running[pool.submit(check, str(path))] = path
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()


def _line(verdict: Verdict) -> dict[str, Any]:
    found = as_json(verdict)
    counted = Counter(finding["severity"] for finding in found.get("findings", ()))
    return {
        "file": verdict.file,
        "unit": found.get("unit", ""),
        "year": found.get("year"),
        "form": found.get("form", ""),
        "complete": found.get("is_complete"),
        "counts": dict(counted),
        "findings": [[f["rule"], f["severity"], f["cell"], f["message"]] for f in found.get("findings", ())],
        "problem": verdict.problem,
        "end": ("clean", "errors", "unreadable")[verdict.exit_code],
    }


def _progress(done: int, total: int) -> None:
    width = 30
    filled = width * done // total
    print(f"\r[{'#' * filled}{'.' * (width - filled)}] {done}/{total}", end="", file=sys.stderr, flush=True)


def _workbook(lines: Callable[[], Iterator[dict[str, Any]]]) -> bytes:
    """The result, read and written line by line: thousands of reports need no more memory than a few."""
    reports = (
        [
            line["file"], line["unit"], line["year"], line["form"],
            "" if line["complete"] is None else "是" if line["complete"] else "否",
            *(line["counts"].get(kind, 0) for kind in ("error", "warning", "info")), line["problem"],
        ]
        for line in lines()
    )  # fmt: skip
    findings = (
        [line["file"], line["unit"], line["year"], *finding] for line in lines() for finding in line["findings"]
    )
    by_rule, by_unit, by_year = _Summary(), _Summary(), _Summary()
    for line in lines():
        rules = [rule for rule, *_ in line["findings"]]
        by_rule.add(rules)
        by_unit.add([line["unit"] or "单位不明"] * len(rules))
        by_year.add([str(line["year"] or "年份不明")] * len(rules))
    return workbook(
        {
            "报告": (_HEADS, reports),
            "发现": (("文件", "单位", "年度", "规则", "程度", "位置", "说明"), findings),
            "按规则": (("规则", "份数", "处数"), by_rule.rows()),
            "按单位": (("单位", "份数", "处数"), by_unit.rows()),
            "按年度": (("年度", "份数", "处数"), by_year.rows()),
        }
    )


class _Summary:
    """For each group: in how many reports something was found, and how much."""

    def __init__(self) -> None:
        self._reports: Counter[str] = Counter()
        self._times: Counter[str] = Counter()

    def add(self, groups: Sequence[str]) -> None:
        """The groups of one report's findings."""
        self._reports.update(set(groups))
        self._times.update(groups)

    def rows(self) -> list[list[str | int]]:
        """The groups, most reports first."""
        return [[group, number, self._times[group]] for group, number in self._reports.most_common()]
