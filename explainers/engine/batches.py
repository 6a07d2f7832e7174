"""Runs a network over many points in chunks that fit a memory budget, with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.question import Forward, Question, scalar

Doubles = npt.NDArray[np.float64]
Build = Callable[[int, int], tuple[Tensor, Tensor]]
"""Start and stop to the inputs (stop − start, *shape) and targets of these points."""
Use = Callable[[int, int, Tensor], None]
"""Start, stop and the gradients (stop − start, *shape) at these points."""

LARGEST_CHUNK = 4096
"""Points in one pass at most, so that a cancel is heard soon and caches are not outrun."""

_MIB = 1 << 20
# A backward pass keeps every output once; gradients and workspace need less than as much again.
# Measured on ResNet-18: 1.0 of its outputs, some of which are written in place.
_COPIES_WITH_GRADIENTS = 2
# Gates and states that a recurrent layer keeps for each step beside its output.
_RECURRENT_COPIES = 8


@dataclass(eq=False)
class Batches:
    """Asks one explained function about many points.

    Attributes
    ----------
    size : int
        Points in one chunk; halved, and noted in `halvings`, when memory runs out.
    step : str
        What runs, in words for the progress bar.
    """

    forward: Forward
    size: int
    step: str
    device: str = "cpu"
    context: JobContext = field(default_factory=JobContext)
    halvings: list[str] = field(default_factory=list)
    _shown: float = 0.0

    @classmethod
    def of(cls, question: Question, *, step: str, memory_mib: int, context: JobContext) -> Batches:
        """Return batches for a question, as large as the memory budget allows."""
        size = chunk_size(question.model, question.inputs[:1].to(question.device), memory_mib)
        return cls(
            forward=scalar(question),
            size=size,
            step=step,
            device=question.device,
            context=context,
        )

    def outputs(self, points: int, build: Build, *, span: tuple[float, float] = (0, 1)) -> Doubles:
        """Return the explained output (points,) float64.

        Raises
        ------
        AuditError
            If an output is not finite, or memory does not suffice for a single point.
        CancelledError
            At the next chunk after the job was cancelled.
        """
        found = np.empty(points)

        def ask(start: int, stop: int) -> None:
            inputs, targets = build(start, stop)
            with torch.no_grad():
                outputs = self.forward(inputs.to(self.device), targets.to(self.device))
            found[start:stop] = outputs.cpu().numpy()

        self.run(points, ask, span=span)
        require_finite(found, what="The network's output")
        return found

    def gradients(
        self, points: int, build: Build, use: Use, *, span: tuple[float, float] = (0, 1)
    ) -> None:
        """Hand the gradients of the explained output at all points to `use`, chunk by chunk.

        Parameters
        ----------
        use : callable
            Called once for each chunk, after it succeeded; gradients are float32 on the CPU.
        """

        def ask(start: int, stop: int) -> None:
            inputs, targets = build(start, stop)
            inputs = inputs.to(self.device).detach().requires_grad_(True)
            with torch.enable_grad():
                total = self.forward(inputs, targets.to(self.device)).sum()
                (gradient,) = torch.autograd.grad(total, inputs)
            use(start, stop, gradient.cpu())

        self.run(points, ask, span=span)

    def run(
        self,
        points: int,
        ask: Callable[[int, int], None],
        *,
        span: tuple[float, float] = (0, 1),
    ) -> None:
        """Call `ask(start, stop)` until all points are done, halving chunks that do not fit.

        Parameters
        ----------
        span : tuple of float
            Where this pass begins and ends on the progress bar, from 0 to 1.
        """
        start = 0
        while start < points:
            self.tell(span[0] + (span[1] - span[0]) * start / points)
            stop = min(points, start + self.size)
            try:
                ask(start, stop)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                self._halve(stop - start, error)
                continue
            start = stop
        self.tell(span[1])

    def tell(self, share: float) -> None:
        """Report how much is done, never less than before, and stop here if cancelled."""
        self._shown = max(self._shown, share)
        self.context.progress(self.step, self._shown, 1.0)

    def _halve(self, points: int, error: BaseException) -> None:
        if points <= 1:
            raise AuditError(
                f"{self.step} needs more memory than there is, even for a single row",
                seen=str(error).splitlines()[0] if str(error) else "out of memory",
                remedy="Close other programs, or compute on the CPU.",
            ) from error
        self.size = points // 2
        self.halvings.append(f"{self.step}: {points} to {self.size} points in a chunk")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def row_outputs(
    batches: Batches, inputs: Tensor, targets: Tensor, *, span: tuple[float, float] = (0, 1)
) -> Doubles:
    """Return the explained output (n,) float64 of `inputs` (n, *shape) for `targets` (n,)."""
    return batches.outputs(
        len(inputs), lambda start, stop: (inputs[start:stop], targets[start:stop]), span=span
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, on the processor or on an accelerator."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text


def chunk_size(model: nn.Module, example: Tensor, memory_mib: int) -> int:
    """Return how many points with gradients fit into `memory_mib` MiB, from 1 to `LARGEST_CHUNK`.

    Parameters
    ----------
    example : Tensor
        (1, *shape) on the model's device. One forward pass measures what each module puts out.
    """
    needed = _COPIES_WITH_GRADIENTS * (_output_bytes(model, example) + _bytes(example))
    return int(min(LARGEST_CHUNK, max(1, memory_mib * _MIB // needed)))


def require_finite(values: Doubles, *, what: str) -> None:
    """Raise an `AuditError` if a value is infinite or not a number."""
    if np.isfinite(values).all():
        return
    bad = int((~np.isfinite(values)).sum())
    raise AuditError(
        f"{what} is infinite or not a number",
        seen=f"{bad} of {values.size} values",
        remedy="Check the weights and the scale of the inputs; a smaller learning rate often "
        "helps.",
    )


def _output_bytes(model: nn.Module, example: Tensor) -> int:
    """Bytes of all leaf modules' outputs for one point."""
    total = 0

    def count(module: nn.Module, _: object, output: object) -> None:
        nonlocal total
        copies = _RECURRENT_COPIES if isinstance(module, nn.RNNBase) else 1
        total += copies * sum(_bytes(tensor) for tensor in _tensors(output))

    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [leaf.register_forward_hook(count) for leaf in leaves]
    try:
        with torch.no_grad():
            model(example)
    finally:
        for handle in handles:
            handle.remove()
    return total


def _tensors(value: object) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for part in value for tensor in _tensors(part)]
    return []


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()
