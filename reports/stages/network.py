"""The network before it is trained: its layers, its size, and which methods fit it."""

from __future__ import annotations

import math

from core.data import Prepared
from core.data.held import read_prepared
from core.evidence.wording import NO_BREAK
from core.jobs.context import JobContext
from core.models.blocks import blocks_of, shape_words
from core.models.designs.design import design
from core.models.foreign import load_described
from core.models.notes import notes_on
from core.models.size import depth, receptive_field, training_bytes
from core.plan import Plan
from core.plan.model import LoadedPlan, ModelPlan
from core.plan.stages import stage_key
from core.project.views import read_view
from core.records.architecture import Architecture, walk
from core.records.base import Record
from core.records.data import DatasetRecord
from core.records.views.network import LayerBlock, NetworkFigure, NetworkView
from core.training.loaded import check_data
from core.training.losses import resolve_loss, target_scale
from core.training.transfer import continued_architecture, is_used_as_it_is
from explainers.layers.offered import offered_layers
from explainers.preparation.fitting import finding, method_fits
from reports.stages.opening import Arguments, StageRun, stage_run

_FACTS = "design.data"
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


class DataFacts(Record):
    """What a network is designed for: kept, so that a design need not read the data again.

    Attributes
    ----------
    target_scale : tuple of float, or None
        For regression, standard deviation and mean of the training targets.
    """

    dataset: DatasetRecord
    target_scale: tuple[float, float] | None = None


def design_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Keep the view of the network that the plan describes; return its digest.

    Raises
    ------
    AuditError
        If the plan, or a file that it names, does not give a network for this data.
    """
    with stage_run(arguments, context) as stage:
        facts = _facts(stage)
        view = network_view(stage.plan, facts, architecture=_architecture(stage, facts))
        keep_network(stage, view)
    return {"views": {"network": view.digest}}


def facts_of(prepared: Prepared) -> DataFacts:
    """Return what a network is designed for, from rows that were read."""
    scale = None
    if prepared.record.task != "classification":
        scale = target_scale(prepared.targets_of("training").astype("float32"))
    return DataFacts(dataset=prepared.record, target_scale=scale)


def keep_network(stage: StageRun, view: NetworkView) -> None:
    """Keep the view, unless just this one is kept already."""
    key = stage_key(stage.plan, "network", folder=stage.run.folder)
    found = read_view(stage.project, "network", NetworkView, key=key)
    if found is None or not found.is_current or found.view != view:
        stage.keep("network", view)


def network_view(plan: Plan, facts: DataFacts, *, architecture: Architecture) -> NetworkView:
    """Return everything that a page shows of a network before it is trained."""

    def redesign(model: ModelPlan) -> Architecture:
        return _designed(plan.model_copy(update={"model": model}), facts)

    dataset = facts.dataset
    blocks = blocks_of(architecture, dataset)
    fits = method_fits(plan.model, architecture, kind=dataset.kind, redesign=redesign)
    return NetworkView(
        kind=dataset.kind,
        family=plan.model.family,
        architecture=architecture,
        blocks=blocks,
        figures=_figures(plan, architecture, blocks),
        parameters=sum(block.parameters for block in blocks),
        finding=finding(plan.model, fits),
        methods=fits,
        notes=notes_on(plan.model),
        inside=offered_layers(architecture, kind=dataset.kind),
    )


def _facts(stage: StageRun) -> DataFacts:
    """Return the facts for the plan's data, which is read only where nobody has read it yet."""
    key = stage_key(stage.plan, "data", folder=stage.run.folder)
    found = stage.project.finished(_FACTS, key=key)
    if found is not None:
        return DataFacts.from_json(found)
    plan = stage.plan
    prepared = read_prepared(
        plan.data, seed=plan.seed, folder=stage.run.folder, context=stage.run.context
    )
    facts = facts_of(prepared)
    stage.project.finish(_FACTS, key=key, record=facts.to_json(), seconds=0.0)
    return facts


def _architecture(stage: StageRun, facts: DataFacts) -> Architecture:
    model = stage.plan.model
    if not isinstance(model, LoadedPlan):
        return _designed(stage.plan, facts)
    folder, dataset = stage.run.folder, facts.dataset
    if model.transfer.mode != "none":
        loss = resolve_loss(
            stage.plan.training.loss, task=dataset.task, classes=len(dataset.class_names)
        )
        return continued_architecture(
            model, dataset=dataset, folder=folder, loss=loss, target_scale=facts.target_scale
        )[0]
    described, _ = load_described(folder / model.weights, folder / model.architecture)
    check_data(described, dataset)
    return described


def _designed(plan: Plan, facts: DataFacts) -> Architecture:
    dataset = facts.dataset
    loss = resolve_loss(plan.training.loss, task=dataset.task, classes=len(dataset.class_names))
    return design(plan.model, dataset=dataset, loss=loss, target_scale=facts.target_scale)


def _figures(
    plan: Plan, architecture: Architecture, blocks: tuple[LayerBlock, ...]
) -> tuple[NetworkFigure, ...]:
    total = sum(block.parameters for block in blocks)
    figures = [
        NetworkFigure(label="Parameters", value=f"{total:,}", note=_largest(blocks, total)),
        NetworkFigure(
            label="Layers",
            value=str(depth(architecture)),
            note="with weights",
        ),
    ]
    if not is_used_as_it_is(plan):
        needed = _size_words(training_bytes(architecture, plan.training))
        batch = f"batch of {plan.training.batch_size:,}"
        figures.append(NetworkFigure(label="Memory", value=f"≈ {needed}", note=batch))
    return (*figures, _sight(architecture))


def _largest(blocks: tuple[LayerBlock, ...], total: int) -> str:
    largest = max(blocks, key=lambda block: block.parameters)
    if not total:
        return ""
    name = largest.name.lower()
    place = name if name[-1].isdigit() or name == "embedding" else f"the {name} layer"
    return f"{100 * largest.parameters / total:.0f}{NO_BREAK}% in {place}"


def _sight(architecture: Architecture) -> NetworkFigure:
    """Return how much of a row the network sees at once."""
    shape = architecture.input_shape
    field = receptive_field(architecture)
    if field is not None and len(shape) == 3:
        text = f"{shape_words((field, field))} px"
        return NetworkFigure(label="Sees at once", value=text, note="receptive field")
    if field is not None:
        text = f"{field:,} steps"
        return NetworkFigure(label="Sees at once", value=text, note="receptive field")
    kinds = {layer.kind for layer in walk(architecture.layers)}
    if "encoder" in kinds:
        return NetworkFigure(label="Sees at once", value=f"{shape[-1]:,} steps", note="all of them")
    if "recurrent" in kinds:
        return NetworkFigure(label="Reads", value=f"{shape[-1]:,} steps", note="one after another")
    text = f"{math.prod(shape):,} inputs"
    return NetworkFigure(label="Sees at once", value=text, note="all of them")


def _size_words(count: int) -> str:
    for size, unit in _UNITS:
        if count >= size:
            shown = count / size
            return f"{shown:.0f} {unit}" if shown >= 10 else f"{shown:.1f} {unit}"
    return f"{count} bytes"
