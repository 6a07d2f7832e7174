"""Whether the limits of a plan can be held against anything at all, told before the work starts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from core.catalogue.checks import CHECKS, METRICS, CheckEntry
from core.catalogue.methods import METHODS
from core.errors import AuditError
from core.plan.plan import Limit, Plan
from core.plan.toml import PlanError
from core.records.base import Task

_SHARE = (0.0, 1.0)
_SIZE = (0.0, math.inf)
_RANGES = MappingProxyType(
    {
        "accuracy": _SHARE,
        "balanced_accuracy": _SHARE,
        "auc": _SHARE,
        "true_positive_rate": _SHARE,
        "false_positive_rate": _SHARE,
        "log_loss": _SIZE,
        "brier": (0.0, 2.0),
        "mae": _SIZE,
        "rmse": _SIZE,
        "r2": (-math.inf, 1.0),
        "skill": (-math.inf, 1.0),
        "mase": _SIZE,
        "missing_cells": _SHARE,
        "duplicate_rows": _SIZE,
        "overlap": _SIZE,
        "completeness": _SHARE,
    }
)
"""Values that a figure can take; figures that are not named can take any."""
# Where nothing is suggested, a bound that a person is to change.
_FIRST_SHARE = {"higher": 0.8, "lower": 0.2}
_FIRST_SIZE = 1.0


def identifier_of(limit: Limit) -> str:
    """Return the name of the limit's check in the evidence, with its method where it has one."""
    return f"{limit.check}.{limit.method}" if limit.method else limit.check


def validate_limits(limits: tuple[Limit, ...], task: Task) -> None:
    """Accept limits that name a known check and method and that a figure can reach.

    A metric of the other task is no error: its check becomes *not applicable*.

    Raises
    ------
    AuditError
        With every problem at once: path, value seen, what is allowed.
    """
    counts = Counter(identifier_of(limit) for limit in limits)
    problems = [
        problem
        for number, limit in enumerate(limits)
        for problem in _problems(limit, f"limits.{number}", task)
    ]
    problems += [
        f"limits: {name!r} is named {count} times; allowed: one limit for each check and method, "
        "which may hold both at_least and at_most"
        for name, count in counts.items()
        if count > 1
    ]
    if problems:
        raise PlanError("The plan", tuple(problems))


def validate_horizon(plan: Plan) -> None:
    """Accept a plan whose explained step ahead is one of those that are forecast.

    Raises
    ------
    AuditError
        If it lies beyond the horizon.
    """
    if plan.data.task == "forecasting":
        refuse_horizon(plan.explanation.horizon, horizon=plan.data.forecast.horizon)


def refuse_horizon(explained: int, *, horizon: int) -> None:
    """Refuse to explain a step ahead that is not forecast."""
    if explained > horizon:
        raise AuditError(
            "The plan explains a step ahead that is not forecast",
            seen=f"explanation.horizon = {explained}",
            allowed=f"1 to {horizon}, the steps of data.forecast.horizon",
            remedy="Explain an earlier step, or forecast further ahead.",
        )


def suggested_limits(plan: Plan) -> tuple[Limit, ...]:
    """Return limits that hold for most uses, for a plan that sets none.

    They ask that the network does better than guessing and than the simpler model, that data are
    whole, and that methods obey their own rules; what is good enough in use, a person must say.
    """
    task = plan.data.task
    suggested = [
        first_limit(entry.name)
        for entry in CHECKS.values()
        if entry.suggested is not None and not entry.per_method and exists_for(entry.name, task)
    ]
    for method in plan.explanation.methods:
        suggested += [
            first_limit(entry.name, method=method)
            for entry in CHECKS.values()
            if entry.suggested is not None
            and entry.per_method
            and (entry.name != "completeness" or METHODS[method].sum_rule in ("sum", "sampled"))
        ]
    return tuple(suggested)


def first_limit(check: str, *, method: str = "") -> Limit:
    """Return a limit to begin with for a check, a suggestion where there is one."""
    entry = CHECKS[check]
    if entry.suggested is not None:
        return _bounded(entry, entry.suggested, method=method)
    is_share = _RANGES.get(check) == _SHARE
    bound = _FIRST_SHARE[entry.better] if is_share else _FIRST_SIZE
    return _bounded(entry, bound, method=method)


def exists_for(check: str, task: Task) -> bool:
    """Whether the figure of the check exists for classes, or for numbers."""
    metric = METRICS.get(check)
    return metric is None or task in metric.tasks


def _bounded(entry: CheckEntry, bound: float, *, method: str) -> Limit:
    if entry.better == "higher":
        return Limit(check=entry.name, method=method, at_least=bound)
    return Limit(check=entry.name, method=method, at_most=bound)


def _problems(limit: Limit, path: str, task: Task) -> list[str]:
    entry = CHECKS.get(limit.check)
    if entry is None:
        return [f"{path}.check = {limit.check!r}; allowed: {_names(limit.check, CHECKS)}"]
    return _method_problems(limit, path, entry) + _bound_problems(limit, path, task)


def _method_problems(limit: Limit, path: str, entry: CheckEntry) -> list[str]:
    if not entry.per_method:
        if limit.method:
            return [f"{path}.method = {limit.method!r}; allowed: none, as {entry.name!r} has none"]
        return []
    if limit.method in METHODS:
        return []
    seen = f" = {limit.method!r}" if limit.method else ": missing"
    return [f"{path}.method{seen}; allowed: {_names(limit.method, METHODS)}"]


def _bound_problems(limit: Limit, path: str, task: Task) -> list[str]:
    if limit.at_least is None and limit.at_most is None:
        return [f"{path}: no bound; allowed: at_least, at_most, or both"]
    problems = []
    low, high = range_of(limit.check, task)
    for name in ("at_least", "at_most"):
        bound = getattr(limit, name)
        if bound is not None and not low <= bound <= high:
            problems.append(f"{path}.{name} = {bound:g}; allowed: {_range_text(low, high)}")
    if limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
        problems.append(
            f"{path}.at_least = {limit.at_least:g}; allowed: not above at_most = {limit.at_most:g}"
        )
    return problems


def range_of(check: str, task: Task) -> tuple[float, float]:
    """Return the smallest and the largest value that a limit of the check can sensibly name."""
    if check == "gain_over_linear" and task == "classification":
        return -1.0, 1.0
    return _RANGES.get(check, (-math.inf, math.inf))


def _range_text(low: float, high: float) -> str:
    if math.isinf(high):
        return f"{low:g} or more"
    if math.isinf(low):
        return f"{high:g} or less"
    return f"{low:g} to {high:g}"


def _names(seen: str, known: Mapping[str, object]) -> str:
    """Return the nearest known name where there is one, else all of them."""
    near = get_close_matches(seen, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else ", ".join(known)
