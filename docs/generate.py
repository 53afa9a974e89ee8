"""Writes the reference pages that follow from the code; with --check, says which are out of date and ends with 1."""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from gongkai.accounts.models import Role
from gongkai.applications.permissions import PAPER_SIGNABLE, ROLES
from gongkai.publishing.checks import CHECKS
from gongkai.regulation import fees  # noqa: F401 - its rules are part of the index
from gongkai.regulation.annual_report.rules import RULES
from gongkai.regulation.case import EVENT_LABELS, STATE_LABELS, TRANSITIONS
from gongkai.regulation.outcomes import GROUNDS, LETTERS, OUTCOME_LABELS
from gongkai.regulation.sources import implemented_rules
from gongkai.reports.schema import schema
from gongkai.site.access import ACCESS, Access

REFERENCE = Path(__file__).parent / "reference"
NOTICE = "<!-- Written by `make docs`; change the code instead. -->"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def law() -> str:
    """Article to rules to examples."""
    index: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, citations in implemented_rules():
        short = name.removeprefix("gongkai.regulation.")
        for citation in citations:
            instrument = citation.instrument
            key = (instrument.title, instrument.number, citation.article)
            index[key].append(f"[`{short}`](../../tests/regulation/examples/{short}.csv)")

    def order(key: tuple[str, str, str]) -> tuple[str, str, int, str]:
        number = "".join(character for character in key[2] if character.isdigit())
        return key[0], key[1], int(number or 0), key[2]

    rows = [[f"《{t}》{n}", a, "、".join(index[t, n, a])] for t, n, a in sorted(index, key=order)]
    return (
        "# Articles and rules\n\nWhich rule carries out which article; each links to its examples.\n\n"
        + table(["instrument", "article", "rules"], rows)
    )


def states() -> str:
    """The transition table, the letters and the outcomes."""
    transitions = [
        [STATE_LABELS[state] if state else "—", f"{EVENT_LABELS[event]} `{event}`", STATE_LABELS[target]]
        for (state, event), target in TRANSITIONS.items()
        if state is not target
    ]
    staying = defaultdict(list)
    for (state, event), target in TRANSITIONS.items():
        if state is target:
            staying[event].append(STATE_LABELS[state])
    kept = [[f"{EVENT_LABELS[event]} `{event}`", "、".join(where)] for event, where in staying.items()]
    letters = [
        [
            rule.label,
            "、".join(map(str, rule.articles)),
            OUTCOME_LABELS[rule.outcome] if rule.outcome else "按理由",
        ]
        for rule in LETTERS.values()
    ]
    grounds = [
        [rule.label, str(rule.basis), rule.outcome.value, "是" if rule.review_first else "否"]
        for rule in GROUNDS.values()
    ]
    outcomes = [[outcome.value, label] for outcome, label in OUTCOME_LABELS.items()]
    return "\n\n".join([
        "# States and events", "## Events that lead on", table(["from", "event", "to"], transitions),
        "## Events that leave the state as it is", table(["event", "in"], kept),
        "## Answers", table(["letter", "articles", "row"], letters),
        "## Grounds", table(["ground", "article", "row", "review first (from 2024-01-01)"], grounds),
        "## Outcomes", table(["row", "outcome"], outcomes),
    ])  # fmt: skip


def permissions() -> str:
    """Events and addresses by role."""
    roles = list(Role)
    events = [
        [
            EVENT_LABELS[event],
            *("●" if role in ROLES[event] else "" for role in roles),
            "是" if event in PAPER_SIGNABLE else "",
        ]
        for event in ROLES
    ]
    addresses = []
    for name, access in ACCESS.items():
        if access is Access.PUBLIC:
            who = "所有人"
        elif access is Access.STAFF:
            who = "所有工作人员"
        else:
            who = "、".join(role.label for role in roles if role in access.value)
        addresses.append([f"`{name}`", who])
    return "\n\n".join([
        "# Who may do what", "## Events", table(["event", *(role.label for role in roles), "on paper"], events),
        "## Addresses", table(["address", "who"], addresses),
    ])  # fmt: skip


def report_rules() -> str:
    """The rules for reports."""
    rows = [
        [
            f"`{name}`",
            rule.severity.value,
            rule.text,
            rule.why,
            rule.source,
            "、".join(sorted(form.value for form in rule.forms)),
            rule.scope.value,
        ]
        for name, rule in RULES.items()
    ]
    head = ["rule", "severity", "asks for", "because", "source", "forms", "organs"]
    return "# Rules for reports\n\n" + table(head, rows)


def publication_checks() -> str:
    """The checks before a text may be reviewed."""
    rows = [[f"`{check.id}`", check.looks_for] for check in CHECKS.values()]
    return f"# Checks before review\n\n{table(['check', 'looks for'], rows)}"


def page(write: Callable[[], str]) -> Callable[[], str]:
    """A page of text, with a word on where it comes from."""
    return lambda: f"{NOTICE}\n\n{write()}\n"


PAGES = {
    "law.md": page(law),
    "states.md": page(states),
    "permissions.md": page(permissions),
    "report-rules.md": page(report_rules),
    "publication-checks.md": page(publication_checks),
    "annual-report.schema.json": lambda: json.dumps(schema(), ensure_ascii=False, indent=1) + "\n",
}


def main() -> int:
    """Write or check every page."""
    stale = []
    for name, write in PAGES.items():
        text = write()
        path = REFERENCE / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
