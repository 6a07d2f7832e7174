from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.models.build import build
from core.models.outputs import predict, predicted_classes, probabilities
from core.records.architecture import Architecture, Dropout, Linear


def network() -> nn.Module:
    layers = (
        Linear(name="first", inputs=3, outputs=4),
        Dropout(name="dropout", probability=0.5),
        Linear(name="output", inputs=4, outputs=2),
    )
    return build(Architecture(input_shape=(3,), layers=layers, output="logits"))


def rows(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(0).standard_normal((count, 3)).astype(np.float32)


def test_outputs_are_those_of_eval_mode_in_float64() -> None:
    model, inputs = network(), rows(10)
    inputs.flags.writeable = False
    found = predict(model, inputs, batch=4)
    first, output = (module for module in model.children() if isinstance(module, nn.Linear))
    exact = inputs.astype(np.float64) @ first.weight.detach().double().numpy().T
    exact = exact + first.bias.detach().double().numpy()
    exact = exact @ output.weight.detach().double().numpy().T
    exact = exact + output.bias.detach().double().numpy()
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, exact, atol=1e-6)


def test_modes_of_all_modules_are_restored_also_on_cancel() -> None:
    model = network().train()
    model.get_submodule("dropout").eval()
    predict(model, rows(3))
    assert [module.training for module in model.modules()] == [True, True, False, True]
    token = CancelToken()
    reports: list[Progress] = []

    def report(progress: Progress) -> None:
        reports.append(progress)
        token.cancel()

    with pytest.raises(CancelledError):
        predict(model, rows(30), batch=10, context=JobContext(report, token))
    assert len(reports) == 1
    assert [module.training for module in model.modules()] == [True, True, False, True]


def test_no_gradient_is_recorded_and_double_models_stay_double() -> None:
    model = network().double()
    predict(model, rows(3))
    assert all(weight.grad is None for weight in model.parameters())
    assert {weight.dtype for weight in model.parameters()} == {torch.float64}


def test_no_rows_is_a_bug_and_not_an_empty_answer() -> None:
    with pytest.raises(ValueError, match="no rows"):
        predict(network(), rows(0))


def test_probabilities_follow_the_kind_of_output_even_at_extremes() -> None:
    logits = np.array([[0.0, np.log(3.0)], [1000.0, -1000.0]])
    np.testing.assert_allclose(probabilities(logits, "logits"), [[0.25, 0.75], [1.0, 0.0]])
    single = np.array([[np.log(3.0)], [-800.0]])
    np.testing.assert_allclose(probabilities(single, "logit"), [[0.25, 0.75], [1.0, 0.0]])
    already = np.array([[0.25, 0.75]])
    assert probabilities(already, "probabilities") is already


def test_a_row_is_given_its_most_probable_class_and_the_first_of_equal_ones() -> None:
    logits = np.array([[0.0, 2.0, 1.0], [3.0, 3.0, 0.0]])
    assert predicted_classes(logits, "logits").tolist() == [1, 0]
    assert predicted_classes(np.array([[-0.5], [0.5], [0.0]]), "logit").tolist() == [0, 1, 0]
    assert predicted_classes(np.array([[0.25, 0.75]]), "probabilities").tolist() == [1]
    assert predicted_classes(np.array([[3.0, 9.0]]), "forecast").tolist() == [0]
    assert predicted_classes(np.array([[3.0], [-1.0]]), "value").tolist() == [0, 0]


def test_outputs_that_are_no_probabilities_are_refused() -> None:
    with pytest.raises(AuditError, match=r"a row that misses 1 by 0\.5"):
        probabilities(np.array([[0.25, 0.25]]), "probabilities")
    with pytest.raises(AuditError, match=r"a value of -0\.5"):
        probabilities(np.array([[-0.5, 1.5]]), "probabilities")
    with pytest.raises(ValueError, match="'value' has no probabilities"):
        probabilities(np.array([[3.0]]), "value")
