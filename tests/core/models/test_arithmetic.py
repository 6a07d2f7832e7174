"""Worked examples of convolution and pooling, number by number."""

from __future__ import annotations

from typing import Literal

import pytest
import torch
from torch import Tensor

from core.models.build import Network, build
from core.models.layers.modules import module_of
from core.models.layers.pooling import StepPool
from core.records.architecture import Activation, Architecture, Conv, GlobalPool, Layer, Pool

RING = """
001100
010010
100001
100001
010010
001100
"""
PHOTOGRAPH = """
60 113 56 139 85
73 121 54 84 128
131 99 70 129 127
80 57 115 69 134
104 126 123 95 130
"""


def grid(rows: str, *, separator: str | None = None) -> Tensor:
    cells = [
        line.split(separator) if separator else list(line) for line in rows.split("\n") if line
    ]
    return torch.tensor([[float(cell) for cell in line] for line in cells])[None, None]


def chain(*layers: Layer) -> list[torch.nn.Module]:
    return [module_of(layer).double() for layer in layers]


def run(modules: list[torch.nn.Module], picture: Tensor) -> Tensor:
    values = picture.double()
    with torch.no_grad():
        for module in modules:
            values = module(values)
    return values[0, 0]


def convolve(kernel: list[list[float]], *, padding: int = 0) -> torch.nn.Module:
    side = len(kernel)
    layer = Conv(
        name="c", dimensions=2, inputs=1, outputs=1, kernel=side, padding=padding, bias=False
    )
    module = module_of(layer).double()
    with torch.no_grad():
        next(module.parameters()).copy_(torch.tensor(kernel)[None, None])
    return module


DIAGONAL = [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]]


def test_the_ring_under_a_diagonal_kernel() -> None:
    found = run([convolve(DIAGONAL)], grid(RING))
    assert found.tolist() == [[-1, 0, 1, 1], [0, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, -1]]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("average", [[0.25, 0.75], [0.75, 0.25]]),
        ("sum", [[1.0, 3.0], [3.0, 1.0]]),
        ("max", [[1.0, 1.0], [1.0, 1.0]]),
        ("min", [[0.0, 0.0], [0.0, 0.0]]),
    ],
)
def test_the_rectified_ring_is_pooled(
    operation: Literal["max", "min", "average", "sum"], expected: list[list[float]]
) -> None:
    rest = chain(
        Activation(name="a", function="relu"),
        Pool(name="p", dimensions=2, operation=operation, kernel=2, stride=2),
    )
    assert run([convolve(DIAGONAL), *rest], grid(RING)).tolist() == expected


def test_minimum_pooling_finds_what_is_darkest() -> None:
    (pool,) = chain(Pool(name="p", dimensions=2, operation="min", kernel=2, stride=2))
    assert run([convolve(DIAGONAL), pool], grid(RING)).tolist() == [[-1, 0], [0, -1]]


def test_sharpening_a_photograph_begins_with_114() -> None:
    sharpen = [[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]]
    picture = grid(PHOTOGRAPH, separator=" ")
    found = run([convolve(sharpen, padding=1)], picture)
    # Zeros stand around: 5 · 60 - 113 - 73, and 5 · 113 - 60 - 56 - 121 beside it.
    assert found.shape == (5, 5)
    assert found[0, :2].tolist() == [114.0, 328.0]
    inside = run([convolve(sharpen)], picture)
    assert torch.equal(found[1:-1, 1:-1], inside)
    assert inside[1, 1].item() == 5 * 70 - 54 - 99 - 129 - 115


@pytest.mark.parametrize("operation", ["max", "average"])
def test_pooling_over_all_places(operation: Literal["max", "average"]) -> None:
    module = module_of(GlobalPool(name="g", operation=operation))
    picture = grid(PHOTOGRAPH, separator=" ")
    found = module(torch.cat([picture, -picture], dim=1))
    expected = {"max": [139.0, -54.0], "average": [100.08, -100.08]}[operation]
    assert found[0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("max", [4, 6, 9]), ("min", [1, 2, 9]), ("average", [2.5, 4, 9]), ("sum", [5, 8, 9])],
)
def test_over_real_steps_a_last_window_counts_what_it_holds(
    operation: Literal["max", "min", "average", "sum"], expected: list[float]
) -> None:
    layer = Pool(name="p", dimensions=1, operation=operation, kernel=2, stride=2)
    module = module_of(layer, has_padding=True)
    assert isinstance(module, StepPool)
    row = torch.tensor([[[1.0, 4, 6, 2, 9, 77, 77, 77]]])
    present = torch.arange(8)[None] < 5
    found = module(row, present)
    assert found[0, 0].tolist() == [*expected, 0.0]
    assert module.presence_after(present).tolist() == [[True, True, True, False]]


def test_groups_and_offsets_are_those_of_torch() -> None:
    described = Architecture(
        input_shape=(4, 6),
        layers=(
            Conv(name="c", dimensions=1, inputs=4, outputs=6, kernel=3, groups=2, bias=False),
            GlobalPool(name="g", operation="average"),
        ),
        output="logits",
    )
    network: Network = build(described)
    assert {name: tuple(w.shape) for name, w in network.state_dict().items()} == {
        "c.weight": (6, 2, 3)
    }


def test_a_step_is_0_or_1_and_its_gradient_is_that_of_the_identity_within_1() -> None:
    step = module_of(Activation(name="a", function="step"))
    inputs = torch.tensor([-3.0, -1.0, -0.2, 0.0, 0.5, 1.0, 1.5], requires_grad=True)
    outputs = step(inputs)
    assert outputs.tolist() == [0, 0, 0, 0, 1, 1, 1]
    weights = torch.arange(1.0, 8.0)
    (slope,) = torch.autograd.grad((outputs * weights).sum(), inputs)
    assert slope.tolist() == [0, 2, 3, 4, 5, 6, 0]
