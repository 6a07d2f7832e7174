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
    pass in eval mode, and the mode is not for an explanation to change.
    """
    modules = [_module_state(module) for module in model.modules()]
    tensors = [_tensor_state(tensor) for tensor in _tensors(model)]
    before = weights_digest(model)
    changed = False
    try:
        model.eval()
        model.requires_grad_(False)
        model.zero_grad(set_to_none=True)
        if device is not None:
            model.to(device)
        with recurrent_gradients(model):
            yield
    finally:
        for state in modules:
            _restore_module(state)
        changed = weights_digest(model) != before
        for tensor_state in tensors:
            _restore_tensor(tensor_state)
    if changed:
        raise RuntimeError("a method changed the weights of the network that it explained")


def weights_digest(model: nn.Module) -> str:
    """Return the SHA-256 over names, types, shapes and bytes of all parameters and buffers."""
    digest = hashlib.sha256()
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        digest.update(f"{name}|{tensor.dtype}|{tuple(tensor.shape)}|".encode())
        flat = tensor.detach().to("cpu").contiguous().reshape(-1)
        digest.update(flat.view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


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
        if not torch.equal(tensor, state.copy):
            tensor.copy_(state.copy)
    tensor.requires_grad_(state.requires_grad)
    tensor.grad = state.grad
