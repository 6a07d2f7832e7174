"""A training that was cut short, kept so that it goes on from the end of its last kept epoch.

Everything that decides the epochs to come is in one safetensors file, written whole or not at
all: weights, best weights, the optimiser's memory, the state of every stream of random numbers,
and the history, from which schedule and patience follow. Nothing in it can run code.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from pydantic import Field
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from core.canonical import write_whole
from core.project.unfinished import TOLD, header_of
from core.records.base import Record
from core.records.training import Epoch

_SECONDS = 0.5  # at most so much is lost when a training is stopped at once
_FIRST = 0.1  # seconds until there is something to go on from
_SHARE = 0.05


class Told(Record):
    """What a kept state tells besides its tensors.

    Attributes
    ----------
    key : str
        Hash of everything that decides the training; a state of another key is not used.
    seconds : float
        How long it took to come so far.
    first_loss : float or None
        Loss of the first step, against which divergence is judged.
    most_rows : int or None
        Rows that fitted into memory at once, where batches had to be cut.
    first_norms : dict
        `layer_norms` of the first epoch; `last_norms` of the last one.
    scale : tuple of float, or None
        Scale and steps since its last change, of mixed precision.
    """

    key: str
    history: tuple[Epoch, ...]
    seconds: float = 0.0
    first_loss: float | None = None
    most_rows: int | None = None
    first_norms: dict[str, float] = Field(default_factory=dict)
    last_norms: dict[str, float] = Field(default_factory=dict)
    scale: tuple[float, int] | None = None


@dataclass(frozen=True)
class Kept:
    """The state at the end of an epoch; tensors by name, groups divided by a slash."""

    told: Told
    tensors: dict[str, Tensor]

    def group(self, name: str) -> dict[str, Tensor]:
        """Return the tensors of one group, by their names within it."""
        start = f"{name}/"
        return {
            key.removeprefix(start): tensor
            for key, tensor in self.tensors.items()
            if key.startswith(start)
        }


@dataclass
class Place:
    """Where the state of one training is kept while it runs.

    Attributes
    ----------
    key : str
        Hash of everything that decides the training.
    seconds : float
        Least time between two writings.
    share : float
        Most of the time that is spent on writing.
    """

    path: Path
    key: str
    seconds: float = _SECONDS
    share: float = _SHARE
    _due: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._due = time.monotonic() + min(self.seconds, _FIRST)

    @property
    def is_due(self) -> bool:
        """Whether the state should be written at the end of this epoch."""
        return time.monotonic() >= self._due

    def read(self) -> Kept | None:
        """Return the kept state; None where there is none, or none that fits."""
        told = self.told()
        if told is None:
            return None
        try:
            return Kept(told, load(self.path.read_bytes()))
        except (OSError, SafetensorError, ValueError, RuntimeError):
            return None

    def told(self) -> Told | None:
        """Return what the kept state tells; None where there is none, or none that fits."""
        header = header_of(self.path)
        if header is None:
            return None
        try:
            told = Told.model_validate_json(header)
        except ValueError:
            return None
        return told if told.key == self.key else None

    def write(self, kept: Kept) -> None:
        """Keep this state in place of the one before.

        Raises
        ------
        AuditError
            If the disk is full or the folder cannot be written.
        """
        start = time.monotonic()
        text = json.dumps(kept.told.model_dump(mode="json"), sort_keys=True)
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in _own(kept.tensors)}
        write_whole(self.path, save(tensors, metadata={TOLD: text}))
        now = time.monotonic()
        self._due = now + max(self.seconds, (now - start) / self.share)

    def clear(self) -> None:
        """Throw the state away, if there is one."""
        with contextlib.suppress(OSError):
            self.path.unlink()


def _own(tensors: dict[str, Tensor]) -> list[tuple[str, Tensor]]:
    """Return tensors that share no memory, as safetensors wants them."""
    seen: set[int] = set()
    owned = []
    for name, tensor in tensors.items():
        is_shared = tensor.numel() > 0 and tensor.data_ptr() in seen
        seen.add(tensor.data_ptr())
        owned.append((name, tensor.clone() if is_shared else tensor))
    return owned


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return what the optimiser remembers of each parameter, by "number/name"."""
    return {
        f"{number}/{name}": value
        for number, memory in optimiser.state_dict()["state"].items()
        for name, value in memory.items()
        if isinstance(value, Tensor)
    }


def remember(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Give an optimiser the memory that `optimiser_tensors` told."""
    state = optimiser.state_dict()
    memories: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        number, _, what = name.partition("/")
        memories.setdefault(int(number), {})[what] = tensor
    optimiser.load_state_dict({"state": memories, "param_groups": state["param_groups"]})
