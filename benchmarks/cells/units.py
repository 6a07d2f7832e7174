"""Naive float64 references of methods that tell what the units of a layer contribute."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.cells.asking import settings_for
from benchmarks.cells.exact import Doubles, Exact, Integers, chunks, first_tensor, network_of
from benchmarks.cells.learning import Learnt
from benchmarks.cells.lines import Integrals, Line
from benchmarks.cells.verdict import (
    APPROXIMATE,
    Status,
    Verdict,
    computed,
    distance_of,
    integrated,
)
from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.layers.attribute import explain_layer, judge_layer
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import chosen_layer
from explainers.question import Question

_ALLOWED = 1e-3
_ROUNDS = 40
_MOST = 6000


def layer_cell(name: str, taught: Learnt, question: Question, *, memory_mib: int) -> Verdict:
    """Return the verdict of one layer method; only a layer that cannot be looked into refuses."""
    settings = settings_for(taught)
    path = settings.inside.layer
    try:
        chosen_layer(question.architecture, kind=question.kind, path=path)
    except AuditError as error:
        return Verdict("refused", None, error.sentence)
    found = explain_layer(
        name, question, settings=settings, memory_mib=memory_mib, context=JobContext()
    )
    layer = _Layer(question, settings.inside.layer)
    if name == "layer_activation":
        return computed(found.values, layer.activation(), against="the layer in float64")
    if name == "layer_gradient_x_activation":
        return computed(found.values, layer.product(), against="the layer in float64")
    steps = taught.subject.reference_steps
    if name == "internal_influence":
        return _influence(found, layer.influence(steps=4 * steps), steps=4 * steps)
    judged = judge_layer(name, found, tolerance=settings.tolerance)
    reference = layer.conductance(steps=steps, most=min(_MOST, taught.subject.gradients))
    return integrated(
        found.values,
        reference.values,
        against=reference.told,
        within=np.array(judged.within, dtype=np.bool_) if judged.within else None,
        missed=reference.missed,
    )


def _influence(found: LayerExplanation, reference: Doubles, *, steps: int) -> Verdict:
    """Return the verdict of slopes along a path, whose rows may not have settled."""
    against = f"{steps} midpoints in float64"
    verdict = integrated(found.values, reference, against=against)
    unsettled = [note for note in found.notes if "settled" in note]
    if verdict.status != "failed" or not unsettled:
        return verdict
    settled = found.steps < found.steps.max()
    error = distance_of(found.values, reference, settled)
    status: Status = "approximate" if settled.any() and error <= APPROXIMATE else "failed"
    return Verdict(status, verdict.error, f"{against}; the program says: {unsettled[0]}")


class _Layer:
    """One layer of the network in float64, places side by side."""

    def __init__(self, question: Question, layer: str) -> None:
        self.exact = Exact(question, words=question.kind == "text")
        self.module = network_of(self.exact.model).get_submodule(layer)
        self.rows = np.arange(question.rows)
        self.is_text = question.kind == "text"

    def at(self, points: Tensor, rows: Integers) -> tuple[Doubles, Doubles, Doubles]:
        """Return outputs (p,), activations and slopes (p, places, units)."""
        seen: list[Tensor] = []
        handle = self.module.register_forward_hook(
            lambda _module, _inputs, output: seen.append(first_tensor(output))
        )
        outputs = self.exact.outputs(points.detach().requires_grad_(True), rows)
        handle.remove()
        (gradient,) = torch.autograd.grad(outputs.sum(), seen[0])
        places = self._places
        return outputs.detach().numpy(), places(seen[0].detach()), places(gradient)

    def _places(self, values: Tensor) -> Doubles:
        if values.ndim == 2:
            return np.asarray(values[:, None].numpy())
        if values.ndim == 4 or isinstance(self.module, _CHANNELS_FIRST):
            return np.asarray(values.flatten(2).transpose(1, 2).numpy())
        return np.asarray(values.numpy())

    def activation(self) -> Doubles:
        """Return each unit's mean over its real places."""
        _, found, _ = self.at(self.exact.inputs, self.rows)
        if not self.is_text or found.shape[1] == 1:
            return np.asarray(found.mean(axis=1))
        real = (self.exact.inputs[..., -1:] > 0).numpy()
        return np.asarray((found * real).sum(axis=1) / real.sum(axis=1))

    def product(self) -> Doubles:
        """Return slope times activation, summed over places."""
        _, found, slopes = self.at(self.exact.inputs, self.rows)
        return np.asarray((found * slopes).sum(axis=1))

    def influence(self, *, steps: int) -> Doubles:
        """Return the mean slope over midpoints, summed over places."""
        found = []
        for row in range(len(self.rows)):
            total = 0.0
            for part in chunks(steps):
                _, _, slopes = self.at(self._along(row, (part + 0.5) / steps), _same(row, part))
                total = total + slopes.sum(axis=(0, 1))
            found.append(total / steps)
        return np.stack(found)

    def conductance(self, *, steps: int, most: int) -> Integrals:
        """Return Σ slope at a piece's middle · the unit's change over it, worst pieces halved."""
        lines = [[self._conductance(row, steps, most)] for row in range(len(self.rows))]
        return Integrals.of(lines)

    def _conductance(self, row: int, steps: int, most: int) -> Line:
        left, width = np.arange(steps) / steps, np.full(steps, 1 / steps)
        values, misses = self._pieces(row, left, width)
        (low, high), _, _ = self.at(
            self._along(row, np.array([0.0, 1.0])), _same(row, self.rows[:2])
        )
        allowed = _ALLOWED * max(abs(high - low), 1e-9)
        for _ in range(_ROUNDS):
            order = np.argsort(-misses)
            count = int((np.cumsum(misses[order][::-1])[::-1] > allowed / 2).sum())
            if misses.sum() <= allowed or len(left) + 2 * count > most:
                break
            worst, kept = order[:count], order[count:]
            halves = np.repeat(width[worst] / 2, 2)
            starts = np.repeat(left[worst], 2)
            starts[1::2] += width[worst] / 2
            found, missed = self._pieces(row, starts, halves)
            left, width = np.append(left[kept], starts), np.append(width[kept], halves)
            values = np.concatenate([values[kept], found])
            misses = np.append(misses[kept], missed)
        return Line(values.sum(axis=0), float(misses.sum()), float(abs(high - low)))

    def _pieces(self, row: int, left: Doubles, width: Doubles) -> tuple[Doubles, Doubles]:
        """Return what each piece is worth by unit (p, units), and what it misses (p,)."""
        values, misses = [], []
        for part in chunks(len(left), 128):
            shares = (left[part], left[part] + width[part] / 2, left[part] + width[part])
            low, mid, high = (self.at(self._along(row, one), _same(row, part)) for one in shares)
            worth = (mid[2] * (high[1] - low[1])).sum(axis=1)
            values.append(worth)
            misses.append(np.abs(high[0] - low[0] - worth.sum(axis=1)))
        return np.concatenate(values), np.concatenate(misses)

    def _along(self, row: int, shares: Doubles) -> Tensor:
        start, end = self.exact.baseline[row], self.exact.inputs[row]
        along: Tensor = torch.from_numpy(shares).reshape(-1, *[1] * start.ndim)
        points: Tensor = start + along * (end - start)
        return points


_CHANNELS_FIRST = (nn.Conv1d, nn.Conv2d, nn.Sequential)


def _same(row: int, part: Integers) -> Integers:
    return np.full(len(part), row)
