"""One row of a finished audit, explained by one method."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.catalogue import METHODS
from core.data import Prepared
from core.data.held import read_prepared
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.evidence.wording import figure_text
from core.jobs.context import JobContext
from core.models.checkpoint import load_weights
from core.models.outputs import predict, predicted_classes
from core.plan import Plan, plan_from_toml
from core.plan.parts import FeatureGroup
from core.project import Project
from core.project.base import base_of
from core.records.base import Record
from core.records.explanation import AttributionRecord
from core.records.training import CheckpointRecord
from core.training.train import Trained
from reports.budget import with_budget
from reports.estimating import warn_if_long
from reports.explaining import Explaining, case_arrays
from reports.sections.quoting import state_word
from reports.sections.texts import case_words
from reports.shown_values import shown_value
from reports.state import Values


class AttributionRow(Record):
    """One feature, patch or segment of an explained row."""

    name: str
    value: str
    attribution: float


class RowOutcome(Record):
    """What one method says about one row, with its gate."""

    row: int
    method: str
    target: str
    baseline: str
    output: float
    baseline_output: float
    gate: str
    error: float | None
    attributions: tuple[AttributionRow, ...]

    def lines(self) -> list[str]:
        """Return what the command line prints, strongest first."""
        head = (
            f"Row {self.row}, {self.method}, {self.target}: output {figure_text(self.output)}, "
            f"at the baseline {figure_text(self.baseline_output)}"
        )
        off = figure_text(self.error, digits=2, percent=True)
        error = "" if self.error is None else f"; the sum is off by {off}"
        width = max(len(row.name) for row in self.attributions)
        ordered = sorted(self.attributions, key=lambda row: -abs(row.attribution))
        body = [
            f"  {row.name:<{width}}  {figure_text(row.attribution, signed=True):>10}  {row.value}"
            for row in ordered
        ]
        gate = f"Gate: {self.gate}{error}. Validity: not tested."
        return [head, f"Baseline: {self.baseline}", gate, *body]

    def as_csv(self) -> bytes:
        """Return the attributions as CSV with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("name", "value", "attribution"))
        writer.writerows((row.name, row.value, repr(row.attribution)) for row in self.attributions)
        return text.getvalue().encode("utf-8")


def explain_row(
    folder: Path,
    *,
    row: int,
    method: str | None = None,
    data: Path | None = None,
    warn: Callable[[str], None] | None = None,
    context: JobContext,
) -> RowOutcome:
    """Return what a method says about one row (from 0) of the data of a finished audit.

    Raises
    ------
    AuditError
        If there is no trained network yet, no such row or method, or the method is refused.
    """
    chosen = known_method(method)
    explaining = audited(folder, data=data, context=context)
    _check_row(row, rows=explaining.prepared.record.rows)
    name = chosen or explaining.plan.explanation.methods[0]
    if warn is not None:
        warn_if_long(explaining, (name,), rows=1, warn=warn, context=context)
    record, values = _ask(explaining, name, row, context=context)
    return _outcome(explaining, record, values, row=row)


def audited(folder: Path, *, data: Path | None = None, context: JobContext) -> Explaining:
    """Return data, network and plan of a finished audit, ready to be asked.

    Raises
    ------
    AuditError
        If there is no trained network yet, or the data cannot be read.
    """
    with Project.open(folder, read_only=True) as project:
        plan, trained = _audited(project)
        plan = with_budget(plan, project)
    plan = plan if data is None else plan.reading(data)
    prepared = read_prepared(plan.data, seed=plan.seed, folder=base_of(folder), context=context)
    return Explaining(plan, prepared, trained)


def _ask(
    explaining: Explaining, method: str, row: int, *, context: JobContext
) -> tuple[AttributionRecord, Values]:
    """Return the record of the method and its values, one for each player."""
    plan, trained = explaining.plan, explaining.trained
    rows = np.array([row], dtype=np.int64)
    with threads(thread_count(plan, architecture=trained.record.architecture)), deterministic():
        outputs = predict(
            trained.network,
            explaining.prepared.inputs[rows],
            device=trained.record.device,
            context=context,
        )
        predicted = predicted_classes(outputs, trained.record.architecture.output)
        record, artifact, _, _ = explaining.ask(method, rows, predicted=predicted, context=context)
    if record.status != "computed":
        raise AuditError(
            f"{METHODS[method].title} did not explain this row",
            seen=record.reason.rstrip("."),
            remedy="Choose another method with --method.",
        )
    return record, case_arrays(artifact).players[0]


def _outcome(
    explaining: Explaining, record: AttributionRecord, values: Values, *, row: int
) -> RowOutcome:
    prepared, gate = explaining.prepared, record.gate
    shown = _shown(prepared, record.players, row, groups=explaining.plan.explanation.parts.groups)
    return RowOutcome(
        row=row + 1,
        method=METHODS[record.method].title,
        target=record.target,
        baseline=record.baseline,
        output=record.outputs[0],
        baseline_output=record.baseline_outputs[0],
        gate=state_word(record.status, gate).lower(),
        error=gate.errors[0] if gate is not None and gate.errors else None,
        attributions=tuple(
            AttributionRow(name=name, value=text, attribution=float(value))
            # Texts have a value for each place; those beyond their end are left out.
            for name, text, value in zip(record.players, shown, values, strict=False)
        ),
    )


def _shown(
    prepared: Prepared, players: tuple[str, ...], row: int, *, groups: tuple[FeatureGroup, ...]
) -> tuple[str, ...]:
    """Return what stands beside each attribution: a feature's value, or the word of a text."""
    kind = prepared.record.kind
    if kind == "text":
        return case_words(prepared, row)[0]
    if kind == "tabular":
        return tuple(
            shown_value(prepared.dataset, row, part=name, groups=groups) for name in players
        )
    return ("",) * len(players)


def known_method(name: str | None) -> str | None:
    """Return the method's name as it is, if the catalogue has it.

    Raises
    ------
    AuditError
        If it does not.
    """
    if name is not None and name not in METHODS:
        raise AuditError(
            "There is no such attribution method",
            seen=f"'{name}'",
            allowed=", ".join(f"'{known}'" for known in METHODS),
            remedy="Choose one of these with --method.",
        )
    return name


def _audited(project: Project) -> tuple[Plan, Trained]:
    plan = plan_from_toml(project.plan_toml, name="plan.toml")
    networks = [step for step in project.steps() if step.step == "network"]
    if not networks:
        raise AuditError(
            "This project holds no trained network yet",
            seen=f"{len(project.steps())} finished steps",
            remedy="Run the audit first: python main.py audit PLAN --out FOLDER.",
        )
    latest = max(networks, key=lambda step: step.finished)
    found = project.finished("network", key=latest.key)
    assert found is not None, "a listed step is a finished one"
    record = CheckpointRecord.from_json(found)
    weights = project.get(record.weights)
    return plan, Trained(load_weights(record.architecture, weights), weights, record)


def _check_row(row: int, *, rows: int) -> None:
    if not 0 <= row < rows:
        raise AuditError(
            "There is no such row",
            seen=f"row {row + 1}",
            allowed=f"1 to {rows:,}",
            remedy="Choose a row of the data with --row.",
        )
