"""One cell of the grid: what one method says about one row, with its pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.data.display import real_steps
from core.evidence.wording import NO_BREAK, digits_for, figure_text
from core.records.explanation import GateRecord
from core.records.views.explanation import CellState, GridCell
from explainers.explanation import Explanation
from explainers.gate import is_near
from reports.sections.quoting import has_baseline
from reports.stages.asked_rows import Answer
from reports.stages.cell_pictures import map_png, own_channels, points, scale_of
from reports.stages.composing import Composing, Doubles
from reports.stages.exceeding import exceeding, row_words
from reports.stages.method_words import percent_text, tolerance_text


def cell_of(grid: Composing, answer: Answer, place: int) -> GridCell:
    """Return the cell of one method and the row at a place among those that it explained."""
    said, gate = answer.explanation, answer.gate
    assert said is not None
    assert gate is not None
    row = answer.rows[place]
    values = said.player_values[place]
    shown: dict[str, object] = {}
    if _is_exceeded(grid, answer)[place]:
        outputs = float(said.outputs[place]), float(said.baseline_outputs[place])
        shown["baseline_note"] = row_words(*outputs)
    if grid.kind == "text":
        values = values[: np.count_nonzero(grid.explaining.prepared.inputs[row])]
    # A text may hold no word at all.
    largest = scale = float(np.abs(values).max(initial=0.0))
    pictures: dict[str, object] = {}
    if grid.kind == "image":
        pictures, scale = _pictures(grid, said.values[place])
    elif grid.kind == "series":
        pictures, scale = _traces(grid, said.values[place], row=row)
    shown |= pictures
    if said.standard_errors is not None:
        shown["standard_errors"] = tuple(said.standard_errors[place, : len(values)].tolist())
    digits = digits_for(largest)
    is_judged = gate.rule in ("sum", "sampled")
    return GridCell.model_validate(
        {
            "row": row + 1,
            "method": answer.method,
            "state": _state(gate, place),
            "error": percent_text(gate.errors[place]) if is_judged else "",
            "struck": _struck(said, gate, place),
            "is_uncertain": _is_uncertain(said, gate, place),
            "sentence": _sentence(answer, place, tolerance=gate.tolerance),
            "attributions": tuple(float(value) for value in values),
            "digits": digits,
            "scale": scale,
            "output": float(said.outputs[place]),
            "baseline_output": float(said.baseline_outputs[place]),
            **shown,
        }
    )


def _pictures(grid: Composing, values: Doubles) -> tuple[dict[str, object], float]:
    """Return the maps of an attribution (C, H, W), and what full colour is over all channels.

    Methods that look at places alone say the same of every channel; one map is enough for them.
    """
    channels = own_channels(values) if grid.channels else values[:0]
    maps = [values.sum(axis=0), *channels]
    scales = [scale_of(one) for one in maps]
    shown: dict[str, object] = {
        "maps": tuple(
            grid.project.put(map_png(one, scale=full))
            for one, full in zip(maps, scales, strict=True)
        ),
        "scales": tuple(scales),
    }
    return shown, scales[0]


def _traces(grid: Composing, values: Doubles, *, row: int) -> tuple[dict[str, object], float]:
    """Return an attribution (C, T) along the steps, and what full colour is."""
    end = real_steps(grid.explaining.prepared.dataset, row)
    steps = values[: len(grid.input_of(row)), :end]
    whole = steps.sum(axis=0)
    shown: dict[str, object] = {"trace": points(whole)}
    if grid.channels:
        shown["traces"] = tuple(points(channel) for channel in steps)
    return shown, scale_of(whole)


def _state(gate: GateRecord, place: int) -> CellState:
    if gate.rule == "none":
        return "descriptive"
    if gate.rule == "construction":
        return "by construction"
    return "within" if gate.within[place] else "outside"


def _sentence(answer: Answer, place: int, *, tolerance: float) -> str:
    """Return the sum rule in words, as it came out for one row."""
    said, gate = answer.explanation, answer.gate
    assert said is not None
    assert gate is not None
    total = float(said.player_values[place].sum())
    change = float(said.outputs[place] - said.baseline_outputs[place])
    digits = digits_for(max(abs(total), abs(change)))
    sums = f"Sum {figure_text(total, digits=digits)}"
    changed = f"change of {_explained(answer)} {figure_text(change, digits=digits)}"
    if not has_baseline(answer.method):
        output = figure_text(
            float(said.outputs[place]), digits=digits_for(abs(float(said.outputs[place])))
        )
        return f"Owes no sum: descriptive. It uses no baseline; the output is {output}."
    if gate.rule == "none":
        return f"Owes no sum: descriptive. {changed[:1].upper()}{changed[1:]}."
    if gate.rule == "construction":
        return f"{sums}, {changed}: the method forces its sum, which proves nothing."
    off = f"off by {percent_text(gate.errors[place])}"
    if gate.rule == "sum":
        return f"{sums}, {changed}, {off}, limit {tolerance_text(tolerance)}."
    error = f"standard error {percent_text(chance_share(said, place))} of the change"
    return f"{sums}, {changed}, {off}, {error}. {gate.note.replace('5%', f'5{NO_BREAK}%')}"


def _struck(said: Explanation, gate: GateRecord, place: int) -> str:
    """Say in a word or two why a row is not within its gate."""
    if gate.rule not in ("sum", "sampled") or gate.within[place]:
        return ""
    if _is_uncertain(said, gate, place):
        return f"\N{PLUS-MINUS SIGN}{percent_text(chance_share(said, place))}"
    return f"off {percent_text(gate.errors[place])}"


def _is_uncertain(said: Explanation, gate: GateRecord, place: int) -> bool:
    """Whether a sum that is near tells nothing, because it was drawn so coarsely."""
    if gate.rule != "sampled" or gate.within[place]:
        return False
    return bool(is_near(said)[place])


def _is_exceeded(grid: Composing, answer: Answer) -> npt.NDArray[np.bool_]:
    assert answer.explanation is not None
    return exceeding(
        grid.explaining,
        answer.method,
        rows=np.array(answer.rows, dtype=np.int64),
        predicted=grid.predicted_of(answer.rows),
        outputs=answer.explanation.outputs,
        baseline_outputs=answer.explanation.baseline_outputs,
    )


def chance_share(said: Explanation, place: int) -> float:
    """Return the standard error of a row's sum as a share of the change of its output."""
    change = abs(float(said.outputs[place] - said.baseline_outputs[place]))
    if said.sum_standard_error is None or change == 0:
        return 0.0
    return float(said.sum_standard_error[place]) / change


def _explained(answer: Answer) -> str:
    """Return what changes from the baseline to the row: the output, or a unit of a layer."""
    return "the output" if METHODS[answer.method].explains_output else answer.target
