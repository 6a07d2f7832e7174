"""The grid of the Explain page: rows by methods, composed from what the methods said."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.data import value_text
from core.data.display import drawn_line, real_steps
from core.evidence.wording import NO_BREAK, digits_for, figure_text
from core.project import Project
from core.records.base import Kind
from core.records.explanation import GateRecord
from core.records.views.explanation import (
    CellState,
    ChipKind,
    ExplainedSample,
    ExplanationView,
    GridCell,
    MethodColumn,
    Verdict,
)
from explainers.preparation.suitability import refusal
from reports.explaining import Explaining
from reports.figures import DARK, LIGHT
from reports.pipeline import Measured
from reports.sections.quoting import SUM_RULES, is_quotable, player_name, state_word
from reports.sections.texts import case_words
from reports.stages.asked_rows import Answer
from reports.stages.browsed import row_names, short_probability
from reports.stages.cell_pictures import cell_png, input_png, points, scale_of

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_CHIPS: dict[str, tuple[ChipKind, str]] = {
    "Within": ("good", "Within"),
    "Rows missed": ("caution", "Some off"),
    "Outside": ("bad", "Sum is off"),
    "Descriptive": ("neutral", "Descriptive"),
    "By construction": ("neutral", "Sum forced"),
    "Refused": ("muted", "Refused"),
    "Could not run": ("bad", "Failed"),
}
_SMALLEST = 1e-4  # below it an error is not printed with its own figures
_STRUCK = ("Outside", "Refused", "Could not run")


def chip_of(state: str) -> tuple[ChipKind, str]:
    """Return kind and text of the chip for a method's state as the report words it."""
    return _CHIPS[state]


def is_struck(state: str) -> bool:
    """Whether the name of a method in this state is struck through."""
    return state in _STRUCK


def tolerance_text(tolerance: float) -> str:
    """Return the limit of the sum rule as it is printed: "1 %" or "0.5 %"."""
    shown = tolerance * 100
    return figure_text(tolerance, digits=0 if shown == round(shown) else 2, percent=True)


@dataclass(frozen=True)
class Composing:
    """What the grid is composed of; `positions` are the places of its rows in the test part."""

    explaining: Explaining
    measured: Measured
    positions: Indices
    answers: tuple[Answer, ...]
    project: Project

    @property
    def rows(self) -> Indices:
        """Row numbers in the data, from 0."""
        return self.explaining.prepared.parts["test"][self.positions]

    @property
    def kind(self) -> Kind:
        """Kind of the data."""
        return self.explaining.prepared.record.kind


def compose(grid: Composing) -> ExplanationView:
    """Return the view; its pictures and arrays are put into the project."""
    record, settings = grid.explaining.prepared.record, grid.explaining.plan.explanation
    first = next((a for a in grid.answers if a.status == "computed"), grid.answers[0])
    low, high = _ends(grid)
    return ExplanationView(
        kind=record.kind,
        task=record.task,
        target=first.target,
        baseline=first.baseline,
        tolerance=tolerance_text(settings.tolerance),
        players=()
        if record.kind == "text"
        else tuple(player_name(record.kind, name) for name in first.players),
        samples=tuple(_sample(grid, place, first.players) for place in range(len(grid.positions))),
        methods=tuple(_column(answer) for answer in grid.answers),
        cells=tuple(
            _cell(grid, answer, place)
            for place in range(len(grid.positions))
            for answer in grid.answers
            if answer.explanation is not None
        ),
        low_words=low,
        high_words=high,
        scale_words=_scale_words(record.kind),
        sign_words=_sign_words([a.method for a in grid.answers if a.status == "computed"]),
        refused=_refused(grid),
        arrays=grid.project.put(_arrays(grid)),
    )


def shas(view: ExplanationView) -> list[str]:
    """Return the artifacts that the view names, each once."""
    named = [view.arrays, *(sample.thumbnail for sample in view.samples)]
    for cell in view.cells:
        named += [cell.light, cell.dark]
    return sorted({sha for sha in named if sha})


