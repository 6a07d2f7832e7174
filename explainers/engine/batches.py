"""Runs a network over many points in chunks that fit a memory budget, with progress and cancel."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.engine.halving import Halving, halvings_to_repeat
from explainers.question import Forward, Question, scalar

Doubles = npt.NDArray[np.float64]
Build = Callable[[int, int], tuple[Tensor, Tensor]]
"""Start and stop to the inputs (stop − start, *shape) and targets of these points."""
Use = Callable[[int, int, Tensor], None]
"""Start, stop and the gradients (stop − start, *shape) at these points."""

LARGEST_CHUNK = 4096
"""Points in one pass at most, so that a cancel is heard soon and caches are not outrun."""

_MIB = 1 << 20
DEFAULT_MIB = 512
"""The budget where nobody decided on one; the same everywhere, so that figures are too."""

# A backward pass keeps every output once; gradients and workspace need less than as much again.
# Measured on ResNet-18: 1.0 of its outputs, some of which are written in place.
_COPIES_WITH_GRADIENTS = 2
# Of what a backward pass keeps, the share that gradients and workspace add at its peak: on
# ResNet-18 none, on attention and small layers up to a half.
_KEPT_WITH_WORKSPACE = 1.5
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
    rows : Tensor or None
        (n, *shape) the rows that are asked about, by which a halving is found again.
    """

    forward: Forward
    size: int
    step: str
    device: str = "cpu"
    context: JobContext = field(default_factory=JobContext)
    halvings: list[str] = field(default_factory=list)
    rows: Tensor | None = None
    _shown: float = 0.0
    _chunks: int = 0

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
            rows=question.inputs,
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
        together: int = 1,
    ) -> None:
        """Call `ask(start, stop)` until all points are done, halving chunks that do not fit.

        Parameters
        ----------
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
                ask(start, stop)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                if stop - start <= 1:
                    raise self._too_large(error) from error
                self._halve(stop - start)
                continue
            start = stop
            self._chunks += 1
        self.tell(span[1])

    def tell(self, share: float) -> None:
        """Report how much is done, never less than before, and stop here if cancelled."""
        self._shown = max(self._shown, share)
        self.context.progress(self.step, self._shown, 1.0)

    def _is_to_halve(self, points: int) -> bool:
        """Whether the run that is being replayed ran out of memory at this very chunk."""
        known = halvings_to_repeat()
        return bool(known) and self._halving(points) in known

    def _halving(self, points: int) -> Halving:
        return Halving(
            step=self.step,
            rows=_checksum(self.rows),
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
            remedy="Close other programs, or compute on the CPU.",
        )


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
        (1, *shape) on the model's device. One pass measures what each module puts out and what
        is kept for the way back, whichever is more: modules do not see what happens between
        them, and recurrent layers do not tell what they keep.
    memory_mib : int
        0 stands for `DEFAULT_MIB`.
    """
    put_out, kept = _bytes_of_a_pass(model, example)
    needed = max(
        _COPIES_WITH_GRADIENTS * (put_out + _bytes(example)), round(_KEPT_WITH_WORKSPACE * kept)
    )
    return int(min(LARGEST_CHUNK, max(1, (memory_mib or DEFAULT_MIB) * _MIB // needed)))


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


def _bytes_of_a_pass(model: nn.Module, example: Tensor) -> tuple[int, int]:
    """Return the bytes that all leaf modules put out for one point, and that a way back keeps."""
    put_out = 0
    kept: dict[int, int] = {}
    own = {tensor.data_ptr() for tensor in [*model.parameters(), *model.buffers()]}

    def count(module: nn.Module, _: object, output: object) -> None:
        nonlocal put_out
        copies = _RECURRENT_COPIES if isinstance(module, nn.RNNBase) else 1
        put_out += copies * sum(_bytes(tensor) for tensor in _tensors(output))

    def keep(tensor: Tensor) -> None:
        # Nothing is handed on: a graph that held its own tensors would never be freed.
        if tensor.data_ptr() not in own:
            kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()

    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [leaf.register_forward_hook(count) for leaf in leaves]
    try:
        with (
            torch.enable_grad(),
            torch.autograd.graph.saved_tensors_hooks(keep, _never_asked_for),
        ):
            model(example.detach().requires_grad_(True))
    finally:
        for handle in handles:
            handle.remove()
    return put_out, sum(kept.values())


def _never_asked_for(_: object) -> Tensor:
    raise RuntimeError("a pass that only measures has no way back")


def _tensors(value: object) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for part in value for tensor in _tensors(part)]
    return []


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()


def _checksum(rows: Tensor | None) -> str:
    """Return a short name for rows: equal rows have equal names."""
    if rows is None:
        return ""
    return f"{zlib.crc32(np.ascontiguousarray(rows.detach().cpu().numpy()).tobytes()):08x}"
