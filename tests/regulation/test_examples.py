"""Every rule against its table of examples: `examples/<module>.<function>.csv`, one row a case, read by a lawyer.

A column is a parameter of the rule, `expected` its answer, `note` for the reader. How values are written:
dates as 2020-06-01; `count 3` for how many, `refused …` for a refusal that says so; several values with a blank between; a history as `filed 2020-06-01; extended 2020-06-20 days=5`;
a report as `B1 = 1 0 0 0 0 0 1; review = 0 0 0 0 0` with every row that is not written zero.
"""

import csv
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum, StrEnum
from pathlib import Path

import pytest

import gongkai.regulation
from gongkai.regulation import case, outcomes
from gongkai.regulation.annual_report import Finding, ProseFact, forms, tally
from gongkai.regulation.annual_report import text as texts
from gongkai.regulation.case import Event, Standing
from gongkai.regulation.courses import Course, Procedure, RemedyEvent, RemedyStep, course_of
from gongkai.regulation.deadlines import ClockEntry, ClockKind, Due
from gongkai.regulation.outcomes import Decision, Ground, LetterKind, Need, Outcome
from gongkai.regulation.receipt import CountedDay
from gongkai.regulation.remedies import RemedyKind, RemedyNotice, ResultClass
from gongkai.regulation.sources import Citation, Instrument
from gongkai.regulation.working_days import WorkCalendar, national_calendar

EXAMPLES = Path(__file__).parent / "examples"
CALENDAR = national_calendar()
# The machinery of citing is not a rule.
NOT_RULES = {"sources.implements", "sources.implemented_rules"}


def public_functions() -> dict[str, types.FunctionType]:
    """Dotted name below `regulation` to every public function defined there."""
    found = {}
    for module in pkgutil.walk_packages(gongkai.regulation.__path__, "gongkai.regulation."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            function = inspect.unwrap(value) if callable(value) else None
            if inspect.isfunction(function) and value.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name.removeprefix('gongkai.regulation.')}.{name}"] = value
    return found


FUNCTIONS = public_functions()


def entries(text: str) -> tuple[case.Entry, ...]:
    history = []
    for sequence, part in enumerate(filter(None, (part.strip() for part in text.split(";"))), start=1):
        event, on, *rest = part.split()
        fields = dict(item.split("=") for item in rest)
        history.append(
            case.Entry(
                sequence=sequence,
                event=Event(event),
                on=date.fromisoformat(on),
                days=int(fields.get("days", 0)),
                until=date.fromisoformat(fields["until"]) if "until" in fields else None,
                by=fields.get("by", ""),
                outcome=Outcome(fields["outcome"]) if "outcome" in fields else None,
                target=int(fields["target"]) if "target" in fields else None,
            )
        )
    return tuple(history)


def report(text: str) -> forms.Report:
    head, _, body = text.partition(":")
    form, year = head.split()
    form = forms.Form(form)
    requests = {row.id: dict.fromkeys("nesploT", 0) for row in forms.REQUEST_ROWS[form]}
    remedies = {kind.value: [0] * 5 for kind in RemedyKind}
    proactive = {}
    for line in filter(None, (line.strip() for line in body.split(";"))):
        name, _, values = line.partition("=")
        name, numbers = name.strip(), [None if value == "-" else value for value in values.split()]
        if name in remedies:
            remedies[name] = [None if number is None else int(number) for number in numbers]
        elif name == "without":
            for row in values.split():
                del requests[row]
        elif name in forms.REQUEST_ROWS[form][0].id or name.startswith("B"):
            requests[name] = dict(zip("nesploT", (None if n is None else int(n) for n in numbers), strict=True))
        else:
            proactive[name] = [int(n) if n and n.lstrip("+-").isdigit() else n for n in numbers]
    return forms.Report(form, int(year), requests, remedies, proactive)


def prose(written_text: str) -> texts.Text:
    """`unit=名 | 1=第一部分 | 5:标题=第五部分 | cut`; a section's heading is the form's unless it is given."""
    values, sections, headings = {}, {}, {}
    for part in written_text.split(" | "):
        name, _, said = part.strip().partition("=")
        number, _, heading = name.partition(":")
        if number.isdecimal():
            sections[int(number)] = said
            headings[int(number)] = heading or forms.SECTIONS[int(number) - 1]
        else:
            values[name] = said
    return texts.Text(values.get("unit", ""), headings, sections, "".join(sections.values()), "cut" in values)


