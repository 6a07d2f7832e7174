"""How far a change of a picture reaches, against the layers themselves."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explainers.perturbation.reach import POINTWISE, Boxes, ends_of_parts, sliding

_SIDES = (13, 17)

_LAYERS = [
    nn.Conv2d(2, 3, 3),
    nn.Conv2d(2, 3, 3, padding=1),
    nn.Conv2d(2, 3, 7, stride=2, padding=3),
    nn.Conv2d(2, 3, 1, stride=2),
    nn.Conv2d(2, 4, (3, 5), stride=(2, 1), padding=(0, 2), dilation=(2, 1), groups=2),
    nn.MaxPool2d(2),
    nn.MaxPool2d(3, stride=2, padding=1),
    nn.MaxPool2d(2, stride=1, dilation=3),
    nn.AvgPool2d(2),
    nn.AvgPool2d(3, stride=1, padding=1),
    nn.AvgPool2d(2, stride=3),
]


def _maps() -> Tensor:
    return torch.randn((1, 2, *_SIDES), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("layer", _LAYERS, ids=str)
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 4), _SIDES])
def test_no_output_changes_outside_the_boxes_that_a_change_reaches(
    layer: nn.Module, size: tuple[int, int]
) -> None:
    window, maps = sliding(layer), _maps()
    assert window is not None
    with torch.no_grad():
        before = layer(maps)
        shape = (before.shape[2], before.shape[3])
        for row in range(_SIDES[0] - size[0] + 1):
            for column in range(_SIDES[1] - size[1] + 1):
                changed = maps.clone()
                changed[:, :, row : row + size[0], column : column + size[1]] += 9.0
                differs = (layer(changed) != before).any(dim=1)[0].numpy()
                reached = window.reached(Boxes(np.array([[row, column]]), size), shape=shape)
                (top, left), (rows, columns) = reached.corners[0].tolist(), reached.size
                assert top >= 0
                assert top + rows <= shape[0]
                assert left >= 0
                assert left + columns <= shape[1]
                differs[top : top + rows, left : left + columns] = False
                assert not differs.any()


@pytest.mark.parametrize("layer", _LAYERS, ids=str)
def test_what_a_box_looks_at_gives_the_box(layer: nn.Module) -> None:
    window, maps = sliding(layer), _maps()
    assert window is not None
    rows, columns = window.padding.tolist()
    padded = nn.functional.pad(maps, (columns, columns, rows, rows), value=window.fill)
    with torch.no_grad():
        whole = layer(maps)
        box = Boxes(np.array([[2, 1]]), (1, 3))
        (top, left), size = window.looked_at(box).corners[0].tolist(), window.looked_at(box).size
        read = padded[:, :, top : top + size[0], left : left + size[1]]
        found = window.without_padding(read)
    assert found.shape[2:] == (1, 3)
    assert torch.allclose(found, whole[:, :, 2:3, 1:4], atol=1e-6)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(2, 3, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(2, 3, 3, padding="same"),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.MaxPool2d(2, return_indices=True),
        nn.AvgPool2d(3, padding=1, count_include_pad=False),
        nn.AvgPool2d(2, divisor_override=3),
        nn.AdaptiveAvgPool2d(1),
        nn.GroupNorm(1, 2),
    ],
    ids=str,
)
def test_layers_of_other_forms_are_no_windows(layer: nn.Module) -> None:
    assert sliding(layer) is None
    assert type(layer) not in POINTWISE


def test_boxes_hold_all_cells_of_a_part_and_stay_within_the_picture() -> None:
    cells = np.zeros((2, 6, 8), dtype=np.int64)
    cells[0, 1, 2] = cells[1, 3, 5] = 1
    cells[:, 5, 7] = 2
    first, last = ends_of_parts(cells, parts=4)
    assert first[:3].tolist() == [[0, 0], [1, 2], [5, 7]]
    assert last[:3].tolist() == [[5, 7], [3, 5], [5, 7]]
    boxes = Boxes.around(first[1:3], last[1:3], shape=(6, 8))
    assert boxes.size == (3, 4)
    assert boxes.corners.tolist() == [[1, 2], [3, 4]]
    assert boxes.of_points(1, 2).corners.tolist() == [[3, 4]]


def test_joined_boxes_hold_both() -> None:
    first = Boxes(np.array([[0, 0], [4, 4]]), (2, 2))
    second = Boxes(np.array([[1, 3], [5, 5]]), (1, 1))
    joined = first.joined(second, shape=(6, 6))
    assert joined.size == (2, 4)
    assert joined.corners.tolist() == [[0, 0], [4, 2]]
    assert joined.share((6, 6)) == pytest.approx(8 / 36)
