from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from core.errors import AuditError
from core.models.described import architecture_from_json, read_architecture
from core.records.architecture import Layer


def test_all_errors_are_told_at_once_with_path_value_and_what_is_allowed() -> None:
    text = b"""{
      "input_shape": [0], "output": "class", "depth": 3,
      "layers": [
        {"name": "a", "kind": "dense"},
        {"name": "b"},
        {"name": "c", "kind": "linear", "inputs": 2},
        {"name": "d", "kind": "activation", "function": "swish"}
      ]}"""
    with pytest.raises(AuditError) as caught:
        architecture_from_json(text, name="net.json")
    sentence = caught.value.sentence
    assert sentence.startswith("net.json does not describe a network: 7 errors. Found: ")
    for part in (
        "input_shape.0 = 0 (allowed: greater than or equal to 1)",
        "layers.0.kind = 'dense' (allowed: 'linear', 'conv', 'pool'",
        "layers.1.kind is missing",
        "layers.2.linear.outputs is missing",
        "layers.3.activation.function = 'swish' (allowed: 'relu', 'tanh'",
        "output = 'class' (allowed: 'logits', 'logit', 'probabilities', 'value' or 'forecast')",
        "depth is not a known name",
    ):
        assert part in sentence


def test_a_file_that_is_not_json_is_told(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    path.write_bytes(b'{"layers": [')
    with pytest.raises(AuditError, match=r"1 error\. Found: not JSON \(EOF"):
        read_architecture(path)


def test_a_missing_file_a_folder_and_a_huge_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="could not be read"):
        read_architecture(tmp_path / "absent.json")
    with pytest.raises(AuditError, match="could not be read"):
        read_architecture(tmp_path)
    huge = tmp_path / "weights.bin"
    with huge.open("wb") as file:
        file.truncate(5 * 2**20)
    with pytest.raises(AuditError, match="too large for a description"):
        read_architecture(huge)


def test_every_layer_is_documented_with_all_of_its_fields() -> None:
    pages = (Path(__file__).parents[3] / "docs" / "networks.md").read_text(encoding="utf-8")
    parts = re.split(r"^### `(\w+)`$", pages, flags=re.MULTILINE)[1:]
    written = {
        kind: {
            name
            for line in text.splitlines()
            if line.startswith("- ")
            for item in line.removeprefix("- ").split(";")
            for name in re.findall(r"`(\w+)`", item.partition(":")[0])
        }
        for kind, text in zip(parts[::2], parts[1::2], strict=True)
    }
    declared = {
        str(layer.model_fields["kind"].default): set(layer.model_fields) - {"kind", "name"}
        for layer in get_args(get_args(Layer)[0])
    }
    assert written == declared


def test_a_description_that_is_nested_without_end_is_told() -> None:
    block = '{"kind": "residual", "name": "a", "layers": ['
    text = '{"input_shape": [1], "output": "value", "layers": [' + block * 5000
    with pytest.raises(AuditError, match="does not describe a network"):
        architecture_from_json(text.encode(), name="net.json")
