"""Weights for torchvision's networks: from a file, or from torchvision when there is a network."""

from __future__ import annotations

import re
import urllib.error
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from core.canonical import sha256_bytes
from core.errors import AuditError
from core.models.checkpoint import fitting
from core.models.foreign import read_state_dict
from core.models.vision.named import (
    COLOURS,
    built,
    check_network,
    first_convolution,
    published_weights,
)
from core.plan.model import VisionPlan

_WRAPPED = "module."
# torchvision renames these when it loads its own oldest DenseNet files.
_OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12])\.")
_AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")
_HASH = re.compile(r"-([0-9a-f]{8,})\.")


def fill(
    network: nn.Module,
    weights: Mapping[str, Tensor],
    *,
    head: str = "",
    prefix: str = "",
) -> tuple[str, ...]:
    """Load weights from elsewhere into a network in place; return what was done, in sentences.

    Parameters
    ----------
    head : str
        Name of a layer that keeps the weights it has; the file's are left out, whatever their
        size. Empty takes all weights from the file.
    prefix : str
        Under which the network holds one of torchvision's ("network."); names in the file may
        lack it. Empty for other networks, whose names must agree as they are.

    Raises
    ------
    AuditError
        If names are missing or unexpected, shapes differ, or values are not finite numbers.

    Notes
    -----
    For grey pictures the first convolution's filters for three colours are added up. That is
    what the same network gives for the picture repeated three times, up to rounding.
    """
    given = dict(weights)
    events: list[str] = []
    if prefix:
        given, events = _as_ours(given, prefix=prefix)
        events += _grey(network, given)
    if head:
        events.append(_without_head(network, given, head=head))
    network.load_state_dict(fitting(network, given))
    return tuple(events)


def vision_file(model: VisionPlan, *, folder: Path) -> Path:
    """Return the file that holds a named network's weights, fetched where the plan says so.

    Raises
    ------
    AuditError
        If the plan names none, or it cannot be fetched.
    """
    if model.start == "download":
        return downloaded(model.network)
    if not model.weights:
        raise AuditError(
            "The plan reads weights from a file and names none",
            seen="model.start = 'file', model.weights = ''",
            allowed="a safetensors file, or a state dict saved with torch.save",
            remedy="Name the file in model.weights, or choose the start 'random'.",
        )
    return folder / model.weights


def came_from(file: Path) -> str:
    """Return which file weights came from, by name and contents, as a sentence."""
    return f"The weights came from {file.name}, SHA-256 {sha256_bytes(file.read_bytes())}."


def downloaded(name: str, *, folder: Path | None = None) -> Path:
    """Return the file with torchvision's own weights, fetched once and kept in torch's folder.

    Parameters
    ----------
    folder : Path, optional
        Where to keep it; torch's own folder for such files if left out.

    Raises
    ------
    AuditError
        If it is not there and cannot be fetched; the sentence says which file to put where.
    """
    check_network(name)
    return fetched(str(published_weights(name).url), folder=folder)


def fetched(address: str, *, folder: Path | None = None) -> Path:
    """Return the file of an address, from the folder, or fetched into it.

    Raises
    ------
    AuditError
        If it is in neither place.
    """
    folder = Path(torch.hub.get_dir()) / "checkpoints" if folder is None else folder
    file = folder / address.rpartition("/")[2]
    if file.is_file():
        return file
    digits = _HASH.search(file.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(
            address, str(file), hash_prefix=digits[1] if digits else None, progress=False
        )
    except (urllib.error.URLError, OSError, RuntimeError) as error:
        reason = getattr(error, "reason", None) or error
        raise AuditError(
            "The weights could not be fetched",
            seen=f"{address}: {reason}",
            remedy=(
                f"Fetch {file.name} from that address on a machine with a network connection and "
                f"put it into {folder}, or choose 'file' and name it."
            ),
        ) from error
    return file


def with_published(name: str, file: Path) -> nn.Module:
    """Return torchvision's network with 1,000 ImageNet classes and the weights in a file.

    Raises
    ------
    AuditError
        If the file cannot be used, or is of another network.
    """
    network = built(name)
    given, _ = _as_ours(read_state_dict(file), prefix="")
    try:
        network.load_state_dict(fitting(network, given))
    except AuditError as fault:
        raise AuditError(
            f"These are not weights of {name} for ImageNet's 1,000 classes",
            seen=f"{file.name} ({fault.seen})",
            allowed="torchvision's own weights, or others of the same layers and classes",
            remedy="Choose such weights; others can still be trained further on your own classes.",
        ) from fault
    return network.eval()


def _as_ours(given: dict[str, Tensor], *, prefix: str) -> tuple[dict[str, Tensor], list[str]]:
    """Return the weights under today's names, without auxiliary heads, and what was left out."""
    renamed: dict[str, Tensor] = {}
    left_out: set[str] = set()
    for key, tensor in given.items():
        name = key.removeprefix(_WRAPPED).removeprefix(prefix)
        if name.startswith(_AUXILIARY):
            left_out.add(name.partition(".")[0])
            continue
        renamed[prefix + _OLD_DENSENET.sub(r"\1\2.", name)] = tensor
    if not left_out:
        return renamed, []
    heads = ", ".join(f"'{name}'" for name in sorted(left_out))
    return renamed, [f"The file's auxiliary heads were left out: {heads}."]


def _grey(network: nn.Module, given: dict[str, Tensor]) -> list[str]:
    """Add the filters up where colours meet a network for grey pictures, in place."""
    name, first = first_convolution(network)
    weight = given.get(f"{name}.weight")
    if weight is None or weight.ndim != 4 or weight.shape[1] != COLOURS or first.in_channels != 1:
        return []
    given[f"{name}.weight"] = weight.sum(dim=1, keepdim=True)
    done = f"The three colours' filters of '{name}' were added up"
    return [f"{done}: for grey pictures that is what repeating the picture three times gives."]


def _without_head(network: nn.Module, given: dict[str, Tensor], *, head: str) -> str:
    """Put the network's own last layer in the place of the file's; return that in words."""
    own = {
        name: tensor for name, tensor in network.state_dict().items() if name.startswith(f"{head}.")
    }
    before = next(
        (given[name].shape[0] for name in own if name in given and given[name].ndim), None
    )
    for name in [name for name in given if name.startswith(f"{head}.")]:
        del given[name]
    given |= own
    outputs = next(iter(own.values())).shape[0]
    had = "" if before is None else f"; the file's had {before:,}"
    count = "1 output" if outputs == 1 else f"{outputs:,} outputs"
    return f"The last layer '{head}' starts anew with {count}{had}."
