"""Maxima and clipping written with ReLU: the same numbers as torch's, in float64."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn

from core.models.layers.pooling import GlobalMaximum, StepPool
from explainers.preparation.exact import (
    Apart,
    Clipped,
    PairwiseGlobalMaximum,
    PairwiseMaximum,
    PairwisePool,
    PairwiseStepPool,
)


def _draw(*shape: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(len(shape))
    return torch.randn(shape, generator=source, dtype=torch.float64)


@pytest.mark.parametrize("cells", [1, 2, 3, 7, 16])
def test_pairs_of_pairs_give_the_maximum(cells: int) -> None:
    values = _draw(3, 4, cells)
    torch.testing.assert_close(PairwiseMaximum()(values), values.amax(dim=-1))


def test_the_maximum_of_two_is_handed_back_by_the_rule_of_relu() -> None:
    values = torch.tensor([3.0, 1.0], dtype=torch.float64, requires_grad=True)
    (slopes,) = torch.autograd.grad(PairwiseMaximum()(values), values)
    torch.testing.assert_close(slopes, torch.tensor([1.0, 0.0], dtype=torch.float64))


@pytest.mark.parametrize("ceil", [False, True])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [(2, 2, 0, 1), (3, 2, 1, 1), (3, 1, 1, 1), (2, 3, 0, 1), (3, 2, 0, 2), (5, 2, 2, 1)],
)
def test_windows_of_every_form_are_those_of_torch(
    kernel: int, stride: int, padding: int, dilation: int, ceil: bool
) -> None:
    kinds = ((nn.MaxPool1d, _draw(2, 3, 11)), (nn.MaxPool2d, _draw(2, 3, 9, 11)))
    for kind, values in kinds:
        pool = kind(kernel, stride, padding, dilation, ceil_mode=ceil)
        torch.testing.assert_close(PairwisePool(pool)(values), pool(values))


def test_sides_may_differ_and_there_may_be_three() -> None:
    flat = nn.MaxPool2d((2, 3), stride=(1, 2), padding=(1, 0))
    torch.testing.assert_close(PairwisePool(flat)(v := _draw(1, 2, 6, 8)), flat(v))
    deep = nn.MaxPool3d(2, stride=1)
    torch.testing.assert_close(PairwisePool(deep)(v := _draw(1, 2, 4, 3, 5)), deep(v))


@pytest.mark.parametrize("operation", ["max", "min"])
def test_padding_of_series_is_left_out(operation: str) -> None:
    values = _draw(5, 2, 9)
    present = torch.arange(9) < torch.tensor([9, 1, 4, 6, 0])[:, None]
    for kernel, stride in itertools.product((2, 3), (1, 2)):
        pool = StepPool(operation, kernel, stride)
        pairwise = PairwiseStepPool(pool)
        torch.testing.assert_close(pairwise(values, present), pool(values, present))
        torch.testing.assert_close(pairwise(values), pool(values))
        after = pool.presence_after(present)
        torch.testing.assert_close(pairwise.presence_after(present), after)
    whole, pairs = GlobalMaximum(), PairwiseGlobalMaximum()
    torch.testing.assert_close(pairs(values, present), whole(values, present))
    torch.testing.assert_close(pairs(_draw(2, 3, 4, 5)), whole(_draw(2, 3, 4, 5)))


def test_clipping_is_that_of_torch() -> None:
    values = 10 * _draw(50)
    torch.testing.assert_close(Clipped(0.0, 6.0)(values), nn.ReLU6()(values))
    torch.testing.assert_close(Clipped(-1.0, 2.0)(values), nn.Hardtanh(-1.0, 2.0)(values))


def test_a_sum_with_zero_is_a_tensor_of_its_own() -> None:
    values = _draw(3)
    assert Apart()(values) is not values
    torch.testing.assert_close(Apart()(values), values)
