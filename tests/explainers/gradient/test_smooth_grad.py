"""SmoothGrad and VarGrad: closed forms on linear and quadratic functions, and their noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import NoiseTunnel, Saliency
from torch import Tensor, nn

from core.errors import AuditError
from core.records.architecture import Architecture
from explainers.explanation import Explanation
from explainers.gradient.noisy_copies import noisy_copies
from explainers.question import Question
from tests.explainers import texts
from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, gru, linear, mlp, weights_of, with_model

_CURVES = torch.tensor(
    [
        [2.0, 0.5, 0.0, 0.0],
        [0.5, -1.0, 0.3, 0.0],
        [0.0, 0.3, 0.0, 0.0],
        [0.0, 0.0, 0.0, 3.0],
    ]
)
_SLOPES = torch.tensor([1.0, -2.0, 0.5, 0.0])


class _Quadratic(nn.Module):
    """f(x) = x' A x / 2 + b' x, whose gradient is A x + b."""

    def forward(self, inputs: Tensor) -> Tensor:
        curved = 0.5 * ((inputs @ _CURVES) * inputs).sum(dim=1) + inputs @ _SLOPES
        return curved[:, None]


def _quadratic(rows: int = 5) -> Question:
    question = ask(linear(4, 1, output="value"), rows=rows)
    return with_model(replace(question, targets=torch.zeros_like(question.targets)), _Quadratic())


def _explain(
    method: str, question: Question, *, noise: float = 0.2, draws: int = 50, memory_mib: int = 64
) -> Explanation:
    tuning = {"noise": noise, "noise_draws": draws}
    return explained(method, question, seed=3, memory_mib=memory_mib, tuning=tuning)


def test_on_a_linear_network_the_slopes_are_its_weights_and_do_not_vary() -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    smooth, varied = (_explain(method, question) for method in ("smooth_grad", "var_grad"))
    assert np.allclose(smooth.values, weights[question.targets.numpy()], atol=1e-7)
    assert not varied.values.any()
    assert smooth.standard_errors is not None
    assert not smooth.standard_errors.any()
    assert (smooth.steps == 50).all()


def test_the_mean_of_a_quadratics_slopes_is_its_slope_within_the_stated_errors() -> None:
    question = _quadratic()
    found = _explain("smooth_grad", question, draws=2000)
    expected = (question.inputs @ _CURVES + _SLOPES).double().numpy()
    assert found.standard_errors is not None
    assert (np.abs(found.values - expected) <= 4 * found.standard_errors + 1e-6).all()
    ranges = np.ptp(question.inputs.double().numpy(), axis=0)
    deviations = np.sqrt((_CURVES.double().numpy() ** 2) @ (0.2 * ranges) ** 2 / 2000)
    assert np.allclose(found.standard_errors, deviations, rtol=0.1)


def test_the_variance_of_a_quadratics_slopes_is_that_of_its_curvature() -> None:
    question = _quadratic()
    found = _explain("var_grad", question, draws=4000)
    ranges = np.ptp(question.inputs.double().numpy(), axis=0)
    expected = (_CURVES.double().numpy() ** 2) @ (0.2 * ranges) ** 2
    # The variance of n normal draws is known to within its own √(2 / (n − 1)).
    assert np.allclose(found.values, expected, rtol=4.5 * np.sqrt(2 / 3999))


@pytest.mark.parametrize("described", [mlp("tanh"), cnn(), gru()], ids=["mlp", "cnn", "gru"])
def test_it_comes_as_near_captums_as_both_draw(described: Architecture) -> None:
    question = ask(described, rows=2, scale=2.0)
    # One range for all inputs, which is what captum's noise has.
    ends = torch.stack([-torch.ones(described.input_shape), torch.ones(described.input_shape)])
    asked = replace(question, inputs=ends, model=question.model.eval())
    ours = _explain("smooth_grad", asked, noise=0.2, draws=400)
    torch.manual_seed(0)
    theirs = NoiseTunnel(Saliency(asked.model)).attribute(
        asked.inputs,
        nt_type="smoothgrad",
        nt_samples=400,
        stdevs=0.4,
        target=asked.targets,
        abs=False,
    )
    merged = asked.players.merge(theirs.detach().double().numpy())
    assert ours.standard_errors is not None
    error = np.sqrt(2) * ours.standard_errors
    assert (np.abs(ours.player_values - merged) <= 4.5 * error + 1e-5).all()


def test_the_copies_do_not_change_with_the_chunk_or_the_other_rows_order() -> None:
    question = ask(cnn())
    whole = noisy_copies(question, share=0.1, draws=7, seed=1)
    every, _ = whole.at(0, whole.count)
    parts = torch.cat([whole.at(start, min(start + 4, 35))[0] for start in range(0, 35, 4)])
    assert torch.equal(every, parts)
    other = noisy_copies(question, share=0.1, draws=7, seed=2)
    assert not torch.equal(every, other.at(0, other.count)[0])


def test_an_image_gets_noise_by_the_range_of_each_channel() -> None:
    question = ask(cnn(channels=2), rows=3)
    inputs = question.inputs.clone()
    inputs[:, 0, :2] = 0.25  # a border that never varies still gets the channel's noise
    inputs[:, 1] *= 10
    copies = noisy_copies(replace(question, inputs=inputs), share=0.1, draws=2, seed=0)
    for channel in (0, 1):
        span = inputs[:, channel].max() - inputs[:, channel].min()
        assert torch.allclose(copies.deviations[channel], 0.1 * span)


def test_padding_gets_no_noise() -> None:
    question = ask(gru())
    present = torch.ones(5, 1, 20)
    present[1, 0, 12:] = 0
    marked = replace(
        question,
        inputs=torch.cat([question.inputs * present, present], dim=1),
        architecture=question.architecture.model_copy(
            update={"input_shape": (2, 20), "steps": "marked"}
        ),
    )
    copies, _ = noisy_copies(marked, share=0.3, draws=4, seed=0).at(0, 20)
    assert torch.equal(copies[:, 1], marked.inputs[:, 1].repeat_interleave(4, dim=0))
    assert not copies[4:8, 0, 12:].any()
    assert (copies[4:8, 0, :12] != marked.inputs[1, 0, :12]).all()


def test_words_are_told_by_the_size_of_their_slopes() -> None:
    question = texts.question((2, 3, 1, 0), (4, 2, 0, 0))
    found = _explain("smooth_grad", question)
    # The value is the mean of the words' worths: every real word has the slope 1 / count.
    assert np.allclose(found.values, [[1 / 3, 1 / 3, 1 / 3, 0], [0.5, 0.5, 0, 0]], atol=1e-6)
    assert any("absolute slopes" in note for note in found.notes)
    assert not _explain("var_grad", question).values.any()


def test_rows_that_are_all_alike_are_refused_in_words() -> None:
    with pytest.raises(AuditError, match="no input has a range"):
        _explain("smooth_grad", ask(linear(), rows=1))


def test_a_row_has_the_same_noise_whichever_rows_are_asked_with_it() -> None:
    several = ask(mlp("tanh"), rows=4)
    known = replace(several, ranges=torch.full((6,), 3.0))
    alone = replace(
        known,
        inputs=known.inputs[:1],
        baseline=known.baseline[:1],
        targets=known.targets[:1],
    )
    together = _explain("smooth_grad", known)
    assert np.array_equal(_explain("smooth_grad", alone).values, together.values[:1])
    assert not np.array_equal(_explain("smooth_grad", several).values, together.values)
