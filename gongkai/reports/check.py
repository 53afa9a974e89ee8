"""Judging one published report: what does not add up, what could repair it, as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.documents.flattening import text_of
from gongkai.documents.reading import Unreadable, bytes_of
from gongkai.regulation.annual_report.findings import findings, place_of
from gongkai.regulation.annual_report.rules import Finding, Severity
from gongkai.regulation.annual_report.text import numbers_said
from gongkai.reports.reading import PublishedReport, read_report
from gongkai.reports.repair import NotProven, Repair, repairs

EXIT_CLEAN, EXIT_ERRORS, EXIT_UNREADABLE = 0, 1, 2
SEVERITY_LABELS = {Severity.ERROR: "错误", Severity.WARNING: "注意", Severity.INFO: "提示"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one file. `report` is None and `problem` says why where it cannot be read."""

    file: str
    report: PublishedReport | None = None
    problem: str = ""
    findings: list[Finding] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    note: str = ""
    waived: dict[str, str] = field(default_factory=dict)  # rules that do not count here, with the reason

    @property
    def exit_code(self) -> int:
        """2 unreadable, 1 with an error finding, else 0."""
        if self.report is None:
            return EXIT_UNREADABLE
        has_errors = any(
            finding.severity is Severity.ERROR and finding.rule not in self.waived for finding in self.findings
        )
        return EXIT_ERRORS if has_errors else EXIT_CLEAN


def read_file(file: str) -> PublishedReport:
    """The report in a file. Raises Unreadable."""
    return read_report(text_of(bytes_of(Path(file)), file))


def check_file(
    file: str, previous: PublishedReport | None = None, waived: Mapping[str, str] | None = None
) -> Verdict:
    """Reads and judges one file. `waived`: rules that do not count against it, each with the reason."""
    try:
        report = read_file(file)
    except Unreadable as unreadable:
        return Verdict(file, problem=str(unreadable))
    return check_published(file, report, previous, waived)


def check_published(
    file: str,
    report: PublishedReport,
    previous: PublishedReport | None = None,
    waived: Mapping[str, str] | None = None,
) -> Verdict:
    """Judges a report that has been read."""
    found = findings(
        report.figures,
        facts=report.facts,
        previous=previous.figures if previous else None,
        text=report.text,
        previous_text=previous.text if previous else None,
    )
    try:
        proposed = repairs(report.figures, report.facts)
        return Verdict(file, report, findings=found, repairs=proposed, waived=dict(waived or {}))
    except NotProven:
        return Verdict(
            file,
            report,
            findings=found,
            waived=dict(waived or {}),
            note="修改建议没有在限定时间内证明为最小，因此不列出。",
        )


def as_json(verdict: Verdict) -> dict[str, Any]:
    """One object of the documented JSON output."""
    if verdict.report is None:
        return {"file": verdict.file, "readable": False, "problem": verdict.problem}
    report = verdict.report
    return {
        "file": verdict.file,
        "readable": True,
        "unit": report.unit,
        "year": report.year,
        "form": report.figures.form.value,
        "tables": {
            "requests": report.figures.requests,
            "proactive": report.figures.proactive,
            "remedies": report.figures.remedies,
        },
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "cell": finding.cell,
                "expected": finding.expected,
                "printed": finding.printed,
                "message": finding.message,
                "quote": finding.quote,
                **({"waived": verdict.waived[finding.rule]} if finding.rule in verdict.waived else {}),
            }
            for finding in verdict.findings
        ],
        "repairs": [
            {
                "changes": [
                    {
                        "cell": change.cell,
                        "place": place_of(report.figures, change.cell),
                        "from": change.printed,
                        "to": change.proposed,
                    }
                    for change in repair.changes
                ],
                "satisfies": ["equations", "prose"] if repair.with_prose else ["equations"],
                "agrees_with_prose": repair.agrees_with_prose,
                "minimal": True,
                "unique": repair.unique,
            }
            for repair in verdict.repairs
        ],
        "is_complete": not report.text.is_cut,
        "numbers": [number._asdict() for number in numbers_said(report.figures, report.text)],
        "remarks": [*report.remarks, *([verdict.note] if verdict.note else [])],
    }


def as_text(verdict: Verdict) -> str:
    """The same for people."""
    if verdict.report is None:
        return f"{verdict.file}\n  无法读取：{verdict.problem}\n"
    report = verdict.report
    year = f"{report.year} 年" if report.year else "年份不明"
    lines = [verdict.file, f"  {report.unit or '单位不明'}，{year}，{report.figures.form} 年格式"]
    if not verdict.findings:
        lines.append("  没有发现问题。")
    for finding in verdict.findings:
        lines.append(
            f"  [{SEVERITY_LABELS[finding.severity]}] {finding.rule} {finding.cell}  {finding.message}"
        )
        if finding.rule in verdict.waived:
            lines.append(f"        不计入：{verdict.waived[finding.rule]}")
        if finding.quote:
            lines.append(f"        原文：“{finding.quote}”")
    if verdict.repairs:
        lines.append("  最少改动的修改建议（供人判断，不会自动修改）：")
    for number, repair in enumerate(verdict.repairs, start=1):
        changes = "，".join(f"{change.cell} {change.printed}→{change.proposed}" for change in repair.changes)
        basis = "同时满足勾稽关系和正文" if repair.with_prose else "只看勾稽关系"
        agrees = "" if repair.with_prose else ("，与正文一致" if repair.agrees_with_prose else "，与正文不一致")
        only = "，唯一" if repair.unique else "，同样大小的不止这一种"
        lines.append(f"    {number}. {changes}（{basis}{agrees}；已证明改动最少{only}）")
    lines += [f"  说明：{remark}" for remark in (*report.remarks, verdict.note) if remark]
    return "\n".join(lines) + "\n"
