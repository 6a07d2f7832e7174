"""Guided Grad-CAM: the fine lines of guided backpropagation where Grad-CAM found evidence."""

from __future__ import annotations

from dataclasses import replace

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.activation.maps import layer_notes, map_layer_of, mean_slope, upsampled_maps
from explainers.engine.batches import Batches
from explainers.explanation import Explanation
from explainers.gradient.guided_backprop import guided_backprop
from explainers.question import Question

_TITLE = "Guided Grad-CAM"


def guided_grad_cam(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return guided backpropagation times the upsampled map of Grad-CAM, cell by cell.

    The signs are those of the guided gradients; the map has none.

    Raises
    ------
    AuditError
        If the plan names a layer that does not exist, or that puts out no maps; if guided
        backpropagation would be the plain gradient in parts of the network.

    References
    ----------
    Selvaraju et al. 2017, section 3.3 and figure 2.
    """
    layer = map_layer_of(question, settings)
    batches = Batches.of(
        question,
        step=_TITLE,
        memory_mib=memory_mib,
        context=context.part(_TITLE, 0, count=2, note="map"),
    )
    maps = upsampled_maps(question, batches, layer, mean_slope)
    guided = guided_backprop(
        question,
        settings=settings,
        seed=seed,
        memory_mib=memory_mib,
        context=context.part(_TITLE, 1, count=2, note="guided gradients"),
    )
    values = guided.values * maps
    return replace(
        guided,
        values=values,
        player_values=question.players.merge(values),
        steps=guided.steps + 1,
        notes=(*guided.notes, *layer_notes(layer)),
        halvings=(*batches.halvings, *guided.halvings),
    )
