"""Runs a network over many points in chunks that fit a memory budget, with progress and cancel."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.engine.halving import Halving, halvings_to_repeat
from explainers.engine.room import Room, room_for
from explainers.explanation import Doubles
from explainers.question import Forward, Question, scalar

Build = Callable[[int, int], tuple[Tensor, Tensor]]
"""Start and stop to the inputs (stop − start, *shape) and targets of these points."""
Found = TypeVar("Found")
Use = Callable[[int, int, Tensor], None]
"""Start, stop and the gradients (stop − start, *shape) at these points."""


@dataclass(eq=False)
class Batches:
    """Asks one explained function about many points.

    Attributes
    ----------
    size : int
        Points in one chunk; halved, and noted in `halvings`, when memory runs out.
    step : str
        What runs, in words for the progress bar.
    asked : tuple of Tensor
        What is asked about, by which a halving is found again: rows, baselines, targets.
    room : Room or None
        What a pass showed, where one was watched.
    """

    forward: Forward
    size: int
    step: str
    device: str = "cpu"
    context: JobContext = field(default_factory=JobContext)
    halvings: list[str] = field(default_factory=list)
    asked: tuple[Tensor, ...] = ()
    room: Room | None = None
    _shown: float = 0.0
    _chunks: int = 0

    @classmethod
    def of(cls, question: Question, *, step: str, memory_mib: int, context: JobContext) -> Batches:
        """Return batches for a question, as large as the memory budget allows."""
        room = room_for(question.model, question.inputs[:1].to(question.device), memory_mib)
        return cls(
            forward=scalar(question),
            size=room.size,
            room=room,
            step=step,
            device=question.device,
            context=context,
            asked=(question.inputs, question.baseline, question.targets),
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

        Raises
        ------
        AuditError
            If memory does not suffice for a single point, or for what `use` does with a chunk.
        CancelledError
            At the next chunk after the job was cancelled.
        """

        def ask(start: int, stop: int) -> Tensor:
            inputs, targets = build(start, stop)
            inputs = inputs.to(self.device).detach().requires_grad_(True)
            with torch.enable_grad():
                total = self.forward(inputs, targets.to(self.device)).sum()
                (gradient,) = torch.autograd.grad(total, inputs)
            # Channels that lie last would make a view of the rows a copy.
            return gradient.cpu().contiguous()

        self.run(points, ask, use=use, span=span)

    def run(
        self,
        points: int,
        ask: Callable[[int, int], Found],
        *,
        use: Callable[[int, int, Found], None] | None = None,
        span: tuple[float, float] = (0, 1),
        together: int = 1,
    ) -> None:
        """Call `ask(start, stop)` until all points are done, halving chunks that do not fit.

        Parameters
        ----------
        ask : callable
            May be asked about the same points again, in smaller chunks: what it adds up itself it
            adds after everything that needs memory.
        use : callable, optional
            Called with what `ask` gave, once for each chunk.
        span : tuple of float
            Where this pass begins and ends on the progress bar, from 0 to 1.
        together : int
            Points that had better not be parted: chunks hold a multiple of them where they can.
        """
        start = 0
        while start < points:
            self.tell(span[0] + (span[1] - span[0]) * start / points)
            size = self.size - self.size % together if self.size >= together else self.size
            stop = min(points, start + size)
            if self._is_to_halve(stop - start):
                self._halve(stop - start)
                continue
            try:
                found = ask(start, stop)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                if stop - start <= 1:
                    raise self._too_large(error) from error
                self._halve(stop - start)
                continue
            if use is not None:
                self._use(use, start, stop, found)
            start = stop
            self._chunks += 1
        self.tell(span[1])

    def tell(self, share: float) -> None:
        """Report how much is done, never less than before, and stop here if cancelled."""
        self._shown = max(self._shown, share)
        self.context.progress(self.step, self._shown, 1.0)

    def _use(
        self, use: Callable[[int, int, Found], None], start: int, stop: int, found: Found
    ) -> None:
        """Hand on what was found; sums that it may have begun cannot be taken back."""
        try:
            use(start, stop, found)
        except MemoryError as error:
            raise self._too_large(error) from error

    def _is_to_halve(self, points: int) -> bool:
        """Whether the run that is being replayed ran out of memory at this very chunk."""
        known = halvings_to_repeat()
        return points > 1 and bool(known) and self._halving(points) in known

    @cached_property
    def _checksum(self) -> str:
        """A short name for what is asked: equal rows, baselines and targets have equal names."""
        found = 0
        for tensor in self.asked:
            found = zlib.crc32(np.ascontiguousarray(tensor.detach().cpu().numpy()).data, found)
        return f"{found:08x}" if self.asked else ""

    def _halving(self, points: int) -> Halving:
        return Halving(
            step=self.step,
            rows=self._checksum,
            chunk=self._chunks,
            points=points,
            size=points // 2,
        )

    def _halve(self, points: int) -> None:
        self.halvings.append(self._halving(points).sentence)
        self.size = points // 2
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _too_large(self, error: BaseException) -> AuditError:
        return AuditError(
            f"{self.step} needs more memory than there is, even for a single row",
            seen=str(error).splitlines()[0] if str(error) else "out of memory",
            remedy="Close other programs"
            + ("." if self.device == "cpu" else ", or compute on the CPU."),
        )


def row_outputs(
    batches: Batches, inputs: Tensor, targets: Tensor, *, span: tuple[float, float] = (0, 1)
) -> Doubles:
    """Return the explained output (n,) float64 of `inputs` (n, *shape) for `targets`.

    Parameters
    ----------
    targets : Tensor
        (n,), or (n, 2) where a difference is explained.
    """
    return batches.outputs(
        len(inputs), lambda start, stop: (inputs[start:stop], targets[start:stop]), span=span
    )


def row_gradients(
    batches: Batches, inputs: Tensor, targets: Tensor, *, span: tuple[float, float] = (0, 1)
) -> Doubles:
    """Return the gradient (n, *shape) float64 of the explained output at each of `inputs`."""
    found = np.empty(tuple(inputs.shape))

    def use(start: int, stop: int, gradients: Tensor) -> None:
        found[start:stop] = gradients.numpy()

    batches.gradients(
        len(inputs),
        lambda start, stop: (inputs[start:stop], targets[start:stop]),
        use,
        span=span,
    )
    require_finite(found, what="A gradient")
    return found


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, on the processor or on an accelerator."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text


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
