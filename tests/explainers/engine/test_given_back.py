"""A model comes back as it was lent."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core.jobs.context import CancelledError
from explainers.engine.given_back import given_back, weights_digest


class _Model(nn.Module):
    """A network whose parts are in different modes."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.scale = nn.BatchNorm1d(4)
        self.act: nn.Module = nn.ReLU()
        self.second = nn.Linear(4, 2)


def _model() -> _Model:
    torch.manual_seed(0)
    model = _Model()
    model.act.eval()
    model.second.weight.requires_grad_(False)
    model.first.weight.grad = torch.ones(4, 3)
    return model


def _hook(*_: object) -> None:
    return None


def _look(model: nn.Module) -> tuple[object, ...]:
    return (
        weights_digest(model),
        [module.training for module in model.modules()],
        [(name, p.requires_grad, p.dtype, p.device) for name, p in model.named_parameters()],
        [sorted(vars(module)) for module in model.modules()],
        [len(module._forward_hooks) for module in model.modules()],
        [len(module._forward_pre_hooks) for module in model.modules()],
        [len(module._backward_hooks) for module in model.modules()],
    )


def test_inside_it_is_frozen_and_in_eval_mode() -> None:
    model = _model()
    with given_back(model):
        assert not any(module.training for module in model.modules())
        assert not any(parameter.requires_grad for parameter in model.parameters())


def test_pictures_are_laid_out_as_they_are_read_fastest_and_back() -> None:
    first = nn.Conv2d(3, 8, 3)
    model: nn.Module = nn.Sequential(first, nn.Flatten(), nn.Linear(8 * 36, 2)).eval()
    weight, rows = first.weight, torch.randn(5, 3, 8, 8)
    before, strides = model(rows), weight.stride()
    with given_back(model):
        assert weight.is_contiguous(memory_format=torch.channels_last)
        assert torch.allclose(model(rows), before, rtol=1e-5, atol=1e-6)
    assert weight.stride() == strides
    assert torch.equal(model(rows), before)


def test_weights_that_are_no_numbers_are_not_called_changed() -> None:
    model = _model()
    model.first.weight.data[0, 0] = torch.nan
    with given_back(model):
        pass
    assert torch.isnan(model.first.weight[0, 0])


@pytest.mark.parametrize("fault", [None, ZeroDivisionError, CancelledError, KeyboardInterrupt])
def test_everything_but_the_weights_may_be_changed_and_is_restored(
    fault: type[BaseException] | None,
) -> None:
    model = _model()
    kept = model.act.register_forward_hook(_hook)
    before = _look(model)
    gradient = model.first.weight.grad

    def disturb() -> None:
        with given_back(model):
            model.train()
            model.requires_grad_(True)
            model.first.register_forward_hook(_hook)
            model.first.register_forward_pre_hook(_hook)
            model.first.register_full_backward_hook(_hook)
            kept.remove()
            model.scale.extra = torch.ones(1)
            model.first.weight.grad = None
            if fault is not None:
                raise fault

    if fault is None:
        disturb()
    else:
        with pytest.raises(fault):
            disturb()
    assert _look(model) == before
    assert model.first.weight.grad is gradient
    kept.remove()
    assert not model.act._forward_hooks


def test_another_type_and_a_replaced_layer_are_undone_and_reported() -> None:
    model = _model()
    before, layer, storage = _look(model), model.act, model.first.weight.data_ptr()

    def disturb() -> None:
        with given_back(model):
            model.double()
            model.act = nn.Tanh()

    with pytest.raises(RuntimeError, match="changed the weights"):
        disturb()
    assert _look(model) == before
    assert model.act is layer
    assert model.first.weight.data_ptr() == storage


def test_changed_weights_are_restored_and_reported() -> None:
    model = _model()
    before = _look(model)

    def disturb() -> None:
        with given_back(model):
            model.first.weight.data.add_(1.0)
            assert model.scale.running_mean is not None
            model.scale.running_mean.add_(1.0)

    with pytest.raises(RuntimeError, match="changed the weights"):
        disturb()
    assert _look(model) == before


def test_the_fault_of_the_method_is_not_hidden_by_changed_weights() -> None:
    model = _model()
    before = _look(model)

    def disturb() -> None:
        with given_back(model):
            model.first.weight.data.zero_()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        disturb()
    assert _look(model) == before


def test_cudnn_rests_for_recurrent_networks_only() -> None:
    was_enabled = torch.backends.cudnn.enabled
    with given_back(nn.Sequential(nn.GRU(2, 3))):
        assert not torch.backends.cudnn.enabled
    assert torch.backends.cudnn.enabled == was_enabled
    with given_back(_model()):
        assert torch.backends.cudnn.enabled == was_enabled


def test_a_single_flipped_bit_changes_the_digest() -> None:
    model = _model()
    before = weights_digest(model)
    with torch.no_grad():
        model.second.bias[0] = torch.nextafter(model.second.bias[0], torch.tensor(9.0))
    assert weights_digest(model) != before
