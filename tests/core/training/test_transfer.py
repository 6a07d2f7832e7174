"""Training that goes on from weights that exist: what moves, what stays, bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.canonical import readable_json
from core.data.dataset import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.vision.named import built
from core.plan import Plan
from core.records.architecture import Architecture
from core.training.loaded import use_loaded
from core.training.train import Trained, train
from core.training.transfer import is_used_as_it_is, start_from, with_new_head
from tests.core.training.conftest import blobs_plan, plan_of, rows_of

NETWORK = "shufflenet_v2_x0_5"
CLASSES = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with 40 pictures of two classes and weights for nine classes."""
    folder = tmp_path_factory.mktemp("transfer")
    draw = np.random.default_rng(5)
    inputs = draw.random((40, 3, 32, 32), dtype=np.float32)
    targets = (np.arange(40) % 2).astype(np.int64)
    inputs[targets == 1, 0] *= 0.3
    np.savez(folder / "rows.npz", inputs=inputs, targets=targets)
    torch.manual_seed(1)
    torch.save(built(NETWORK, outputs=CLASSES).state_dict(), folder / "nine.pth")
    torch.save(built(NETWORK, outputs=2).state_dict(), folder / "two.pth")
    return folder


def vision_plan(transfer: dict[str, Any] | None = None, **model: Any) -> Plan:
    values: dict[str, Any] = {"family": "vision", "network": NETWORK, "start": "file"}
    values |= {"weights": "nine.pth"} | model
    if transfer is not None:
        values["transfer"] = transfer
    return plan_of(
        {"kind": "npz", "path": "rows.npz", "contents": "image"},
        model=values,
        training={"epochs": 2, "batch_size": 8, "learning_rate": 0.01},
    )


def trained(plan: Plan, folder: Path) -> Trained:
    return train(plan, rows_of(plan, folder=folder), context=JobContext(), folder=folder)


def weights_at(folder: Path, name: str = "nine.pth") -> dict[str, Tensor]:
    return torch.load(folder / name, weights_only=True)  # type: ignore[no-any-return]


def changed(found: Trained, before: dict[str, Tensor]) -> set[str]:
    """Return the names in torchvision of all weights and statistics that differ."""
    after = found.network.state_dict()
    return {
        name
        for name, tensor in before.items()
        if after[f"network.{name}"].shape != tensor.shape
        or not torch.equal(after[f"network.{name}"], tensor)
    }


def test_a_new_head_learns_and_nothing_else_moves_not_even_statistics(folder: Path) -> None:
    found = trained(vision_plan({"mode": "head"}), folder)
    assert changed(found, weights_at(folder)) == {"fc.weight", "fc.bias"}
    record = found.record
    assert record.origin == "continued"
    assert record.events[0].startswith("The weights came from nine.pth, SHA-256 ")
    assert "'network.fc' starts anew with 2 outputs; the file's had 9" in record.events[1]
    assert len(record.history) == 2


def test_layers_up_to_the_chosen_one_stay_bit_by_bit_and_later_ones_learn(folder: Path) -> None:
    found = trained(vision_plan({"mode": "fine_tune", "frozen_to": "stage3"}), folder)
    moved = changed(found, weights_at(folder))
    assert not {name for name in moved if name.startswith(("conv1.", "stage2.", "stage3."))}
    assert {"stage4.0.branch2.1.running_mean", "conv5.0.weight", "fc.weight"} <= moved


def test_without_a_frozen_layer_everything_learns(folder: Path) -> None:
    found = trained(vision_plan({"mode": "fine_tune"}), folder)
    assert changed(found, weights_at(folder)) == set(weights_at(folder))


def test_layers_are_set_free_from_the_end_and_the_record_says_when(folder: Path) -> None:
    plan = vision_plan({"mode": "head", "unfreeze_every": 1})
    training = plan.training.model_copy(update={"epochs": 8, "learning_rate": 0.002})
    plan = plan.model_copy(update={"training": training})
    found = trained(plan, folder)
    moved = changed(found, weights_at(folder))
    assert found.record.best_epoch > 1
    assert {"conv5.0.weight", "conv5.1.running_mean", "fc.weight"} <= moved
    assert not {name for name in moved if name.startswith(("conv1.", "stage2.", "stage3."))}
    assert "Before epoch 2 layer 'network.conv5.0' was set free." in found.record.events


def test_the_same_plan_gives_the_same_bits(folder: Path) -> None:
    plan = vision_plan({"mode": "head"})
    assert trained(plan, folder).record == trained(plan, folder).record


def test_old_layers_learn_more_slowly(folder: Path) -> None:
    plan = vision_plan({"mode": "fine_tune", "rate_factor": 0.25})
    start = start_from(plan, rows_of(plan, folder=folder), folder=folder, loss="cross_entropy")
    assert start.freezing is not None
    head, old = start.freezing.groups()
    assert (head.factor, old.factor) == (1.0, 0.25)
    assert sum(weight.numel() for weight in head.parameters) == 1024 * 2 + 2
    everything = sum(weight.numel() for weight in start.network.parameters())
    assert sum(weight.numel() for weight in old.parameters) == everything - 1024 * 2 - 2


def test_what_is_free_follows_from_the_number_of_the_epoch(folder: Path) -> None:
    plan = vision_plan({"mode": "fine_tune", "frozen_to": "conv5", "unfreeze_every": 2})
    start = start_from(plan, rows_of(plan, folder=folder), folder=folder, loss="cross_entropy")
    freezing = start.freezing
    assert freezing is not None
    frozen = freezing.frozen
    assert [bool(freezing.before_epoch(epoch)) for epoch in (1, 2, 3, 4, 5)] == [
        False,
        False,
        True,
        False,
        True,
    ]
    assert freezing.frozen == frozen - 2
    freezing.before_epoch(9)
    assert freezing.frozen == frozen - 4


