"""What is explained: a network, some rows, and which of its outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.records.architecture import Architecture
from core.records.base import Kind
from explainers.explanation import Doubles
from explainers.parts.players import Players

Output = Literal["logit", "probability"]
Forward = Callable[[Tensor, Tensor], Tensor]
"""Inputs (n, *shape), or outputs (n, K), and targets (n,) to the explained output (n,)."""

_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Question:
    """One question to a network about n rows; every method answers the same one.

    Attributes
    ----------
    model : Module
        Maps (n, *shape) to (n, K) or (n, 1), as `architecture.output` says; forecasts (n, k).
    inputs, baseline : Tensor
        (n, *shape) float32: the rows, and for each row what it is compared with.
    background : Tensor
        (m, *shape) float32: rows that stand for what is usual.
    partners : Tensor or None
        (n, k) int64: which of `background` stand beside each row; all of them where None.
    has_several : bool
        Whether the baseline of a row is several rows: those of `background` that stand beside it.
        `baseline` is then their mean. `explainers.running` asks methods that know a single
        baseline about one after the other.
    targets : Tensor
        (n,) int64 class indices, or for forecasts steps ahead from 0; zeros, and ignored, where
        the output is a number. (n, 2) where the difference of two classes is explained: the
        first minus the second.
    output : str
        `logit` or `probability` of the target class; numbers and forecasts are explained as they
        are.
    players : Players
        The parts of an input that share the output among themselves.
    target_name, baseline_name : str
        What is explained, and against what, as the report says it.
    ranges : Tensor or None
        (*shape) range of each input over usual rows, of which noise is a share; that over the
        explained rows where nobody knows it.
    words : tuple of str
        For texts, what each word number stands for, from 0.
    """

    model: nn.Module
    architecture: Architecture
    kind: Kind
    inputs: Tensor
    baseline: Tensor
    background: Tensor
    targets: Tensor
    players: Players
    output: Output = "logit"
    device: str = "cpu"
    target_name: str = ""
    baseline_name: str = ""
    words: tuple[str, ...] = ()
    partners: Tensor | None = None
    has_several: bool = False
    ranges: Tensor | None = None

    @property
    def usual_rows(self) -> int:
        """Number of background rows beside each row of the question."""
        return len(self.background) if self.partners is None else int(self.partners.shape[1])

    @property
    def rows(self) -> int:
        """Number of rows that are asked about."""
        return len(self.inputs)

    @property
    def active(self) -> npt.NDArray[np.bool_]:
        """Players (n, players) that a method can ask about in each row.

        In texts these are the words that differ from the baseline's: padding, and words that are
        unknown themselves, are worth exactly nothing. In series of unequal lengths they are the
        segments with a real step. In all other data every player counts.
        """
        if self.is_marked:
            return self.players.merge(self.real_cells()) > 0
        if self.players.is_by_row:
            return np.asarray(self.players.sizes > 0)
        if self.kind != "text":
            return np.ones((self.rows, len(self.players)), dtype=np.bool_)
        differs = (self.inputs != self.baseline).reshape(*self.inputs.shape[:2], -1)
        return np.asarray(differs.any(dim=2).cpu().numpy())

    @property
    def is_marked(self) -> bool:
        """Whether the last channel of a row says which of its steps are real."""
        return self.architecture.steps == "marked"

    def spread(self, values: Doubles) -> Doubles:
        """Return (n, *input_shape): each player's value shared evenly among its cells.

        Padding, and the channel that tells real steps, get nothing.
        """
        if not self.is_marked:
            return self.players.spread(values)
        real = self.real_cells()
        sizes = np.maximum(self.players.merge(real), 1.0)
        return np.asarray((values / sizes)[:, self.players.mask] * real)

    def own_cells(self, rows: npt.NDArray[np.int64], present: npt.NDArray[np.bool_]) -> Tensor:
        """Return which cells (p, *shape) of rows (p,) belong to players present (p, players)."""
        if not self.players.is_by_row:
            return torch.from_numpy(present[:, self.players.mask])
        cells = self.players.cells(rows)
        found = np.take_along_axis(present, cells.reshape(len(rows), -1), axis=1)
        return torch.from_numpy(found.reshape(cells.shape))

    def usual(self, partners: Tensor, rows: Tensor) -> Tensor:
        """Return background rows (p, *shape) as they stand beside the rows (p,) of the question.

        `partners` (p,) count from 0 to `usual_rows` − 1 within the row's own background.

        A series of another length takes on the row's own length: its cells beyond the row's end go,
        and those beyond its own end are zero, the mean of the training part.
        """
        chosen = partners if self.partners is None else self.partners[rows, partners]
        found = self.background[chosen]
        return on_own_steps(found, self.inputs[rows]) if self.is_marked else found

    def shared_by_channels(self, values: Doubles, rows: slice) -> Doubles:
        """Return maps (n, 1, ...) of some rows shared evenly by channels (n, C, ...)."""
        channels = self.inputs.shape[1]
        if not self.is_marked:
            return np.asarray(np.repeat(values / channels, channels, axis=1))
        return np.asarray(values / (channels - 1) * self.real_cells()[rows])

    def real_cells(self) -> Doubles:
        """Return (n, C + 1, T) with ones on the real steps of all channels but the last."""
        real = np.repeat(self.inputs[:, -1:].cpu().numpy() > _HALF, self.inputs.shape[1], axis=1)
        real[:, -1] = False
        return real.astype(np.float64)


def on_own_steps(values: Tensor, inputs: Tensor) -> Tensor:
    """Return series (n, C + 1, T) with the real steps of `inputs`, and zeros on their padding."""
    present = inputs[:, -1:]
    cells = torch.where(present > _HALF, values[:, :-1], torch.zeros_like(values[:, :-1]))
    return torch.cat([cells, present], dim=1)


def scalar(question: Question) -> Forward:
    """Return the function that is explained, one number for each row; `explained` says which."""
    model, pick = question.model, explained(question)
    return lambda inputs, targets: pick(model(inputs), targets)


def explained(question: Question) -> Forward:
    """Return what is explained of the network's outputs (n, K), one number for each row.

    Notes
    -----
    A single logit z is that of the second class: target 1 is explained by z, target 0 by −z. It is
    itself the difference of two outputs, whose logits are z and 0; their probabilities differ by
    2 σ(z) − 1.
    Networks that give probabilities are explained in probabilities, also when the logit was asked
    for: their logit cannot be told apart from a constant (`output_notes` says so).
    """
    kind = question.architecture.output
    as_probability = question.output == "probability"

    def value(outputs: Tensor, _: Tensor) -> Tensor:
        return outputs[:, 0]

    def single(outputs: Tensor, targets: Tensor) -> Tensor:
        is_difference = targets.ndim == 2
        signed = outputs[:, 0] * (2 * (targets[:, 0] if is_difference else targets) - 1)
        if not as_probability:
            return signed
        share = torch.sigmoid(signed)
        return 2 * share - 1 if is_difference else share

    def several(outputs: Tensor, targets: Tensor) -> Tensor:
        if as_probability and kind == "logits":
            outputs = torch.softmax(outputs, dim=1)
        if targets.ndim == 2:
            both = outputs.gather(1, targets)
            return both[:, 0] - both[:, 1]
        return outputs.gather(1, targets[:, None])[:, 0]

    return {"value": value, "logit": single}.get(kind, several)


def output_notes(question: Question) -> tuple[str, ...]:
    """Return what a reader must know where the explained output is not the one asked for."""
    if question.architecture.output == "probabilities" and question.output == "logit":
        return ("The network gives probabilities and no logits, so its probability is explained.",)
    is_single = question.architecture.output == "logit" and question.output == "logit"
    if is_single and question.targets.ndim == 2:
        return ("The network's single logit is the difference of the two classes' logits itself.",)
    return ()
