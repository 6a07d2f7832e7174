from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.errors import AuditError
from core.models.build import Network, build
from core.models.checkpoint import (
    load_checkpoint,
    load_weights,
    save_checkpoint,
    weights_bytes,
    with_weights,
)
from core.records.architecture import Activation, Architecture, Linear, Recurrent, Reshape


def described() -> Architecture:
    return Architecture(
        input_shape=(2, 5),
        layers=(
            Reshape(name="steps_first", operation="steps_first"),
            Recurrent(name="cells", cell="gru", inputs=2, hidden=3),
            Reshape(name="last", operation="last_step"),
            Activation(name="tanh", function="tanh"),
            Linear(name="output", inputs=3, outputs=2),
        ),
        output="logits",
    )


def weights_of(network: Network) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path: Path) -> None:
    network = build(described())
    data = weights_bytes(network)
    save_checkpoint(tmp_path / "new", described(), weights=data)
    architecture, loaded = load_checkpoint(tmp_path / "new")
    assert architecture == described()
    assert not loaded.training
    assert weights_bytes(loaded) == data
    for name, weights in loaded.state_dict().items():
        assert torch.equal(weights.view(torch.int32), network.state_dict()[name].view(torch.int32))
    inputs = torch.ones(1, 2, 5)
    with torch.no_grad():
        assert torch.equal(loaded(inputs), network.eval()(inputs))


def test_equal_weights_give_equal_bytes_whatever_their_layout() -> None:
    network = build(described())
    other = build(described())
    weight = other.get_parameter("output.weight")
    weight.data = weight.data.t().contiguous().t()
    assert not weight.is_contiguous()
    assert weights_bytes(network) == weights_bytes(other)


def test_misfits_are_told_all_at_once() -> None:
    weights = weights_of(build(described()))
    weights["head.weight"] = weights.pop("output.weight")
    weights["output.bias"] = torch.zeros(3)
    with pytest.raises(AuditError) as caught:
        with_weights(described(), weights)
    assert caught.value.sentence == (
        "The weights do not fit the architecture. Found: missing: output.weight; "
        "unexpected: head.weight; other shapes: output.bias is (3,) and should be (2,). "
        "Allowed: exactly the weights of the described layers. "
        "Name and size the layers as they were when the weights were saved."
    )


def test_long_lists_of_names_are_cut() -> None:
    weights = {f"w{number}": torch.zeros(1) for number in range(20)}
    with pytest.raises(AuditError, match="w4, w5 and 14 more"):
        with_weights(described(), weights)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_weights_that_are_not_finite_are_refused(value: float) -> None:
    weights = weights_of(build(described()))
    weights["output.bias"] = torch.full((2,), value, dtype=torch.float64)
    with pytest.raises(AuditError, match=r"'output\.bias' hold values that are not finite"):
        with_weights(described(), weights)


def test_whole_numbers_are_refused_and_other_precisions_converted() -> None:
    weights = weights_of(build(described()))
    weights["output.bias"] = torch.tensor([0.5, 0.25], dtype=torch.float16)
    assert with_weights(described(), weights).get_parameter("output.bias").tolist() == [0.5, 0.25]
    weights["output.bias"] = torch.tensor([1, 2])
    with pytest.raises(AuditError, match=r"not real numbers\. Found: int64"):
        with_weights(described(), weights)


def test_a_cut_or_missing_checkpoint_is_told(tmp_path: Path) -> None:
    data = weights_bytes(build(described()))
    for cut in (0, 5, 40, len(data) - 1):
        with pytest.raises(AuditError, match="damaged or cut off"):
            load_weights(described(), data[:cut])
    save_checkpoint(tmp_path, described(), weights=data)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(AuditError, match="could not be read"):
        load_checkpoint(tmp_path)
