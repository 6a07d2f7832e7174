"""Choices about data: where it comes from, what each column is for, how it is split."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting
from core.plan.sources import Source


class SplitPlan(Section):
    """How rows are dealt to training, validation and test.

    A source that brings its own validation or test part keeps it; then `validation` or `test` has
    no effect.
    """

    how: Literal["random", "grouped", "ordered"] = setting(
        "Dealt",
        "'random' deals row by row, within each class; 'grouped' keeps all rows of one person or "
        "thing together; 'ordered' trains on the earliest rows and tests on the latest. Forecasts "
        "are always ordered.",
        default="random",
    )
    column: str = setting(
        "By column",
        "For 'grouped', the identifier that groups rows; for 'ordered', the column that orders "
        "them, where empty keeps the order of the file. Forecasts are ordered by their own time.",
        default="",
    )
    validation: float = setting(
        "Validation share",
        "Rows that decide when training stops.",
        unit="of rows",
        default=0.2,
        ge=0.05,
        le=0.45,
    )
    test: float = setting(
        "Test share",
        "Rows that are looked at once, for the figures of the report.",
        unit="of rows",
        default=0.25,
        ge=0.05,
        le=0.45,
    )


class ForecastPlan(Section):
    """How a long series is cut into windows and what is forecast from each."""

    window: int = setting(
        "Window", "Past steps that the network sees.", unit="steps", default=48, ge=2, le=4096
    )
    horizon: int = setting(
        "Horizon", "Steps that are forecast at once.", unit="steps", default=12, ge=1, le=512
    )
    stride: int = setting(
        "Stride", "Steps between two windows.", unit="steps", default=1, ge=1, le=512
    )
    season: int = setting(
        "Season",
        "Steps after which the series is expected to repeat, for the seasonal-naive forecast; 0 "
        "where there is none.",
        unit="steps",
        default=0,
        ge=0,
        le=4096,
    )


class DataPlan(Section):
    """Where the data comes from and what is predicted."""

    source: Source = setting("Source", "Where the rows come from.")
    task: Literal["classification", "regression", "forecasting"] = setting(
        "Task",
        "Predict one of several classes, a number, or the next steps of a series.",
        default="classification",
    )
    positive: str = setting(
        "Positive class",
        "For classes: the one that rates, ROC curve and global explanation speak of; empty means "
        "the last.",
        default="",
    )
    max_classes: int = setting(
        "Most classes",
        "For classes: a target with more distinct values than this is refused, as it is probably a "
        "number or an identifier.",
        default=100,
        ge=2,
        le=1000,
    )
    scaling: Literal["standardise", "imagenet", "none"] = setting(
        "Scaling",
        "'standardise' brings numbers, pixels and steps to mean 0 and deviation 1 of the training "
        "rows; 'imagenet' takes the figures of published networks, for colour pictures; 'none' "
        "is for loaded networks that were trained on unscaled inputs. Words have no scale.",
        default="standardise",
    )
    forecast: ForecastPlan = setting(
        "Forecast",
        "For forecasting: what is seen, and how far ahead.",
        default_factory=ForecastPlan,
    )
    split: SplitPlan = setting("Split", "How rows are dealt.", default_factory=SplitPlan)
