"""What a network says about rows: raw outputs, and probabilities."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import expit, softmax
from torch import nn

from core.data.images.stored import Inputs
from core.errors import AuditError
from core.jobs.context import JobContext

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

BATCH = 512
"""Rows in one pass; fixed, because figures can change in the last digits with it."""

_SUM_TOLERANCE = 1e-3


def predict(
    model: nn.Module,
    inputs: Inputs,
    *,
    device: str = "cpu",
    batch: int = BATCH,
    context: JobContext | None = None,
) -> Doubles:
    """Return the raw outputs (N, K) of `model` in eval mode, float64.

    Parameters
    ----------
    inputs : ndarray or StoredRows
        (N, *input_shape) float32, encoded.
    device : str
        Where to compute; the model is given back where it was, in the mode it was in.

    Raises
    ------
    CancelledError
        At the next batch after the job was cancelled.
    """
    context = JobContext() if context is None else context
    outputs: list[Doubles] = []
    with lent(model, device), torch.no_grad():
        first = next(model.parameters(), None)
        dtype = torch.float32 if first is None else first.dtype
        for start in range(0, len(inputs), batch):
            context.progress("Predicting", start, len(inputs))
            # A copy, because arrays may be read-only and torch warns about those.
            rows = torch.tensor(inputs[start : start + batch], dtype=dtype, device=device)
            outputs.append(model(rows).to("cpu", torch.float64).numpy())
        context.progress("Predicting", len(inputs), len(inputs))
    if not outputs:
        raise ValueError("no rows to predict")
    return np.concatenate(outputs)


@contextlib.contextmanager
def lent(model: nn.Module, device: str) -> Iterator[None]:
    """Put `model` on `device` in eval mode inside the block; give it back as it was found."""
    modes = [(module, module.training) for module in model.modules()]
    first = next(model.parameters(), None)
    home = None if first is None else first.device
    try:
        model.eval()
        model.to(device)
        yield
    finally:
        if home is not None:
            model.to(home)
        for module, was_training in modes:
            module.training = was_training


def probabilities(outputs: Doubles, kind: str) -> Doubles:
    """Return the probability of each class (N, K), K ≥ 2, float64.

    Parameters
    ----------
    outputs : ndarray
        (N, K) as `predict` gives them.
    kind : str
        Output of the architecture: `logits` (softmax), `logit` (sigmoid, the second class) or
        `probabilities` (already so).

    Raises
    ------
    AuditError
        If declared probabilities are none: negative, or not adding up to one.
    """
    match kind:
        case "logits":
            return np.asarray(softmax(outputs, axis=1), dtype=np.float64)
        case "logit":
            return np.concatenate([expit(-outputs), expit(outputs)], axis=1, dtype=np.float64)
        case "probabilities":
            _check_probabilities(outputs)
            return outputs
        case _:
            raise ValueError(f"an output of kind {kind!r} has no probabilities")


def predicted_classes(outputs: Doubles, kind: str) -> Indices:
    """Return the most probable class (N,) of each row; the first one where several tie.

    Numbers and forecasts have no classes: theirs are zeros, which nothing reads.

    Parameters
    ----------
    outputs : ndarray
        (N, K) as `predict` gives them.
    kind : str
        Output of the architecture.

    Raises
    ------
    AuditError
        If declared probabilities are none.
    """
    if kind in ("value", "forecast"):
        return np.zeros(len(outputs), dtype=np.int64)
    return np.asarray(probabilities(outputs, kind).argmax(axis=1), dtype=np.int64)


def _check_probabilities(outputs: Doubles) -> None:
    error = float(np.abs(outputs.sum(axis=1) - 1).max())
    least = float(outputs.min())
    if least >= 0 and error <= _SUM_TOLERANCE:
        return
    seen = f"a value of {least:.3g}" if least < 0 else f"a row that misses 1 by {error:.3g}"
    raise AuditError(
        "The network's outputs are not probabilities, although its description says so",
        seen=seen,
        allowed="values from 0 to 1 that add up to 1 in each row",
        remedy="Declare the output as 'logits', or end the network with a softmax layer.",
    )
