"""Proves on float64 copies that a rewritten network gives the outputs of the original."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.errors import AuditError

LARGEST_DIFFERENCE = 1e-6
"""Of max|output|: how far two outputs may lie apart to count as the same."""

_REAL_ROWS = 2
_RANDOM_ROWS = 3


@dataclass(frozen=True)
class Proof:
    """How far the outputs of two networks lie apart, in float64.

    Attributes
    ----------
    difference : float
        Largest |difference| as a share of max|output|, over all rows.
    rows, random_rows : int
        Rows of the data, and random ones, on which they were compared.
    """

    difference: float
    rows: int
    random_rows: int

    @property
    def holds(self) -> bool:
        """Whether the outputs are the same."""
        return self.difference <= LARGEST_DIFFERENCE

    @property
    def sentence(self) -> str:
        """What was found, with what it comes from; a figure only where the proof fails.

        Below the limit the figure is that of rounding, which differs from machine to machine.
        """
        found = (
            "are those of the network to one millionth of the largest output"
            if self.holds
            else f"differ by {self.difference:.0e} of the largest output, one millionth is allowed"
        )
        return (
            f"Outputs of the prepared copy {found}, on {self.rows} rows of the data and "
            f"{self.random_rows} random ones, in float64."
        )


def prove(original: nn.Module, prepared: nn.Module, example: Tensor) -> Proof:
    """Return how far the outputs of two networks in eval mode lie apart.

    That the original gives one tensor, and the same one each time, is for
    `explainers.engine.sanity` to say. The copies are computed on the processor: not every
    accelerator knows float64.

    Parameters
    ----------
    example : Tensor
        (n, *shape). The first rows are used, and random rows with their mean and spread; where
        the network reads whole numbers, theirs shuffled. A single row runs by itself, too.
    """
    exact = example.detach().cpu().double()
    rows = exact[:_REAL_ROWS]
    drawn = _random_rows(exact, is_whole=_reads_numbers(original, exact))
    points = (rows, drawn, rows[:1])
    # What both share becomes one tensor in float64, too.
    doubles = {
        id(tensor): _as_double(tensor)
        for model in (original, prepared)
        for tensor in _tensors(model)
    }
    with torch.no_grad():
        first, second = (
            [network(part) for part in points]
            for network in (
                copy.deepcopy(model, memo=dict(doubles)) for model in (original, prepared)
            )
        )
    return Proof(difference=_apart(first, second), rows=len(rows), random_rows=len(drawn))


def proved(original: nn.Module, prepared: nn.Module, example: Tensor) -> Proof:
    """Return the proof that two networks give the same outputs.

    Raises
    ------
    AuditError
        If they differ.
    """
    proof = prove(original, prepared, example)
    if not proof.holds:
        raise AuditError(
            "A copy of the network that was rewritten for the method gives other outputs",
            seen=f"a difference of {proof.difference:.0e} of the largest output",
            allowed=f"{LARGEST_DIFFERENCE:.0e}",
            remedy="Choose a method that does not look at modules, such as Integrated Gradients.",
        )
    return proof


def _tensors(model: nn.Module) -> Iterator[Tensor]:
    """Yield what a network computes with: weights, buffers, and tensors that it merely holds."""
    yield from model.parameters()
    yield from model.buffers()
    for module in model.modules():
        for value in vars(module).values():
            if isinstance(value, Tensor):
                yield value
            elif isinstance(value, tuple):  # modules that are held out of the sight of hooks
                for held in value:
                    if isinstance(held, nn.Module):
                        yield from _tensors(held)


def _as_double(tensor: Tensor) -> Tensor:
    plain = tensor.detach().cpu()
    exact = plain.double() if plain.is_floating_point() else plain
    is_weight = isinstance(tensor, nn.Parameter)
    return nn.Parameter(exact, requires_grad=False) if is_weight else exact


def _apart(first: list[Tensor], second: list[Tensor]) -> float:
    if any(one.shape != other.shape for one, other in zip(first, second, strict=True)):
        return float("inf")
    missed = max(map(_missed, first, second))
    scale = max(float(output.abs().nan_to_num(0.0, posinf=0.0).max()) for output in first)
    if missed == 0:
        return 0.0
    return missed / scale if scale > 0 else float("inf")


def _missed(first: Tensor, second: Tensor) -> float:
    """Return the largest difference; outputs that are no numbers, or infinite, may be alike."""
    is_same = (first == second) | (first.isnan() & second.isnan())
    return float((first - second).abs().masked_fill(is_same, 0.0).max())


def _reads_numbers(model: nn.Module, example: Tensor) -> bool:
    """Whether the inputs are numbers of words or categories."""
    is_whole = bool((example == example.round()).all())
    return is_whole and any(isinstance(module, nn.Embedding) for module in model.modules())


def _random_rows(example: Tensor, *, is_whole: bool) -> Tensor:
    """Return random rows; torch's global generator is left as it was."""
    source = torch.Generator().manual_seed(0)
    shape = (_RANDOM_ROWS, *example.shape[1:])
    if is_whole:
        flat = example.flatten()
        return flat[torch.randint(0, len(flat), shape, generator=source)]
    drawn = torch.randn(shape, generator=source, dtype=torch.float64)
    spread = example.std() if example.numel() > 1 else example.new_ones(())
    return example.mean() + drawn * torch.where(spread > 0, spread, torch.ones_like(spread))
