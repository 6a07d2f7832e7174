"""The straight path from baseline to row, and sums of gradients along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainers.engine.batches import Batches
from explainers.explanation import Doubles, Integers


@dataclass(frozen=True, eq=False)
class Path:
    """Straight lines b + α (x − b), one for each row.

    Attributes
    ----------
    inputs, baseline : Tensor
        (n, *shape) float32 on the CPU.
    targets : Tensor
        (n,) int64, or (n, 2) where a difference is explained.
    """

    inputs: Tensor
    baseline: Tensor
    targets: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input, without n."""
        return tuple(self.inputs.shape[1:])

    def differences(self, rows: Integers) -> Doubles:
        """Return x − b (len(rows), *shape) float64, as the network's float32 sees it."""
        index = torch.from_numpy(rows)
        return (self.inputs[index] - self.baseline[index]).double().numpy()

    def at(self, rows: Integers, alphas: Doubles) -> tuple[Tensor, Tensor]:
        """Return the points (p, *shape) at `alphas` (p,) on the lines of `rows` (p,), targets."""
        index = torch.from_numpy(rows)
        share = torch.from_numpy(alphas.astype(np.float32)).reshape(-1, *[1] * len(self.shape))
        start = self.baseline[index]
        return start + share * (self.inputs[index] - start), self.targets[index]


@dataclass(frozen=True, eq=False)
class Slopes:
    """Weighted gradients along some paths.

    Attributes
    ----------
    sums : ndarray
        (groups, *shape) float64: Σ weight · gradient over the points of each group.
    dots : ndarray
        (points,) float64: gradient · (x − b) at every point.
    """

    sums: Doubles
    dots: Doubles


def slopes(
    batches: Batches,
    path: Path,
    *,
    rows: Integers,
    alphas: Doubles,
    weights: Doubles,
    groups: Integers,
    span: tuple[float, float] = (0, 1),
) -> Slopes:
    """Return weighted sums of gradients at points on the paths.

    Parameters
    ----------
    rows, alphas, weights : ndarray
        (points,): the row, the place from 0 to 1 on its line, and the weight of each point.
    groups : ndarray
        (points,) ascending: into which sum each point goes; every group has a point.

    Notes
    -----
    Sums are taken in float64 on the CPU and in order, so that they do not change with the device
    or from run to run.
    """
    sums = np.zeros((int(groups[-1]) + 1, *path.shape))
    dots = np.empty(len(rows))

    def use(start: int, stop: int, gradients: Tensor) -> None:
        found = gradients.double().numpy()
        here = rows[start:stop]
        difference = path.differences(here).reshape(len(found), -1)
        dots[start:stop] = np.einsum("pc,pc->p", found.reshape(len(found), -1), difference)
        found *= weights[start:stop].reshape(-1, *[1] * len(path.shape))
        add_by_group(sums, found, groups[start:stop])

    batches.gradients(
        len(rows),
        lambda start, stop: path.at(rows[start:stop], alphas[start:stop]),
        use,
        span=span,
    )
    return Slopes(sums=sums, dots=dots)


def midpoint(
    batches: Batches,
    path: Path,
    *,
    rows: Integers,
    steps: int,
    span: tuple[float, float] = (0, 1),
) -> Slopes:
    """Return the mean gradient (len(rows), *shape) over `steps` midpoints of each row's path."""
    count = len(rows)
    return slopes(
        batches,
        path,
        rows=np.repeat(rows, steps),
        alphas=np.tile((np.arange(steps) + 0.5) / steps, count),
        weights=np.full(count * steps, 1.0 / steps),
        groups=np.repeat(np.arange(count), steps),
        span=span,
    )


def add_by_group(sums: Doubles, values: Doubles, groups: Integers) -> None:
    """Add `values` (p, ...) to `sums` (g, ...) in place, by ascending `groups` (p,)."""
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    sums[groups[starts]] += np.add.reduceat(values, starts, axis=0)
