"""What the Evaluate page shows: figures, curves, confusion, and rows worst first."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record, Task
from core.records.views.pictures import (
    ConfusionPicture,
    ForecastPicture,
    PrecisionRecallPicture,
    ReliabilityPicture,
    RocPicture,
    ScatterPicture,
    StepErrorsPicture,
)
from core.records.views.samples import Sample, Tiles


class KeyFigureText(Record):
    """One figure of the line at the top, as printed; `short` names it where room is scarce."""

    label: str
    short: str
    value: str
    interval: str = ""
    note: str = ""


class MetricRow(Record):
    """One metric of the catalogue beside both baselines, as printed.

    Attributes
    ----------
    difference, difference_interval : str
        Network minus linear baseline, paired by draw.
    favours : str
        Whom the interval of the difference favours; empty where it holds zero or is absent.
    """

    name: str
    title: str
    question: str
    hides: str
    better: Literal["higher", "lower"]
    value: str
    interval: str = ""
    method: str = ""
    n: int = 0
    note: str = ""
    linear: str = ""
    naive: str = ""
    difference: str = ""
    difference_interval: str = ""
    favours: Literal["network", "linear", ""] = ""


class ThresholdTable(Record):
    """Two classes: what would follow from each threshold, and how probabilities are spread.

    Attributes
    ----------
    true_positives, false_positives, false_negatives, true_negatives : tuple of int
        101 counts each, for thresholds 0.00, 0.01 ... 1.00 on the probability of `positive`; a
        row at the threshold is called positive.
    positives, others : tuple of int
        Rows of `positive` and of `other` in 20 equal bins of that probability.
    """

    positive: str
    other: str
    true_positives: tuple[int, ...]
    false_positives: tuple[int, ...]
    false_negatives: tuple[int, ...]
    true_negatives: tuple[int, ...]
    positives: tuple[int, ...]
    others: tuple[int, ...]


class ResidualTable(Record):
    """Regression: predicted minus recorded values; `rows` are (name, value as printed)."""

    rows: tuple[tuple[str, str], ...]
    edges: tuple[float, ...]
    counts: tuple[int, ...]


class StepRow(Record):
    """One step ahead as printed: the network's error with its interval, beside the baselines'."""

    step: int
    mae: str
    interval: str
    rmse: str
    linear: str
    persistence: str
    seasonal: str = ""


class ForecastView(Record):
    """What the Evaluate page shows of forecasts beside the metrics.

    Attributes
    ----------
    naive : str
        The better naive forecast in words: "persistence" or "seasonal-naive".
    naive_sentence : str
        What the interval of the skill allows to say.
    interval_note : str
        How the intervals were drawn, and why there is no seasonal forecast where there is none.
    """

    naive: str
    naive_sentence: str
    interval_note: str
    steps: tuple[StepRow, ...]
    errors: StepErrorsPicture
    windows: ForecastPicture


class EvaluatedRow(Record):
    """One row of the browser: the sample, its classes by number, and some of its values.

    Attributes
    ----------
    predicted_class, recorded_class : int
        Places in the confusion matrix; −1 for regression.
    values : tuple of str
        Of the features in `shown`, as printed.
    residual : str
        For regression, predicted minus recorded; for forecasts its mean over the steps ahead.
    """

    sample: Sample
    predicted_class: int = -1
    recorded_class: int = -1
    values: tuple[str, ...] = ()
    residual: str = ""


class EvaluationView(Record):
    """Everything about the predictions on the test part.

    Attributes
    ----------
    sentence : str
        What was measured on how many rows, for the page's head.
    errors_text : str
        "7 errors of 142"; empty for regression.
    comparison : str
        What the interval of the difference to the linear baseline allows to say.
    samples : str
        SHA-256 of the `SampleList` that was kept beside it.
    browsed : tuple of EvaluatedRow
        Worst first, then the least certain rows that are not among them; `browsed_rule` says so.
    shown : tuple of str
        Features whose values stand in the browser; `shown_rule` says why these.
    numeric : tuple of bool
        Whether each shown feature holds numbers.
    """

    task: Task
    checkpoint: str
    rows: int
    errors: int
    errors_text: str
    sentence: str
    comparison: str
    positive: str = ""
    key_figures: tuple[KeyFigureText, ...]
    metrics: tuple[MetricRow, ...]
    confusion: ConfusionPicture | None = None
    roc: RocPicture | None = None
    precision_recall: PrecisionRecallPicture | None = None
    reliability: ReliabilityPicture | None = None
    scatter: ScatterPicture | None = None
    threshold: ThresholdTable | None = None
    residuals: ResidualTable | None = None
    forecast: ForecastView | None = None
    samples: str
    browsed: tuple[EvaluatedRow, ...]
    browsed_rule: str
    shown: tuple[str, ...] = ()
    numeric: tuple[bool, ...] = ()
    shown_rule: str = ""
    tiles: Tiles | None = None
