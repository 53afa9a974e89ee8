"""`gongkai check-report`: one report or a few on the screen, thousands into a workbook."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from gongkai.command_line import Parser
from gongkai.documents.reading import Unreadable
from gongkai.regulation.annual_report.rules import RULES
from gongkai.reports import corpus
from gongkai.reports.check import (
    EXIT_CLEAN,
    EXIT_ERRORS,
    EXIT_UNREADABLE,
    Verdict,
    as_json,
    as_text,
    check_file,
    read_file,
)


def _verdicts(files: Iterable[str], check: Callable[[str], Verdict], jobs: int) -> Iterator[Verdict]:
    if jobs == 1:
        yield from map(check, files)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(check, files)


def _year_of(file: str) -> int | None:
    try:
        return read_file(file).year
    except Unreadable:
        return None


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("应当是不小于 1 的整数")
    return number


def _waiver(text: str) -> tuple[str, str]:
    rule, _, reason = text.partition("=")
    if rule not in RULES or not reason.strip():
        raise argparse.ArgumentTypeError("应当写成 规则=理由，例如 B-CARRY=机构改革，并入两个单位")
    return rule, reason.strip()


def _run_corpus(options: argparse.Namespace) -> int:
    paths = [Path(file) for file in options.files]
    missing = [path for path in paths if not path.exists()]
    if missing or options.previous:
        said = f"找不到 {missing[0]}，请检查路径。" if missing else "--previous 不能和 --to 一起用。"
        print(said, file=sys.stderr)
        return EXIT_UNREADABLE
    files = [file for path in paths for file in (corpus.files_in(path) if path.is_dir() else [path])]
    check = partial(check_file, waived=dict(options.waive))
    try:
        ends = corpus.run(files, check, jobs=options.jobs, to=options.to)
    except OSError:
        print(f"写不进 {options.to}，请检查路径和权限。", file=sys.stderr)
        return EXIT_UNREADABLE
    print(
        f"共 {len(files)} 份：没有错误 {ends['clean']} 份，有错误 {ends['errors']} 份，无法读取 {ends['unreadable']} 份。已写入 {options.to}"
    )
    return EXIT_UNREADABLE if ends["unreadable"] else EXIT_ERRORS if ends["errors"] else EXIT_CLEAN


def main(arguments: list[str]) -> int:
    """Runs the command and returns its exit code: 2 if any file is unreadable, else 1 if any has an error, else 0."""
    parser = Parser(prog="gongkai check-report", description="检查已发布的政府信息公开工作年度报告")
    parser.add_argument("files", nargs="+", metavar="FILE", help="报告文件；使用 --to 时可以是文件夹")
    parser.add_argument("--previous", metavar="FILE", help="上一年度的报告，用于核对结转")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    parser.add_argument("--jobs", type=_positive, default=1, metavar="N", help="同时检查几份")
    parser.add_argument(
        "--to", type=Path, metavar="FILE.xlsx", help="把许多报告的结果写入 Excel，中断后可以接着做"
    )
    parser.add_argument(
        "--waive",
        action="append",
        default=[],
        type=_waiver,
        metavar="RULE=REASON",
        help="有理由不计入错误的规则",
    )
    options = parser.parse_args(arguments)
    if options.to:
        return _run_corpus(options)
    previous = None
    if options.previous:
        try:
            previous = read_file(options.previous)
        except Unreadable as unreadable:
            print(f"上一年度的报告 {options.previous} 无法读取：{unreadable}", file=sys.stderr)
            return EXIT_UNREADABLE
        years = {read_year for file in options.files if (read_year := _year_of(file))}
        if previous.year and any(year != previous.year + 1 for year in years):
            print(f"--previous 给出的是 {previous.year} 年的报告，不是上一年度的，请核对。", file=sys.stderr)
            return EXIT_UNREADABLE
    jobs = min(options.jobs, len(options.files))
    worst = EXIT_CLEAN
    collected = []
    waived = dict(options.waive)
    for verdict in _verdicts(options.files, partial(check_file, previous=previous, waived=waived), jobs):
        worst = max(worst, verdict.exit_code)
        if options.format == "json":
            collected.append(as_json(verdict))
        else:
            print(as_text(verdict))
    if options.format == "json":
        print(json.dumps({"reports": collected}, ensure_ascii=False, indent=1))
    return worst
