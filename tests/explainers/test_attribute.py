"""One method on one question, from refusal to record."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy
import torch

from core.canonical import sha256_bytes
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.plan.explanation import ExplanationPlan
from core.records.explanation import AttributionRecord
from explainers.attribute import attribute, explained_and_judged
from explainers.explanation import Explanation
from explainers.question import Question
from tests.explainers import texts
from tests.explainers.questions import ask, cnn, gru, mlp


def _attribute(
    name: str, question: Question, *, context: JobContext | None = None, **settings: float
) -> tuple[AttributionRecord, bytes, Explanation | None]:
    return attribute(
        name,
        question,
        settings=ExplanationPlan.model_validate({"samples": 60, **settings}),
        seed=3,
        memory_mib=64,
        checkpoint="c" * 64,
        rows=tuple(range(10, 10 + question.rows)),
        context=context or JobContext(),
    )


def test_a_refusal_is_a_record_with_its_reason() -> None:
    record, artifact, explanation = _attribute("deeplift", ask(gru()))
    assert record.status == "refused"
    assert "recurrent" in record.reason
    assert record.rows == (10, 11, 12, 13, 14)
    assert (artifact, explanation, record.values, record.gate) == (b"", None, "", None)


def test_an_expected_fault_is_a_record_with_its_sentence() -> None:
    question = ask(mlp())
    with torch.no_grad():
        next(question.model.parameters()).fill_(float("nan"))
    record, artifact, explanation = _attribute("occlusion", question)
    assert record.status == "failed"
    assert "not a number" in record.reason
    assert (artifact, explanation) == (b"", None)
    assert question.model.training


def test_a_bug_keeps_its_type() -> None:
    question = ask(mlp())
    with pytest.raises(KeyError):
        _attribute("reading_tea_leaves", question)


def test_a_cancel_passes_through() -> None:
    question, token = ask(mlp()), CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        _attribute("occlusion", question, context=JobContext(token=token))
    assert question.model.training


def test_the_artifact_holds_the_values_and_is_named_by_its_hash() -> None:
    question = ask(cnn(), rows=8)
    record, artifact, explanation = _attribute("gradient_shap", question)
    assert explanation is not None
    arrays = safetensors.numpy.load(artifact)
    assert set(arrays) == {"values", "full", "standard_errors"}
    assert arrays["values"].dtype == np.float64
    assert np.array_equal(arrays["values"], explanation.player_values)
    assert np.array_equal(arrays["full"], explanation.values)
    assert record.values == sha256_bytes(artifact)
    assert record.players == question.players.names
    assert record.target == "logit of the class"
    assert record.baseline == "A random row."
    assert AttributionRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("method", ["integrated_gradients", "gradient_shap", "kernel_shap"])
def test_the_same_question_gives_the_same_bytes(method: str) -> None:
    first, second = (_attribute(method, ask(mlp(), rows=8)) for _ in range(2))
    assert first[0] == second[0]
    assert first[1] == second[1]


def test_means_are_taken_over_rows_within_the_gate_only() -> None:
    question = ask(mlp("relu"), rows=30, scale=4.0)
    record, _, explanation = _attribute(
        "integrated_gradients", question, max_steps=16, tolerance=0.002
    )
    assert record.gate is not None
    assert explanation is not None
    assert record.gate.state == "some"
    within = np.array(record.gate.within)
    expected = np.abs(explanation.player_values[within]).mean(0)
    assert [estimate.value for estimate in record.mean_absolute] == pytest.approx(expected)
    for estimate in record.mean_absolute:
        assert estimate.n == within.sum()
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.value is not None
        assert estimate.low <= estimate.value <= estimate.high


def test_without_a_row_within_the_gate_there_is_no_mean() -> None:
    record, _, _ = _attribute("gradient_shap", ask(mlp("tanh"), scale=4.0), samples=10)
    assert record.gate is not None
    assert record.gate.state == "outside"
    assert all(estimate.value is None for estimate in record.mean_absolute)
    assert "no row" in record.mean_absolute[0].note


def test_descriptive_methods_are_averaged_over_all_rows() -> None:
    record, _, explanation = _attribute("saliency", ask(mlp(), rows=8))
    assert explanation is not None
    expected = explanation.player_values.mean(0)
    assert [estimate.value for estimate in record.mean_absolute] == pytest.approx(expected)


def test_empty_texts_are_refused_alone_but_not_behind_others() -> None:
    empty = texts.question((0, 0, 0), (0, 0, 0))

    def ask_empty(*, is_sound: bool) -> Explanation:
        found, _ = explained_and_judged(
            "occlusion",
            empty,
            settings=ExplanationPlan(),
            seed=0,
            memory_mib=64,
            rows=(4, 5),
            is_sound=is_sound,
            context=JobContext(),
        )
        return found

    with pytest.raises(AuditError, match="without a word"):
        ask_empty(is_sound=False)
    assert "Rows 5 and 6: the text holds no word." in ask_empty(is_sound=True).notes
