"""What a method said about the units of a layer, before anybody judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.explanation import Doubles, Integers
from explainers.question import Question


@dataclass(frozen=True, eq=False)
class LayerExplanation:
    """Values of a layer's units for n rows, with the quantities that sums are owed against.

    Attributes
    ----------
    values : ndarray
        (n, units) float64; the unit is that of the explained output, but for activations.
    outputs, baseline_outputs : ndarray
        (n,) float64: f(x) and f(baseline).
    steps : ndarray
        (n,) points at which the network was asked for a row's values.
    unsettled : ndarray or None
        (n,) float64: 1 for rows whose budget was spent before their values settled, 0 for others;
        of rows with several baselines the share.
    is_owed : bool
        Whether the values of a row must add up to the difference of its outputs.
    """

    values: Doubles
    outputs: Doubles
    baseline_outputs: Doubles
    steps: Integers
    unsettled: Doubles | None = None
    is_owed: bool = False
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()


class LayerExplainer(Protocol):
    """One method over the units of a layer, called with the model in eval mode and frozen."""

    def __call__(
        self,
        question: Question,
        choice: LayerChoice,
        *,
        settings: ExplanationPlan,
        memory_mib: int,
        context: JobContext,
    ) -> LayerExplanation:
        """Return the values of the layer's units for all rows of the question."""
        ...


LayerTable = Mapping[str, LayerExplainer]
