"""Runs one method on one question, in the form that the method understands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
import torch

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture, Embedding, walk
from core.records.base import Kind
from core.seeds import stream_seed
from explainers.engine.embedding import at_embedding, over_words
from explainers.engine.given_back import given_back
from explainers.explanation import Doubles, Explanation, Integers
from explainers.question import Question
from explainers.registry import EXPLAINERS

PASS_CELLS = 4_000_000
"""Input cells that are asked about in one go where rows have several baselines."""

_AVERAGED = ("values", "player_values", "baseline_outputs", "standard_errors", "sum_standard_error")


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
    is_embedded = _is_embedded(name, question.kind)

    def ask(asked: Question, first: int, context: JobContext) -> Explanation:
        own_seed = seed if first == 0 else stream_seed(seed, f"baseline {first}")
        return EXPLAINERS[name](
            asked, settings=settings, seed=own_seed, memory_mib=memory_mib, context=context
        )

    with given_back(question.model, device=question.device):
        asked = at_embedding(question) if is_embedded else question
        if asked.has_several and takes_one_baseline(name, question):
            title = METHODS[name].title
            found = averaged(asked, ask, fields=_AVERAGED, title=title, context=context)
        else:
            found = ask(asked, 0, context)
    return over_words(found) if is_embedded else found


def cells_of_row(name: str, architecture: Architecture, *, kind: Kind) -> int:
    """Return of how many numbers a row consists as a method sees it: word vectors, for some."""
    cells = math.prod(architecture.input_shape)
    if not _is_embedded(name, kind):
        return cells
    embeddings = (one for one in walk(architecture.layers) if isinstance(one, Embedding))
    width = next((one.width for one in embeddings), 0)
    return cells * (width + 1)  # beside a vector stands whether the word is real


def _is_embedded(name: str, kind: Kind) -> bool:
    return kind == "text" and "gradients" in METHODS[name].needs


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


class Answer(Protocol):
    """What a method said about n rows, whatever it said it of."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def outputs(self) -> Doubles:
        """Return f(x) (n,)."""
        ...

    @property
    def steps(self) -> Integers:
        """Return the points (n,) at which the network was asked for each row."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader must know."""
        ...

    @property
    def halvings(self) -> tuple[str, ...]:
        """Return the chunks that were halved."""
        ...


Said = TypeVar("Said", bound=Answer)


def averaged(
    question: Question,
    ask: Callable[[Question, int, JobContext], Said],
    *,
    fields: Sequence[str],
    title: str,
    context: JobContext,
) -> Said:
    """Return the mean of a method's answers over the baselines of each row.

    A sum that holds beside each baseline holds for the means too: against the mean output of the
    baselines. Standard errors are averaged, which they can never exceed: the draws of a method may
    be the same beside all baselines, so that its errors need not cancel out.

    Parameters
    ----------
    ask : callable
        A question with n · g rows, those of one row side by side; the first of its g baselines;
        and a context, to what the method says.
    fields : sequence of str
        The arrays (n · g, ...) of an answer that are averaged where they are there.
    """
    rows, count = question.rows, question.usual_rows
    at_once = max(1, min(count, PASS_CELLS // max(1, question.inputs.numel())))
    firsts = range(0, count, at_once)
    sums: dict[str, Doubles] = {}
    answers: list[Said] = []
    for number, first in enumerate(firsts):
        chosen = torch.arange(first, min(first + at_once, count))
        note = f"baseline {first + 1:,} of {count:,}"
        part = context.part(title, number, count=len(firsts), note=note)
        found = ask(beside(question, chosen), first, part)
        for name in fields:
            array = getattr(found, name)
            if array is not None:
                summed = array.reshape(rows, len(chosen), *array.shape[1:]).sum(axis=1)
                sums[name] = sums[name] + summed if name in sums else summed
        # The arrays of an answer are in the sums: nothing else that is large is held.
        answers.append(replace(found, **dict.fromkeys(sums)))
    means: dict[str, Any] = {name: array / count for name, array in sums.items()}
    return replace(answers[0], **means, **_in_all(answers, rows, count))


def _in_all(answers: Sequence[Answer], rows: int, baselines: int) -> dict[str, Any]:
    """Return what all passes over n rows beside some baselines say together."""
    first = answers[0]
    # Each pass may count something of its own; only what all of them say is kept.
    notes = tuple(note for note in first.notes if all(note in one.notes for one in answers))
    return {
        "outputs": first.outputs.reshape(rows, -1)[:, 0],
        "steps": np.sum([one.steps.reshape(rows, -1).sum(axis=1) for one in answers], axis=0),
        "notes": (*notes, f"Averaged over {baselines:,} baselines for each row."),
        "halvings": tuple(halving for one in answers for halving in one.halvings),
    }
