"""The job that looks into one layer of the network: what each of its units contributed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import load as load_arrays

from core.catalogue.methods import LAYER_METHODS
from core.evidence.wording import digits_for, figure_text, interval_text, listed
from core.jobs.context import JobContext
from core.project import Project
from core.records.layers import LayerChoice, LayerRecord
from core.records.views.inside import InsideMethod, InsideUnit, InsideView, UnitMap
from explainers.engine.given_back import given_back
from explainers.layers.offered import chosen_layer, layer_module
from explainers.layers.watched import activations
from reports.explaining import Explaining
from reports.inside import inside_of
from reports.sections.inside import layer_words
from reports.sections.quoting import SUM_RULES, state_word
from reports.stages.cell_pictures import grey_png
from reports.stages.explanation import explaining_of
from reports.stages.method_words import chip_of, tolerance_text
from reports.stages.opening import Arguments, stage_run

Doubles = npt.NDArray[np.float64]

_SHOWN_UNITS = 20
_MAP_UNITS = 6
_MAP_ROWS = 4
_IN_SENTENCE = 3


def layer_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Ask the plan's layer methods about its layer; the view is kept as "inside".

    The audit finds the same steps in the project later and does not compute them again.

    Raises
    ------
    AuditError
        If the plan names no layer, or one that cannot be looked into.
    """
    with stage_run(arguments, context) as stage, explaining_of(stage) as asked:
        record, settings = asked.explaining.prepared.record, stage.plan.explanation
        architecture = asked.explaining.trained.record.architecture
        choice = chosen_layer(architecture, kind=record.kind, path=settings.inside.layer)
        said = inside_of(asked.run, stage.steps, asked.explaining, measured=asked.measured)
        maps = _maps(asked.explaining, choice, said, stage.project)
        view = compose_inside(
            said, choice, tolerance=settings.tolerance, project=stage.project, maps=maps
        )
        stage.keep("inside", view, artifacts=tuple(one.png for one in maps))
    return {"views": {"inside": view.digest}}


def compose_inside(
    said: Mapping[str, LayerRecord],
    choice: LayerChoice,
    *,
    tolerance: float,
    project: Project,
    maps: tuple[UnitMap, ...] = (),
) -> InsideView:
    """Return the view of a layer from what the methods said, in the plan's order."""
    first = next(iter(said.values()))
    return InsideView(
        layer=choice,
        words=layer_words(choice),
        target=first.target,
        baseline=first.baseline,
        tolerance=tolerance_text(tolerance),
        rows=tuple(row + 1 for row in first.rows),
        methods=tuple(_method(record, choice, project) for record in said.values()),
        maps=maps,
    )


def _method(record: LayerRecord, choice: LayerChoice, project: Project) -> InsideMethod:
    entry, gate = LAYER_METHODS[record.method], record.gate
    state = state_word(record.status, gate)
    units = _units(record, project)
    return InsideMethod(
        name=record.method,
        title=entry.title,
        rule="" if gate is None else SUM_RULES[gate.rule],
        state=state,
        chip=chip_of(state)[0],
        word=chip_of(state)[1],
        reason=record.reason,
        sentence=_sentence(record, choice),
        shows=entry.shows,
        does_not_show=entry.does_not_show,
        notes=record.notes,
        units=units,
        scale=max((abs(value) for unit in units for value in unit.values), default=0.0),
    )


def _units(record: LayerRecord, project: Project) -> tuple[InsideUnit, ...]:
    if not record.units:
        return ()
    values = load_arrays(project.get(record.values))["values"]
    digits = digits_for(record.units[0].mean_absolute.value or 0.0)
    return tuple(
        InsideUnit(
            unit=share.unit,
            mean_absolute=share.mean_absolute,
            text=figure_text(share.mean_absolute.value, digits=digits),
            interval=interval_text(
                share.mean_absolute.low, share.mean_absolute.high, digits=digits
            ),
            signed=figure_text(share.mean, digits=digits, signed=True),
            values=tuple(float(value) for value in values[:, share.unit - 1]),
        )
        for share in record.units[:_SHOWN_UNITS]
    )


def _sentence(record: LayerRecord, choice: LayerChoice) -> str:
    """Say which units count most, and what of it may be relied on."""
    title = LAYER_METHODS[record.method].title
    if not record.units:
        return (
            f"{title} says nothing of this layer: {record.reason or 'no row is within the gate.'}"
        )
    names = [f"{share.unit:,}" for share in record.units[:_IN_SENTENCE]]
    plural = "s" if len(names) > 1 else ""
    return (
        f"By {title}, {choice.unit_name}{plural} {listed(names)} of {choice.units:,} count most. "
        "What they stand for is not known."
    )


def _maps(
    explaining: Explaining,
    choice: LayerChoice,
    said: Mapping[str, LayerRecord],
    project: Project,
) -> tuple[UnitMap, ...]:
    """Return small pictures of what the strongest channels put out for the first rows."""
    first = next((one for one in said.values() if one.units), None)
    if first is None or explaining.prepared.record.kind != "image" or not choice.has_maps:
        return ()
    rows = np.array(first.rows[:_MAP_ROWS], dtype=np.int64)
    maps = _put_out(explaining, choice, rows)
    found = []
    for share in first.units[:_MAP_UNITS]:
        for place, row in enumerate(rows):
            shown = maps[place, share.unit - 1]
            found.append(
                UnitMap(
                    unit=share.unit,
                    row=int(row) + 1,
                    png=project.put(grey_png(shown)),
                    low=float(shown.min()),
                    high=float(shown.max()),
                )
            )
    return tuple(found)


def _put_out(explaining: Explaining, choice: LayerChoice, rows: npt.NDArray[np.int64]) -> Doubles:
    """Return the layer's output (n, C, H, W) for some rows of the data."""
    model, device = explaining.trained.network, explaining.trained.record.device
    inputs = torch.from_numpy(explaining.prepared.inputs[rows]).to(device)
    with given_back(model, device=device):
        found = activations(model, layer_module(model, choice), inputs)
    values = found.movedim(-1, 1) if choice.axis == "last" else found
    return np.asarray(values.cpu().double().numpy())
