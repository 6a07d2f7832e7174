"""A model is given back as it was found: hooks, modes, gradients, types, device and weights."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.devices import recurrent_gradients

_TABLES = (
    "_modules",
    "_parameters",
    "_buffers",
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_backward_hooks",
    "_backward_pre_hooks",
)
_FULL_BACKWARD = "_is_full_backward_hook"
# Whole numbers of the size of one value: looked at as such, tensors need not be laid out anew.
_WHOLE = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


@dataclass(frozen=True, eq=False)
class _ModuleState:
    """What a method could change on one module, beside its tensors."""

    module: nn.Module
    is_training: bool
    attributes: frozenset[str]
    tables: dict[str, dict[object, object]]
    full_backward: object


@dataclass(frozen=True, eq=False)
class _TensorState:
    """One parameter or buffer: the storage that it had, and a copy of what stood there."""

    tensor: Tensor
    data: Tensor
    copy: Tensor
    requires_grad: bool
    grad: Tensor | None


@contextlib.contextmanager
def given_back(model: nn.Module, *, device: str | None = None) -> Iterator[None]:
    """Lend `model` in eval mode, frozen and without gradients; restore all of it afterwards.

    Restored on success, failure and cancel: training flags, hooks, submodules and attributes of
    every module; `requires_grad`, gradients, dtype, device and values of every parameter and
    buffer.

    Parameters
    ----------
    device : str, optional
        Where the model works inside the block.

    Raises
    ------
    RuntimeError
        If the block ended well but had changed the weights. They are restored all the same.

    Notes
    -----
    Inside the block cuDNN is off for networks with recurrent layers: it refuses their backward
    pass in eval mode, and the mode is not for an explanation to change. The weights of 2-D
    convolutions lie with their channels last, by which outputs move in their last digits alone
    (a few 1e-7 of the largest) and networks of pictures take 0.5 to 1.05 of their time.
    """
    modules = [_module_state(module) for module in model.modules()]
    tensors = [_tensor_state(tensor) for tensor in _tensors(model)]
    changed = False
    try:
        model.eval()
        model.requires_grad_(False)
        model.zero_grad(set_to_none=True)
        if device is not None:
            model.to(device)
        _lay_channels_last(model)
        with recurrent_gradients(model):
            yield
    finally:
        for state in modules:
            _restore_module(state)
        changed = any(_is_changed(state) for state in tensors)
        for tensor_state in tensors:
            _restore_tensor(tensor_state)
    if changed:
        raise RuntimeError("a method changed the weights of the network that it explained")


def weights_digest(model: nn.Module) -> str:
    """Return the SHA-256 over names, types, shapes and bytes of all parameters and buffers."""
    digest = hashlib.sha256()
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        digest.update(f"{name}|{tensor.dtype}|{tuple(tensor.shape)}|".encode())
        digest.update(_as_bytes(tensor.to("cpu")).numpy().tobytes())
    return digest.hexdigest()


def _lay_channels_last(model: nn.Module) -> None:
    """Lay the weights of 2-D convolutions out as their kernels read them fastest.

    The activations behind them take on the same order by themselves.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            weight = module.weight
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)


def _is_changed(state: _TensorState) -> bool:
    """Whether a tensor's type or a single bit of its values is another than before."""
    tensor, copy = state.tensor, state.copy
    if tensor.dtype != copy.dtype or tensor.shape != copy.shape:
        return True
    return not _has_same_bits(tensor.detach().to(copy.device), copy)


def _has_same_bits(first: Tensor, second: Tensor) -> bool:
    """Whether two tensors of one type hold the same, values that are no number included."""
    whole = _WHOLE.get(first.element_size())
    if whole is None:
        return torch.equal(_as_bytes(first), _as_bytes(second))
    return torch.equal(first.view(whole), second.view(whole))


def _as_bytes(tensor: Tensor) -> Tensor:
    """Return the bytes of a tensor in one row."""
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8)


def _tensors(model: nn.Module) -> Iterator[Tensor]:
    yield from model.parameters()
    yield from model.buffers()


def _module_state(module: nn.Module) -> _ModuleState:
    return _ModuleState(
        module=module,
        is_training=module.training,
        attributes=frozenset(vars(module)),
        tables={name: dict(vars(module)[name]) for name in _TABLES if name in vars(module)},
        full_backward=vars(module).get(_FULL_BACKWARD),
    )


def _tensor_state(tensor: Tensor) -> _TensorState:
    return _TensorState(
        tensor=tensor,
        data=tensor.data,
        copy=tensor.detach().clone(),
        requires_grad=tensor.requires_grad,
        grad=tensor.grad,
    )


def _restore_module(state: _ModuleState) -> None:
    module = state.module
    module.training = state.is_training
    for name in set(vars(module)) - state.attributes:
        delattr(module, name)
    # The dictionaries stay the same objects: handles that were given out before still refer to
    # them.
    for name, entries in state.tables.items():
        present = vars(module)[name]
        present.clear()
        present.update(entries)
    vars(module)[_FULL_BACKWARD] = state.full_backward


def _restore_tensor(state: _TensorState) -> None:
    tensor = state.tensor
    tensor.requires_grad_(False)
    tensor.grad = None
    tensor.data = state.data
    with torch.no_grad():
        if not _has_same_bits(tensor.detach(), state.copy):
            tensor.copy_(state.copy)
    tensor.requires_grad_(state.requires_grad)
    tensor.grad = state.grad
