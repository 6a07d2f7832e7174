"""Weights as safetensors, and a checkpoint as two files that cannot run code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from core.canonical import readable_json, write_whole
from core.errors import AuditError
from core.models.build import Network, build
from core.models.described import read_architecture
from core.records.architecture import Architecture

WEIGHTS_FILE = "model.safetensors"
ARCHITECTURE_FILE = "model.json"
_LISTED = 6
_BATCH_COUNT = "num_batches_tracked"


def weights_bytes(model: nn.Module) -> bytes:
    """Return the weights of `model` as safetensors; equal weights give equal bytes."""
    return save(
        {
            name: tensor.detach().to("cpu").contiguous()
            for name, tensor in model.state_dict().items()
        }
    )


def load_weights(architecture: Architecture, data: bytes) -> Network:
    """Return a network in eval mode on the CPU with the weights in `data`, bit for bit.

    Raises
    ------
    AuditError
        If `data` is not safetensors, or does not fit the architecture.
    """
    return with_weights(architecture, tensors_of(data, name="The checkpoint"))


def tensors_of(data: bytes, *, name: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file; `name` is what an error calls it.

    Raises
    ------
    AuditError
        If the bytes are damaged or cut off.
    """
    try:
        return load(data)
    except (SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise AuditError(
            f"{name} is damaged or cut off",
            seen=str(error),
            allowed="a whole safetensors file",
            remedy="Copy the file again from where it came, or train again.",
        ) from error


def with_weights(architecture: Architecture, weights: Mapping[str, Tensor]) -> Network:
    """Return a network in eval mode on the CPU that holds `weights`, as float32.

    Raises
    ------
    AuditError
        If names are missing or unexpected, shapes differ, or values are not finite numbers.
    """
    network = build(architecture)
    network.load_state_dict(fitting(network, weights))
    return network.eval()


def fitting(network: nn.Module, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return `weights` as the network can load them.

    The counts of batches that batch normalisation keeps, which older files lack, are filled in.

    Raises
    ------
    AuditError
        If names are missing or unexpected, shapes differ, or values are not finite numbers.
    """
    own = network.state_dict()
    weights = dict(weights)
    for name, tensor in own.items():
        if name.endswith(_BATCH_COUNT):
            weights.setdefault(name, tensor)
    _check_fit({name: tuple(tensor.shape) for name, tensor in own.items()}, weights)
    for name, tensor in weights.items():
        if not tensor.is_floating_point() and not own[name].is_floating_point():
            continue
        if not tensor.is_floating_point():
            raise AuditError(
                f"The weights '{name}' are not real numbers",
                seen=str(tensor.dtype).removeprefix("torch."),
                allowed="floating-point numbers",
                remedy="Save the weights before they are quantised.",
            )
        if not bool(torch.isfinite(tensor.to(torch.float32)).all()):
            raise AuditError(
                f"The weights '{name}' hold values that are not finite",
                seen="NaN or infinity, also after rounding to 32 bits",
                remedy="Training probably diverged; take an earlier checkpoint.",
            )
    return weights


def save_checkpoint(folder: Path, architecture: Architecture, *, weights: bytes) -> None:
    """Write `model.safetensors` and `model.json` into `folder`.

    Raises
    ------
    AuditError
        If the folder cannot be written.
    """
    write_whole(folder / WEIGHTS_FILE, weights)
    write_whole(folder / ARCHITECTURE_FILE, readable_json(architecture.model_dump(mode="json")))


def load_checkpoint(folder: Path) -> tuple[Architecture, Network]:
    """Return what `save_checkpoint` wrote, the network in eval mode on the CPU.

    Raises
    ------
    AuditError
        If a file is missing or damaged, or the weights do not fit.
    """
    architecture = read_architecture(folder / ARCHITECTURE_FILE)
    path = folder / WEIGHTS_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AuditError(
            f"The weights {path} could not be read",
            seen=error.strerror,
            remedy="Check that the folder holds a whole checkpoint.",
        ) from error
    return architecture, load_weights(architecture, data)


def _check_fit(own: Mapping[str, tuple[int, ...]], weights: Mapping[str, Tensor]) -> None:
    missing = [name for name in own if name not in weights]
    unexpected = [name for name in weights if name not in own]
    differing = [
        f"{name} is {tuple(weights[name].shape)} and should be {shape}"
        for name, shape in own.items()
        if name in weights and tuple(weights[name].shape) != shape
    ]
    if not (missing or unexpected or differing):
        return
    parts = [
        f"missing: {_listed(missing)}" if missing else "",
        f"unexpected: {_listed(unexpected)}" if unexpected else "",
        f"other shapes: {_listed(differing)}" if differing else "",
    ]
    raise AuditError(
        "The weights do not fit the architecture",
        seen="; ".join(part for part in parts if part),
        allowed="exactly the weights of the described layers",
        remedy="Name and size the layers as they were when the weights were saved.",
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_LISTED])
    more = len(names) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown
