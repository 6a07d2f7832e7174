"""Integrated Gradients: ours beside captum's, on a large network and on a small one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from captum.attr import IntegratedGradients
from sklearn.datasets import load_digits
from torch import Tensor, nn

from benchmarks.run import Measurement
from core.devices import threads
from core.models.build import build, initialise
from core.models.vision.importing import import_torchvision
from core.records.architecture import Activation, Architecture, Conv, Linear, Pool, Reshape
from explainers.engine.batches import Batches
from explainers.engine.given_back import given_back
from explainers.engine.room import room_for
from explainers.explanation import Doubles
from explainers.gradient.path import Path, midpoint

RESNET_GOAL = 1.8
OVERHEAD_GOAL = 1.05
LARGEST_DIFFERENCE = 1e-4
"""Largest difference to captum's values, as a share of the largest |attribution|."""

_RESNET_ROUNDS = 3
_OVERHEAD_ROUNDS = 41
_MEMORY_MIB = 512
_SEED = 0


def ig_resnet18_vs_captum() -> Measurement:
    """Return seconds of both for 8 images and 64 midpoint steps; `ratio` is captum's over ours.

    ResNet-18 with random weights, two threads; captum with `internal_batch_size=32` and otherwise
    as it is. The values must agree, or the goal is not held whatever the ratio.
    """
    torch.manual_seed(_SEED)
    model = import_torchvision().models.resnet18(weights=None).eval()
    path = Path(
        inputs=torch.randn(8, 3, 224, 224),
        baseline=0.1 * torch.randn(8, 3, 224, 224),
        targets=torch.arange(8) * 100,
    )
    method = IntegratedGradients(model)

    def peer() -> Doubles:
        found = method.attribute(
            path.inputs,
            path.baseline,
            target=path.targets,
            n_steps=64,
            method="riemann_middle",
            internal_batch_size=32,
        )
        return np.asarray(found.detach().double().numpy())

    with threads(2):
        ours, theirs = _alternate(
            lambda: _attributions(model, path, steps=64), peer, rounds=_RESNET_ROUNDS
        )
    ratio = _median_ratio(theirs, ours)
    holds = ratio >= RESNET_GOAL and _difference(ours, theirs) <= LARGEST_DIFFERENCE
    return _measurement(ours, theirs, ratio=ratio, goal=RESNET_GOAL, holds=holds)


def wrapper_overhead() -> Measurement:
    """Return seconds of both for 32 digits and 50 midpoint steps; `ratio` is ours over captum's.

    Through us means: the network lent and given back with its weights checked, chunks measured
    against the memory budget, progress told, sums in float64.
    """
    digits = load_digits()
    images = torch.tensor(digits.images[:32, None] / 16.0, dtype=torch.float32)
    model = _digits_network()
    path = Path(
        inputs=images,
        baseline=torch.zeros_like(images),
        targets=torch.tensor(digits.target[:32], dtype=torch.int64),
    )
    method = IntegratedGradients(model)

    def peer() -> Doubles:
        found = method.attribute(
            path.inputs,
            path.baseline,
            target=path.targets,
            n_steps=50,
            method="riemann_middle",
        )
        return np.asarray(found.detach().double().numpy())

    with threads(1):
        ours, theirs = _alternate(
            lambda: _attributions(model, path, steps=50), peer, rounds=_OVERHEAD_ROUNDS
        )
    ratio = _median_ratio(ours, theirs)
    holds = ratio <= OVERHEAD_GOAL and _difference(ours, theirs) <= LARGEST_DIFFERENCE
    return _measurement(ours, theirs, ratio=ratio, goal=OVERHEAD_GOAL, holds=holds)


@dataclass(eq=False)
class _Side:
    """One of the two that are compared: seconds of each round, and what came out."""

    run: Callable[[], Doubles]
    seconds: list[float] = field(default_factory=list)
    values: Doubles = field(default_factory=lambda: np.zeros(0))

    def round(self) -> None:
        """Run once and keep the time."""
        start = time.perf_counter()
        self.values = self.run()
        self.seconds.append(time.perf_counter() - start)


def _alternate(
    ours: Callable[[], Doubles], peer: Callable[[], Doubles], *, rounds: int
) -> tuple[_Side, _Side]:
    """Run both in turn, so that a busy machine slows both."""
    sides = _Side(ours), _Side(peer)
    for _ in range(rounds):
        for side in sides:
            side.round()
    return sides


def _attributions(model: nn.Module, path: Path, *, steps: int) -> Doubles:
    """Return our Integrated Gradients (n, *shape) with the same steps for every row."""

    def forward(inputs: Tensor, targets: Tensor) -> Tensor:
        return model(inputs).gather(1, targets[:, None])[:, 0]  # type: ignore[no-any-return]

    rows = np.arange(len(path.inputs))
    with given_back(model):
        size = room_for(model, path.inputs[:1], _MEMORY_MIB).size
        batches = Batches(forward=forward, size=size, step="Integrated Gradients")
        return midpoint(batches, path, rows=rows, steps=steps).sums * path.differences(rows)


def _digits_network() -> nn.Module:
    model = build(
        Architecture(
            input_shape=(1, 8, 8),
            layers=(
                Conv(name="conv1", dimensions=2, inputs=1, outputs=16, kernel=3, padding=1),
                Activation(name="act1", function="relu"),
                Pool(name="pool1", dimensions=2, operation="average", kernel=2, stride=2),
                Conv(name="conv2", dimensions=2, inputs=16, outputs=32, kernel=3, padding=1),
                Activation(name="act2", function="relu"),
                Reshape(name="flat", operation="flatten"),
                Linear(name="fc", inputs=512, outputs=10),
            ),
            output="logits",
        )
    )
    initialise(model, "kaiming", seed=_SEED)
    return model.eval()


def _median_ratio(upper: _Side, lower: _Side) -> float:
    """Return the median over rounds of one side's seconds over the other's."""
    pairs = zip(upper.seconds, lower.seconds, strict=True)
    return statistics.median(first / second for first, second in pairs)


def _difference(ours: _Side, theirs: _Side) -> float:
    largest = np.abs(ours.values - theirs.values).max()
    return float(largest / np.abs(theirs.values).max())


def _measurement(
    ours: _Side, theirs: _Side, *, ratio: float, goal: float, holds: bool
) -> Measurement:
    return {
        "value": statistics.median(ours.seconds),
        "unit": "s",
        "peer": statistics.median(theirs.seconds),
        "ratio": ratio,
        "goal": goal,
        "holds": holds,
    }
