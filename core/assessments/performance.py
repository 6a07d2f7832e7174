"""Performance on the test part: every metric with its interval, beside two baselines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.assessments.baselines import (
    class_predictions,
    linear_baseline,
    naive_baseline,
    number_predictions,
)
from core.assessments.curves import (
    BAND_GRID,
    precision_recall_curve,
    reliability_curve,
    roc_band,
    roc_curve,
    roc_on_grid,
    scatter,
)
from core.assessments.forecasts import ForecastPredictions, block_rows
from core.assessments.intervals import bootstrap, bootstrapped, percentile_interval
from core.assessments.metrics import confusion_matrix, metric, metric_draws, metrics_of
from core.assessments.predictions import ClassPredictions, Predictions, ValuePredictions
from core.assessments.steps import forecast_record
from core.catalogue.checks import METRICS
from core.data.dataset import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.records.assessment import Curve, ForecastRecord, PerformanceRecord
from core.records.base import Estimate

Floats = npt.NDArray[np.float64]
Named = tuple[tuple[str, Estimate], ...]

STREAM = "performance"
"""Name of the stream of draws; the network and both baselines share each draw."""

_STEP = "Performance"


def assess(
    prepared: Prepared,
    outputs: npt.ArrayLike,
    *,
    probabilities: npt.ArrayLike | None,
    seed: int,
    checkpoint: str,
    context: JobContext,
) -> PerformanceRecord:
    """Return all metrics of the task on the test part, with intervals and baselines.

    Parameters
    ----------
    outputs : array
        What the network gave for the test rows in order: logits (n, K) or (n, 1), or for
        regression values (n, 1), or forecasts (n, k), in the target's unit.
    probabilities : array or None
        (n, K) for classification, rows adding up to 1; None for regression.
    seed : int
        The plan's seed, for 2,000 draws of rows.
    checkpoint : str
        SHA-256 of the weights.

    Raises
    ------
    AuditError
        If the network's outputs are not all finite.
    CancelledError
        Between chunks of draws, if the job was cancelled.
    ValueError
        If the arrays do not fit the test part.
    """
    context.progress(_STEP, 0, 1, note="linear baseline")
    network = predictions_of(prepared, outputs, probabilities)
    linear, naive = linear_baseline(prepared), naive_baseline(prepared)
    names = metrics_of(prepared.record.task)
    sides = (network, linear.predictions, naive.predictions)
    block = block_rows(prepared) if isinstance(network, ForecastPredictions) else 1
    drawn, band = _draws(sides, names, seed=seed, block=block, context=context)
    estimates = tuple(
        _estimates(side, names, draws, note=note, block=block)
        for side, draws, note in zip(sides, drawn, ("", linear.note, naive.note), strict=True)
    )
    curves, confusion = _charts(network, band)
    return PerformanceRecord(
        checkpoint=checkpoint,
        rows=network.rows,
        metrics=estimates[0],
        linear=estimates[1],
        naive=estimates[2],
        difference=_differences(estimates[0], estimates[1], draws=drawn[0] - drawn[1], block=block),
        confusion=confusion,
        forecast=_forecast(prepared, network, linear.predictions, seed=seed),
        undecided_draws=_undecided(estimates[0], drawn[0]),
        **curves,
    )


def gain_over_linear(performance: PerformanceRecord) -> Estimate | None:
    """Return by how much the network is better than the linear baseline; None without one.

    Accuracy of the network minus that of the linear baseline for classes; mean absolute error of
    the linear baseline minus that of the network for numbers. Positive is better.
    """
    differences = dict(performance.difference)
    if "accuracy" in differences:
        return differences["accuracy"]
    reduced = differences.get("mae")
    if reduced is None or reduced.value is None:
        return reduced
    low = None if reduced.high is None else -reduced.high
    high = None if reduced.low is None else -reduced.low
    return reduced.model_copy(update={"value": -reduced.value, "low": low, "high": high})


def predictions_of(
    prepared: Prepared, outputs: npt.ArrayLike, probabilities: npt.ArrayLike | None
) -> Predictions:
    """Return the network's outputs on the test part beside what was recorded, checked first.

    Raises
    ------
    AuditError
        If the outputs are not all finite.
    ValueError
        If the arrays do not fit the test part.
    """
    rows = len(prepared.parts["test"])
    values = np.asarray(outputs, dtype=np.float64)
    _require_finite(values)
    if prepared.record.task != "classification":
        width = prepared.record.horizon if prepared.record.task == "forecasting" else 1
        _require_shape(values.reshape(len(values), -1), (rows, width), what="values")
        return number_predictions(prepared, values)
    if probabilities is None:
        message = "classification needs probabilities"
        raise ValueError(message)
    shares = np.asarray(probabilities, dtype=np.float64)
    _require_finite(shares)
    _require_shape(shares, (rows, len(prepared.record.class_names)), what="probabilities")
    if shares.min() < 0 or not np.allclose(shares.sum(axis=1), 1.0, atol=1e-3):
        message = "probabilities are negative or do not add up to 1"
        raise ValueError(message)
    return class_predictions(prepared, shares)


def _forecast(
    prepared: Prepared, network: Predictions, linear: Predictions, *, seed: int
) -> ForecastRecord | None:
    if not isinstance(network, ForecastPredictions):
        return None
    assert isinstance(linear, ForecastPredictions)
    return forecast_record(prepared, network, linear, seed=seed)


def _require_finite(values: Floats) -> None:
    bad = int((~np.isfinite(values)).reshape(len(values), -1).any(axis=1).sum())
    if bad:
        raise AuditError(
            "The network's outputs on the test part cannot be measured",
            seen=f"{bad:,} of {len(values):,} rows without a finite output",
            allowed="finite numbers for every row",
            remedy="Train again with a smaller learning rate, or load other weights.",
        )


def _require_shape(values: Floats, shape: tuple[int, int], *, what: str) -> None:
    if values.shape != shape:
        message = f"{what} have shape {values.shape}, the test part needs {shape}"
        raise ValueError(message)


def _draws(
    sides: tuple[Predictions, ...],
    names: tuple[str, ...],
    *,
    seed: int,
    block: int,
    context: JobContext,
) -> tuple[Floats, Floats | None]:
    """Draws of every metric (sides, metrics, draws), and of the ROC curve (51, draws)."""
    network = sides[0]

    def statistic(counts: Floats) -> Floats:
        rows = [metric_draws(name, side, counts=counts) for side in sides for name in names]
        figures = np.stack(rows)
        if isinstance(network, ClassPredictions):
            return np.concatenate([figures, roc_on_grid(network, counts)])
        return figures

    drawn = bootstrap(
        statistic,
        network.rows,
        seed=seed,
        stream=STREAM,
        block=block,
        context=context,
        step=_STEP,
    )
    figures = len(sides) * len(names)
    band = drawn[figures:] if len(drawn) == figures + len(BAND_GRID) else None
    return drawn[:figures].reshape(len(sides), len(names), -1), band


def _estimates(
    side: Predictions, names: tuple[str, ...], draws: Floats, *, note: str, block: int
) -> Named:
    """Point estimates with Wilson's interval for rates and that of the draws for the rest."""
    found = []
    for name, column in zip(names, draws, strict=True):
        estimate = metric(name, side)
        remarks = "; ".join(text for text in (estimate.note, note) if text)
        if estimate.value is None or METRICS[name].interval == "Wilson":
            estimate = estimate.model_copy(update={"note": remarks})
        else:
            estimate = bootstrapped(
                estimate.value,
                column,
                n=estimate.n,
                unit=estimate.unit,
                note=remarks,
                block=block,
            )
        found.append((name, estimate))
    return tuple(found)


