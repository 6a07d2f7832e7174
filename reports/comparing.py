"""How much an explanation changes with the baseline: some rows explained again, against others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch

from core.catalogue import METHODS
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.explanation import ExplanationPlan
from core.plan.references import BaselineName
from core.records.explanation import BaselineEffect
from explainers.baselines.effect import rank_agreement, relative_change
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.running import explain, takes_background

Indices = npt.NDArray[np.int64]
Against = Callable[[BaselineName, Indices], Question]
"""A baseline and places among the explained rows to the question about those."""

MOST_BASELINES = 5
"""Baselines that stand beside a row where each costs a whole explanation of its own."""

_IS_USED = "The explanation itself is against this baseline."
_IS_DRAWN = "The method draws anew for it, so that part of the difference is chance."
_IS_BACKGROUND = "The method compares with rows drawn from the training part in any case."

_ROUNDING = 1e-6  # standard errors that are nothing but the last digits


@dataclass(frozen=True)
class Compared:
    """What was explained against the plan's own baseline.

    Attributes
    ----------
    against : callable
        Asks about some of the rows against another baseline.
    """

    method: str
    question: Question
    explanation: Explanation
    against: Against


def compare_baselines(
    plan: Plan, compared: Compared, *, context: JobContext
) -> tuple[BaselineEffect, ...]:
    """Return what the plan's other baselines change, for methods that compare with one at all.

    Rows are taken evenly over those that were explained. Where a method compares with a
    background, that is replaced by the other baseline too.
    """
    settings = plan.explanation
    count = min(settings.references.compared_rows, compared.question.rows)
    if count == 0 or not is_comparing(compared.method, compared.question):
        return ()
    places = np.linspace(0, compared.question.rows - 1, count).round().astype(np.int64)
    names = tuple(dict.fromkeys(settings.references.compared))
    return tuple(
        _effect(
            plan,
            compared,
            name,
            places=places,
            context=context.part(
                METHODS[compared.method].title,
                number,
                count=len(names),
                note=f"against the baseline {name}",
            ),
        )
        for number, name in enumerate(names)
    )


def _effect(
    plan: Plan,
    compared: Compared,
    name: BaselineName,
    *,
    places: Indices,
    context: JobContext,
) -> BaselineEffect:
    own, method = compared.question, compared.method
    settings = plan.explanation
    reason = known_already(method, own, name, settings=settings)
    if reason:
        return BaselineEffect(baseline=name, status="is own", reason=reason)
    try:
        asked = compared.against(name, places)
        # The parts stay those that were explained, all of their names included.
        question = against_alone(method, replace(asked, players=own.players.of_rows(places)))
        found = explain(
            method,
            question,
            settings=settings,
            seed=plan.seed,
            memory_mib=plan.compute.memory_mib,
            context=context,
        )
    except AuditError as error:
        return BaselineEffect(baseline=name, status="left out", reason=error.sentence)
    before = compared.explanation.player_values[places]
    stream, seed = f"baseline/{method}/{name}", plan.seed
    return BaselineEffect(
        baseline=name,
        sentence=_sentence(question, found),
        rows=len(places),
        baselines=question.usual_rows if question.has_several else 1,
        rank=rank_agreement(
            before, found.player_values, active=own.active[places], seed=seed, stream=stream
        ),
        change=relative_change(before, found.player_values, seed=seed, stream=stream),
        halvings=found.halvings,
    )


def is_comparing(method: str, question: Question) -> bool:
    """Whether a method compares with a baseline of which there are others; texts have one."""
    needs = METHODS[method].needs
    return question.kind != "text" and ("baseline" in needs or "background" in needs)


def known_already(
    method: str, own: Question, name: BaselineName, *, settings: ExplanationPlan
) -> str:
    """Return why nothing is asked against a baseline; empty where it is another one."""
    if takes_background(method, own) and not own.has_several:
        return _IS_BACKGROUND if name == "training_distribution" else ""
    return _IS_USED if name == settings.baseline else ""


def against_alone(method: str, question: Question) -> Question:
    """Return the question as `method` is asked it here: compared with its baseline alone.

    That takes the place of the background too; of many baselines `MOST_BASELINES` are taken.
    """
    if not takes_background(method, question):
        return _thinned(question) if question.has_several else question
    if question.has_several:
        return question
    baseline = question.baseline
    if bool((baseline == baseline[:1]).all()):  # one for all rows, which methods are quicker with
        return replace(question, background=baseline[:1], partners=None, has_several=True)
    alone = torch.arange(question.rows)[:, None]
    return replace(question, background=baseline, partners=alone, has_several=True)


def _sentence(question: Question, found: Explanation) -> str:
    """Return what the other baseline is, and whether chance has a part in the difference."""
    errors = found.standard_errors
    is_drawn = errors is not None and errors.sum() > _ROUNDING * np.abs(found.player_values).sum()
    return f"{question.baseline_name} {_IS_DRAWN}" if is_drawn else question.baseline_name


def _thinned(question: Question) -> Question:
    """Return the question with at most `MOST_BASELINES` baselines beside each row."""
    if question.usual_rows <= MOST_BASELINES:
        return question
    name = f"{question.baseline_name} {MOST_BASELINES} of them are taken here."
    if question.partners is not None:
        partners = question.partners[:, :MOST_BASELINES]
        return replace(question, partners=partners, baseline_name=name)
    chosen = np.linspace(0, question.usual_rows - 1, MOST_BASELINES).round().astype(np.int64)
    background = question.background[torch.from_numpy(chosen)]
    return replace(question, background=background, baseline_name=name)
