"""Training that goes on from weights that exist: a new last layer, frozen layers, slower ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.data.dataset import Prepared
from core.devices import seeded_draws
from core.errors import AuditError
from core.models.build import Network, build, initialise
from core.models.described import read_architecture
from core.models.designs.design import design
from core.models.foreign import read_state_dict
from core.models.shapes import layer_shapes, shape_text
from core.models.vision.network import LAYER
from core.models.vision.shapes import head_of
from core.models.vision.weights import came_from, fill, vision_file
from core.plan.model import LoadedPlan, TransferPlan, VisionPlan
from core.plan.plan import Plan
from core.records.architecture import Activation, Architecture, Layer, Linear, Scale, Vision
from core.records.data import DatasetRecord
from core.seeds import stream_seed
from core.training.freezing import Freezing


@dataclass(frozen=True)
class Start:
    """What training starts from.

    Attributes
    ----------
    network : Network
        On the CPU, float32, in training mode.
    origin : str
        `trained` from random weights, or `continued` from weights that existed.
    freezing : Freezing or None
        None where all layers learn alike.
    events : tuple of str
        What was done with weights from elsewhere, in sentences, for the record.
    """

    architecture: Architecture
    network: Network
    origin: Literal["trained", "continued"]
    freezing: Freezing | None = None
    events: tuple[str, ...] = ()


def is_used_as_it_is(plan: Plan) -> bool:
    """Whether the plan takes weights from elsewhere and does not train them on."""
    match plan.model:
        case LoadedPlan():
            return plan.model.transfer.mode == "none"
        case VisionPlan():
            return plan.model.start != "random" and plan.model.transfer.mode == "none"
    return False


def start_from(
    plan: Plan,
    prepared: Prepared,
    *,
    folder: Path,
    loss: str,
    target_scale: tuple[float, float] | None = None,
) -> Start:
    """Return what the plan's training starts from, whatever its family.

    The same plan gives the same weights bit for bit; torch's global generator is left untouched.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start.
    loss : str
        As resolved for the task; `bce` makes a network for classes give a single logit.
    target_scale : tuple of float, or None
        For regression, standard deviation and mean of the training targets.

    Raises
    ------
    AuditError
        If the network does not fit the data, a file cannot be used, no layer has the name of
        'Frozen up to', or the plan trains weights on that it does not have.
    """
    model, record = plan.model, prepared.record
    if isinstance(model, LoadedPlan):
        return _from_loaded(
            plan, model, record, folder=folder, loss=loss, target_scale=target_scale
        )
    architecture = design(model, dataset=record, loss=loss, target_scale=target_scale)
    if isinstance(model, VisionPlan):
        return _from_vision(plan, model, architecture, folder=folder)
    network = build(architecture)
    initialise(network, model.initialisation, seed=plan.seed)
    return Start(architecture, network, "trained")


def _from_vision(
    plan: Plan, model: VisionPlan, architecture: Architecture, *, folder: Path
) -> Start:
    layer_shapes(architecture)
    if model.start == "random":
        if model.transfer.mode != "none":
            raise AuditError(
                "There are no weights to train on",
                seen=f"model.start = 'random' with model.transfer.mode = '{model.transfer.mode}'",
                allowed="'file' or 'download' with further training, or 'random' without",
                remedy="Name weights, or set further training to 'none'.",
            )
        return Start(architecture, _fresh(architecture, plan.seed), "trained")
    network = _fresh(architecture, plan.seed)
    head = f"{LAYER}.{head_of(model.network)}"
    file = vision_file(model, folder=folder)
    events = fill(network, read_state_dict(file), head=head, prefix=f"{LAYER}.")
    events = (came_from(file), *events)
    return _continued(architecture, network, model.transfer, head=head, events=events)


def _from_loaded(
    plan: Plan,
    model: LoadedPlan,
    record: DatasetRecord,
    *,
    folder: Path,
    loss: str,
    target_scale: tuple[float, float] | None,
) -> Start:
    architecture, head = continued_architecture(
        model, dataset=record, folder=folder, loss=loss, target_scale=target_scale
    )
    layer_shapes(architecture)
    network = _fresh(architecture, plan.seed)
    file = folder / model.weights
    # Read first: whatever is wrong with the file is told there.
    done = fill(network, read_state_dict(file), head=head)
    events = (came_from(file), *done)
    return _continued(architecture, network, model.transfer, head=head, events=events)


def continued_architecture(
    model: LoadedPlan,
    *,
    dataset: DatasetRecord,
    folder: Path,
    loss: str,
    target_scale: tuple[float, float] | None = None,
) -> tuple[Architecture, str]:
    """Return the described architecture with a last layer for this data, and that layer's name.

    Raises
    ------
    AuditError
        If the description cannot be used, takes other inputs, or has no such last layer.
    """
    described = read_architecture(folder / model.architecture)
    check_inputs(described, dataset)
    return with_new_head(described, dataset=dataset, loss=loss, target_scale=target_scale)


def check_inputs(architecture: Architecture, dataset: DatasetRecord) -> None:
    """Make sure that a described network takes the inputs of the data.

    Raises
    ------
    AuditError
        If it takes inputs of another shape.
    """
    if architecture.input_shape == dataset.input_shape:
        return
    raise AuditError(
        f"The loaded network does not take the inputs of {dataset.name}",
        seen=f"{shape_text(dataset.input_shape)} from the data",
        allowed=f"{shape_text(architecture.input_shape)} for the network",
        remedy="Choose the data that the network was made for, encoded in the same way.",
    )


def with_new_head(
    architecture: Architecture,
    *,
    dataset: DatasetRecord,
    loss: str,
    target_scale: tuple[float, float] | None = None,
) -> tuple[Architecture, str]:
    """Return the architecture with a last layer for this data, and the name of that layer.

    What stands after that layer goes: softmax and scales belong to the old task.

    Raises
    ------
    AuditError
        If the network does not end in a fully connected layer.
    """
    is_number = dataset.task in ("regression", "forecasting")
    if dataset.task == "forecasting":
        outputs = dataset.horizon
    else:
        outputs = 1 if is_number or loss == "bce" else len(dataset.class_names)
    place, last = _last_with_weights(architecture)
    name = f"{last.name}.{head_of(last.network)}" if isinstance(last, Vision) else last.name
    head = last.model_copy(update={"outputs": outputs})
    layers: list[Layer] = [*architecture.layers[:place], head]
    if is_number and target_scale is not None:
        layers.append(Scale(name="scale", factor=target_scale[0], offset=target_scale[1]))
    outputs_of: dict[str, Literal["logits", "logit", "value"]] = {
        "classification": "logit" if loss == "bce" else "logits",
        "regression": "value",
    }
    return (
        Architecture(
            input_shape=architecture.input_shape,
            layers=tuple(layers),
            output=outputs_of.get(dataset.task, "forecast"),
            steps=architecture.steps,
        ),
        name,
    )


def _last_with_weights(architecture: Architecture) -> tuple[int, Linear | Vision]:
    for place in reversed(range(len(architecture.layers))):
        layer = architecture.layers[place]
        if isinstance(layer, Linear | Vision):
            return place, layer
        if not isinstance(layer, Activation | Scale):
            break
    raise AuditError(
        "The loaded network has no last layer that could be replaced",
        seen=f"'{layer.name}' of kind '{layer.kind}'",
        allowed="a network that ends in a fully connected layer",
        remedy="Set further training to 'none', or describe a network with such a layer.",
    )


def _fresh(architecture: Architecture, seed: int) -> Network:
    with seeded_draws("cpu", stream_seed(seed, "initialisation")):
        return Network(architecture)


def _continued(
    architecture: Architecture,
    network: Network,
    transfer: TransferPlan,
    *,
    head: str,
    events: tuple[str, ...],
) -> Start:
    freezing = Freezing(network, transfer, head=head)
    network.train()
    freezing.set_modes()
    return Start(architecture, network, "continued", freezing, (*events, *freezing.told()))
