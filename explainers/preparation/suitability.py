"""Whether a method may be used on a network at all, and the plain reason where it may not."""

from __future__ import annotations

import math

from torch import nn

from core.catalogue.methods import METHODS, MethodEntry
from core.errors import AuditError
from core.models.shapes import passages
from core.models.vision.named import network_title
from core.models.vision.shapes import last_map
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture, Vision, walk
from core.records.base import Kind
from explainers.activation.maps import last_maps, map_layer_of
from explainers.attention.fitting import attention_refusal
from explainers.gradient.guided_layers import guided_refusal
from explainers.layers.neuron import explained_unit
from explainers.parts.players import require_few
from explainers.preparation.deeplift_layers import KNOWN_TO_SHAP, deeplift_refusal
from explainers.question import Output, Question
from explainers.relevance.lrp_layers import lrp_refusal

_KIND_NAMES = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}

# Methods by the rescale rule, and what they have a rule for beside what captum has.
_RESCALED: dict[str, tuple[type[nn.Module], ...]] = {
    "deeplift": (),
    "deeplift_shap": (),
    "deep_shap": KNOWN_TO_SHAP,
}


def refusal(
    method: str,
    architecture: Architecture,
    *,
    kind: Kind,
    output: Output = "logit",
    model: nn.Module | None = None,
    layer: str = "",
) -> str | None:
    """Return why `method` is not offered for a network, as a sentence; None if it is.

    Parameters
    ----------
    kind : str
        Kind of data.
    output : str
        What is explained.
    model : Module, optional
        The network itself, whose modules are then looked at too: DeepLIFT is refused on whatever
        it does not know.
    layer : str
        The layer of the plan, which class activation methods look at instead of the last.
    """
    entry = METHODS[method]
    if kind not in entry.kinds:
        allowed = " and ".join(_KIND_NAMES[name] for name in entry.kinds)
        return f"{entry.title} is meant for {allowed}, not for {_KIND_NAMES[kind]}."
    if "convolution" in entry.needs and not _has_convolution(architecture):
        return f"{entry.title} needs a convolutional layer, and the network has none."
    if method == "lrp":
        return lrp_refusal(architecture, output, model=model)
    if method in _RESCALED:
        return deeplift_refusal(
            architecture, output, title=entry.title, model=model, also=_RESCALED[method]
        )
    return _layer_refusal(entry, architecture, output=output, layer=layer)


def refusal_of(name: str, question: Question, settings: ExplanationPlan) -> str | None:
    """Return why a method does not answer a question, with all that the plan says of it."""
    reason = refusal(
        name,
        question.architecture,
        kind=question.kind,
        output=question.output,
        model=question.model,
        layer=settings.inside.layer,
    )
    return reason or _named_refusal(METHODS[name], question, settings)


def _named_refusal(entry: MethodEntry, question: Question, settings: ExplanationPlan) -> str | None:
    """Return why a method cannot take rows in so many parts, or the layer that the plan names."""
    try:
        require_few(entry, question.active)
        if entry.family == "layer":
            explained_unit(question, settings)
        elif entry.family == "class activation" and settings.inside.layer:
            map_layer_of(question, settings)
    except AuditError as error:
        return error.sentence
    return None


def _layer_refusal(
    entry: MethodEntry, architecture: Architecture, *, output: Output, layer: str
) -> str | None:
    if entry.family == "class activation":
        found = None if layer else _map_refusal(architecture, title=entry.title)
        is_guided = entry.name == "guided_grad_cam"
        return found or (guided_refusal(architecture, output) if is_guided else None)
    if entry.family == "attention":
        return attention_refusal(architecture, title=entry.title)
    return guided_refusal(architecture, output) if entry.name == "guided_backprop" else None


def _has_convolution(architecture: Architecture) -> bool:
    return any(layer.kind in ("conv", "vision") for layer in walk(architecture.layers))


def _map_refusal(architecture: Architecture, *, title: str) -> str | None:
    """Return why a network has no last map to look at, or one that tells no places apart."""
    layer = next((one for one in architecture.layers if isinstance(one, Vision)), None)
    if layer is None:
        return _place_refusal(architecture, title=title)
    network, (height, width) = network_title(layer.network), architecture.input_shape[1:]
    found = last_map(layer.network, height, width)
    if found is None:
        return (
            f"{title} needs a convolution near the end, and those of {network} only cut the "
            "picture into patches for its attention."
        )
    if max(found[1][1:]) > 1:
        return None
    return (
        f"{title} would say the same of every pixel: of pictures of {height} × {width} pixels "
        f"the last stage of {network} keeps a single place."
    )


def _place_refusal(architecture: Architecture, *, title: str) -> str | None:
    name = last_maps(architecture)
    shapes = [one.after for one in passages(architecture) if one.layer.name == name]
    if not shapes or math.prod(shapes[0][1:]) > 1:
        return None
    before = architecture.input_shape[1:]
    cells = "pixel" if len(before) == 2 else "step"
    return (
        f"{title} would say the same of every {cells}: of {' × '.join(map(str, before))} {cells}s "
        f"layer '{name}' keeps a single place."
    )
