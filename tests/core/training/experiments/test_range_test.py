"""The range test: its curve, its rule, and that it leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.dataset import Prepared
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan import Plan
from core.plan.edit import edited
from core.training.experiments.range_test import (
    HIGHEST,
    LEAST_STEPS,
    LOWEST,
    range_test,
    reading,
    suggested,
)
from core.training.train import train
from tests.core.training.conftest import blobs_plan, rows_of


def _curve(fall: float) -> tuple[list[float], list[float]]:
    """Return a made-up curve: flat, a fall around 1e-3, its minimum at 1e-2, then a rise."""
    rates = np.geomspace(1e-6, 1.0, 121)
    place = np.log10(rates)
    losses = 1.0 - fall / (1 + np.exp(-6 * (place + 3))) + 5 * np.maximum(place + 1.5, 0) ** 2
    return rates.tolist(), losses.tolist()


def test_the_rate_is_taken_where_the_loss_falls_most_steeply() -> None:
    view = reading(*_curve(0.5))
    assert view.suggestion == pytest.approx(1e-3, rel=0.15)
    assert view.remedy is not None
    assert view.remedy.label == "Use this rate"
    assert view.remedy.changes == {"training.learning_rate": view.suggestion}
    assert f"Suggested: {view.suggestion:g}" in view.sentence


def test_the_rate_stays_a_tenth_below_the_minimum() -> None:
    rates = np.geomspace(1e-6, 1.0, 121)
    smooth = np.where(rates < 1e-2, 1.0, 0.2) + np.where(rates > 2e-2, 1.0, 0.0)
    place = suggested(rates, smooth)
    assert place is not None
    lowest = rates[int(smooth.argmin())]
    assert rates[place] <= lowest / 10
    assert rates[place + 1] > lowest / 10


@pytest.mark.parametrize("fall", [0.0, 0.01])
def test_nothing_is_suggested_where_the_loss_does_not_fall(fall: float) -> None:
    view = reading(*_curve(fall))
    assert view.suggestion is None
    assert view.remedy is None
    assert "does not fall" in view.sentence


def test_the_curve_of_a_network_repeats_and_leaves_torch_as_it_was(
    blobs: tuple[Plan, Prepared],
) -> None:
    plan, rows = blobs
    state = torch.get_rng_state()
    first = range_test(plan, rows, folder=Path(), context=JobContext())
    torch.manual_seed(5)
    again = torch.get_rng_state()
    assert range_test(plan, rows, folder=Path(), context=JobContext()) == first
    assert torch.equal(torch.get_rng_state(), again)
    assert not torch.equal(state, again)
    assert first.rates[0] == pytest.approx(LOWEST)
    assert len(first.rates) <= LEAST_STEPS
    assert first.rates[-1] <= HIGHEST * 1.001
    growth = np.diff(np.log(first.rates))
    assert np.allclose(growth, growth[0])
    assert first.suggestion is not None


def test_the_suggestion_trains_better_than_a_hundredth_of_it(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    found = range_test(plan, rows, folder=Path(), context=JobContext()).suggestion
    assert found is not None
    losses = []
    for rate in (found, found / 100):
        changed = edited(plan, {"training.learning_rate": rate, "training.epochs": 4})
        history = train(changed, rows, context=JobContext()).record.history
        losses.append(history[-1].validation_loss)
    assert losses[0] < losses[1]


def test_a_loss_that_explodes_ends_the_test(tmp_path: Path) -> None:
    plan = blobs_plan(
        tmp_path,
        task="regression",
        model={"family": "mlp", "activation": "identity", "hidden": (32, 32)},
        training={"optimiser": "sgd", "batch_size": 16},
    )
    rows = rows_of(plan, folder=tmp_path)
    view = range_test(plan, rows, folder=Path(), context=JobContext())
    assert view.rates[-1] < HIGHEST
    assert "grew beyond bounds" in view.sentence
    assert view.suggestion is not None
    assert view.suggestion < view.rates[-1] / 10


def test_cancel_comes_through_between_batches(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        range_test(plan, rows, folder=Path(), context=JobContext(stop, token))
