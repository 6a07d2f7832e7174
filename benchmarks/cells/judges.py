"""By which reference each method of the catalogue is judged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from benchmarks.cells import references as naive
from benchmarks.cells.asking import Case
from benchmarks.cells.exact import Doubles, Unit, over_words
from benchmarks.cells.games import Game
from benchmarks.cells.lines import Integrals, integral
from benchmarks.cells.noise import noisy_slopes
from benchmarks.cells.subjects import SEED
from benchmarks.cells.verdict import (
    APPROXIMATE,
    Booleans,
    Verdict,
    computed,
    drawn,
    integrated,
    summed,
)
from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.plan.inside import InsidePlan
from explainers.gate import judge as gate
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.running import explain
from explainers.shapley.partition import halving_tree
from explainers.shapley.unions import unions_of

Judge = Callable[[Case], Verdict]


def judged_methods() -> frozenset[str]:
    """Return the methods that have a reference of their own."""
    return frozenset(_JUDGES) | frozenset(_GAME_JUDGES)


def judge(case: Case, games: Games) -> Verdict:
    """Return the verdict of one cell; a method without a reference has failed."""
    if case.method in _GAME_JUDGES:
        return _GAME_JUDGES[case.method](case, games)
    if case.method in _JUDGES:
        return _JUDGES[case.method](case)
    if METHODS[case.method].sum_rule == "sum":
        return summed(case.explanation)
    return Verdict("failed", None, "no reference is written for this method")


class Games:
    """The games of one question, and its noisy copies, kept when they are first asked for."""

    def __init__(self) -> None:
        self._played: dict[bool, Game] = {}
        self._noisy: Doubles | None = None

    def noisy(self, case: Case) -> Doubles:
        """Return the gradients (n, draws, *shape) at the rows' noisy copies."""
        if self._noisy is None:
            tuning = case.settings.tuning
            self._noisy = noisy_slopes(case.question, share=tuning.noise, draws=tuning.noise_draws)
        return self._noisy

    def of(self, case: Case, *, uses_background: bool) -> Game:
        """Return the game with absent parts at the background, or at the baseline."""
        if uses_background not in self._played:
            self._played[uses_background] = Game(case.question, uses_background=uses_background)
        return self._played[uses_background]


def _saliency(case: Case) -> Verdict:
    return _slope(case, naive.saliency)


def _input_x_gradient(case: Case) -> Verdict:
    return _slope(case, naive.input_x_gradient)


def _slope(
    case: Case, reference: Callable[..., Doubles], *, against: str = "gradients in float64"
) -> Verdict:
    """Hold slopes against float64; where kinks are within rounding, against float32 too."""
    found = computed(case.explanation.values, reference(case.question), against=against)
    if found.status == "right" or found.error is None or found.error > APPROXIMATE:
        return found
    same = computed(
        case.explanation.values, reference(case.question, dtype=torch.float32), against=against
    )
    if same.status != "right":
        return found
    return Verdict(
        "approximate",
        found.error,
        f"{against}; equal to those in float32, which fall on the other side of some kinks",
    )


def _integrated_gradients(case: Case) -> Verdict:
    subject = case.learnt.subject
    reference = naive.integrated_gradients(
        case.question, steps=subject.reference_steps, most=subject.gradients
    )
    return integrated(
        case.explanation.values,
        reference.values,
        against=reference.told,
        within=_within(case),
        missed=reference.missed,
    )


