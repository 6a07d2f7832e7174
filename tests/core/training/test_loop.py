from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.training import TrainingPlan
from core.records.live import SO_FAR, LiveCurve
from core.training import rows as rows_module
from core.training import watch
from core.training.loop import Fit, Options, fit
from core.training.losses import Objective
from core.training.rows import Rows


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
    monkeypatch.setattr(rows_module, "_COPIED_BYTES", 0)
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


def finishing_after(epoch: int) -> JobContext:
    token = CancelToken()

    def look(progress: Progress) -> None:
        last = LiveCurve.read(progress.figures).last
        if last is not None and last.epoch == epoch:
            token.finish()

    return JobContext(look, token)


def test_a_training_ended_by_hand_is_that_of_a_shorter_plan() -> None:
    plans = TrainingPlan(epochs=9, batch_size=8), TrainingPlan(epochs=3, batch_size=8)
    networks = []
    for _ in plans:
        torch.manual_seed(5)
        networks.append(nn.Linear(2, 1))
    part = rows(10)
    ended = fit(
        networks[0],
        plans[0],
        training=rows(40),
        validation=part,
        objective=Objective("mse"),
        source=torch.Generator().manual_seed(2),
        context=finishing_after(3),
        options=Options(may_end_early=True),
    )
    whole = run(networks[1], plans[1], validation=part)
    assert len(ended.history) == 3
    assert (ended.history, ended.best_epoch) == (whole.history, whole.best_epoch)
    assert ended.stopped == whole.stopped
    assert all(torch.equal(ended.state[name], value) for name, value in whole.state.items())


def test_only_a_training_that_may_be_ended_by_hand_is() -> None:
    plan = TrainingPlan(epochs=4)
    found = run(nn.Linear(2, 1), plan, validation=rows(10), context=finishing_after(1))
    assert len(found.history) == 4


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
    ends = [report for report in seen if report.figures and report.figures[-1][0] != SO_FAR]
    assert [report.note for report in ends] == [f"epoch {n} of 3" for n in (1, 2, 3)]
    assert [report.done for report in ends] == [4, 8, 12]
    assert {report.total for report in seen} == {12}
    curves = [LiveCurve.read(report.figures) for report in ends]
    assert tuple(curve.last for curve in curves) == found.history
    assert curves[-1].best == found.history[found.best_epoch - 1]
    assert seen[-1].done == 12


def test_a_report_within_an_epoch_still_tells_the_last_one_and_the_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "_PAUSE", 0.0)
    seen: list[Progress] = []
    plan = TrainingPlan(epochs=2, batch_size=20)
    found = run(nn.Linear(2, 1), plan, validation=rows(10), context=JobContext(seen.append))
    first, _, _, inside, *_ = seen
    assert [name for name, _ in first.figures] == [SO_FAR]
    assert LiveCurve.read(first.figures) == LiveCurve()
    assert LiveCurve.read(inside.figures).last == found.history[0]
    assert inside.note == "epoch 2 of 2"


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
