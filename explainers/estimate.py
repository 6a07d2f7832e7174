"""Times a few passes, and says how long each method will take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.catalogue.methods import METHODS
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.views.estimate import EstimateView, MethodEstimate
from explainers.cost import Cost, cost_of
from explainers.engine.batches import Batches
from explainers.engine.coalitions import coalition_outputs
from explainers.engine.given_back import given_back
from explainers.preparation.suitability import refusal
from explainers.question import Question

WORTH_SAYING_S = 60.0
"""Seconds from which on an estimate is told without being asked for."""

_MUCH_CHEAPER = 4.0
_ROUNDS = 3
_TIMED_POINTS = 256
_TIMED_CELLS = 8_000_000
_PRODUCTS_PER_S = 1e10
_STEP = "Timing a few passes"


@dataclass(frozen=True)
class Pace:
    """Seconds for one point, in chunks as they will be asked.

    Attributes
    ----------
    output : float
        With some parts at the baseline.
    gradient : float
        There and back.
    """

    output: float
    gradient: float

    def seconds(self, cost: Cost, *, rows: int) -> float:
        """Return how long a method of this cost takes for some rows."""
        asked = cost.outputs * self.output + cost.gradients * self.gradient
        return rows * asked + cost.products / _PRODUCTS_PER_S

    def most_seconds(self, cost: Cost, *, rows: int) -> float | None:
        """Return the same if every row needs the whole budget; None where all rows cost alike."""
        if cost.most_gradients == 0:
            return None
        return rows * (cost.outputs * self.output + cost.most_gradients * self.gradient)


def estimate(
    question: Question,
    methods: Sequence[str],
    *,
    settings: ExplanationPlan,
    rows: int,
    memory_mib: int,
    context: JobContext,
) -> EstimateView:
    """Return how long methods will take for `rows` rows like those of the question.

    Nothing is explained: the network is asked about a few hundred points.

    Parameters
    ----------
    question : Question
        A few rows, as they will be asked about.
    """
    pace = time_passes(question, memory_mib=memory_mib, context=context)

    def seconds(name: str) -> float | None:
        cost = cost_of(name, question, settings)
        return None if _reason(name, question, cost) else pace.seconds(cost, rows=rows)

    cheap = _cheapest(seconds)
    found = tuple(
        _estimated(
            name,
            seconds(name),
            most=pace.most_seconds(cost_of(name, question, settings), rows=rows),
            reason=_reason(name, question, cost_of(name, question, settings)),
            cheap=cheap,
            rows=rows,
        )
        for name in methods
    )
    return EstimateView(
        rows=rows,
        players=len(question.players),
        output_ms=1000 * pace.output,
        gradient_ms=1000 * pace.gradient,
        seconds=sum(one.seconds or 0.0 for one in found),
        methods=found,
        sentence=_overall(found, rows=rows, players=len(question.players)),
    )


def time_passes(question: Question, *, memory_mib: int, context: JobContext) -> Pace:
    """Return how long points take, as the median of a few chunks."""
    with given_back(question.model, device=question.device):
        batches = Batches.of(question, step=_STEP, memory_mib=memory_mib, context=context)
        cells = max(1, question.inputs[0].numel())
        count = max(1, min(batches.size, _TIMED_POINTS, _TIMED_CELLS // cells))
        rows = np.arange(count, dtype=np.int64) % question.rows
        present = np.arange(count)[:, None] % 2 == np.arange(len(question.players)) % 2
        index = torch.from_numpy(rows)

        def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
            return question.inputs[index[start:stop]], question.targets[index[start:stop]]

        output = _median_seconds(
            lambda: coalition_outputs(batches, question, rows=rows, present=present)
        )
        # Texts have gradients at their word vectors alone; there and back is about three times.
        gradient = (
            3 * output
            if question.kind == "text"
            else _median_seconds(lambda: batches.gradients(count, build, lambda *_: None))
        )
    return Pace(output=output / count, gradient=gradient / count)


def _median_seconds(work: Callable[[], object]) -> float:
    """Return the median of some rounds after a first one, which warms up."""
    times = []
    for _ in range(_ROUNDS + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def _reason(name: str, question: Question, cost: Cost) -> str:
    """Return why the method is not offered here, or nothing."""
    refused = refusal(name, question.architecture, kind=question.kind, output=question.output)
    if refused is not None:
        return refused
    if cost.most is not None and int(question.active.sum(axis=1).max(initial=0)) > cost.most:
        return f"{METHODS[name].title} is offered for {cost.most:,} parts at most."
    return ""


def _cheapest(seconds: Callable[[str], float | None]) -> tuple[str, float] | None:
    """Return the cheapest method whose sum can be checked, else the cheapest, with its seconds."""
    offered = {
        name: found
        for name in METHODS
        if METHODS[name].family not in ("layer", "attention") and (found := seconds(name))
    }
    checked = {name: found for name, found in offered.items() if METHODS[name].sum_rule == "sum"}
    among = checked or offered
    # Integrated Gradients fits every network with gradients, and refines where it misses.
    if "integrated_gradients" in among:
        return "integrated_gradients", among["integrated_gradients"]
    return min(among.items(), key=lambda item: item[1], default=None)


def _estimated(
    name: str,
    seconds: float | None,
    *,
    most: float | None,
    reason: str,
    cheap: tuple[str, float] | None,
    rows: int,
) -> MethodEstimate:
    title = METHODS[name].title
    if seconds is None:
        other = f"{METHODS[cheap[0]].title} can be used." if cheap else ""
        return MethodEstimate(
            method=name,
            title=title,
            seconds=None,
            reason=reason,
            suggestion=other,
            sentence=f"{reason} {other}".rstrip(),
        )
    suggestion = ""
    if cheap is not None and cheap[0] != name and seconds >= _MUCH_CHEAPER * cheap[1]:
        share = round(seconds / cheap[1])
        suggestion = f"{METHODS[cheap[0]].title} needs 1/{share:,} of that."
    told = f"{title} of {count_text(rows, 'row', 'rows')} takes {duration_text(seconds)}"
    at_most = f", {duration_text(most)} if every row needs all its steps" if most else ""
    return MethodEstimate(
        method=name,
        title=title,
        seconds=seconds,
        most_seconds=most,
        suggestion=suggestion,
        sentence=f"{told}{at_most}. {suggestion}".rstrip(),
    )


def _overall(found: tuple[MethodEstimate, ...], *, rows: int, players: int) -> str:
    parts = f"{count_text(rows, 'row', 'rows')} of {count_text(players, 'part', 'parts')}"
    timed = [one for one in found if one.seconds is not None]
    total = sum(one.seconds or 0.0 for one in timed)
    said = [f"Explaining {parts} takes {duration_text(total)}."] if timed else []
    longest = max(timed, key=lambda one: one.seconds or 0.0, default=None)
    if longest is not None and len(timed) > 1:
        said.append(f"Most of it is {longest.title}: {duration_text(longest.seconds or 0.0)}.")
    if longest is not None and longest.suggestion:
        said.append(longest.suggestion)
    said += [one.sentence for one in found if one.seconds is None]
    return " ".join(said)


def duration_text(seconds: float) -> str:
    """Return a rough duration in words: "about 40 s", "about 5 min", "about 2 h"."""
    if seconds < 1:
        return "less than a second"
    for size, unit in ((86_400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 1.5 * size:
            return f"about {seconds / size:,.0f} {unit}"
    return f"about {seconds:.0f} s"
