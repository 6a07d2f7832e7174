"""Runs one method on one question, in the form that the method understands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import stream_seed
from explainers.engine.embedding import at_embedding, over_words
from explainers.engine.given_back import given_back
from explainers.explanation import Doubles, Explanation
from explainers.question import Question
from explainers.registry import EXPLAINERS

Ask = Callable[[Question, int, JobContext], Explanation]
"""A question, a seed and a context to what the method says."""

PASS_CELLS = 4_000_000
"""Input cells that are asked about in one go where rows have several baselines."""


def explain(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return what the method `name` of the catalogue says; the network is given back as it was.

    Methods that follow gradients see texts as word vectors, and their values are summed for each
    word. Where rows have several baselines, methods that know a single one are asked about one
    baseline after the other, and their answers are averaged.
    """
    is_embedded = question.kind == "text" and "gradients" in METHODS[name].needs

    def ask(asked: Question, seed: int, context: JobContext) -> Explanation:
        return EXPLAINERS[name](
            asked, settings=settings, seed=seed, memory_mib=memory_mib, context=context
        )

    with given_back(question.model, device=question.device):
        asked = at_embedding(question) if is_embedded else question
        if asked.has_several and takes_one_baseline(name, question):
            found = _averaged(asked, ask, title=METHODS[name].title, seed=seed, context=context)
        else:
            found = ask(asked, seed, context)
    return over_words(found) if is_embedded else found


def takes_one_baseline(name: str, question: Question) -> bool:
    """Whether a method compares each row of this question with a single baseline.

    Methods that take a background compare with all its rows themselves; those that leave out
    regions do so for tables, and take the baseline's values for pictures, series and texts.
    """
    return "baseline" in METHODS[name].needs and not takes_background(name, question)


def takes_background(name: str, question: Question) -> bool:
    """Whether a method compares each row of this question with the rows of the background."""
    needs = METHODS[name].needs
    return "background" in needs and (question.kind == "tabular" or "regions" not in needs)


def beside(question: Question, chosen: torch.Tensor) -> Question:
    """Return the question with n · g rows: each row beside each of the g chosen baselines.

    Parameters
    ----------
    chosen : Tensor
        (g,) int64, from 0 to `question.usual_rows` − 1 within each row's own background.
    """
    rows = torch.arange(question.rows).repeat_interleave(len(chosen))
    baseline = question.usual(chosen.repeat(question.rows), rows)
    return replace(
        question,
        inputs=question.inputs[rows],
        baseline=baseline,
        background=baseline,
        partners=torch.arange(len(rows))[:, None],
        targets=question.targets[rows],
        players=question.players.of_rows(rows.numpy()),
        has_several=False,
    )


@dataclass(eq=False)
class _Sums:
    """What was said of n rows beside some of their baselines, summed up."""

    rows: int
    count: int = 0
    arrays: dict[str, Doubles] = field(default_factory=dict)
    steps: Doubles | None = None
    notes: list[str] = field(default_factory=list)
    halvings: list[str] = field(default_factory=list)
    outputs: Doubles | None = None
    target: str = ""

    def add(self, found: Explanation, baselines: int) -> None:
        """Add the answers about n · `baselines` rows, those of one row side by side."""
        for name in _AVERAGED:
            array = getattr(found, name)
            if array is not None:
                summed = array.reshape(self.rows, baselines, *array.shape[1:]).sum(axis=1)
                self.arrays[name] = self.arrays[name] + summed if name in self.arrays else summed
        steps = found.steps.reshape(self.rows, baselines)
        self.steps = steps.sum(axis=1) + (0 if self.steps is None else self.steps)
        if self.outputs is None:
            self.outputs = found.outputs.reshape(self.rows, baselines)[:, 0]
            self.notes = list(found.notes)
            self.target = found.target
        # Each pass may count something of its own; only what all of them say is kept.
        self.notes = [note for note in self.notes if note in found.notes]
        self.halvings += found.halvings
        self.count += baselines


_AVERAGED = ("values", "player_values", "baseline_outputs", "standard_errors", "sum_standard_error")


def _averaged(
    question: Question, ask: Ask, *, title: str, seed: int, context: JobContext
) -> Explanation:
    """Return the mean of a method's answers over the baselines of each row.

    A sum that holds beside each baseline holds for the means too: against the mean output of the
    baselines. Standard errors are averaged, which they can never exceed: the draws of a method may
    be the same beside all baselines, so that its errors need not cancel out.
    """
    count = question.usual_rows
    at_once = max(1, min(count, PASS_CELLS // max(1, question.inputs.numel())))
    firsts = range(0, count, at_once)
    sums = _Sums(question.rows)
    for number, first in enumerate(firsts):
        chosen = torch.arange(first, min(first + at_once, count))
        note = f"baseline {first + 1:,} of {count:,}"
        part = context.part(title, number, count=len(firsts), note=note)
        own_seed = seed if first == 0 else stream_seed(seed, f"baseline {first}")
        sums.add(ask(beside(question, chosen), own_seed, part), len(chosen))
    means = {name: array / sums.count for name, array in sums.arrays.items()}
    assert sums.outputs is not None and sums.steps is not None  # noqa: PT018
    return Explanation(
        values=means["values"],
        player_values=means["player_values"],
        outputs=sums.outputs,
        baseline_outputs=means["baseline_outputs"],
        steps=sums.steps.astype(np.int64),
        standard_errors=means.get("standard_errors"),
        sum_standard_error=means.get("sum_standard_error"),
        notes=(*sums.notes, f"Averaged over {count:,} baselines for each row."),
        halvings=tuple(sums.halvings),
        target=sums.target,
    )