def _gradient_shap(case: Case) -> Verdict:
    subject = case.learnt.subject
    reference = naive.expected_gradients(
        case.question,
        steps=max(16, subject.reference_steps // 4),
        most=subject.gradients // len(case.question.background) // 2,
    )
    return drawn(
        case.explanation.player_values,
        case.question.players.merge(reference.values),
        errors=case.explanation.standard_errors,
        against=f"{reference.told}, from every background row",
        within=_within(case),
        missed=reference.missed,
    )


def _neuron(case: Case) -> Verdict:
    inside = case.settings.inside
    unit = Unit(case.question, layer=inside.layer, unit=inside.unit - 1)
    subject = case.learnt.subject
    lines = [
        [integral(unit, start, end, row=row, steps=subject.reference_steps, most=subject.gradients)]
        for row, (start, end) in enumerate(zip(unit.baseline, unit.inputs, strict=True))
    ]
    reference = Integrals.of(lines)
    return integrated(
        case.explanation.values,
        over_words(reference.values, case.question),
        against=f"{reference.told}, of the unit",
        within=_within(case),
        missed=reference.missed,
    )


def _within(case: Case) -> Booleans:
    """Return the rows (n,) that the program's gate lets be quoted."""
    entry, tolerance = METHODS[case.method], case.settings.tolerance
    return np.array(gate(entry, case.explanation, tolerance=tolerance).within, dtype=np.bool_)


def _smooth_grad(case: Case, games: Games) -> Verdict:
    reference = games.noisy(case).mean(axis=1)
    if case.question.kind == "text":
        # The numbers of a word's vector have no direction: their sizes are told.
        reference = np.abs(reference)
    return computed(
        case.explanation.values,
        over_words(reference, case.question),
        against="the same draws in float64, which were checked to be as declared",
    )


def _var_grad(case: Case, games: Games) -> Verdict:
    reference = games.noisy(case).var(axis=1, ddof=1)
    return computed(
        case.explanation.values,
        over_words(reference, case.question),
        against="the same draws in float64, which were checked to be as declared",
    )


def _guided_backprop(case: Case) -> Verdict:
    def reference(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
        found = naive.guided_slopes(question, dtype=dtype)
        # The numbers of a word's vector have no direction: their sizes are told.
        return over_words(np.abs(found) if question.kind == "text" else found, question)

    return _slope(case, reference, against="guided ReLUs written anew, in float64")


def _deeplift(case: Case) -> Verdict:
    if _has_maximum(case.question.model):
        return summed(case.explanation)
    return computed(
        case.explanation.values,
        naive.rescale(case.question),
        against="the rescale rule written anew, in float64",
    )


def _deeplift_shap(case: Case) -> Verdict:
    question = case.question
    if _has_maximum(question.model):
        return summed(case.explanation)
    starts = [None] if question.kind == "text" else list(question.background)
    reference = np.mean([naive.rescale(question, start) for start in starts], axis=0)
    return computed(
        case.explanation.values,
        reference,
        against="the rescale rule from every background row, written anew, in float64",
    )


def _lrp(case: Case) -> Verdict:
    if any(isinstance(module, nn.RNNBase) for module in case.question.model.modules()):
        return Verdict(
            "descriptive", None, "nothing: its conservation proves nothing on recurrent layers"
        )
    reference = naive.lrp_epsilon(case.question)
    # Its stabiliser, and normalisations that are merged first, move kinks a little.
    return integrated(
        case.explanation.values,
        reference,
        against="input times gradient in float64, which epsilon-LRP is on ReLU networks",
    )


def _grad_cam(case: Case) -> Verdict:
    reference = naive.class_activation(
        case.question, layer=case.settings.inside.layer, rule=case.method
    )
    against = "the map written anew, in float64"
    named = computed(case.explanation.values, reference, against=against)
    if named.status != "right" or not _has_default_map(case):
        return named
    settings = case.settings.model_copy(update={"inside": InsidePlan()})
    found = explain(
        case.method,
        case.question,
        settings=settings,
        seed=SEED,
        memory_mib=0,
        context=JobContext(),
    )
    last = naive.last_map_layer(case.question.model)
    reference = naive.class_activation(case.question, layer=last, rule=case.method)
    default = computed(found.values, reference, against=f"{against}, at the default layer")
    return named if default.status == "right" else default


def _has_default_map(case: Case) -> bool:
    """Whether the method is offered without a layer in the plan."""
    question = case.question
    return refusal(case.method, question.architecture, kind=question.kind) is None


def _guided_grad_cam(case: Case) -> Verdict:
    layer = case.settings.inside.layer
    channels = case.question.inputs.shape[1]

    def reference(question: Question, *, dtype: torch.dtype = torch.float64) -> Doubles:
        shared = naive.class_activation(question, layer=layer)
        return np.asarray(shared * channels * naive.guided_slopes(question, dtype=dtype))

    return _slope(case, reference, against="map and guided ReLUs written anew, in float64")


def _removal(case: Case, games: Games) -> Verdict:
    reference = games.of(case, uses_background=False).removal()
    return computed(
        case.explanation.player_values, reference, against="one part after another in float64"
    )


def _shapley(case: Case, games: Games) -> Verdict:
    uses_background = case.question.kind == "tabular"
    reference = games.of(case, uses_background=uses_background).shapley()
    return drawn(
        case.explanation.player_values,
        reference,
        errors=case.explanation.standard_errors,
        against="exact Shapley values of all coalitions in float64",
    )


def _owen(case: Case, games: Games) -> Verdict:
    uses_background = case.question.kind == "tabular"
    unions = np.asarray(unions_of(case.question))
    unions = np.broadcast_to(unions, (case.question.rows, unions.shape[-1]))
    return drawn(
        case.explanation.player_values,
        games.of(case, uses_background=uses_background).owen(unions),
        errors=case.explanation.standard_errors,
        against="exact Owen values of all coalitions in float64",
    )


def _partition(case: Case, games: Games) -> Verdict:
    question = case.question
    middles = _middles(question)
    trees = [halving_tree(middles[active]) for active in question.active]
    return computed(
        case.explanation.player_values,
        games.of(case, uses_background=False).along(trees),
        against="exact Owen values along the same tree in float64",
    )


def _middles(question: Question) -> Doubles:
    """Return the middle (players, axes) of each part of a picture, or each word's place."""
    mask = question.players.mask
    if question.kind == "text":
        return np.arange(len(question.players), dtype=np.float64)[:, None]
    return np.array(
        [np.argwhere(mask[0] == part).mean(axis=0) for part in range(len(question.players))]
    )


def _lime(case: Case, games: Games) -> Verdict:
    reference = games.of(case, uses_background=False).linear_model()
    return drawn(
        case.explanation.player_values,
        reference,
        errors=case.explanation.standard_errors,
        against="weighted least squares over all coalitions in float64",
    )


def _described(case: Case) -> Verdict:
    """Return `descriptive`, where the catalogue says what the method does not show."""
    told = METHODS[case.method].does_not_show
    return Verdict("descriptive", None, f"nothing that could be checked. Not shown: {told}")


def _has_maximum(model: nn.Module) -> bool:
    """Whether the network takes maxima, whose share DeepLIFT's authors leave open."""
    if type(model).__name__ == "FunctionalCnn":
        return True
    return any(_is_maximum(module) for module in model.modules())


def _is_maximum(module: nn.Module) -> bool:
    return "max" in type(module).__name__.lower() and not isinstance(module, nn.Softmax)


_JUDGES: dict[str, Judge] = {
    "saliency": _saliency,
    "input_x_gradient": _input_x_gradient,
    "integrated_gradients": _integrated_gradients,
    "gradient_shap": _gradient_shap,
    "neuron_integrated_gradients": _neuron,
    "guided_backprop": _guided_backprop,
    "deeplift": _deeplift,
    "deeplift_shap": _deeplift_shap,
    "deep_shap": _deeplift_shap,
    "lrp": _lrp,
    "grad_cam": _grad_cam,
    "grad_cam_plus_plus": _grad_cam,
    "guided_grad_cam": _guided_grad_cam,
    "attention_rollout": _described,
    "gradient_attention": _described,
}
_GAME_JUDGES: dict[str, Callable[[Case, Games], Verdict]] = {
    "smooth_grad": _smooth_grad,
    "var_grad": _var_grad,
    "kernel_shap": _shapley,
    "permutation_shap": _shapley,
    "sampling_shap": _shapley,
    "exact_shapley": _shapley,
    "owen": _owen,
    "partition_shap": _partition,
    "occlusion": _removal,
    "feature_ablation": _removal,
    "lime": _lime,
}
