"""What a layer's units do at the row itself: their activation, and its product with the slope."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import layer_module
from explainers.layers.values import summed
from explainers.layers.watched import activations, at_layer, mean_over_places
from explainers.question import Question, output_notes


def layer_activation(
    question: Question,
    choice: LayerChoice,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    memory_mib: int,
    context: JobContext,
) -> LayerExplanation:
    """Return what each unit puts out, averaged over its places; padded steps are left out."""
    batches = Batches.of(question, step="Layer activation", memory_mib=memory_mib, context=context)
    layer, rows = layer_module(question.model, choice), question.rows
    values = np.empty((rows, choice.units))

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop].to(question.device)
        found = activations(question.model, layer, inputs)
        values[start:stop] = mean_over_places(question.model, choice, found, inputs).cpu().numpy()

    batches.run(rows, ask, span=(0, 0.9))
    require_finite(values, what="A unit")
    return _explanation(question, batches, values=values)


def layer_gradient_x_activation(
    question: Question,
    choice: LayerChoice,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    memory_mib: int,
    context: JobContext,
) -> LayerExplanation:
    """Return each unit's activation times the slope of the output by it, summed over its places.

    References
    ----------
    Shrikumar et al. 2016, Not Just a Black Box (input times gradient), at a layer instead of the
    input and against zero, as captum's LayerGradientXActivation.
    """
    batches = Batches.of(
        question, step="Gradient × activation", memory_mib=memory_mib, context=context
    )
    layer, rows = layer_module(question.model, choice), question.rows
    values = np.empty((rows, choice.units))

    def ask(start: int, stop: int) -> None:
        found = at_layer(batches, layer, question.inputs[start:stop], question.targets[start:stop])
        values[start:stop] = summed(found.activation * found.gradient, choice)

    batches.run(rows, ask, span=(0, 0.9))
    require_finite(values, what="A gradient")
    return _explanation(question, batches, values=values)


def _explanation(
    question: Question, batches: Batches, *, values: npt.NDArray[np.float64]
) -> LayerExplanation:
    return LayerExplanation(
        values=values,
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )
