"""Naive float64 references of methods that follow gradients or hand the output back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from benchmarks.cells.exact import Doubles, Exact, over_words
from benchmarks.cells.lines import Integrals, integral
from explainers.question import Question

_RELUS = (functional.relu, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_)
_CURVES: dict[object, Callable[[Tensor], Tensor]] = {
    **dict.fromkeys(_RELUS, lambda values: values.clamp(min=0)),
    torch.tanh: torch.tanh,
    torch.sigmoid: torch.sigmoid,
    Tensor.tanh: torch.tanh,
    Tensor.sigmoid: torch.sigmoid,
}


def slopes(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
    """Return the gradient at each row, of word vectors for texts."""
    exact = Exact(question, words=question.kind == "text", dtype=dtype)
    return exact.gradients(exact.inputs, np.arange(question.rows))


def saliency(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
    """Return the size of the gradient at each row."""
    return over_words(np.abs(slopes(question, dtype=dtype)), question)


def input_x_gradient(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
    """Return (x − baseline) times the gradient at x."""
    exact = Exact(question, words=question.kind == "text")
    distance = (exact.inputs - exact.baseline).numpy()
    return over_words(distance * slopes(question, dtype=dtype), question)


def integrated_gradients(question: Question, *, steps: int, most: int) -> Integrals:
    """Return (x − b) times the mean gradient between b and x, cut from `steps` midpoints on.

    `most` gradients are taken for one line.
    """
    exact = Exact(question, words=question.kind == "text")
    lines = [
        [integral(exact, exact.baseline[row], exact.inputs[row], row=row, steps=steps, most=most)]
        for row in range(question.rows)
    ]
    found = Integrals.of(lines)
    return replace(found, values=over_words(found.values, question))


def expected_gradients(question: Question, *, steps: int, most: int) -> Integrals:
    """Return Integrated Gradients averaged over every background row as its baseline."""
    exact = Exact(question, words=question.kind == "text")
    lines = []
    for row in range(question.rows):
        starts = exact.baseline[row : row + 1] if question.kind == "text" else exact.background
        lines.append(
            [
                integral(exact, start, exact.inputs[row], row=row, steps=steps, most=most)
                for start in starts
            ]
        )
    found = Integrals.of(lines)
    return replace(found, values=over_words(found.values, question))


def lrp_epsilon(question: Question) -> Doubles:
    """Return x times the gradient at x: what epsilon-LRP is on ReLU networks as epsilon goes to 0.

    References
    ----------
    Ancona, Ceolini, Öztireli, Gross 2018, Towards better understanding of gradient-based
    attribution methods, proposition 1.
    """
    exact = Exact(question, words=question.kind == "text")
    return over_words(exact.inputs.numpy() * slopes(question), question)


class _Guided(torch.autograd.Function):
    """ReLU whose way back lets only positive gradients through."""

    @staticmethod
    def forward(ctx, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        """Return max(values, 0)."""
        ctx.save_for_backward(values)
        return values.clamp(min=0)

    @staticmethod
    def backward(ctx, gradient):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        """Return the gradient where both it and the input are positive."""
        (values,) = ctx.saved_tensors
        return gradient.clamp(min=0) * (values > 0)


class _Rescaled(torch.autograd.Function):
    """A curve whose slope is the slope of the chord from baseline to row.

    The first half of the batch holds rows, the second their baselines.
    """

    @staticmethod
    def forward(ctx, values, curve):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        """Return the curve's values."""
        with torch.enable_grad():
            inner = values.detach().requires_grad_(True)
            found = curve(inner)
            (slope,) = torch.autograd.grad(found.sum(), inner)
        ctx.save_for_backward(values, found.detach(), slope)
        return found.detach()

    @staticmethod
    def backward(ctx, gradient):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        """Return the gradient times Δoutput / Δinput, for rows alone."""
        values, found, slope = ctx.saved_tensors
        half = len(values) // 2
        before, after = values[:half] - values[half:], found[:half] - found[half:]
        is_flat = before.abs() < 1e-12
        chord = torch.where(is_flat, slope[:half], after / torch.where(is_flat, 1.0, before))
        return torch.cat([gradient[:half] * chord, torch.zeros_like(gradient[half:])]), None


class _Swapped(TorchFunctionMode):
    """Runs networks with other activations, however they are called."""

    def __init__(self, swap: Callable[[object, Tensor], Tensor | None]) -> None:
        super().__init__()
        self.swap = swap
        self.swapped = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204
        """Call the swapped function in the place of `func`, where there is one."""
        if func in _CURVES:
            found = self.swap(func, args[0])
            if found is not None:
                self.swapped += 1
                return found
        return func(*args, **(kwargs or {}))


def guided_slopes(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
    """Return the gradient at each row with guided ReLUs, however the network calls them."""

    def swap(function: object, values: Tensor) -> Tensor | None:
        return _Guided.apply(values) if function in _RELUS else None  # type: ignore[no-untyped-call]

    exact = Exact(question, words=question.kind == "text", dtype=dtype)
    with _Swapped(swap) as swapped:
        found = exact.gradients(exact.inputs, np.arange(question.rows))
    if swapped.swapped == 0:
        message = "no ReLU of the network was found, so that this would be its plain gradient"
        raise RuntimeError(message)
    return found


def rescale(question: Question, start: Tensor | None = None) -> Doubles:
    """Return (x − b) times the multipliers of DeepLIFT's rescale rule.

    All rows start from `start` (*shape), or each from its own baseline.

    Only for networks of linear layers and elementwise curves.

    References
    ----------
    Shrikumar, Greenside, Kundaje 2017, section 3.5.1.
    """

    def swap(function: object, values: Tensor) -> Tensor | None:
        return _Rescaled.apply(values, _CURVES[function])  # type: ignore[no-untyped-call, no-any-return]

    exact = Exact(question, words=question.kind == "text")
    rows = np.arange(question.rows)
    baseline = exact.baseline if start is None else start.double().expand_as(exact.inputs)
    both = torch.cat([exact.inputs, baseline])
    with _Swapped(swap):
        points = both.requires_grad_(True)
        with torch.enable_grad():
            outputs = exact.outputs(points, np.concatenate([rows, rows]))
            (found,) = torch.autograd.grad(outputs[: len(rows)].sum(), points)
    multipliers = found[: len(rows)].numpy()
    return over_words(multipliers * (exact.inputs - baseline).numpy(), question)


def class_activation(question: Question, *, layer: str, rule: str = "grad_cam") -> Doubles:
    """Return the class activation map at `layer`, upsampled linearly and shared by channels.

    Parameters
    ----------
    rule : str
        `grad_cam` weighs channels by their mean gradient (Selvaraju et al. 2017, eq. 1 and 2);
        `grad_cam_plus_plus` by Chattopadhay et al. 2018, eq. 10, 19 and 21, with the score itself
        in the place of its exponential.
    """
    exact = Exact(question)
    seen: list[Tensor] = []
    module = exact.model.get_submodule(layer)
    handle = module.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    points = exact.inputs.requires_grad_(True)
    outputs = exact.outputs(points, np.arange(question.rows))
    handle.remove()
    (gradient,) = torch.autograd.grad(outputs.sum(), seen[0])
    maps, slope = seen[0].detach().numpy(), gradient.numpy()
    coarse = np.stack([_map(one, two, rule) for one, two in zip(maps, slope, strict=True)])
    size = tuple(question.inputs.shape[2:])
    mode = "linear" if len(size) == 1 else "bilinear"
    fine = functional.interpolate(torch.from_numpy(coarse[:, None]), size=size, mode=mode).numpy()
    channels = question.inputs.shape[1]
    return np.repeat(fine / channels, channels, axis=1)


def _map(maps: Doubles, slope: Doubles, rule: str) -> Doubles:
    """Return the map (...) of one row from its layer's output and gradient (C, ...)."""
    total = np.zeros(maps.shape[1:])
    for channel in range(len(maps)):
        gradient = slope[channel]
        if rule == "grad_cam":
            weight = float(gradient.mean())
        else:
            below = 2 * gradient**2 + maps[channel].sum() * gradient**3
            share = np.divide(gradient**2, below, out=np.zeros_like(below), where=below != 0)
            weight = float((share * np.maximum(gradient, 0)).sum())
        total += weight * maps[channel]
    return np.maximum(total, 0)


def last_map_layer(model: nn.Module) -> str:
    """Return the name of the last maps, or of the last stage of a named network.

    The last maps are those of the last convolution, behind its normalisation and activation.
    """
    named = list(model.named_modules())
    stages = [name for name, _ in named if name.endswith((".layer4", ".features"))]
    if stages:
        return str(stages[0])
    kinds = [type(module).__name__ for _, module in named]
    last = max(at for at, kind in enumerate(kinds) if kind in ("Conv1d", "Conv2d", "StepConv"))
    while last + 1 < len(kinds) and kinds[last + 1] in ("BatchNorm", "ReLU", "Tanh", "Dropout"):
        last += 1
    return str(named[last][0])
