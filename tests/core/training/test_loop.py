from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.training import TrainingPlan
from core.training import loop
from core.training.loop import Fit, Rows, fit
from core.training.losses import Objective


class Counted(nn.Linear):
    """A linear layer that counts its passes and can press Cancel at one of them."""

    def __init__(self, token: CancelToken | None = None, *, at: int = 0) -> None:
        super().__init__(2, 1)
        self.token, self.at, self.passes = token, at, 0

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        self.passes += 1
        if self.token is not None and self.passes == self.at:
            self.token.cancel()
        return super().forward(inputs)


def rows(count: int, *, sign: float = 1.0) -> Rows:
    draw = torch.Generator().manual_seed(1)
    inputs = torch.randn(count, 2, generator=draw)
    return Rows(inputs, sign * inputs.sum(dim=1, keepdim=True))


def run(
    network: nn.Module, plan: TrainingPlan, *, validation: Rows, context: JobContext | None = None
) -> Fit:
    return fit(
        network,
        plan,
        training=rows(40),
        validation=validation,
        objective=Objective("mse"),
        source=torch.Generator().manual_seed(2),
        context=context or JobContext(),
    )


def test_every_row_is_seen_once_in_an_epoch_however_batches_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = Rows(torch.arange(10.0)[:, None], torch.arange(10))
    copied = list(part.shuffled(4, source=torch.Generator().manual_seed(0)))
    monkeypatch.setattr(loop, "_COPIED_BYTES", 0)
    picked = list(part.shuffled(4, source=torch.Generator().manual_seed(0)))
    assert [len(inputs) for inputs, _ in copied] == [4, 4, 2]
    assert sorted(torch.cat([targets for _, targets in copied]).tolist()) == list(range(10))
    for (inputs, targets), (other, others) in zip(copied, picked, strict=True):
        assert torch.equal(inputs, other)
        assert torch.equal(targets, others)
        assert torch.equal(inputs[:, 0].long(), targets)


def test_plain_descent_follows_its_equation() -> None:
    """One full batch with momentum from rest: w - rate · gradient, in closed form."""
    part = rows(40)
    network = nn.Linear(2, 1)
    start, bias = network.weight.detach().clone().double(), network.bias.item()
    plan = TrainingPlan(optimiser="sgd", learning_rate=0.1, epochs=1, batch_size=40)
    found = run(network, plan, validation=part)
    inputs, targets = part.inputs.double(), part.targets.double()
    errors = inputs @ start.T + bias - targets
    gradient = 2 * (errors.T @ inputs) / 40
    torch.testing.assert_close(found.state["weight"].double(), start - 0.1 * gradient)
    assert found.history[0].training_loss == pytest.approx((errors**2).mean().item(), rel=1e-5)


def test_early_stopping_restores_the_best_weights() -> None:
    """Validation wants the opposite, so that the first epoch stays the best one."""
    network = nn.Linear(2, 1)
    plan = TrainingPlan(learning_rate=0.05, epochs=30, patience=4, batch_size=8)
    opposite = rows(20, sign=-1.0)
    with torch.no_grad():
        network.weight.fill_(-1.0)
        network.bias.zero_()
    found = run(network, plan, validation=opposite)
    assert (found.best_epoch, len(found.history)) == (1, 5)
    assert found.stopped == (
        "Stopped after epoch 5: the validation loss had not fallen for 4 epochs; the weights of "
        "epoch 1, with the lowest validation loss, were kept."
    )
    network.load_state_dict(found.state)
    with torch.no_grad():
        loss = ((network(opposite.inputs) - opposite.targets) ** 2).mean().item()
    assert loss == pytest.approx(found.history[0].validation_loss, rel=1e-5)
    assert found.history[0].validation_loss < found.history[-1].validation_loss


def test_a_full_run_says_so() -> None:
    found = run(nn.Linear(2, 1), TrainingPlan(epochs=2), validation=rows(10))
    assert found.stopped == (
        "All 2 planned epochs were run; the weights of epoch 2, with the lowest validation loss, "
        "were kept."
    )


@pytest.mark.parametrize("at", [1, 3, 7])
def test_cancel_stops_within_one_batch(at: int) -> None:
    token = CancelToken()
    network = Counted(token, at=at)
    plan = TrainingPlan(epochs=3, batch_size=10)
    with pytest.raises(CancelledError):
        run(network, plan, validation=rows(10), context=JobContext(token=token))
    assert network.passes == at


def test_progress_counts_batches_and_carries_the_curve() -> None:
    seen: list[Progress] = []
    plan = TrainingPlan(epochs=3, batch_size=10)
    found = run(nn.Linear(2, 1), plan, validation=rows(10), context=JobContext(seen.append))
    ends = [report for report in seen if len(report.figures) == 2]
    assert [report.note for report in ends] == [f"epoch {n} of 3" for n in (1, 2, 3)]
    assert [report.done for report in ends] == [4, 8, 12]
    assert {report.total for report in seen} == {12}
    last = found.history[-1]
    assert ends[-1].figures == (
        ("training loss", last.training_loss),
        ("validation loss", last.validation_loss),
    )
    assert seen[-1].done == 12


def test_progress_of_batches_is_throttled() -> None:
    seen: list[Progress] = []
    plan = TrainingPlan(epochs=40, batch_size=1)
    run(nn.Linear(2, 1), plan, validation=rows(10), context=JobContext(seen.append))
    assert len(seen) < 40 * 40 / 2


def test_an_exploding_loss_stops_with_advice() -> None:
    plan = TrainingPlan(optimiser="sgd", learning_rate=10.0, epochs=50, batch_size=10)
    with pytest.raises(AuditError, match="Training diverged in epoch") as caught:
        run(nn.Linear(2, 1), plan, validation=rows(10))
    assert "at learning rate 10" in caught.value.sentence
    assert "Lower the learning rate, for example to 1," in caught.value.sentence


def test_a_loss_that_is_no_number_stops_training() -> None:
    network = nn.Linear(2, 1)
    with torch.no_grad():
        network.bias.fill_(math.nan)
    with pytest.raises(AuditError, match="a training loss of nan"):
        run(network, TrainingPlan(epochs=2), validation=rows(10))
    broken = Rows(torch.full((3, 2), math.inf), torch.zeros(3, 1))
    with pytest.raises(AuditError, match="a validation loss of"):
        run(nn.Linear(2, 1), TrainingPlan(epochs=2), validation=broken)
