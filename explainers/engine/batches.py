"""Runs a network over many points in chunks that fit a memory budget, with progress and cancel."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.engine.halving import Halving, halvings_to_repeat
from explainers.explanation import Doubles
from explainers.question import Forward, Question, scalar

Build = Callable[[int, int], tuple[Tensor, Tensor]]
"""Start and stop to the inputs (stop − start, *shape) and targets of these points."""
Found = TypeVar("Found")
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
# What stands beside a pass for each cell of an input: the point, its gradient, that gradient and
# the difference from the baseline in 64 bits, and their product. In units of the 32-bit input.
_BESIDE_A_PASS = 7
# On a processor pictures are slow once a layer's output outgrows the caches: on networks of 8 × 8
# to 224 × 224 pixels, forwards and backwards, this many bytes were within a fifth of the best.
_CACHED_BYTES = 12 << 20
_FEWEST_CACHED = 8


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
    """

    forward: Forward
    size: int
    step: str
    device: str = "cpu"
    context: JobContext = field(default_factory=JobContext)
    halvings: list[str] = field(default_factory=list)
    asked: tuple[Tensor, ...] = ()
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
    seen = _watch_a_pass(model, example)
    needed = _BESIDE_A_PASS * _bytes(example) + max(
        _COPIES_WITH_GRADIENTS * seen.put_out, round(_KEPT_WITH_WORKSPACE * seen.kept)
    )
    fitting = max(1, (memory_mib or DEFAULT_MIB) * _MIB // needed)
    if seen.largest_map and example.device.type == "cpu":
        fitting = min(fitting, max(_FEWEST_CACHED, _CACHED_BYTES // seen.largest_map))
    return int(min(LARGEST_CHUNK, fitting))


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


@dataclass(eq=False)
class _Pass:
    """What one forward pass of one point showed, in bytes.

    Attributes
    ----------
    put_out : int
        Of all that leaf modules put out.
    kept : int
        Of all that the way back keeps.
    largest_map : int
        Of the largest output of a 2-D convolution; 0 where there is none.
    """

    put_out: int = 0
    kept: int = 0
    largest_map: int = 0

    def see(self, module: nn.Module, _: object, output: object) -> None:
        """Count what a module put out."""
        size = sum(_bytes(tensor) for tensor in _tensors(output))
        self.put_out += size * (_RECURRENT_COPIES if isinstance(module, nn.RNNBase) else 1)
        if isinstance(module, nn.Conv2d):
            self.largest_map = max(self.largest_map, size)


def _watch_a_pass(model: nn.Module, example: Tensor) -> _Pass:
    """Return what one pass of one point puts out and keeps."""
    seen = _Pass()
    kept: dict[int, int] = {}
    own = {tensor.data_ptr() for tensor in [*model.parameters(), *model.buffers()]}

    def keep(tensor: Tensor) -> None:
        # Nothing is handed on: a graph that held its own tensors would never be freed.
        if tensor.data_ptr() not in own:
            kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()

    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [leaf.register_forward_hook(seen.see) for leaf in leaves]
    # A row that is cut out of many would count with the memory of all of them.
    point = example.detach().clone().requires_grad_(True)
    try:
        with (
            torch.enable_grad(),
            torch.autograd.graph.saved_tensors_hooks(keep, _never_asked_for),
        ):
            model(point)
    finally:
        for handle in handles:
            handle.remove()
    seen.kept = sum(kept.values())
    return seen


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
