"""How often a method asks the network about one row: what decides how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.catalogue.methods import METHODS
from core.plan.explanation import ExplanationPlan, FaithfulnessPlan
from explainers.gradient.integrated_gradients import FIRST_STEPS
from explainers.perturbation.windows import Windows
from explainers.question import Question
from explainers.running import takes_background, takes_one_baseline
from explainers.shapley.budget import is_enumerated
from explainers.shapley.first_layer import first_layer_of
from explainers.shapley.owen import coalitions_of, in_unions
from explainers.validity.faithfulness import MOST_SHARES

_USUAL_STEPS = 3 * FIRST_STEPS
"""Gradients of Integrated Gradients for a usual row: its first rule, and one of twice the steps."""


@dataclass(frozen=True)
class Cost:
    """What one row costs.

    Attributes
    ----------
    outputs, gradients : float
        Points at which the network is asked for its output alone, or for its gradient too.
    products : float
        Multiplications in float64 beside the network, for regressions; all rows share them.
    most_gradients : float
        Gradients for a row that needs every step of the budget; 0 where all rows cost alike.
    """

    outputs: float = 0.0
    gradients: float = 0.0
    products: float = 0.0
    most_gradients: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """Return the cost of both."""
        return Cost(
            outputs=self.outputs + other.outputs,
            gradients=self.gradients + other.gradients,
            products=self.products + other.products,
            most_gradients=self.most_gradients + other.most_gradients,
        )

    def times(self, count: float) -> Cost:
        """Return the cost of `count` such points in the place of one; regressions stay shared."""
        return replace(
            self,
            outputs=count * self.outputs,
            gradients=count * self.gradients,
            most_gradients=count * self.most_gradients,
        )


@dataclass(frozen=True)
class _Size:
    """What the cost of a row depends on."""

    question: Question
    settings: ExplanationPlan
    players: int
    usual: int

    @property
    def sampled(self) -> int:
        """Points that a method which draws coalitions may ask for."""
        return self.settings.samples * self.usual

    def enumerated(self, *, coalitions: int | None = None) -> float:
        """Return at how many points all coalitions are asked instead of a sample; 0 if not."""
        is_split = first_layer_of(self.question) is not None
        if not is_enumerated(self.settings, self.players, is_split=is_split, coalitions=coalitions):
            return 0.0
        return float(2**self.players if coalitions is None else coalitions) * self.usual

    @property
    def regression(self) -> float:
        """Multiplications of normal equations over twice as many coalitions as players."""
        return 2.0 * self.players**2 * (2 * self.players) + self.players**3


def _noisy(size: _Size) -> Cost:
    return Cost(gradients=size.settings.tuning.noise_draws)


def _path(size: _Size) -> Cost:
    most = size.settings.max_steps
    return Cost(outputs=2, gradients=min(_USUAL_STEPS, most), most_gradients=most)


def _orders(size: _Size, *, coalitions: int | None = None) -> Cost:
    drawn = max(size.sampled, 2 * (size.players + 1))
    return Cost(outputs=size.enumerated(coalitions=coalitions) or drawn)


def _owen(size: _Size) -> Cost:
    question, unions = in_unions(size.question)
    counts = question.active.sum(axis=1)
    usual = int(np.argmin(np.abs(counts - counts.mean())))
    own = unions[usual, question.active[usual]]
    single = replace(size, question=question, players=len(own))
    return _orders(single, coalitions=coalitions_of(own))


def _partition(size: _Size) -> Cost:
    # Where a picture has few parts, a whole walk through the tree is less than a sample.
    return Cost(outputs=2 + min(size.settings.samples, size.players * (size.players - 1)))


def _over_background(size: _Size) -> Cost:
    return Cost(outputs=1, gradients=2 * size.question.usual_rows)


def _kernel(size: _Size) -> Cost:
    every = size.enumerated()
    if every:
        return Cost(outputs=every)
    return Cost(outputs=max(size.sampled, 4 * size.players), products=size.regression)


def _exact(size: _Size) -> Cost:
    most = METHODS["exact_shapley"].most_parts
    return Cost(outputs=2.0 ** min(size.players, most) * size.usual)


def _lime(size: _Size) -> Cost:
    outputs = max(size.settings.samples, 2 * size.players + 2)
    return Cost(outputs=outputs, products=size.regression)


_COSTS: dict[str, Callable[[_Size], Cost]] = {
    "smooth_grad": _noisy,
    "var_grad": _noisy,
    "integrated_gradients": _path,
    "neuron_integrated_gradients": _path,
    "gradient_shap": lambda size: Cost(outputs=1, gradients=size.settings.samples),
    "deeplift": lambda _: Cost(outputs=2, gradients=2),
    "deeplift_shap": _over_background,
    "deep_shap": _over_background,
    "kernel_shap": _kernel,
    "permutation_shap": _orders,
    "sampling_shap": _orders,
    "owen": _owen,
    "partition_shap": _partition,
    "exact_shapley": _exact,
    "lime": _lime,
    "feature_ablation": lambda size: Cost(outputs=size.players + 2),
    "occlusion": lambda size: Cost(outputs=_places(size) + 2),
    "guided_grad_cam": lambda _: Cost(outputs=2, gradients=2),
}
_ONE_GRADIENT = Cost(outputs=2, gradients=1)


def cost_of(name: str, question: Question, settings: ExplanationPlan) -> Cost:
    """Return what the method `name` costs for one row like those of the question.

    Every sampled method is taken at its number of samples; requested precision, and rows on which
    Integrated Gradients needs more steps than usual, come on top. Methods that are not in the
    table take one gradient at the row itself. Where a row has several baselines, a method that
    knows a single one is asked about each of them.
    """
    usual = question.usual_rows if takes_background(name, question) else 1
    found = _COSTS.get(name)
    size = _Size(question, settings, _players(question), usual)
    cost = _ONE_GRADIENT if found is None else found(size)
    is_repeated = question.has_several and takes_one_baseline(name, question)
    return cost.times(question.usual_rows) if is_repeated else cost


def cost_of_faithfulness(question: Question, plan: FaithfulnessPlan, *, rows: int) -> Cost:
    """Return what deletion and insertion cost for a sample of `rows` rows, random orders too."""
    points = min(_players(question), MOST_SHARES) + 1
    return Cost(outputs=2.0 * (1 + plan.random_orders) * points * min(plan.rows, rows))


def _players(question: Question) -> int:
    """Return the parts that a method can ask about in a usual row."""
    return max(1, round(float(question.active.sum(axis=1).mean())))


def _places(size: _Size) -> int:
    """Return how many parts, or places of a window, are occluded."""
    question, tuning = size.question, size.settings.tuning
    if tuning.window == 0 or question.kind == "tabular":
        return size.players
    return len(Windows.of(question, window=tuning.window, stride=tuning.stride))
