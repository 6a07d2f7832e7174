"""The grid of the Explain page: rows by methods, composed from what the methods said."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.evidence.wording import digits_for, figure_text
from core.records.base import Kind
from core.records.views.explanation import ExplainedSample, ExplanationView, Verdict
from reports.asked_output import output_name
from reports.sections.quoting import player_name
from reports.sections.texts import case_words
from reports.shown_values import shown_value
from reports.stages.browsed import row_names, short_probability
from reports.stages.cell_pictures import input_png, points
from reports.stages.composing import Composing
from reports.stages.explained_cells import cell_of
from reports.stages.method_words import column_of, ends, sign_words, tolerance_text


def compose(grid: Composing) -> ExplanationView:
    """Return the view; its pictures and arrays are put into the project."""
    record, settings = grid.explaining.prepared.record, grid.explaining.plan.explanation
    computed = [answer for answer in grid.answers if answer.status == "computed"]
    # A unit inside the network is another thing to explain than the output of all others.
    asked = [answer for answer in computed if METHODS[answer.method].explains_output]
    first = next(iter([*asked, *computed, *grid.answers]))
    target = output_name(settings, record)
    low, high = ends(settings, record)
    columns = tuple(column_of(a, kind=record.kind, target=target) for a in grid.answers)
    return ExplanationView(
        kind=record.kind,
        task=record.task,
        target=target,
        baseline=first.baseline,
        tolerance=tolerance_text(settings.tolerance),
        players=()
        if record.kind == "text"
        else tuple(player_name(record.kind, name) for name in first.players),
        channels=grid.channels,
        samples=tuple(_sample(grid, place, first.players) for place in range(len(grid.positions))),
        methods=columns,
        cells=tuple(
            cell_of(grid, answer, answer.rows.index(row))
            for row in grid.rows.tolist()
            for answer in grid.answers
            if row in answer.rows
        ),
        low_words=low,
        high_words=high,
        scale_words=_scale_words(record.kind),
        sign_words=sign_words(columns),
        refused=grid.refused,
        arrays=grid.project.put(_arrays(grid)),
    )


def shas(view: ExplanationView) -> list[str]:
    """Return the artifacts that the view names, each once."""
    named = [view.arrays, *(sample.thumbnail for sample in view.samples)]
    for cell in view.cells:
        named += cell.maps
    return sorted({sha for sha in named if sha})


def _sample(grid: Composing, place: int, players: tuple[str, ...]) -> ExplainedSample:
    prepared, measured = grid.explaining.prepared, grid.measured
    row, position = int(grid.rows[place]), int(grid.positions[place])
    shown: dict[str, object] = {}
    if names := row_names(prepared.dataset, grid.rows[place : place + 1]):
        shown["name"] = names[0]
    if grid.kind == "tabular":
        groups = grid.explaining.plan.explanation.parts.groups
        texts = (shown_value(prepared.dataset, row, part=name, groups=groups) for name in players)
        shown["values"] = tuple(texts)
    elif grid.kind == "text":
        shown["words"], shown["unknown"] = case_words(prepared, row)
    elif grid.kind == "image":
        shown["thumbnail"] = grid.project.put(input_png(grid.input_of(row)))
    else:
        trace = grid.trace_of(row)
        shown |= {"trace": points(trace), "steps": len(trace)}
        if grid.channels:
            shown["traces"] = tuple(points(line) for line in grid.traces_of(row))
    if measured.shares is None:
        shown |= _value_outcome(grid, position)
    else:
        shown |= _class_outcome(grid, position)
    return ExplainedSample.model_validate({"row": row + 1, **shown})


def _class_outcome(grid: Composing, position: int) -> dict[str, object]:
    prepared, shares = grid.explaining.prepared, grid.measured.shares
    assert shares is not None
    names = prepared.record.class_names
    recorded = int(prepared.targets_of("test")[position])
    predicted = int(shares[position].argmax())
    certainty = float(shares[position, predicted])
    return {
        "predicted": names[predicted],
        "recorded": names[recorded],
        "probability": short_probability(certainty),
        "verdict": _verdict(grid, predicted, recorded, certainty=certainty),
    }


def _verdict(grid: Composing, predicted: int, recorded: int, *, certainty: float) -> Verdict:
    record = grid.explaining.prepared.record
    classes = len(record.class_names)
    if predicted == recorded:
        # Nearer to an even guess than to certainty.
        return "least sure" if certainty < (1 + 1 / classes) / 2 else "right"
    if classes > 2:
        return "error"
    return "false alarm" if predicted == record.positive else "missed"


def _value_outcome(grid: Composing, position: int) -> dict[str, object]:
    targets = grid.explaining.prepared.targets_of("test").astype(np.float64)
    step = 0
    if targets.ndim == 2:
        step = grid.explaining.plan.explanation.horizon - 1
        targets = targets[:, step]
    value, recorded = float(grid.measured.outputs[position, step]), float(targets[position])
    digits = digits_for(float(np.abs(targets).max()))
    return {
        "predicted": figure_text(value, digits=digits),
        "recorded": figure_text(recorded, digits=digits),
        "note": f"off by {figure_text(value - recorded, digits=digits, signed=True)}",
    }


def _scale_words(kind: Kind) -> str:
    if kind == "tabular":
        return "Longest bar = largest attribution of each cell"
    if kind == "text":
        return "Full colour = largest attribution of each text, centred at 0"
    return "Scale 1 = 99th percentile of each picture, centred at 0"


def _arrays(grid: Composing) -> bytes:
    """Return rows, outputs and every attribution as .npz, always the same bytes for the same.

    Rows that a method left out hold NaN.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {"rows": grid.rows + 1}
    for answer in grid.answers:
        said = answer.explanation
        if said is None:
            continue
        # The channel that marks real steps is no input of the data; pictures leave it out, too.
        inputs = len(grid.input_of(int(grid.rows[0]))) if grid.kind == "series" else None
        named = {
            "attributions": said.values[:, :inputs],
            "by_player": said.player_values,
            "output": said.outputs,
            "baseline_output": said.baseline_outputs,
        }
        is_there = np.isin(grid.rows, answer.rows)
        for name, values in named.items():
            full = np.full((len(grid.rows), *values.shape[1:]), np.nan)
            full[is_there] = values
            arrays[f"{answer.method}.{name}"] = full
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
