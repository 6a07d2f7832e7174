"""Accumulated, cut and joined batches against one large batch, in float64."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.training import TrainingPlan
from core.training import losses
from core.training.batches import Batching
from core.training.descent import NO_MIXED
from core.training.loop import Fit, Options, fit
from core.training.losses import Objective
from core.training.rows import Rows

DRAW = torch.Generator().manual_seed(4)
INPUTS = torch.randn(24, 3, generator=DRAW, dtype=torch.float64)
TARGETS = torch.randint(0, 2, (24,), generator=DRAW)
WEIGHTED = Objective("cross_entropy", weights=(0.7, 1.6), smoothing=0.1)


def trained(*, most_rows: int | None = None, **plan: Any) -> Fit:
    torch.manual_seed(1)
    network = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    chosen = TrainingPlan.model_validate({"epochs": 3, "learning_rate": 0.05} | plan)
    return fit(
        network,
        chosen,
        training=Rows(INPUTS, TARGETS),
        validation=Rows(INPUTS, TARGETS),
        objective=WEIGHTED,
        source=torch.Generator().manual_seed(2),
        context=JobContext(),
        options=Options(most_rows=most_rows),
    )


def assert_equal_training(one: Fit, other: Fit) -> None:
    for name, value in one.state.items():
        torch.testing.assert_close(other.state[name], value, rtol=0, atol=1e-12)
    for line, same in zip(one.history, other.history, strict=True):
        assert same.training_loss == pytest.approx(line.training_loss, rel=1e-9)
        assert same.gradient == pytest.approx(line.gradient, rel=1e-9)


@pytest.fixture(autouse=True)
def weights_in_double(monkeypatch: pytest.MonkeyPatch) -> None:
    """Class weights are float32 by themselves, which would end the comparison at 1e-7."""
    monkeypatch.setattr(
        losses,
        "_on_device",
        lambda weights, device: torch.tensor(weights, dtype=torch.float64, device=device),
    )


@pytest.mark.parametrize("settings", [{}, {"clip": 0.05}, {"l1": 0.01, "optimiser": "sgd"}])
def test_batches_added_up_equal_one_large_batch(settings: dict[str, Any]) -> None:
    large = trained(batch_size=10, **settings)
    assert_equal_training(large, trained(batch_size=5, accumulate=2, **settings))


def test_a_last_step_of_fewer_batches_is_the_mean_over_its_rows() -> None:
    """24 rows in batches of 7: steps of 14 and of 10 rows."""
    assert_equal_training(trained(batch_size=14), trained(batch_size=7, accumulate=2))


def test_batches_cut_for_memory_give_the_same_steps() -> None:
    whole = trained(batch_size=10)
    assert_equal_training(whole, trained(batch_size=10, most_rows=3))
    assert_equal_training(whole, trained(batch_size=5, accumulate=2, most_rows=2))


def sizes(network: nn.Module, rows: int, **plan: int) -> list[list[int]]:
    chosen = TrainingPlan.model_validate(plan)
    batching = Batching(chosen, network, rows=rows)
    part = Rows(torch.arange(float(rows))[:, None], torch.arange(rows))
    steps = list(batching.steps_of(iter(part.chunks(chosen.batch_size))))
    assert len(steps) == batching.steps
    assert torch.equal(torch.cat([part for step in steps for _, part in step]), torch.arange(rows))
    return [[len(targets) for _, targets in step] for step in steps]


def test_a_last_row_alone_joins_the_batch_before_it_where_a_batch_is_normalised() -> None:
    normalised = nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2))
    assert sizes(normalised, 9, batch_size=4) == [[4], [5]]
    assert sizes(normalised, 5, batch_size=4) == [[5]]
    assert sizes(normalised, 10, batch_size=4) == [[4], [4], [2]]
    assert sizes(nn.Linear(1, 2), 9, batch_size=4) == [[4], [4], [1]]
    assert sizes(nn.Linear(1, 2), 9, batch_size=4, accumulate=2) == [[4, 4], [1]]


def test_a_batch_of_one_row_cannot_be_normalised() -> None:
    network = nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2))
    with pytest.raises(AuditError, match="cannot learn from batches of one row"):
        Batching(TrainingPlan(batch_size=1), network, rows=9)
    with pytest.raises(AuditError, match="1 training rows"):
        Batching(TrainingPlan(batch_size=8), network, rows=1)


def test_training_metric_and_norms_follow_their_definitions() -> None:
    """One full batch at rate nearly zero: everything is measured on the same weights."""
    found = trained(batch_size=24, epochs=1, learning_rate=1e-12)
    line = found.history[0]
    assert line.training_metric == line.validation_metric
    assert line.training_loss == pytest.approx(line.validation_loss, rel=1e-9)
    by_layer = {signal.layer: signal for signal in found.signals}
    counts = {"0": 3 * 4 + 4, "2": 4 * 2 + 2}
    total = sum(by_layer[name].first ** 2 * count for name, count in counts.items()) ** 0.5
    assert line.gradient == pytest.approx(total, rel=1e-6)
    assert by_layer["1"].saturated == 0.0


def test_mixed_precision_without_a_gpu_is_told() -> None:
    mixed, plain = trained(mixed_precision=True), trained()
    assert mixed.events == (NO_MIXED,)
    assert mixed.history == plain.history
    names: list[tuple[str, Tensor]] = list(plain.state.items())
    assert all(torch.equal(mixed.state[name], value) for name, value in names)
