"""How long a plan's explanations will take, before they start."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.devices import deterministic, thread_count, threads
from core.jobs.context import JobContext
from core.records.views.estimate import EstimateView
from explainers.estimate import WORTH_SAYING_S, estimate
from reports.explaining import Explaining

_ROWS_LOOKED_AT = 4


def estimate_explanation(
    explaining: Explaining,
    methods: Sequence[str],
    *,
    rows: int,
    context: JobContext,
) -> EstimateView:
    """Return how long methods take for so many rows of the test part.

    Raises
    ------
    AuditError
        If the plan asks for something that these data do not have.
    """
    plan, trained = explaining.plan, explaining.trained
    chosen = explaining.prepared.parts["test"][:_ROWS_LOOKED_AT]
    count = thread_count(plan, architecture=trained.record.architecture)
    with threads(count), deterministic():
        question = explaining.question(chosen, predicted=np.zeros(len(chosen), dtype=np.int64))
        return estimate(
            question,
            methods,
            settings=plan.explanation,
            rows=rows,
            memory_mib=plan.compute.memory_mib,
            context=context,
        )


def warn_if_long(
    explaining: Explaining,
    methods: Sequence[str],
    *,
    rows: int,
    warn: Callable[[str], None],
    context: JobContext,
) -> None:
    """Tell what methods will take for so many rows, if that is more than a minute."""
    found = estimate_explanation(explaining, methods, rows=rows, context=context)
    if found.seconds > WORTH_SAYING_S:
        warn(found.sentence)