def _differences(network: Named, linear: Named, *, draws: Floats, block: int) -> Named:
    """Network minus linear baseline, with the interval of the differences draw by draw."""
    found = []
    for (name, first), (_, second), column in zip(network, linear, draws, strict=True):
        if first.value is None or second.value is None:
            missing = first if first.value is None else second
            difference = Estimate(value=None, n=first.n, unit=first.unit, note=missing.note)
        else:
            difference = bootstrapped(
                first.value - second.value, column, n=first.n, unit=first.unit, block=block
            )
        found.append((name, difference))
    return tuple(found)


def _undecided(estimates: Named, draws: Floats) -> float:
    """Return the largest share of empty draws among the metrics that are estimable at all."""
    shares = [
        percentile_interval(column).empty
        for (_, estimate), column in zip(estimates, draws, strict=True)
        if estimate.value is not None
    ]
    return max(shares, default=0.0)


def _charts(
    network: Predictions, band: Floats | None
) -> tuple[dict[str, Curve | None], tuple[tuple[int, ...], ...]]:
    if isinstance(network, ForecastPredictions):
        return {}, ()
    if isinstance(network, ValuePredictions):
        return {"scatter": scatter(network)}, ()
    curves = {
        "roc": roc_curve(network),
        "roc_band": None if band is None else roc_band(network, band),
        "precision_recall": precision_recall_curve(network),
        "reliability": reliability_curve(network),
    }
    return curves, confusion_matrix(network)
