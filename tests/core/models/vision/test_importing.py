"""torchvision beside a torch without CUDA."""

from __future__ import annotations

import sys

import pytest
import torch

from core.models.vision.importing import import_torchvision


def test_models_work_whatever_torch_was_built_for() -> None:
    vision = import_torchvision()
    model = vision.models.resnet18().eval()
    with torch.no_grad():
        assert model(torch.zeros(1, 3, 32, 32)).shape == (1, 1000)
    assert import_torchvision() is vision


def test_another_failure_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(ModuleNotFoundError):
        import_torchvision()
