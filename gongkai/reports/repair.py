"""Which smallest changes would make a report hold: proposals, proven minimal, never applied silently."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from gongkai.regulation.annual_report.equations import equations_of
from gongkai.regulation.annual_report.findings import ProseFact, broken_equations
from gongkai.regulation.annual_report.forms import CARRIED_IN, Report

MOST_REPAIRS = 5
_SECONDS = 4.0  # for all proofs of one report; most take a fraction of a second


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what is printed and what it would become."""

    cell: str
    printed: int
    proposed: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest set of changes. `unique`: no other set of that size does the same, as the prose was read."""

    changes: tuple[Change, ...]
    with_prose: bool  # whether the prose was among what had to be satisfied
    agrees_with_prose: bool
    unique: bool


class NotProven(Exception):
    """The solver ran out of time before it could prove a minimum."""


class _Model:
    """The cells of a report as integer variables, its equations as constraints, the changes counted."""

    def __init__(self, report: Report, facts: Sequence[ProseFact], until: float) -> None:
        self.until = until
        equations = [
            equation
            for equation in equations_of(report)
            if all(report.cell(cell) is not None for cell in (*equation.left, *equation.right))
        ]
        self.printed = {
            cell: report.cell(cell) or 0 for equation in equations for cell in (*equation.left, *equation.right)
        }
        # No smallest repair needs a cell larger than everything printed and said together.
        largest = sum(self.printed.values()) + sum(fact.value for fact in facts) + 1
        self.model = model = cp_model.CpModel()
        self.cells = {cell: model.new_int_var(0, largest, cell) for cell in self.printed}
        self.changed: dict[str, cp_model.IntVar] = {}
        distances = []
        for cell, printed in self.printed.items():
            changed = self.changed[cell] = model.new_bool_var("")
            distance = model.new_int_var(0, largest, "")
            model.add(self.cells[cell] == printed).only_enforce_if(changed.negated())
            model.add(self.cells[cell] != printed).only_enforce_if(changed)
            model.add(distance >= self.cells[cell] - printed)
            model.add(distance >= printed - self.cells[cell])
            distances.append(distance)
        for equation in equations:
            left, right = equation.left, equation.right
            # What follows from it for the changes is said too: it is what makes the proofs short.
            model.add(sum(self.cells[cell] for cell in left) == sum(self.cells[cell] for cell in right))
            changed = [self.changed[cell] for cell in (*left, *right)]
            if sum(self.printed[cell] for cell in left) != sum(self.printed[cell] for cell in right):
                model.add_bool_or(changed)
                continue
            for one in changed:
                model.add_bool_or([other for other in changed if other is not one]).only_enforce_if(one)
        for fact in facts:
            self._add_fact(fact)
        self.count = sum(self.changed.values())
        self.distance = sum(distances)

    def _add_fact(self, fact: ProseFact) -> None:
        if not fact.cells or any(cell not in self.cells for cell in fact.cells):
            return
        self.model.add(sum(self.cells[cell] for cell in fact.cells) == fact.value)

    def smallest(self) -> int | None:
        """The fewest changes possible, or None where nothing satisfies everything."""
        self.model.minimize(self.count)
        values = self._solve()
        return None if values is None else sum(values[cell] != self.printed[cell] for cell in self.changed)

    def solutions(self, size: int, most: int) -> list[dict[str, int]]:
        """Up to `most` assignments with exactly `size` changes, the closest to what is printed first."""
        self.model.add(self.count == size)
        self.model.minimize(self.distance)
        found: list[dict[str, int]] = []
        while len(found) < most and (values := self._solve()) is not None:
            found.append(values)
            self._exclude(values)
        return found

    def _exclude(self, values: dict[str, int]) -> None:
        differs = []
        for cell, value in values.items():
            if value != self.printed[cell]:
                other = self.model.new_bool_var("")
                self.model.add(self.cells[cell] != value).only_enforce_if(other)
                differs.append(other)
        self.model.add_bool_or(differs)

    def _solve(self) -> dict[str, int] | None:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # one core, and the same answer every time
        # Measured on tables with up to eight coinciding errors: three times as fast, and the worst within a second.
        solver.parameters.linearization_level, solver.parameters.cp_model_probing_level = 2, 0
        solver.parameters.max_time_in_seconds = max(0.01, self.until - time.monotonic())
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise NotProven
        return {cell: solver.value(variable) for cell, variable in self.cells.items()}


def repairs(report: Report, facts: Sequence[ProseFact] = ()) -> list[Repair]:
    """Repairs for a report whose equations or prose do not hold: first for both, then for the equations alone.

    At most MOST_REPAIRS. Empty where nothing is broken, or where the prose contradicts itself and the equations
    hold. Equations with an unreadable cell are left out. Raises NotProven.
    """
    if not broken_equations(report) and all(fact.allows(report) for fact in facts):
        return []
    until = time.monotonic() + _SECONDS
    proposals = _proposals(report, facts, facts, until) if facts else []
    seen = {proposal.changes for proposal in proposals}
    alone = [proposal for proposal in _proposals(report, (), facts, until) if proposal.changes not in seen]
    return (proposals[: MOST_REPAIRS - 1] + alone)[:MOST_REPAIRS]


def _readings(facts: Sequence[ProseFact]) -> list[list[ProseFact]]:
    """The ways the text can be meant: 收到 is 新收, or else 新收 plus 结转."""
    plain = list(facts)
    carried = [
        fact._replace(cells=(*fact.cells, f"{CARRIED_IN}/T")) if fact.rule == "T-NEW" else fact
        for fact in facts
    ]
    return [plain] if carried == plain else [plain, carried]


def _proposals(
    report: Report, required: Sequence[ProseFact], facts: Sequence[ProseFact], until: float
) -> list[Repair]:
    """The smallest repairs under the reading of the text that needs the fewest; of two as good, the plain one."""
    best: tuple[int, _Model] | None = None
    for reading in _readings(required):
        model = _Model(report, reading, until)
        size = model.smallest()
        if size is not None and (best is None or size < best[0]):
            best = size, model
    if best is None or best[0] == 0:  # impossible, or nothing to change
        return []
    size, model = best
    solutions = model.solutions(size, MOST_REPAIRS)
    return [
        Repair(
            changes=tuple(
                Change(cell, model.printed[cell], value)
                for cell, value in values.items()
                if value != model.printed[cell]
            ),
            with_prose=bool(required),
            agrees_with_prose=all(fact.allows(_with(report, values)) for fact in facts),
            unique=len(solutions) == 1,
        )
        for values in solutions
    ]


def _with(report: Report, values: dict[str, int]) -> Report:
    """The report with those figures."""
    return replace(
        report,
        requests={
            row: {column: values.get(f"{row}/{column}", number) for column, number in cells.items()}
            for row, cells in report.requests.items()
        },
        remedies={
            kind: [values.get(f"{kind}/{index}", number) for index, number in enumerate(block)]
            for kind, block in report.remedies.items()
        },
    )
