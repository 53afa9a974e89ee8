"""Which of several readings of a table's rows is meant: the one that satisfies most equations, if it is the only one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import prod

from ortools.sat.python import cp_model

from gongkai.regulation.annual_report.equations import Equation
from gongkai.reports.cells import Cells

_MOST_READINGS = 400  # of one row; of more, those whose own equation holds
_MOST_ALTERNATIVES = 12
_SECONDS = 6.0  # for all that is asked about one table

Named = dict[str, int | None]


def decide(
    rows: dict[str, Sequence[Cells]], columns: Sequence[str], equations: Sequence[Equation]
) -> dict[str, Cells]:
    """One reading of each row, with None in every cell in which the best readings differ.

    `rows`: the readings of each; an equation names cells as `row/column`.
    """
    nothing: Cells = (None,) * len(columns)
    own = [equation for equation in equations if len(_rows_of(equation)) == 1]
    choices = {row: _sensible(row, readings, columns, own) for row, readings in rows.items()}
    if prod(len(readings) or 1 for readings in choices.values()) == 1:
        return {row: readings[0] if readings else nothing for row, readings in choices.items()}
    holding = {row: _holding(row, readings, columns, own) for row, readings in choices.items()}
    if all(holding.values()):
        # Where every equation can hold at once, no row is read against its own.
        model = _Model(holding, columns, equations)
        if model.best() == len(equations):
            return {row: model.common(row) or nothing for row in rows}
    model = _Model(choices, columns, equations)
    model.best()
    return {row: model.common(row) or nothing for row in rows}


def _rows_of(equation: Equation) -> set[str]:
    return {cell.partition("/")[0] for cell in (*equation.left, *equation.right)}


def _named(row: str, cells: Cells, columns: Sequence[str]) -> Named:
    return {f"{row}/{column}": cell for column, cell in zip(columns, cells, strict=True)}


def _holds(equation: Equation, cells: Named) -> bool:
    left, right = [[cells.get(name) for name in side] for side in (equation.left, equation.right)]
    if None in left or None in right:
        return False
    return sum(filter(None, left)) == sum(filter(None, right))


def _sensible(
    row: str, readings: Sequence[Cells], columns: Sequence[str], own: Sequence[Equation]
) -> list[Cells]:
    if len(readings) <= _MOST_READINGS:
        return list(readings)
    holding = _holding(row, readings, columns, own)
    return holding if len(holding) <= _MOST_READINGS else []


def _holding(
    row: str, readings: Sequence[Cells], columns: Sequence[str], own: Sequence[Equation]
) -> list[Cells]:
    """The readings of a row in which the equations hold that are about this row alone."""
    mine = [equation for equation in own if _rows_of(equation) == {row}]
    return [cells for cells in readings if all(_holds(e, _named(row, cells, columns)) for e in mine)]


class _Model:
    """One reading to be chosen of each row, and the equations that hold counted."""

    def __init__(
        self, choices: dict[str, list[Cells]], columns: Sequence[str], equations: Sequence[Equation]
    ) -> None:
        self.model = model = cp_model.CpModel()
        self.choices = choices
        self.chosen = {row: [model.new_bool_var("") for _ in readings] for row, readings in choices.items()}
        for chosen in self.chosen.values():
            if chosen:
                model.add_exactly_one(chosen)
        terms = {
            f"{row}/{column}": [
                (cells[index], chosen) for cells, chosen in zip(readings, self.chosen[row], strict=True)
            ]
            for row, readings in choices.items()
            for index, column in enumerate(columns)
        }
        holding = []
        for equation in equations:
            sides = [*((name, 1) for name in equation.left), *((name, -1) for name in equation.right)]
            if any(not terms.get(name) for name, _ in sides):
                continue
            holds = model.new_bool_var("")
            for name, _ in sides:
                for value, chosen in terms[name]:
                    if value is None:
                        model.add_implication(chosen, holds.negated())
            model.add(
                sum(sign * (value or 0) * chosen for name, sign in sides for value, chosen in terms[name]) == 0
            ).only_enforce_if(holds)
            holding.append(holds)
        self.holding = sum(holding)
        self.most: int | None = None
        self.until = time.monotonic() + _SECONDS

    def best(self) -> int | None:
        """The most equations that can hold, which is then required; None where that was not found out in time."""
        self.model.maximize(self.holding)
        status, solver = self._solve(self.model)
        self.model.clear_objective()
        self.most = round(solver.objective_value) if status == cp_model.OPTIMAL else None
        if self.most is not None:
            self.model.add(self.holding == self.most)
        return self.most

    def common(self, row: str) -> Cells | None:
        """What all readings of a row have in common in which the most equations hold, None in the other cells."""
        readings, chosen = self.choices[row], self.chosen[row]
        if len(readings) < 2 or self.most is None:
            return readings[0] if len(readings) == 1 else None
        model, found = self.model.clone(), []
        while len(found) <= _MOST_ALTERNATIVES:
            status, solver = self._solve(model)
            if status == cp_model.INFEASIBLE:
                return tuple(cells[0] if len(set(cells)) == 1 else None for cells in zip(*found, strict=True))
            if status != cp_model.OPTIMAL:
                return None  # out of time: there may be others
            index = next(i for i, variable in enumerate(chosen) if solver.value(variable))
            found.append(readings[index])
            model.add(model.get_bool_var_from_proto_index(chosen[index].index) == 0)
        return None

    def _solve(self, model: cp_model.CpModel) -> tuple[cp_model.CpSolverStatus, cp_model.CpSolver]:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # one core, and the same answer every time
        solver.parameters.max_time_in_seconds = max(0.01, self.until - time.monotonic())
        return solver.solve(model), solver
