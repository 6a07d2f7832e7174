"""Pictures that differ in a part, computed on top of a known one, beside plain passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.models.build import build, initialise
from core.records.architecture import Architecture, Conv, GlobalPool, Linear, Pool, Vision
from explainers.explanation import Explanation
from explainers.parts.players import Players, patch_players
from explainers.perturbation import changed
from explainers.perturbation.reach import Boxes
from explainers.perturbation.remembered import Remembered
from explainers.question import Question
from tests.explainers.asking import explained
from tests.explainers.questions import architecture, ask, cnn, with_model


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
        self.factor = nn.Parameter(torch.tensor(0.5))

    def forward(self, pictures: Tensor) -> Tensor:
        first = self.first(pictures)
        normal = self.norm(first)
        found = torch.cat([self.act(normal), functional.avg_pool2d(first, 3, 1, 1)], dim=1)
        found = self.act(self.second(functional.max_pool2d(found, 2) * 0.5)) * self.factor
        found = torch.sigmoid(found) + normal[:, :, ::4, ::4]
        outputs: Tensor = self.head(found.mean(dim=(2, 3)))
        return outputs


def _pictures(rows: int = 64, columns: int = 64) -> tuple[Tensor, Tensor, Boxes]:
    """Return a picture, and nine that differ from it in a box of a sixth of each side."""
    source = torch.Generator().manual_seed(1)
    known = torch.randn((1, 3, rows, columns), generator=source)
    pictures, size = known.repeat(9, 1, 1, 1), (rows // 6, columns // 6)
    places = np.stack(np.divmod(np.arange(9, dtype=np.int64), 3), axis=1)
    corners = places * np.array([rows - size[0], columns - size[1]]) // 2
    for picture, (row, column) in zip(pictures, corners.tolist(), strict=True):
        picture[:, row : row + size[0], column : column + size[1]] = 0.0
    return known, pictures, Boxes(corners, size)


@pytest.mark.parametrize("network", ["resnet18", "densenet121", "vgg11", "googlenet", "own"])
def test_outputs_are_those_of_a_plain_pass(network: str) -> None:
    model = _Functions().eval() if network == "own" else _named(network)
    known, pictures, boxes = _pictures(*((48, 72) if network == "own" else ()))
    remembered = Remembered.of(model)
    assert remembered is not None
    with torch.no_grad():
        plain = model(pictures)
        remembered.remember(known)
        found = remembered.outputs(pictures, boxes)
    assert float((found - plain).abs().max() / plain.abs().max()) < 1e-5


def test_less_is_held_than_a_whole_picture_takes() -> None:
    model = _named("vgg11")
    known, pictures, boxes = _pictures()
    remembered = Remembered.of(model)
    assert remembered is not None
    with torch.no_grad():
        remembered.remember(known)
        remembered.outputs(pictures, boxes)
        small = (remembered.largest, remembered.held, remembered.share)
        # Everything differs: every map is whole.
        remembered.outputs(pictures, Boxes(np.zeros((9, 2), dtype=np.int64), (64, 64)))
    assert small[0] < remembered.largest / 4
    assert remembered.largest == 64 * 64 * 64 * 4
    assert small[1] < remembered.held / 4
    assert small[2] < remembered.share / 2
    assert remembered.share == pytest.approx(1.0)
    # What only ReLU reads is not kept: of two maps of equal size, one.
    assert remembered.kept < 0.7 * _bytes_of_maps(model, known)


def _bytes_of_maps(model: nn.Module, picture: Tensor) -> int:
    found: list[int] = []
    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [
        leaf.register_forward_hook(lambda *said: found.append(said[-1].nbytes)) for leaf in leaves
    ]
    with torch.no_grad():
        model(picture)
    for handle in handles:
        handle.remove()
    return sum(found)


def test_a_network_that_takes_more_than_a_picture_is_left_alone() -> None:
    class Scaled(_Functions):
        def forward(self, pictures: Tensor, scale: float = 2.0) -> Tensor:
            return super().forward(pictures * scale)

    assert Remembered.of(Scaled()) is None


def test_a_network_with_hooks_is_left_alone() -> None:
    model = _named("resnet18")
    model.get_submodule("net.layer2").register_forward_hook(lambda *_: None)
    assert Remembered.of(model) is None


def test_a_network_whose_code_cannot_be_read_is_left_alone() -> None:
    class Choosing(nn.Module):
        def forward(self, pictures: Tensor) -> Tensor:
            return pictures.flatten(1) if pictures.sum() > 0 else pictures.flatten(1) * 2

    assert Remembered.of(Choosing()) is None


def _patched(*, rows: int) -> Question:
    return replace(ask(cnn(), rows=rows), players=patch_players((1, 8, 8), grid=(4, 4)))


def _both(
    question: Question, monkeypatch: pytest.MonkeyPatch, *, window: int = 0
) -> tuple[Explanation, Explanation, int]:
    """Return an explanation by plain passes, and with pictures remembered, and how many were."""
    method = "occlusion" if window else "feature_ablation"
    plain = explained(method, question, tuning={"window": window})
    asked: list[int] = []
    outputs = Remembered.outputs

    def counted(network: Remembered, pictures: Tensor, boxes: Boxes) -> Tensor:
        asked.append(len(pictures))
        return outputs(network, pictures, boxes)

    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    monkeypatch.setattr(changed, "_WORTH_A_SHARE", 2.0)
    monkeypatch.setattr(Remembered, "outputs", counted)
    return plain, explained(method, question, tuning={"window": window}), sum(asked)


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
    question = _patched(rows=3)
    plain, found, asked = _both(question, monkeypatch)
    assert asked == 3 * 16 + 2
    assert np.allclose(found.values, plain.values, atol=1e-6)


def test_a_network_that_does_not_hold_is_asked_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    question = _patched(rows=3)
    plain = explained("feature_ablation", question)
    outputs = Remembered.outputs
    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    monkeypatch.setattr(Remembered, "outputs", lambda *asked: outputs(*asked) * 1.01)
    assert np.array_equal(explained("feature_ablation", question).values, plain.values)


@pytest.mark.parametrize("room_for_a_row", [True, False])
def test_memory_may_run_out_while_a_row_is_remembered(
    room_for_a_row: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember, known = Remembered.remember, []

    def once(network: Remembered, picture: Tensor) -> None:
        known.append(picture)
        if not room_for_a_row or len(known) == 2:
            # Those of the row before are gone by then.
            remember(network, torch.zeros_like(picture))
            raise MemoryError
        remember(network, picture)

    monkeypatch.setattr(Remembered, "remember", once)
    if not room_for_a_row:
        with pytest.raises(AuditError, match="more memory"):
            _both(_patched(rows=2), monkeypatch)
        return
    plain, found, _ = _both(_patched(rows=2), monkeypatch)
    assert np.allclose(found.values, plain.values, atol=1e-6)
    assert len(found.halvings) == 1


def _sizes(question: Question, monkeypatch: pytest.MonkeyPatch, *, memory_mib: int) -> list[int]:
    """Return how many pictures were asked at a time, after the two that are asked both ways."""
    asked: list[int] = []
    outputs = Remembered.outputs

    def counted(network: Remembered, pictures: Tensor, boxes: Boxes) -> Tensor:
        asked.append(len(pictures))
        return outputs(network, pictures, boxes)

    with monkeypatch.context() as patched:
        patched.setattr(changed, "_WORTH_A_MAP", 1)
        patched.setattr(Remembered, "outputs", counted)
        explained("feature_ablation", question, memory_mib=memory_mib)
    return asked[2:]


def _conv(name: str, inputs: int) -> Conv:
    return Conv(name=name, dimensions=2, inputs=inputs, outputs=16, kernel=3, padding=1)


def _large(players: Players | None = None) -> Question:
    """Return a question about one picture whose maps take a MiB each."""
    described = architecture(
        (1, 128, 128),
        _conv("conv1", 1),
        _conv("conv2", 16),
        Pool(name="pool1", dimensions=2, operation="max", kernel=4, stride=4),
        _conv("conv3", 16),
        GlobalPool(name="pool2", operation="average"),
        Linear(name="fc", inputs=16, outputs=3),
    )
    question = ask(described, rows=1)
    return replace(question, players=players or patch_players((1, 128, 128), grid=(8, 8)))


def test_chunks_are_as_large_as_the_largest_part_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    question = _large()
    sizes = _sizes(question, monkeypatch, memory_mib=16)
    assert sum(sizes) == 64
    # Its first and last patches are those of the baseline: nothing of them differs.
    edges = question.inputs.clone()
    edges[..., :16, :], edges[..., -16:, :] = (
        question.baseline[..., :16, :],
        question.baseline[..., -16:, :],
    )
    assert _sizes(replace(question, inputs=edges), monkeypatch, memory_mib=16) == sizes
    # A part of four patches in the middle of sixty-one small ones.
    mask = question.players.mask.copy()
    mask[:, 48:80, 48:80] = mask[0, 48, 48]
    used, mask = np.unique(mask, return_inverse=True)
    uneven = Players(names=tuple(map(str, used)), mask=mask.reshape(1, 128, 128))
    larger = _sizes(_large(uneven), monkeypatch, memory_mib=16)
    assert sum(larger) == 61
    assert larger[0] < 0.8 * sizes[0]


def test_what_is_kept_of_a_picture_counts_as_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [_sizes(_large(), monkeypatch, memory_mib=memory) for memory in (3, 6, 16)]
    assert not sizes[0], "two maps of a MiB are kept, and one at a time is padded"
    assert 1 <= sizes[1][0] < sizes[2][0] / 3


def test_where_nothing_is_gained_pictures_are_asked_plainly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = _large()
    # A mean over all places comes first: every number of every map can differ.
    everywhere = nn.Sequential(nn.InstanceNorm2d(1), question.model)
    assert not _sizes(with_model(question, everywhere), monkeypatch, memory_mib=64)
    parts = patch_players((1, 128, 128), grid=(2, 5))
    mask = np.where(parts.mask == 9, 0, parts.mask)
    corners = _large(Players(names=parts.names[:9], mask=mask))
    monkeypatch.setattr(Remembered, "of", lambda _: pytest.fail("a part is in every corner"))
    assert not _sizes(corners, monkeypatch, memory_mib=64)


def test_a_cancel_is_heard_at_the_next_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    token, shown = CancelToken(), []

    def report(progress: Progress) -> None:
        shown.append(progress.done)
        if progress.done > 0.1:
            token.cancel()

    monkeypatch.setattr("explainers.engine.room.LARGEST_CHUNK", 4)
    monkeypatch.setattr(changed, "_WORTH_A_SHARE", 2.0)
    with pytest.raises(CancelledError):
        explained("feature_ablation", _large(), context=JobContext(report=report, token=token))
    assert shown[-1] < 0.2


def test_few_or_small_pictures_are_asked_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Remembered, "of", lambda _: pytest.fail("nothing is to be remembered"))
    explained(
        "feature_ablation", replace(ask(cnn()), players=patch_players((1, 8, 8), grid=(8, 8)))
    )
    monkeypatch.setattr(changed, "_WORTH_A_MAP", 1)
    explained("feature_ablation", ask(cnn()))
