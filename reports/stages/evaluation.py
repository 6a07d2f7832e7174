"""How good the network is on the test part, as the Evaluate page shows it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.assessments.baselines import class_predictions, number_predictions
from core.assessments.forecasts import ForecastPredictions
from core.assessments.performance import gain_over_linear
from core.assessments.predictions import ClassPredictions, Predictions, ValuePredictions
from core.data import Prepared
from core.devices import deterministic, thread_count, threads
from core.evidence.wording import count_text, digits_for, figure_text
from core.jobs.context import JobContext
from core.records.assessment import PerformanceRecord
from core.records.base import Estimate
from core.records.views.evaluation import EvaluationView, ResidualTable, ThresholdTable
from core.records.views.pictures import (
    ConfusionPicture,
    PrecisionRecallPicture,
    ReliabilityPicture,
    RocPicture,
    ScatterPicture,
)
from core.records.views.samples import SampleList
from core.training.train import Trained
from reports.pipeline import Measured, make_network, measure, read_data
from reports.sections.performance import comparison
from reports.stages.browsed import Browsed, browse, count_errors, list_samples
from reports.stages.figures_text import class_key_figures, metric_rows, value_key_figures
from reports.stages.forecasts import forecast_key_figures, forecast_view
from reports.stages.opening import Arguments, StageRun, stage_run

_THRESHOLDS = np.linspace(0.0, 1.0, 101)
_BINS = 20
_RESIDUAL_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def evaluation_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Measure the network on the test part; it is trained first where the project holds none.

    Both views stay in the project; what comes back is the SHA-256 of each.
    """
    with stage_run(arguments, context) as stage:
        prepared = read_data(stage.run, stage.steps)
        trained = make_network(stage.run, stage.steps, prepared)
        view = evaluate(stage, prepared, trained)
    return {"views": {"evaluation": view.digest, "samples": view.samples}}


def evaluate(stage: StageRun, prepared: Prepared, trained: Trained) -> EvaluationView:
    """Return how good the network is, kept as "evaluation"; its rows are kept as "samples".

    Raises
    ------
    AuditError
        If the network's outputs are not all finite.
    CancelledError
        Within one batch or chunk of draws after the job was cancelled.
    """
    count = thread_count(stage.run.running, architecture=trained.record.architecture)
    # As in a whole audit, so that the audit finds these records and measures nothing anew.
    with threads(count), deterministic():
        measured = measure(stage.run, stage.steps, prepared, trained)
    stage.run.context.check()
    predictions: Predictions = (
        number_predictions(prepared, measured.outputs)
        if measured.shares is None
        else class_predictions(prepared, measured.shares)
    )
    samples = list_samples(prepared, predictions, put=stage.project.put)
    browsed = browse(prepared, predictions, samples)
    view = _view(prepared, trained, measured, predictions, samples=samples, browsed=browsed)
    sheets = samples.tiles.sheets if samples.tiles is not None else ()
    stage.keep("evaluation", samples, name="samples", artifacts=sheets)
    stage.keep("evaluation", view, artifacts=sheets)
    return view


def _view(
    prepared: Prepared,
    trained: Trained,
    measured: Measured,
    predictions: Predictions,
    *,
    samples: SampleList,
    browsed: Browsed,
) -> EvaluationView:
    record, performance = prepared.record, measured.performance
    names = record.class_names
    if isinstance(predictions, ClassPredictions):
        positive = names[record.positive]
        figures = class_key_figures(performance, predictions, class_names=names)
        pictures = _class_pictures(performance, predictions, class_names=names)
    elif isinstance(predictions, ForecastPredictions):
        positive = ""
        figures = forecast_key_figures(performance)
        pictures = {"forecast": forecast_view(performance, target=record.target)}
    else:
        positive = ""
        figures = value_key_figures(performance, predictions)
        pictures = _value_pictures(performance, predictions)
    errors = count_errors(predictions)
    view = EvaluationView(
        task=record.task,
        checkpoint=trained.record.weights,
        rows=performance.rows,
        errors=errors,
        errors_text=_errors_text(errors, performance.rows) if positive else "",
        sentence=_sentence(
            performance.rows, origin=trained.record.origin, is_forecast=record.horizon > 0
        ),
        comparison=_comparison(performance),
        positive=positive,
        key_figures=figures,
        metrics=metric_rows(performance, positive=positive),
        samples=samples.digest,
        browsed=browsed.rows,
        browsed_rule=browsed.rule,
        shown=browsed.shown,
        numeric=browsed.numeric,
        shown_rule=browsed.shown_rule,
        tiles=samples.tiles,
    )
    return view.model_copy(update=pictures)