def test_frozen_normalisation_is_kept_out_of_training_mode(folder: Path) -> None:
    plan = vision_plan({"mode": "fine_tune", "frozen_to": "stage2"})
    start = start_from(plan, rows_of(plan, folder=folder), folder=folder, loss="cross_entropy")
    modes = {
        name: module.training
        for name, module in start.network.named_modules()
        if isinstance(module, torch.nn.BatchNorm2d)
    }
    assert not modes["network.stage2.0.branch1.1"]
    assert modes["network.stage3.0.branch1.1"]


def test_a_wrong_name_is_told_with_the_names_there_are(folder: Path) -> None:
    with pytest.raises(AuditError, match=r"'stage9'.*'network\.stage3'.*inside of them"):
        trained(vision_plan({"mode": "fine_tune", "frozen_to": "stage9"}), folder)


def test_freezing_the_head_is_refused(folder: Path) -> None:
    with pytest.raises(AuditError, match="Nothing would be left to train"):
        trained(vision_plan({"mode": "fine_tune", "frozen_to": "network"}), folder)


def test_random_weights_are_not_trained_on(folder: Path) -> None:
    with pytest.raises(AuditError, match="no weights to train on"):
        trained(vision_plan({"mode": "head"}, start="random"), folder)


def test_a_file_must_be_named(folder: Path) -> None:
    with pytest.raises(AuditError, match=r"model\.weights = ''"):
        trained(vision_plan({"mode": "head"}, weights=""), folder)


def test_random_weights_follow_from_the_seed(folder: Path) -> None:
    plan = vision_plan(start="random")
    rows = rows_of(plan, folder=folder)
    other = plan.model_copy(update={"seed": 12})
    one, two, three = (
        start_from(asked, rows, folder=folder, loss="cross_entropy").network.state_dict()
        for asked in (plan, plan, other)
    )
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["network.fc.weight"], three["network.fc.weight"])


def test_weights_are_used_as_they_are_where_nothing_is_to_be_trained(folder: Path) -> None:
    plan = vision_plan(weights="two.pth")
    assert is_used_as_it_is(plan)
    rows = rows_of(plan, folder=folder)
    found = use_loaded(plan, rows, folder=folder, context=JobContext())
    assert found.record.origin == "loaded"
    assert not changed(found, weights_at(folder, "two.pth"))


def test_weights_of_other_classes_are_refused_where_nothing_is_to_be_trained(
    folder: Path,
) -> None:
    plan = vision_plan()
    with pytest.raises(AuditError, match=r"fc\.weight is \(9, 1024\) and should be \(2, 1024\)"):
        use_loaded(plan, rows_of(plan, folder=folder), folder=folder, context=JobContext())


def described(tmp_path: Path, blobs: tuple[Plan, Prepared]) -> Plan:
    """Train a small network on two classes; return a plan that trains it on, for a number."""
    plan, rows = blobs
    found = train(plan, rows, context=JobContext())
    torch.save(found.network.state_dict(), tmp_path / "w.pt")
    text = readable_json(found.record.architecture.model_dump(mode="json"))
    (tmp_path / "a.json").write_bytes(text)
    return blobs_plan(
        tmp_path,
        task="regression",
        model={
            "family": "loaded",
            "weights": "w.pt",
            "architecture": "a.json",
            "transfer": {"mode": "head"},
        },
        training={"epochs": 3, "learning_rate": 0.05},
    )


def test_a_described_network_is_trained_on_for_another_task(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    plan = described(tmp_path, blobs)
    found = train(plan, rows_of(plan, folder=tmp_path), context=JobContext(), folder=tmp_path)
    before = weights_at(tmp_path, "w.pt")
    after = found.network.state_dict()
    assert torch.equal(after["linear1.weight"], before["linear1.weight"])
    assert after["output.weight"].shape == (1, 8)
    assert found.record.architecture.output == "value"
    assert [layer.name for layer in found.record.architecture.layers][-2:] == ["output", "scale"]
    assert found.record.origin == "continued"


def test_weights_that_are_not_there_are_told(blobs: tuple[Plan, Prepared], tmp_path: Path) -> None:
    plan = described(tmp_path, blobs)
    rows = rows_of(plan, folder=tmp_path)
    (tmp_path / "w.pt").unlink()
    with pytest.raises(AuditError, match=r"The weights .*w\.pt could not be read"):
        train(plan, rows, context=JobContext(), folder=tmp_path)


def test_what_belongs_to_the_old_task_goes_with_the_old_head(
    blobs: tuple[Plan, Prepared],
) -> None:
    _, rows = blobs
    old = Architecture.model_validate(
        {
            "input_shape": (4,),
            "layers": [
                {"name": "a", "kind": "linear", "inputs": 4, "outputs": 7},
                {"name": "b", "kind": "activation", "function": "softmax"},
            ],
            "output": "probabilities",
        }
    )
    new, head = with_new_head(old, dataset=rows.record, loss="bce")
    assert (head, new.output, len(new.layers)) == ("a", "logit", 1)


def test_a_network_without_a_last_linear_layer_is_refused(
    blobs: tuple[Plan, Prepared],
) -> None:
    _, rows = blobs
    layers = [{"name": "conv", "kind": "conv", "dimensions": 1, "inputs": 1, "outputs": 2}]
    layers[0]["kernel"] = 3
    old = Architecture.model_validate({"input_shape": (1, 3), "layers": layers, "output": "logits"})
    with pytest.raises(AuditError, match="no last layer that could be replaced"):
        with_new_head(old, dataset=rows.record, loss="cross_entropy")
