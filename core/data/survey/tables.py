"""A survey of a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.classes import class_numbers, positive_class
from core.data.survey.columns import (
    Targets,
    column_view,
    histogram,
    kind_of,
    number_text,
    sample_values,
    suspect,
)
from core.data.survey.parts import part_views
from core.data.survey.problems import (
    column_refusals,
    fault_problem,
    header_problem,
    no_inputs,
    sensitive_problems,
    suspect_problems,
    target_refusals,
)
from core.data.survey.scan import MOST_HASHED, Scan, scan_table
from core.data.survey.words import balance_text, size_text
from core.data.tables.form import form_of
from core.data.tables.table import roles_of
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import Role, TableSource
from core.records.views.data import (
    ClassCount,
    ColumnView,
    DataView,
    PartView,
    Problem,
    Suspect,
)


@dataclass(frozen=True)
class SurveyedTable:
    """The view of a table, and the index of its rows to be kept beside it."""

    view: DataView
    index: npt.NDArray[np.int64]


def survey_table(
    plan: DataPlan, source: TableSource, *, path: Path, seed: int, context: JobContext
) -> SurveyedTable:
    """Return what one pass over a table says of it, in bounded memory.

    Split and class counts follow from the shares of the plan; figures that need all values at
    once (histogram, AUC alone) come from a seeded sample above 50,000 rows, and a note says so.

    Raises
    ------
    AuditError
        If the file cannot be read or does not have the columns that the plan names.
    """
    scan = scan_table(
        path,
        marks=source.missing,
        left_out=frozenset(
            {source.target, *(name for name, role in source.roles.items() if role != "feature")}
        ),
        seed=seed,
        context=context,
        form=form_of(source),
    )
    return SurveyedTable(_Reading(plan, source, scan, name=path.name).view(path), scan.index)


def _roles(
    source: TableSource, columns: tuple[str, ...], name: str
) -> tuple[dict[str, Role], list[Problem]]:
    """Return the role of every column; a table without inputs is shown, so that it can be mended.

    Raises
    ------
    AuditError
        If the plan names columns that are not there.
    """
    try:
        return roles_of(source, columns, name), []
    except AuditError:
        if not {source.target, *source.roles} <= set(columns):
            raise
    named = {**source.roles, source.target: "target"}
    roles: dict[str, Role] = {column: named.get(column, "feature") for column in columns}
    return roles, [no_inputs()]


class _Reading:
    """One scan, read by one plan."""

    def __init__(self, plan: DataPlan, source: TableSource, scan: Scan, *, name: str) -> None:
        self._plan, self._source = plan, source
        self._scan = scan
        self._roles, self._refusals = _roles(source, scan.head.columns, name)
        self._target = source.target
        self._names = scan.head.columns
        self._marks = frozenset({"", *source.missing})
        self._tally = dict(zip(self._names, scan.tallies, strict=True))
        self._cells = dict(zip(self._names, zip(*scan.sample, strict=True), strict=True))
        unusable = target_refusals(plan, source.target, self._tally[source.target])
        self._has_target = not unusable
        self._refusals += unusable
        self._codes = self._class_codes() if self._has_target else {}
        self._kept = self._rows_with_target()

    def view(self, path: Path) -> DataView:
        """Return the view, without the figures that only the whole reading gives."""
        scan, plan = self._scan, self._plan
        targets = self._targets() if self._has_target else None
        columns, suspects = self._columns(targets)
        classes = self._classes()
        parts = self._parts([item.rows for item in classes])
        best = [view.alone for view in columns if view.role == "feature" and view.alone]
        return DataView(
            name=path.stem,
            source=path.name,
            source_kind="table",
            kind="tabular",
            task=plan.task,
            summary=f"Table · {scan.rows:,} rows × {len(columns)} columns · {size_text(scan.size)}",
            size_bytes=scan.size,
            sha256=scan.sha256,
            rows=scan.rows,
            target=self._target,
            columns=tuple(columns),
            classes=tuple(classes),
            balance=balance_text([item.rows for item in classes])
            if classes
            else f"Range of {self._target}",
            **self._number_target(),
            cells=scan.rows * len(columns),
            missing_cells=sum(view.missing for view in columns),
            duplicate_rows=scan.repeated,
            duplicate_note=self._duplicate_note(),
            suspects=tuple(suspects),
            best_alone=max(best, default=None),
            alone_title="AUC alone" if plan.task == "classification" else "Rank corr. alone",
            parts=tuple(parts),
            split_note="Counts follow from the shares; rows are dealt when training starts.",
            problems=tuple(self._problems(columns, suspects)),
            notes=tuple(self._notes()),
        )

    def _problems(self, columns: list[ColumnView], suspects: list[Suspect]) -> list[Problem]:
        return [
            *self._refusals,
            *column_refusals(columns, self._scan.tallies, most=self._source.categories),
            *header_problem(self._names),
            *suspect_problems(suspects, target=self._target),
            *sensitive_problems(columns),
        ]

    def _columns(self, targets: Targets | None) -> tuple[list[ColumnView], list[Suspect]]:
        columns, suspects = [], []
        for name, role in self._roles.items():
            tally = self._tally[name]
            values = sample_values(
                self._cells[name],
                marks=self._marks,
                is_number=tally.is_number,
                is_date=kind_of(tally, self._source) == "date",
            )
            beside = None if role == "target" or targets is None else targets
            if beside is not None:
                values = values[self._kept]
            view = column_view(
                name, role=role, tally=tally, values=values, targets=beside, source=self._source
            )
            found = suspect(view, values, targets=beside) if beside is not None else None
            if found is not None and role == "feature":
                suspects.append(found)
            columns.append(self._as_target(view) if role == "target" else view)
        return columns, suspects

    def _parts(self, classes: list[int]) -> list[PartView]:
        """Return the parts as far as the shares of the plan give them.

        Rows of a given test part are counted when they are read, and groups and moments decide
        about classes when rows are dealt.
        """
        is_given = bool(self._source.test_path)
        zeros = [0] * max(len(classes), 1) if is_given else None
        parts = part_views(self._plan.split, classes, rows=self._usable_rows, given_test=zeros)
        if self._plan.split.how != "random":
            parts = [part.model_copy(update={"class_counts": ()}) for part in parts]
        return [part for part in parts if not (is_given and part.name == "test")]

    def _as_target(self, view: ColumnView) -> ColumnView:
        if self._plan.task == "regression" or not self._has_target:
            return view
        return view.model_copy(update={"kind_text": f"{len(self._classes())} classes"})

    def _class_codes(self) -> dict[str, int]:
        """Return the class number of every text of the target; empty for regression."""
        if self._plan.task == "regression":
            return {}
        labels = list(self._tally[self._target].counts)
        codes, names = class_numbers(labels, plan=self._plan, target=self._target)
        self._class_names = names
        return dict(zip(labels, codes.tolist(), strict=True))

    def _classes(self) -> list[ClassCount]:
        if not self._codes:
            return []
        rows = [0] * len(self._class_names)
        for label, count in self._tally[self._target].counts.items():
            rows[self._codes[label]] += count
        positive = self._positive()
        return [
            ClassCount(name=name, rows=count, is_positive=place == positive)
            for place, (name, count) in enumerate(zip(self._class_names, rows, strict=True))
        ]

    def _positive(self) -> int:
        try:
            return positive_class(self._class_names, plan=self._plan)
        except AuditError as fault:
            unknown = fault_problem(fault)
            if unknown not in self._refusals:
                self._refusals.append(unknown)
            return len(self._class_names) - 1

    def _rows_with_target(self) -> npt.NDArray[np.bool_]:
        cells = self._cells[self._target]
        return np.array([cell not in self._marks for cell in cells], dtype=np.bool_)

    @property
    def _usable_rows(self) -> int:
        return self._scan.rows - self._tally[self._target].missing

    def _targets(self) -> Targets:
        cells = [cell for cell in self._cells[self._target] if cell not in self._marks]
        if self._plan.task == "regression":
            numbers = sample_values(cells, marks=self._marks, is_number=True)
            return Targets(None, numbers.astype(np.float64), 0)
        codes = np.array([self._codes[cell] for cell in cells], dtype=np.int64)
        is_event = (codes == self._positive()).astype(np.float64)
        return Targets(codes, is_event, len(self._class_names))

    def _number_target(self) -> dict[str, Any]:
        if self._plan.task == "classification" or not self._has_target:
            return {}
        tally, numbers = self._tally[self._target], self._targets().numbers
        low, high = number_text(tally.low), number_text(tally.high)
        mean = number_text(float(np.mean(numbers)))
        return {
            "target_bars": histogram(numbers, low=tally.low, high=tally.high),
            "target_range": f"{low} to {high}, mean {mean}",
        }

    def _duplicate_note(self) -> str:
        if self._scan.repeated is None:
            return f"not counted above {MOST_HASHED:,} rows"
        return f"exact, of {self._scan.rows:,}"

    def _notes(self) -> list[str]:
        notes = []
        dropped = self._tally[self._target].missing
        if dropped:
            notes.append(f"{count_text(dropped, 'row', 'rows')} without a target left out.")
        if self._source.test_path:
            notes.append("The test part is read from its own file when training starts.")
        if not self._scan.is_whole:
            notes.append(
                f"Histograms and figures of single columns come from {len(self._scan.sample):,} "
                "rows drawn with the plan's seed; missing values, classes and repeated rows are "
                "counted in all rows; rows are compared as texts."
            )
        return notes
