"""Times a few passes, and says how long each method will take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from explainers.preparation.suitability import refusal_of
from explainers.question import Question

WORTH_SAYING_S = 60.0
"""Seconds from which on an estimate is told without being asked for."""

_CHEAP = "integrated_gradients"
"""What is named in the place of a slow method: it is refused nowhere, its sum can be checked, and
it refines where it misses."""

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
        return self.seconds(replace(cost, gradients=cost.most_gradients), rows=rows)


Checks = Callable[[str], Cost]
"""A method to what its checks cost, all of them together."""


@dataclass(frozen=True)
class _Told:
    """One method: what a row and its checks cost, and why it is not offered, or nothing."""

    name: str
    cost: Cost
    checks: Cost
    reason: str = ""

    @property
    def title(self) -> str:
        return METHODS[self.name].title

    def seconds(self, pace: Pace, *, rows: int) -> float:
        """Return how long rows and checks take."""
        return pace.seconds(self.cost, rows=rows) + pace.seconds(self.checks, rows=1)


def estimate(
    question: Question,
    methods: Sequence[str],
    *,
    settings: ExplanationPlan,
    rows: int,
    checks: Checks | None = None,
    memory_mib: int,
    context: JobContext,
) -> EstimateView:
    """Return how long methods will take for `rows` rows like those of the question.

    Nothing is explained: the network is asked about a few hundred points.

    Parameters
    ----------
    question : Question
        A few rows, as they will be asked about.
    checks : callable, optional
        What is asked beside the rows themselves: faithfulness, other baselines and single cases.
    """

    def told(name: str) -> _Told:
        cost = cost_of(name, question, settings)
        reason = refusal_of(name, question, settings) or ""
        beside = Cost() if checks is None or reason else checks(name)
        return _Told(name, cost, beside, reason)

    asked = {name: told(name) for name in (*methods, _CHEAP)}
    pace = time_passes(question, memory_mib=memory_mib, context=context)
    cheap = asked[_CHEAP].seconds(pace, rows=rows)
    found = tuple(_estimated(asked[name], pace, rows=rows, cheap=cheap) for name in methods)
    of_checks = sum(pace.seconds(asked[name].checks, rows=1) for name in methods)
    players = len(question.players)
    return EstimateView(
        rows=rows,
        is_sample=checks is not None,
        players=players,
        seconds=sum(one.seconds or 0.0 for one in found),
        methods=found,
        sentence=_overall(found, rows=rows, players=players, of_checks=of_checks),
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


def _estimated(told: _Told, pace: Pace, *, rows: int, cheap: float) -> MethodEstimate:
    """Return the estimate of one method beside the seconds that the cheap one takes."""
    if told.reason:
        other = f"{METHODS[_CHEAP].title} can be used."
        return MethodEstimate(
            method=told.name,
            title=told.title,
            seconds=None,
            reason=told.reason,
            suggestion=other,
            sentence=f"{told.reason} {other}",
        )
    seconds = told.seconds(pace, rows=rows)
    suggestion = ""
    if told.name != _CHEAP and seconds >= _MUCH_CHEAPER * cheap:
        suggestion = f"{METHODS[_CHEAP].title} needs 1/{round(seconds / cheap):,} of that."
    most = pace.most_seconds(told.cost, rows=rows)
    more = "" if most is None else f", {duration_text(most)} if every row needs all its steps"
    takes = f"{told.title} of {count_text(rows, 'row', 'rows')} takes {duration_text(seconds)}"
    return MethodEstimate(
        method=told.name,
        title=told.title,
        seconds=seconds,
        suggestion=suggestion,
        sentence=f"{takes}{more}. {suggestion}".rstrip(),
    )


def _overall(
    found: tuple[MethodEstimate, ...], *, rows: int, players: int, of_checks: float
) -> str:
    parts = f"{count_text(rows, 'row', 'rows')} of {count_text(players, 'part', 'parts')}"
    timed = [one for one in found if one.seconds is not None]
    total = sum(one.seconds or 0.0 for one in timed)
    said = [f"Explaining {parts} takes {duration_text(total)}."] if timed else []
    if of_checks > 0:
        said.append(
            f"Faithfulness, other baselines and cases take {duration_text(of_checks)} of it."
        )
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
