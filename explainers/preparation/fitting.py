"""Which methods fit a network before anything is explained, and what would lift a refusal."""

from __future__ import annotations

from collections.abc import Callable

from core.catalogue import METHODS
from core.catalogue.methods import MethodEntry, SumRule
from core.models.table import FUNCTION_TITLES
from core.plan.model import CnnPlan, LoadedPlan, ModelPlan, VisionPlan
from core.records.architecture import Architecture, walk
from core.records.base import Kind
from core.records.views.network import Fit, MethodFit, PlanChange
from explainers.preparation.deeplift_layers import read_described
from explainers.preparation.findings import told
from explainers.preparation.suitability import refusal

Redesign = Callable[[ModelPlan], Architecture]

_FITS: dict[SumRule, tuple[Fit, str]] = {
    "sum": ("exact", "Values must sum to the change in output."),
    "none": ("fits", "No sum rule to keep."),
    "sampled": ("sampled", "Its own error is printed beside it."),
    "construction": ("sampled", "Its sum is forced, which proves nothing."),
}
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def method_fits(
    model: ModelPlan, architecture: Architecture, *, kind: Kind, redesign: Redesign
) -> tuple[MethodFit, ...]:
    """Return whether each method of the catalogue fits, in the catalogue's order.

    Where something stood in the way and is repaired or gone around, the reason says so.
    The logit is asked about: what else the plan explains does not belong to the network.

    Parameters
    ----------
    redesign : callable
        The architecture that another model plan gives on the same data.
    """

    def refused(method: str, changed: Architecture) -> str | None:
        return refusal(method, changed, kind=kind)

    fits = []
    findings = read_described(architecture)[1]
    for method, entry in METHODS.items():
        reason = refused(method, architecture)
        if reason is None:
            fit, words = _FITS[entry.sum_rule]
            words = " ".join((words, *told(findings, entry)))
            fits.append(MethodFit(method=method, title=entry.title, fit=fit, reason=words))
            continue
        is_possible = _is_possible(entry, architecture, kind=kind)
        remedy = next(
            (
                change
                for change, plan in _changes(model)
                if is_possible and refused(method, redesign(plan)) is None
            ),
            None,
        )
        fits.append(
            MethodFit(
                method=method,
                title=entry.title,
                fit="not exact" if is_possible else "not applicable",
                reason=reason,
                remedy=remedy,
            )
        )
    return tuple(fits)


def finding(model: ModelPlan, fits: tuple[MethodFit, ...]) -> str:
    """Return what the network means for the methods, as the head of a card says it."""
    refused = [item for item in fits if item.fit == "not exact"]
    usable = [item for item in fits if item.fit not in ("not exact", "not applicable")]
    if refused:
        cause, is_plural = _cause(model, refused)
        count = _number(len(refused))
        methods = "method" if len(refused) == 1 else "methods"
        return f"{cause} rule{'' if is_plural else 's'} out {count} {methods}"
    if len(usable) == len(fits):
        return f"All {_number(len(fits))} methods can be used"
    return f"{_number(len(usable)).capitalize()} of {_number(len(fits))} methods can be used"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _is_possible(entry: MethodEntry, architecture: Architecture, *, kind: Kind) -> bool:
    """Whether the method is made for such data and such layers at all."""
    kinds = {layer.kind for layer in walk(architecture.layers)}
    lacks_convolution = "convolution" in entry.needs and not kinds & {"conv", "vision"}
    lacks_attention = "attention" in entry.needs and not kinds & {"encoder", "vision"}
    return kind in entry.kinds and not lacks_convolution and not lacks_attention


def _changes(model: ModelPlan) -> list[tuple[PlanChange, ModelPlan]]:
    """Return small changes of the model, the smallest first, with what they make of it."""
    if isinstance(model, LoadedPlan | VisionPlan):
        return []
    singles: list[tuple[str, str, str]] = []
    if model.activation != "relu":
        singles.append(("activation", "relu", "ReLU"))
    if isinstance(model, CnnPlan) and model.pooling in ("max", "min"):
        singles.append(("pooling", "average", "average pooling"))
    sets = [[single] for single in singles] + ([singles] if len(singles) > 1 else [])
    return [
        (
            PlanChange(
                label=f"Use {' and '.join(words for _, _, words in changes)}",
                changes={f"model.{field}": value for field, value, _ in changes},
            ),
            model.model_copy(update={field: value for field, value, _ in changes}),
        )
        for changes in sets
    ]


def _cause(model: ModelPlan, refused: list[MethodFit]) -> tuple[str, bool]:
    """Return what stands in the way, and whether that is a plural."""
    if len({item.remedy.label if item.remedy else "" for item in refused}) > 1:
        return "Layers of this network", True
    remedy = refused[0].remedy
    causes = []
    if remedy is not None and not isinstance(model, LoadedPlan | VisionPlan):
        if "model.activation" in remedy.changes:
            causes.append(FUNCTION_TITLES[model.activation])
        if "model.pooling" in remedy.changes:
            causes.append(f"{model.pooling} pooling" if isinstance(model, CnnPlan) else "pooling")
    others = {"recurrent": "recurrence", "transformer": "attention"}
    text = " and ".join(causes) or others.get(model.family, "a layer")
    return text[:1].upper() + text[1:], len(causes) > 1
