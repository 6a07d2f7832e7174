"""What a layer's units do at the row itself: their activation, and its product with the slope."""

from __future__ import annotations

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import layer_module
from explainers.layers.values import has_steps, split_steps, summed
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
    by_step = np.empty((rows, *_steps(choice))) if has_steps(choice, rows) else None

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop].to(question.device)
        found = activations(batches, layer, inputs, question.targets[start:stop])
        values[start:stop] = mean_over_places(question.model, choice, found, inputs).cpu().numpy()
        if by_step is not None:
            by_step[start:stop] = summed(found, choice, by_step=True)

    batches.run(rows, ask, span=(0, 0.9))
    require_finite(values, what="A unit")
    return _explanation(question, batches, values=values, by_step=by_step)


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
    is_by_step = has_steps(choice, rows)
    kept = np.empty((rows, _steps(choice)[0] if is_by_step else 1, choice.units))

    def ask(start: int, stop: int) -> None:
        found = at_layer(batches, layer, question.inputs[start:stop], question.targets[start:stop])
        kept[start:stop] = summed(found.activation * found.gradient, choice, by_step=is_by_step)

    batches.run(rows, ask, span=(0, 0.9))
    require_finite(kept, what="A gradient")
    values, by_step = split_steps(kept, by_step=is_by_step)
    return _explanation(question, batches, values=values, by_step=by_step)


def _steps(choice: LayerChoice) -> tuple[int, int]:
    """Return (T, units) of a layer over steps."""
    return int(np.prod(choice.output_shape)) // choice.units, choice.units


def _explanation(
    question: Question,
    batches: Batches,
    *,
    values: np.ndarray,
    by_step: np.ndarray | None,
) -> LayerExplanation:
    return LayerExplanation(
        values=values,
        by_step=by_step,
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )
