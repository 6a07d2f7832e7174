"""Weights from elsewhere: the good ones load, the bad ones are told in plain words."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from core.errors import AuditError
from core.models.foreign import load_described, read_state_dict

ARCHITECTURES = Path(__file__).parents[3] / "examples" / "architectures"


class Runs:
    """Leaves a trace if it is ever unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


class Whole(nn.Module):
    """A model that somebody pickled whole."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)


def load(shared: Path, name: str) -> tuple[nn.Module, dict[str, npt.NDArray[np.float64]]]:
    path = shared / "models" / f"{name}.pt"
    _, network = load_described(path, ARCHITECTURES / f"{name}.json")
    exact = torch.load(path, weights_only=True)
    return network, {key: value.double().numpy() for key, value in exact.items()}


def outputs(network: nn.Module, inputs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with torch.no_grad():
        found = network(torch.from_numpy(inputs.astype(np.float32)))
    return np.asarray(found.double().numpy())


def sigmoid(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-values))


def test_the_california_network_follows_its_equations(shared: Path) -> None:
    network, w = load(shared, "captum_california_model")
    inputs = np.random.default_rng(0).standard_normal((5, 8))
    values = inputs
    for number in (1, 2, 3):
        linear = values @ w[f"lin{number}.weight"].T + w[f"lin{number}.bias"]
        values = np.maximum(linear, 0)
    exact = values @ w["lin4.weight"].T + w["lin4.bias"]
    np.testing.assert_allclose(outputs(network, inputs), exact, atol=1e-5)


def test_the_titanic_network_follows_its_equations(shared: Path) -> None:
    network, w = load(shared, "captum_titanic_model")
    inputs = np.random.default_rng(0).standard_normal((5, 12))
    values = sigmoid(inputs @ w["linear1.weight"].T + w["linear1.bias"])
    values = sigmoid(values @ w["linear2.weight"].T + w["linear2.bias"])
    raised = np.exp(values @ w["linear3.weight"].T + w["linear3.bias"])
    exact = raised / raised.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(outputs(network, inputs), exact, atol=1e-6)


def test_the_cifar_network_follows_its_definition(shared: Path) -> None:
    network, arrays = load(shared, "captum_cifar_torchvision")
    w = {key: torch.from_numpy(value) for key, value in arrays.items()}
    inputs = np.random.default_rng(0).uniform(-1, 1, (3, 3, 32, 32))
    values = torch.from_numpy(inputs)
    for layer in ("conv1", "conv2"):
        convolved = functional.conv2d(values, w[f"{layer}.weight"], w[f"{layer}.bias"])
        values = functional.max_pool2d(convolved.clamp(min=0), 2)
    values = values.reshape(3, 400)
    for layer in ("fc1", "fc2"):
        values = (values @ w[f"{layer}.weight"].T + w[f"{layer}.bias"]).clamp(min=0)
    exact = (values @ w["fc3.weight"].T + w["fc3.bias"]).numpy()
    np.testing.assert_allclose(outputs(network, inputs), exact, atol=1e-5)


def test_the_motion_lstm_follows_its_equations(shared: Path) -> None:
    network, w = load(shared, "tsinterpret_BasicMotions_LSTM")
    inputs = np.random.default_rng(0).standard_normal((2, 6, 100))
    exact = []
    for series in inputs:
        h, memory = np.zeros(10), np.zeros(10)
        for x in series.T:
            gates = w["rnn.weight_ih_l0"] @ x + w["rnn.bias_ih_l0"]
            gates = gates + w["rnn.weight_hh_l0"] @ h + w["rnn.bias_hh_l0"]
            i, f, g, o = np.split(gates, 4)
            memory = sigmoid(f) * memory + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(memory)
        exact.append(w["fc.weight"] @ h + w["fc.bias"])
    np.testing.assert_allclose(outputs(network, inputs), exact, atol=1e-5)


@pytest.mark.parametrize("form", ["zip", "legacy", "safetensors", "wrapped"])
def test_every_format_gives_the_same_tensors(tmp_path: Path, form: str) -> None:
    weights = {"layer.weight": torch.arange(6.0).reshape(2, 3), "layer.bias": torch.zeros(2)}
    path = tmp_path / "weights.bin"
    if form == "safetensors":
        save_file(weights, path)
    elif form == "wrapped":
        torch.save({"epoch": 3, "state_dict": weights}, path)
    else:
        torch.save(weights, path, _use_new_zipfile_serialization=form == "zip")
    found = read_state_dict(path)
    assert list(found) == list(weights) or form == "safetensors"
    assert all(torch.equal(found[name], value) for name, value in weights.items())


@pytest.mark.parametrize("form", ["zip", "legacy", "plain"])
def test_a_pickle_that_would_run_code_is_refused_by_name_and_not_run(
    tmp_path: Path, form: str
) -> None:
    trace, path = tmp_path / "trace", tmp_path / "weights.pt"
    value = {"layer.weight": torch.ones(2), "more": Runs(trace)}
    if form == "plain":
        path.write_bytes(pickle.dumps(value["more"]))
    else:
        torch.save(value, path, _use_new_zipfile_serialization=form == "zip")
    with pytest.raises(AuditError) as caught:
        read_state_dict(path)
    assert "weights.pt would run code when it is opened" in caught.value.sentence
    assert "it wants to import" in caught.value.sentence
    assert "pathlib.Path.touch" in caught.value.sentence or "getattr" in caught.value.sentence
    assert not trace.exists()


@pytest.mark.parametrize("is_zip", [True, False])
def test_a_whole_model_is_refused_with_advice(tmp_path: Path, *, is_zip: bool) -> None:
    path = tmp_path / "model.pt"
    torch.save(Whole(), path, _use_new_zipfile_serialization=is_zip)
    with pytest.raises(AuditError) as caught:
        read_state_dict(path)
    assert "holds a whole pickled model" in caught.value.sentence
    assert "test_foreign.Whole" in caught.value.sentence
    assert "torch.save(model.state_dict(), path)" in caught.value.sentence


@pytest.mark.parametrize("is_zip", [True, False])
def test_cut_files_are_told_at_every_length(tmp_path: Path, *, is_zip: bool) -> None:
    file = io.BytesIO()
    torch.save({"layer.weight": torch.ones(3, 2)}, file, _use_new_zipfile_serialization=is_zip)
    whole, path = file.getvalue(), tmp_path / "weights.pt"
    for cut in range(1, len(whole) - 1, max(1, len(whole) // 40)):
        path.write_bytes(whole[:cut])
        with pytest.raises(AuditError, match=r"damaged|not a weights file"):
            read_state_dict(path)


@pytest.mark.parametrize("is_zip", [True, False])
def test_changed_bytes_load_or_are_told_but_never_break(tmp_path: Path, *, is_zip: bool) -> None:
    file = io.BytesIO()
    torch.save({"layer.weight": torch.ones(3, 2)}, file, _use_new_zipfile_serialization=is_zip)
    whole, path = file.getvalue(), tmp_path / "weights.pt"
    draw = np.random.default_rng(0)
    refused = 0
    for position in draw.integers(0, len(whole), 150):
        changed = bytearray(whole)
        changed[position] ^= int(draw.integers(1, 256))
        path.write_bytes(changed)
        try:
            read_state_dict(path)
        except AuditError:
            refused += 1
    assert refused > 10


def test_missing_empty_folder_and_other_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="could not be read"):
        read_state_dict(tmp_path / "absent.pt")
    with pytest.raises(AuditError, match="The weights are a folder"):
        read_state_dict(tmp_path)
    path = tmp_path / "weights.pt"
    path.write_bytes(b"")
    with pytest.raises(AuditError, match=r"weights\.pt is empty"):
        read_state_dict(path)
    path.write_text("epoch,loss\n1,0.5\n")
    with pytest.raises(AuditError, match="not a weights file"):
        read_state_dict(path)


def test_a_packed_archive_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/data.pkl", b"\0" * 10_000_000)
    with pytest.raises(AuditError, match=r"compressed archive\. Found: 10,000,000 bytes"):
        read_state_dict(path)


def test_an_ordinary_zip_and_a_compiled_program_are_told(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(AuditError, match="damaged or cut off"):
        read_state_dict(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/code/__torch__.py", "pass")
    with pytest.raises(AuditError, match="compiled TorchScript program"):
        read_state_dict(path)


@pytest.mark.parametrize(
    "value",
    [
        [torch.ones(1)],
        {},
        {"layer": {"weight": torch.ones(1)}},
        {"lr": 0.1},
        {1: torch.ones(1)},
        {"a": torch.eye(2).to_sparse()},
        {"a": torch.ones(2, dtype=torch.complex64)},
        {"a": torch.ones(2, device="meta")},
    ],
)
def test_what_is_not_a_state_dict_is_told(tmp_path: Path, value: object) -> None:
    path = tmp_path / "weights.pt"
    torch.save(value, path)
    with pytest.raises(AuditError, match="is not a state dict"):
        read_state_dict(path)


def test_an_expanded_tensor_is_refused_by_shape_before_it_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"lin1.weight": torch.ones(1).expand(10**6, 10**6)}, path)
    with pytest.raises(AuditError, match="do not fit the architecture"):
        load_described(path, ARCHITECTURES / "captum_california_model.json")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pt"
    with path.open("wb") as file:
        file.truncate(5 * 2**30)
    with pytest.raises(AuditError, match=r"too large\. Found: 5\.0 GiB"):
        read_state_dict(path)


def test_a_pipe_of_weights_is_refused_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pt")
    with pytest.raises(AuditError, match=r"The weights are not a file. Found: a\.pt, a device"):
        read_state_dict(tmp_path / "a.pt")