def _sample(grid: Composing, place: int, players: tuple[str, ...]) -> ExplainedSample:
    prepared, measured = grid.explaining.prepared, grid.measured
    row, position = int(grid.rows[place]), int(grid.positions[place])
    shown: dict[str, object] = {}
    if names := row_names(prepared.dataset, grid.rows[place : place + 1]):
        shown["name"] = names[0]
    if grid.kind == "tabular":
        texts = (value_text(prepared.dataset, row, feature=name) for name in players)
        shown["values"] = tuple(texts)
    elif grid.kind == "text":
        shown["words"], shown["unknown"] = case_words(prepared, row)
    elif grid.kind == "image":
        shown["thumbnail"] = grid.project.put(input_png(_input(grid, row)))
    else:
        shown["trace"] = points(_trace(grid, row))
    if measured.shares is None:
        shown |= _value_outcome(grid, position)
    else:
        shown |= _class_outcome(grid, position)
    return ExplainedSample.model_validate({"row": row + 1, **shown})


def _input(grid: Composing, row: int) -> Doubles:
    inputs = grid.explaining.prepared.dataset.inputs
    assert inputs is not None, "images and series are held as arrays"
    return np.asarray(inputs[row], dtype=np.float64)


def _trace(grid: Composing, row: int) -> Doubles:
    """Return the line of a series' real steps; missing ones count as the one before.

    A first step without a value counts as 0.
    """
    dataset = grid.explaining.prepared.dataset
    line = drawn_line(_input(grid, row)[:, : real_steps(dataset, row)], task=dataset.record.task)
    is_known = ~np.isnan(line)
    last = np.maximum.accumulate(np.where(is_known, np.arange(len(line)), 0))
    return np.asarray(np.where(is_known, line, 0.0)[last])


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


def _column(answer: Answer) -> MethodColumn:
    entry, gate = METHODS[answer.method], answer.gate
    state = state_word(answer.status, gate)
    chip, word = chip_of(state)
    return MethodColumn(
        name=answer.method,
        title=entry.title,
        state=state,
        chip=chip,
        word=word,
        figure=_figure(state, gate),
        rule=SUM_RULES[entry.sum_rule],
        reason=answer.reason,
        shows=entry.shows,
        does_not_show=entry.does_not_show,
        notes=(*answer.notes, *([gate.note] if gate is not None and gate.note else [])),
        is_quotable=is_quotable(gate),
        is_struck=is_struck(state),
    )


def _figure(state: str, gate: GateRecord | None) -> str:
    """Return the line under the chip: what stands behind its word."""
    if gate is None:
        return {"Refused": "not for this network"}.get(state, "see its reason")
    if state == "Rows missed":
        return f"{sum(gate.within):,} of {len(gate.within):,} within"
    largest = max(gate.errors, default=0.0)
    words = {
        "Within": _at_most(largest),
        "Outside": f"by {_percent(largest)}",
        "Descriptive": "owes no sum",
        "By construction": "proves nothing",
    }
    return words[state]


def _at_most(share: float) -> str:
    if share < _SMALLEST:
        return f"off < {figure_text(_SMALLEST, digits=2, percent=True)}"
    return f"off ≤ {_percent(share)}"


def _percent(share: float) -> str:
    """Return a share with two figures: coarse where it is large."""
    if 0 < share < _SMALLEST:
        return f"under {figure_text(_SMALLEST, digits=2, percent=True)}"
    shown = share * 100
    digits = 0 if shown >= 10 else 1 if shown >= 1 else 2
    return figure_text(share, digits=digits, percent=True)


