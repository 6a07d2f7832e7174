"""Methods that are cancelled or break give the network back as they found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from torch import Tensor, nn

from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from explainers.engine import room
from explainers.engine.given_back import weights_digest
from explainers.question import Question
from tests.explainers.catalogue import FIRST_PAIRS, NETWORKS, OUTPUTS, run
from tests.explainers.questions import ask

# What shap asks of a network before it hands a batch back, and the rewriting of LRP.
_PASSES_IN_A_BATCH = {"deep_shap": 4, "lrp": 2}


@dataclass
class _Passes:
    """Counts what runs through the networks' last layer, copies' too, and can break there."""

    count: int = 0
    breaks_at: int = 0

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        plain = nn.Linear.forward

        def forward(layer: nn.Linear, inputs: Tensor) -> Tensor:
            if layer.out_features == OUTPUTS:
                self.count += 1
                if self.count == self.breaks_at:
                    raise ZeroDivisionError
            return plain(layer, inputs)

        patch.setattr(nn.Linear, "forward", forward)


def _is_as_found(question: Question, digest: str) -> None:
    assert weights_digest(question.model) == digest
    assert question.model.training
    assert all(parameter.requires_grad for parameter in question.model.parameters())
    assert all(parameter.grad is None for parameter in question.model.parameters())


@pytest.mark.parametrize(("method", "network"), FIRST_PAIRS)
def test_a_cancel_is_heard_within_one_batch_and_gives_the_model_back(
    method: str, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small batches, so that every method asks several.
    monkeypatch.setattr(room, "LARGEST_CHUNK", 4)
    question = ask(NETWORKS[network](), rows=2)
    passes = _Passes()
    passes.watch(monkeypatch)
    before = weights_digest(question.model)
    for after in (0, 2):
        token, seen = CancelToken(), list[int]()

        def listen(_: Progress, found: tuple[Any, ...] = (after, token, seen)) -> None:
            patience, mine, told = found
            told.append(passes.count)
            if len(told) > patience:
                mine.cancel()

        with pytest.raises(CancelledError):
            run(method, question, context=JobContext(report=listen, token=token))
        assert passes.count - seen[after] <= _PASSES_IN_A_BATCH.get(method, 1)
        _is_as_found(question, before)


@pytest.mark.parametrize(("method", "network"), FIRST_PAIRS)
def test_a_failure_gives_the_model_back(
    method: str, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(NETWORKS[network](), rows=2)
    before = weights_digest(question.model)
    passes = _Passes()
    passes.watch(monkeypatch)
    run(method, question)
    assert passes.count > 0
    # A network of its own: what was prepared for the first one is kept with it.
    question = ask(NETWORKS[network](), rows=2)
    failing = _Passes(breaks_at=passes.count // 2 + 1)
    monkeypatch.undo()
    failing.watch(monkeypatch)
    with pytest.raises(ZeroDivisionError):
        run(method, question)
    _is_as_found(question, before)
