"""Questions that cannot be answered are refused before anything is computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.explanation import AttributionRecord
from explainers.attribute import attribute
from explainers.engine.given_back import weights_digest
from explainers.engine.sanity import require_sound
from explainers.question import Question
from tests.explainers.questions import ask, cnn, gru, linear, mlp, with_model
from tests.explainers.texts import question as text_question


def _refusal(question: Question) -> str:
    with pytest.raises(AuditError) as caught:
        require_sound(question)
    return caught.value.sentence


def _attribute(question: Question, name: str = "integrated_gradients") -> AttributionRecord:
    record, _, _ = attribute(
        name,
        question,
        settings=ExplanationPlan(),
        seed=1,
        memory_mib=64,
        checkpoint="c",
        rows=tuple(range(10, 10 + question.rows)),
        context=JobContext(),
    )
    return record


class Around(nn.Module):
    """Hands the rows through something before, or the outputs after, the network."""

    def __init__(self, network: nn.Module, after: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.after = after

    def forward(self, inputs: Tensor) -> object:
        return self.after(self.network(inputs))


class Noise(nn.Module):
    def forward(self, outputs: Tensor) -> Tensor:
        return outputs + torch.randn_like(outputs)


class LeftActive(nn.Dropout):
    """Dropout that does not listen to eval mode."""

    def train(self, mode: bool = True) -> LeftActive:  # noqa: ARG002
        return super().train(True)


class Pair(nn.Module):
    def forward(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        return outputs, outputs


class Constant(nn.Module):
    def forward(self, outputs: Tensor) -> Tensor:
        return torch.zeros_like(outputs) + 0.25


class Summed(nn.Module):
    def forward(self, outputs: Tensor) -> Tensor:
        return outputs.sum(dim=1)


class Own(nn.Module):
    """Draws in its own forward pass, which no submodule does."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        found: Tensor = self.network(nn.functional.dropout(inputs, training=True))
        return found


@pytest.mark.parametrize("described", [mlp(), cnn(), gru(), linear(outputs=1, output="logit")])
def test_sound_questions_pass_and_leave_no_trace(described: object) -> None:
    question = ask(described)  # type: ignore[arg-type]
    before, state = weights_digest(question.model), torch.get_rng_state()
    require_sound(question)
    assert weights_digest(question.model) == before
    assert torch.equal(torch.get_rng_state(), state)
    assert question.model.training
    assert not any(module._forward_hooks for module in question.model.modules())


@pytest.mark.parametrize(
    ("after", "named"),
    [(Noise(), "'after' (Noise)"), (LeftActive(0.5), "'after' (LeftActive)")],
)
def test_randomness_in_eval_mode_is_found_and_named(after: nn.Module, named: str) -> None:
    question = ask(mlp())
    model = Around(question.model, after)
    state = torch.get_rng_state()
    said = _refusal(with_model(question, model))
    assert "answers differently each time" in said
    assert named in said
    assert torch.equal(torch.get_rng_state(), state)
    assert not any(module._forward_hooks for module in model.modules())


def test_randomness_outside_of_all_modules_is_laid_to_the_network() -> None:
    question = ask(mlp())
    assert "the network itself (Own)" in _refusal(with_model(question, Own(question.model)))


def test_ordinary_dropout_is_quiet_in_eval_mode() -> None:
    question = ask(mlp())
    require_sound(with_model(question, Around(question.model, nn.Dropout(0.5))))


def test_an_output_that_never_changes_is_refused() -> None:
    question = ask(mlp())
    said = _refusal(with_model(question, Around(question.model, Constant())))
    assert "the same output for every row" in said
    assert "0.25 for 5 rows, their baselines and 4 background rows" in said


def test_one_row_that_differs_is_enough() -> None:
    question = ask(linear(), rows=40)
    inputs = question.inputs[:1].repeat(40, 1)
    inputs[39] += 1.0
    same = question.inputs[:1]
    lone = replace(
        question, inputs=inputs, baseline=same.expand(40, -1).clone(), background=same.clone()
    )
    require_sound(lone)


@pytest.mark.parametrize(
    ("after", "seen"),
    [(Pair(), "Found: a tuple of 2"), (Summed(), "Found: an output of shape 5 for 5 rows")],
)
def test_an_output_that_is_no_table_is_refused(after: nn.Module, seen: str) -> None:
    question = ask(mlp())
    said = _refusal(with_model(question, Around(question.model, after)))
    assert "one table of numbers" in said
    assert seen in said


def test_an_output_that_is_not_a_number_is_refused() -> None:
    question = ask(mlp())
    with torch.no_grad():
        next(question.model.parameters()).fill_(float("nan"))
    assert "not a number. Found: 15 of 15 values" in _refusal(question)


@pytest.mark.parametrize("wrong", [3, -1])
def test_a_class_that_the_network_does_not_have_is_refused(wrong: int) -> None:
    question = ask(mlp())
    targets = question.targets.clone()
    targets[2] = wrong
    for asked in (targets, torch.stack((torch.zeros_like(targets), targets), dim=1)):
        said = _refusal(replace(question, targets=asked))
        assert f"Found: class {wrong}. Allowed: 0 to 2" in said


def test_a_single_logit_has_two_classes() -> None:
    question = ask(linear(outputs=1, output="logit"))
    require_sound(replace(question, targets=torch.ones(5, dtype=torch.int64)))
    said = _refusal(replace(question, targets=torch.full((5,), 2)))
    assert "Allowed: 0 to 1" in said


def test_a_baseline_of_another_shape_is_refused() -> None:
    question = ask(mlp())
    said = _refusal(replace(question, baseline=question.baseline[:, :5]))
    assert "Found: 5 × 5. Allowed: 5 × 6" in said
    said = _refusal(replace(question, background=question.background[:, :4]))
    assert "Found: 4 × 4. Allowed: one row or more of 6" in said
    assert "nothing to explain" in _refusal(replace(question, inputs=question.inputs[:0]))


def test_texts_without_a_word_are_refused_or_noted() -> None:
    assert "without a word" in _refusal(text_question((0, 0, 0), (0, 0, 0)))
    record = _attribute(text_question((2, 3, 0), (0, 0, 0)), "occlusion")
    assert record.status == "computed"
    assert "Row 12: the text holds no word." in record.notes


def test_a_fault_is_a_record_with_its_sentence() -> None:
    question = ask(mlp())
    record = _attribute(with_model(question, Around(question.model, Constant())))
    assert record.status == "failed"
    assert "the same output for every row" in record.reason


def test_a_row_that_is_its_own_baseline_says_so_and_divides_by_nothing() -> None:
    question = ask(mlp())
    baseline = question.baseline.clone()
    baseline[1] = question.inputs[1]
    record = _attribute(replace(question, baseline=baseline))
    assert "Row 12: the baseline is the row itself, so that no part gets anything." in record.notes
    assert record.outputs[1] == record.baseline_outputs[1]
    assert record.gate is not None
    assert record.gate.errors[1] == 0.0
    everywhere = _attribute(replace(question, baseline=question.inputs.clone()))
    assert everywhere.gate is not None
    assert everywhere.gate.errors == (0.0,) * 5
    assert "Rows 11, 12, 13, 14 and 15: the baseline is" in everywhere.notes[-1]
    assert np.isfinite(everywhere.outputs).all()
