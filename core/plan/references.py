"""Choices about baselines: what a row is compared with."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting

BaselineName = Literal[
    "training_mean",
    "other_class_mean",
    "zero",
    "training_distribution",
    "blurred",
    "nearest_others",
    "near_cutoff",
    "row",
]


class ReferencesPlan(Section):
    """What each kind of baseline needs to know."""

    row: int = setting(
        "Row as baseline",
        "Number of the row of the data, from 1, that every other row is compared with.",
        default=1,
        ge=1,
        le=1_000_000_000,
    )
    neighbours: int = setting(
        "Nearest rows",
        "Training rows of another class that are nearest to a row; the explanation is averaged "
        "over them.",
        unit="rows",
        default=5,
        ge=1,
        le=100,
    )
    band: float = setting(
        "Near the cut-off",
        "Training rows count as near the cut-off when the probability of the positive class lies "
        "within this of one half.",
        default=0.1,
        gt=0.0,
        le=0.5,
    )
    blur: float = setting(
        "Blur",
        "Standard deviation of the Gaussian blur, as a share of the longer side of a picture or of "
        "the length of a series.",
        unit="of the side",
        default=0.1,
        gt=0.0,
        le=1.0,
    )
    compared: tuple[BaselineName, ...] = setting(
        "Compared baselines",
        "Other baselines that some rows are explained against too, to tell how much the answer "
        "depends on the choice; one that does not fit the data is left out, and said so.",
        default=("training_mean", "zero", "training_distribution"),
    )
    compared_rows: int = setting(
        "Rows compared",
        "Rows that are explained against the other baselines too; 0: none.",
        unit="rows",
        default=10,
        ge=0,
        le=1000,
    )
