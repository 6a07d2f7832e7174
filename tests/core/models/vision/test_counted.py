"""Multiply-adds and depth, against published figures and networks small enough to count by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from core.models.vision.counted import counted
from core.models.vision.named import published_weights
from core.models.vision.shapes import shapes_only


@pytest.mark.parametrize(
    ("network", "depth"),
    [("alexnet", 8), ("vgg16", 16), ("googlenet", 22), ("resnet50", 50), ("densenet121", 121)],
)
def test_depth_and_multiply_adds_are_the_published_ones(network: str, depth: int) -> None:
    cost = counted(shapes_only(network, 3, 1000), (3, 224, 224))
    assert cost.depth == depth
    assert round(cost.multiply_adds / 1e9, 3) == published_weights(network).meta["_ops"]


def test_attention_is_counted() -> None:
    cost = counted(shapes_only("vit_b_32", 3, 1000), (3, 224, 224))
    assert round(cost.multiply_adds / 1e9, 3) == published_weights("vit_b_32").meta["_ops"]


class _Fork(nn.Module):
    """Two ways from input to output: three layers, or one."""

    def __init__(self) -> None:
        super().__init__()
        self.long = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(4, 4, 1),
            nn.Conv2d(4, 2, 1),
        )
        self.short = nn.Conv2d(2, 2, 1)
        self.head = nn.Linear(2, 5)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (N, 5)."""
        return self.head((self.long(inputs) + self.short(inputs)).mean(dim=(2, 3)))  # type: ignore[no-any-return]


def test_the_longest_path_and_all_branches_are_counted() -> None:
    with torch.device("meta"):
        network = _Fork().eval()
    cost = counted(network, (2, 6, 5))
    assert cost.depth == 4
    assert cost.multiply_adds == 30 * (2 * 4 * 9 + 4 * 4 + 4 * 2 + 2 * 2) + 2 * 5


def test_the_fused_attention_is_given_back() -> None:
    was = torch.backends.mha.get_fastpath_enabled()
    counted(shapes_only("squeezenet1_1", 3, 2), (3, 32, 32))
    assert torch.backends.mha.get_fastpath_enabled() == was
