"""Metrics that are measured, and checks that hold a figure against a limit of the plan."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record, Task


class MetricEntry(Record):
    """One figure of performance.

    Attributes
    ----------
    better : str
        `higher` or `lower`.
    interval : str
        Kind of interval that is printed beside it, or why there is none.
    hides : str
        What a reader must not conclude from it.
    is_of_positive : bool
        Whether it speaks of the positive class alone.
    """

    name: str
    title: str
    tasks: tuple[Task, ...]
    better: Literal["higher", "lower"]
    unit: str = ""
    interval: str
    question: str
    hides: str
    definition: str
    is_of_positive: bool = False


_BOOTSTRAP = "percentile bootstrap, 2,000 draws of rows"
_BLOCKS = "percentile bootstrap, 2,000 draws of blocks of neighbouring windows"
_CLASSES: tuple[Task, ...] = ("classification",)
_NUMBERS: tuple[Task, ...] = ("regression",)
_ERRORS: tuple[Task, ...] = ("regression", "forecasting")
_FORECASTS: tuple[Task, ...] = ("forecasting",)

_METRICS = (
    MetricEntry(
        name="accuracy",
        title="Accuracy",
        tasks=_CLASSES,
        better="higher",
        interval="Wilson",
        question="How often is the predicted class the recorded one?",
        hides="Which class pays for the errors.",
        definition="Rows whose most probable class is the recorded one, over all rows.",
    ),
    MetricEntry(
        name="balanced_accuracy",
        title="Balanced accuracy",
        tasks=_CLASSES,
        better="higher",
        interval=_BOOTSTRAP,
        question="How often is it right when every class counts the same?",
        hides="How frequent the classes are in use.",
        definition="Mean over the classes of the share of their rows that is predicted correctly.",
    ),
    MetricEntry(
        name="auc",
        is_of_positive=True,
        title="Area under the ROC curve",
        tasks=_CLASSES,
        better="higher",
        interval=_BOOTSTRAP,
        question="Is a row of the positive class ranked above another one?",
        hides="Where the threshold lies.",
        definition="Probability that a random row of the positive class scores above a random "
        "other row; ties count one half.",
    ),
    MetricEntry(
        name="true_positive_rate",
        is_of_positive=True,
        title="True positive rate",
        tasks=_CLASSES,
        better="higher",
        interval="Wilson",
        question="How many rows of the positive class are found?",
        hides="How many others are called positive too.",
        definition="Rows of the positive class predicted as such, over rows of that class.",
    ),
    MetricEntry(
        name="false_positive_rate",
        is_of_positive=True,
        title="False positive rate",
        tasks=_CLASSES,
        better="lower",
        interval="Wilson",
        question="How many other rows are called positive?",
        hides="How many positives are missed.",
        definition="Other rows predicted as the positive class, over all other rows.",
    ),
    MetricEntry(
        name="log_loss",
        title="Log loss",
        tasks=_CLASSES,
        better="lower",
        unit="nat",
        interval=_BOOTSTRAP,
        question="Can the probabilities be taken at face value?",
        hides="Whether decisions improve.",
        definition="Mean of minus the natural logarithm of the probability given to the recorded "
        "class.",
    ),
    MetricEntry(
        name="brier",
        title="Brier score",
        tasks=_CLASSES,
        better="lower",
        interval=_BOOTSTRAP,
        question="How far are the probabilities from what happened?",
        hides="Whether ranking or calibration is at fault.",
        definition="Mean squared distance between the probabilities of all classes and the "
        "recorded class; for two classes that of the positive class alone.",
    ),
    MetricEntry(
        name="mae",
        title="Mean absolute error",
        tasks=_ERRORS,
        better="lower",
        unit="target",
        interval=_BOOTSTRAP,
        question="How far off is a prediction on average?",
        hides="Rare large errors.",
        definition="Mean of |prediction − recorded value|; for forecasts over all steps ahead.",
    ),
    MetricEntry(
        name="rmse",
        title="Root mean squared error",
        tasks=_ERRORS,
        better="lower",
        unit="target",
        interval=_BOOTSTRAP,
        question="How far off is it when large errors weigh more?",
        hides="The typical error.",
        definition="Square root of the mean squared difference.",
    ),
    MetricEntry(
        name="r2",
        title="Share of variance explained",
        tasks=_NUMBERS,
        better="higher",
        interval=_BOOTSTRAP,
        question="How much better than the mean of these rows is it?",
        hides="The size of an error in the target's unit.",
        definition="1 − sum of squared errors over sum of squared distances from the mean.",
    ),
    MetricEntry(
        name="skill",
        title="Skill over the best naive forecast",
        tasks=_FORECASTS,
        better="higher",
        interval=_BLOCKS,
        question="How much smaller is the error than that of a naive forecast?",
        hides="The size of an error in the target's unit, and which steps ahead are forecast well.",
        definition="1 − mean absolute error over that of persistence or of the seasonal-naive "
        "forecast, whichever errs less on the test part.",
    ),
    MetricEntry(
        name="mase",
        title="Mean absolute scaled error",
        tasks=_FORECASTS,
        better="lower",
        interval=_BLOCKS,
        question="How large is the error against the usual change of the series?",
        hides="Whether the test part is harder to forecast than the training part.",
        definition="Mean absolute error over the mean absolute change of the training part from "
        "one season (without a season: one step) to the next.",
    ),
)

METRICS: dict[str, MetricEntry] = {entry.name: entry for entry in _METRICS}


class CheckEntry(Record):
    """One check that a limit of the plan can name.

    Attributes
    ----------
    source : str
        Where its figure comes from: `metric`, `data` or `explanation`.
    per_method : bool
        Whether the limit names an attribution method.
    suggested : float or None
        A limit that holds for most uses, offered where a plan sets none; None where only the use
        can say what is enough.
    """

    name: str
    title: str
    theme: Literal["Data", "Performance", "Explanation"]
    source: Literal["metric", "data", "explanation"]
    better: Literal["higher", "lower"]
    per_method: bool = False
    advice: str
    suggested: float | None = None


# The area of a random ranking, the variance explained by the mean, the skill of a naive forecast.
_BETTER_THAN_GUESSING = {"auc": 0.5, "r2": 0.0, "skill": 0.0}

_CHECKS = (
    *(
        CheckEntry(
            name=entry.name,
            title=entry.title,
            theme="Performance",
            source="metric",
            better=entry.better,
            advice="Improve the network, or state in the purpose why this figure is enough.",
            suggested=_BETTER_THAN_GUESSING.get(entry.name),
        )
        for entry in _METRICS
    ),
    CheckEntry(
        name="gain_over_linear",
        title="Gain over the linear baseline",
        theme="Performance",
        source="metric",
        better="higher",
        advice="State why the network is preferred, or use the simpler model.",
        suggested=0.0,
    ),
    CheckEntry(
        name="missing_cells",
        title="Missing values",
        theme="Data",
        source="data",
        better="lower",
        advice="Find out why values are missing before the network is used.",
        suggested=0.05,
    ),
    CheckEntry(
        name="duplicate_rows",
        title="Exact duplicates",
        theme="Data",
        source="data",
        better="lower",
        advice="Remove repeated rows, or say why they are separate cases.",
        suggested=0.0,
    ),
    CheckEntry(
        name="overlap",
        title="Test rows seen in training",
        theme="Data",
        source="data",
        better="lower",
        advice="Keep equal rows in one part of the split.",
        suggested=0.0,
    ),
    CheckEntry(
        name="completeness",
        title="Rows within the completeness gate",
        theme="Explanation",
        source="explanation",
        better="higher",
        per_method=True,
        advice="Quote another method, or raise the budget of this one.",
        suggested=0.95,
    ),
    CheckEntry(
        name="deletion_gain",
        title="Deletion, gain over a random order",
        theme="Explanation",
        source="explanation",
        better="higher",
        per_method=True,
        advice="Do not use this method to say which inputs matter.",
        suggested=0.0,
    ),
    CheckEntry(
        name="insertion_gain",
        title="Insertion, gain over a random order",
        theme="Explanation",
        source="explanation",
        better="higher",
        per_method=True,
        advice="Do not use this method to say which inputs matter.",
        suggested=0.0,
    ),
)

CHECKS: dict[str, CheckEntry] = {entry.name: entry for entry in _CHECKS}
