"""Where a convolutional layer found evidence: Grad-CAM and Grad-CAM++."""

from __future__ import annotations

from dataclasses import replace

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.activation.maps import PositiveSlopes, mean_slope, shared_map
from explainers.engine.batches import Batches
from explainers.explanation import Explanation
from explainers.question import Question


def grad_cam(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - one signature for all methods
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the class activation map of a layer, upsampled to the input.

    The layer is that of the plan (`settings.inside.layer`), or else the last one with maps, behind
    its activation (`explained_layer`). The map has no channels: its value at a place is shared
    evenly among the input's channels. Padding of a series gets nothing.

    Raises
    ------
    AuditError
        If the plan names a layer that does not exist, or that puts out no maps.

    References
    ----------
    Selvaraju et al. 2017, eq. 1 and 2, on the feature maps behind the last convolution's
    activation, and for torchvision's networks on the map that they pool; upsampled linearly,
    corners not aligned.
    """
    batches = Batches.of(question, step="Grad-CAM", memory_mib=memory_mib, context=context)
    return shared_map(question, batches, settings, mean_slope)


_STRAYED = (
    "Its weights are made for maps that are nowhere negative. Here some are, so that single "
    "weights, and with them whole maps, can be of any size: a layer behind a ReLU is the better "
    "choice."
)


def grad_cam_plus_plus(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - one signature for all methods
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the map of a layer whose channels are weighed by their positive slopes.

    Layer, upsampling and sharing are those of Grad-CAM.

    Raises
    ------
    AuditError
        If the plan names a layer that does not exist, or that puts out no maps.

    References
    ----------
    Chattopadhay, Sarkar, Howlader, Balasubramanian 2018, Grad-CAM++, eq. 10 and 19, whose higher
    slopes are those of exp(output) where the network is piecewise linear behind the layer.
    Deviation: the factor exp(output), one positive number for each row, is left out.
    """
    batches = Batches.of(question, step="Grad-CAM++", memory_mib=memory_mib, context=context)
    rule = PositiveSlopes()
    found = shared_map(question, batches, settings, rule)
    return replace(found, notes=(*found.notes, _STRAYED)) if rule.has_strayed else found
