"""How long a plan's explanations will take, before they start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.catalogue import METHODS
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.references import BaselineName
from core.records.views.estimate import EstimateView
from explainers.cost import Cost, cost_of, cost_of_faithfulness
from explainers.estimate import WORTH_SAYING_S, estimate
from explainers.question import Question
from reports.comparing import against_alone, is_comparing, known_already
from reports.explaining import Explaining

_ROWS_LOOKED_AT = 4


def estimate_explanation(
    explaining: Explaining,
    methods: Sequence[str],
    *,
    rows: int | None,
    context: JobContext,
) -> EstimateView:
    """Return how long methods take.

    Which output is explained does not matter to that, so that none is refused here.

    Parameters
    ----------
    rows : int or None
        So many rows of the test part; None for the sample of an audit, with all that is asked
        beside it.

    Raises
    ------
    AuditError
        If the plan asks for a baseline or for parts that these data do not have.
    """
    plan, trained = explaining.plan, explaining.trained
    looked_at = _LookedAt(_of_any_output(explaining))
    count = thread_count(plan, architecture=trained.record.architecture)
    with threads(count), deterministic():
        return estimate(
            looked_at.question(),
            methods,
            settings=plan.explanation,
            rows=len(explaining.sample()) if rows is None else rows,
            checks=looked_at.checks if rows is None else None,
            memory_mib=plan.compute.memory_mib,
            context=context,
        )


def warn_if_long(
    explaining: Explaining,
    methods: Sequence[str],
    *,
    rows: int | None,
    warn: Callable[[str], None],
    context: JobContext,
) -> None:
    """Tell what methods will take, as `estimate_explanation`, if that is more than a minute."""
    found = estimate_explanation(explaining, methods, rows=rows, context=context)
    if found.seconds > WORTH_SAYING_S:
        warn(found.sentence)


def _of_any_output(explaining: Explaining) -> Explaining:
    """Return the same for a plan whose explained output there is for every row."""
    update = {"target": "positive", "against": ""}
    settings = explaining.plan.explanation.model_copy(update=update)
    plan = explaining.plan.model_copy(update={"explanation": settings})
    return replace(explaining, plan=plan)


@dataclass(frozen=True, eq=False)
class _LookedAt:
    """A few test rows, asked about against the plan's baseline and others."""

    explaining: Explaining
    asked: dict[BaselineName | None, Question] = field(default_factory=dict)

    def question(self, baseline: BaselineName | None = None) -> Question:
        """Return what is asked about them, against the plan's own baseline if none is named."""
        if baseline not in self.asked:
            rows = self.explaining.prepared.parts["test"][:_ROWS_LOOKED_AT]
            self.asked[baseline] = self.explaining.question(
                rows, predicted=np.zeros(len(rows), dtype=np.int64), baseline=baseline
            )
        return self.asked[baseline]

    def checks(self, method: str) -> Cost:
        """Return what an audit asks for a method beside its sample."""
        plan, question = self.explaining.plan, self.question()
        settings, rows = plan.explanation, len(self.explaining.sample())
        cost = cost_of(method, question, settings).times(settings.cases)
        if METHODS[method].family != "layer":
            cost += cost_of_faithfulness(question, plan.faithfulness, rows=rows)
        if is_comparing(method, question):
            compared = min(settings.references.compared_rows, rows)
            cost += self._of_other_baselines(method, question).times(compared)
        return cost

    def _of_other_baselines(self, method: str, own: Question) -> Cost:
        """Return what it costs to explain one row against each of the plan's other baselines."""
        settings = self.explaining.plan.explanation
        cost = Cost()
        for name in dict.fromkeys(settings.references.compared):
            if known_already(method, own, name, settings=settings):
                continue
            try:
                asked = self.question(name)
            except AuditError:
                continue  # the audit says so in its place
            cost += cost_of(method, against_alone(method, asked), settings)
        return cost