def _errors_text(errors: int, rows: int) -> str:
    return f"{count_text(errors, 'error', 'errors')} of {rows:,}".capitalize()


def _sentence(rows: int, *, origin: str, is_forecast: bool) -> str:
    counted = (
        count_text(rows, "window", "windows") if is_forecast else count_text(rows, "row", "rows")
    )
    if origin == "loaded":
        return f"How well the network does on {counted} of the test part."
    return f"How well the network does on {counted} it has never seen."


def _comparison(performance: PerformanceRecord) -> str:
    gain = gain_over_linear(performance) or Estimate(value=None)
    is_classes = "accuracy" in dict(performance.metrics)
    measure = "accuracy" if is_classes else "mean absolute error"
    return comparison(gain, measure, better_is_higher=True)


def _class_pictures(
    performance: PerformanceRecord,
    predictions: ClassPredictions,
    *,
    class_names: tuple[str, ...],
) -> dict[str, object]:
    area = dict(performance.metrics)["auc"].value
    label = "network" if area is None else f"network {figure_text(area, digits=3)}"
    curve, recall = performance.roc, performance.precision_recall
    reliable = performance.reliability
    share = float(predictions.is_positive.mean())
    return {
        "confusion": ConfusionPicture(class_names=class_names, counts=performance.confusion),
        "roc": curve and RocPicture(curve=curve, band=performance.roc_band, label=label),
        "precision_recall": recall
        and PrecisionRecallPicture(curve=recall, label="network", prevalence=share),
        "reliability": reliable and ReliabilityPicture(curve=reliable),
        "threshold": _threshold_table(predictions, class_names=class_names),
    }


def _threshold_table(
    predictions: ClassPredictions, *, class_names: tuple[str, ...]
) -> ThresholdTable | None:
    """Return what follows from each threshold; None unless there are two classes."""
    if predictions.classes != 2:
        return None
    scores, is_positive = predictions.scores, predictions.is_positive
    positives, others = np.sort(scores[is_positive]), np.sort(scores[~is_positive])
    found = len(positives) - np.searchsorted(positives, _THRESHOLDS)
    called = len(others) - np.searchsorted(others, _THRESHOLDS)
    return ThresholdTable(
        positive=class_names[predictions.positive],
        other=class_names[1 - predictions.positive],
        true_positives=_integers(found),
        false_positives=_integers(called),
        false_negatives=_integers(len(positives) - found),
        true_negatives=_integers(len(others) - called),
        positives=_integers(_histogram(positives)),
        others=_integers(_histogram(others)),
    )


def _histogram(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    bins = np.clip((scores * _BINS).astype(np.int64), 0, _BINS - 1)
    return np.bincount(bins, minlength=_BINS)


def _integers(values: npt.NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _value_pictures(
    performance: PerformanceRecord, predictions: ValuePredictions
) -> dict[str, object]:
    scatter = performance.scatter
    return {
        "scatter": scatter and ScatterPicture(curve=scatter),
        "residuals": _residual_table(predictions),
    }


def _residual_table(predictions: ValuePredictions) -> ResidualTable:
    residuals = predictions.values - predictions.targets
    digits = digits_for(float(np.abs(predictions.targets).max()))
    counts, edges = np.histogram(residuals, bins=_BINS)
    shares = np.quantile(residuals, _RESIDUAL_SHARES)
    names = tuple(f"{round(share * 100)} % of rows lie below" for share in _RESIDUAL_SHARES)
    named = (("Mean", float(residuals.mean())), *zip(names, shares.tolist(), strict=True))
    return ResidualTable(
        rows=tuple((name, figure_text(value, digits=digits, signed=True)) for name, value in named),
        edges=tuple(float(edge) for edge in edges),
        counts=_integers(counts),
    )
