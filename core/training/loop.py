"""The loop over epochs and batches: progress, cancelling, early stopping, divergence."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn, optim

from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.training import TrainingPlan
from core.records.live import SO_FAR, Figures, LiveCurve
from core.records.training import Epoch
from core.training.losses import Objective

STEP = "Training"

_MOMENTUM = 0.9
_FUSED = ("cpu", "cuda", "mps")
_PAUSE = 0.05  # seconds between two reports of progress
_COPIED_BYTES = 256 * 2**20  # inputs up to this size are permuted as a whole
_EVALUATED_ROWS = 1024
_DIVERGED = 1e4
_LEAST_FIRST_LOSS = 1e-2


@dataclass(frozen=True)
class Rows:
    """Inputs (n, *input_shape) and targets of one part, on the device."""

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    def chunks(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield rows in their order, `size` at a time."""
        return zip(torch.split(self.inputs, size), torch.split(self.targets, size), strict=True)

    def shuffled(self, size: int, *, source: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield all rows once in a new order, `size` at a time.

        Permuting everything once is cheaper than picking each batch, as long as the copy is
        small; both give the same batches.
        """
        order = torch.randperm(len(self), generator=source).to(self.inputs.device)
        if self.inputs.nbytes <= _COPIED_BYTES:
            yield from Rows(self.inputs[order], self.targets[order]).chunks(size)
            return
        for picked in torch.split(order, size):
            yield self.inputs[picked], self.targets[picked]


@dataclass(frozen=True)
class Fit:
    """How training went; `state` holds the best weights, on the device."""

    history: tuple[Epoch, ...]
    best_epoch: int
    stopped: str
    state: dict[str, Tensor]


def fit(
    network: nn.Module,
    plan: TrainingPlan,
    *,
    training: Rows,
    validation: Rows,
    objective: Objective,
    source: torch.Generator,
    context: JobContext,
    may_end_early: bool = False,
) -> Fit:
    """Return the best weights by validation loss, and the history that led there.

    Parameters
    ----------
    may_end_early : bool
        Whether the epoch under way becomes the last one when somebody asks for it. What comes
        back is then in each bit what a plan of that many epochs gives.

    Raises
    ------
    CancelledError
        Within one batch after the job was cancelled.
    AuditError
        If the loss stops being a finite number, or exceeds its start ten-thousandfold.
    """
    optimiser = _optimiser(network, plan, device=training.inputs.device.type)
    watch = _Watch(plan, total=plan.epochs * math.ceil(len(training) / plan.batch_size))
    history: list[Epoch] = []
    best_epoch, lowest, state = 0, math.inf, _copy(network)
    for epoch in range(1, plan.epochs + 1):
        batches = training.shuffled(plan.batch_size, source=source)
        loss = _one_epoch(
            network,
            optimiser,
            batches=batches,
            objective=objective,
            watch=watch,
            context=context,
            epoch=epoch,
        )
        validation_loss, metric = _evaluate(network, validation, objective, context)
        watch.check_validation(validation_loss, epoch=epoch)
        history.append(
            Epoch(
                epoch=epoch,
                training_loss=loss,
                validation_loss=validation_loss,
                validation_metric=metric,
            )
        )
        watch.tell_epoch(context, history[-1])
        if validation_loss < lowest:
            best_epoch, lowest, state = epoch, validation_loss, _copy(network)
        elif epoch - best_epoch >= plan.patience:
            break
        if may_end_early and context.is_finishing:
            plan = plan.model_copy(update={"epochs": epoch})
            break
    stopped = _stopped(plan, epochs=len(history), best_epoch=best_epoch)
    context.progress(STEP, watch.total, watch.total, note=stopped)
    return Fit(tuple(history), best_epoch, stopped, state)


def _one_epoch(
    network: nn.Module,
    optimiser: optim.Optimizer,
    *,
    batches: Iterator[tuple[Tensor, Tensor]],
    objective: Objective,
    watch: _Watch,
    context: JobContext,
    epoch: int,
) -> float:
    """Take one step for each batch; return the mean loss over rows."""
    network.train()
    parameters = list(network.parameters())
    total, rows = 0.0, 0
    for inputs, targets in batches:
        context.check()
        # What zero_grad does, without its profiling hooks: a twelfth of a small network's step.
        for parameter in parameters:
            parameter.grad = None
        loss = objective.of(network(inputs), targets)
        torch.autograd.backward(loss)
        optimiser.step()
        value = loss.item()
        watch.check_batch(value, epoch=epoch)
        total += value * len(inputs)
        rows += len(inputs)
        watch.tell_batch(context, total / rows, epoch=epoch)
    return total / rows


def _evaluate(
    network: nn.Module, rows: Rows, objective: Objective, context: JobContext
) -> tuple[float, float]:
    """Return the mean loss and the mean metric over rows, in eval mode."""
    network.eval()
    loss, metric = 0.0, 0.0
    with torch.no_grad():
        for inputs, targets in rows.chunks(_EVALUATED_ROWS):
            context.check()
            outputs = network(inputs)
            loss += objective.of(outputs, targets, reduction="sum").item()
            metric += objective.metric_sum(outputs, targets).item()
    return loss / len(rows), metric / len(rows)


@dataclass
class _Watch:
    """Counts batches, reports now and then, and notices when training diverges."""

    plan: TrainingPlan
    total: int
    done: int = 0
    reported: float = field(default=-math.inf)
    first: float | None = None
    curve: LiveCurve = field(default_factory=LiveCurve)

    def check_batch(self, loss: float, *, epoch: int) -> None:
        """Raise if the loss of a batch says that training has diverged."""
        if self.first is None:
            self.first = max(loss, _LEAST_FIRST_LOSS)
        # Written so that NaN, which compares false with everything, is caught as well.
        if not loss <= _DIVERGED * self.first:
            raise self._diverged("training", loss, epoch=epoch)

    def check_validation(self, loss: float, *, epoch: int) -> None:
        """Raise if the validation loss is not a finite number."""
        if not math.isfinite(loss):
            raise self._diverged("validation", loss, epoch=epoch)

    def tell_batch(self, context: JobContext, loss: float, *, epoch: int) -> None:
        """Report at most twenty times a second."""
        self.done += 1
        now = time.monotonic()
        if now - self.reported >= _PAUSE:
            self.reported = now
            self._tell(context, epoch, (*self.curve.figures(), (SO_FAR, loss)))

    def tell_epoch(self, context: JobContext, line: Epoch) -> None:
        """Report the end of an epoch."""
        self.curve = self.curve.and_then(line)
        self._tell(context, line.epoch, self.curve.figures())

    def _tell(self, context: JobContext, epoch: int, figures: Figures) -> None:
        note = f"epoch {epoch} of {self.plan.epochs}"
        context.progress(STEP, self.done, self.total, note=note, figures=figures)

    def _diverged(self, part: str, loss: float, *, epoch: int) -> AuditError:
        rate = self.plan.learning_rate
        return AuditError(
            f"Training diverged in epoch {epoch}",
            seen=f"a {part} loss of {loss:.3g} at learning rate {rate:g}",
            allowed=f"a finite loss, at most {_DIVERGED:,.0f} times that of the first batch",
            remedy=f"Lower the learning rate, for example to {rate / 10:g}, and train again.",
        )


def _optimiser(network: nn.Module, plan: TrainingPlan, *, device: str) -> optim.Optimizer:
    rate, decay, fused = plan.learning_rate, plan.weight_decay, device in _FUSED
    parameters = list(network.parameters())
    match plan.optimiser:
        case "adam":
            return optim.Adam(parameters, lr=rate, weight_decay=decay, fused=fused)
        case "adamw":
            return optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=fused)
        case "sgd":
            return optim.SGD(
                parameters, lr=rate, momentum=_MOMENTUM, weight_decay=decay, fused=fused
            )


def _copy(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}


def _stopped(plan: TrainingPlan, *, epochs: int, best_epoch: int) -> str:
    kept = f"the weights of epoch {best_epoch}, with the lowest validation loss, were kept."
    if epochs - best_epoch >= plan.patience and epochs < plan.epochs:
        patience = count_text(plan.patience, "epoch", "epochs")
        return (
            f"Stopped after epoch {epochs}: the validation loss had not fallen for {patience}; "
            f"{kept}"
        )
    ran = "The one planned epoch was" if epochs == 1 else f"All {epochs} planned epochs were"
    return f"{ran} run; {kept}"
