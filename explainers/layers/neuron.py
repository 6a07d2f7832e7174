"""One unit of a layer, explained by the input."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches
from explainers.explanation import Explanation
from explainers.gradient.integrated_gradients import integrated
from explainers.layers.offered import chosen_layer, layer_module
from explainers.layers.watched import mean_over_places, watching
from explainers.question import Forward, Question, output_notes


def neuron_integrated_gradients(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - nothing is drawn
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return (x − b) times the mean gradient of one unit on the straight path from b to x.

    The explained function is the unit `settings.inside.unit` of the layer
    `settings.inside.layer`, of a channel its mean over all (real) places: `outputs` and
    `baseline_outputs` are the unit's own, and the values owe their difference.

    Raises
    ------
    AuditError
        If the plan names no layer, or the layer has no such unit.

    References
    ----------
    Sundararajan, Taly, Yan 2017, eq. 1 and 3, with a unit in the output's place (captum calls it
    NeuronIntegratedGradients); steps chosen for each row.
    """
    choice, unit = explained_unit(question, settings)
    batches = replace(
        Batches.of(
            question, step="Neuron Integrated Gradients", memory_mib=memory_mib, context=context
        ),
        forward=_of_unit(question, choice, unit),
    )
    found = integrated(batches, question, settings=settings)
    words = unit_words(choice, unit + 1)
    # What is to be known of the network's output does not hold for a unit.
    own = found.notes[len(output_notes(question)) :]
    explained = f"Explained is {words}, and not the network's output."
    return replace(found, notes=(explained, *own), target=words)


def unit_words(choice: LayerChoice, number: int) -> str:
    """Say what is explained: unit `number`, from 1, of the layer."""
    mean = " (mean over all places)" if len(choice.output_shape) > 1 else ""
    return f"{choice.unit_name} {number:,} of layer '{choice.path}'{mean}"


def explained_unit(question: Question, settings: ExplanationPlan) -> tuple[LayerChoice, int]:
    """Return the layer that the plan names, and the place of the named unit in it, from 0.

    Raises
    ------
    AuditError
        If the plan names no layer, or one that cannot be looked into or has no such unit.
    """
    choice = chosen_layer(question.architecture, kind=question.kind, path=settings.inside.layer)
    layer_module(question.model, choice)
    number = settings.inside.unit
    if number <= choice.units:
        return choice, number - 1
    raise AuditError(
        f"Layer '{choice.path}' has no such {choice.unit_name}",
        seen=f"explanation.inside.unit = {number:,}",
        allowed=f"1 to {choice.units:,}",
        remedy="Choose one of these.",
    )


def _of_unit(question: Question, choice: LayerChoice, unit: int) -> Forward:
    model, layer = question.model, layer_module(question.model, choice)

    def forward(inputs: Tensor, _: Tensor) -> Tensor:
        with watching(layer) as seen:
            model(inputs)
        means = mean_over_places(model, choice, seen[0], inputs)
        return torch.select(means, 1, unit)

    return forward
