"""Whether a question can be answered at all, told before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from core.data.texts.encoding import PADDING
from core.errors import AuditError
from core.models.outputs import lent
from explainers.engine.batches import require_finite
from explainers.explanation import Integers
from explainers.question import Question

FEW = 8
"""Rows that are tried first; the others only where these leave a doubt."""

_ROUNDING = 1e-5
_ULPS = 4 * float(np.finfo(np.float32).eps)


def require_sound(question: Question) -> None:
    """Refuse a question that has no answer, or whose answer would mean nothing.

    Raises
    ------
    AuditError
        If shapes do not fit, a text or row is empty, the network's output is no table of numbers,
        is not finite, does not hold the explained class, is the same for all rows, or changes from
        pass to pass.
    """
    _require_shapes(question)
    _require_words(question)
    # What a network draws at random is not to move the draws of anything else.
    devices = [question.device] if question.device.startswith("cuda") else []
    with (
        torch.random.fork_rng(devices=devices),
        lent(question.model, question.device),
        torch.no_grad(),
    ):
        few = question.inputs[:FEW].to(question.device)
        outputs = _table(question.model(few), rows=len(few))
        _require_target(question, outputs)
        _require_same(question.model, few, outputs)
        require_finite(outputs.cpu().double().numpy(), what="The network's output")
        _require_change(question, outputs)


def equal_rows(question: Question) -> Integers:
    """Return the places of rows that are their own baseline, so that nothing is to be explained."""
    same = (question.inputs == question.baseline).reshape(question.rows, -1).all(dim=1)
    return np.flatnonzero(same.cpu().numpy()).astype(np.int64)


def empty_texts(question: Question) -> Integers:
    """Return the places of texts without a single word."""
    if question.kind != "text":
        return np.zeros(0, dtype=np.int64)
    words = (question.inputs > PADDING).sum(dim=1).cpu().numpy()
    return np.flatnonzero(words == 0).astype(np.int64)


def _require_shapes(question: Question) -> None:
    shape = tuple(question.inputs.shape)
    if question.inputs.numel() == 0:
        raise AuditError(
            "There is nothing to explain",
            seen=f"inputs of shape {_shape(shape)}",
            allowed="at least one row with at least one value",
            remedy="Choose rows that hold something.",
        )
    if tuple(question.baseline.shape) != shape:
        raise AuditError(
            "The baseline does not have the shape of the rows",
            seen=_shape(tuple(question.baseline.shape)),
            allowed=_shape(shape),
            remedy="Give one baseline for each row, encoded as the rows are.",
        )
    if tuple(question.background.shape[1:]) != shape[1:] or len(question.background) == 0:
        raise AuditError(
            "The background rows do not have the shape of the explained ones",
            seen=_shape(tuple(question.background.shape)),
            allowed=f"one row or more of {_shape(shape[1:])}",
            remedy="Take the background from the same encoded data.",
        )


def _require_words(question: Question) -> None:
    if len(empty_texts(question)) == question.rows:
        raise AuditError(
            "A text without a word has nothing to be explained by",
            seen=f"{question.rows:,} of {question.rows:,} texts are empty",
            allowed="texts with at least one word",
            remedy="Choose other rows.",
        )


def _table(outputs: object, *, rows: int) -> Tensor:
    """Return the outputs if they are one table (rows, K)."""
    if isinstance(outputs, Tensor) and outputs.ndim == 2 and len(outputs) == rows:
        return outputs
    if isinstance(outputs, Tensor):
        seen = f"an output of shape {_shape(tuple(outputs.shape))} for {rows} rows"
    elif isinstance(outputs, (tuple, list)):
        seen = f"a {type(outputs).__name__} of {len(outputs)}"
    else:
        seen = f"an output of type {type(outputs).__name__}"
    raise AuditError(
        "The network does not give one table of numbers",
        seen=seen,
        allowed="one tensor of rows by outputs",
        remedy="End the network with a layer that hands on the output to be explained alone.",
    )


def _require_target(question: Question, outputs: Tensor) -> None:
    kind = question.architecture.output
    if kind == "value":
        return
    count = 2 if kind == "logit" else outputs.shape[1]
    targets = question.targets.cpu().numpy()
    wrong = targets[(targets < 0) | (targets >= count)]
    if len(wrong):
        # Steps ahead count from 1 as in the plan, classes as the network's outputs do.
        is_step = kind == "forecast"
        what = "step ahead" if is_step else "class"
        first = int(is_step)
        raise AuditError(
            f"The network has no output for the {what} to be explained",
            seen=f"{what} {int(wrong.flat[0]) + first}",
            allowed=f"{first} to {count - 1 + first}",
            remedy=f"Choose a {what} that the network gives.",
        )


def _require_change(question: Question, outputs: Tensor) -> None:
    """Refuse an output that is the same for every row, baseline and background row."""
    explained = np.unique(question.targets.cpu().numpy())
    columns = torch.from_numpy(explained if outputs.shape[1] > 1 else np.zeros(1, np.int64))
    seen = [outputs.cpu()[:, columns]]
    everything = (question.baseline, question.background, question.inputs)
    is_different = False
    for rows in (*(part[:FEW] for part in everything), *everything):
        for start in range(0, len(rows), FEW):
            part = rows[start : start + FEW]
            is_different |= bool((part != question.inputs[:1]).any())
            found = question.model(part.to(question.device)).cpu()[:, columns]
            seen.append(found)
            if _differ(torch.cat((seen[0], found))):
                return
    if is_different:
        raise AuditError(
            "The network gives the same output for every row, so that there is nothing to explain",
            seen=f"{float(seen[0][0, 0]):.6g} for {question.rows:,} rows, their baselines and "
            f"{len(question.background):,} background rows",
            allowed="an output that depends on the input",
            remedy="Look at the training: its loss has probably not fallen.",
        )


def _differ(outputs: Tensor) -> bool:
    """Whether a column (n, k) takes different values, beyond the last digits of float32."""
    if not bool(torch.isfinite(outputs).all()):
        return True  # told by the methods, with the number of such rows
    spread = outputs.max(dim=0).values - outputs.min(dim=0).values
    return bool((spread > _ULPS * outputs.abs().max()).any())


def _require_same(model: nn.Module, rows: Tensor, first: Tensor) -> None:
    """Refuse a network that draws at random even in eval mode, and name the module that does."""
    again = model(rows)
    if _agree(first, again):
        return
    name = _random_module(model, rows)
    raise AuditError(
        "The network answers differently each time, although it is in eval mode",
        seen=f"two answers to the same rows, from {name}",
        allowed="one answer for one row",
        remedy="Switch dropout and noise off when the network is not trained.",
    )


def _agree(first: Tensor, second: Tensor) -> bool:
    scale = float(first.detach().abs().nan_to_num().max()) if first.numel() else 0.0
    return first.shape == second.shape and torch.allclose(
        first, second, rtol=_ROUNDING, atol=_ROUNDING * scale, equal_nan=True
    )


@dataclass(eq=False)
class _Heard:
    """What modules took in and gave out during one pass, in the order in which they ended."""

    calls: list[tuple[str, list[Tensor], list[Tensor]]] = field(default_factory=list)


def _random_module(model: nn.Module, rows: Tensor) -> str:
    """Return the name of the first module that answers equal inputs differently."""
    first, second = _listened(model, rows), _listened(model, rows)
    for (name, inputs, outputs), (_, other_inputs, other_outputs) in zip(
        first.calls, second.calls, strict=False
    ):
        is_same = all(map(_agree, inputs, other_inputs))
        if is_same and not all(map(_agree, outputs, other_outputs)):
            return name
    return "a part of it that cannot be named"


def _listened(model: nn.Module, rows: Tensor) -> _Heard:
    heard = _Heard()
    handles = []
    for path, module in model.named_modules():
        kind = type(module).__name__
        name = f"the module '{path}' ({kind})" if path else f"the network itself ({kind})"

        def keep(_: nn.Module, inputs: object, outputs: object, name: str = name) -> None:
            heard.calls.append((name, _tensors(inputs), _tensors(outputs)))

        handles.append(module.register_forward_hook(keep))
    try:
        model(rows)
    finally:
        for handle in handles:
            handle.remove()
    return heard


def _tensors(value: object) -> list[Tensor]:
    """Return copies of all tensors, for they may be changed in place later."""
    if isinstance(value, Tensor):
        return [value.detach().clone()]
    if isinstance(value, (tuple, list)):
        return [tensor for part in value for tensor in _tensors(part)]
    return []


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(side) for side in shape) or "a single number"