def _cell(grid: Composing, answer: Answer, place: int) -> GridCell:
    said, gate = answer.explanation, answer.gate
    assert said is not None
    assert gate is not None
    row = int(grid.rows[place])
    values = said.player_values[place]
    if grid.kind == "text":
        values = values[: np.count_nonzero(grid.explaining.prepared.inputs[row])]
    shown: dict[str, object] = {}
    scale = float(np.abs(values).max())
    if grid.kind == "image":
        whole = said.values[place].sum(axis=0)
        scale, image = scale_of(whole), _input(grid, row)
        for theme in (LIGHT, DARK):
            picture = cell_png(image, whole, scale=scale, theme=theme)
            shown[theme.name] = grid.project.put(picture)
    elif grid.kind == "series":
        end = real_steps(grid.explaining.prepared.dataset, row)
        whole = said.values[place].sum(axis=0)[:end]
        scale = scale_of(whole)
        shown["trace"] = points(whole)
    digits = digits_for(float(np.abs(values).max()))
    is_judged = gate.rule in ("sum", "sampled")
    return GridCell.model_validate(
        {
            "row": row + 1,
            "method": answer.method,
            "state": _state(gate, place),
            "error": _percent(gate.errors[place]) if is_judged else "",
            "sentence": _sentence(answer, place, tolerance=gate.tolerance),
            "attributions": tuple(float(value) for value in values),
            "digits": digits,
            "scale": scale,
            **shown,
        }
    )


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
    changed = f"change of the output {figure_text(change, digits=digits)}"
    if gate.rule == "none":
        return f"Owes no sum: descriptive. {changed[:1].upper()}{changed[1:]}."
    if gate.rule == "construction":
        return f"{sums}, {changed}: the method forces its sum, which proves nothing."
    off = f"off by {_percent(gate.errors[place])}"
    if gate.rule == "sum":
        return f"{sums}, {changed}, {off}, limit {tolerance_text(tolerance)}."
    return f"{sums}, {changed}, {off}. {gate.note.replace('5%', f'5{NO_BREAK}%')}"


def _ends(grid: Composing) -> tuple[str, str]:
    """Return what blue and orange speak for."""
    record, settings = grid.explaining.prepared.record, grid.explaining.plan.explanation
    if record.task != "classification":
        return f"lowers {record.target}", "raises it"
    if settings.target != "positive":
        return f"against the {settings.target} class", "for it"
    positive = record.class_names[record.positive]
    if len(record.class_names) == 2:
        return f"speaks for {record.class_names[1 - record.positive]}", f"for {positive}"
    return f"speaks against {positive}", "for it"


def _scale_words(kind: Kind) -> str:
    if kind == "tabular":
        return "Longest bar = largest attribution of each cell"
    if kind == "text":
        return "Full colour = largest attribution of each text, centred at 0"
    return "Scale 1 = 99th percentile of each picture, centred at 0"


def _sign_words(methods: list[str]) -> str:
    """Say which maps lack a sign, so that their orange is not read as a raise."""
    words = {
        "saliency": "Saliency has no sign: its orange is strength alone.",
        "grad_cam": "Grad-CAM leaves out what lowers the output.",
    }
    return " ".join(text for name, text in words.items() if name in methods)


def _refused(grid: Composing) -> tuple[tuple[str, str], ...]:
    trained = grid.explaining.trained
    reasons = (
        (
            name,
            refusal(
                name,
                trained.record.architecture,
                kind=grid.kind,
                output=grid.explaining.plan.explanation.output,
                model=trained.network,
            ),
        )
        for name in METHODS
    )
    return tuple((name, reason) for name, reason in reasons if reason is not None)


def _arrays(grid: Composing) -> bytes:
    """Return rows, outputs and every attribution as .npz, always the same bytes for the same."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"rows": grid.rows + 1}
    for answer in grid.answers:
        said = answer.explanation
        if said is None:
            continue
        arrays[f"{answer.method}.attributions"] = said.values
        arrays[f"{answer.method}.by_player"] = said.player_values
        arrays[f"{answer.method}.output"] = said.outputs
        arrays[f"{answer.method}.baseline_output"] = said.baseline_outputs
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