def facts(text: str) -> list[ProseFact]:
    found = []
    for line in filter(None, (line.strip() for line in text.split(";"))):
        rule, value, *rest = line.split()
        parts = tuple(int(part) for part in rest) if rule == "T-BREAK" else ()
        cells = () if rule == "T-BREAK" else tuple(rest)
        found.append(ProseFact(rule, int(value), "", cells, parts))
    return found


def counts(text: str, kind: type) -> list:
    found = []
    for line in filter(None, (line.strip() for line in text.split(";"))):
        words = line.split()
        if kind is tally.RequestCount:
            outcome = None if words[2] == "open" else Outcome(words[2])
            found.append(
                tally.RequestCount(forms.Column(words[0]), words[1] == "carried", outcome, int(words[3]))
            )
        else:
            found.append(tally.RemedyCount(RemedyKind(words[0]), ResultClass(words[1]), int(words[2])))
    return found


def ledger(text: str) -> list[ClockEntry]:
    found = []
    for line in filter(None, (line.strip() for line in text.split(";"))):
        kind, on, *rest = line.split()
        until = date.fromisoformat(rest[0]) if rest and "-" in rest[0] else None
        found.append(
            ClockEntry(
                ClockKind[kind.upper()],
                date.fromisoformat(on),
                int(rest[0]) if rest and not until else 0,
                until,
            )
        )
    return found


def steps(text: str) -> tuple[RemedyStep, ...]:
    found = []
    for line in filter(None, (line.strip() for line in text.split(";"))):
        event, on, *rest = line.split()
        fields = dict(item.split("=") for item in rest)
        found.append(
            RemedyStep(
                RemedyEvent(event),
                date.fromisoformat(on),
                Procedure(fields["procedure"]) if "procedure" in fields else None,
                fields.get("result", ""),
                date.fromisoformat(fields["until"]) if "until" in fields else None,
                fields.get("by") == "organ",
                ResultClass(fields["column"]) if "column" in fields else None,
            )
        )
    return tuple(found)


