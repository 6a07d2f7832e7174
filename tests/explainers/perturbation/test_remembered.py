"""Pictures that differ in a part, computed on top of a known one, beside plain passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.models.build import build, initialise
from core.records.architecture import Architecture, Vision
from explainers.explanation import Explanation
from explainers.parts.players import patch_players
from explainers.perturbation import changed
from explainers.perturbation.feature_ablation import feature_ablation
from explainers.perturbation.occlusion import occlusion
from explainers.perturbation.reach import Boxes
from explainers.perturbation.remembered import Remembered
from explainers.question import Question
from tests.explainers.perturbation.asking import explain
from tests.explainers.questions import ask, cnn


def _named(network: str) -> nn.Module:
    described = Architecture(
        input_shape=(3, 64, 64),
        layers=(Vision(name="net", network=network, outputs=5),),
        output="logits",
    )
    model = build(described).eval()
    initialise(model, "kaiming", seed=0)
    return model


class _Functions(nn.Module):
    """One with code of its own: functions, a reused module, in place, behind each other."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.act = nn.ReLU(inplace=True)
        self.second = nn.Conv2d(8, 4, 5, stride=2, padding=2)
        self.head = nn.Linear(4, 5)

    def forward(self, pictures: Tensor) -> Tensor:
        first = self.first(pictures)
        normal = self.norm(first)
        found = torch.cat([self.act(normal), functional.avg_pool2d(first, 3, 1, 1)], dim=1)
        found = self.act(self.second(functional.max_pool2d(found, 2) * 0.5))
        found = torch.sigmoid(found) + normal[:, :, ::4, ::4]
        outputs: Tensor = self.head(found.mean(dim=(2, 3)))
        return outputs


def _pictures(sides: int = 64) -> tuple[Tensor, Tensor]:
    """Return a picture, and nine that differ from it in a box of a sixth of each side."""
    source = torch.Generator().manual_seed(1)
    known = torch.randn((1, 3, sides, sides), generator=source)
    pictures, side = known.repeat(9, 1, 1, 1), sides // 6
    for place, picture in enumerate(pictures):
        row, column = (int(at * (sides - side) / 2) for at in divmod(place, 3))
        picture[:, row : row + side, column : column + side] = 0.0
    return known, pictures


@pytest.mark.parametrize("network", ["resnet18", "densenet121", "vgg11", "googlenet", "own"])
def test_outputs_are_those_of_a_plain_pass(network: str) -> None:
    model = _Functions().eval() if network == "own" else _named(network)
    known, pictures = _pictures()
    remembered = Remembered.of(model)
    assert remembered is not None
    with torch.no_grad():
        plain = model(pictures)
        remembered.remember(known)
        boxes = Boxes.of((pictures != known).any(dim=1).numpy())
        found = remembered.outputs(pictures, boxes)
    assert float((found - plain).abs().max() / plain.abs().max()) < 1e-5


def test_less_is_held_than_a_whole_picture_takes() -> None:
    model = _named("vgg11")
    known, pictures = _pictures()
    remembered = Remembered.of(model)
    assert remembered is not None
    with torch.no_grad():
        remembered.remember(known)
        remembered.outputs(pictures, Boxes.of((pictures != known).any(dim=1).numpy()))
        small = (remembered.largest, remembered.held)
        # Everything differs: every map is whole.
        remembered.outputs(pictures, Boxes.of(np.ones((9, 64, 64), dtype=np.bool_)))
    assert small[0] < remembered.largest / 4
    assert remembered.largest == 64 * 64 * 64 * 4
    assert small[1] < remembered.held / 4


def test_a_network_with_hooks_is_left_alone() -> None:
    model = _named("resnet18")
    model.get_submodule("net.layer2").register_forward_hook(lambda *_: None)
    assert Remembered.of(model) is None


def test_a_network_whose_code_cannot_be_read_is_left_alone() -> None:
    class Choosing(nn.Module):
        def forward(self, pictures: Tensor) -> Tensor:
            return pictures.flatten(1) if pictures.sum() > 0 else pictures.flatten(1) * 2

    assert Remembered.of(Choosing()) is None


def _both(
    question: Question, monkeypatch: pytest.MonkeyPatch, *, window: int = 0
) -> tuple[Explanation, Explanation, int]:
    """Return an explanation by plain passes, and with pictures remembered, and how many were."""
    method = occlusion if window else feature_ablation
    plain = explain(method, question, window=window)
    asked: list[int] = []
    outputs = Remembered.outputs

    def counted(network: Remembered, pictures: Tensor, boxes: Boxes) -> Tensor:
        asked.append(len(pictures))
        return outputs(network, pictures, boxes)

    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    monkeypatch.setattr(Remembered, "outputs", counted)
    return plain, explain(method, question, window=window), sum(asked)


@pytest.mark.parametrize("window", [0, 3])
def test_explanations_do_not_hang_on_what_is_remembered(
    window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(cnn(channels=2), rows=5)
    question = replace(question, players=patch_players((2, 8, 8), grid=(4, 4)))
    plain, found, asked = _both(question, monkeypatch, window=window)
    # Sixteen patches, or nine windows, of five rows; two are asked once more, to see that it holds.
    assert asked == 5 * (9 if window else 16) + 2
    for name in ("values", "player_values", "outputs", "baseline_outputs"):
        assert np.allclose(getattr(found, name), getattr(plain, name), atol=1e-6)
    assert np.array_equal(found.steps, plain.steps)
    assert found.notes == plain.notes


@pytest.mark.parametrize("largest", [1, 7])
def test_chunks_may_end_within_a_picture(largest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explainers.engine.room.LARGEST_CHUNK", largest)
    question = replace(ask(cnn(), rows=3), players=patch_players((1, 8, 8), grid=(4, 4)))
    plain, found, asked = _both(question, monkeypatch)
    assert asked == 3 * 16 + 2
    assert np.allclose(found.values, plain.values, atol=1e-6)


def test_a_network_that_does_not_hold_is_asked_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    question = replace(ask(cnn(), rows=3), players=patch_players((1, 8, 8), grid=(4, 4)))
    plain = explain(feature_ablation, question)
    outputs = Remembered.outputs
    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    monkeypatch.setattr(Remembered, "outputs", lambda *asked: outputs(*asked) * 1.01)
    assert np.array_equal(explain(feature_ablation, question).values, plain.values)


def test_few_or_small_pictures_are_asked_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Remembered, "of", lambda _: pytest.fail("nothing is to be remembered"))
    explain(feature_ablation, replace(ask(cnn()), players=patch_players((1, 8, 8), grid=(8, 8))))
    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    explain(feature_ablation, ask(cnn()))
