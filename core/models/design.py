"""From the plan's choices and the data's form to an architecture."""

from __future__ import annotations

import math

from core.errors import AuditError
from core.plan.kinds import FAMILY_KINDS
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, ModelPlan, RecurrentPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Dropout,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
    Scale,
)
from core.records.data import DatasetRecord

_POOL = 2
_FITS = {
    "tabular": "'mlp' for tables",
    "image": "'mlp' or 'cnn' for images",
    "series": "'mlp', 'cnn' or 'recurrent' for series",
}


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
        An MLP, a CNN or a recurrent network; weights from a file bring their own architecture.
    dataset : DatasetRecord
        With the encoded `input_shape`: (F,), (C, H, W) or (C, T).
    loss : str
        `bce` gives a single logit, any other loss one logit for each class.
    target_scale : tuple of float, or None
        For regression, standard deviation and mean of the training targets: a last fixed layer
        brings the output to the target's unit.

    Raises
    ------
    AuditError
        If the family does not fit the kind of data, the kernel is even, or there is less to pool
        than the plan asks for.

    Notes
    -----
    Dropout stands before each fully connected layer but never on the inputs, and between
    recurrent layers. Recurrent cells bring their own functions, so `activation` has no effect
    on them.
    """
    if isinstance(plan, LoadedPlan):
        raise TypeError("weights from a file bring their own architecture")
    _check_family(plan, dataset)
    match plan:
        case MlpPlan():
            layers, width = _mlp(plan, dataset.input_shape)
        case CnnPlan():
            layers, width = _cnn(plan, dataset.input_shape)
        case RecurrentPlan():
            layers, width = _recurrent(plan, dataset.input_shape)
    if dataset.task == "regression":
        layers.append(Linear(name="output", inputs=width, outputs=1))
        if target_scale is not None:
            factor, offset = target_scale
            layers.append(Scale(name="scale", factor=factor, offset=offset))
        return Architecture(input_shape=dataset.input_shape, layers=tuple(layers), output="value")
    is_single = loss == "bce"
    outputs = 1 if is_single else len(dataset.class_names)
    layers.append(Linear(name="output", inputs=width, outputs=outputs))
    return Architecture(
        input_shape=dataset.input_shape,
        layers=tuple(layers),
        output="logit" if is_single else "logits",
    )


def _check_family(plan: MlpPlan | CnnPlan | RecurrentPlan, dataset: DatasetRecord) -> None:
    if dataset.kind in FAMILY_KINDS[plan.family]:
        return
    names = {"cnn": "A convolutional network", "recurrent": "A recurrent network"}
    kinds = {"tabular": "tables", "image": "images", "series": "series"}
    raise AuditError(
        f"{names[plan.family]} does not fit {kinds[dataset.kind]}",
        seen=f"model.family = '{plan.family}' on {dataset.name}",
        allowed=_FITS[dataset.kind],
        remedy="Choose a family that fits the data.",
    )


def _mlp(plan: MlpPlan, shape: tuple[int, ...]) -> tuple[list[Layer], int]:
    layers: list[Layer] = []
    if len(shape) > 1:
        layers.append(Reshape(name="flatten", operation="flatten"))
    width = math.prod(shape)
    for number, units in enumerate(plan.hidden, start=1):
        if number > 1:
            layers += _dropout(plan.dropout, number - 1)
        layers += _dense(plan, width, units, number=number, place=number)
        width = units
    if plan.hidden:
        layers += _dropout(plan.dropout, len(plan.hidden))
    return layers, width


def _cnn(plan: CnnPlan, shape: tuple[int, ...]) -> tuple[list[Layer], int]:
    """Blocks of convolution, activation and pooling, then a head.

    The activation stands before an average by default: DeepLIFT is wrong where a rectifier is
    followed by max-pooling.
    """
    if plan.kernel % 2 == 0:
        raise AuditError(
            "The kernel has no middle",
            seen=f"model.kernel = {plan.kernel}",
            allowed="an odd number",
            remedy=f"Choose {plan.kernel - 1} or {plan.kernel + 1}.",
        )
    _check_pooling(plan, shape)
    channels, sides = shape[0], list(shape[1:])
    dimensions = 1 if len(sides) == 1 else 2
    layers: list[Layer] = []
    for number, outputs in enumerate(plan.channels, start=1):
        layers.append(
            Conv(
                name=f"conv{number}",
                dimensions=dimensions,
                inputs=channels,
                outputs=outputs,
                kernel=plan.kernel,
                padding=plan.kernel // 2,
            )
        )
        layers.append(Activation(name=f"activation{number}", function=plan.activation))
        if plan.pooling != "none":
            layers.append(
                Pool(
                    name=f"pool{number}",
                    dimensions=dimensions,
                    operation=plan.pooling,
                    kernel=_POOL,
                    stride=_POOL,
                )
            )
            sides = [side // _POOL for side in sides]
        channels = outputs
    layers.append(Reshape(name="flatten", operation="flatten"))
    width = channels * math.prod(sides)
    for number, units in enumerate(plan.hidden, start=1):
        layers += _dropout(plan.dropout, number)
        layers += _dense(plan, width, units, number=number, place=len(plan.channels) + number)
        width = units
    layers += _dropout(plan.dropout, len(plan.hidden) + 1)
    return layers, width


def _check_pooling(plan: CnnPlan, shape: tuple[int, ...]) -> None:
    """Every block halves the sides; none may be pooled away."""
    blocks = len(plan.channels)
    most = int(math.log2(min(shape[1:])))
    if plan.pooling == "none" or blocks <= most:
        return
    sides = " × ".join(str(side) for side in shape[1:])
    listed = ", ".join(str(width) for width in plan.channels)
    raise AuditError(
        f"Inputs of {sides} cannot be halved {blocks} times",
        seen=f"model.channels = ({listed}) with pooling '{plan.pooling}'",
        allowed=f"at most {most} blocks, or pooling 'none'",
        remedy="Remove channels from the end of the list, or turn pooling off.",
    )


def _recurrent(plan: RecurrentPlan, shape: tuple[int, ...]) -> tuple[list[Layer], int]:
    directions = 2 if plan.bidirectional else 1
    readout: Layer = Reshape(name="readout", operation="mean_step")
    if plan.readout == "last":
        readout = Reshape(
            name="readout", operation="last_step", directions=2 if plan.bidirectional else 1
        )
    layers: list[Layer] = [
        Reshape(name="steps_first", operation="steps_first"),
        Recurrent(
            name="recurrent",
            cell=plan.cell,
            inputs=shape[0],
            hidden=plan.hidden,
            layers=plan.layers,
            bidirectional=plan.bidirectional,
            dropout=plan.dropout if plan.layers > 1 else 0.0,
        ),
        readout,
        *_dropout(plan.dropout, 1),
    ]
    return layers, plan.hidden * directions


def _dense(
    plan: MlpPlan | CnnPlan, inputs: int, outputs: int, *, number: int, place: int
) -> list[Layer]:
    """Return a fully connected layer and the `place`-th activation of the network."""
    return [
        Linear(name=f"linear{number}", inputs=inputs, outputs=outputs),
        Activation(name=f"activation{place}", function=plan.activation),
    ]


def _dropout(probability: float, number: int) -> list[Layer]:
    return [Dropout(name=f"dropout{number}", probability=probability)] if probability else []