def value_of(text: str, hint: object, name: str) -> object:
    """A written value as the parameter's type wants it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if text == "":
            return None
        return value_of(text, next(argument for argument in arguments if argument is not type(None)), name)
    if origin in (tuple, Sequence, Iterable) or origin is list:
        item = arguments[0]
        special = {
            forms.Report: lambda value: [report(part) for part in value.split(" / ")],
            case.Entry: entries,
            RemedyStep: steps,
            ClockEntry: ledger,
            ProseFact: facts,
            tally.RequestCount: lambda value: counts(value, tally.RequestCount),
            tally.RemedyCount: lambda value: counts(value, tally.RemedyCount),
        }
        if item in special:
            return special[item](text)
        if typing.get_origin(item) is tuple:  # calendar overrides
            return tuple(
                (date.fromisoformat(d), worked == "worked")
                for d, worked in (p.split("=") for p in text.split())
            )
        return [value_of(word, item, name) for word in text.split()]
    if hint is case.Entry:
        return entries(text)[0]
    if hint is Course:
        kind, _, rest = text.partition(":")
        return course_of(RemedyKind(kind), steps(rest), CALENDAR)
    if hint is Standing:
        return case.fold(entries(text))
    if hint is forms.Report:
        return report(text)
    if hint is texts.Text:
        return prose(text)
    if hint is Decision:
        letter, _, rest = text.partition(":")
        words = rest.split()
        grounds = frozenset(Ground(word) for word in words if word in list(Ground))
        return Decision(
            LetterKind(letter), grounds, frozenset(Need(word) for word in words if word in list(Need))
        )
    if hint is date:
        return date.fromisoformat(text)
    if hint is bool:
        return text == "yes"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(text)
    return hint(text)


def written(value: object) -> str:
    """An answer as the tables write it."""
    simple = {True: "yes", False: "no", None: ""}
    if isinstance(value, bool) or value is None:
        return simple[value]
    if isinstance(value, CountedDay):
        return written(value.on)
    if isinstance(value, Due):
        return value.on.isoformat() + (" provisional" if value.provisional else "")
    if isinstance(value, Standing):
        parts = [value.state]
        parts += [f"received={value.received_on}"] if value.received_on else []
        parts += [f"outcome={value.outcome}"] if value.outcome else []
        parts += [f"concluded={value.concluded_on}"] if value.concluded_on else []
        return " ".join(parts)
    if isinstance(value, Course):
        ended = f" {value.result} {value.result_class} {value.decided_on}" if value.decided_on else ""
        answer = (
            f" answered={value.answered_on}"
            if value.answered_on
            else ""
            if value.is_answer_due
            else " no answer due"
        )
        return f"instance {value.instance} {value.procedure}{answer}{ended}"
    if isinstance(value, Instrument):
        return value.number
    if isinstance(value, Citation):
        return str(value)
    if isinstance(value, RemedyNotice):
        return f"{written(value.bodies)}{' review first' if value.review_first else ''}"
    if isinstance(value, WorkCalendar):
        return written(sorted(value.announced_years))
    if isinstance(value, Finding):
        return f"{value.rule}@{value.cell}:{value.expected}:{value.printed}"
    if isinstance(value, case.Entry):
        return f"{value.event}@{value.on}"
    if hasattr(value, "rule") and hasattr(value, "left"):  # an equation
        return value.rule
    if isinstance(value, dict):
        shown = []
        for key, cells in value.items():
            numbers = list(cells.values()) if isinstance(cells, dict) else cells
            if any(numbers):
                shown.append(f"{key} = {' '.join(map(str, numbers))}")
        return "; ".join(shown)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple | frozenset) and not hasattr(value, "_fields"):
        return " ".join(written(item) for item in value if item is not None)
    if hasattr(value, "_fields"):
        return f"{value.kind}:{value.value}" if hasattr(value, "value") else " ".join(map(written, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def rows() -> list:
    found = []
    for path in sorted(EXAMPLES.glob("*.csv")):
        with path.open(encoding="utf-8") as source:
            for number, row in enumerate(csv.DictReader(source), start=2):
                found.append(pytest.param(path.stem, row, id=f"{path.stem}:{number}"))
    return found


@pytest.mark.parametrize(("name", "row"), rows())
def test_a_rule_answers_as_its_table_says(name, row):
    function = FUNCTIONS[name]
    expected = row.pop("expected")
    row.pop("note", None)
    hints = typing.get_type_hints(inspect.unwrap(function))
    parameters = inspect.signature(function).parameters
    arguments = {}
    for parameter in parameters.values():
        if hints[parameter.name] is WorkCalendar:
            arguments[parameter.name] = CALENDAR
        elif parameter.name in row and not (
            row[parameter.name] == "" and parameter.default is not parameter.empty
        ):
            arguments[parameter.name] = value_of(row[parameter.name], hints[parameter.name], parameter.name)
    assert set(row) <= set(parameters), f"columns that are no parameter of {name}"
    if expected.startswith("refused"):
        with pytest.raises(ValueError, match=expected.removeprefix("refused").strip()):
            call(function, parameters, arguments)
        return
    answer = call(function, parameters, arguments)
    if expected == "(some reason)":
        assert isinstance(answer, str) and answer.endswith("。")
    elif expected.startswith("count "):
        assert len(answer) == int(expected.removeprefix("count "))
    else:
        assert written(answer) == expected


def call(function, parameters, arguments):
    positional = [
        arguments.pop(p.name)
        for p in parameters.values()
        if p.kind is p.POSITIONAL_OR_KEYWORD and p.name in arguments
    ]
    return function(*positional, **arguments)


def test_every_rule_has_examples():
    assert {path.stem for path in EXAMPLES.glob("*.csv")} == set(FUNCTIONS) - NOT_RULES


def test_every_rule_cites_an_instrument():
    cited = {
        name.removeprefix("gongkai.regulation.") for name, _ in gongkai.regulation.sources.implemented_rules()
    }
    assert set(FUNCTIONS) - NOT_RULES <= cited


def test_outcomes_are_the_forms_rows():
    rows_2021 = {row.id for row in forms.REQUEST_ROWS[forms.Form.F2021]} - {"B1", "B2", "B3.7", "B4"}
    rows_2019 = {row.id for row in forms.REQUEST_ROWS[forms.Form.F2019]} - {"B1", "B2", "B3.7", "B4"}
    assert {outcome.value for outcome in Outcome} == rows_2021
    assert len(rows_2021) == 21 and len(rows_2019) == 19
    assert {tally.row_of(outcome, forms.Form.F2019) for outcome in Outcome} == rows_2019
    assert set(outcomes.OUTCOME_LABELS) == set(Outcome)
    for outcome in Outcome:
        assert outcomes.articles_of(outcome), outcome
        assert bool(outcomes.letters_for(outcome)) == (outcome not in outcomes.UNDECIDABLE)
