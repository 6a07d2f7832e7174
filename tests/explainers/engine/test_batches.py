"""Chunks, memory, progress and values that are not numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext, Progress
from explainers.engine.batches import (
    Batches,
    row_outputs,
)
from explainers.engine.halving import Halving, repeated
from explainers.question import scalar
from tests.explainers.questions import ask, mlp


def _limited(most: int, error: type[Exception] = MemoryError, text: str = "") -> Batches:
    """Return batches on a network that has memory for `most` rows."""
    question = ask(mlp())
    explained = scalar(question)

    def forward(inputs: Tensor, targets: Tensor) -> Tensor:
        if len(inputs) > most:
            raise error(text)
        return explained(inputs, targets)

    return Batches(forward=forward, size=100, step="Trying")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (MemoryError, ""),
        (torch.OutOfMemoryError, "CUDA out of memory."),
        (RuntimeError, "DefaultCPUAllocator: can't allocate memory: you tried to allocate"),
    ],
)
def test_a_chunk_that_does_not_fit_is_halved_and_recorded(
    error: type[Exception], text: str
) -> None:
    question = ask(mlp(), rows=20)
    batches = _limited(6, error, text)
    found = row_outputs(batches, question.inputs, question.targets)
    with torch.no_grad():
        raw = question.model(question.inputs).gather(1, question.targets[:, None])[:, 0]
    assert np.allclose(found, raw.numpy(), atol=1e-6)
    assert batches.halvings == [
        "Trying: 20 to 10 points from chunk 1 on (rows )",
        "Trying: 10 to 5 points from chunk 1 on (rows )",
    ]


def test_halved_gradients_are_the_same() -> None:
    question = ask(mlp(), rows=20)
    parts: list[Tensor] = []
    _limited(6).gradients(
        20,
        lambda start, stop: (question.inputs[start:stop], question.targets[start:stop]),
        lambda _start, _stop, gradients: parts.append(gradients),
    )
    inputs = question.inputs.clone().requires_grad_(True)
    total = scalar(question)(inputs, question.targets).sum()
    (gradients,) = torch.autograd.grad(total, inputs)
    assert torch.allclose(torch.cat(parts), gradients, atol=1e-6)


def test_a_halving_is_done_again_by_a_replay_at_the_same_chunk_and_noted_alike() -> None:
    question = ask(mlp(), rows=23)
    seen: list[int] = []

    def forward(inputs: Tensor, targets: Tensor, *, most: int) -> Tensor:
        if len(inputs) > most and len(seen) >= 2:
            raise MemoryError
        seen.append(len(inputs))
        return scalar(question)(inputs, targets)

    def sizes(most: int, halvings: list[str]) -> tuple[list[int], list[str]]:
        seen.clear()
        batches = Batches.of(question, step="Trying", memory_mib=16, context=JobContext())
        batches.forward, batches.size = partial(forward, most=most), 6
        with repeated(halvings):
            row_outputs(batches, question.inputs, question.targets)
        return list(seen), batches.halvings

    first, halvings = sizes(3, [])
    assert first == [6, 6, 3, 3, 3, 2]
    assert len(halvings) == 1
    assert sizes(100, halvings) == (first, halvings)
    assert sizes(100, [])[0] == [6, 6, 6, 5]
    other = [halvings[0].replace("(rows ", "(rows 0")]
    assert sizes(100, other)[0] == [6, 6, 6, 5]


def test_what_a_record_says_of_a_halving_is_read_back() -> None:
    found = Halving(step="Faithfulness of LIME", rows="00ff", chunk=3, points=9, size=4)
    assert Halving.read(found.sentence) == found
    assert Halving.read("Chunks were halved.") is None


def test_a_halving_belongs_to_its_baselines_too() -> None:
    question = ask(mlp(), rows=8)
    other = replace(question, baseline=question.baseline + 1)
    first, same, moved = (
        Batches.of(one, step="Trying", memory_mib=16, context=JobContext())
        for one in (question, replace(question), other)
    )
    for batches in (first, same, moved):
        batches.forward = partial(_first_fails, [8])
        row_outputs(batches, question.inputs, question.targets)
    assert first.halvings == same.halvings
    assert first.halvings != moved.halvings


def test_a_halving_to_nothing_is_not_repeated() -> None:
    question = ask(mlp(), rows=1)
    batches = Batches.of(question, step="Trying", memory_mib=16, context=JobContext())
    said = Halving(step="Trying", rows=batches._checksum, chunk=0, points=1, size=0)
    with repeated([said.sentence]):
        assert np.isfinite(row_outputs(batches, question.inputs, question.targets)).all()


def test_what_is_done_with_a_chunk_is_done_once_or_ends_the_run() -> None:
    question = ask(mlp(), rows=4)
    used: list[tuple[int, int]] = []

    def use(start: int, stop: int, _: Tensor) -> None:
        used.append((start, stop))
        raise MemoryError

    batches = Batches.of(question, step="Trying", memory_mib=16, context=JobContext())
    with pytest.raises(AuditError, match="needs more memory"):
        batches.gradients(
            4,
            lambda start, stop: (question.inputs[start:stop], question.targets[start:stop]),
            use,
        )
    assert used == [(0, 4)]


def _first_fails(sizes: list[int], inputs: Tensor, _: Tensor) -> Tensor:
    """Stand for a network without memory for as many rows as `sizes` holds."""
    if len(inputs) in sizes:
        raise MemoryError
    return inputs.sum(dim=1)


def test_one_row_that_does_not_fit_is_an_expected_fault() -> None:
    question = ask(mlp())
    with pytest.raises(AuditError, match="even for a single row"):
        row_outputs(_limited(0), question.inputs, question.targets)


def test_other_errors_are_bugs_and_pass_through() -> None:
    question = ask(mlp())
    with pytest.raises(RuntimeError, match="shapes"):
        row_outputs(
            _limited(0, RuntimeError, "shapes do not fit"), question.inputs, question.targets
        )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_an_output_that_is_no_number_is_an_expected_fault(value: float) -> None:
    question = ask(mlp())
    with torch.no_grad():
        next(question.model.parameters()).fill_(value)
    batches = Batches.of(question, step="Trying", memory_mib=16, context=JobContext())
    with pytest.raises(AuditError, match="not a number"):
        row_outputs(batches, question.inputs, question.targets)


def test_progress_never_goes_back() -> None:
    shown: list[float] = []
    question = ask(mlp(), rows=30)
    context = JobContext(report=lambda progress: shown.append(_share(progress)))
    batches = Batches.of(question, step="Trying", memory_mib=16, context=context)
    batches.size = 7
    for _ in range(2):
        row_outputs(batches, question.inputs, question.targets)
    assert shown == sorted(shown)
    assert shown[0] == 0.0
    assert shown[-1] == 1.0


def _share(progress: Progress) -> float:
    return progress.done / progress.total
