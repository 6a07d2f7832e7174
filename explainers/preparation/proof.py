"""Proves on float64 copies that a rewritten network gives the outputs of the original."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.errors import AuditError
from explainers.preparation.sharing import copied

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
    repeated : float
        The same between two calls of the original on the same row: not 0 where it draws at
        random.
    rows, random_rows : int
        Rows of the data, and random ones, on which they were compared.
    """

    difference: float
    repeated: float
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

    Parameters
    ----------
    example : Tensor
        (n, *shape) on the networks' device. The first rows are used, and random rows with their
        mean and spread; where the network reads whole numbers, theirs shuffled. A single row runs
        by itself, too.

    Raises
    ------
    AuditError
        If the network gives something else than one tensor of finite numbers.
    """
    rows = example[:_REAL_ROWS].double()
    drawn = _random_rows(example.double(), is_whole=_reads_numbers(original, example))
    points = (rows, drawn, rows[:1])
    first = _outputs(original, points)
    again = _outputs(original, points[2:])
    theirs = _outputs(prepared, points)
    return Proof(
        difference=_apart(first, theirs),
        repeated=_apart(first[2:], again),
        rows=len(rows),
        random_rows=len(drawn),
    )


def _outputs(model: nn.Module, points: tuple[Tensor, ...]) -> list[Tensor]:
    """Return the outputs of a float64 copy; `model` keeps its own type."""
    exact = copied(model)
    for module in exact.modules():
        # New tensors in the copy's tables: those of `model` are shared and stay.
        parameters, buffers = module._parameters, module._buffers  # noqa: SLF001
        for name, parameter in parameters.items():
            if parameter is not None:
                parameters[name] = nn.Parameter(_as_double(parameter), requires_grad=False)
        for name, buffer in buffers.items():
            if buffer is not None:
                buffers[name] = _as_double(buffer)
    with torch.no_grad():
        return [_tensor(exact(rows)) for rows in points]


def _as_double(tensor: Tensor) -> Tensor:
    return tensor.detach().double() if tensor.is_floating_point() else tensor.detach()


def _tensor(output: object) -> Tensor:
    if not isinstance(output, Tensor):
        seen = f"a {type(output).__name__}"
        if isinstance(output, tuple | list):
            seen += f" of {len(output)}"
        raise AuditError(
            "The network gives something else than one tensor",
            seen=seen,
            allowed="one tensor with a row for each row of the input",
            remedy="Wrap the network so that it gives its first output alone.",
        )
    if not bool(torch.isfinite(output).all()):
        raise AuditError(
            "The network gives numbers that are infinite or no numbers at all",
            seen=f"{int((~torch.isfinite(output)).sum())} of {output.numel()} outputs",
            allowed="finite numbers",
            remedy="Train the network again with a smaller learning rate, and check its weights.",
        )
    return output


def _apart(first: list[Tensor], second: list[Tensor]) -> float:
    if any(one.shape != other.shape for one, other in zip(first, second, strict=True)):
        return float("inf")
    missed = max(float((a - b).abs().max()) for a, b in zip(first, second, strict=True))
    scale = max(float(output.abs().max()) for output in first)
    if missed == 0:
        return 0.0
    return missed / scale if scale > 0 else float("inf")


def _reads_numbers(model: nn.Module, example: Tensor) -> bool:
    """Whether the inputs are numbers of words or categories."""
    is_whole = bool((example == example.round()).all())
    return is_whole and any(isinstance(module, nn.Embedding) for module in model.modules())


def _random_rows(example: Tensor, *, is_whole: bool) -> Tensor:
    """Return random rows; torch's global generator is left as it was."""
    source = torch.Generator().manual_seed(0)
    shape = (_RANDOM_ROWS, *example.shape[1:])
    if is_whole:
        flat = example.flatten().cpu()
        chosen = torch.randint(0, len(flat), shape, generator=source)
        return flat[chosen].to(example.device)
    drawn = torch.randn(shape, generator=source, dtype=torch.float64).to(example.device)
    spread = example.std() if example.numel() > 1 else example.new_ones(())
    return example.mean() + drawn * torch.where(spread > 0, spread, torch.ones_like(spread))
