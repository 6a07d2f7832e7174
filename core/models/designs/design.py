"""From the plan's choices and the data's form to an architecture."""

from __future__ import annotations

import math

from core.errors import AuditError
from core.models.designs.places import convolutional, parallel_filters
from core.models.designs.shared import Designed, dense, dropout, steps_of
from core.models.designs.steps import recurrent, transformer
from core.plan.kinds import FAMILY_KINDS
from core.plan.model import (
    CnnPlan,
    KimPlan,
    LoadedPlan,
    MlpPlan,
    ModelPlan,
    RecurrentPlan,
    TransformerPlan,
    VisionPlan,
)
from core.records.architecture import Architecture, Layer, Linear, Norm, Reshape, Scale
from core.records.data import DatasetRecord

_NAMES = {
    "mlp": "A feed-forward network",
    "cnn": "A convolutional network",
    "text_cnn": "A network of parallel filters over words",
    "recurrent": "A recurrent network",
    "transformer": "A transformer",
}
_KINDS = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}


def design(
    plan: ModelPlan,
    *,
    dataset: DatasetRecord,
    loss: str,
    target_scale: tuple[float, float] | None,
) -> Architecture:
    """Return the architecture that the plan asks for on this data.

    Parameters
    ----------
    plan : ModelPlan
        Any family; weights from a file bring their own architecture.
    dataset : DatasetRecord
        With the encoded `input_shape`: (F,), (C, H, W), (C, T), (C+1, T) for series of unequal
        lengths, (T,) for texts.
    loss : str
        `bce` gives a single logit, any other loss one logit for each class.
    target_scale : tuple of float, or None
        For regression and forecasting, standard deviation and mean of the training targets: a
        last fixed layer brings the output to the target's unit.

    Raises
    ------
    AuditError
        If the family does not fit the kind of data, or a layer would not fit what is before it;
        the sentence names the layer.

    Notes
    -----
    Dropout stands before each fully connected layer but never on the inputs, between recurrent
    layers, and within encoder layers. Recurrent cells bring their own functions, so `activation`
    has no effect on them.
    """
    if isinstance(plan, LoadedPlan):
        raise TypeError("weights from a file bring their own architecture")
    if isinstance(plan, VisionPlan):
        # torchvision takes 1.6 s to import, which only its own networks need.
        from core.models.vision.network import design_vision  # noqa: PLC0415

        return design_vision(plan, dataset=dataset, loss=loss, target_scale=target_scale)
    _check_family(plan, dataset)
    body = _body(plan, dataset)
    layers, output = _with_output(body, dataset, loss=loss, target_scale=target_scale)
    return Architecture(
        input_shape=dataset.input_shape,
        layers=tuple(layers),
        output=output,
        steps=steps_of(dataset),
    )


def _body(
    plan: MlpPlan | CnnPlan | KimPlan | RecurrentPlan | TransformerPlan, dataset: DatasetRecord
) -> Designed:
    match plan:
        case MlpPlan():
            return _mlp(plan, dataset)
        case CnnPlan():
            return convolutional(plan, dataset)
        case KimPlan():
            return parallel_filters(plan, dataset)
        case RecurrentPlan():
            return recurrent(plan, dataset)
        case TransformerPlan():
            return transformer(plan, dataset)


def _with_output(
    body: Designed,
    dataset: DatasetRecord,
    *,
    loss: str,
    target_scale: tuple[float, float] | None,
) -> tuple[list[Layer], str]:
    """Return all layers, the last of which gives what the task asks for, and what that is."""
    layers = list(body.layers)
    if dataset.task == "classification":
        outputs = 1 if loss == "bce" else len(dataset.class_names)
        layers.append(Linear(name="output", inputs=body.width, outputs=outputs))
        return layers, "logit" if loss == "bce" else "logits"
    is_forecast = dataset.task == "forecasting"
    outputs = dataset.horizon if is_forecast else 1
    layers.append(Linear(name="output", inputs=body.width, outputs=outputs))
    if target_scale is not None:
        factor, offset = target_scale
        layers.append(Scale(name="scale", factor=factor, offset=offset))
    return layers, "forecast" if is_forecast else "value"


def _check_family(
    plan: MlpPlan | CnnPlan | KimPlan | RecurrentPlan | TransformerPlan, dataset: DatasetRecord
) -> None:
    if dataset.kind not in FAMILY_KINDS[plan.family]:
        raise AuditError(
            f"{_NAMES[plan.family]} does not fit {_KINDS[dataset.kind]}",
            seen=f"model.family = '{plan.family}' on {dataset.name}",
            allowed=_families(dataset.kind),
            remedy="Choose a family that fits the data.",
        )
    if isinstance(plan, MlpPlan) and steps_of(dataset) == "marked":
        fewest, most = dataset.lengths or (0, 0)
        raise AuditError(
            "A feed-forward network needs series of one length",
            seen=f"series of {fewest:,} to {most:,} steps in {dataset.name}",
            allowed="'cnn', 'recurrent' or 'transformer' for series that differ in length",
            remedy="Choose one of these families, or cut the series to one length.",
        )


def _families(kind: str) -> str:
    """Return the families for a kind of data: "'mlp' or 'cnn' for images"."""
    *others, last = [f"'{family}'" for family, kinds in FAMILY_KINDS.items() if kind in kinds]
    listed = f"{', '.join(others)} or {last}" if others else last
    return f"{listed} for {_KINDS[kind]}"


def _mlp(plan: MlpPlan, dataset: DatasetRecord) -> Designed:
    layers: list[Layer] = []
    if len(dataset.input_shape) > 1:
        layers.append(Reshape(name="flatten", operation="flatten"))
    width = math.prod(dataset.input_shape)
    for number, units in enumerate(plan.hidden, start=1):
        if number > 1:
            layers += dropout(plan.dropout, number - 1)
        linear, activation = dense(plan, width, units, number=number, place=number)
        layers.append(linear)
        if plan.normalisation != "none":
            layers.append(Norm(name=f"norm{number}", operation=plan.normalisation, features=units))
        layers.append(activation)
        width = units
    if plan.hidden:
        layers += dropout(plan.dropout, len(plan.hidden))
    return Designed(tuple(layers), width)
